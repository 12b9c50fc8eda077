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

# %% wrong | a list of three outputs fitted | test_knn_accuracy_value | exception
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

# %% wrong | a logistic regression | test_knn_accuracy_value | unrecognised
- return KNeighborsClassifier(n_neighbors=k).fit(train, y_train).score(test, y_test)
+ from sklearn.linear_model import LogisticRegression
+ return LogisticRegression().fit(train, y_train).score(test, y_test)
