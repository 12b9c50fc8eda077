# %% correct | the plain way
def class_centroids(encoder, images, labels):
    codings_mean = np.asarray(encoder(images)[0])
    return np.stack([codings_mean[labels == label].mean(axis=0) for label in range(labels.max() + 1)])

def centroid_path(decoder, centroids, a, b, steps=7):
    t = np.linspace(0, 1, steps)[:, None]
    return decoder((1 - t) * centroids[a] + t * centroids[b])

# %% correct | predict, a loop, float64
def class_centroids(encoder, images, labels):
    codings_mean, _, _ = encoder.predict(images, verbose=0)
    centroids = []
    for label in sorted(set(labels.tolist())):
        centroids.append(np.mean(codings_mean[labels == label].astype("float64"), axis=0))
    return np.array(centroids)

def centroid_path(decoder, centroids, a, b, steps=7):
    frames = []
    for k in range(steps):
        point = centroids[a] + (centroids[b] - centroids[a]) * k / (steps - 1)
        frames.append(np.asarray(decoder(point[None]))[0])
    return np.stack(frames)

# %% correct | a dictionary, and ops.linspace
def class_centroids(encoder, images, labels):
    codings_mean = encoder(images)[0].numpy()
    return {int(label): codings_mean[labels == label].mean(axis=0) for label in np.unique(labels)}

def centroid_path(decoder, centroids, a, b, steps=7):
    t = ops.reshape(ops.linspace(0.0, 1.0, steps), (-1, 1))
    first, last = ops.convert_to_tensor(centroids[a]), ops.convert_to_tensor(centroids[b])
    return decoder((1 - t) * first + t * last)

# %% correct | one-hot matrix product, np.linspace between two points
def class_centroids(encoder, images, labels):
    mean = ops.convert_to_tensor(encoder(images)[0])
    members = ops.one_hot(labels.astype("int32"), int(labels.max()) + 1)
    return ops.matmul(ops.transpose(members), mean) / ops.sum(members, axis=0)[:, None]

def centroid_path(decoder, centroids, a, b, steps=7):
    centroids = np.asarray(centroids)
    return np.clip(decoder.predict(np.linspace(centroids[a], centroids[b], steps), verbose=0), 0, 1)

# %% correct | tf.math.segment_mean
def class_centroids(encoder, images, labels):
    order = np.argsort(labels)
    return tf.math.segment_mean(tf.gather(encoder(images)[0], order), labels[order].astype("int32"))

def centroid_path(decoder, centroids, a, b, steps=7):
    t = tf.linspace(0.0, 1.0, steps)[:, None]
    return list(decoder(centroids[a] + t * (centroids[b] - centroids[a])).numpy())

# %% wrong | the list of outputs averaged as if it were one array | test_centroid_path_centroids | outputs_averaged
- codings_mean = np.asarray(encoder(images)[0])
- np.stack([codings_mean[labels == label].mean(axis=0) for → np.stack([np.mean(encoder.predict(images[labels == label], verbose=0), axis=(0, 1)) for

# %% wrong | not written | test_centroid_path_centroids | not_written
- codings_mean = np.asarray(encoder(images)[0])
- return np.stack([codings_mean[labels == label].mean(axis=0) for label in range(labels.max() + 1)])
+ raise NotImplementedError()

# %% wrong | nothing returned | test_centroid_path_centroids | nothing_returned
- return np → np

# %% wrong | all three outputs indexed | test_centroid_path_centroids | list_indexed_like_an_array
- codings_mean = np.asarray(encoder(images)[0]) → codings = encoder(images)
- codings_mean[labels == label] → codings[labels == label]

# %% wrong | the sampled codings | test_centroid_path_centroids | sampled_codings
- codings_mean = np.asarray(encoder(images)[0]) → codings_mean = np.asarray(encoder(images)[2])

# %% wrong | the log-variance | test_centroid_path_centroids | log_variance_for_codings
- codings_mean = np.asarray(encoder(images)[0]) → codings_mean = np.asarray(encoder(images)[1])

# %% wrong | sums | test_centroid_path_centroids | sum_not_mean
- .mean → .sum

# %% wrong | divided by all images | test_centroid_path_centroids | divided_by_all_images
- .mean(axis=0) → .sum(axis=0) / len(images)

# %% wrong | the mean image encoded | test_centroid_path_centroids | mean_image_encoded
- codings_mean = np.asarray(encoder(images)[0])
- return np.stack([codings_mean[labels == label].mean(axis=0) for label in range(labels.max() + 1)])
+ means = np.stack([images[labels == label].mean(axis=0) for label in range(labels.max() + 1)])
+ return np.asarray(encoder(means)[0])

# %% wrong | medians | test_centroid_path_centroids | median_for_mean
- codings_mean[labels == label].mean(axis=0) → np.median(codings_mean[labels == label], axis=0)

# %% wrong | labels ignored | test_centroid_path_centroids | labels_ignored
- [labels == label] →

# %% wrong | one mean | test_centroid_path_centroids | labels_ignored
- codings_mean = np.asarray(encoder(images)[0])
- return np.stack([codings_mean[labels == label].mean(axis=0) for label in range(labels.max() + 1)])
+ return np.asarray(encoder(images)[0]).mean(axis=0)

# %% wrong | in the order of appearance | test_centroid_path_centroids | rows_in_another_order
- range(labels.max() + 1) → dict.fromkeys(labels.tolist())

# %% wrong | one row per image | test_centroid_path_centroids | one_row_per_image
- codings_mean = np.asarray(encoder(images)[0])
- return np.stack([codings_mean[labels == label].mean(axis=0) for label in range(labels.max() + 1)])
+ return encoder(images)[0]

# %% wrong | always ten classes | test_centroid_path_centroids | always_ten_classes
- labels.max() + 1 → 10

# %% wrong | on its side | test_centroid_path_centroids | transposed
- 1)]) → 1)], axis=1)

