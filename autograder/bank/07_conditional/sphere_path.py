# %% correct | as in the text
def sphere_path(start, end, steps):
    t = np.linspace(0, 1, steps)[:, None]
    cosine = start @ end / (np.linalg.norm(start) * np.linalg.norm(end))
    angle = np.arccos(cosine)
    return (np.sin((1 - t) * angle) * start + np.sin(t * angle) * end) / np.sin(angle)

# %% correct | a loop
- t = np.linspace(0, 1, steps)[:, None]
+ rows = []
- return (np.sin((1 - t) * angle) * start + np.sin(t * angle) * end) / np.sin(angle)
+ for t in np.linspace(0, 1, steps):
+     rows.append((np.sin((1 - t) * angle) * start + np.sin(t * angle) * end) / np.sin(angle))
+ return np.array(rows)

# %% correct | a list of rows
def sphere_path(start, end, steps):
    angle = np.arccos(np.dot(start, end) / np.sqrt(np.sum(start**2) * np.sum(end**2)))
    rows = []
    for i in range(steps):
        t = i / (steps - 1)
        rows.append(np.sin((1 - t) * angle) / np.sin(angle) * start + np.sin(t * angle) / np.sin(angle) * end)
    return rows

# %% correct | unit vectors for the angle
def sphere_path(start, end, steps):
    a, b = start / np.linalg.norm(start), end / np.linalg.norm(end)
    angle = np.arccos(np.clip(np.sum(a * b), -1, 1))
    t = np.linspace(0, 1, steps)
    return np.outer(np.sin((1 - t) * angle), start) / np.sin(angle) + np.outer(np.sin(t * angle), end) / np.sin(angle)

# %% correct | a matrix of weights
- return (np.sin((1 - t) * angle) * start + np.sin(t * angle) * end) / np.sin(angle)
+ weights = np.sin(np.hstack([1 - t, t]) * angle) / np.sin(angle)
+ return weights @ np.stack([start, end])

# %% correct | the angle by arctan2
def sphere_path(start, end, steps):
    u = start / np.linalg.norm(start)
    v = end / np.linalg.norm(end)
    angle = 2 * np.arctan2(np.linalg.norm(u - v), np.linalg.norm(u + v))
    t = np.linspace(0, 1, steps).reshape(-1, 1)
    return (np.sin((1 - t) * angle) * start + np.sin(t * angle) * end) / np.sin(angle)

# %% correct | a perpendicular axis in the plane
def sphere_path(start, end, steps):
    r, s = np.linalg.norm(start), np.linalg.norm(end)
    u, v = start / r, end / s
    across = v - (u @ v) * u
    across = across / np.linalg.norm(across)
    angle = np.arccos(u @ v)
    t = np.linspace(0, 1, steps)[:, None]
    directions = np.cos(t * angle) * u + np.sin(t * angle) * across
    return directions * ((1 - t) * r + t * s)

# %% correct | directions on the arc, lengths in equal steps
def sphere_path(start, end, steps):
    r, s = np.linalg.norm(start), np.linalg.norm(end)
    angle = np.arccos(start @ end / (r * s))
    t = np.linspace(0, 1, steps)[:, None]
    unit = (np.sin((1 - t) * angle) * start / r + np.sin(t * angle) * end / s) / np.sin(angle)
    return unit * ((1 - t) * r + t * s)

# %% correct | TensorFlow
def sphere_path(start, end, steps):
    start, end = tf.constant(start, tf.float32), tf.constant(end, tf.float32)
    angle = tf.acos(tf.reduce_sum(start * end) / (tf.norm(start) * tf.norm(end)))
    t = tf.linspace(0.0, 1.0, steps)[:, None]
    return (tf.sin((1 - t) * angle) * start + tf.sin(t * angle) * end) / tf.sin(angle)

# %% correct | keras.ops
def sphere_path(start, end, steps):
    start, end = ops.convert_to_tensor(start, "float32"), ops.convert_to_tensor(end, "float32")
    angle = ops.arccos(ops.dot(start, end) / (ops.norm(start) * ops.norm(end)))
    t = ops.reshape(ops.linspace(0.0, 1.0, steps), (-1, 1))
    return (ops.sin((1 - t) * angle) * start + ops.sin(t * angle) * end) / ops.sin(angle)

# %% correct | by SciPy's geometric_slerp, and the lengths
def sphere_path(start, end, steps):
    from scipy.spatial import geometric_slerp

    r, s = np.linalg.norm(start), np.linalg.norm(end)
    t = np.linspace(0, 1, steps)
    return geometric_slerp(start / r, end / s, t) * (r + t * (s - r))[:, None]

