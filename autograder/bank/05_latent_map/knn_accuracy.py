# %% correct | the plain way
def knn_accuracy(encoder, X_train, y_train, X_test, y_test, k=15):
    from sklearn.neighbors import KNeighborsClassifier
    train, test = (encoder.predict(X, verbose=0)[0] for X in (X_train, X_test))
    return KNeighborsClassifier(n_neighbors=k).fit(train, y_train).score(test, y_test)

# %% correct | np.mean of the answers, a call
def knn_accuracy(encoder, X_train, y_train, X_test, y_test, k=15):
    from sklearn.neighbors import KNeighborsClassifier
    classifier = KNeighborsClassifier(k)
    classifier.fit(np.asarray(encoder(X_train)[0]), y_train)
    return np.mean(classifier.predict(np.asarray(encoder(X_test)[0])) == y_test)

# %% correct | accuracy_score, algorithm named
def knn_accuracy(encoder, X_train, y_train, X_test, y_test, k=15):
    from sklearn.neighbors import KNeighborsClassifier
    from sklearn.metrics import accuracy_score
    train, test = (encoder.predict(X, verbose=0)[0] for X in (X_train, X_test))
    classifier = KNeighborsClassifier(n_neighbors=k, algorithm="brute").fit(train, y_train)
    return accuracy_score(y_test, classifier.predict(test))

# %% correct | NumPy
def knn_accuracy(encoder, X_train, y_train, X_test, y_test, k=15):
    train, test = (encoder.predict(X, verbose=0)[0] for X in (X_train, X_test))
    distances = np.sum((test[:, None] - train[None]) ** 2, axis=-1)
    nearest = y_train[np.argsort(distances, axis=1)[:, :k]]
    answers = np.array([np.bincount(row).argmax() for row in nearest])
    return float((answers == y_test).mean())

# %% correct | TensorFlow top_k, a tensor returned
def knn_accuracy(encoder, X_train, y_train, X_test, y_test, k=15):
    train, test = (encoder.predict(X, verbose=0)[0] for X in (X_train, X_test))
    distances = -tf.reduce_sum((test[:, None] - train[None]) ** 2, axis=-1)
    nearest = tf.gather(tf.cast(y_train, tf.int32), tf.math.top_k(distances, k).indices)
    answers = tf.argmax(tf.reduce_sum(tf.one_hot(nearest, 10), axis=1), axis=1)
    return tf.reduce_mean(tf.cast(answers == tf.cast(y_test, tf.int64), tf.float32))

# %% correct | float64, a pipeline
def knn_accuracy(encoder, X_train, y_train, X_test, y_test, k=15):
    from sklearn.neighbors import KNeighborsClassifier
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import FunctionTransformer
    def codings(X):
        return np.asarray(encoder(X)[0], "float64")
    flow = make_pipeline(FunctionTransformer(codings), KNeighborsClassifier(k))
    return np.float64(flow.fit(X_train, y_train).score(X_test, y_test))

# %% wrong | not written | test_knn_accuracy_value | not_written
def knn_accuracy(encoder, X_train, y_train, X_test, y_test, k=15):
    raise NotImplementedError()

# %% wrong | nothing returned | test_knn_accuracy_value | nothing_returned
- return KNeighborsClassifier → KNeighborsClassifier

# %% wrong | a list of three outputs fitted | test_knn_accuracy_value | not_a_table
def knn_accuracy(encoder, X_train, y_train, X_test, y_test, k=15):
    from sklearn.neighbors import KNeighborsClassifier
    return KNeighborsClassifier(k).fit(encoder(X_train), y_train).score(encoder(X_test), y_test)

# %% wrong | scored on the training images | test_knn_accuracy_value | scored_on_the_training_images
- (test, y_test) → (train, y_train)

# %% wrong | fitted to the test images | test_knn_accuracy_value | fitted_on_the_test_images
- (train, y_train) → (test, y_test)

# %% wrong | train and test exchanged | test_knn_accuracy_value | train_and_test_exchanged
- (train, y_train).score(test, y_test) → (test, y_test).score(train, y_train)

# %% wrong | pixels | test_knn_accuracy_value | neighbours_of_pixels
- encoder.predict(X, verbose=0)[0] → X.reshape(len(X), -1)

# %% wrong | sampled codings | test_knn_accuracy_value | sampled_codings
- [0] for X → [2] for X

# %% wrong | log-variance | test_knn_accuracy_value | log_variance_for_codings
- [0] for X → [1] for X

