# %% correct | a loop over the amounts
def add_direction(decoder, codings, direction, amounts):
    columns = [decoder(codings + amount * direction) for amount in amounts]
    return np.clip(np.stack(columns, axis=1), 0, 1)

# %% correct | predict
- decoder(codings + amount * direction) → decoder.predict(codings + amount * direction, verbose=0)

# %% correct | clipped first
- decoder(codings + amount * direction) → np.clip(decoder(codings + amount * direction), 0, 1)
- np.clip(np.stack(columns, axis=1), 0, 1) → np.stack(columns, axis=1)

# %% correct | tensors, a channel axis
- np.clip(np.stack(columns, axis=1), 0, 1) → ops.clip(ops.stack(columns, axis=1), 0.0, 1.0)[..., None]

# %% correct | stacked and the axes exchanged
- np.stack(columns, axis=1) → np.stack(columns).swapaxes(0, 1)

# %% correct | stacked and transposed
- np.stack(columns, axis=1) → np.array(columns).transpose(1, 0, 2, 3)

# %% correct | concatenated along a new axis
- np.stack(columns, axis=1) → np.concatenate([np.asarray(column)[:, None] for column in columns], axis=1)

# %% correct | decode of the support file
- np.clip(np.stack(columns, axis=1), 0, 1) → np.stack(columns, axis=1)
- decoder(codings + amount * direction) → decode(decoder, codings + amount * direction)

# %% correct | all at once, by broadcasting
def add_direction(decoder, codings, direction, amounts):
    z = codings[:, None] + np.array(amounts)[:, None] * direction
    images = decode(decoder, z.reshape(-1, len(direction)))
    return images.reshape(len(codings), len(amounts), 28, 28)

# %% correct | np.outer, repeat and tile
def add_direction(decoder, codings, direction, amounts):
    steps = np.tile(np.outer(amounts, direction), (len(codings), 1))
    images = decoder(np.repeat(codings, len(amounts), axis=0) + steps)
    return np.clip(images, 0, 1).reshape(len(codings), len(amounts), 28, 28)

# %% correct | image by image, a list is returned
def add_direction(decoder, codings, direction, amounts):
    rows = []
    for z in codings:
        path = np.stack([z + amount * direction for amount in amounts])
        rows.append(np.clip(decoder(path), 0, 1))
    return rows

# %% correct | one by one into zeros
def add_direction(decoder, codings, direction, amounts):
    table = np.zeros((len(codings), len(amounts), 28, 28))
    for i, z in enumerate(codings):
        for j, amount in enumerate(amounts):
            table[i, j] = np.asarray(decoder((z + amount * direction)[None]))[0]
    return table.clip(0, 1)

# %% correct | TensorFlow
def add_direction(decoder, codings, direction, amounts):
    columns = [tf.clip_by_value(decoder(tf.constant(codings) + amount * tf.constant(direction)), 0, 1) for amount in amounts]
    return tf.stack(columns, axis=1)

# %% correct | a copy that is moved
def add_direction(decoder, codings, direction, amounts):
    columns = []
    for amount in amounts:
        moved = codings.copy()
        moved += np.float32(amount) * direction
        columns.append(np.clip(decoder(moved), 0, 1))
    return np.stack(columns, 1)

# %% wrong | not written | test_add_direction_images | not_written
def add_direction(decoder, codings, direction, amounts):
    raise NotImplementedError()

# %% wrong | nothing returned | test_add_direction_images | nothing_returned
- return np.clip → np.clip

# %% wrong | the amounts have no effect | test_add_direction_images | amounts_ignored
- amount * direction → direction

# %% wrong | only the arrow is decoded | test_add_direction_images | direction_alone
def add_direction(decoder, codings, direction, amounts):
    columns = [decoder(np.tile(amount * direction, (len(codings), 1))) for amount in amounts]
    return np.clip(np.stack(columns, axis=1), 0, 1)

# %% wrong | nothing is added | test_add_direction_images | nothing_added
- codings + amount * direction → codings

# %% wrong | subtracted | test_add_direction_images | subtracted
- codings + amount → codings - amount

# %% wrong | the amounts add up | test_add_direction_images | added_up
- columns = [decoder(codings + amount * direction) for amount in amounts]
+ columns = []
+ for amount in amounts:
+     codings = codings + amount * direction
+     columns.append(decoder(codings))

# %% wrong | the first image in every row | test_add_direction_images | one_image_for_all
- decoder(codings + amount * direction) → decoder(np.repeat(codings[:1], len(codings), axis=0) + amount * direction)

