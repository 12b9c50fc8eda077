# %% correct | the plain way
def axis_walk(decoder, axis, start=-0.8, stop=0.8, steps=7, codings_size=10):
    codings = np.zeros((steps, codings_size))
    codings[:, axis] = np.linspace(start, stop, steps)
    return decoder(codings)

# %% correct | TensorFlow one-hot times values
def axis_walk(decoder, axis, start=-0.8, stop=0.8, steps=7, codings_size=10):
    values = tf.linspace(float(start), float(stop), steps)
    return decoder(values[:, tf.newaxis] * tf.one_hot(axis, codings_size)[tf.newaxis])

# %% correct | predict, clipped
- (steps, codings_size) → [steps, codings_size], dtype="float32"
- return decoder(codings) → return decoder.predict(codings, verbose=0).clip(0, 1)

# %% correct | one image after the other
def axis_walk(decoder, axis, start=-0.8, stop=0.8, steps=7, codings_size=10, clip=False):
    frames = []
    for k in range(steps):
        codings = np.zeros((1, codings_size))
        codings[0, axis] = start + (stop - start) * k / (steps - 1)
        frames.append(np.array(decoder(codings))[0])
    return np.stack(frames)

# %% correct | keras.ops, batches of one joined
def axis_walk(decoder, axis, start=-0.8, stop=0.8, steps=7, codings_size=10):
    direction = ops.one_hot([axis], codings_size)
    return ops.concatenate([decoder(v * direction) for v in ops.linspace(start, stop, steps)], axis=0)

# %% correct | nested lists turned into an array, float64, a channel axis
def axis_walk(decoder, axis, start=-0.8, stop=0.8, steps=7, codings_size=10):
    rows = [[v if i == axis else 0.0 for i in range(codings_size)] for v in np.linspace(start, stop, steps)]
    return np.asarray(decoder(np.array(rows)), "float64")[..., None]

# %% correct | a list of images, arange done right
- np.linspace(start, stop, steps) → start + np.arange(steps) * (stop - start) / (steps - 1)
- return decoder(codings) → return list(decoder(codings).numpy())

# %% wrong | not written | test_axis_walk_axis | not_written
def axis_walk(decoder, axis, start=-0.8, stop=0.8, steps=7, codings_size=10):
    raise NotImplementedError()

# %% wrong | nothing returned | test_axis_walk_axis | nothing_returned
- return decoder(codings) → decoder(codings)

# %% wrong | += in the loop | test_axis_walk_values | values_added_up
def axis_walk(decoder, axis, start=-0.8, stop=0.8, steps=7, codings_size=10):
    codings, frames = np.zeros((1, codings_size)), []
    for value in np.linspace(start, stop, steps):
        codings[0, axis] += value
        frames.append(decoder(codings)[0])
    return np.stack(frames)

# %% wrong | a row of the wrong length | test_axis_walk_axis | shapes_do_not_fit
- :, axis → axis

# %% wrong | a row for a column | test_axis_walk_axis | row_for_column
- [:, axis] = np.linspace(start, stop, steps) → [axis % steps, :] = np.linspace(start, stop, codings_size)

# %% wrong | the other codings are random | test_axis_walk_axis | others_not_zero
- np.zeros((steps, codings_size)) → np.random.normal(size=(steps, codings_size))

# %% wrong | the other codings are one random row | test_axis_walk_axis | others_not_zero
- np.zeros((steps, codings_size)) → np.repeat(np.random.normal(size=(1, codings_size)), steps, axis=0)

# %% wrong | a row per coding, then reshaped | test_axis_walk_axis | reshaped_for_transposed
- (steps, codings_size) → (codings_size, steps)
- [:, axis] → [axis]
- decoder(codings) → decoder(codings.reshape(steps, codings_size))

# %% wrong | the other codings are 1 | test_axis_walk_axis | others_not_zero
- codings = np.zeros((steps, codings_size)) → codings = np.ones((steps, codings_size))

# %% wrong | all axes at once | test_axis_walk_axis | walks_all_axes
- [:, axis] = np.linspace(start, stop, steps) → [:] = np.linspace(start, stop, steps)[:, None]

# %% wrong | axis 3, as in the book | test_axis_walk_axis | axis_ignored
- :, axis → :, 3

# %% wrong | counted from 1 | test_axis_walk_axis | wrong_axis
- :, axis → :, axis - 1

# %% wrong | rows that share their memory | test_axis_walk_axis | rows_share_memory
def axis_walk(decoder, axis, start=-0.8, stop=0.8, steps=7, codings_size=10):
    codings = [[0.0] * codings_size] * steps
    for row, value in zip(codings, np.linspace(start, stop, steps)):
        row[axis] = value
    return decoder(np.array(codings))