# %% wrong | scikit-learn's own k | test_knn_accuracy_value | k_ignored
- n_neighbors=k →

# %% wrong | always 15 | test_knn_accuracy_value | k_ignored
- n_neighbors=k → 15

# %% wrong | another default | test_knn_accuracy_value | k_ignored
- k=15 → k=3

# %% wrong | one neighbour | test_knn_accuracy_value | k_ignored
- n_neighbors=k → 1

# %% wrong | error rate | test_knn_accuracy_value | error_rate
- return KNeighborsClassifier → return 1 - KNeighborsClassifier

# %% wrong | per cent | test_knn_accuracy_value | percent
- return KNeighborsClassifier → return 100 * KNeighborsClassifier

# %% wrong | number of right answers | test_knn_accuracy_value | count_not_share
- return KNeighborsClassifier(n_neighbors=k).fit(train, y_train).score(test, y_test)
+ return np.sum(KNeighborsClassifier(k).fit(train, y_train).predict(test) == y_test)

# %% wrong | the answers | test_knn_accuracy_value | answers_returned
- (n_neighbors=k).fit(train, y_train).score(test, y_test) → (k).fit(train, y_train).predict(test)

# %% wrong | right or wrong for each | test_knn_accuracy_value | answers_returned
- (n_neighbors=k).fit(train, y_train).score(test, y_test) → (k).fit(train, y_train).predict(test) == y_test

# %% wrong | flat images to the encoder | test_knn_accuracy_value | encoder_input_not_images
- encoder.predict(X, verbose=0)[0] → np.asarray(encoder(X.reshape(len(X), -1))[0])

# %% wrong | NaN | test_knn_accuracy_value | not_finite
- return KNeighborsClassifier → return np.nan * KNeighborsClassifier

# %% wrong | the classifier | test_knn_accuracy_value | not_an_array
- (n_neighbors=k).fit(train, y_train).score(test, y_test) → (k).fit(train, y_train)

# %% correct | codings collected batch by batch
def knn_accuracy(encoder, X_train, y_train, X_test, y_test, k=15):
    def codings(X):
        return np.concatenate([ops.convert_to_numpy(encoder(X[i : i + 100])[0]) for i in range(0, len(X), 100)])
    classifier = KNeighborsClassifier(k, n_jobs=1)
    classifier.fit(codings(X_train), y_train.astype(str))
    return np.mean([answer == str(label) for answer, label in zip(classifier.predict(codings(X_test)), y_test)])

# %% correct | a tree, uniform weights named, Euclidean distance named
def knn_accuracy(encoder, X_train, y_train, X_test, y_test, k=15):
    codings = keras.Model(encoder.inputs, encoder.outputs[0])
    classifier = KNeighborsClassifier(k, weights="uniform", algorithm="ball_tree", metric="minkowski", p=2)
    return float(classifier.fit(codings.predict(X_train, verbose=0), y_train).score(codings.predict(X_test, verbose=0), y_test))

# %% wrong | mean and log-variance side by side | test_knn_accuracy_value | outputs_side_by_side
- encoder.predict(X, verbose=0)[0] → np.concatenate(encoder.predict(X, verbose=0)[:2], axis=1)

# %% wrong | three outputs side by side | test_knn_accuracy_value | all_outputs_side_by_side
- encoder.predict(X, verbose=0)[0] → np.hstack(encoder.predict(X, verbose=0))

# %% wrong | StandardScaler | test_knn_accuracy_value | codings_scaled
- return KNeighborsClassifier(n_neighbors=k).fit(train, y_train).score(test, y_test)
+ from sklearn.pipeline import make_pipeline
+ from sklearn.preprocessing import StandardScaler
+ return make_pipeline(StandardScaler(), KNeighborsClassifier(k)).fit(train, y_train).score(test, y_test)

# %% wrong | a scaler for each set | test_knn_accuracy_value | codings_scaled
- return KNeighborsClassifier(n_neighbors=k).fit(train, y_train).score(test, y_test)
+ from sklearn.preprocessing import StandardScaler
+ train, test = StandardScaler().fit_transform(train), StandardScaler().fit_transform(test)
+ return KNeighborsClassifier(n_neighbors=k).fit(train, y_train).score(test, y_test)

# %% wrong | MinMaxScaler | test_knn_accuracy_value | codings_scaled
- return KNeighborsClassifier(n_neighbors=k).fit(train, y_train).score(test, y_test)
+ from sklearn.preprocessing import MinMaxScaler
+ scaler = MinMaxScaler().fit(train)
+ return KNeighborsClassifier(n_neighbors=k).fit(scaler.transform(train), y_train).score(scaler.transform(test), y_test)