# %% wrong | the mean in every row | test_add_direction_images | one_image_for_all
- decoder(codings + amount * direction) → decoder(0 * codings + codings.mean(axis=0) + amount * direction)

# %% wrong | mixed as in an interpolation | test_add_direction_images | codings_shrink
- codings + amount * direction → (1 - amount) * codings + amount * direction

# %% wrong | the arrow brought to length 1 | test_add_direction_images | length_lost
- amount * direction → amount * direction / np.linalg.norm(direction)

# %% wrong | multiplied | test_add_direction_images | multiplied
- codings + amount * direction → codings * amount * direction

# %% wrong | axes exchanged | test_add_direction_images | axes_exchanged
- np.stack(columns, axis=1) → np.stack(columns)

# %% wrong | all in a row | test_add_direction_images | not_a_table
- return np.clip(np.stack(columns, axis=1), 0, 1) → return np.clip(np.concatenate(columns), 0, 1)

# %% wrong | return in the loop | test_add_direction_images | one_amount_each
- columns = [decoder(codings + amount * direction) for amount in amounts]
- return np.clip(np.stack(columns, axis=1), 0, 1)
+ for amount in amounts:
+     return np.clip(decoder(codings + amount * direction), 0, 1)

# %% wrong | sorted amounts | test_add_direction_images | amounts_in_another_order
- for amount in amounts → for amount in sorted(amounts)

# %% wrong | the codings clipped in the place of the pixels | test_add_direction_images | codings_clipped
- decoder(codings + amount * direction) → decoder(np.clip(codings + amount * direction, 0, 1))
- np.clip(np.stack(columns, axis=1), 0, 1) → np.stack(columns, axis=1)

# %% wrong | other codings altogether | test_add_direction_images | another_direction
- codings + amount * direction → np.tanh(codings + amount * direction)

# %% wrong | pixels added | test_add_direction_images | added_in_pixels
- decoder(codings + amount * direction) → decoder(codings) + amount * decoder(0 * codings + direction)

# %% wrong | not clipped | test_add_direction_images | not_clipped
- np.clip(np.stack(columns, axis=1), 0, 1) → np.stack(columns, axis=1)

# %% wrong | pixels up to 255 | test_add_direction_images | pixels_up_to_255
- np.clip(np.stack(columns, axis=1), 0, 1) → np.clip(np.stack(columns, axis=1), 0, 1) * 255

# %% wrong | flat images | test_add_direction_images | images_flat
- np.clip(np.stack(columns, axis=1), 0, 1) → np.clip(np.stack(columns, axis=1), 0, 1).reshape(len(codings), len(amounts), -1)

# %% wrong | the codings are returned | test_add_direction_images | codings_returned
- decoder(codings + amount * direction) → (codings + amount * direction)

# %% wrong | a row without a batch axis | test_add_direction_images | batch_axis_missing
- decoder(codings + amount * direction) → decoder(codings[0] + amount * direction)

# %% correct | columns
def add_direction(decoder, codings, direction, amounts):
    """Return (images, amounts, 28, 28): codings moved by each amount of direction, decoded, pixels in [0, 1]."""
    columns = [np.asarray(decoder(codings + amount * direction)) for amount in amounts]
    return np.clip(np.stack(columns, axis=1), 0, 1)

# %% correct | broadcasting
def add_direction(decoder, codings, direction, amounts):
    amounts = np.asarray(amounts, dtype="float32")
    moved = codings[:, None] + amounts[None, :, None] * direction
    images = np.asarray(decoder(moved.reshape(-1, codings.shape[1])))
    return np.clip(images.reshape(len(codings), len(amounts), 28, 28), 0, 1)

# %% correct | predict row by row
def add_direction(decoder, codings, direction, amounts):
    out = []
    for z in codings:
        path = np.array([z + a * direction for a in amounts])
        out.append(decoder.predict(path, verbose=0))
    return np.array(out).clip(0.0, 1.0)

# %% wrong | stacked first | test_add_direction_images | axes_exchanged | of columns
- axis=1), 0, 1) → axis=0), 0, 1)

# %% wrong | no clip | test_add_direction_images | not_clipped | of columns
- np.clip(np.stack(columns, axis=1), 0, 1) → np.stack(columns, axis=1)

