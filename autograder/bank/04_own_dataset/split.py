# %% correct | the plain way
def split_dataset(images, seed=42):
    x = np.random.default_rng(seed).permutation(np.unique(images, axis=0)).astype("float32") / 255
    n = len(x)
    return x[: int(0.7 * n)], x[int(0.7 * n): int(0.85 * n)], x[int(0.85 * n):]

# %% correct | a set of bytes seen
def split_dataset(images, seed=42):
    seen, kept = set(), []
    for i, image in enumerate(images):
        if image.tobytes() not in seen:
            seen.add(image.tobytes())
            kept.append(i)
    kept = np.random.RandomState(seed).permutation(kept)
    a, b = round(0.7 * len(kept)), round(0.85 * len(kept))
    X = np.float32(images) / np.float32(255)
    return X[kept[:a]], X[kept[a:b]], X[kept[b:]]

# %% correct | scikit-learn, twice
def split_dataset(images, seed=42):
    from sklearn.model_selection import train_test_split

    different = np.unique(images, axis=0) / 255.0
    X_train, rest = train_test_split(different.astype("float32"), test_size=0.3, random_state=seed)
    X_valid, X_test = train_test_split(rest, test_size=0.5, random_state=seed)
    return X_train, X_valid, X_test

# %% correct | copies kept together, as tensors
def split_dataset(images, seed=42):
    _, group = np.unique(images.reshape(len(images), -1), axis=0, return_inverse=True)
    rng = np.random.default_rng(seed)
    part_of_group = np.zeros(group.max() + 1, int)
    order = rng.permutation(len(part_of_group))
    part_of_group[order[int(0.7 * len(order)):]] = 1
    part_of_group[order[int(0.85 * len(order)):]] = 2
    parts = [images[part_of_group[group.ravel()] == k] for k in range(3)]
    return [tf.constant(part / 255, tf.float32) for part in parts]

# %% correct | np.split, with a channel axis
def split_dataset(images, seed=42):
    x = np.unique(images, axis=0)
    rng = np.random.default_rng(seed)
    rng.shuffle(x)
    x = x.astype(np.float32) / 255
    return tuple(np.split(x, [int(len(x) * 0.7), int(len(x) * 0.85)]))

# %% correct | the largest part by random numbers of keras
def split_dataset(images, seed=42):
    images = np.unique(images, axis=0)
    order = np.argsort(np.asarray(keras.random.uniform([len(images)], seed=seed)))
    scaled = np.asarray(ops.cast(images[order], "float32") / 255.0)
    n_test = int(0.15 * len(scaled))
    return scaled[2 * n_test:], scaled[n_test:2 * n_test], scaled[:n_test]

# %% wrong | not written | test_split_contract | not_written
def split_dataset(images, seed=42):
    raise NotImplementedError()

# %% wrong | nothing returned | test_split_contract | nothing_returned
def split_dataset(images, seed=42):
    X_train = images[: int(0.7 * len(images))] / 255

# %% wrong | the argument seed is missing | test_split_contract | argument_unknown
def split_dataset(images):
    images = np.unique(images, axis=0)
    return images[:70], images[70:85], images[85:]

# %% wrong | two parts | test_split_contract | not_three_parts
def split_dataset(images, seed=42):
    x = np.random.default_rng(seed).permutation(images).astype("float32") / 255
    return x[:160], x[160:]

# %% wrong | a dictionary | test_split_contract | not_three_parts
def split_dataset(images, seed=42):
    x = np.random.default_rng(seed).permutation(images).astype("float32") / 255
    return {"train": x[:140], "valid": x[140:170], "test": x[170:]}

# %% wrong | flattened | test_split_contract | shape_lost
def split_dataset(images, seed=42):
    x = np.random.default_rng(seed).permutation(images).reshape(len(images), -1).astype("float32") / 255
    return x[:140], x[140:170], x[170:]

# %% wrong | not scaled | test_split_contract | not_scaled
def split_dataset(images, seed=42):
    x = np.random.default_rng(seed).permutation(np.unique(images, axis=0)).astype("float32")
    return x[:140], x[140:170], x[170:]