# %% wrong | votes weighted by distance | test_knn_accuracy_value | distance_weighted
- n_neighbors=k → k, weights="distance"

# %% wrong | the Manhattan distance | test_knn_accuracy_value | another_distance
- n_neighbors=k → n_neighbors=k, p=1

# %% wrong | the cosine distance | test_knn_accuracy_value | another_distance
- n_neighbors=k → k, metric="cosine"

# %% wrong | one neighbour more | test_knn_accuracy_value | one_neighbour_more_or_less
- n_neighbors=k → n_neighbors=k + 1

# %% wrong | the nearest left out | test_knn_accuracy_value | one_neighbour_more_or_less
- n_neighbors=k → k - 1

# %% wrong | one coding only | test_knn_accuracy_value | one_coding_only
- encoder.predict(X, verbose=0)[0] → encoder.predict(X, verbose=0)[0][:, :1]

# %% wrong | the F1 score | test_knn_accuracy_value | another_measure
- return KNeighborsClassifier(n_neighbors=k).fit(train, y_train).score(test, y_test)
+ from sklearn.metrics import f1_score
+ return f1_score(y_test, KNeighborsClassifier(k).fit(train, y_train).predict(test), average="macro")

# %% wrong | balanced accuracy | test_knn_accuracy_value | another_measure
- return KNeighborsClassifier(n_neighbors=k).fit(train, y_train).score(test, y_test)
+ from sklearn.metrics import balanced_accuracy_score
+ return balanced_accuracy_score(y_test, KNeighborsClassifier(k).fit(train, y_train).predict(test))

# %% wrong | codings drawn anew | test_knn_accuracy_value | changes_from_call_to_call
def knn_accuracy(encoder, X_train, y_train, X_test, y_test, k=15):
    def codings(X):
        mean, log_var, _ = encoder.predict(X, verbose=0)
        return mean + np.exp(log_var / 2) * np.random.normal(size=mean.shape)
    return KNeighborsClassifier(k).fit(codings(X_train), y_train).score(codings(X_test), y_test)

# %% wrong | the default is 16 | test_knn_accuracy_value | other_default
- k=15 → k=16

# %% wrong | a logistic regression | test_knn_accuracy_value | another_classifier
- return KNeighborsClassifier(n_neighbors=k).fit(train, y_train).score(test, y_test)
+ from sklearn.linear_model import LogisticRegression
+ return LogisticRegression().fit(train, y_train).score(test, y_test)

# %% correct | cross-distances of SciPy, Counter
def knn_accuracy(encoder, X_train, y_train, X_test, y_test, k=15):
    from collections import Counter
    from scipy.spatial.distance import cdist

    train, test = (np.asarray(encoder(X)[0], "float64") for X in (X_train, X_test))
    nearest = np.argpartition(cdist(test, train), k - 1, axis=1)[:, :k]
    votes = [Counter(y_train[row].tolist()) for row in nearest]
    answers = [min(vote, key=lambda label: (-vote[label], label)) for vote in votes]
    return sum(answer == label for answer, label in zip(answers, y_test)) / len(y_test)

# %% correct | a tree of SciPy, scipy.stats.mode
def knn_accuracy(encoder, X_train, y_train, X_test, y_test, k=15):
    from scipy.spatial import cKDTree
    from scipy.stats import mode

    tree = cKDTree(encoder.predict(X_train, verbose=0)[0])
    _, nearest = tree.query(encoder.predict(X_test, verbose=0)[0], k=k)
    return np.mean(mode(y_train[nearest.reshape(len(X_test), k)], axis=1).mode.ravel() == y_test)

# %% correct | type hints, keyword arguments passed on
def knn_accuracy(encoder: keras.Model, X_train: np.ndarray, y_train: np.ndarray, X_test: np.ndarray, y_test: np.ndarray, k: int = 15, **options) -> float:
    mean_train, *_ = encoder(X_train)
    mean_test, *_ = encoder(X_test)
    knn = KNeighborsClassifier(n_neighbors=k, **options)
    knn.fit(mean_train.numpy(), np.asarray(y_train).ravel())
    return float(knn.score(mean_test.numpy(), np.asarray(y_test).ravel()))