# %% correct | empty, filled row by row
def sphere_path(start, end, steps):
    path = np.empty((steps, len(start)))
    angle = np.arccos(start @ end / np.linalg.norm(start) / np.linalg.norm(end))
    for row, t in enumerate(np.linspace(0, 1, steps)):
        path[row] = (np.sin(angle - t * angle) * start + np.sin(t * angle) * end) / np.sin(angle)
    return path

# %% correct | a function for the weights
def sphere_path(start, end, steps):
    def length(x):
        return (x**2).sum() ** 0.5

    omega = np.arccos((start * end).sum() / length(start) / length(end))
    weight = lambda t: np.sin(t * omega) / np.sin(omega)  # noqa: E731
    return np.stack([weight(1 - t) * start + weight(t) * end for t in np.linspace(0, 1, steps)])

# %% wrong | not written | test_sphere_path_path | not_written
def sphere_path(start, end, steps):
    raise NotImplementedError()

# %% wrong | nothing returned | test_sphere_path_path | nothing_returned
- return (np → (np

# %% wrong | the straight line | test_sphere_path_path | straight_line
- return (np.sin((1 - t) * angle) * start + np.sin(t * angle) * end) / np.sin(angle)
+ return (1 - t) * start + t * end

# %% wrong | the line, brought to the length of the start | test_sphere_path_path | line_brought_to_length
- return (np.sin((1 - t) * angle) * start + np.sin(t * angle) * end) / np.sin(angle)
+ line = (1 - t) * start + t * end
+ return line / np.linalg.norm(line, axis=1, keepdims=True) * np.linalg.norm(start)

# %% wrong | the line, brought to lengths that change evenly | test_sphere_path_path | line_brought_to_length
- return (np.sin((1 - t) * angle) * start + np.sin(t * angle) * end) / np.sin(angle)
+ line = (1 - t) * start + t * end
+ lengths = (1 - t) * np.linalg.norm(start) + t * np.linalg.norm(end)
+ return line / np.linalg.norm(line, axis=1, keepdims=True) * lengths

# %% wrong | the line between the directions, brought to lengths that change evenly | test_sphere_path_path | line_brought_to_length
def sphere_path(start, end, steps):
    first, last = np.linalg.norm(start), np.linalg.norm(end)
    t = np.linspace(0, 1, steps)[:, None]
    line = (1 - t) * start / first + t * end / last
    return line / np.linalg.norm(line, axis=1, keepdims=True) * ((1 - t) * first + t * last)

# %% wrong | the line between the directions, brought to lengths that change by a factor | test_sphere_path_path | line_brought_to_length | of the line between the directions, brought to lengths that change evenly
- ((1 - t) * first + t * last) → first ** (1 - t) * last**t

# %% wrong | weights exchanged | test_sphere_path_path | ends_swapped
- np.sin((1 - t) * angle) * start + np.sin(t * angle) * end → np.sin(t * angle) * start + np.sin((1 - t) * angle) * end

# %% wrong | t = i / steps | test_sphere_path_path | end_left_out
- np.linspace(0, 1, steps) → (np.arange(steps) / steps)

# %% wrong | t = (i + 1) / steps | test_sphere_path_path | start_left_out
- np.linspace(0, 1, steps) → (np.arange(1, steps + 1) / steps)

# %% wrong | both ends left out | test_sphere_path_path | ends_left_out
- np.linspace(0, 1, steps) → np.linspace(0, 1, steps + 2)[1:-1]

# %% wrong | steps taken for gaps | test_sphere_path_path | one_step_too_many
- np.linspace(0, 1, steps) → np.linspace(0, 1, steps + 1)

# %% wrong | one too few | test_sphere_path_path | one_step_too_few
- np.linspace(0, 1, steps) → np.linspace(0, 1, steps - 1)

# %% wrong | arccos forgotten | test_sphere_path_path | cosine_for_angle
- np.arccos(cosine) → cosine

# %% wrong | the scalar product for the angle | test_sphere_path_path | cosine_for_angle
- np.arccos(cosine) → start @ end

# %% wrong | lengths forgotten | test_sphere_path_path | lengths_left_in
- start @ end / (np.linalg.norm(start) * np.linalg.norm(end)) → start @ end

# %% wrong | one length, squared | test_sphere_path_path | one_length_left_in
- np.linalg.norm(start) * np.linalg.norm(end) → np.linalg.norm(start) ** 2

# %% wrong | one length alone | test_sphere_path_path | one_length_left_in
- np.linalg.norm(start) * np.linalg.norm(end) → np.linalg.norm(end)

# %% wrong | degrees | test_sphere_path_path | degrees_for_radians
- np.arccos(cosine) → np.degrees(np.arccos(cosine))

# %% wrong | not divided by the sine | test_sphere_path_path | not_divided_by_sine
- (np.sin((1 - t) * angle) * start + np.sin(t * angle) * end) / np.sin(angle) → np.sin((1 - t) * angle) * start + np.sin(t * angle) * end

# %% wrong | as if perpendicular | test_sphere_path_path | right_angle_assumed
- np.arccos(cosine) → np.pi / 2

# %% wrong | roots of t | test_sphere_path_path | roots_for_sines
- return (np.sin((1 - t) * angle) * start + np.sin(t * angle) * end) / np.sin(angle)
+ return np.sqrt(1 - t) * start + np.sqrt(t) * end

# %% wrong | unit vectors come back | test_sphere_path_path | length_lost
- t = np.linspace(0, 1, steps)[:, None]
+ start, end = start / np.linalg.norm(start), end / np.linalg.norm(end)
+ t = np.linspace(0, 1, steps)[:, None]

# %% wrong | only the middle | test_sphere_path_path | only_half_of_the_way
- np.linspace(0, 1, steps)[:, None] → 0.5

# %% wrong | on its side | test_sphere_path_path | lies_on_its_side
- return (np.sin((1 - t) * angle) * start + np.sin(t * angle) * end) / np.sin(angle)
+ return ((np.sin((1 - t) * angle) * start + np.sin(t * angle) * end) / np.sin(angle)).T

# %% wrong | an axis too many | test_sphere_path_path | axis_too_many
- np.linspace(0, 1, steps)[:, None] → np.linspace(0, 1, steps)[:, None, None]

# %% wrong | the sine of one weight only | test_sphere_path_path | unrecognised
- np.sin(t * angle) * end → t * end

# %% wrong | a column too few | test_sphere_path_path | shapes_do_not_fit
- np.linspace(0, 1, steps)[:, None] → np.linspace(0, 1, steps)

# %% wrong | arcsin | test_sphere_path_path | sine_for_cosine
- np.arccos → np.arcsin

# %% wrong | 90° less the angle | test_sphere_path_path | sine_for_cosine
- angle = np.arccos(cosine) → angle = np.pi / 2 - np.arccos(cosine)

# %% wrong | an angle for each coding | test_sphere_path_path | angle_for_each_coding
- start @ end / → start * end /

# %% wrong | half the angle | test_sphere_path_path | angle_halved
- np.arccos(cosine) → np.arccos(cosine) / 2

# %% wrong | half the angle, by its tangent | test_sphere_path_path | angle_halved
- angle = np.arccos(cosine) → angle = np.arctan(np.sqrt((1 - cosine) / (1 + cosine)))

# %% wrong | sines without the angle | test_sphere_path_path | angle_missing
- return (np.sin((1 - t) * angle) * start + np.sin(t * angle) * end) / np.sin(angle) → return (np.sin(1 - t) * start + np.sin(t) * end) / np.sin(1)

# %% wrong | brought to length in place, and back | test_sphere_path_path | argument_changed
- cosine = start @ end / (np.linalg.norm(start) * np.linalg.norm(end)) → first, last = start.copy(), end.copy(); start /= np.linalg.norm(start); end /= np.linalg.norm(end); cosine = start @ end
- np.sin((1 - t) * angle) * start + np.sin(t * angle) * end → np.sin((1 - t) * angle) * first + np.sin(t * angle) * last

# %% wrong | only the second weight divided | test_sphere_path_path | one_weight_divided
- (np.sin((1 - t) * angle) * start + np.sin(t * angle) * end) / np.sin(angle) → np.sin((1 - t) * angle) * start + np.sin(t * angle) * end / np.sin(angle)

# %% wrong | 1 − t without brackets | test_sphere_path_path | brackets_missing
- np.sin((1 - t) * angle) → np.sin(1 - t * angle)

# %% wrong | the angle outside the first sine | test_sphere_path_path | angle_outside_the_sine
- np.sin((1 - t) * angle) → np.sin(1 - t) * angle

# %% wrong | the angle outside the sine | test_sphere_path_path | angle_outside_the_sine
- (np.sin((1 - t) * angle) * start + np.sin(t * angle) * end) → (np.sin(1 - t) * angle * start + np.sin(t) * angle * end)

# %% wrong | divided by one length, multiplied by the other | test_sphere_path_path | one_length_left_in
- cosine = start @ end / (np.linalg.norm(start) * np.linalg.norm(end)) → cosine = np.clip(start @ end / np.linalg.norm(start) * np.linalg.norm(end), -1, 1)

# %% wrong | eased in and out | test_sphere_path_path | unequal_steps
def sphere_path(start, end, steps):
    omega = np.arccos(start @ end / (np.linalg.norm(start) * np.linalg.norm(end)))
    t = (1 - np.cos(np.pi * np.linspace(0, 1, steps)[:, None])) / 2
    return (np.sin((1 - t) * omega) * start + np.sin(t * omega) * end) / np.sin(omega)

# %% wrong | weights that add up to 1, by that of start | test_sphere_path_path | weights_add_up_to_one
def sphere_path(start, end, steps):
    omega = np.arccos(start @ end / (np.linalg.norm(start) * np.linalg.norm(end)))
    weight = np.sin(np.linspace(1, 0, steps)[:, None] * omega) / np.sin(omega)
    return weight * start + (1 - weight) * end

# %% wrong | weights that add up to 1 | test_sphere_path_path | weights_add_up_to_one
def sphere_path(start, end, steps):
    omega = np.arccos(start @ end / (np.linalg.norm(start) * np.linalg.norm(end)))
    weight = np.sin(np.linspace(0, 1, steps)[:, None] * omega) / np.sin(omega)
    return (1 - weight) * start + weight * end

# %% wrong | the difference of the two parts | test_sphere_path_path | subtracted
def sphere_path(start, end, steps):
    omega = np.arccos(start @ end / (np.linalg.norm(start) * np.linalg.norm(end)))
    t = np.linspace(0, 1, steps)[:, None]
    return (np.sin((1 - t) * omega) * start - np.sin(t * omega) * end) / np.sin(omega)

# %% wrong | cosines for sines | test_sphere_path_path | cosines_for_sines
def sphere_path(start, end, steps):
    omega = np.arccos(start @ end / (np.linalg.norm(start) * np.linalg.norm(end)))
    t = np.linspace(0, 1, steps)[:, None]
    return (np.cos((1 - t) * omega) * start + np.cos(t * omega) * end) / np.sin(omega)

# %% wrong | the arctangent | test_sphere_path_path | tangent_for_cosine
def sphere_path(start, end, steps):
    omega = np.arctan(start @ end / (np.linalg.norm(start) * np.linalg.norm(end)))
    t = np.linspace(0, 1, steps)[:, None]
    return (np.sin((1 - t) * omega) * start + np.sin(t * omega) * end) / np.sin(omega)

# %% wrong | the long way round | test_sphere_path_path | long_way
def sphere_path(start, end, steps):
    omega = 2 * np.pi - np.arccos(start @ end / (np.linalg.norm(start) * np.linalg.norm(end)))
    t = np.linspace(0, 1, steps)[:, None]
    return (np.sin((1 - t) * omega) * start + np.sin(t * omega) * end) / np.sin(omega)

# %% wrong | lengths added below the bar | test_sphere_path_path | one_length_left_in
def sphere_path(start, end, steps):
    omega = np.arccos(start @ end / (np.linalg.norm(start) + np.linalg.norm(end)))
    t = np.linspace(0, 1, steps)[:, None]
    return (np.sin((1 - t) * omega) * start + np.sin(t * omega) * end) / np.sin(omega)

# %% wrong | the cosine of the cosine | test_sphere_path_path | cosine_taken_again
- np.arccos(cosine) → np.cos(cosine)

# %% wrong | the end turned round, as with quaternions | test_sphere_path_path | end_turned_round
- angle = np.arccos(cosine)
+ if cosine < 0:
+     end, cosine = -end, -cosine
+ angle = np.arccos(cosine)

# %% wrong | the absolute value of the cosine | test_sphere_path_path | cosine_with_the_wrong_sign
- np.arccos(cosine) → np.arccos(abs(cosine))

# %% wrong | a straight line, slower at its ends | test_sphere_path_path | straight_line
def sphere_path(start, end, steps):
    t = np.linspace(0, 1, steps)[:, None]
    return start + (3 * t**2 - 2 * t**3) * (end - start)

# %% wrong | lengths that change by a factor | test_sphere_path_path | other_lengths
def sphere_path(start, end, steps):
    a, b = np.linalg.norm(start), np.linalg.norm(end)
    t, angle = np.linspace(0, 1, steps)[:, None], np.arccos(start @ end / (a * b))
    unit = (np.sin((1 - t) * angle) * start / a + np.sin(t * angle) * end / b) / np.sin(angle)
    return unit * a ** (1 - t) * b**t

# %% wrong | one length only in the angle, and the end left out | test_sphere_path_path | one_length_left_in
def sphere_path(start, end, steps):
    omega = np.arccos(np.clip(start @ end / np.linalg.norm(start), -1, 1))
    t = np.linspace(0, 1, steps, endpoint=False)[:, None]
    return (np.sin((1 - t) * omega) * start + np.sin(t * omega) * end) / np.sin(omega)

# %% wrong | scipy's geometric_slerp of codings that are not of length 1 | test_sphere_path_path | exception
def sphere_path(start, end, steps):
    from scipy.spatial import geometric_slerp

    return geometric_slerp(start, end, np.linspace(0, 1, steps))
