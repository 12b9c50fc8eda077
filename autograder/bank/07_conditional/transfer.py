# %% correct | a loop over the new labels
def transfer(encoder, decoder, images, labels, new_labels):
    codings_mean = np.asarray(encoder([images, labels])[0])
    columns = [decoder([codings_mean, np.full(len(images), label)]) for label in new_labels]
    return np.clip(np.stack(columns, axis=1), 0, 1)

# %% correct | three outputs unpacked, labels as tensors
- codings_mean = np.asarray(encoder([images, labels])[0]) → codings_mean, _, _ = encoder([images, labels])
- np.full(len(images), label) → ops.full([len(images)], label)

# %% correct | predict, which takes tensors beside arrays
- np.asarray(encoder([images, labels])[0]) → encoder([images, labels])[0]
- decoder([codings_mean, np.full(len(images), label)]) → decoder.predict([codings_mean, np.full(len(images), label)], verbose=0)

# %% correct | predict
- encoder([images, labels]) → encoder.predict([images, labels], verbose=0)
- decoder([codings_mean, np.full(len(images), label)]) → decoder.predict([codings_mean, np.full(len(images), label)], verbose=0)

# %% correct | clipped first, a tensor is returned
- np.clip(np.stack(columns, axis=1), 0, 1) → ops.clip(ops.stack(columns, axis=1), 0.0, 1.0)

# %% correct | a channel axis
- np.clip(np.stack(columns, axis=1), 0, 1) → np.clip(np.stack(columns, axis=1), 0, 1)[..., None]

# %% correct | stacked and the axes exchanged
- np.stack(columns, axis=1) → np.stack(columns).swapaxes(0, 1)

# %% correct | stacked and transposed
- np.stack(columns, axis=1) → np.array(columns).transpose(1, 0, 2, 3)

# %% correct | labels of ones
- np.full(len(images), label) → label * np.ones(len(images), "uint8")

# %% correct | labels as whole numbers of another type
- encoder([images, labels]) → encoder([images.astype("float32"), np.asarray(labels).astype("int32")])

# %% correct | repeat and tile
def transfer(encoder, decoder, images, labels, new_labels):
    codings_mean, _, _ = encoder([images, labels])
    codings = np.repeat(codings_mean, len(new_labels), axis=0)
    made = decoder([codings, np.tile(new_labels, len(images))])
    return np.clip(made, 0, 1).reshape(len(images), len(new_labels), 28, 28)

# %% correct | tile and repeat, then exchanged
def transfer(encoder, decoder, images, labels, new_labels):
    n, m = len(images), len(new_labels)
    codings = np.tile(encoder([images, labels])[0], (m, 1))
    made = np.asarray(decoder([codings, np.repeat(np.array(new_labels), n)]))
    return np.clip(made.reshape(m, n, 28, 28).transpose(1, 0, 2, 3), 0, 1)

# %% correct | image by image, a list of rows is returned
def transfer(encoder, decoder, images, labels, new_labels):
    rows = []
    for image, label in zip(images, labels):
        mean = encoder([image[None], np.array([label])])[0]
        codings = np.repeat(mean, len(new_labels), axis=0)
        rows.append(np.clip(decoder([codings, np.array(new_labels)]), 0, 1))
    return rows

# %% correct | one by one into a table of zeros
def transfer(encoder, decoder, images, labels, new_labels):
    table = np.zeros((len(images), len(new_labels), 28, 28))
    mean = np.asarray(encoder([images, labels])[0])
    for i in range(len(images)):
        for j, label in enumerate(new_labels):
            table[i, j] = np.asarray(decoder([mean[i : i + 1], np.array([label])]))[0]
    return table.clip(0, 1)

# %% correct | TensorFlow
def transfer(encoder, decoder, images, labels, new_labels):
    mean = encoder((images, labels))[0]
    columns = [decoder((mean, tf.fill([len(images)], label))) for label in new_labels]
    return tf.clip_by_value(tf.stack(columns, 1), 0.0, 1.0)