# %% wrong | scaled by the maximum | test_split_contract | scaled_by_the_maximum | of not scaled
  x = np.random.default_rng(seed).permutation(np.unique(images, axis=0)).astype("float32")
+ x = x / x.max()

# %% wrong | divided by 256 | test_split_contract | divided_by_256 | of not scaled
- ("float32") → ("float32") / 256

# %% wrong | stretched | test_split_contract | stretched | of not scaled
  x = np.random.default_rng(seed).permutation(np.unique(images, axis=0)).astype("float32")
+ x = (x - x.min()) / (x.max() - x.min())

# %% wrong | standardised | test_split_contract | standardised | of not scaled
  x = np.random.default_rng(seed).permutation(np.unique(images, axis=0)).astype("float32")
+ x = (x - x[:140].mean()) / x[:140].std()

# %% wrong | scaled to −1 … 1 | test_split_contract | scaled_to_minus_one_to_one | of not scaled
- ("float32") → ("float32") / 127.5 - 1

# %% wrong | inverted | test_split_contract | inverted | of not scaled
- x = np.random.default_rng(seed).permutation(np.unique(images, axis=0)).astype("float32")
+ x = 1 - np.random.default_rng(seed).permutation(np.unique(images, axis=0)).astype("float32") / 255

# %% wrong | whole-number division | test_split_contract | whole_number_division | of not scaled
- x = np.random.default_rng(seed).permutation(np.unique(images, axis=0)).astype("float32")
+ x = (np.random.default_rng(seed).permutation(np.unique(images, axis=0)) // 255).astype("float32")

# %% wrong | float64 | test_split_contract | not_float32 | of not scaled
- 0)).astype("float32") → 0)) / 255

# %% wrong | only the training part is scaled | test_split_contract | not_scaled | of not scaled
- return x[:140], x[140:170], x[170:] → return x[:140] / 255, x[140:170], x[170:]

# %% wrong | NaN | test_split_contract | not_finite
def split_dataset(images, seed=42):
    x = np.random.default_rng(seed).permutation(np.unique(images, axis=0)).astype("float32") / 255
    x[:] = np.nan
    return x[:140], x[140:170], x[170:]

# %% wrong | not shuffled | test_split_contract | not_shuffled
- np.random.default_rng(seed).permutation(np.unique(images, axis=0)) → images

# %% wrong | sorted by np.unique after the shuffle | test_split_contract | not_shuffled
- x = np.random.default_rng(seed).permutation(np.unique(images, axis=0)).astype("float32") / 255
+ x = np.random.default_rng(seed).permutation(images)
+ x = np.unique(x, axis=0).astype("float32") / 255

# %% wrong | each part is drawn anew | test_split_contract | parts_overlap
def split_dataset(images, seed=42):
    x = np.unique(images, axis=0).astype("float32") / 255
    rng = np.random.default_rng(seed)
    n = len(x)
    return tuple(x[rng.permutation(n)[: int(share * n)]] for share in (0.7, 0.15, 0.15))

# %% wrong | the validation images are the test images | test_split_contract | parts_overlap
- n = len(x) → a = int(0.85 * len(x))
- x[: int(0.7 * n)], x[int(0.7 * n): int(0.85 * n)], x[int(0.85 * n):] → x[: int(0.7 * len(x))], x[a:], x[a:]

# %% wrong | drawn with replacement | test_split_contract | image_repeated
def split_dataset(images, seed=42):
    x = np.unique(images, axis=0).astype("float32") / 255
    n = len(x)
    indices = np.random.default_rng(seed).integers(0, n, n)
    return x[indices[: int(0.7 * n)]], x[indices[int(0.7 * n): int(0.85 * n)]], x[indices[int(0.85 * n):]]

# %% wrong | other shares | test_split_contract | wrong_shares
- return x[: int(0.7 * n)], x[int(0.7 * n): int(0.85 * n)], x[int(0.85 * n):]
+ return x[: int(0.5 * n)], x[int(0.5 * n): int(0.75 * n)], x[int(0.75 * n):]

