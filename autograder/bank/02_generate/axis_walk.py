# %% correct | TensorFlow one-hot times values
def axis_walk(decoder, axis, start=-0.8, stop=0.8, steps=7, codings_size=10):
    values = tf.linspace(float(start), float(stop), steps)
    return decoder(values[:, tf.newaxis] * tf.one_hot(axis, codings_size)[tf.newaxis])

# %% correct | predict, clipped
def axis_walk(decoder, axis, start=-0.8, stop=0.8, steps=7, codings_size=10):
    codings = np.zeros([steps, codings_size], dtype="float32")
    codings[:, axis] = np.linspace(start, stop, steps)
    return decoder.predict(codings, verbose=0).clip(0, 1)

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
def axis_walk(decoder, axis, start=-0.8, stop=0.8, steps=7, codings_size=10):
    codings = np.zeros((steps, codings_size))
    codings[:, axis] = start + np.arange(steps) * (stop - start) / (steps - 1)
    return list(decoder(codings).numpy())

# %% wrong | not written | test_axis_walk_axis | not_written
def axis_walk(decoder, axis, start=-0.8, stop=0.8, steps=7, codings_size=10):
    raise NotImplementedError()

# %% wrong | nothing returned | test_axis_walk_axis | nothing_returned
def axis_walk(decoder, axis, start=-0.8, stop=0.8, steps=7, codings_size=10):
    codings = np.zeros((steps, codings_size))
    codings[:, axis] = np.linspace(start, stop, steps)
    decoder(codings)

# %% wrong | a row of the wrong length | test_axis_walk_axis | exception
def axis_walk(decoder, axis, start=-0.8, stop=0.8, steps=7, codings_size=10):
    codings = np.zeros((steps, codings_size))
    codings[axis] = np.linspace(start, stop, steps)
    return decoder(codings)

# %% wrong | a row for a column | test_axis_walk_axis | row_for_column
def axis_walk(decoder, axis, start=-0.8, stop=0.8, steps=7, codings_size=10):
    codings = np.zeros((steps, codings_size))
    codings[axis % steps, :] = np.linspace(start, stop, codings_size)
    return decoder(codings)

# %% wrong | the other codings are random | test_axis_walk_axis | others_not_zero
def axis_walk(decoder, axis, start=-0.8, stop=0.8, steps=7, codings_size=10):
    codings = np.random.normal(size=(steps, codings_size))
    codings[:, axis] = np.linspace(start, stop, steps)
    return decoder(codings)

# %% wrong | the other codings are one random row | test_axis_walk_axis | others_not_zero
def axis_walk(decoder, axis, start=-0.8, stop=0.8, steps=7, codings_size=10):
    codings = np.repeat(np.random.normal(size=(1, codings_size)), steps, axis=0)
    codings[:, axis] = np.linspace(start, stop, steps)
    return decoder(codings)

# %% wrong | the other codings are 1 | test_axis_walk_axis | others_not_zero
def axis_walk(decoder, axis, start=-0.8, stop=0.8, steps=7, codings_size=10):
    codings = np.ones((steps, codings_size))
    codings[:, axis] = np.linspace(start, stop, steps)
    return decoder(codings)

# %% wrong | all axes at once | test_axis_walk_axis | walks_all_axes
def axis_walk(decoder, axis, start=-0.8, stop=0.8, steps=7, codings_size=10):
    codings = np.zeros((steps, codings_size))
    codings[:] = np.linspace(start, stop, steps)[:, None]
    return decoder(codings)

# %% wrong | axis 3, as in the book | test_axis_walk_axis | axis_ignored
def axis_walk(decoder, axis, start=-0.8, stop=0.8, steps=7, codings_size=10):
    codings = np.zeros((steps, codings_size))
    codings[:, 3] = np.linspace(start, stop, steps)
    return decoder(codings)