# %% wrong | the values are not written into the codings | test_axis_walk_axis | does_not_move
- [:, axis] → [:, axis].copy()[:]

# %% wrong | integer codings | test_axis_walk_values | values_rounded
- (steps, codings_size) → (steps, codings_size), dtype=int

# %% wrong | codings on their side | test_axis_walk_axis | codings_transposed
- codings = np.zeros((steps, codings_size)) → codings = np.zeros((codings_size, steps))
- :, axis → axis

# %% wrong | always 10 codings | test_axis_walk_axis | codings_size_ignored
- codings = np.zeros((steps, codings_size)) → codings = np.zeros((steps, 10))

# %% wrong | a list goes to the decoder | test_axis_walk_axis | plain_list_given
- return decoder(codings) → return decoder(list(codings))

# %% wrong | vectors without a batch axis | test_axis_walk_axis | batch_axis_missing
def axis_walk(decoder, axis, start=-0.8, stop=0.8, steps=7, codings_size=10):
    frames = []
    for value in np.linspace(start, stop, steps):
        codings = np.zeros(codings_size)
        codings[axis] = value
        frames.append(decoder(codings)[0])
    return np.stack(frames)

# %% wrong | batches of one stacked | test_axis_walk_axis | batch_axes_stacked | of vectors without a batch axis
- codings = np.zeros(codings_size) → codings = np.zeros((1, codings_size))
- codings[axis] = value → codings[0, axis] = value
- frames.append(decoder(codings)[0]) → frames.append(decoder(codings))

# %% wrong | returns inside the loop | test_axis_walk_axis | single_image | of vectors without a batch axis
- codings = np.zeros(codings_size) → codings = np.zeros((1, codings_size))
- codings[axis] = value → codings[0, axis] = value
- return np.stack(frames)
+     return np.stack(frames)

# %% wrong | the codings are returned | test_axis_walk_axis | codings_returned
- return decoder(codings) → return codings

# %% wrong | pixels up to 255 | test_axis_walk_axis | pixels_up_to_255
- return decoder(codings) → return 255 * np.asarray(decoder(codings))

# %% wrong | NaN | test_axis_walk_axis | not_finite
- codings = np.zeros((steps, codings_size)) → codings = np.full((steps, codings_size), np.nan)

# %% wrong | from -0.8 to 0.8 always | test_axis_walk_values | range_ignored
- start, stop → -0.8, 0.8

# %% wrong | from -stop to stop | test_axis_walk_values | start_ignored
- start, → -stop,

# %% wrong | from start to -start | test_axis_walk_values | stop_ignored
- stop, → -start,

# %% wrong | the end is left out | test_axis_walk_values | end_left_out
- stop, steps → stop, steps, endpoint=False

# %% wrong | the start is left out | test_axis_walk_values | start_left_out
- codings[:, axis] = np.linspace(start, stop, steps)
+ for k in range(steps):
+     codings[k, axis] = start + (stop - start) * (k + 1) / steps

# %% wrong | backwards | test_axis_walk_values | walks_backwards
- start, stop → stop, start

# %% wrong | unequal steps | test_axis_walk_values | unequal_steps
- np.linspace(start, stop, steps) → start + (stop - start) * np.linspace(0, 1, steps) ** 2

# %% wrong | 7 steps always | test_axis_walk_values | steps_ignored
- codings = np.zeros((steps, codings_size)) → codings = np.zeros((7, codings_size))
- stop, steps → stop, 7

# %% wrong | one step too many | test_axis_walk_values | one_step_too_many
- codings = np.zeros((steps, codings_size)) → codings = np.zeros((steps + 1, codings_size))
- stop, steps → stop, steps + 1

# %% wrong | one step too few | test_axis_walk_values | one_step_too_few
def axis_walk(decoder, axis, start=-0.8, stop=0.8, steps=7, codings_size=10):
    values = np.linspace(start, stop, steps)[:-1]
    codings = np.zeros((len(values), codings_size))
    codings[:, axis] = values
    return decoder(codings)

# %% correct | eye and an outer product
def axis_walk(decoder, axis: int, start: float = -0.8, stop: float = 0.8, steps: int = 7, codings_size: int = 10):
    return decoder(np.outer(np.linspace(start, stop, steps), np.eye(codings_size)[axis]))

# %% correct | tf.tensor_scatter_nd_update
def axis_walk(decoder, axis, start=-0.8, stop=0.8, steps=7, codings_size=10):
    places = tf.stack([tf.range(steps), tf.fill([steps], axis)], axis=1)
    codings = tf.tensor_scatter_nd_update(tf.zeros([steps, codings_size]), places, tf.linspace(float(start), float(stop), steps))
    return decoder.predict(codings, verbose=0, batch_size=2)

