# %% correct | the plain way
def decode_sliders(decoder, *values):
    return np.clip(decoder(np.array([values]))[0], 0, 1)

# %% correct | TensorFlow, a tensor is returned
def decode_sliders(decoder, *values):
    image = decoder(tf.constant([values], dtype=tf.float32))[0]
    return tf.clip_by_value(image, 0.0, 1.0)

# %% correct | predict, asarray and reshape
def decode_sliders(decoder, *values):
    codings = np.asarray(values, dtype="float32").reshape(1, -1)
    return decoder.predict(codings, verbose=0).squeeze().clip(0, 1)

# %% correct | keras.ops, a channel axis
def decode_sliders(decoder, *values):
    images = ops.clip(decoder(ops.convert_to_tensor([list(values)], "float32")), 0, 1)
    return images[0][..., None]

# %% correct | filled in a loop, float64, limited pixel by pixel
def decode_sliders(decoder, *values):
    codings = np.zeros((1, len(values)))
    for i, value in enumerate(values):
        codings[0, i] = value
    image = np.array(decoder(codings), dtype="float64")[0]
    return np.where(image < 0, 0, np.where(image > 1, 1, image))

# %% correct | nested lists of numbers
def decode_sliders(decoder, *values, verbose=False):
    image = decoder(np.expand_dims(values, 0)).numpy()[0]
    return [[min(max(float(pixel), 0.0), 1.0) for pixel in row] for row in image]

# %% wrong | not written | test_sliders_codings | not_written
def decode_sliders(decoder, *values):
    raise NotImplementedError()

# %% wrong | nothing returned | test_sliders_codings | nothing_returned
- return np.clip(decoder(np.array([values]))[0], 0, 1) → plt.imshow(np.clip(decoder(np.array([values]))[0], 0, 1))

# %% wrong | ten named arguments | test_sliders_codings | arguments_do_not_fit
def decode_sliders(decoder, z0, z1, z2, z3, z4, z5, z6, z7, z8, z9):
    values = [z0, z1, z2, z3, z4, z5, z6, z7, z8, z9]
    return np.clip(decoder(np.array([values]))[0], 0, 1)

# %% wrong | the batch axis kept | test_sliders_codings | batch_axis_kept
- [0] →

# %% wrong | no batch axis | test_sliders_codings | batch_axis_missing
- (np.array([values]))[0] → (np.array(values))

# %% wrong | too many brackets | test_sliders_codings | too_many_axes
- ([values]) → ([[values]])

# %% wrong | a list goes to the decoder | test_sliders_codings | plain_list_given
- np.array([values]) → [list(values)]

# %% wrong | no clipping | test_sliders_pixels | not_clipped
- return np.clip(decoder(np.array([values]))[0], 0, 1) → return decoder(np.array([values]))[0]

# %% wrong | the values are clipped instead | test_sliders_codings | values_limited
- np.clip(decoder(np.array([values]))[0], 0, 1) → decoder(np.clip([values], 0, 1))[0]

# %% wrong | the values are limited to -1 and 1 | test_sliders_codings | values_limited
- np.array([values]) → np.clip([values], -1, 1)

# %% wrong | stretched | test_sliders_pixels | rescaled_not_clipped
def decode_sliders(decoder, *values):
    image = np.asarray(decoder(np.array([values])))[0]
    return (image - image.min()) / (image.max() - image.min())

# %% wrong | pixels up to 255 | test_sliders_pixels | pixels_up_to_255
def decode_sliders(decoder, *values):
    image = np.clip(decoder(np.array([values]))[0], 0, 1)
    return (255 * image).astype(np.uint8)

# %% wrong | negative of the image | test_sliders_pixels | image_inverted
- return np → return 1 - np

# %% wrong | reversed | test_sliders_codings | values_reversed
- ([values]) → ([values[::-1]])

# %% wrong | sorted | test_sliders_codings | values_reordered
- ([values]) → ([sorted(values)])

