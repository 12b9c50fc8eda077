# %% correct | as in the text
def traversal_table(decoder, codings, measure, low=-2, high=2):
    table = []
    for i in range(codings.shape[1]):
        ends = []
        for value in (low, high):
            moved = codings.copy()
            moved[:, i] = value
            ends.append(measure(decode(decoder, moved)))
        table.append(np.abs(ends[1] - ends[0]).mean(axis=0))
    return np.array(table)

# %% correct | the decoder called
- decode(decoder, moved) → decoder(moved)

# %% correct | predict, clipped
- decode(decoder, moved) → np.clip(decoder.predict(moved, verbose=0), 0, 1)

# %% correct | a list of rows
- return np.array(table) → return table

# %% correct | two copies
def traversal_table(decoder, codings, measure, low=-2, high=2):
    n, size = codings.shape
    rows = []
    for i in range(size):
        down, up = codings.copy(), codings.copy()
        down[:, i], up[:, i] = low, high
        change = measure(decoder(up)) - measure(decoder(down))
        rows.append(np.mean(np.abs(change), axis=0))
    return np.stack(rows)

# %% correct | a function for one end
def traversal_table(decoder, codings, measure, low=-2, high=2):
    def at(i, value):
        z = np.array(codings)
        z[:, i] = value
        return measure(np.clip(decoder(z), 0, 1))

    return np.array([abs(at(i, high) - at(i, low)).mean(0) for i in range(codings.shape[1])])

# %% correct | with np.where
def traversal_table(decoder, codings, measure, low=-2, high=2):
    size = codings.shape[1]
    rows = []
    for i in range(size):
        this = np.arange(size) == i
        a = measure(decode(decoder, np.where(this, low, codings)))
        b = measure(decode(decoder, np.where(this, high, codings)))
        rows.append(np.abs(b - a).mean(axis=0))
    return np.vstack(rows)

# %% correct | put back afterwards
def traversal_table(decoder, codings, measure, low=-2, high=2):
    z, rows = codings.copy(), []
    for i in range(z.shape[1]):
        own = z[:, i].copy()
        z[:, i] = low
        first = measure(decode(decoder, z))
        z[:, i] = high
        rows.append(np.abs(measure(decode(decoder, z)) - first).mean(axis=0))
        z[:, i] = own
    return np.array(rows)

# %% correct | from high to low, into zeros
def traversal_table(decoder, codings, measure, low=-2, high=2):
    table = None
    for i in range(codings.shape[1]):
        one, other = codings.copy(), codings.copy()
        one[:, i] = high
        other[:, i] = low
        change = np.abs(measure(decode(decoder, one)) - measure(decode(decoder, other)))
        if table is None:
            table = np.zeros((codings.shape[1], change.shape[1]))
        table[i] = change.mean(axis=0)
    return table

# %% correct | both ends in one call
def traversal_table(decoder, codings, measure, low=-2, high=2):
    n, rows = len(codings), []
    for i in range(codings.shape[1]):
        both = np.concatenate([codings, codings])
        both[:n, i], both[n:, i] = low, high
        found = measure(decode(decoder, both))
        rows.append(np.abs(found[n:] - found[:n]).mean(axis=0))
    return np.array(rows)

# %% correct | all in one call
def traversal_table(decoder, codings, measure, low=-2, high=2):
    n, size = codings.shape
    z = np.tile(codings, (size, 2, 1, 1))
    for i in range(size):
        z[i, 0, :, i] = low
        z[i, 1, :, i] = high
    found = measure(decode(decoder, z.reshape(-1, size))).reshape(size, 2, n, -1)
    return np.abs(found[:, 1] - found[:, 0]).mean(axis=1)

# %% correct | image by image
def traversal_table(decoder, codings, measure, low=-2, high=2):
    table = []
    for i in range(codings.shape[1]):
        changes = []
        for z in codings:
            down, up = z.copy(), z.copy()
            down[i], up[i] = low, high
            a, b = measure(decode(decoder, np.stack([down, up])))
            changes.append(np.abs(a - b))
        table.append(np.mean(changes, axis=0))
    return np.array(table)

