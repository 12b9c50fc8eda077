# %% correct | the plain way
def interpolate(encoder, decoder, image_a, image_b, steps=7):
    mean = encoder(np.stack([image_a, image_b]))[0]
    t = np.linspace(0, 1, steps)[:, None]
    return decoder((1 - t) * mean[0] + t * mean[1])

# %% correct | predict, a loop over t, clipped
def interpolate(encoder, decoder, image_a, image_b, steps=7):
    a = encoder.predict(image_a[None], verbose=0)[0]
    b = encoder.predict(image_b[None], verbose=0)[0]
    frames = []
    for t in np.linspace(0, 1, steps):
        frames.append(decoder.predict((1 - t) * a + t * b, verbose=0)[0])
    return np.clip(np.array(frames), 0, 1)

# %% correct | np.linspace between two vectors
def interpolate(encoder, decoder, image_a, image_b, steps=7):
    mean = np.asarray(encoder(np.array([image_a, image_b]))[0])
    return decoder(np.linspace(mean[0], mean[1], num=steps))

# %% correct | TensorFlow, weights along einsum
def interpolate(encoder, decoder, image_a, image_b, steps=7):
    mean, _, _ = encoder(tf.stack([image_a, image_b]))
    t = tf.linspace(0.0, 1.0, steps)
    weights = tf.stack([1 - t, t], axis=1)
    return decoder(weights @ mean)

# %% correct | start plus a share of the difference, channel axes, float64
def interpolate(encoder, decoder, image_a, image_b, steps=7, extra=None):
    z_a = np.asarray(encoder(np.expand_dims(image_a, (0, -1)))[0], dtype="float64")
    z_b = np.asarray(encoder(np.expand_dims(image_b, (0, -1)))[0], dtype="float64")
    z = np.concatenate([z_a + k / (steps - 1) * (z_b - z_a) for k in range(steps)])
    return np.asarray(decoder(z), dtype="float64")[..., np.newaxis]

# %% correct | a sub-model for the mean, keras.ops, a list is returned
def interpolate(encoder, decoder, image_a, image_b, steps=7):
    to_mean = keras.Model(encoder.inputs, encoder.outputs[0])
    mean = to_mean(ops.stack([image_a, image_b]))
    t = ops.reshape(ops.linspace(0.0, 1.0, steps), (-1, 1))
    return [frame for frame in decoder(mean[:1] * (1 - t) + mean[1:] * t)]

# %% wrong | half way in every frame | test_interpolate_ends | does_not_move
- t = np.linspace(0, 1, steps)[:, None]
- return decoder((1 - t) * mean[0] + t * mean[1])
+ return decoder(np.repeat([(mean[0] + mean[1]) / 2], steps, axis=0))

# %% wrong | not written | test_interpolate_ends | not_written
def interpolate(encoder, decoder, image_a, image_b, steps=7):
    raise NotImplementedError()

# %% wrong | return forgotten | test_interpolate_line | nothing_returned | of np.linspace between two vectors
- mean = np.asarray(encoder(np.array([image_a, image_b]))[0]) → mean, _, _ = encoder(np.stack([image_a, image_b]))
- return decoder(np.linspace(mean[0], mean[1], num=steps)) → images = decoder(np.linspace(mean[0], mean[1], steps))

# %% wrong | the three outputs are taken for codings | test_interpolate_ends | all_encoder_outputs_mixed
- mean = encoder(np.stack([image_a, image_b]))[0] → a, b = encoder(image_a[None]), encoder(image_b[None])
- return decoder((1 - t) * mean[0] + t * mean[1]) → return decoder((1 - t) * a + t * b)

# %% wrong | a typing error | test_interpolate_ends | name_not_defined
- mean = encoder(np.stack([image_a, image_b]))[0] → mean, _, _ = encoder(np.stack([image_a, image_b]))
- t * mean → t * means

# %% wrong | pixel cross-fade | test_interpolate_ends | pixel_cross_fade
def interpolate(encoder, decoder, image_a, image_b, steps=7):
    t = np.linspace(0, 1, steps)[:, None, None]
    return (1 - t) * image_a + t * image_b