# %% wrong | cumulative | test_add_direction_images | added_up
def add_direction(decoder, codings, direction, amounts):
    columns = []
    for amount in amounts:
        codings = codings + amount * direction
        columns.append(np.asarray(decoder(codings)))
    return np.clip(np.stack(columns, axis=1), 0, 1)

# %% wrong | in place | test_add_direction_images | added_up
def add_direction(decoder, codings, direction, amounts):
    columns = []
    for amount in amounts:
        codings += amount * direction
        columns.append(np.asarray(decoder(codings)))
    return np.clip(np.stack(columns, axis=1), 0, 1)

# %% wrong | unit direction | test_add_direction_images | length_lost | of columns
- amount * direction → amount * direction / np.linalg.norm(direction)

# %% wrong | minus | test_add_direction_images | subtracted | of columns
- codings + amount * direction → codings - amount * direction

# %% wrong | blend | test_add_direction_images | codings_shrink | of columns
- codings + amount * direction → (1 - amount) * codings + amount * direction

# %% wrong | amount multiplies the codings | test_add_direction_images | amount_beside_the_codings | of columns
- codings + amount * direction → amount * codings + direction

# %% wrong | amount multiplies the sum | test_add_direction_images | sum_multiplied | of columns
- codings + amount * direction → amount * (codings + direction)

# %% wrong | images moved | test_add_direction_images | added_in_pixels | of columns
- decoder(codings + amount * direction) → decoder(codings) + amount * decoder(direction[None])

# %% wrong | reshape with the wrong order | test_add_direction_images | table_mixed_up
def add_direction(decoder, codings, direction, amounts):
    moved = np.concatenate([codings + a * direction for a in amounts])
    return np.clip(np.asarray(decoder(moved)).reshape(len(codings), len(amounts), 28, 28), 0, 1)

# %% wrong | range of amounts | test_add_direction_images | other_amounts | of columns
- for amount in amounts → for amount in range(len(amounts))

# %% wrong | linspace | test_add_direction_images | other_amounts | of columns
- for amount in amounts → for amount in np.linspace(amounts[0], amounts[-1], len(amounts))

# %% wrong | whole list at once | test_add_direction_images | shapes_do_not_fit | of columns
- columns = [np.asarray(decoder(codings + amount * direction)) for amount in amounts] → columns = np.asarray(decoder(codings + amounts * direction))

# %% wrong | min max | test_add_direction_images | rescaled_not_clipped | of columns
- return np.clip(np.stack(columns, axis=1), 0, 1) → columns = np.stack(columns, axis=1); return (columns - columns.min()) / (columns.max() - columns.min())

# %% wrong | only first image | test_add_direction_images | some_only | of columns
- decoder(codings + → decoder(codings[:1] +

# %% wrong | without decode | test_add_direction_images | codings_returned | of columns
- np.asarray(decoder(codings + amount * direction)) → codings + amount * direction

# %% wrong | amounts on the last axis | test_add_direction_images | columns_last
def add_direction(decoder, codings, direction, amounts):
    return np.clip(np.stack([decoder(codings + amount * direction) for amount in amounts], axis=-1), 0, 1)

# %% wrong | np.hstack | test_add_direction_images | images_side_by_side
def add_direction(decoder, codings, direction, amounts):
    return np.clip(np.hstack([decoder(codings + amount * direction) for amount in amounts]), 0, 1)

# %% wrong | five amounts written in | test_add_direction_images | other_amounts
- for amount in amounts → for amount in (0, 0.5, 1, 1.5, 2)

# %% wrong | the difference of two images added | test_add_direction_images | added_in_pixels
def add_direction(decoder, codings, direction, amounts):
    begin, end = (np.clip(decoder(z), 0, 1) for z in (codings, codings + direction))
    return np.clip(np.stack([begin + amount * (end - begin) for amount in amounts], axis=1), 0, 1)

# %% wrong | images flipped | test_add_direction_images | not_decoded
- np.stack(columns, axis=1) → np.stack(columns, axis=1)[..., ::-1]

# %% wrong | pixels divided by 255 | test_add_direction_images | pixels_divided_by_255
def add_direction(decoder, codings, direction, amounts):
    images = np.stack([decoder(codings + a * direction) for a in amounts], axis=1)
    return np.clip(images / 255.0, 0, 1)

# %% wrong | torch: no_grad and clamp | test_add_direction_images | another_library
def add_direction(decoder, codings, direction, amounts):
    with torch.no_grad():
        images = torch.stack([decoder(codings + a * direction) for a in amounts], dim=1)
    return images.clamp(0, 1)
