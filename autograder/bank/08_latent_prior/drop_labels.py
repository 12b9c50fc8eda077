# %% correct | np.where
def drop_labels(labels, rng, share=0.1):
    return np.where(rng.uniform(size=len(labels)) < share, 10, labels)

# %% correct | a mask and a copy
def drop_labels(labels, rng, share=0.1):
    dropped = labels.copy()
    dropped[rng.random(len(labels)) < share] = 10
    return dropped

# %% correct | kept where the number is large
- np.where(rng.uniform(size=len(labels)) < share, 10, labels) → np.where(rng.uniform(size=labels.shape) >= share, labels, 10)

# %% correct | a coin for each row
def drop_labels(labels, rng, share=0.1):
    mask = rng.binomial(1, share, size=len(labels)).astype(bool)
    return np.where(mask, 10, labels)

# %% correct | exactly as many rows
def drop_labels(labels, rng, share=0.1):
    new = np.array(labels)
    new[rng.choice(len(labels), size=int(round(share * len(labels))), replace=False)] = 10
    return new

# %% correct | the first of a random order
def drop_labels(labels, rng, share=0.1):
    result = np.array(labels, dtype="int32")
    result[rng.permutation(len(labels))[: int(share * len(labels))]] = 10
    return result

# %% correct | choice with weights
def drop_labels(labels, rng, share=0.1):
    drop = rng.choice([True, False], p=[share, 1 - share], size=len(labels))
    return np.where(drop, 10, labels)

# %% correct | a loop
def drop_labels(labels, rng, share=0.1):
    result = []
    for label in labels:
        result.append(10 if rng.uniform() < share else int(label))
    return np.array(result)

# %% correct | a list comprehension, returned as a list
def drop_labels(labels, rng, share=0.1):
    return [10 if u < share else int(label) for u, label in zip(rng.uniform(size=len(labels)), labels)]

# %% correct | arithmetic
def drop_labels(labels, rng, share=0.1):
    mask = (rng.random(len(labels)) < share).astype(int)
    return labels * (1 - mask) + 10 * mask

# %% correct | TensorFlow
def drop_labels(labels, rng, share=0.1):
    mask = tf.constant(rng.uniform(size=len(labels)) < share)
    return tf.where(mask, tf.constant(10, tf.int32), tf.cast(labels, tf.int32))

# %% correct | Keras operations
def drop_labels(labels, rng, share=0.1):
    return ops.where(rng.uniform(size=len(labels)) < share, 10, ops.cast(labels, "int32"))

# %% correct | np.putmask and full_like
def drop_labels(labels, rng, share=0.1):
    out = np.copy(labels)
    np.copyto(out, np.full_like(labels, 10), where=rng.uniform(size=labels.shape) < share)
    return out

# %% wrong | not written | test_drop_labels_rows | not_written
def drop_labels(labels, rng, share=0.1):
    raise NotImplementedError()

# %% wrong | nothing returned | test_drop_labels_rows | nothing_returned
- return np.where → np.where

# %% wrong | −1 for no label | test_drop_labels_rows | another_number_for_none
- , 10, labels) → , -1, labels.astype(int))

# %% wrong | 0 for no label | test_drop_labels_rows | another_number_for_none
- , 10, labels) → , 0, labels)

# %% wrong | a random label | test_drop_labels_rows | random_label_for_none
- , 10, labels) → , rng.integers(0, 10, len(labels)), labels)

# %% wrong | a random label, no label among them | test_drop_labels_rows | other_labels_changed
- , 10, labels) → , rng.integers(0, 11, len(labels)), labels)

# %% wrong | the share is kept | test_drop_labels_rows | kept_and_dropped_exchanged
- < share → > share

# %% wrong | kept and dropped exchanged in np.where | test_drop_labels_rows | kept_and_dropped_exchanged
- , 10, labels) → , labels, 10)

# %% wrong | all and none in turn | test_drop_labels_rows | one_decision_for_all
def drop_labels(labels, rng, share=0.1):
    drop_labels.calls = getattr(drop_labels, "calls", 0) + 1
    return np.full_like(labels, 10) if drop_labels.calls % 2 else labels

# %% wrong | nothing dropped | test_drop_labels_rows | no_label_dropped
- return np.where(rng.uniform(size=len(labels)) < share, 10, labels) → return np.array(labels)

# %% wrong | all dropped | test_drop_labels_rows | all_dropped
- return np.where(rng.uniform(size=len(labels)) < share, 10, labels) → return np.full_like(labels, 10)

# %% wrong | the first rows | test_drop_labels_rows | same_rows_each_time
def drop_labels(labels, rng, share=0.1):
    new = labels.copy()
    new[: int(share * len(labels))] = 10
    return new

