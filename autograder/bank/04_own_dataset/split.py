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
