# %% correct | as in the text
def guided(velocity, z, t, labels, w):
    with_label, without = velocity(z, t, labels), velocity(z, t, np.full_like(labels, 10))
    return without + w * (with_label - without)

# %% correct | weights that add up to 1
- without + w * (with_label - without) → w * with_label + (1 - w) * without

# %% correct | from the label's velocity
- without + w * (with_label - without) → with_label + (w - 1) * (with_label - without)

# %% correct | np.full
- np.full_like(labels, 10) → np.full(len(z), 10)

# %% correct | ten times ones
- np.full_like(labels, 10) → 10 * np.ones(len(labels), int)

# %% correct | labels times 0
- np.full_like(labels, 10) → labels * 0 + 10

# %% correct | both in one call
def guided(velocity, z, t, labels, w):
    none = np.full_like(labels, 10)
    both = velocity(np.concatenate([z, z]), np.concatenate([t, t]), np.concatenate([labels, none]))
    with_label, without = np.split(both, 2)
    return without + w * (with_label - without)

# %% correct | Keras operations
def guided(velocity, z, t, labels, w):
    one = velocity(z, t, labels)
    zero = velocity(z, t, ops.full([len(labels)], 10, dtype="int32"))
    return ops.add(zero, ops.multiply(w, ops.subtract(one, zero)))

# %% correct | arguments by name
def guided(velocity, z, t, labels, w):
    v0 = velocity(z=z, t=t, labels=np.full(labels.shape, 10))
    v1 = velocity(z=z, t=t, labels=labels)
    return v0 * (1 - w) + v1 * w

# %% correct | nothing asked for nothing
def guided(velocity, z, t, labels, w):
    v0 = velocity(z, t, np.full_like(labels, 10))
    if w == 0:
        return v0
    v1 = velocity(z, t, labels)
    if w == 1:
        return v1
    return v0 + w * (v1 - v0)

# %% correct | tensors
def guided(velocity, z, t, labels, w):
    z, t = tf.constant(z, tf.float32), tf.constant(t, tf.float32)
    v1, v0 = velocity(z, t, labels), velocity(z, t, tf.fill([len(labels)], 10))
    return v0 + w * (v1 - v0)

# %% correct | a loop over the two
def guided(velocity, z, t, labels, w):
    total = 0
    for weight, each in ((w, labels), (1 - w, [10] * len(labels))):
        total = total + weight * velocity(z, t, np.array(each))
    return total

# %% correct | average of stacked velocities
def guided(velocity, z, t, labels, w):
    both = np.stack([velocity(z, t, labels), velocity(z, t, np.full(len(labels), 10))])
    return np.tensordot([w, 1 - w], both, axes=1)

# %% wrong | not written | test_guided_velocity | not_written
def guided(velocity, z, t, labels, w):
    raise NotImplementedError()

# %% wrong | nothing returned | test_guided_velocity | nothing_returned
- return without → without

# %% wrong | weights exchanged | test_guided_velocity | weights_exchanged
- without + w * (with_label - without) → (1 - w) * with_label + w * without

# %% wrong | exchanged labels | test_guided_velocity | weights_exchanged
- with_label, without = → without, with_label =

# %% wrong | the paper's w | test_guided_velocity | papers_convention
- without + w * (with_label - without) → (1 + w) * with_label - w * without

# %% wrong | from the label's velocity by w | test_guided_velocity | papers_convention
- return without + → return with_label +

# %% wrong | the label's velocity alone | test_guided_velocity | w_ignored
- return without + w * (with_label - without) → return with_label

# %% wrong | labels never used | test_guided_velocity | no_labels_at_all
- velocity(z, t, labels), → velocity(z, t, np.full_like(labels, 10)),

# %% wrong | v₀ not added | test_guided_velocity | difference_alone
- return without + w → return w

# %% wrong | brackets forgotten | test_guided_velocity | not_a_difference
- w * (with_label - without) → w * with_label - without

# %% wrong | only multiplied | test_guided_velocity | not_a_difference
- without + w * (with_label - without) → w * with_label

# %% wrong | away from the label | test_guided_velocity | difference_turned_round
- (with_label - without) → (without - with_label)

# %% wrong | v₀ in full | test_guided_velocity | unlabelled_not_weighted
- w * (with_label - without) → w * with_label

# %% wrong | zeros for no label | test_guided_velocity | another_label_for_none
- np.full_like(labels, 10) → np.zeros_like(labels)

# %% wrong | the last class for no label | test_guided_velocity | another_label_for_none
- np.full_like(labels, 10) → np.full_like(labels, 9)

# %% wrong | averaged | test_guided_velocity | averaged
- without + w * (with_label - without) → (w * with_label + without) / (1 + w)

# %% wrong | w not used | test_guided_velocity | w_ignored
- without + w * (with_label - without) → 2 * with_label - without