# %% correct | a generator of rows, stacked
def axis_walk(decoder, axis, start=-0.8, stop=0.8, steps=7, codings_size=10):
    def rows():
        for value in np.linspace(start, stop, steps):
            row = np.zeros(codings_size)
            row[axis] = value
            yield row

    return decoder(np.vstack(list(rows())))

# %% correct | a tf.data pipeline through predict
def axis_walk(decoder, axis, start=-0.8, stop=0.8, steps=7, codings_size=10):
    codings = np.zeros((steps, codings_size), np.float32)
    codings[:, axis] = np.linspace(start, stop, steps)
    return decoder.predict(tf.data.Dataset.from_tensor_slices(codings).batch(3), verbose=0)

# %% correct | filled with np.where
def axis_walk(decoder, axis, start=-0.8, stop=0.8, steps=7, codings_size=10):
    values = np.linspace(start, stop, steps)[:, np.newaxis]
    return ops.convert_to_numpy(decoder(np.where(np.arange(codings_size) == axis, values, 0)))

# %% correct | tf.function around the decoder
def axis_walk(decoder, axis, start=-0.8, stop=0.8, steps=7, codings_size=10, dtype="float32"):
    @tf.function
    def decode(codings):
        return decoder(codings)

    values = ops.cast(np.linspace(start, stop, steps), dtype)
    return decode(ops.stack([values if i == axis else 0 * values for i in range(codings_size)], axis=1))

# %% correct | by hand, one step after the other, a list of lists
def axis_walk(decoder, axis, start=-0.8, stop=0.8, steps=7, codings_size=10):
    value, frames = start, []
    for _ in range(steps):
        codings = [0.0] * codings_size
        codings[axis] = value
        frames.append(decoder.predict_on_batch(np.array([codings]))[0].tolist())
        value += (stop - start) / (steps - 1)
    return frames

# %% wrong | the book's loop, the axis fixed and the rest one row | test_axis_walk_axis | steps_ignored
def axis_walk(decoder, axis, start=-0.8, stop=0.8, steps=7, codings_size=10):
    codings = np.zeros([7, codings_size])
    codings[:, 3] = np.linspace(-0.8, 0.8, 7)
    return decoder(codings).numpy()

# %% wrong | written into a tensor | test_axis_walk_axis | tensor_written_into
def axis_walk(decoder, axis, start=-0.8, stop=0.8, steps=7, codings_size=10):
    codings = tf.zeros([steps, codings_size])
    codings[:, axis] = tf.linspace(start, stop, steps)
    return decoder(codings)

# %% wrong | written into an array that is a tensor's | test_axis_walk_axis | tensor_written_into
def axis_walk(decoder, axis, start=-0.8, stop=0.8, steps=7, codings_size=10):
    codings = np.asarray(ops.zeros([steps, codings_size]))
    codings[:, axis] = np.linspace(start, stop, steps)
    return decoder(codings)

# %% wrong | the start repeated | test_axis_walk_axis | start_in_every_step
- np.linspace(start, stop, steps) → np.repeat(start, steps)

# %% wrong | arange with the length of a step | test_axis_walk_values | end_left_out
- np.linspace(start, stop, steps) → np.arange(start, stop, (stop - start) / steps)[:steps]

# %% wrong | a sampled starting point | test_axis_walk_axis | others_not_zero
- np.zeros((steps, codings_size)) → np.tile(np.random.default_rng(0).normal(size=codings_size), (steps, 1))

# %% wrong | added to ones | test_axis_walk_axis | others_not_zero
- [:, axis] = np.linspace → [:, axis:] += np.linspace
- steps) → steps)[:, None]

# %% wrong | the quantiles of the prior, as in other tutorials | test_axis_walk_values | quantiles_of_the_prior
def axis_walk(decoder, axis, start=-0.8, stop=0.8, steps=7, codings_size=10):
    from scipy.stats import norm

    codings = np.zeros((steps, codings_size))
    codings[:, axis] = norm.ppf(np.linspace(0.05, 0.95, steps))
    return decoder(codings)

# %% wrong | the axis as a second index of the image | test_axis_walk_axis | row_of_pixels
- return decoder(codings) → return decoder(codings)[:, axis]

# %% wrong | the last step repeated | test_axis_walk_axis | rows_share_memory
- return decoder(codings) → return np.stack([decoder(codings)[steps - 1]] * steps)

# %% wrong | decoded one by one, each in a batch | test_axis_walk_axis | batch_axes_stacked
- return decoder(codings) → return [decoder(row[None]) for row in codings]