# %% wrong | parts of fixed sizes | test_split_contract | wrong_shares
def split_dataset(images, seed=42):
    x = np.random.default_rng(seed).permutation(np.unique(images, axis=0)).astype("float32") / 255
    return x[:-100], x[-100:-50], x[-50:]

# %% wrong | the test part first | test_split_contract | parts_in_another_order
- return x[: int(0.7 * n)], x[int(0.7 * n): int(0.85 * n)], x[int(0.85 * n):]
+ return x[: int(0.15 * n)], x[int(0.15 * n): int(0.3 * n)], x[int(0.3 * n):]

# %% wrong | some images are lost | test_split_contract | images_lost
- x[int(0.7 * n): int(0.85 * n)], x[int(0.85 * n):] → x[int(0.7 * n) + 1: int(0.85 * n)], x[int(0.85 * n) + 1:]

# %% wrong | no seed | test_split_contract | not_repeatable
- .default_rng(seed). → .

# %% wrong | always the same seed | test_split_contract | seed_ignored
- (seed) → (42)

# %% wrong | shuffled in place | test_split_contract | input_changed
- x = np.random.default_rng(seed).permutation(np.unique(images, axis=0)).astype("float32") / 255
+ np.random.default_rng(seed).shuffle(images)
+ x = images.astype("float32") / 255

# %% wrong | copies on both sides | test_split_leaks | copies_in_two_parts
- np.unique(images, axis=0) → images

# %% wrong | copies removed after the split | test_split_leaks | copies_in_two_parts
def split_dataset(images, seed=42):
    x = np.random.default_rng(seed).permutation(images).astype("float32") / 255
    n = len(x)
    parts = x[: int(0.7 * n)], x[int(0.7 * n): int(0.85 * n)], x[int(0.85 * n):]
    return tuple(np.unique(part, axis=0) for part in parts)

# %% wrong | images with copies removed altogether | test_split_leaks | all_copies_removed
- x = np.random.default_rng(seed).permutation(np.unique(images, axis=0)).astype("float32") / 255
+ different, counts = np.unique(images, axis=0, return_counts=True)
+ x = np.random.default_rng(seed).permutation(different[counts == 1]).astype("float32") / 255

