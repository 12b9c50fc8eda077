# %% correct | as in the text
def bits_per_image(train_indices, indices, n_codes):
    total = 0.0
    for i, j in np.ndindex(indices.shape[1:]):
        table = 1 + np.bincount(train_indices[:, i, j], minlength=n_codes)
        total -= np.log2(table[indices[:, i, j]] / table.sum()).mean()
    return total

# %% correct | all tables at once
def bits_per_image(train_indices, indices, n_codes):
    counts = (train_indices[..., None] == np.arange(n_codes)).sum(axis=0) + 1
    p = counts / (len(train_indices) + n_codes)
    rows, columns = np.indices(indices.shape[1:])
    return -np.log2(p[rows, columns, indices]).sum(axis=(1, 2)).mean()

# %% correct | flat maps
def bits_per_image(train_indices, indices, n_codes):
    train, new = train_indices.reshape(len(train_indices), -1), indices.reshape(len(indices), -1)
    bits = np.zeros(len(new))
    for place in range(train.shape[1]):
        p = (np.bincount(train[:, place], minlength=n_codes) + 1) / (len(train) + n_codes)
        bits += -np.log2(p[new[:, place]])
    return bits.mean()

# %% correct | nats, and converted
- total -= np.log2(table[indices[:, i, j]] / table.sum()).mean() → total -= np.log(table[indices[:, i, j]] / table.sum()).mean() / np.log(2)

# %% correct | two loops
def bits_per_image(train_indices, indices, n_codes):
    total = 0
    for i in range(indices.shape[1]):
        for j in range(indices.shape[2]):
            counts = np.ones(n_codes)
            for code in train_indices[:, i, j]:
                counts[code] += 1
            for code in indices[:, i, j]:
                total += np.log2(counts.sum() / counts[code])
    return total / len(indices)

# %% correct | one-hot
def bits_per_image(train_indices, indices, n_codes):
    p = (1 + np.eye(n_codes)[train_indices].sum(axis=0)) / (len(train_indices) + n_codes)
    return -(np.eye(n_codes)[indices] * np.log2(p)).sum() / len(indices)

# %% correct | np.add.at
def bits_per_image(train_indices, indices, n_codes):
    counts = np.ones([*indices.shape[1:], n_codes])
    rows, columns = np.indices(indices.shape[1:])
    np.add.at(counts, (rows, columns, train_indices), 1)
    p = counts / counts.sum(axis=-1, keepdims=True)
    return np.mean([-np.log2(np.take_along_axis(p, one[..., None], axis=-1)).sum() for one in indices])

# %% correct | one number for each place and code
def bits_per_image(train_indices, indices, n_codes):
    places = np.arange(indices[0].size).reshape(indices.shape[1:]) * n_codes
    counts = 1 + np.bincount((train_indices + places).ravel(), minlength=indices[0].size * n_codes)
    length = np.log2(len(train_indices) + n_codes) - np.log2(counts)
    return length[indices + places].sum() / len(indices)

# %% correct | Counter
def bits_per_image(train_indices, indices, n_codes):
    from collections import Counter

    total = 0.0
    for i, j in np.ndindex(indices.shape[1:]):
        known = Counter(train_indices[:, i, j].tolist())
        total += np.mean([-np.log2((known[code] + 1) / (len(train_indices) + n_codes)) for code in indices[:, i, j].tolist()])
    return float(total)

# %% correct | histograms
- table = 1 + np.bincount(train_indices[:, i, j], minlength=n_codes) → table = 1 + np.histogram(train_indices[:, i, j], np.arange(n_codes + 1))[0]

# %% correct | TensorFlow at the end
- total -= np.log2(table[indices[:, i, j]] / table.sum()).mean() → total = total - tf.reduce_mean(tf.math.log(table[indices[:, i, j]] / table.sum())) / tf.math.log(tf.constant(2.0, tf.float64))

# %% correct | moved axes
def bits_per_image(train_indices, indices, n_codes):
    pairs = zip(train_indices.reshape(len(train_indices), -1).T, indices.reshape(len(indices), -1).T)
    return sum(
        np.log2(len(old) + n_codes) - np.log2(1 + np.bincount(old, minlength=n_codes))[new].mean() for old, new in pairs
    )

# %% correct | a cross-entropy of two tables
def bits_per_image(train_indices, indices, n_codes):
    def table(maps, more):
        counts = np.stack([(maps == k).sum(axis=0) for k in range(n_codes)], axis=-1) + more
        return counts / counts.sum(axis=-1, keepdims=True)

    return -(table(indices, 0) * np.log2(table(train_indices, 1))).sum()

# %% wrong | not written | test_bits_per_image_value | not_written
def bits_per_image(train_indices, indices, n_codes):
    raise NotImplementedError()

# %% wrong | nothing returned | test_bits_per_image_value | nothing_returned
- return total →