# %% wrong | a seed inside | test_drop_labels_rows | same_rows_each_time
- return np → rng = np.random.default_rng(0); return np

# %% wrong | NumPy's global generator | test_drop_labels_rows | rng_ignored
- rng.uniform(size=len(labels)) → np.random.rand(len(labels))

# %% wrong | by class | test_drop_labels_rows | by_class
def drop_labels(labels, rng, share=0.1):
    chance = np.where(labels < 5, 2 * share, 0)
    return np.where(rng.uniform(size=len(labels)) < chance, 10, labels)

# %% wrong | always a tenth | test_drop_labels_rows | share_ignored
- < share → < 0.1

# %% wrong | one in ten by whole numbers | test_drop_labels_rows | share_ignored
- rng.uniform(size=len(labels)) < share → rng.integers(10, size=len(labels)) == 0

# %% wrong | another default | test_drop_labels_rows | another_default
- share=0.1 → share=0.2

# %% wrong | normal random numbers | test_drop_labels_rows | normal_numbers
- rng.uniform(size=len(labels)) → rng.standard_normal(len(labels))

# %% wrong | rows taken out | test_drop_labels_rows | rows_removed
- return np.where(rng.uniform(size=len(labels)) < share, 10, labels) → return labels[rng.uniform(size=len(labels)) >= share]

# %% wrong | one-hot rows | test_drop_labels_rows | one_hot_rows
- return np.where(rng.uniform(size=len(labels)) < share, 10, labels) → return np.eye(11)[np.where(rng.uniform(size=len(labels)) < share, 10, labels)]

# %% wrong | the mask | test_drop_labels_rows | mask_returned
- return np.where(rng.uniform(size=len(labels)) < share, 10, labels) → return rng.uniform(size=len(labels)) < share

# %% wrong | in place | test_drop_labels_rows | argument_changed
- return np.where(rng.uniform(size=len(labels)) < share, 10, labels)
+ labels[rng.uniform(size=len(labels)) < share] = 10
+ return labels

# %% wrong | faded, not dropped | test_drop_labels_rows | not_whole_numbers
- return np.where(rng.uniform(size=len(labels)) < share, 10, labels) → return labels * (1 - share) + share * 10

# %% wrong | shuffled | test_drop_labels_rows | other_labels_changed
- , 10, labels) → , 10, rng.permutation(labels))

# %% wrong | half as much again | test_drop_labels_rows | another_share
- < share → < 1.5 * share

# %% wrong | rows drawn with replacement | test_drop_labels_rows | rows_drawn_twice
def drop_labels(labels, rng, share=0.1):
    new = labels.copy()
    new[rng.integers(0, len(labels), int(share * len(labels)))] = 10
    return new

# %% wrong | a column of random numbers | test_drop_labels_rows | every_row_with_every_row
- size=len(labels)) → size=(len(labels), 1))

# %% wrong | rows at equal distances | test_drop_labels_rows | same_rows_each_time
def drop_labels(labels, rng, share=0.1):
    new = labels.copy()
    new[np.linspace(0, len(labels) - 1, round(share * len(labels))).astype(int)] = 10
    return new

# %% wrong | NaN for no label | test_drop_labels_rows | not_finite
- , 10, labels) → , np.nan, labels)

# %% wrong | 11 for no label | test_drop_labels_rows | another_number_for_none
- , 10, labels) → , 11, labels)

# %% wrong | 10 added | test_drop_labels_rows | added_to_the_label
- return np.where(rng.uniform(size=len(labels)) < share, 10, labels) → return labels + 10 * (rng.uniform(size=len(labels)) < share)

# %% wrong | a coin for each class | test_drop_labels_rows | by_class
- rng.uniform(size=len(labels)) < share → (rng.uniform(size=10) < share)[labels]

# %% wrong | a block of rows | test_drop_labels_rows | neighbours_together
def drop_labels(labels, rng, share=0.1):
    dropped, length = labels.copy(), int(share * len(labels))
    first = rng.integers(len(labels) - length + 1)
    dropped[first : first + length] = 10
    return dropped

# %% wrong | one more than the largest label | test_drop_labels_rows | another_number_for_none
def drop_labels(labels, rng, share=0.1):
    return np.where(rng.uniform(size=len(labels)) < share, labels.max() + 1, labels)

# %% wrong | rows among the first ten | test_drop_labels_rows | same_rows_each_time
def drop_labels(labels, rng, share=0.1):
    new = labels.copy()
    new[rng.integers(0, 10, int(share * len(labels)))] = 10
    return new

# %% wrong | rng.rand | test_drop_labels_rows | no_such_attribute
def drop_labels(labels, rng, share=0.1):
    mask = rng.rand(len(labels)) < share
    return np.where(mask, 10, labels)