# %% correct | a function inside
def transfer(encoder, decoder, images, labels, new_labels):
    codings_mean = encoder([images, labels])[0].numpy()

    def as_class(label):
        return np.clip(decoder([codings_mean, np.repeat(label, len(images))]), 0, 1)

    return np.concatenate([as_class(label)[:, None] for label in new_labels], axis=1)

# %% wrong | not written | test_transfer_images | not_written
def transfer(encoder, decoder, images, labels, new_labels):
    raise NotImplementedError()

# %% wrong | nothing returned | test_transfer_images | nothing_returned
- return np.clip(np.stack(columns, axis=1), 0, 1) → np.clip(np.stack(columns, axis=1), 0, 1)

# %% wrong | the new label into the encoder | test_transfer_images | new_label_into_the_encoder
def transfer(encoder, decoder, images, labels, new_labels):
    columns = []
    for label in new_labels:
        mean = np.array(encoder([images, np.full(len(images), label)])[0])
        columns.append(decoder([mean, np.full(len(images), label)]))
    return np.clip(np.stack(columns, axis=1), 0, 1)

# %% wrong | the new label into the encoder, the old one into the decoder | test_transfer_images | new_label_into_the_encoder
def transfer(encoder, decoder, images, labels, new_labels):
    columns = []
    for label in new_labels:
        mean = np.array(encoder([images, np.full(len(images), label)])[0])
        columns.append(decoder([mean, labels]))
    return np.clip(np.stack(columns, axis=1), 0, 1)

# %% wrong | zeros into the encoder | test_transfer_images | another_label_into_the_encoder
- encoder([images, labels]) → encoder([images, np.zeros(len(images))])

# %% wrong | the first image's label for all | test_transfer_images | another_label_into_the_encoder
- encoder([images, labels]) → encoder([images, np.full(len(images), labels[0])])

# %% wrong | decoded with the own label | test_transfer_images | own_label_into_the_decoder
- decoder([codings_mean, np.full(len(images), label)]) → decoder([codings_mean, labels])

# %% wrong | the number of the column for the label | test_transfer_images | another_label_into_the_decoder
- for label in new_labels → for label in range(len(new_labels))

# %% wrong | new labels in sorted order | test_transfer_images | another_label_into_the_decoder
- for label in new_labels → for label in sorted(new_labels, reverse=new_labels == sorted(new_labels))

# %% wrong | always the first new label | test_transfer_images | another_label_into_the_decoder
- np.full(len(images), label) → np.full(len(images), new_labels[0])

# %% wrong | the sampled codings | test_transfer_images | sampled_codings
- np.asarray(encoder([images, labels])[0]) → np.asarray(encoder([images, labels])[2])

# %% wrong | codings_log_var decoded | test_transfer_images | log_variance_for_codings
- np.asarray(encoder([images, labels])[0]) → np.asarray(encoder([images, labels])[1])

# %% wrong | the codings clipped in the place of the pixels | test_transfer_images | codings_clipped
- codings_mean = np.asarray(encoder([images, labels])[0]) → codings_mean = np.clip(encoder([images, labels])[0], 0, 1)
- np.clip(np.stack(columns, axis=1), 0, 1) → np.stack(columns, axis=1)