# %% wrong | the two are added | test_guided_velocity | w_ignored
- without + w * (with_label - without) → without + with_label

# %% wrong | None for no label | test_guided_velocity | labels_not_given
- np.full_like(labels, 10) → None

# %% wrong | no third argument | test_guided_velocity | labels_not_given
- velocity(z, t, np.full_like(labels, 10)) → velocity(z, t)

# %% wrong | one number for no label | test_guided_velocity | one_label_for_all
- np.full_like(labels, 10) → 10

# %% wrong | −1 for no label | test_guided_velocity | label_unknown
- np.full_like(labels, 10) → np.full_like(labels, -1)

# %% wrong | one-hot rows | test_guided_velocity | labels_of_another_shape
- velocity(z, t, labels), → velocity(z, t, np.eye(11)[labels]),

# %% wrong | a list, as for a model | test_guided_velocity | one_list_given
- velocity(z, t, labels), → velocity([z, t, labels]),

# %% wrong | time first | test_guided_velocity | arguments_of_velocity_exchanged
- velocity(z, t, labels), → velocity(t, z, labels),

# %% wrong | labels overwritten | test_guided_velocity | argument_changed
def guided(velocity, z, t, labels, w):
    with_label = velocity(z, t, labels)
    labels[:] = 10
    without = velocity(z, t, labels)
    return without + w * (with_label - without)

# %% wrong | one step made | test_guided_velocity | point_added
- return without → return z + without

# %% wrong | w − 1 | test_guided_velocity | one_less
- without + w * (with_label - without) → without + (w - 1) * (with_label - without)

# %% wrong | both multiplied | test_guided_velocity | both_multiplied
- without + w * (with_label - without) → w * with_label + w * without

# %% wrong | w cut off at 1 | test_guided_velocity | labels_alone
- return without + w → return without + min(w, 1)

# %% wrong | labels where w is above 0 | test_guided_velocity | labels_alone
- return without + w * (with_label - without) → return with_label if w > 0 else without

# %% wrong | guidance above 1 only | test_guided_velocity | another_rule_for_some_w
- return without + w * (with_label - without) → return without + w * (with_label - without) if w > 1 else with_label

# %% wrong | no label up to 1 | test_guided_velocity | another_rule_for_some_w
- return without + w * (with_label - without) → return without + w * (with_label - without) if w > 1 else without

# %% wrong | 0 counts as false | test_guided_velocity | another_rule_for_some_w
- return without + w → return without + (w or 1)

# %% wrong | without labels at time 0 | test_guided_velocity | asked_elsewhere
- velocity(z, t, np.full_like(labels, 10)) → velocity(z, np.zeros_like(t), np.full_like(labels, 10))

# %% correct | both velocities in one call
def guided(velocity, z, t, labels, w):
    both = velocity(np.concatenate([z, z]), np.concatenate([t, t]), np.concatenate([labels, np.full_like(labels, 10)]))
    v1, v0 = np.split(np.asarray(both), 2)
    return v0 + w * (v1 - v0)

# %% wrong | z in the place of a velocity | test_guided_velocity | point_for_velocity
def guided(velocity, z, t, labels, w):
    none = velocity(z, t, np.full_like(labels, 10))
    return z + w * (velocity(z, t, labels) - none)

# %% wrong | labels dropped by chance | test_guided_velocity | own_labels_for_none
- np.full_like(labels, 10) → np.where(np.arange(len(labels)) % 2, 10, labels)

# %% wrong | brought to the spread of the label's own | test_guided_velocity | brought_to_length
- return without + w * (with_label - without)
+ v = without + w * (with_label - without)
+ return v * with_label.std(axis=1, keepdims=True) / v.std(axis=1, keepdims=True)

# %% correct | one row after the other
def guided(velocity, z, t, labels, w):
    rows = []
    for i in range(len(z)):
        one = slice(i, i + 1)
        without = np.asarray(velocity(z[one], t[one], np.array([10])))
        rows.append(without + w * (np.asarray(velocity(z[one], t[one], labels[one])) - without))
    return np.concatenate(rows)

# %% wrong | the difference added once, w not used | test_guided_velocity | w_ignored
def guided(velocity, z, t, labels, w):
    v0, v1 = velocity(z, t, np.full_like(labels, 10)), velocity(z, t, labels)
    return v0 + (v1 - v0)

# %% wrong | labels before the time | test_guided_velocity | time_and_labels_exchanged
def guided(velocity, z, t, labels, w):
    v0, v1 = velocity(z, np.full_like(labels, 10), t), velocity(z, labels, t)
    return v0 + w * (v1 - v0)

# %% wrong | 9 for no label, and the paper's w | test_guided_velocity | another_label_for_none
def guided(velocity, z, t, labels, w):
    v0, v1 = velocity(z, t, np.full_like(labels, 9)), velocity(z, t, labels)
    return v1 + w * (v1 - v0)