# %% wrong | cross-fade encoded and decoded | test_interpolate_line | cross_fade_encoded | of pixel cross-fade
- (1 - t) * image_a + t * image_b → decoder(encoder((1 - t) * image_a + t * image_b)[0])

# %% wrong | cross-fade of the decoded ends | test_interpolate_line | decoded_images_mixed
def interpolate(encoder, decoder, image_a, image_b, steps=7):
    a, b = decoder(encoder(np.stack([image_a, image_b]))[0])
    t = np.linspace(0, 1, steps)[:, None, None]
    return (1 - t) * a + t * b

# %% wrong | sampled codings | test_interpolate_ends | sampled_codings
- mean = encoder(np.stack([image_a, image_b]))[0] → _, _, codings = encoder(np.stack([image_a, image_b]))
- mean[0] + t * mean → codings[0] + t * codings

# %% wrong | sampled by hand | test_interpolate_ends | random_ends
def interpolate(encoder, decoder, image_a, image_b, steps=7):
    mean, log_var, _ = encoder(np.stack([image_a, image_b]))
    codings = mean + ops.exp(log_var / 2) * keras.random.normal(mean.shape)
    t = np.linspace(0, 1, steps)[:, None]
    return decoder((1 - t) * codings[0] + t * codings[1])

# %% wrong | the second output | test_interpolate_ends | log_variance_for_codings | of np.linspace between two vectors
- mean = np.asarray(encoder(np.array([image_a, image_b]))[0]) → codings = encoder(np.stack([image_a, image_b]))[1]
- mean[0], mean[1], num=steps → codings[0], codings[1], steps

# %% wrong | ends swapped | test_interpolate_ends | ends_swapped
- (1 - t) * mean[0] + t → t * mean[0] + (1 - t)

# %% wrong | the same image twice | test_interpolate_ends | one_image_encoded
def interpolate(encoder, decoder, image_a, image_b, steps=7):
    a = encoder(image_a[None])[0]
    b = encoder(image_a[None])[0]
    t = np.linspace(0, 1, steps)[:, None]
    return decoder((1 - t) * a + t * b)

# %% wrong | the end left out | test_interpolate_ends | end_left_out
- t = np.linspace(0, 1, steps)[:, None] → t = np.arange(0, 1, 1 / steps)[:steps, None]

# %% wrong | the start left out | test_interpolate_ends | start_left_out
- t = np.linspace(0, 1, steps)[:, None] → t = np.linspace(0, 1, steps + 1)[1:, None]

# %% wrong | both ends left out | test_interpolate_ends | ends_left_out
- t = np.linspace(0, 1, steps)[:, None] → t = np.linspace(0, 1, steps + 2)[1:-1, None]

# %% wrong | beyond both ends | test_interpolate_ends | extrapolates
- t = np.linspace(0, 1, steps)[:, None] → t = np.linspace(-1, 1, steps)[:, None]

# %% wrong | added, not mixed | test_interpolate_ends | weights_do_not_sum_to_one
- return decoder((1 - t) * mean[0] + t * mean[1]) → return decoder(mean[0] + t * mean[1])

# %% wrong | the originals at both ends | test_interpolate_ends | originals_at_the_ends
- return decoder((1 - t) * mean[0] + t * mean[1])
+ frames = np.array(decoder((1 - t) * mean[0] + t * mean[1]))
+ frames[0], frames[-1] = image_a, image_b
+ return frames

# %% wrong | squared steps | test_interpolate_line | unequal_steps
- t = np.linspace(0, 1, steps)[:, None] → t = np.linspace(0, 1, steps)[:, None] ** 2

# %% wrong | along the sphere | test_interpolate_line | spherical_interpolation
def interpolate(encoder, decoder, image_a, image_b, steps=7):
    a, b = np.asarray(encoder(np.stack([image_a, image_b]))[0])
    angle = np.arccos(np.dot(a, b) / np.linalg.norm(a) / np.linalg.norm(b))
    t = np.linspace(0, 1, steps)[:, None]
    return decoder((np.sin((1 - t) * angle) * a + np.sin(t * angle) * b) / np.sin(angle))

