# %% correct | two masks, as in the text
def class_direction(codings, labels, source, target):
    return codings[labels == target].mean(axis=0) - codings[labels == source].mean(axis=0)

# %% correct | in steps, with np.mean
def class_direction(codings, labels, source, target):
    begin = np.mean(codings[labels == source], axis=0)
    end = np.mean(codings[labels == target], axis=0)
    return end - begin

# %% correct | np.where
- codings[labels == target].mean(axis=0) → codings[np.where(labels == target)].mean(axis=0)

# %% correct | np.flatnonzero and take
- codings[labels == source].mean(axis=0) → np.take(codings, np.flatnonzero(labels == source), axis=0).mean(0)

# %% correct | sums divided by counts
- codings[labels == target].mean(axis=0) → codings[labels == target].sum(axis=0) / np.sum(labels == target)

# %% correct | np.average with weights
def class_direction(codings, labels, source, target):
    end = np.average(codings, axis=0, weights=labels == target)
    return end - np.average(codings, axis=0, weights=labels == source)

# %% correct | a function inside
def class_direction(codings, labels, source, target):
    def centre(label):
        return np.asarray(codings)[np.asarray(labels) == label].mean(axis=0)

    return centre(target) - centre(source)

# %% correct | all means, then two of them
def class_direction(codings, labels, source, target):
    means = {label: codings[labels == label].mean(axis=0) for label in np.unique(labels)}
    return means[target] - means[source]

# %% correct | a matrix product with a mask
def class_direction(codings, labels, source, target):
    to, away = (labels == target).astype(float), (labels == source).astype(float)
    return to @ codings / to.sum() - away @ codings / away.sum()

# %% correct | one weight for each image
def class_direction(codings, labels, source, target):
    weights = (labels == target) / np.sum(labels == target) - (labels == source) / np.sum(labels == source)
    return np.sum(weights[:, None] * codings, axis=0)

# %% correct | Keras operations
def class_direction(codings, labels, source, target):
    return ops.mean(codings[labels == target], axis=0) - ops.mean(codings[labels == source], axis=0)

# %% correct | TensorFlow's mask
def class_direction(codings, labels, source, target):
    end = tf.reduce_mean(tf.boolean_mask(codings, labels == target), axis=0)
    return (end - tf.reduce_mean(tf.boolean_mask(codings, labels == source), axis=0)).numpy()

# %% correct | np.add.at, for all classes at once
def class_direction(codings, labels, source, target):
    sums, counts = np.zeros((256, codings.shape[1])), np.zeros(256)
    np.add.at(sums, labels, codings)
    np.add.at(counts, labels, 1)
    return sums[target] / counts[target] - sums[source] / counts[source]

# %% correct | a loop over the images
def class_direction(codings, labels, source, target):
    ends = [z for z, label in zip(codings, labels) if label == target]
    begins = [z for z, label in zip(codings, labels) if label == source]
    return sum(ends) / len(ends) - sum(begins) / len(begins)

# %% wrong | not written | test_class_direction_means | not_written
def class_direction(codings, labels, source, target):
    raise NotImplementedError()

# %% wrong | nothing returned | test_class_direction_means | nothing_returned
- return codings[labels == target] → codings[labels == target]

# %% wrong | backwards | test_class_direction_means | points_backwards
- labels == target → labels == source
- labels == source → labels == target

# %% wrong | the mean of the target alone | test_class_direction_means | target_alone
- - codings[labels == source].mean(axis=0) →

# %% wrong | the mean of the source alone | test_class_direction_means | source_alone
- codings[labels == target].mean(axis=0) - →

# %% wrong | the two means added | test_class_direction_means | means_added
- .mean(axis=0) - codings → .mean(axis=0) + codings

# %% wrong | half way between them | test_class_direction_means | means_added
def class_direction(codings, labels, source, target):
    return (codings[labels == target].mean(axis=0) + codings[labels == source].mean(axis=0)) / 2

# %% wrong | sums for means | test_class_direction_means | not_averaged
- codings[labels == target].mean(axis=0) → codings[labels == target].sum(axis=0)
- codings[labels == source].mean(axis=0) → codings[labels == source].sum(axis=0)