# %% wrong | images one at a time without a batch axis | test_centroid_path_centroids | batch_axis_missing
- np.asarray(encoder(images)[0]) → np.concatenate([np.asarray(encoder(image)[0]) for image in images])

# %% wrong | path not written | test_centroid_path_line | not_written
- t = np.linspace(0, 1, steps)[:, None]
- return decoder((1 - t) * centroids[a] + t * centroids[b])
+ raise NotImplementedError()

# %% wrong | path returns nothing | test_centroid_path_line | nothing_returned
- return decoder → decoder

# %% wrong | from b to a | test_centroid_path_line | ends_swapped
- (1 - t) * centroids[a] + t → t * centroids[a] + (1 - t)

# %% wrong | the first two classes always | test_centroid_path_line | wrong_classes
- [a] + t * centroids[b] → [0] + t * centroids[1]

# %% wrong | counted from 1 | test_centroid_path_line | wrong_classes
- [a] + t * centroids[b] → [a - 1] + t * centroids[b - 1]

# %% wrong | decoded ends mixed | test_centroid_path_line | decoded_images_mixed
- t = np.linspace(0, 1, steps)[:, None]
- return decoder((1 - t) * centroids[a] + t * centroids[b])
+ t = np.linspace(0, 1, steps)[:, None, None]
+ first, last = np.asarray(decoder(np.stack([centroids[a], centroids[b]])))
+ return (1 - t) * first + t * last

# %% wrong | the end left out | test_centroid_path_line | end_left_out
- t = np.linspace(0, 1, steps)[:, None] → t = np.linspace(0, 1, steps, endpoint=False)[:, None]

# %% wrong | the start left out | test_centroid_path_line | start_left_out
- t = np.linspace(0, 1, steps)[:, None] → t = (np.arange(1, steps + 1) / steps)[:, None]

# %% wrong | ends left out | test_centroid_path_line | ends_left_out
- t = np.linspace(0, 1, steps)[:, None] → t = np.linspace(0, 1, steps + 2)[1:-1][:, None]

# %% wrong | beyond both | test_centroid_path_line | extrapolates
- t = np.linspace(0, 1, steps)[:, None] → t = np.linspace(-0.5, 1.5, steps)[:, None]

# %% wrong | unequal steps | test_centroid_path_line | unequal_steps
- t = np.linspace(0, 1, steps)[:, None] → t = np.linspace(0, 1, steps)[:, None] ** 2

# %% wrong | a curve | test_centroid_path_line | not_a_straight_line
- return decoder((1 - t) * centroids[a] + t * centroids[b])
+ codings = (1 - t) * centroids[a] + t * centroids[b]
+ return decoder(codings + 2 * t * (1 - t) * np.array([1.0, *[0.0] * (codings.shape[1] - 2), -1.0]))