# %% wrong | the line, brought to lengths that change evenly | test_interpolate_line | spherical_interpolation
def interpolate(encoder, decoder, image_a, image_b, steps=7):
    a, b = np.asarray(encoder(np.stack([image_a, image_b]))[0])
    t = np.linspace(0, 1, steps)[:, None]
    line = (1 - t) * a + t * b
    lengths = (1 - t) * np.linalg.norm(a) + t * np.linalg.norm(b)
    return decoder(line / np.linalg.norm(line, axis=1, keepdims=True) * lengths)

# %% wrong | one coding after the other | test_interpolate_line | not_a_straight_line
def interpolate(encoder, decoder, image_a, image_b, steps=7):
    a, b = np.asarray(encoder(np.stack([image_a, image_b]))[0])
    places = np.linspace(0, 1, steps)[:, None] * len(a) - np.arange(len(a))
    t = np.clip(places, 0, 1)
    return decoder((1 - t) * a + t * b)

# %% wrong | noise added on the way | test_interpolate_ends | random_ends
def interpolate(encoder, decoder, image_a, image_b, steps=7):
    a, b = np.asarray(encoder(np.stack([image_a, image_b]))[0])
    z = np.linspace(a, b, steps)
    return decoder(z + 0.3 * np.random.normal(size=z.shape))

# %% wrong | the middle again and again | test_interpolate_line | does_not_move | of np.linspace between two vectors
- np.array → np.stack
- np.linspace(mean[0], mean[1], num=steps) → np.repeat(mean.mean(axis=0, keepdims=True), steps, axis=0)

# %% wrong | the batch axis is missing | test_interpolate_ends | batch_axis_missing
- mean = encoder(np.stack([image_a, image_b])) → a, b = encoder(image_a)[0], encoder(image_b)
- return decoder((1 - t) * mean[0] + t * mean[1]) → return decoder((1 - t) * a + t * b)

# %% wrong | a list of images goes to the encoder | test_interpolate_ends | plain_list_given
- mean = encoder(np.stack([image_a, image_b]))[0] → mean = encoder([image_a, image_b])[0]

# %% wrong | 7 steps always | test_interpolate_line | steps_ignored
- t = np.linspace(0, 1, steps)[:, None] → t = np.linspace(0, 1, 7)[:, None]

# %% wrong | one frame too many | test_interpolate_line | one_step_too_many
def interpolate(encoder, decoder, image_a, image_b, steps=7):
    mean = encoder(np.stack([image_a, image_b]))[0]
    return decoder(np.concatenate([(1 - k / steps) * mean[:1] + k / steps * mean[1:] for k in range(steps + 1)]))

# %% wrong | batches of one stacked | test_interpolate_line | batch_axes_stacked
def interpolate(encoder, decoder, image_a, image_b, steps=7):
    a, b = encoder(image_a[None])[0], encoder(image_b[None])[0]
    return np.array([decoder((1 - t) * a + t * b) for t in np.linspace(0, 1, steps)])

# %% wrong | the codings are returned | test_interpolate_line | codings_returned
- return decoder((1 - t) * mean[0] + t * mean[1]) → return (1 - t) * mean[0] + t * mean[1]

# %% wrong | division by zero | test_interpolate_ends | not_finite
- encoder(np.stack([image_a, image_b]))[0] → np.asarray(encoder(np.stack([image_a, image_b]))[0])
- t = np.linspace(0, 1, steps)[:, None] → t = np.arange(steps)[:, None] / np.float64(0)

# %% wrong | a generator is returned | test_interpolate_ends | not_an_array
def interpolate(encoder, decoder, image_a, image_b, steps=7):
    mean = encoder(np.stack([image_a, image_b]))[0]
    for t in np.linspace(0, 1, steps):
        yield decoder((1 - t) * mean[:1] + t * mean[1:])[0]

# %% wrong | one frame too few | test_interpolate_line | one_step_too_few
- t = np.linspace(0, 1, steps)[:, None] → t = np.linspace(0, 1, steps - 1)[:, None]