# %% wrong | zeros in the place of other images, averaged over all | test_class_direction_means | divided_by_all_images
def class_direction(codings, labels, source, target):
    sides = (labels == target).astype(float) - (labels == source)
    return np.mean(sides[:, None] * codings, axis=0)

# %% wrong | medians | test_class_direction_means | medians_for_means
def class_direction(codings, labels, source, target):
    return np.median(codings[labels == target], axis=0) - np.median(codings[labels == source], axis=0)

# %% wrong | from the mean of all images | test_class_direction_means | from_all_images
- codings[labels == source] → codings

# %% wrong | to the mean of all images | test_class_direction_means | to_all_images
- codings[labels == target] → codings

# %% wrong | from all that are not of the target | test_class_direction_means | all_others
- labels == source → labels != target

# %% wrong | brought to length 1 | test_class_direction_means | length_lost
- return codings[labels == target].mean(axis=0) - codings[labels == source].mean(axis=0)
+ arrow = codings[labels == target].mean(axis=0) - codings[labels == source].mean(axis=0)
+ return arrow / np.linalg.norm(arrow)

# %% wrong | labels as numbers of rows | test_class_direction_means | labels_for_rows
def class_direction(codings, labels, source, target):
    return codings[target] - codings[source]

# %% wrong | the first image of each class | test_class_direction_means | one_image_each
- codings[labels == target].mean(axis=0) → codings[labels == target][0]
- codings[labels == source].mean(axis=0) → codings[labels == source][0]

# %% wrong | a mean over everything | test_class_direction_means | reduced_to_one_number
- codings[labels == target].mean(axis=0) → codings[labels == target].mean()
- codings[labels == source].mean(axis=0) → codings[labels == source].mean()

# %% wrong | a mean over the codings | test_class_direction_means | averaged_over_codings
def class_direction(codings, labels, source, target):
    return (labels == target) * codings.mean(axis=1) - (labels == source) * codings.mean(axis=1)

# %% wrong | an axis is kept | test_class_direction_means | axis_too_many
- codings[labels == target].mean(axis=0) → codings[labels == target].mean(axis=0, keepdims=True)

# %% correct | masks
def class_direction(codings, labels, source, target):
    """Return the arrow (codings_size,) from the mean of the class source to that of the class target."""
    return codings[labels == target].mean(axis=0) - codings[labels == source].mean(axis=0)

# %% correct | weights
def class_direction(codings, labels, source, target):
    to, of = (np.asarray(labels) == target).astype(float), (np.asarray(labels) == source).astype(float)
    return to @ codings / to.sum() - of @ codings / of.sum()

# %% correct | tf
def class_direction(codings, labels, source, target):
    codings = tf.convert_to_tensor(codings)
    mean = lambda c: tf.reduce_mean(tf.boolean_mask(codings, tf.equal(labels, c)), axis=0)
    return (mean(target) - mean(source)).numpy()

# %% wrong | axis 1 | test_class_direction_means | shapes_do_not_fit
def class_direction(codings, labels, source, target):
    return codings[labels == target].mean(axis=1) - codings[labels == source].mean(axis=1)

# %% wrong | first of each | test_class_direction_means | one_image_each
def class_direction(codings, labels, source, target):
    return codings[np.argmax(labels == target)] - codings[np.argmax(labels == source)]

# %% wrong | unit length | test_class_direction_means | length_lost
def class_direction(codings, labels, source, target):
    d = codings[labels == target].mean(axis=0) - codings[labels == source].mean(axis=0)
    return d / np.linalg.norm(d)

# %% wrong | mean of differences | test_class_direction_means | shapes_do_not_fit
def class_direction(codings, labels, source, target):
    return (codings[labels == target] - codings[labels == source]).mean(axis=0)

# %% wrong | divided by all | test_class_direction_means | divided_by_all_images
def class_direction(codings, labels, source, target):
    n = len(codings)
    return codings[labels == target].sum(axis=0) / n - codings[labels == source].sum(axis=0) / n