# %% correct | a metric of Keras
def knn_accuracy(encoder, X_train, y_train, X_test, y_test, k=15):
    data = [encoder.predict(tf.data.Dataset.from_tensor_slices(np.float32(X)).batch(64), verbose=0)[0] for X in (X_train, X_test)]
    answers = KNeighborsClassifier(k).fit(data[0], y_train).predict(data[1])
    accuracy = keras.metrics.Accuracy()
    accuracy.update_state(y_test, answers)
    return accuracy.result()

# %% wrong | the encoder's list fitted | test_knn_accuracy_value | not_a_table
def knn_accuracy(encoder, X_train, y_train, X_test, y_test, k=15):
    knn = KNeighborsClassifier(n_neighbors=k)
    knn.fit(encoder(X_train), y_train)
    return knn.score(encoder(X_test), y_test)

# %% wrong | scored on the notebook's validation images | test_knn_accuracy_value | variable_of_the_notebook
def knn_accuracy(encoder, X_train, y_train, X_test, y_test, k=15):
    knn = KNeighborsClassifier(n_neighbors=k).fit(encoder.predict(X_train, verbose=0)[0], y_train)
    return knn.score(encoder.predict(X_valid, verbose=0)[0], y_valid)

# %% wrong | the global encoder | test_knn_accuracy_value | variable_of_the_notebook
def knn_accuracy(encoder, X_train, y_train, X_test, y_test, k=15):
    codings_train = vae.encoder.predict(X_train, verbose=0)[0]
    codings_test = vae.encoder.predict(X_test, verbose=0)[0]
    knn = KNeighborsClassifier(n_neighbors=k).fit(codings_train, y_train)
    return knn.score(codings_test, y_test)

# %% wrong | a cross-validation | test_knn_accuracy_value | cross_validated
def knn_accuracy(encoder, X_train, y_train, X_test, y_test, k=15):
    from sklearn.model_selection import cross_val_score
    codings = encoder.predict(X_train, verbose=0)[0]
    return cross_val_score(KNeighborsClassifier(k), codings, y_train).mean()

# %% wrong | both sets fitted | test_knn_accuracy_value | fitted_on_both
def knn_accuracy(encoder, X_train, y_train, X_test, y_test, k=15):
    train, test = (encoder.predict(X, verbose=0)[0] for X in (X_train, X_test))
    return KNeighborsClassifier(k).fit(np.concatenate([train, test]), np.concatenate([y_train, y_test])).score(test, y_test)

# %% wrong | the first hundred test images | test_knn_accuracy_value | some_test_images
def knn_accuracy(encoder, X_train, y_train, X_test, y_test, k=15):
    train, test = (encoder.predict(X, verbose=0)[0] for X in (X_train, X_test))
    return KNeighborsClassifier(k).fit(train, y_train).score(test[:100], y_test[:100])

# %% wrong | a radius in place of k | test_knn_accuracy_value | one_answer_for_all
def knn_accuracy(encoder, X_train, y_train, X_test, y_test, k=15):
    from sklearn.neighbors import RadiusNeighborsClassifier
    train, test = (encoder.predict(X, verbose=0)[0] for X in (X_train, X_test))
    return RadiusNeighborsClassifier(k).fit(train, y_train).score(test, y_test)

# %% wrong | a regressor's score | test_knn_accuracy_value | regression
def knn_accuracy(encoder, X_train, y_train, X_test, y_test, k=15):
    from sklearn.neighbors import KNeighborsRegressor
    train, test = (encoder.predict(X, verbose=0)[0] for X in (X_train, X_test))
    return KNeighborsRegressor(k).fit(train, y_train).score(test, y_test)

# %% wrong | a regressor, rounded | test_knn_accuracy_value | regression
def knn_accuracy(encoder, X_train, y_train, X_test, y_test, k=15):
    from sklearn.neighbors import KNeighborsRegressor
    train, test = (encoder.predict(X, verbose=0)[0] for X in (X_train, X_test))
    return np.mean(np.round(KNeighborsRegressor(k).fit(train, y_train).predict(test)) == y_test)

# %% wrong | nearest centroids | test_knn_accuracy_value | nearest_centroids
def knn_accuracy(encoder, X_train, y_train, X_test, y_test, k=15):
    from sklearn.neighbors import NearestCentroid
    train, test = (encoder.predict(X, verbose=0)[0] for X in (X_train, X_test))
    return NearestCentroid().fit(train, y_train).score(test, y_test)

# %% wrong | k-means | test_knn_accuracy_value | argument_unused
def knn_accuracy(encoder, X_train, y_train, X_test, y_test, k=15):
    from sklearn.cluster import KMeans
    train, test = (encoder.predict(X, verbose=0)[0] for X in (X_train, X_test))
    return np.mean(KMeans(10, n_init=3, random_state=0).fit(train).predict(test) == y_test)