# %% wrong | the first value only | test_sliders_codings | first_value_only
def decode_sliders(decoder, *values):
    codings = np.zeros((1, len(values)))
    codings[0, 0] = values[0]
    return np.clip(decoder(codings)[0], 0, 1)

# %% wrong | the last value everywhere | test_sliders_codings | one_value_for_all_codings | of the first value only
- codings[0, 0] = values[0]
+ for value in values:
+     codings[0] = value

# %% wrong | always 10 codings | test_sliders_codings | codings_size_ignored | of the first value only
- codings = np.zeros((1, len(values))) → codings = np.zeros((1, 10))
- codings[0, 0] = values[0] → codings[0, :len(values)] = values

# %% wrong | one image per value | test_sliders_codings | one_image_per_value
- (np.array([values]))[0] → (np.diag(values))

# %% wrong | scaled to [-1, 1] | test_sliders_codings | values_scaled
- ([values]) → ([values]) / 3

# %% wrong | whole numbers | test_sliders_codings | values_rounded
- ([values]) → ([values], dtype=int)

# %% wrong | random codings | test_sliders_codings | image_is_random
def decode_sliders(decoder, *values):
    codings = keras.random.normal([1, len(values)])
    return np.clip(decoder(codings)[0], 0, 1)

# %% wrong | zeros | test_sliders_codings | values_ignored
- np.array([values]) → np.zeros((1, len(values)))

# %% wrong | NaN from a square root | test_sliders_codings | not_finite
- np.array([values]) → np.sqrt(np.array([values]))

# %% wrong | a picture of matplotlib | test_sliders_codings | not_an_array
- return np.clip(decoder(np.array([values]))[0], 0, 1) → return plt.figure()

# %% wrong | a flat image | test_sliders_codings | images_flat
- 0], 0, 1) → 0], 0, 1).flatten()

# %% correct | np.stack and np.clip with out
def decode_sliders(decoder, *values):
    image = np.array(decoder(np.stack(values)[np.newaxis, :]))[0]
    return np.clip(image, 0, 1, out=image)

# %% correct | predict_on_batch of a float64 row
def decode_sliders(decoder, *values: float) -> np.ndarray:
    return decoder.predict_on_batch(np.atleast_2d(np.array(values, dtype=np.float64)))[0].clip(0, 1)

# %% correct | a compiled function
def decode_sliders(decoder, *values):
    @tf.function
    def draw(codings):
        return tf.clip_by_value(decoder(codings), 0, 1)

    return draw(tf.reshape(tf.convert_to_tensor(values, tf.float32), [1, -1]))[0].numpy()

# %% correct | relu6-like limits, keras.ops
def decode_sliders(decoder, *values):
    image = ops.squeeze(decoder(ops.expand_dims(ops.array(values, "float32"), 0)), 0)
    return ops.minimum(ops.relu(image), 1.0)

# %% correct | from a dictionary, sorted back
def decode_sliders(decoder, *values, **settings):
    named = {f"coding {i}": value for i, value in enumerate(values)}
    row = np.fromiter(named.values(), dtype=float).reshape((1, len(named)))
    return np.clip(decoder(row).numpy().reshape(28, 28), settings.get("low", 0), settings.get("high", 1))

# %% correct | a row repeated, of which the mean image is taken
def decode_sliders(decoder, *values):
    rows = np.tile(np.array(values), (2, 1))
    return np.mean(np.clip(decoder(rows), 0, 1), axis=0)

# %% correct | a one-hot matrix times the values
def decode_sliders(decoder, *values):
    codings = np.sum([value * np.eye(len(values))[i] for i, value in enumerate(values)], axis=0, keepdims=True)
    images = np.array(decoder(codings))
    images[images < 0], images[images > 1] = 0, 1
    return images[0]

# %% correct | one element of a list
def decode_sliders(decoder, *values):
    [image] = list(decoder.predict(tf.constant([values]), verbose=0))
    return np.fmax(0, np.fmin(image, 1))