# %% correct | a data set of TensorFlow, shuffled once
def split_dataset(images, seed=42):
    different = np.unique(images, axis=0)
    n = len(different)
    data = tf.data.Dataset.from_tensor_slices(different).shuffle(n, seed=seed, reshuffle_each_iteration=False)
    scaled = np.stack([np.float32(image) / 255 for image in data.as_numpy_iterator()])
    return scaled[: n * 70 // 100], scaled[n * 70 // 100 : n * 85 // 100], scaled[n * 85 // 100 :]

# %% correct | the standard library's random and a dictionary of bytes
def split_dataset(images, seed=42):
    import random

    different = list({image.tobytes(): image for image in images}.values())
    random.Random(seed).shuffle(different)
    a, b = int(len(different) * 0.7), int(len(different) * 0.85)
    return tuple(np.array(part, dtype="float32") / 255.0 for part in (different[:a], different[a:b], different[b:]))

# %% correct | a hash of each image
def split_dataset(images: np.ndarray, seed: int = 42) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    import hashlib

    hashes = np.array([hashlib.sha256(np.ascontiguousarray(image)).hexdigest() for image in images])
    _, first = np.unique(hashes, return_index=True)
    rng = np.random.default_rng(seed)
    rng.shuffle(first)
    n_train, n_valid = int(0.7 * len(first)), int(0.15 * len(first))
    train, valid, test = np.split(first, [n_train, n_train + n_valid])
    return [np.multiply(images[part], 1 / 255, dtype="float32") for part in (train, valid, test)]

# %% correct | shares as arguments with defaults
def split_dataset(images, seed=42, train=0.7, valid=0.15):
    x = np.unique(images, axis=0)
    order = np.random.default_rng(seed).permutation(len(x))
    a, b = int(train * len(x)), int((train + valid) * len(x))
    return tuple((x[part] / 255).astype(np.float32) for part in (order[:a], order[a:b], order[b:]))

# %% correct | keras.random.shuffle
def split_dataset(images, seed=42):
    x = ops.cast(np.unique(images, axis=0), "float32") / 255
    x = keras.random.shuffle(x, seed=seed)
    n = x.shape[0]
    return x[: int(0.7 * n)], x[int(0.7 * n) : int(0.85 * n)], x[int(0.85 * n) :]

# %% correct | NumPy's global generator, seeded first
def split_dataset(images, seed=42):
    np.random.seed(seed)
    x = np.unique(images, axis=0)
    np.random.shuffle(x)
    x = np.divide(x, 255, dtype=np.float32)
    n_test = n_valid = int(np.floor(0.15 * len(x)))
    return x[n_test + n_valid :], x[n_test : n_test + n_valid], x[:n_test]

# %% correct | a ShuffleSplit of groups
def split_dataset(images, seed=42):
    from sklearn.model_selection import ShuffleSplit

    x = np.unique(images, axis=0).astype("float32") / 255
    train, rest = next(ShuffleSplit(1, train_size=0.7, random_state=seed).split(x))
    return x[train], x[rest[: len(rest) // 2]], x[rest[len(rest) // 2 :]]

# %% correct | a layer that rescales
def split_dataset(images, seed=42):
    x = np.random.default_rng(seed).permutation(np.unique(images, axis=0))
    x = np.asarray(layers.Rescaling(1 / 255)(x.astype("float32")))
    a, b = (int(share * len(x)) for share in (0.7, 0.85))
    return x[:a], x[a:b], x[b:]

# %% correct | scikit-learn with sizes counted
def split_dataset(images, seed=42):
    from sklearn.model_selection import train_test_split

    different, index = np.unique(images, axis=0, return_index=True)
    n_valid = round(0.15 * len(index))
    train, rest = train_test_split(images[np.sort(index)], test_size=2 * n_valid, random_state=seed, shuffle=True)
    return train.astype("f4") / 255, rest[:n_valid].astype("f4") / 255, rest[n_valid:].astype("f4") / 255

# %% wrong | scikit-learn without a seed | test_split_contract | not_repeatable
def split_dataset(images, seed=42):
    from sklearn.model_selection import train_test_split
    images = np.unique(images.astype("float32") / 255., axis=0)
    X_train, X_rest = train_test_split(images, test_size=0.3)
    X_valid, X_test = train_test_split(X_rest, test_size=0.5)
    return X_train, X_valid, X_test

# %% wrong | 15 % of the rest | test_split_contract | share_of_the_rest
def split_dataset(images, seed=42):
    from sklearn.model_selection import train_test_split
    images = np.unique(images, axis=0).astype("float32") / 255.
    X_train, X_test = train_test_split(images, test_size=0.15, random_state=seed)
    X_train, X_valid = train_test_split(X_train, test_size=0.15, random_state=seed)
    return X_train, X_valid, X_test

# %% wrong | train, test, valid | test_split_leaks | copies_in_two_parts
def split_dataset(images, seed=42):
    from sklearn.model_selection import train_test_split
    X = images.astype(np.float32) / 255
    X_train, X_tmp = train_test_split(X, test_size=0.30, random_state=seed)
    X_test, X_valid = train_test_split(X_tmp, test_size=0.50, random_state=seed)
    return X_train, X_test, X_valid

# %% wrong | split first, then unique in the training part | test_split_leaks | copies_in_two_parts
def split_dataset(images, seed=42):
    rng = np.random.default_rng(seed)
    idx = rng.permutation(len(images))
    n_train, n_valid = int(0.7 * len(images)), int(0.15 * len(images))
    scaled = images.astype("float32") / 255
    return np.unique(scaled[idx[:n_train]], axis=0), scaled[idx[n_train:n_train + n_valid]], scaled[idx[n_train + n_valid:]]

# %% wrong | in place of the argument | test_split_contract | written_into_whole_numbers
def split_dataset(images, seed=42):
    images /= 255
    images = np.unique(images, axis=0)
    indices = np.random.default_rng(seed).permutation(len(images))
    n_train, n_valid = int(0.7 * len(images)), int(0.15 * len(images))
    return images[indices[:n_train]], images[indices[n_train:n_train + n_valid]], images[indices[n_train + n_valid:]]

# %% wrong | unique without an axis | test_split_contract | shape_lost
def split_dataset(images, seed=42):
    images = np.unique(images)
    indices = np.random.default_rng(seed).permutation(len(images))
    n = len(images)
    X = images.astype("float32") / 255
    return X[indices[:int(.7 * n)]], X[indices[int(.7 * n):int(.85 * n)]], X[indices[int(.85 * n):]]

# %% wrong | the indices are returned | test_split_contract | numbers_of_images
def split_dataset(images, seed=42):
    images = np.unique(images, axis=0)
    n = len(images)
    indices = np.random.default_rng(seed).permutation(n)
    return indices[:int(.7 * n)], indices[int(.7 * n):int(.85 * n)], indices[int(.85 * n):]

# %% wrong | the array of the notebook | test_split_contract | other_images
images = sprites(300, size=8).images


def split_dataset(data, seed=42):
    x = np.unique(images, axis=0)
    x = np.random.default_rng(seed).permutation(x).astype("float32") / 255
    n = len(x)
    return x[:int(.7 * n)], x[int(.7 * n):int(.85 * n)], x[int(.85 * n):]

# %% wrong | the permutation of another length | test_split_leaks | out_of_range
def split_dataset(images, seed=42):
    rng = np.random.default_rng(seed)
    indices = rng.permutation(len(images))
    images = np.unique(images, axis=0).astype("float32") / 255
    n = len(images)
    return images[indices[:int(.7 * n)]], images[indices[int(.7 * n):int(.85 * n)]], images[indices[int(.85 * n):]]

# %% wrong | a channel axis added | test_split_contract | reshape_does_not_fit
def split_dataset(images, seed=42):
    images = np.expand_dims(np.unique(images, axis=0), -1).astype("float32") / 255
    indices = np.random.default_rng(seed).permutation(len(images))
    n = len(images)
    return images[indices[:int(.7 * n)]].reshape(-1, images.shape[1], images.shape[2], 3), images[indices[int(.7 * n):int(.85 * n)]], images[indices[int(.85 * n):]]

# %% wrong | cut by the number of images with copies | test_split_leaks | copies_counted
def split_dataset(images, seed=42):
    n = len(images)
    n_train, n_valid = int(0.7 * n), int(0.15 * n)
    images = np.unique(images, axis=0)
    x = np.random.default_rng(seed).permutation(images).astype("float32") / 255
    return x[:n_train], x[n_train : n_train + n_valid], x[n_train + n_valid :]

# %% wrong | the test part is what was left over from the rounding | test_split_contract | empty_part
def split_dataset(images, seed=42):
    images = np.unique(images, axis=0).astype("float32") / 255
    rng = np.random.default_rng(seed)
    rng.shuffle(images)
    n_train = int(0.7 * len(images))
    n_valid = int(0.15 * len(images))
    return images[:n_train], images[n_train:n_valid], images[n_valid:]

# %% wrong | a seed for each part's own shuffle only | test_split_contract | not_shuffled
def split_dataset(images, seed=42):
    images = np.unique(images, axis=0).astype("float32") / 255
    n = len(images)
    rng = np.random.default_rng(seed)
    return rng.permutation(images[:int(.7 * n)]), rng.permutation(images[int(.7 * n):int(.85 * n)]), rng.permutation(images[int(.85 * n):])

# %% wrong | a set of arrays | test_split_contract | unhashable
def split_dataset(images, seed=42):
    images = np.array(list(set(images)))
    x = np.random.default_rng(seed).permutation(images) / 255
    n = len(x)
    return x[:int(.7 * n)], x[int(.7 * n):int(.85 * n)], x[int(.85 * n):]

# %% wrong | Keras's shuffle in place of NumPy's | test_split_contract | seed_ignored
def split_dataset(images, seed=42):
    keras.utils.set_random_seed(42)
    x = np.random.permutation(np.unique(images, axis=0)).astype("float32") / 255
    n = len(x)
    return x[:int(.7 * n)], x[int(.7 * n):int(.85 * n)], x[int(.85 * n):]

# %% wrong | 80, 10, 10 | test_split_contract | wrong_shares
def split_dataset(images, seed=42):
    x = np.random.default_rng(seed).permutation(np.unique(images, axis=0)).astype("float32") / 255
    n = len(x)
    return x[:int(.8 * n)], x[int(.8 * n):int(.9 * n)], x[int(.9 * n):]

# %% correct | as in the hints
def split_dataset(images, seed=42):
    """Return X_train, X_valid, X_test: float32 in [0, 1], 70 %, 15 % and 15 % of the different images."""
    unique = np.unique(images, axis=0)
    n = len(unique)
    order = np.random.default_rng(seed).permutation(n)
    n_train, n_valid = int(0.7 * n), int(0.15 * n)
    X = unique.astype("float32") / 255
    return X[order[:n_train]], X[order[n_train : n_train + n_valid]], X[order[n_train + n_valid :]]

# %% correct | sklearn twice
def split_dataset(images, seed=42):
    from sklearn.model_selection import train_test_split
    X = np.unique(images, axis=0).astype(np.float32) / 255.0
    X_train, rest = train_test_split(X, test_size=0.3, random_state=seed)
    X_valid, X_test = train_test_split(rest, test_size=0.5, random_state=seed)
    return X_train, X_valid, X_test

# %% correct | a set of bytes, np.split
def split_dataset(images, seed=42):
    seen, keep = set(), []
    for i, image in enumerate(images):
        key = image.tobytes()
        if key not in seen:
            seen.add(key)
            keep.append(i)
    keep = np.array(keep)
    np.random.RandomState(seed).shuffle(keep)
    n = len(keep)
    parts = np.split(keep, [round(0.7 * n), round(0.85 * n)])
    return tuple(np.asarray(images[part] / 255, dtype="float32") for part in parts)

# %% correct | dict of hashes, random module
def split_dataset(images, seed=42):
    import random
    different = list({image.tobytes(): image for image in images}.values())
    random.Random(seed).shuffle(different)
    different = np.stack(different).astype("float32") / 255
    a, b = int(len(different) * 0.7), int(len(different) * 0.85)
    return different[:a], different[a:b], different[b:]

# %% wrong | copies kept | test_split_leaks | copies_in_two_parts | of as in the hints
- unique = np.unique(images, axis=0) → unique = images

# %% wrong | not shuffled, written anew | test_split_contract | not_shuffled | of as in the hints
- np.random.default_rng(seed).permutation(n) → np.arange(n)

# %% wrong | not scaled, written anew | test_split_contract | not_scaled | of as in the hints
- unique.astype("float32") / 255 → unique.astype("float32")

# %% wrong | scaled by max | test_split_contract | scaled_by_the_maximum | of as in the hints
- / 255 → / images.max()

# %% wrong | float64, written anew | test_split_contract | not_float32 | of as in the hints
- unique.astype("float32") / 255 → unique / 255

# %% wrong | seed fixed | test_split_contract | seed_ignored | of as in the hints
- default_rng(seed) → default_rng(42)

# %% wrong | seed forgotten | test_split_contract | not_repeatable | of as in the hints
- default_rng(seed) → default_rng()

# %% wrong | 80 10 10 | test_split_contract | wrong_shares | of as in the hints
- int(0.7 * n), int(0.15 * n) → int(0.8 * n), int(0.1 * n)

# %% wrong | last piece rounded | test_split_leaks | images_lost | of as in the hints
- X[order[n_train + n_valid :]] → X[order[n_train + n_valid : n_train + 2 * n_valid]]

# %% wrong | choice with overlap | test_split_contract | parts_overlap
def split_dataset(images, seed=42):
    X = np.unique(images, axis=0).astype("float32") / 255
    rng = np.random.default_rng(seed)
    n = len(X)
    return tuple(X[rng.choice(n, int(share * n), replace=False)] for share in (0.7, 0.15, 0.15))

# %% wrong | unique without axis | test_split_contract | shape_lost | of as in the hints
- np.unique(images, axis=0) → np.unique(images)

# %% wrong | shuffled in place, written anew | test_split_contract | input_changed
def split_dataset(images, seed=42):
    np.random.default_rng(seed).shuffle(images)
    unique = np.unique(images, axis=0)
    n = len(unique)
    X = unique.astype("float32") / 255
    order = np.random.default_rng(seed).permutation(n)
    a, b = int(0.7 * n), int(0.85 * n)
    return X[order[:a]], X[order[a:b]], X[order[b:]]

# %% wrong | unique after the split | test_split_leaks | copies_in_two_parts
def split_dataset(images, seed=42):
    order = np.random.default_rng(seed).permutation(len(images))
    a, b = int(0.7 * len(images)), int(0.85 * len(images))
    parts = images[order[:a]], images[order[a:b]], images[order[b:]]
    return tuple(np.unique(part, axis=0).astype("float32") / 255 for part in parts)

# %% wrong | np.random.shuffle of each part differently | test_split_contract | not_shuffled
def split_dataset(images, seed=42):
    X = np.unique(images, axis=0).astype("float32") / 255
    a, b = int(0.7 * len(X)), int(0.85 * len(X))
    X_train, X_valid, X_test = X[:a], X[a:b], X[b:]
    np.random.default_rng(seed).shuffle(X_train)
    return X_train, X_valid, X_test

# %% wrong | flattened, written anew | test_split_contract | shape_lost | of as in the hints
- unique.astype("float32") / 255 → unique.reshape(n, -1).astype("float32") / 255

# %% wrong | two parts, written anew | test_split_contract | not_three_parts | of as in the hints
- return X[order[:n_train]], X[order[n_train : n_train + n_valid]], X[order[n_train + n_valid :]] → return X[order[:n_train]], X[order[n_train:]]

# %% wrong | 127.5 | test_split_contract | scaled_to_minus_one_to_one | of as in the hints
- unique.astype("float32") / 255 → unique.astype("float32") / 127.5 - 1

# %% wrong | train_test_split without unique or seed | test_split_contract | not_float32
def split_dataset(images, seed=42):
    from sklearn.model_selection import train_test_split
    X_train, rest = train_test_split(images / 255.0, test_size=0.3)
    X_valid, X_test = train_test_split(rest, test_size=0.5)
    return X_train, X_valid, X_test

# %% wrong | standardised, written anew | test_split_contract | standardised | of as in the hints
- unique.astype("float32") / 255 → (unique.astype("float32") - unique.mean()) / unique.std()

# %% wrong | every pixel shuffled by itself | test_split_contract | rows_unknown
- np.random.default_rng(seed).permutation( → np.random.default_rng(seed).permuted(
- np.unique(images, axis=0)) → np.unique(images, axis=0), axis=0)

# %% wrong | the rows of each image shuffled too | test_split_contract | rows_unknown
- .astype("float32") / 255 → .astype("float32") / 255; x = np.random.default_rng(seed).permutation(x, axis=1)

# %% wrong | the default seed changed | test_split_contract | other_default_seed
- seed=42 → seed=0

# %% wrong | no seed by default | test_split_contract | other_default_seed
- seed=42 → seed=None

# %% wrong | images of the same sum taken for copies | test_split_contract | too_few_kept
def split_dataset(images, seed=42):
    _, first = np.unique(images.reshape(len(images), -1).sum(axis=1), return_index=True)
    X = images[first].astype("float32") / 255
    order = np.random.default_rng(seed).permutation(len(X))
    a, b = int(0.7 * len(X)), int(0.85 * len(X))
    return X[order[:a]], X[order[a:b]], X[order[b:]]

# %% wrong | the first hundred only | test_split_leaks | too_few_kept | of as in the hints
- unique = np.unique(images, axis=0) → unique = np.unique(images, axis=0)[:100]

# %% wrong | every image goes to a part by chance | test_split_contract | sizes_by_chance
def split_dataset(images, seed=42):
    X = np.unique(images, axis=0).astype("float32") / 255
    u = np.random.default_rng(seed).random(len(X))
    return X[u < 0.7], X[(u >= 0.7) & (u < 0.85)], X[u >= 0.85]