# %% wrong | counted from 1 | test_axis_walk_axis | wrong_axis
def axis_walk(decoder, axis, start=-0.8, stop=0.8, steps=7, codings_size=10):
    codings = np.zeros((steps, codings_size))
    codings[:, axis - 1] = np.linspace(start, stop, steps)
    return decoder(codings)

# %% wrong | rows that share their memory | test_axis_walk_axis | rows_share_memory
def axis_walk(decoder, axis, start=-0.8, stop=0.8, steps=7, codings_size=10):
    codings = [[0.0] * codings_size] * steps
    for row, value in zip(codings, np.linspace(start, stop, steps)):
        row[axis] = value
    return decoder(np.array(codings))

# %% wrong | the values are not written into the codings | test_axis_walk_axis | does_not_move
def axis_walk(decoder, axis, start=-0.8, stop=0.8, steps=7, codings_size=10):
    codings = np.zeros((steps, codings_size))
    codings[:, axis].copy()[:] = np.linspace(start, stop, steps)
    return decoder(codings)

# %% wrong | integer codings | test_axis_walk_values | values_rounded
def axis_walk(decoder, axis, start=-0.8, stop=0.8, steps=7, codings_size=10):
    codings = np.zeros((steps, codings_size), dtype=int)
    codings[:, axis] = np.linspace(start, stop, steps)
    return decoder(codings)

# %% wrong | codings on their side | test_axis_walk_axis | codings_transposed
def axis_walk(decoder, axis, start=-0.8, stop=0.8, steps=7, codings_size=10):
    codings = np.zeros((codings_size, steps))
    codings[axis] = np.linspace(start, stop, steps)
    return decoder(codings)

# %% wrong | always 10 codings | test_axis_walk_axis | codings_size_ignored
def axis_walk(decoder, axis, start=-0.8, stop=0.8, steps=7, codings_size=10):
    codings = np.zeros((steps, 10))
    codings[:, axis] = np.linspace(start, stop, steps)
    return decoder(codings)

# %% wrong | a list goes to the decoder | test_axis_walk_axis | plain_list_given
def axis_walk(decoder, axis, start=-0.8, stop=0.8, steps=7, codings_size=10):
    codings = np.zeros((steps, codings_size))
    codings[:, axis] = np.linspace(start, stop, steps)
    return decoder(list(codings))

# %% wrong | vectors without a batch axis | test_axis_walk_axis | batch_axis_missing
def axis_walk(decoder, axis, start=-0.8, stop=0.8, steps=7, codings_size=10):
    frames = []
    for value in np.linspace(start, stop, steps):
        codings = np.zeros(codings_size)
        codings[axis] = value
        frames.append(decoder(codings)[0])
    return np.stack(frames)

# %% wrong | batches of one stacked | test_axis_walk_axis | batch_axes_stacked
def axis_walk(decoder, axis, start=-0.8, stop=0.8, steps=7, codings_size=10):
    frames = []
    for value in np.linspace(start, stop, steps):
        codings = np.zeros((1, codings_size))
        codings[0, axis] = value
        frames.append(decoder(codings))
    return np.stack(frames)

# %% wrong | returns inside the loop | test_axis_walk_axis | single_image
def axis_walk(decoder, axis, start=-0.8, stop=0.8, steps=7, codings_size=10):
    frames = []
    for value in np.linspace(start, stop, steps):
        codings = np.zeros((1, codings_size))
        codings[0, axis] = value
        frames.append(decoder(codings)[0])
        return np.stack(frames)

# %% wrong | the codings are returned | test_axis_walk_axis | codings_returned
def axis_walk(decoder, axis, start=-0.8, stop=0.8, steps=7, codings_size=10):
    codings = np.zeros((steps, codings_size))
    codings[:, axis] = np.linspace(start, stop, steps)
    return codings