# %% wrong | random codings | test_transfer_images | random_codings
- decoder([codings_mean, → decoder([np.random.default_rng(1).standard_normal(codings_mean.shape),

# %% wrong | the mean of all images | test_transfer_images | random_codings
- codings_mean = np.asarray(encoder([images, labels])[0])
+ codings_mean = np.asarray(encoder([images, labels])[0])
+ codings_mean = np.repeat(codings_mean.mean(axis=0, keepdims=True), len(images), axis=0)

# %% wrong | noise on the codings | test_transfer_images | random_codings
- codings_mean = np.asarray(encoder([images, labels])[0])
+ codings_mean = np.asarray(encoder([images, labels])[0])
+ codings_mean = codings_mean + np.random.standard_normal(codings_mean.shape)

# %% wrong | codings tiled where they should be repeated | test_transfer_images | codings_of_other_images
def transfer(encoder, decoder, images, labels, new_labels):
    codings = np.tile(encoder([images, labels])[0], (len(new_labels), 1))
    made = decoder([codings, np.tile(new_labels, len(images))])
    return np.clip(made, 0, 1).reshape(len(images), len(new_labels), 28, 28)

# %% wrong | labels and codings of a table in another order than the reshape | test_transfer_images | codings_of_other_images
def transfer(encoder, decoder, images, labels, new_labels):
    codings = np.tile(encoder([images, labels])[0], (len(new_labels), 1))
    made = decoder([codings, np.repeat(new_labels, len(images))])
    return np.clip(made, 0, 1).reshape(len(images), len(new_labels), 28, 28)

# %% wrong | axes exchanged | test_transfer_images | axes_exchanged
- np.stack(columns, axis=1) → np.stack(columns)

# %% wrong | a list of columns | test_transfer_images | axes_exchanged
- np.clip(np.stack(columns, axis=1), 0, 1) → np.clip(columns, 0, 1)

# %% wrong | all in a row | test_transfer_images | not_a_table
- np.clip(np.stack(columns, axis=1), 0, 1) → np.clip(np.stack(columns, axis=1), 0, 1).reshape(-1, 28, 28)

# %% wrong | the last new label alone | test_transfer_images | row_by_row
- columns = [decoder([codings_mean, np.full(len(images), label)]) for label in new_labels]
- return np.clip(np.stack(columns, axis=1), 0, 1)
+ for label in new_labels:
+     made = decoder([codings_mean, np.full(len(images), label)])
+ return np.clip(made, 0, 1)

# %% wrong | return in the loop | test_transfer_images | row_by_row
- columns = [decoder([codings_mean, np.full(len(images), label)]) for label in new_labels]
- return np.clip(np.stack(columns, axis=1), 0, 1)
+ for label in new_labels:
+     return np.clip(decoder([codings_mean, np.full(len(images), label)]), 0, 1)

# %% wrong | a single number for the label | test_transfer_images | one_label_for_all
- np.full(len(images), label) → label

# %% wrong | one label in an array | test_transfer_images | one_label_for_all
- np.full(len(images), label) → np.array([label])

# %% wrong | the labels as a list | test_transfer_images | labels_in_a_list
- np.full(len(images), label) → [label] * len(images)

# %% wrong | all new labels at once | test_transfer_images | labels_in_a_list
- np.full(len(images), label) → new_labels

# %% wrong | all new labels at once, as an array | test_transfer_images | rows_do_not_fit
- np.full(len(images), label) → np.array(new_labels)

# %% wrong | one-hot rows | test_transfer_images | labels_one_hot
- np.full(len(images), label) → np.eye(10)[np.full(len(images), label)]

# %% wrong | the decoder gets no label | test_transfer_images | labels_not_given
- decoder([codings_mean, np.full(len(images), label)]) → decoder(codings_mean)

# %% wrong | the encoder gets no label | test_transfer_images | labels_not_given
- encoder([images, labels]) → encoder(images)

# %% wrong | two arguments | test_transfer_images | two_arguments
- encoder([images, labels]) → encoder(images, labels)

# %% wrong | labels before the images | test_transfer_images | inputs_exchanged
- encoder([images, labels]) → encoder([labels, images])

# %% wrong | all outputs of the encoder are decoded | test_transfer_images | not_two_inputs
- np.asarray(encoder([images, labels])[0]) → encoder([images, labels])
- decoder([codings_mean, → decoder([*codings_mean,

# %% wrong | a tensor of codings beside an array of labels | test_transfer_images | tensor_beside_array
- np.asarray(encoder([images, labels])[0]) → encoder([images, labels])[0]

# %% wrong | images decoded | test_transfer_images | too_many_axes
- decoder([codings_mean, → decoder([images,

# %% wrong | not clipped | test_transfer_images | not_clipped
- np.clip(np.stack(columns, axis=1), 0, 1) → np.stack(columns, axis=1)

# %% wrong | pixels up to 255 | test_transfer_images | pixels_up_to_255
- np.clip(np.stack(columns, axis=1), 0, 1) → np.clip(np.stack(columns, axis=1), 0, 1) * 255

# %% wrong | flat images | test_transfer_images | images_flat
- np.clip(np.stack(columns, axis=1), 0, 1) → np.clip(np.stack(columns, axis=1), 0, 1).reshape(len(images), len(new_labels), -1)

# %% wrong | the codings are returned | test_transfer_images | codings_returned
- np.clip(np.stack(columns, axis=1), 0, 1) → np.stack([codings_mean] * len(new_labels), axis=1)

# %% correct | loop
def transfer(encoder, decoder, images, labels, new_labels):
    """Return (images, new labels, 28, 28): each image decoded from its codings_mean with each new label."""
    codings_mean = np.asarray(encoder([images, labels])[0])
    columns = [np.asarray(decoder([codings_mean, np.full(len(images), label)])) for label in new_labels]
    return np.clip(np.stack(columns, axis=1), 0, 1)

# %% correct | repeat and tile, written anew
def transfer(encoder, decoder, images, labels, new_labels):
    new_labels = np.asarray(list(new_labels))
    mean, _, _ = encoder([images, labels])
    z = np.repeat(np.array(mean), len(new_labels), axis=0)
    y = np.tile(new_labels, len(images))
    out = np.asarray(decoder([z, y])).reshape(len(images), len(new_labels), 28, 28)
    return out.clip(0, 1)

# %% correct | predict, preallocated
def transfer(encoder, decoder, images, labels, new_labels):
    mean = encoder.predict([images, labels], verbose=0)[0]
    table = np.zeros((len(images), len(new_labels), 28, 28), dtype=np.float32)
    for j, y in enumerate(new_labels):
        table[:, j] = decoder.predict([mean, np.array([y] * len(mean))], verbose=0)
    return np.minimum(np.maximum(table, 0), 1)

# %% wrong | codings | test_transfer_images | sampled_codings | of loop
- encoder([images, labels])[0] → encoder([images, labels])[2]

# %% wrong | new label into the encoder | test_transfer_images | new_label_into_the_encoder
def transfer(encoder, decoder, images, labels, new_labels):
    columns = []
    for label in new_labels:
        y = np.full(len(images), label)
        columns.append(np.asarray(decoder([np.asarray(encoder([images, y])[0]), y])))
    return np.clip(np.stack(columns, axis=1), 0, 1)

# %% wrong | stacked on axis 0 | test_transfer_images | axes_exchanged | of loop
- axis=1), 0, 1) → axis=0), 0, 1)

# %% wrong | own labels into the decoder | test_transfer_images | own_label_into_the_decoder | of loop
- np.full(len(images), label) → labels

# %% wrong | no clip | test_transfer_images | not_clipped | of loop
- np.clip(np.stack(columns, axis=1), 0, 1) → np.stack(columns, axis=1)

# %% wrong | tile and repeat exchanged | test_transfer_images | codings_of_other_images
def transfer(encoder, decoder, images, labels, new_labels):
    mean = np.asarray(encoder([images, labels])[0])
    z = np.tile(mean, (len(new_labels), 1))
    y = np.repeat(new_labels, len(images))
    out = np.asarray(decoder([z, y])).reshape(len(images), len(new_labels), 28, 28)
    return out.clip(0, 1)

# %% wrong | both tiled | test_transfer_images | another_label_into_the_decoder
def transfer(encoder, decoder, images, labels, new_labels):
    mean = np.asarray(encoder([images, labels])[0])
    z = np.repeat(mean, len(new_labels), axis=0)
    y = np.repeat(new_labels, len(images))
    out = np.asarray(decoder([z, y])).reshape(len(images), len(new_labels), 28, 28)
    return out.clip(0, 1)

# %% wrong | tensor and array mixed | test_transfer_images | tensor_beside_array | of loop
- np.asarray(encoder([images, labels])[0]) → encoder([images, labels])[0]

# %% wrong | scalar label | test_transfer_images | one_label_for_all | of loop
- np.full(len(images), label) → label

# %% wrong | without labels for the encoder | test_transfer_images | labels_not_given | of loop
- encoder([images, labels]) → encoder(images)

# %% wrong | whole output | test_transfer_images | too_many_axes | of loop
- np.asarray(encoder([images, labels])[0]) → encoder([images, labels])

# %% wrong | new_labels given whole | test_transfer_images | labels_in_a_list
def transfer(encoder, decoder, images, labels, new_labels):
    codings_mean = np.asarray(encoder([images, labels])[0])
    return np.clip(decoder([codings_mean, new_labels]), 0, 1)

# %% wrong | log var | test_transfer_images | log_variance_for_codings | of loop
- encoder([images, labels])[0] → encoder([images, labels])[1]

# %% wrong | concatenated | test_transfer_images | not_a_table | of loop
- np.stack(columns, axis=1) → np.concatenate(columns)

# %% wrong | reversed arithmetic: each image only its own new label | test_transfer_images | axis_of_one
def transfer(encoder, decoder, images, labels, new_labels):
    result = []
    for image, label in zip(images, labels):
        mean = np.asarray(encoder([image[None], np.array([label])])[0])
        result.append([np.asarray(decoder([mean, np.array([new])])) for new in new_labels])
    return np.clip(np.array(result), 0, 1)

# %% wrong | range for new labels | test_transfer_images | another_label_into_the_decoder | of loop
- for label in new_labels → for label in range(len(new_labels))

# %% wrong | return inside the loop | test_transfer_images | one_new_label_only
def transfer(encoder, decoder, images, labels, new_labels):
    codings_mean = np.asarray(encoder([images, labels])[0])
    columns = []
    for label in new_labels:
        columns.append(decoder([codings_mean, np.full(len(images), label)]))
        return np.clip(np.stack(columns, axis=1), 0, 1)

# %% wrong | the image itself under its own label | test_transfer_images | own_image_kept
- return np.clip(np.stack(columns, axis=1), 0, 1)
+ table = np.clip(np.stack(columns, axis=1), 0, 1)
+ for j, label in enumerate(new_labels):
+     table[labels == label, j] = images[labels == label]
+ return table

# %% wrong | np.hstack | test_transfer_images | images_side_by_side
- np.stack(columns, axis=1) → np.hstack(columns)

# %% wrong | new labels on the last axis | test_transfer_images | columns_last
- np.stack(columns, axis=1) → np.stack(columns, axis=-1)

# %% wrong | the images in front | test_transfer_images | own_image_in_front
- np.stack(columns, axis=1) → np.stack([images, *columns], axis=1)

# %% wrong | all ten classes | test_transfer_images | all_labels
- for label in new_labels → for label in range(10)

# %% wrong | codings and labels both repeated | test_transfer_images | another_label_into_the_decoder
def transfer(encoder, decoder, images, labels, new_labels):
    codings_mean = encoder.predict([images, labels], verbose=0)[0]
    n, m = len(images), len(new_labels)
    drawn = decoder.predict([np.repeat(codings_mean, m, axis=0), np.repeat(np.array(new_labels), n)], verbose=0)
    return drawn.reshape(n, m, 28, 28)

# %% wrong | a sigmoid in place of clipping | test_transfer_images | sigmoid_added
def transfer(encoder, decoder, images, labels, new_labels):
    codings_mean = np.asarray(encoder([images, labels])[0])
    made = [ops.sigmoid(decoder([codings_mean, np.full(len(images), new)])) for new in new_labels]
    return np.stack(made, axis=1)
