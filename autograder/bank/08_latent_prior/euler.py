# %% correct | as in the text
def euler(velocity, start, steps):
    z = start
    for i in range(steps):
        z = z + velocity(z, np.full((len(z), 1), i / steps)) / steps
    return z

# %% correct | arange and a step size
def euler(velocity, start, steps):
    z, dt = np.array(start), 1.0 / steps
    for t in np.arange(steps) * dt:
        z = z + dt * velocity(z, t * np.ones((z.shape[0], 1)))
    return z

# %% correct | linspace without its end
- for i in range(steps):
-     z = z + velocity(z, np.full((len(z), 1), i / steps)) / steps
+ for t in np.linspace(0, 1, steps, endpoint=False):
+     z = z + velocity(z, np.full((len(z), 1), t)) / steps

# %% correct | linspace with one more, pairs of times
def euler(velocity, start, steps):
    times, z = np.linspace(0, 1, steps + 1), start
    for now, then in zip(times[:-1], times[1:]):
        z = z + (then - now) * velocity(z, np.full([len(z), 1], now))
    return z

# %% correct | in place, in a copy
def euler(velocity, start, steps):
    z = start.copy()
    for i in range(steps):
        z += velocity(z, np.full((len(z), 1), i / steps)) / steps
    return z

# %% correct | a while loop
def euler(velocity, start, steps):
    z, i = start, 0
    while i < steps:
        t = np.zeros((len(start), 1)) + i / steps
        z, i = z + velocity(z, t) / steps, i + 1
    return z

# %% correct | the whole way kept, its end returned
def euler(velocity, start, steps):
    path = [start]
    for i in range(steps):
        t = np.repeat([[i / steps]], len(start), axis=0)
        path.append(path[-1] + velocity(path[-1], t) / steps)
    return path[-1]

# %% correct | by recursion
def euler(velocity, start, steps):
    def after(i):
        if i == 0:
            return start
        z = after(i - 1)
        return z + velocity(z, np.full((len(z), 1), (i - 1) / steps)) / steps

    return after(steps)

# %% correct | functools.reduce
def euler(velocity, start, steps):
    import functools

    return functools.reduce(lambda z, i: z + velocity(z, np.full((len(z), 1), i / steps)) / steps, range(steps), start)

# %% correct | tensors of TensorFlow
def euler(velocity, start, steps):
    z = tf.convert_to_tensor(start)
    for i in range(steps):
        t = tf.fill([len(start), 1], tf.cast(i / steps, z.dtype))
        z = z + velocity(z, t) / steps
    return z

# %% correct | Keras operations in float32
def euler(velocity, start, steps):
    z = ops.convert_to_tensor(start, "float32")
    for i in range(steps):
        z = z + velocity(z, ops.full((z.shape[0], 1), i / steps)) / steps
    return z

# %% correct | arguments by name
- velocity(z, np.full((len(z), 1), i / steps)) → velocity(z=z, t=np.full((len(z), 1), i / steps))

# %% correct | time counted along
def euler(velocity, start, steps):
    z, t = start, np.zeros((len(start), 1))
    for _ in range(steps):
        z = z + velocity(z, t) / steps
        t = t + 1 / steps
    return z

# %% correct | in batches
def euler(velocity, start, steps):
    ends = []
    for first in range(0, len(start), 4):
        z = start[first : first + 4]
        for i in range(steps):
            z = z + velocity(z, np.full((len(z), 1), i / steps)) / steps
        ends.append(z)
    return np.concatenate(ends)

# %% wrong | not written | test_euler_ends | not_written
def euler(velocity, start, steps):
    raise NotImplementedError()

# %% wrong | nothing returned | test_euler_ends | nothing_returned
- return z → z

# %% wrong | 1 / steps missing | test_euler_ends | step_size_missing
- , i / steps)) / steps → , i / steps))

# %% wrong | time not divided | test_euler_ends | time_not_scaled
- i / steps)) → i))

# %% wrong | always at time 0 | test_euler_ends | time_stands_still
- np.full((len(z), 1), i / steps) → np.zeros((len(z), 1))

# %% wrong | time is the step size | test_euler_ends | time_stands_still
- np.full((len(z), 1), i / steps) → np.full((len(z), 1), 1 / steps)

# %% wrong | times at the end of the steps | test_euler_ends | times_at_the_end_of_the_step
- i / steps)) → (i + 1) / steps))