# %% wrong | keepdims | test_class_direction_means | axis_too_many
def class_direction(codings, labels, source, target):
    return codings[labels == target].mean(axis=0, keepdims=True) - codings[labels == source].mean(axis=0, keepdims=True)

# %% wrong | is for equals | test_class_direction_means | every_image_kept
def class_direction(codings, labels, source, target):
    return codings[labels is target].mean(axis=0) - codings[labels is source].mean(axis=0)

# %% wrong | labels of the notebook | test_class_direction_means | variable_of_the_notebook
def class_direction(codings, labels, source, target):
    known = y_train[: len(codings)]
    return codings[known == target].mean(axis=0) - codings[known == source].mean(axis=0)

# %% wrong | the labels never looked at | test_class_direction_means | argument_unused
def class_direction(codings, labels, source, target):
    tenth = len(codings) // 10
    part = [codings[i * tenth : (i + 1) * tenth].mean(axis=0) for i in (source, target)]
    return part[1] - part[0]

# %% wrong | centred in place | test_class_direction_means | argument_changed
- return codings → codings -= codings.mean(axis=0); return codings

# %% wrong | as many images of one class as of the other | test_class_direction_means | some_only
def class_direction(codings, labels, source, target):
    pairs = zip(codings[labels == target], codings[labels == source])
    return np.mean([end - begin for end, begin in pairs], axis=0)

# %% wrong | a mask multiplied, and the mean over all rows | test_class_direction_means | divided_by_all_images
def class_direction(codings, labels, source, target):
    of_source, of_target = (labels == source)[:, None], (labels == target)[:, None]
    return np.mean(codings * of_target, axis=0) - np.mean(codings * of_source, axis=0)

# %% wrong | np.where with zeros | test_class_direction_means | divided_by_all_images
def class_direction(codings, labels, source, target):
    ends = [np.where((labels == label)[:, None], codings, 0).mean(axis=0) for label in (source, target)]
    return ends[1] - ends[0]

# %% wrong | in standard deviations | test_class_direction_means | spread_divided_out
def class_direction(codings, labels, source, target):
    arrow = codings[labels == target].mean(axis=0) - codings[labels == source].mean(axis=0)
    return arrow / codings.std(axis=0)

# %% wrong | labels as numbers of rows, which are averaged | test_class_direction_means | labels_for_rows
- codings[labels == target].mean(axis=0) - codings[labels == source].mean(axis=0) → codings[target].mean(axis=0) - codings[source].mean(axis=0)

# %% wrong | the normal of a logistic regression | test_class_direction_means | normal_of_a_boundary
def class_direction(codings, labels, source, target):
    from sklearn.linear_model import LogisticRegression
    both = np.isin(labels, [source, target])
    return LogisticRegression(max_iter=1000).fit(codings[both], labels[both] == target).coef_[0]

# %% wrong | Fisher's discriminant | test_class_direction_means | normal_of_a_boundary
def class_direction(codings, labels, source, target):
    begin, end = codings[labels == source], codings[labels == target]
    within = len(begin) * np.cov(begin.T, ddof=0) + len(end) * np.cov(end.T, ddof=0)
    return np.linalg.solve(within, end.mean(axis=0) - begin.mean(axis=0))

# %% wrong | two classes written in | test_class_direction_means | argument_unused
- labels == target → labels == 9
- labels == source → labels == 7

# %% wrong | both sums divided by the number of target images | test_class_direction_means | divided_by_the_other_class
- return codings[labels == target].mean(axis=0) - codings[labels == source].mean(axis=0)
+ to, start = codings[labels == target], codings[labels == source]
+ return (to.sum(axis=0) - start.sum(axis=0)) / len(to)

# %% wrong | the other way round, and brought to length 1 | test_class_direction_means | points_backwards
def class_direction(codings, labels, source, target):
    d = codings[labels == source].mean(axis=0) - codings[labels == target].mean(axis=0)
    return d / np.linalg.norm(d)

# %% wrong | encodes images that are codings already (wrong name) | test_class_direction_means | name_not_defined
def class_direction(codings, labels, source, target):
    z_mean, _, _ = vae.encoder.predict(codings)
    return z_mean[labels == target].mean(axis=0) - z_mean[labels == source].mean(axis=0)