# %% wrong | does not move | test_centroid_path_line | does_not_move
- (1 - t) * centroids[a] + t * centroids[b] → (centroids[a] + centroids[b]) / 2 + 0 * t

# %% wrong | always 7 steps | test_centroid_path_line | steps_ignored
- t = np.linspace(0, 1, steps)[:, None] → t = np.linspace(0, 1, 7)[:, None]

# %% wrong | one too many | test_centroid_path_line | one_step_too_many
- t = np.linspace(0, 1, steps)[:, None] → t = np.linspace(0, 1, steps + 1)[:, None]

# %% wrong | another default | test_centroid_path_line | default_steps
- b, steps=7 → b, steps=9

# %% wrong | the codings | test_centroid_path_line | codings_returned
- decoder((1 - t) * centroids[a] + t * centroids[b]) → (1 - t) * centroids[a] + t * centroids[b]

# %% wrong | one image | test_centroid_path_line | single_image
- b]) → b])[0]

# %% wrong | one frame too few | test_centroid_path_line | one_step_too_few
- t = np.linspace(0, 1, steps)[:, None] → t = np.linspace(0, 1, steps - 1)[:, None]

# %% correct | np.add.at and np.bincount
def class_centroids(encoder, images, labels):
    mean = encoder.predict(images, verbose=0)[0]
    sums = np.zeros((labels.max() + 1, mean.shape[1]))
    np.add.at(sums, labels, mean)
    return sums / np.bincount(labels)[:, None]

def centroid_path(decoder, centroids, a, b, steps=7):
    weights = np.stack([np.linspace(1, 0, steps), np.linspace(0, 1, steps)], axis=1)
    return decoder(weights @ np.asarray(centroids)[[a, b]])

# %% correct | scikit-learn's NearestCentroid, ops.outer
def class_centroids(encoder, images, labels):
    from sklearn.neighbors import NearestCentroid

    return NearestCentroid().fit(np.asarray(encoder(images)[0]), labels).centroids_

def centroid_path(decoder, centroids, a, b, steps=7):
    start, way = centroids[a], centroids[b] - centroids[a]
    return decoder(start[None] + np.outer(np.arange(steps) / (steps - 1), way))

# %% correct | TensorFlow's unsorted mean, a batch at a time
def class_centroids(encoder, images, labels):
    parts = [encoder(images[i : i + 16])[0] for i in range(0, len(images), 16)]
    return tf.math.unsorted_segment_mean(tf.concat(parts, axis=0), tf.constant(labels, tf.int32), int(max(labels)) + 1)

def centroid_path(decoder, centroids, a, b, steps=7):
    centroids = tf.cast(centroids, tf.float32)
    return decoder.predict(tf.linspace(centroids[a], centroids[b], steps), verbose=0)

# %% correct | keras.ops.segment_sum
def class_centroids(encoder, images, labels):
    mean, n = encoder(images)[0], int(np.max(labels)) + 1
    ids = ops.cast(labels, "int32")
    count = ops.segment_sum(ops.ones(len(labels)), ids, num_segments=n)
    return ops.segment_sum(mean, ids, num_segments=n) / ops.expand_dims(count, -1)

def centroid_path(decoder, centroids, a, b, steps=7):
    t = ops.linspace(0.0, 1.0, steps)[:, None]
    first, last = (ops.cast(centroids[k], "float32") for k in (a, b))
    return decoder(first + t * (last - first))

# %% correct | type hints, a mask, a generator of points
def class_centroids(encoder: keras.Model, images: np.ndarray, labels: np.ndarray) -> np.ndarray:
    mean = np.asarray(encoder(images)[0], "float64")
    out = np.empty((int(labels.max()) + 1, mean.shape[-1]))
    for c in range(len(out)):
        out[c] = np.average(mean, axis=0, weights=(labels == c).astype(float))
    return out

def centroid_path(decoder: keras.Model, centroids: np.ndarray, a: int, b: int, steps: int = 7) -> np.ndarray:
    points = (centroids[a] * (1 - t) + centroids[b] * t for t in np.linspace(0, 1, steps))
    return np.asarray(decoder(np.vstack(list(points))))