# %% wrong | counted from 1 | test_euler_ends | times_at_the_end_of_the_step
- range(steps) → range(1, steps + 1)

# %% wrong | times in the middle | test_euler_ends | times_in_the_middle
- i / steps)) → (i + 0.5) / steps))

# %% wrong | from 1 down to 0, as in diffusion models | test_euler_ends | times_backwards
- i / steps)) → 1 - i / steps))

# %% wrong | from 1 down to 0 and subtracted | test_euler_ends | times_backwards
- z + velocity(z, np.full((len(z), 1), i / steps)) / steps → z - velocity(z, np.full((len(z), 1), 1 - i / steps)) / steps

# %% wrong | the range backwards | test_euler_ends | times_backwards
- range(steps) → reversed(range(steps))

# %% wrong | subtracted | test_euler_ends | steps_backwards
- z = z + velocity → z = z - velocity

# %% wrong | linspace with its end | test_euler_ends | last_time_included
def euler(velocity, start, steps):
    z = start
    for t in np.linspace(0, 1, steps):
        z = z + velocity(z, np.full((len(z), 1), t)) / steps
    return z

# %% wrong | divided by steps − 1 | test_euler_ends | last_time_included
- i / steps)) / steps → i / (steps - 1))) / (steps - 1)

# %% wrong | pairs of linspace with one time too few | test_euler_ends | one_step_missing
def euler(velocity, start, steps):
    times, z = np.linspace(0, 1, steps), start
    for now, then in zip(times[:-1], times[1:]):
        z = z + (then - now) * velocity(z, np.full((len(z), 1), now))
    return z

# %% wrong | one step too few | test_euler_ends | one_step_missing
- range(steps) → range(steps - 1)

# %% wrong | the first step left out | test_euler_ends | one_step_missing
- range(steps) → range(1, steps)

# %% wrong | one step too many | test_euler_ends | one_step_too_many
- range(steps) → range(steps + 1)

# %% wrong | return in the loop | test_euler_ends | one_step_only
def euler(velocity, start, steps):
    z = start
    for i in range(steps):
        z = z + velocity(z, np.full((len(z), 1), i / steps)) / steps
        return z

# %% wrong | asked at the start each time | test_euler_ends | asked_at_the_start_only
- velocity(z, → velocity(start,

# %% wrong | each step from the start | test_euler_ends | only_the_last_step_kept
- z = z + velocity(z, → z = start + velocity(start,

# %% wrong | how far they moved | test_euler_ends | start_not_added
- return z → return z - start

# %% wrong | from 0 | test_euler_ends | start_not_added
- z = start → z = np.zeros_like(start)

# %% wrong | the last velocity | test_euler_ends | velocity_returned
def euler(velocity, start, steps):
    z = start
    for i in range(steps):
        v = velocity(z, np.full((len(z), 1), i / steps))
        z = z + v / steps
    return v

# %% wrong | always fifty steps | test_euler_ends | steps_fixed
def euler(velocity, start, steps):
    z = start
    for i in range(50):
        z = z + velocity(z, np.full((len(z), 1), i / 50)) / 50
    return z

# %% wrong | Heun's method | test_euler_ends | another_method
def euler(velocity, start, steps):
    z = start
    for i in range(steps):
        now, then = (np.full((len(z), 1), t / steps) for t in (i, i + 1))
        first = velocity(z, now)
        second = velocity(z + first / steps, then)
        z = z + (first + second) / (2 * steps)
    return z

# %% wrong | the midpoint method | test_euler_ends | another_method
def euler(velocity, start, steps):
    z = start
    for i in range(steps):
        half = z + velocity(z, np.full((len(z), 1), i / steps)) / (2 * steps)
        z = z + velocity(half, np.full((len(z), 1), (i + 0.5) / steps)) / steps
    return z

# %% wrong | z never changed | test_euler_ends | start_itself
- z = z + velocity → _ = z + velocity

# %% wrong | all points of the way | test_euler_ends | whole_path
def euler(velocity, start, steps):
    path = [start]
    for i in range(steps):
        path.append(path[-1] + velocity(path[-1], np.full((len(start), 1), i / steps)) / steps)
    return np.array(path)

# %% wrong | a list of all points | test_euler_ends | whole_path
def euler(velocity, start, steps):
    path = [start]
    for i in range(steps):
        path.append(path[-1] + velocity(path[-1], np.full((len(start), 1), i / steps)) / steps)
    return path

# %% wrong | += | test_euler_ends | start_changed
- z = z + velocity → z += velocity

# %% wrong | noise on the way, as in diffusion models | test_euler_ends | noise_added
- i / steps)) / steps → i / steps)) / steps + 0.1 * np.random.standard_normal(z.shape)