# %% wrong | values in a list within the list of a list | test_sliders_codings | codings_transposed
- np.array([values]) → np.array(values)[:, None]

# %% wrong | the sliders' widgets | test_sliders_codings | no_such_attribute
- np.array([values]) → np.array([[value.value for value in values]])

# %% wrong | argparse-like first argument | test_sliders_codings | arguments_do_not_fit
- def decode_sliders(decoder, *values): → def decode_sliders(decoder, values):

# %% wrong | keyword arguments | test_sliders_codings | arguments_do_not_fit
- def decode_sliders(decoder, *values): → def decode_sliders(decoder, **values):
- np.array([values]) → np.array([list(values.values())])

# %% wrong | the list itself | test_sliders_codings | plain_list_given
- decoder(np.array([values]))[0] → decoder(values)[0]

# %% wrong | predict of one row, no clipping, squeezed | test_sliders_pixels | not_clipped
- return np.clip(decoder(np.array([values]))[0], 0, 1) → return decoder.predict(np.array([values]), verbose=0).squeeze()

# %% wrong | the image shown and returned as axes | test_sliders_codings | not_an_array
- return np.clip(decoder(np.array([values]))[0], 0, 1) → return plt.imshow(np.clip(decoder(np.array([values]))[0], 0, 1), cmap="binary")

# %% wrong | the mean of the image taken off | test_sliders_codings | not_decoded
- return np.clip(decoder(np.array([values]))[0], 0, 1) → image = np.asarray(decoder(np.array([values]))[0]); return np.clip(image - image.mean(), 0, 1)

# %% wrong | divided by 255 | test_sliders_codings | pixels_divided_by_255
- 0, 1) → 0, 1) / 255

# %% wrong | a sigmoid for clipping | test_sliders_codings | sigmoid_added
- np.clip(decoder(np.array([values]))[0], 0, 1) → ops.sigmoid(decoder(np.array([values]))[0])

# %% wrong | the first value left out | test_sliders_codings | wrong_number_of_codings
- [values] → [values[1:]]

# %% wrong | transposed | test_sliders_codings | images_transposed
- return np.clip(decoder(np.array([values]))[0], 0, 1) → return np.clip(decoder(np.array([values]))[0], 0, 1).T

# %% wrong | the row of pixels in place of the image | test_sliders_codings | row_of_pixels
- return np.clip(decoder(np.array([values]))[0], 0, 1) → return np.clip(decoder(np.array([values]))[0][0], 0, 1)

# %% wrong | added up | test_sliders_codings | one_value_for_all_codings
- np.array([values]) → np.full((1, len(values)), sum(values))

# %% wrong | noise around the values | test_sliders_codings | image_is_random
- np.array([values]) → np.random.normal([values], 0.1)

# %% wrong | one vector | test_sliders_codings | batch_axis_missing
- decoder(np.array([values]))[0] → decoder(np.array(values))[0]

# %% wrong | a list of a tuple to predict | test_sliders_codings | plain_list_given
- decoder(np.array([values]))[0] → decoder.predict([values], verbose=0)[0]

# %% wrong | always ten codings | test_sliders_codings | codings_size_ignored
- np.array([values]) → np.resize(values, (1, 10))

# %% wrong | drawn, not returned | test_sliders_codings | nothing_returned
- return np.clip(decoder(np.array([values]))[0], 0, 1) → plt.imshow(np.clip(decoder(np.array([values]))[0], 0, 1), cmap="binary")

# %% wrong | the first ten values | test_sliders_pixels | codings_size_ignored
- np.array([values]) → np.array([values[:10]])

# %% wrong | one decimal | test_sliders_codings | values_rounded
def decode_sliders(decoder, *values):
    return ops.clip(decoder(np.round([values], 1))[0], 0, 1)

# %% wrong | the mean of all values | test_sliders_codings | one_value_for_all_codings
def decode_sliders(decoder, *values):
    return ops.clip(decoder(np.full((1, len(values)), np.mean(values)))[0], 0, 1)