# %% correct | masked arrays, np.apply_along_axis
def class_centroids(encoder, images, labels):
    mean = np.asarray(encoder(images)[0])
    return np.vstack([np.ma.array(mean, mask=np.repeat((labels != c)[:, None], mean.shape[1], 1)).mean(0).data for c in range(labels.max() + 1)])

def centroid_path(decoder, centroids, a, b, steps=7):
    ends = np.array([centroids[a], centroids[b]])
    points = np.apply_along_axis(lambda pair: np.interp(np.linspace(0, 1, steps), [0, 1], pair), 0, ends)
    return [np.asarray(decoder(point[None]))[0] for point in points]

# %% correct | SciPy's interpolation
def class_centroids(encoder, images, labels):
    from scipy.ndimage import mean as labelled_mean

    codings = np.asarray(encoder(images)[0], "float64")
    return np.stack([labelled_mean(column, labels, range(labels.max() + 1)) for column in codings.T], axis=1)

def centroid_path(decoder, centroids, a, b, steps=7):
    from scipy.interpolate import interp1d

    return decoder(interp1d([0, 1], [centroids[a], centroids[b]], axis=0)(np.linspace(0, 1, steps)))

# %% wrong | a list kept as a dictionary by name | test_centroid_path_centroids | rows_in_another_order
- return np.stack([codings_mean[labels == label].mean(axis=0) for label in range(labels.max() + 1)])
+ return {class_names[label]: codings_mean[labels == label].mean(axis=0) for label in range(labels.max() + 1)}

# %% wrong | mean without an axis | test_centroid_path_centroids | one_number_per_class
- .mean(axis=0) for → .mean() for

# %% wrong | the other axis | test_centroid_path_centroids | arrays_not_alike
- .mean(axis=0) for → .mean(axis=1) for

# %% wrong | labels.max() without the one | test_centroid_path_centroids | last_class_missing
- labels.max() + 1 → labels.max()

# %% wrong | len(labels) classes | test_centroid_path_centroids | one_row_per_image
- range(labels.max() + 1) → range(len(labels))

# %% wrong | a comparison with a list | test_centroid_path_centroids | nothing_chosen
- codings_mean[labels == label] → codings_mean[list(labels) == label]

# %% wrong | the tensor itself indexed with a mask | test_centroid_path_centroids | list_indexed_like_an_array
- codings_mean = np.asarray(encoder(images)[0]) → codings_mean = encoder(images)
- codings_mean[labels == label].mean(axis=0) → ops.mean(codings_mean[labels == label], axis=0)

# %% wrong | k-means | test_centroid_path_centroids | clusters_for_classes
def class_centroids(encoder, images, labels):
    from sklearn.cluster import KMeans
    codings_mean = np.asarray(encoder(images)[0])
    return KMeans(labels.max() + 1, n_init=10, random_state=42).fit(codings_mean).cluster_centers_

def centroid_path(decoder, centroids, a, b, steps=7):
    t = np.linspace(0, 1, steps)[:, None]
    return decoder((1 - t) * centroids[a] + t * centroids[b])

# %% wrong | the notebook's labels | test_centroid_path_centroids | mask_of_another_length
y_test = np.arange(40) % 10


def class_centroids(encoder, images, labels):
    codings_mean = np.asarray(encoder(images)[0])
    return np.stack([codings_mean[y_test[: len(codings_mean)] == label].mean(axis=0) for label in range(10)])

def centroid_path(decoder, centroids, a, b, steps=7):
    t = np.linspace(0, 1, steps)[:, None]
    return decoder((1 - t) * centroids[a] + t * centroids[b])

# %% wrong | t without a new axis | test_centroid_path_line | shapes_do_not_fit
- t = np.linspace(0, 1, steps)[:, None] → t = np.linspace(0, 1, steps)

# %% wrong | arange with a step | test_centroid_path_line | end_left_out
- np.linspace(0, 1, steps)[:, None] → np.arange(0, 1, 1 / steps)[:, None]

# %% wrong | the plus forgotten, b's share twice | test_centroid_path_line | ends_added
- (1 - t) * centroids[a] + t * centroids[b] → centroids[a] + t * centroids[b]

# %% wrong | a and b taken for points | test_centroid_path_line | wrong_number_of_codings
- (1 - t) * centroids[a] + t * centroids[b] → (1 - t) * a + t * b