# %% wrong | one number for the time | test_euler_ends | time_is_a_number
- np.full((len(z), 1), i / steps) → i / steps

# %% wrong | time without its axis | test_euler_ends | time_without_axis
- np.full((len(z), 1), i / steps) → np.full(len(z), i / steps)

# %% wrong | a time for every coding | test_euler_ends | time_for_each_coding
- np.full((len(z), 1), i / steps) → np.full(z.shape, i / steps)

# %% wrong | one time for all rows | test_euler_ends | one_time_for_all
- np.full((len(z), 1), i / steps) → np.array([[i / steps]])

# %% wrong | time first | test_euler_ends | arguments_of_velocity_exchanged
- velocity(z, np.full((len(z), 1), i / steps)) → velocity(np.full((len(z), 1), i / steps), z)

# %% wrong | a list, as for a model | test_euler_ends | one_list_given
- velocity(z, np.full((len(z), 1), i / steps)) → velocity([z, np.full((len(z), 1), i / steps)])

# %% wrong | row by row | test_euler_ends | points_of_another_shape
def euler(velocity, start, steps):
    ends = []
    for z in start:
        for i in range(steps):
            z = z + velocity(z, np.array([[i / steps]])) / steps
        ends.append(z)
    return np.array(ends)

# %% wrong | velocity forgotten | test_euler_ends | velocity_not_called
- velocity(z, np.full((len(z), 1), i / steps)) → z

# %% wrong | clipped at the end | test_euler_ends | unrecognised
- return z → return np.clip(z, -1, 1)

# %% wrong | the root of steps | test_euler_ends | root_of_the_steps
- i / steps)) / steps → i / steps)) / np.sqrt(steps)

# %% wrong | the time for the length of the step | test_euler_ends | steps_of_the_time
- velocity(z, np.full((len(z), 1), i / steps)) / steps → i / steps * velocity(z, np.full((len(z), 1), i / steps))

# %% wrong | the points replaced | test_euler_ends | points_replaced
- z = z + velocity → z = velocity

# %% wrong | new noise for the start | test_euler_ends | noise_added
- z = start → z = np.random.standard_normal(start.shape)

# %% wrong | whole division | test_euler_ends | time_stands_still
- i / steps)) → i // steps))

# %% wrong | arange up to and with 1 | test_euler_ends | one_step_too_many
def euler(velocity, start, steps):
    z = start
    for t in np.arange(steps + 1) / steps:
        z = z + velocity(z, np.full((len(z), 1), t)) / steps
    return z

# %% wrong | each step from the start, where the last one led | test_euler_ends | only_the_last_step_kept
- z = z + velocity( → z = start + velocity(

# %% wrong | steps of 1 / (steps − 1) | test_euler_ends | steps_of_another_length
def euler(velocity, start, steps):
    z = start
    for i in range(steps):
        z = z + velocity(z, np.full((len(start), 1), i / steps)) / (steps - 1)
    return z

# %% wrong | from start every time | test_euler_ends | from_start_each_time
def euler(velocity, start, steps):
    z = start
    for i in range(steps):
        z = start + (i + 1) / steps * velocity(z, np.full((len(start), 1), i / steps))
    return z

# %% wrong | to the end in every step | test_euler_ends | steps_of_the_time
def euler(velocity, start, steps):
    z = start
    for i in range(steps):
        z = z + (1 - i / steps) * velocity(z, np.full((len(start), 1), i / steps))
    return z

# %% wrong | Adams and Bashforth's two steps | test_euler_ends | another_method
def euler(velocity, start, steps):
    z, before = start, None
    for i in range(steps):
        now = velocity(z, np.full((len(start), 1), i / steps))
        z = z + (now if before is None else 1.5 * now - 0.5 * before) / steps
        before = now
    return z

# %% wrong | the time stands still, and the step is not divided | test_euler_ends | step_size_missing
def euler(velocity, start, steps):
    z, t = start, np.zeros((len(start), 1))
    for _ in range(steps):
        z = z + velocity(z, t)
    return z