# %% wrong | reconstructions in place of codings | test_knn_accuracy_value | variable_of_the_notebook
def knn_accuracy(encoder, X_train, y_train, X_test, y_test, k=15):
    train, test = (decoder.predict(encoder.predict(X, verbose=0)[0], verbose=0).reshape(len(X), -1) for X in (X_train, X_test))
    return KNeighborsClassifier(k).fit(train, y_train).score(test, y_test)

# %% wrong | any of the k neighbours has the label | test_knn_accuracy_value | any_neighbour
def knn_accuracy(encoder, X_train, y_train, X_test, y_test, k=15):
    train, test = (encoder.predict(X, verbose=0)[0] for X in (X_train, X_test))
    nearest = KNeighborsClassifier(k).fit(train, y_train).kneighbors(test, return_distance=False)
    return np.mean([label in y_train[row] for label, row in zip(y_test, nearest)])

# %% wrong | the share of neighbours with the label | test_knn_accuracy_value | share_of_the_neighbours
def knn_accuracy(encoder, X_train, y_train, X_test, y_test, k=15):
    train, test = (encoder.predict(X, verbose=0)[0] for X in (X_train, X_test))
    nearest = KNeighborsClassifier(k).fit(train, y_train).kneighbors(test, return_distance=False)
    return np.mean(y_train[nearest] == y_test[:, None])

# %% wrong | score of the wrong way round | test_knn_accuracy_value | not_a_table
def knn_accuracy(encoder, X_train, y_train, X_test, y_test, k=15):
    train, test = (encoder.predict(X, verbose=0)[0] for X in (X_train, X_test))
    return KNeighborsClassifier(k).fit(train, y_train).score(y_test, test)

# %% wrong | the British spelling | test_knn_accuracy_value | spelled_as_in_britain
def knn_accuracy(encoder, X_train, y_train, X_test, y_test, k=15):
    train, test = (encoder.predict(X, verbose=0)[0] for X in (X_train, X_test))
    return KNeighborsClassifier(n_neighbours=k).fit(train, y_train).score(test, y_test)

# %% correct | rounded to two places
def knn_accuracy(encoder, X_train, y_train, X_test, y_test, k=15):
    train, test = (encoder.predict(X, verbose=0)[0] for X in (X_train, X_test))
    return round(KNeighborsClassifier(k).fit(train, y_train).score(test, y_test), 2)

# %% correct | as in the hints
def knn_accuracy(encoder, X_train, y_train, X_test, y_test, k=15):
    """Return the accuracy of a k-nearest-neighbour classifier that reads the codings_mean."""
    train_mean = encoder.predict(X_train, verbose=0)[0]
    test_mean = encoder.predict(X_test, verbose=0)[0]
    return KNeighborsClassifier(n_neighbors=k).fit(train_mean, y_train).score(test_mean, y_test)

# %% correct | by hand
def knn_accuracy(encoder, X_train, y_train, X_test, y_test, k=15):
    a, b = (np.asarray(encoder(X)[0], dtype="float64") for X in (X_train, X_test))
    distances = ((b[:, None] - a[None]) ** 2).sum(-1)
    nearest = np.argsort(distances, axis=1, kind="stable")[:, :k]
    votes = np.array([np.bincount(np.asarray(y_train, int)[row]).argmax() for row in nearest])
    return np.mean(votes == y_test)

# %% correct | accuracy_score, kd tree
def knn_accuracy(encoder, X_train, y_train, X_test, y_test, k=15):
    from sklearn.metrics import accuracy_score
    mean = lambda X: encoder.predict(X, verbose=0, batch_size=512)[0]
    knn = KNeighborsClassifier(k, algorithm="kd_tree", n_jobs=1)
    knn.fit(mean(X_train), y_train)
    return accuracy_score(y_test, knn.predict(mean(X_test)))

# %% wrong | codings | test_knn_accuracy_value | sampled_codings | of as in the hints
- encoder.predict(X_train, verbose=0)[0] → encoder.predict(X_train, verbose=0)[2]
- encoder.predict(X_test, verbose=0)[0] → encoder.predict(X_test, verbose=0)[2]

# %% wrong | k ignored | test_knn_accuracy_value | k_ignored | of as in the hints
- KNeighborsClassifier(n_neighbors=k) → KNeighborsClassifier()