# %% correct | TensorFlow's one-hot
def traversal_table(decoder, codings, measure, low=-2, high=2):
    size = codings.shape[1]
    rows = []
    for i in range(size):
        here = tf.one_hot(i, size)
        ends = [measure(decoder(codings * (1 - here) + value * here)) for value in (low, high)]
        rows.append(tf.reduce_mean(tf.abs(ends[1] - ends[0]), axis=0))
    return tf.stack(rows)

# %% wrong | not written | test_traversal_table_pixels | not_written
def traversal_table(decoder, codings, measure, low=-2, high=2):
    raise NotImplementedError()

# %% wrong | nothing returned | test_traversal_table_pixels | nothing_returned
- return np.array(table) → np.array(table)

# %% wrong | no absolute value | test_traversal_table_pixels | sign_kept
- np.abs(ends[1] - ends[0]) → (ends[1] - ends[0])

# %% wrong | the absolute value of the mean | test_traversal_table_pixels | absolute_value_of_the_mean
- np.abs(ends[1] - ends[0]).mean(axis=0) → np.abs((ends[1] - ends[0]).mean(axis=0))

# %% wrong | the difference of two means | test_traversal_table_pixels | absolute_value_of_the_mean
- np.abs(ends[1] - ends[0]).mean(axis=0) → np.abs(ends[1].mean(axis=0) - ends[0].mean(axis=0))

# %% wrong | added | test_traversal_table_pixels | added_not_set
- moved[:, i] = value → moved[:, i] += value

# %% wrong | from zeros | test_traversal_table_pixels | others_set_to_zero
- codings.copy() → np.zeros_like(codings)

# %% wrong | from the mean coding | test_traversal_table_pixels | others_averaged
- moved = codings.copy()
+ moved = np.tile(codings.mean(axis=0), (len(codings), 1))

# %% wrong | one copy for all codings | test_traversal_table_pixels | earlier_codings_stay_moved
def traversal_table(decoder, codings, measure, low=-2, high=2):
    table, moved = [], codings.copy()
    for i in range(codings.shape[1]):
        ends = []
        for value in (low, high):
            moved[:, i] = value
            ends.append(measure(decode(decoder, moved)))
        table.append(np.abs(ends[1] - ends[0]).mean(axis=0))
    return np.array(table)

# %% wrong | no copy | test_traversal_table_pixels | earlier_codings_stay_moved
- codings.copy() → codings

# %% wrong | from the image to the high end | test_traversal_table_pixels | from_the_image_itself
- np.abs(ends[1] - ends[0]) → np.abs(ends[1] - measure(decode(decoder, codings)))

# %% wrong | only the high end | test_traversal_table_pixels | one_end_alone
- np.abs(ends[1] - ends[0]) → ends[1]

# %% wrong | −2 and 2 written in | test_traversal_table_pixels | ends_fixed
- (low, high) → (-2, 2)

# %% wrong | another default | test_traversal_table_pixels | default_ends
- low=-2, high=2 → low=-1, high=1

# %% wrong | per unit | test_traversal_table_pixels | per_unit
- table.append(np.abs(ends[1] - ends[0]).mean(axis=0)) → table.append(np.abs(ends[1] - ends[0]).mean(axis=0) / (high - low))

# %% wrong | added up over the images | test_traversal_table_pixels | added_over_images
- .mean(axis=0) → .sum(axis=0)

# %% wrong | root mean square | test_traversal_table_pixels | root_mean_square
- np.abs(ends[1] - ends[0]).mean(axis=0) → np.sqrt(np.square(ends[1] - ends[0]).mean(axis=0))

# %% wrong | the largest | test_traversal_table_pixels | largest_difference
- .mean(axis=0) → .max(axis=0)

# %% wrong | images subtracted | test_traversal_table_pixels | images_subtracted
- ends.append(measure(decode(decoder, moved))) → ends.append(decode(decoder, moved))
- np.abs(ends[1] - ends[0]) → np.abs(measure(ends[1] - ends[0]))

# %% wrong | rows for columns | test_traversal_table_pixels | rows_moved
- moved[:, i] = value → moved[i] = value

# %% wrong | on its side | test_traversal_table_pixels | lies_on_its_side
- np.array(table) → np.array(table).T