# %% wrong | another default | test_interpolate_line | default_steps
- steps=7 → steps=10

# %% correct | np.outer for the weights, predict on both
def interpolate(encoder, decoder, image_a, image_b, steps=7):
    a, b = encoder.predict(np.array([image_a, image_b]), verbose=0)[0]
    t = np.linspace(0, 1, steps)
    return decoder.predict(np.outer(1 - t, a) + np.outer(t, b), verbose=0)

# %% correct | a matrix product
def interpolate(encoder, decoder, image_a, image_b, steps: int = 7):
    t = np.linspace(1, 0, steps)
    weights = np.stack([t, 1 - t], axis=1)
    return decoder(weights.astype("float32") @ np.asarray(encoder(np.stack((image_a, image_b)))[0]))

# %% correct | scipy's interp1d
def interpolate(encoder, decoder, image_a, image_b, steps=7):
    from scipy.interpolate import interp1d

    means = np.asarray(encoder(np.stack([image_a, image_b]))[0])
    return decoder(interp1d([0, 1], means, axis=0)(np.linspace(0, 1, steps)))

# %% correct | np.interp for each coding
def interpolate(encoder, decoder, image_a, image_b, steps=7):
    a, b = (np.asarray(encoder(image[None])[0])[0] for image in (image_a, image_b))
    t = np.linspace(0, 1, steps)
    return decoder(np.stack([np.interp(t, [0, 1], pair) for pair in zip(a, b)], axis=-1))

# %% correct | repeated differences, a list of frames
def interpolate(encoder, decoder, image_a, image_b, steps=7, verbose=False):
    codings_mean, *_ = encoder(tf.stack([image_a, image_b]))
    step = (codings_mean[1] - codings_mean[0]) / (steps - 1)
    return [decoder((codings_mean[0] + k * step)[tf.newaxis])[0].numpy() for k in range(steps)]

# %% correct | tf.linspace along an axis, a compiled decoder
def interpolate(encoder, decoder, image_a, image_b, steps=7):
    mean = encoder(tf.cast(tf.concat([image_a[None], image_b[None]], 0), tf.float32))[0]
    return tf.function(lambda z: tf.clip_by_value(decoder(z), 0, 1))(tf.linspace(mean[0], mean[1], steps))

# %% correct | keras.ops with a named output, one frame after the other
def interpolate(encoder, decoder, image_a, image_b, steps=7):
    outputs = dict(zip(("codings_mean", "codings_log_var", "codings"), encoder(ops.stack([image_a, image_b]))))
    a, b = ops.split(outputs["codings_mean"], 2)
    frames = [decoder(a * (1 - k / (steps - 1)) + b * (k / (steps - 1))) for k in range(steps)]
    return ops.concatenate(frames, axis=0)

# %% correct | channel axes on both sides, a share of the difference
def interpolate(encoder, decoder, image_a, image_b, steps=7):
    batch = np.stack([image_a, image_b]).astype("float64")
    mean = np.asarray(encoder(batch[..., None])[0], dtype="float64")
    t = np.arange(steps).reshape(-1, 1) / (steps - 1)
    return np.asarray(decoder(mean[:1] + t * (mean[1:] - mean[:1])), "float64")[..., None]

# %% wrong | the book's semantic interpolation, by hand | test_interpolate_ends | codings_size_ignored
def interpolate(encoder, decoder, image_a, image_b, steps=7):
    codings = np.zeros([7, 10])
    codings[:, 3] = np.linspace(-0.8, 0.8, 7)
    return decoder(codings).numpy()

# %% wrong | predict of a single image | test_interpolate_ends | out_of_range
- encoder(np.stack([image_a, image_b])) → [encoder.predict(image, verbose=0)[0] for image in (image_a, image_b)]

# %% wrong | the third output, as [-1] | test_interpolate_ends | sampled_codings
def interpolate(encoder, decoder, image_a, image_b, steps=7):
    z_a, z_b = encoder.predict(np.stack([image_a, image_b]), verbose=0)[-1]
    t = np.linspace(0, 1, steps)[:, None]
    return decoder((1 - t) * z_a + t * z_b)