# %% wrong | through the origin of the plane | test_centroid_path_line | not_a_straight_line
- (1 - t) * centroids[a] + t * centroids[b] → np.abs(1 - 2 * t) * np.where(t < 0.5, centroids[a], centroids[b])

# %% wrong | images of the notebook | test_centroid_path_line | not_decoded
- return decoder((1 - t) * centroids[a] + t * centroids[b]) → return X_train[:steps] * (1 - t[..., None]) + X_train[steps : 2 * steps] * t[..., None]

# %% wrong | the global decoder | test_centroid_path_line | not_decoded
  def centroid_path(decoder, centroids, a, b, steps=7):
-     t = np.linspace(0, 1, steps)[:, None]
-     return decoder((1 - t) * centroids[a] + t * centroids[b])
+     t = np.linspace(0, 1, steps)[:, None]
+     return vae.decoder((1 - t) * centroids[a] + t * centroids[b])

# %% wrong | decoded one by one without a batch axis | test_centroid_path_line | batch_axis_missing
- return decoder((1 - t) * centroids[a] + t * centroids[b]) → return np.stack([decoder((1 - s) * centroids[a] + s * centroids[b]) for s in t[:, 0]])

# %% wrong | a list of batches of one | test_centroid_path_line | batch_axes_stacked
- return decoder((1 - t) * centroids[a] + t * centroids[b]) → return np.stack([decoder(((1 - s) * centroids[a] + s * centroids[b])[None]) for s in t[:, 0]])

# %% wrong | an int for t | test_centroid_path_line | unequal_steps
- np.linspace(0, 1, steps)[:, None] → np.linspace(0, 1, steps, dtype=int)[:, None]

# %% wrong | spherical interpolation | test_centroid_path_line | not_a_straight_line
  def centroid_path(decoder, centroids, a, b, steps=7):
-     t = np.linspace(0, 1, steps)[:, None]
-     return decoder((1 - t) * centroids[a] + t * centroids[b])
+     t = np.linspace(0, 1, steps)[:, None]
+     p, q = centroids[a], centroids[b]
+     angle = np.arccos(np.clip(p @ q / np.linalg.norm(p) / np.linalg.norm(q), -1, 1))
+     return decoder((np.sin((1 - t) * angle) * p + np.sin(t * angle) * q) / np.sin(angle))

# %% correct | as in the hints
def class_centroids(encoder, images, labels):
    """Return the mean codings_mean of each class, shape (classes, codings_size)."""
    codings_mean = np.asarray(encoder(images)[0])
    return np.array([codings_mean[labels == c].mean(axis=0) for c in range(labels.max() + 1)])


def centroid_path(decoder, centroids, a, b, steps=7):
    """Return images (steps, 28, 28) on the line from the centroid of class a to that of class b."""
    t = np.linspace(0, 1, steps)[:, None]
    return np.asarray(decoder((1 - t) * centroids[a] + t * centroids[b]))

# %% correct | one-hot product, linspace of vectors
def class_centroids(encoder, images, labels):
    mean = encoder.predict(images, verbose=0)[0]
    one_hot = np.eye(int(np.max(labels)) + 1)[labels]
    return one_hot.T @ mean / one_hot.sum(axis=0)[:, None]


def centroid_path(decoder, centroids, a, b, steps=7):
    return decoder(np.linspace(centroids[a], centroids[b], num=steps))

# %% correct | loops and predict
def class_centroids(encoder, images, labels):
    n = len(np.unique(labels))
    codings = encoder.predict(images, verbose=0)[0]
    out = np.zeros((n, codings.shape[1]))
    for c in range(n):
        out[c] = np.mean(codings[np.where(labels == c)[0]], axis=0)
    return out


def centroid_path(decoder, centroids, a, b, steps=7):
    path = []
    for i in range(steps):
        z = centroids[a] + i / (steps - 1) * (centroids[b] - centroids[a])
        path.append(decoder.predict(z.reshape(1, -1), verbose=0)[0])
    return np.array(path)

# %% wrong | codings sampled | test_centroid_path_centroids | sampled_codings | of as in the hints
- encoder(images)[0] → encoder(images)[2]

# %% wrong | log var | test_centroid_path_centroids | log_variance_for_codings | of as in the hints
- encoder(images)[0] → encoder(images)[1]