# %% wrong | not averaged | test_traversal_table_pixels | not_averaged
- np.abs(ends[1] - ends[0]).mean(axis=0) → np.abs(ends[1] - ends[0])

# %% wrong | averaged over everything | test_traversal_table_pixels | averaged_too_far
- .mean(axis=0) → .mean()

# %% wrong | return in the loop | test_traversal_table_pixels | one_coding_only
- table.append(np.abs(ends[1] - ends[0]).mean(axis=0)) → return np.abs(ends[1] - ends[0]).mean(axis=0)

# %% wrong | the codings are measured | test_traversal_table_pixels | not_images_measured
- measure(decode(decoder, moved)) → measure(moved)

# %% wrong | a loop over the images | test_traversal_table_pixels | out_of_range
- range(codings.shape[1]) → range(len(codings))

# %% wrong | codings of one image | test_traversal_table_pixels | batch_axis_missing
def traversal_table(decoder, codings, measure, low=-2, high=2):
    table = []
    for i in range(codings.shape[1]):
        down, up = codings[0].copy(), codings[0].copy()
        down[i], up[i] = low, high
        table.append(np.abs(measure(decoder(up)) - measure(decoder(down))).mean(axis=0))
    return np.array(table)

# %% wrong | first image only | test_traversal_table_pixels | some_only
- codings.copy() → codings[:1].copy()

# %% wrong | the median | test_traversal_table_pixels | median_taken
- np.abs(ends[1] - ends[0]).mean(axis=0) → np.median(np.abs(ends[1] - ends[0]), axis=0)

# %% wrong | decode's arguments exchanged | test_traversal_table_pixels | model_for_array | of the decoder called
- ends.append(measure(decoder(moved))) → ends.append(measure(decode(moved, decoder)))

# %% wrong | the range on a walk of five values | test_traversal_table_pixels | more_than_the_ends
def traversal_table(decoder, codings, measure, low=-2, high=2):
    table = []
    for i in range(codings.shape[1]):
        seen = []
        for value in np.linspace(low, high, 5):
            moved = codings.copy()
            moved[:, i] = value
            seen.append(measure(decode(decoder, moved)))
        table.append(np.ptp(seen, axis=0).mean(axis=0))
    return np.array(table)

# %% wrong | absolute differences of images | test_traversal_table_pixels | images_subtracted
- ends.append(measure(decode(decoder, moved))) → ends.append(decode(decoder, moved))
- np.abs(ends[1] - ends[0]).mean(axis=0) → measure(np.abs(ends[1] - ends[0])).mean(axis=0)

# %% wrong | all codings at once | test_traversal_table_pixels | all_codings_moved
- moved[:, i] = value → moved[:] = value

# %% wrong | in standard deviations from the mean | test_traversal_table_pixels | ends_of_the_data
- moved[:, i] = value → moved[:, i] = codings[:, i].mean() + value * codings[:, i].std()

# %% wrong | a row for each image | test_traversal_table_pixels | rows_moved
- range(codings.shape[1]) → range(len(codings))
- moved[:, i] = value → moved[i] = value

# %% wrong | two names for one array | test_traversal_table_pixels | one_array_for_both
def traversal_table(decoder, codings, measure, low=-2, high=2):
    rows = []
    for i in range(codings.shape[1]):
        at_low = codings
        at_high = codings
        at_low[:, i] = low
        at_high[:, i] = high
        rows.append(np.abs(measure(decode(decoder, at_high)) - measure(decode(decoder, at_low))).mean(axis=0))
    return np.array(rows)

# %% wrong | a mean over the measurements | test_traversal_table_pixels | averaged_over_measurements
- mean(axis=0) → mean(axis=1)

# %% wrong | a start of minus one by default | test_traversal_table_pixels | default_ends
- low=-2 → low=-1

# %% wrong | two slips: from the codings as they are to high, no copy | test_traversal_table_pixels | argument_changed
def traversal_table(decoder, codings, measure, low=-2, high=2):
    table = []
    for i in range(codings.shape[1]):
        start = measure(decode(decoder, codings))
        codings[:, i] = high
        table.append(np.abs(measure(decode(decoder, codings)) - start).mean(axis=0))
    return np.array(table)