# %% wrong | plotted, not returned | test_axis_walk_axis | nothing_returned
- return decoder(codings) → plot.images(decoder(codings), columns=steps)

# %% wrong | from −stop to stop around 0 | test_axis_walk_values | starts_at_zero
- np.linspace(start, stop, steps) → np.linspace(0, stop - start, steps)

# %% wrong | squeezed into one long strip | test_axis_walk_axis | images_side_by_side
- return decoder(codings) → return np.hstack(decoder(codings))

# %% wrong | int steps | test_axis_walk_values | values_rounded
- np.linspace(start, stop, steps) → [round(start + k * (stop - start) / (steps - 1)) for k in range(steps)]

# %% wrong | np.full of the start | test_axis_walk_axis | start_in_every_step
- np.linspace(start, stop, steps) → np.full(steps, start)

# %% wrong | a loop in which the value never grows | test_axis_walk_axis | start_in_every_step
def axis_walk(decoder, axis, start=-0.8, stop=0.8, steps=7, codings_size=10):
    codings, value, step = np.zeros((steps, codings_size)), start, (stop - start) / (steps - 1)
    for row in codings:
        row[axis] = value
        value + step
    return decoder(codings)

# %% wrong | quantiles between those of start and stop | test_axis_walk_values | quantiles_of_the_prior
def axis_walk(decoder, axis, start=-0.8, stop=0.8, steps=7, codings_size=10):
    from scipy.stats import norm

    codings = np.zeros((steps, codings_size))
    codings[:, axis] = norm.ppf(np.linspace(norm.cdf(start), norm.cdf(stop), steps))
    return decoder(codings)

# %% wrong | counted from 0 in steps of the right length | test_axis_walk_values | starts_at_zero
- np.linspace(start, stop, steps) → np.arange(steps) * (stop - start) / (steps - 1)

# %% wrong | fifty values by default | test_axis_walk_axis | shapes_do_not_fit
- np.linspace(start, stop, steps) → np.linspace(start, stop)

# %% wrong | Python's range | test_axis_walk_axis | fraction_for_whole_number
- np.linspace(start, stop, steps) → range(start, stop, steps)

# %% wrong | without both ends | test_axis_walk_values | ends_left_out
def axis_walk(decoder, axis, start=-0.8, stop=0.8, steps=7, codings_size=10):
    codings = np.zeros((steps, codings_size))
    codings[:, axis] = np.linspace(start, stop, steps + 2)[1:-1]
    return decoder(codings)

# %% wrong | -= for = | test_axis_walk_values | negated | of without both ends
- codings[:, axis] = np.linspace(start, stop, steps + 2)[1:-1] → codings[:, axis] -= np.linspace(start, stop, steps)

# %% wrong | a loop without the last step | test_axis_walk_values | last_step_forgotten | of without both ends
- codings[:, axis] = np.linspace(start, stop, steps + 2)[1:-1]
+ for i in range(steps - 1):
+     codings[i, axis] = start + i * (stop - start) / (steps - 1)

# %% wrong | another range by default | test_axis_walk_values | other_default_range | of without both ends
- start=-0.8, stop=0.8 → start=-2.4, stop=2.4
- np.linspace(start, stop, steps + 2)[1:-1] → np.linspace(start, stop, steps)

# %% wrong | squares of the values | test_axis_walk_values | unequal_steps | of without both ends
- np.linspace(start, stop, steps + 2)[1:-1] → np.linspace(start, stop, steps) ** 2

# %% wrong | the codings clipped, not the pixels | test_axis_walk_values | codings_clipped
- decoder(codings) → decoder(np.clip(codings, 0, 1))

# %% wrong | start and stop put in order | test_axis_walk_values | never_falls
- codings[:, axis] = np.linspace(start, stop, steps)
+ start, stop = min(start, stop), max(start, stop)
+ codings[:, axis] = np.linspace(start, stop, steps)

# %% wrong | nine steps by default | test_axis_walk_values | default_steps
- steps=7 → steps=9

# %% wrong | four codings by default | test_axis_walk_values | default_changed
- codings_size=10 → codings_size=4

# %% wrong | fifty codings by default | test_axis_walk_values | default_changed
- codings_size=10 → codings_size=50

# %% wrong | the loop's variable is called axis | test_axis_walk_axis | another_in_each_step
def axis_walk(decoder, axis, start=-0.8, stop=0.8, steps=7, codings_size=10):
    frames = []
    for axis, value in enumerate(np.linspace(start, stop, steps)):
        z = np.zeros((1, codings_size))
        z[0, axis % codings_size] = value
        frames.append(decoder(z)[0])
    return np.stack(frames)