# %% wrong | mean over all | test_centroid_path_centroids | one_number_per_class | of as in the hints
- .mean(axis=0) → .mean()

# %% wrong | max classes without + 1 | test_centroid_path_centroids | last_class_missing | of as in the hints
- range(labels.max() + 1) → range(labels.max())

# %% wrong | ten classes | test_centroid_path_centroids | always_ten_classes | of as in the hints
- range(labels.max() + 1) → range(10)

# %% wrong | images averaged before encoding | test_centroid_path_centroids | mean_image_encoded
def class_centroids(encoder, images, labels):
    means = np.array([images[labels == c].mean(axis=0) for c in range(labels.max() + 1)])
    return np.asarray(encoder(means)[0])


def centroid_path(decoder, centroids, a, b, steps=7):
    t = np.linspace(0, 1, steps)[:, None]
    return np.asarray(decoder((1 - t) * centroids[a] + t * centroids[b]))

# %% wrong | pixels blended | test_centroid_path_line | decoded_images_mixed | of as in the hints
- np.asarray(decoder((1 - t) * centroids[a] + t * centroids[b])) → (1 - t)[..., None] * decoder(centroids[a : a + 1]) + t[..., None] * decoder(centroids[b : b + 1])

# %% wrong | reversed | test_centroid_path_line | ends_swapped | of as in the hints
- (1 - t) * centroids[a] + t * centroids[b] → t * centroids[a] + (1 - t) * centroids[b]

# %% wrong | end not included | test_centroid_path_line | end_left_out | of as in the hints
- np.linspace(0, 1, steps) → np.linspace(0, 1, steps, endpoint=False)

# %% wrong | steps + 1 | test_centroid_path_line | one_step_too_many | of as in the hints
- np.linspace(0, 1, steps) → np.linspace(0, 1, steps + 1)

# %% wrong | through the centroids, there and back | test_centroid_path_line | wrong_number_of_images | of as in the hints
- (1 - t) * centroids[a] + t * centroids[b] → np.concatenate([centroids, centroids[-2::-1]])

# %% wrong | sum | test_centroid_path_centroids | sum_not_mean | of as in the hints
- codings_mean[labels == c].mean(axis=0) → codings_mean[labels == c].sum(axis=0)

# %% wrong | median | test_centroid_path_centroids | median_for_mean | of as in the hints
- codings_mean[labels == c].mean(axis=0) → np.median(codings_mean[labels == c], axis=0)

# %% wrong | whole encoder output | test_centroid_path_centroids | mask_of_another_length | of as in the hints
- np.asarray(encoder(images)[0]) → np.asarray(encoder(images))

# %% wrong | squared t | test_centroid_path_line | unequal_steps | of as in the hints
- np.linspace(0, 1, steps)[:, None] → np.linspace(0, 1, steps)[:, None] ** 2

# %% wrong | t without axis | test_centroid_path_line | shapes_do_not_fit | of as in the hints
- np.linspace(0, 1, steps)[:, None] → np.linspace(0, 1, steps)

# %% wrong | wrong normalisation: slerp | test_centroid_path_line | not_a_straight_line | of as in the hints
- np.asarray(decoder((1 - t) * centroids[a] + t * centroids[b])) → np.asarray(decoder(np.sin((1 - t) * np.pi / 2) * centroids[a] + np.sin(t * np.pi / 2) * centroids[b]))

# %% wrong | steps fixed | test_centroid_path_line | steps_ignored | of as in the hints
- np.linspace(0, 1, steps) → np.linspace(0, 1, 7)

# %% wrong | of all other images | test_centroid_path_centroids | all_others
- labels == label → labels != label

# %% wrong | of what is deleted | test_centroid_path_centroids | all_others
- codings_mean[labels == label].mean(axis=0) → np.delete(codings_mean, labels == label, axis=0).mean(axis=0)

# %% wrong | the codings clipped, not the pixels | test_centroid_path_line | codings_clipped
- decoder((1 - t) * centroids[a] + t * centroids[b]) → decoder(np.clip((1 - t) * centroids[a] + t * centroids[b], 0, 1))

# %% wrong | always from the lower class to the higher | test_centroid_path_line | ends_swapped
- return decoder((1 - t) * centroids[a] + t * centroids[b])
+ a, b = sorted([a, b])
+ return decoder((1 - t) * centroids[a] + t * centroids[b])