# %% wrong | the weights the wrong way round, in a loop | test_interpolate_ends | ends_swapped
def interpolate(encoder, decoder, image_a, image_b, steps=7):
    mean_a, mean_b = encoder(image_a[None])[0], encoder(image_b[None])[0]
    return [decoder(t * mean_a + (1 - t) * mean_b)[0] for t in np.linspace(0, 1, steps)]

# %% wrong | a step of 1 / steps | test_interpolate_ends | end_left_out
def interpolate(encoder, decoder, image_a, image_b, steps=7):
    mean_a, mean_b = encoder(image_a[None])[0], encoder(image_b[None])[0]
    return [decoder((1 - k / steps) * mean_a + k / steps * mean_b)[0] for k in range(steps)]

# %% wrong | frames of all with a batch axis each | test_interpolate_ends | batch_axes_stacked
def interpolate(encoder, decoder, image_a, image_b, steps=7):
    mean_a, mean_b = encoder(image_a[None])[0], encoder(image_b[None])[0]
    return [decoder((1 - t) * mean_a + t * mean_b) for t in np.linspace(0, 1, steps)]

# %% wrong | mean plus variance | test_interpolate_ends | deviation_added
def interpolate(encoder, decoder, image_a, image_b, steps=7):
    mean, log_var, _ = encoder(np.stack([image_a, image_b]))
    t = np.linspace(0, 1, steps)[:, None]
    z = mean + np.exp(log_var / 2)
    return decoder((1 - t) * z[0] + t * z[1])

# %% wrong | the book's tf.image.resize | test_interpolate_line | resized_like_an_image
- mean = encoder(np.stack([image_a, image_b]))[0]
- t = np.linspace(0, 1, steps)[:, None]
- return decoder((1 - t) * mean[0] + t * mean[1])
+ grid = tf.reshape(encoder(np.stack([image_a, image_b]))[0], [1, 2, 1, -1])
+ return decoder(tf.reshape(tf.image.resize(grid, size=[steps, 1]), [steps, -1]))

# %% wrong | a cosine ramp | test_interpolate_line | unequal_steps
def interpolate(encoder, decoder, image_a, image_b, steps=7):
    mean_a, mean_b = np.asarray(encoder(np.stack([image_a, image_b]))[0])
    t = (1 - np.cos(np.pi * np.linspace(0, 1, steps)))[:, None] / 2
    return decoder((1 - t) * mean_a + t * mean_b)

# %% wrong | the codings normalised on the way | test_interpolate_ends | codings_normalised
def interpolate(encoder, decoder, image_a, image_b, steps=7):
    mean_a, mean_b = np.asarray(encoder(np.stack([image_a, image_b]))[0])
    t = np.linspace(0, 1, steps)[:, None]
    z = (1 - t) * mean_a + t * mean_b
    return decoder(z / np.linalg.norm(z, axis=1, keepdims=True))

# %% wrong | the notebook's encoder | test_interpolate_ends | name_not_defined
def interpolate(encoder, decoder, image_a, image_b, steps=7):
    mean_a, mean_b = vae.encoder(np.stack([image_a, image_b]))[0]
    t = np.linspace(0, 1, steps)[:, None]
    return decoder((1 - t) * mean_a + t * mean_b)

# %% wrong | t without an axis of its own | test_interpolate_ends | shapes_do_not_fit
def interpolate(encoder, decoder, image_a, image_b, steps=7):
    mean_a, mean_b = np.asarray(encoder(np.stack([image_a, image_b]))[0])
    t = np.linspace(0, 1, steps)
    return decoder((1 - t) * mean_a + t * mean_b)

# %% wrong | both images side by side | test_interpolate_ends | encoder_input_not_images
def interpolate(encoder, decoder, image_a, image_b, steps=7):
    mean_a, mean_b = np.asarray(encoder(np.hstack([image_a, image_b]))[0])
    t = np.linspace(0, 1, steps)[:, None]
    return decoder((1 - t) * mean_a + t * mean_b)