# %% wrong | nats | test_bits_per_image_value | in_nats
- np.log2( → np.log(

# %% wrong | negative | test_bits_per_image_value | wrong_sign
- total -= → total +=

# %% wrong | one table for all places | test_bits_per_image_value | one_table_for_all
def bits_per_image(train_indices, indices, n_codes):
    table = 1 + np.bincount(train_indices.ravel(), minlength=n_codes)
    return -np.log2(table[indices] / table.sum()).sum(axis=(1, 2)).mean()

# %% wrong | one code | test_bits_per_image_value | mean_over_places
- return total → return total / indices[0].size

# %% wrong | all maps together | test_bits_per_image_value | summed_over_maps
- / table.sum()).mean() → / table.sum()).sum()

# %% wrong | one length for each map | test_bits_per_image_value | mean_missing
- / table.sum()).mean() → / table.sum())

# %% wrong | one length for each code | test_bits_per_image_value | mean_missing
def bits_per_image(train_indices, indices, n_codes):
    counts = (train_indices[..., None] == np.arange(n_codes)).sum(axis=0) + 1
    p = counts / (len(train_indices) + n_codes)
    rows, columns = np.indices(indices.shape[1:])
    return -np.log2(p[rows, columns, indices])

# %% wrong | counted in the new maps | test_bits_per_image_value | counted_in_the_maps_themselves
- np.bincount(train_indices[:, i, j] → np.bincount(indices[:, i, j]

# %% wrong | the training maps' own length | test_bits_per_image_value | entropy_of_the_training_maps
- np.log2(table[indices[:, i, j]] → np.log2(table[train_indices[:, i, j]]

# %% wrong | the entropy of the tables | test_bits_per_image_value | entropy_of_the_training_maps
- total -= np.log2(table[indices[:, i, j]] / table.sum()).mean() → total -= (table / table.sum() * np.log2(table / table.sum())).sum()

# %% wrong | arguments the other way round | test_bits_per_image_value | arguments_the_other_way_round
- np.bincount(train_indices[:, i, j] → np.bincount(indices[:, i, j]
- np.log2(table[indices[:, i, j]] → np.log2(table[train_indices[:, i, j]]

# %% wrong | nothing added | test_bits_per_image_value | impossible_code
- 1 + np.bincount → np.bincount

# %% wrong | a small number inside the logarithm | test_bits_per_image_value | one_not_added
- 1 + np.bincount → np.bincount
- / table.sum()) → / table.sum() + 1e-9)

# %% wrong | a half added | test_bits_per_image_value | one_not_added
- 1 + np.bincount → 0.5 + np.bincount

# %% wrong | 1 where nothing is | test_bits_per_image_value | one_not_added
- table = 1 + np.bincount(train_indices[:, i, j], minlength=n_codes) → table = np.maximum(np.bincount(train_indices[:, i, j], minlength=n_codes), 1)
- / table.sum()) → / len(train_indices))

# %% wrong | the total without what was added | test_bits_per_image_value | total_without_the_added
- / table.sum()) → / len(train_indices))

# %% wrong | one length for all codes | test_bits_per_image_value | fixed_length
- return total → return indices[0].size * np.log2(n_codes)

# %% wrong | a table for each row | test_bits_per_image_value | rows_share_a_table
- np.bincount(train_indices[:, i, j], minlength → np.bincount(train_indices[:, i].ravel(), minlength

# %% wrong | a table for each column | test_bits_per_image_value | rows_share_a_table
- np.bincount(train_indices[:, i, j], minlength → np.bincount(train_indices[:, :, j].ravel(), minlength

# %% wrong | the logarithm of the mean | test_bits_per_image_value | log_of_the_mean
- np.log2(table[indices[:, i, j]] / table.sum()).mean() → np.log2((table[indices[:, i, j]] / table.sum()).mean())

# %% wrong | the place from the other end | test_bits_per_image_value | places_mixed_up
- np.bincount(train_indices[:, i, j] → np.bincount(train_indices[:, -1 - i, -1 - j]

# %% wrong | no minlength | test_bits_per_image_value | out_of_range
- , minlength=n_codes) → )

# %% wrong | in bytes | test_bits_per_image_value | in_bytes
- return total → return total / 8

# %% wrong | rounded up | test_bits_per_image_value | rounded
- return total → return np.ceil(total)

# %% wrong | returned in the loop | test_bits_per_image_value | one_place_only
- return total →
  total -= np.log2(table[indices[:, i, j]] / table.sum()).mean()
+ return total

# %% wrong | the sum begins anew at each place | test_bits_per_image_value | one_place_only
- total -= → total = -

# %% wrong | bytes of zlib | test_bits_per_image_value | argument_unused
def bits_per_image(train_indices, indices, n_codes):
    import zlib

    return 8 * len(zlib.compress(indices.astype("uint8").tobytes())) / len(indices)

# %% wrong | the logarithm of n_codes too many | test_bits_per_image_value | unrecognised
- / table.sum()) → / table.sum() / n_codes)

# %% wrong | shares not divided | test_bits_per_image_value | unrecognised
- table[indices[:, i, j]] / table.sum() → table[indices[:, i, j]]

# %% wrong | decimal logarithm | test_bits_per_image_value | in_nats
- np.log2( → np.log10(

# %% wrong | one table, in nats | test_bits_per_image_value | one_table_for_all
def bits_per_image(train_indices, indices, n_codes):
    p = (1 + np.bincount(train_indices.ravel(), minlength=n_codes)) / (train_indices.size + n_codes)
    return -np.log(p[indices]).sum(axis=(1, 2)).mean()

# %% wrong | one table, one code | test_bits_per_image_value | one_table_for_all
def bits_per_image(train_indices, indices, n_codes):
    p = (1 + np.bincount(train_indices.ravel(), minlength=n_codes)) / (train_indices.size + n_codes)
    return -np.log2(p[indices]).mean()

# %% wrong | the entropy of the overall frequencies | test_bits_per_image_value | one_table_for_all
def bits_per_image(train_indices, indices, n_codes):
    p = (1 + np.bincount(train_indices.ravel(), minlength=n_codes)) / (train_indices.size + n_codes)
    return -(p * np.log2(p)).sum()

# %% wrong | the median image | test_bits_per_image_value | median_taken
- / table.sum()).mean() → / table.sum())
- return total → return np.median(total)

# %% wrong | both sets counted | test_bits_per_image_value | counted_in_the_maps_themselves
- np.bincount(train_indices[:, i, j] → np.bincount(np.concatenate([train_indices, indices])[:, i, j]

# %% wrong | each length times its probability | test_bits_per_image_value | weighted_by_the_probabilities
- total -= np.log2(table[indices[:, i, j]] / table.sum()).mean()
+ p = table[indices[:, i, j]] / table.sum()
+ total -= (p * np.log2(p)).mean()

# %% wrong | whole bits | test_bits_per_image_value | rounded_up
- total -= np.log2(table[indices[:, i, j]] / table.sum()).mean() → total += np.ceil(-np.log2(table[indices[:, i, j]] / table.sum())).mean()

# %% wrong | as many columns as rows | test_bits_per_image_value | places_left_out
- np.ndindex(indices.shape[1:]) → np.ndindex(indices.shape[1], indices.shape[1])

# %% wrong | 1 added in all, shared among the codes | test_bits_per_image_value | one_not_added
- table = 1 + np.bincount(train_indices[:, i, j], minlength=n_codes) → table = 1 / n_codes + np.bincount(train_indices[:, i, j], minlength=n_codes)

# %% wrong | p log p added up over the maps | test_bits_per_image_value | weighted_by_the_probabilities
- total -= np.log2(table[indices[:, i, j]] / table.sum()).mean()
+ p = table[indices[:, i, j]] / table.sum()
+ total -= (p * np.log2(p)).sum()

# %% wrong | shares of everything | test_bits_per_image_value | divided_by_another_total | of all tables at once
- p = counts / (len(train_indices) + n_codes) → p = counts / counts.sum()

# %% wrong | shares of a code among the places | test_bits_per_image_value | divided_by_another_total | of all tables at once
- p = counts / (len(train_indices) + n_codes) → p = counts / counts.sum(axis=(0, 1))

# %% wrong | as many codes as occur | test_bits_per_image_value | n_codes_ignored
- table = 1 + np.bincount(train_indices[:, i, j], minlength=n_codes) → table = 1 + np.bincount(train_indices[:, i, j], minlength=train_indices.max() + 1)

# %% wrong | 1 for codes that never occurred only | test_bits_per_image_value | one_not_added
- table = 1 + np.bincount(train_indices[:, i, j], minlength=n_codes) → table = np.maximum(np.bincount(train_indices[:, i, j], minlength=n_codes), 1)

# %% wrong | the bins of a histogram | test_bits_per_image_value | bins_of_a_histogram
- np.bincount(train_indices[:, i, j], minlength=n_codes) → np.histogram(train_indices[:, i, j], bins=n_codes)[0]

# %% wrong | a divergence | test_bits_per_image_value | divergence_only
def bits_per_image(train_indices, indices, n_codes):
    from scipy.stats import entropy
    total = 0.0
    for i, j in np.ndindex(indices.shape[1:]):
        train, new = (np.bincount(maps[:, i, j], minlength=n_codes) for maps in (train_indices, indices))
        total += entropy(new, train + 1, base=2)
    return total

# %% wrong | 1 added to the shares | test_bits_per_image_value | one_not_added
- total -= np.log2(table[indices[:, i, j]] / table.sum()).mean()
+ p = (table - 1) / len(train_indices) + 1
+ total -= np.log2(p[indices[:, i, j]] / p.sum()).mean()
