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

# %% wrong | other codings altogether | test_add_direction_images | another_direction
- codings + amount * direction → np.tanh(codings + amount * direction)

# %% wrong | pixels added | test_add_direction_images | not_decoded
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