# %% wrong | pixels up to 255 | test_axis_walk_axis | pixels_up_to_255
def axis_walk(decoder, axis, start=-0.8, stop=0.8, steps=7, codings_size=10):
    codings = np.zeros((steps, codings_size))
    codings[:, axis] = np.linspace(start, stop, steps)
    return 255 * np.asarray(decoder(codings))

# %% wrong | NaN | test_axis_walk_axis | not_finite
def axis_walk(decoder, axis, start=-0.8, stop=0.8, steps=7, codings_size=10):
    codings = np.full((steps, codings_size), np.nan)
    codings[:, axis] = np.linspace(start, stop, steps)
    return decoder(codings)

# %% wrong | from -0.8 to 0.8 always | test_axis_walk_values | range_ignored
def axis_walk(decoder, axis, start=-0.8, stop=0.8, steps=7, codings_size=10):
    codings = np.zeros((steps, codings_size))
    codings[:, axis] = np.linspace(-0.8, 0.8, steps)
    return decoder(codings)

# %% wrong | from -stop to stop | test_axis_walk_values | start_ignored
def axis_walk(decoder, axis, start=-0.8, stop=0.8, steps=7, codings_size=10):
    codings = np.zeros((steps, codings_size))
    codings[:, axis] = np.linspace(-stop, stop, steps)
    return decoder(codings)

# %% wrong | from start to -start | test_axis_walk_values | stop_ignored
def axis_walk(decoder, axis, start=-0.8, stop=0.8, steps=7, codings_size=10):
    codings = np.zeros((steps, codings_size))
    codings[:, axis] = np.linspace(start, -start, steps)
    return decoder(codings)

# %% wrong | the end is left out | test_axis_walk_values | end_left_out
def axis_walk(decoder, axis, start=-0.8, stop=0.8, steps=7, codings_size=10):
    codings = np.zeros((steps, codings_size))
    codings[:, axis] = np.linspace(start, stop, steps, endpoint=False)
    return decoder(codings)

# %% wrong | the start is left out | test_axis_walk_values | start_left_out
def axis_walk(decoder, axis, start=-0.8, stop=0.8, steps=7, codings_size=10):
    codings = np.zeros((steps, codings_size))
    for k in range(steps):
        codings[k, axis] = start + (stop - start) * (k + 1) / steps
    return decoder(codings)

# %% wrong | backwards | test_axis_walk_values | walks_backwards
def axis_walk(decoder, axis, start=-0.8, stop=0.8, steps=7, codings_size=10):
    codings = np.zeros((steps, codings_size))
    codings[:, axis] = np.linspace(stop, start, steps)
    return decoder(codings)

# %% wrong | unequal steps | test_axis_walk_values | unequal_steps
def axis_walk(decoder, axis, start=-0.8, stop=0.8, steps=7, codings_size=10):
    codings = np.zeros((steps, codings_size))
    codings[:, axis] = start + (stop - start) * np.linspace(0, 1, steps) ** 2
    return decoder(codings)

# %% wrong | 7 steps always | test_axis_walk_values | steps_ignored
def axis_walk(decoder, axis, start=-0.8, stop=0.8, steps=7, codings_size=10):
    codings = np.zeros((7, codings_size))
    codings[:, axis] = np.linspace(start, stop, 7)
    return decoder(codings)

# %% wrong | one step too many | test_axis_walk_values | one_step_too_many
def axis_walk(decoder, axis, start=-0.8, stop=0.8, steps=7, codings_size=10):
    codings = np.zeros((steps + 1, codings_size))
    codings[:, axis] = np.linspace(start, stop, steps + 1)
    return decoder(codings)

# %% wrong | one step too few | test_axis_walk_values | one_step_too_few
def axis_walk(decoder, axis, start=-0.8, stop=0.8, steps=7, codings_size=10):
    values = np.linspace(start, stop, steps)[:-1]
    codings = np.zeros((len(values), codings_size))
    codings[:, axis] = values
    return decoder(codings)