# %% wrong | k 15 | test_knn_accuracy_value | k_ignored | of as in the hints
- n_neighbors=k → n_neighbors=15

# %% wrong | scored on the training images, written anew | test_knn_accuracy_value | scored_on_the_training_images | of as in the hints
- .score(test_mean, y_test) → .score(train_mean, y_train)

# %% wrong | fitted on the test | test_knn_accuracy_value | fitted_on_the_test_images | of as in the hints
- .fit(train_mean, y_train) → .fit(test_mean, y_test)

# %% wrong | pixels, written anew | test_knn_accuracy_value | neighbours_of_pixels
def knn_accuracy(encoder, X_train, y_train, X_test, y_test, k=15):
    knn = KNeighborsClassifier(k).fit(X_train.reshape(len(X_train), -1), y_train)
    return knn.score(X_test.reshape(len(X_test), -1), y_test)

# %% wrong | log var | test_knn_accuracy_value | log_variance_for_codings | of as in the hints
- encoder.predict(X_test, verbose=0)[0] → encoder.predict(X_test, verbose=0)[1]
- encoder.predict(X_train, verbose=0)[0] → encoder.predict(X_train, verbose=0)[1]

# %% wrong | test sampled | test_knn_accuracy_value | outputs_mixed | of as in the hints
- encoder.predict(X_test, verbose=0)[0] → encoder.predict(X_test, verbose=0)[2]

# %% wrong | errors | test_knn_accuracy_value | error_rate | of as in the hints
- return KNeighborsClassifier → return 1 - KNeighborsClassifier

# %% wrong | percent | test_knn_accuracy_value | percent | of as in the hints
- .score(test_mean, y_test) → .score(test_mean, y_test) * 100

# %% wrong | distance weights | test_knn_accuracy_value | distance_weighted | of as in the hints
- KNeighborsClassifier(n_neighbors=k) → KNeighborsClassifier(n_neighbors=k, weights="distance")

# %% wrong | all outputs | test_knn_accuracy_value | all_outputs_side_by_side
def knn_accuracy(encoder, X_train, y_train, X_test, y_test, k=15):
    train, test = np.concatenate(encoder.predict(X_train, verbose=0), axis=1), np.concatenate(encoder.predict(X_test, verbose=0), axis=1)
    return KNeighborsClassifier(n_neighbors=k).fit(train, y_train).score(test, y_test)

# %% wrong | predictions | test_knn_accuracy_value | answers_returned | of as in the hints
- .score(test_mean, y_test) → .predict(test_mean)

# %% wrong | first hundred | test_knn_accuracy_value | some_test_images | of as in the hints
- .score(test_mean, y_test) → .score(test_mean[:100], y_test[:100])

# %% wrong | first thousand training | test_knn_accuracy_value | some_training_images | of as in the hints
- .fit(train_mean, y_train) → .fit(train_mean[:100], y_train[:100])

# %% wrong | standardised separately | test_knn_accuracy_value | codings_scaled | of as in the hints
- .fit(train_mean, y_train).score(test_mean, y_test) → .fit((train_mean - train_mean.mean(0)) / train_mean.std(0), y_train).score((test_mean - test_mean.mean(0)) / test_mean.std(0), y_test)

# %% wrong | regressor-like: nearest only | test_knn_accuracy_value | k_ignored | of as in the hints
- n_neighbors=k → n_neighbors=1

# %% wrong | manhattan | test_knn_accuracy_value | another_distance | of as in the hints
- KNeighborsClassifier(n_neighbors=k) → KNeighborsClassifier(n_neighbors=k, metric="manhattan")

# %% wrong | encoder output whole | test_knn_accuracy_value | not_a_table | of as in the hints
- encoder.predict(X_train, verbose=0)[0] → encoder.predict(X_train, verbose=0)

# %% wrong | only first coding | test_knn_accuracy_value | one_coding_only | of as in the hints
- encoder.predict(X_train, verbose=0)[0] → encoder.predict(X_train, verbose=0)[0][:, :1]
- encoder.predict(X_test, verbose=0)[0] → encoder.predict(X_test, verbose=0)[0][:, :1]

# %% wrong | centroid classifier | test_knn_accuracy_value | nearest_centroids | of as in the hints
- KNeighborsClassifier(n_neighbors=k).fit → __import__("sklearn.neighbors").neighbors.NearestCentroid().fit

# %% wrong | a support vector machine | test_knn_accuracy_value | another_classifier | of as in the hints
- KNeighborsClassifier(n_neighbors=k) → __import__("sklearn.svm").svm.SVC()