# %% wrong | the difference added, not the way | test_interpolate_ends | weights_do_not_sum_to_one
def interpolate(encoder, decoder, image_a, image_b, steps=7):
    mean_a, mean_b = np.asarray(encoder(np.stack([image_a, image_b]))[0])
    t = np.linspace(0, 1, steps)[:, None]
    return decoder(mean_a + t * mean_b)

# %% wrong | mean minus a standard deviation, by a slip of the sign | test_interpolate_ends | deviation_added
def interpolate(encoder, decoder, image_a, image_b, steps=7):
    z = []
    for image in (image_a, image_b):
        mean, log_var, _ = encoder(image[None])
        z.append(mean[0] + ops.exp(0.5 * log_var[0]))
    return decoder(np.stack([(1 - t) * z[0] + t * z[1] for t in np.linspace(0, 1, steps)]))

# %% wrong | unit vectors at both ends | test_interpolate_ends | codings_normalised
def interpolate(encoder, decoder, image_a, image_b, steps=7):
    z_a, z_b = keras.utils.normalize(encoder.predict(np.stack([image_a, image_b]), verbose=0)[0], axis=-1)
    t = np.linspace(0, 1, steps)[:, None]
    return decoder((1 - t) * z_a + t * z_b)

# %% wrong | only the middle | test_interpolate_ends | single_image
def interpolate(encoder, decoder, image_a, image_b, steps=7):
    mean_a, mean_b = np.asarray(encoder(np.stack([image_a, image_b]))[0])
    return decoder((mean_a + mean_b)[None] / 2)

# %% wrong | codings stacked with an axis too many | test_interpolate_ends | too_many_axes
def interpolate(encoder, decoder, image_a, image_b, steps=7):
    mean_a, mean_b = encoder(image_a[None])[0], encoder(image_b[None])[0]
    return decoder(np.array([(1 - t) * mean_a + t * mean_b for t in np.linspace(0, 1, steps)]))

# %% wrong | two steps too many | test_interpolate_ends | two_images_too_many
def interpolate(encoder, decoder, image_a, image_b, steps=7):
    mean = encoder(np.stack([image_a, image_b]))[0]
    t = np.linspace(0, 1, steps + 2)[:, None]
    return decoder((1 - t) * mean[0] + t * mean[1])

# %% wrong | the originals added at both ends | test_interpolate_ends | two_images_too_many | of two steps too many
- steps + 2 → steps
- return decoder((1 - t) * mean[0] + t * mean[1])
+ images = decoder((1 - t) * mean[0] + t * mean[1])
+ return np.concatenate([image_a[None], images, image_b[None]])

# %% wrong | the difference the wrong way round | test_interpolate_ends | leads_away | of two steps too many
- steps + 2 → steps
- (1 - t) * mean[0] + t * mean[1] → mean[0] + t * (mean[0] - mean[1])

# %% wrong | one weight for both | test_interpolate_ends | weights_of_the_ends | of two steps too many
- steps + 2 → steps
- t * mean[1] → (1 - t) * mean[1]

# %% wrong | a minus sign between them | test_interpolate_ends | weights_of_the_ends | of two steps too many
- steps + 2 → steps
- + t * mean[1] → - t * mean[1]

# %% wrong | places at random | test_interpolate_ends | steps_at_random | of two steps too many
- np.linspace(0, 1, steps + 2) → np.sort(np.random.rand(steps))

# %% wrong | X_test for the images | test_interpolate_ends | other_images_encoded | of two steps too many
- steps + 2 → steps
- [image_a, image_b] → X_test[:2]

# %% wrong | three outputs taken for the images | test_interpolate_ends | outputs_for_images
- mean = encoder(np.stack([image_a, image_b]))[0]
+ a, b, _ = encoder(np.stack([image_a, image_b]))
- mean[0] → a[0]
- mean[1] → b[0]

# %% wrong | the codings clipped, not the pixels | test_interpolate_ends | codings_clipped
- decoder((1 - t) * mean[0] + t * mean[1]) → decoder(np.clip((1 - t) * mean[0] + t * mean[1], 0, 1))
