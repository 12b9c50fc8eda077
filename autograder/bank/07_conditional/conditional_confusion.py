# %% correct | with bincount, as in the text
def conditional_confusion(decoder, classify, n_per_class=100, codings_size=10, seed=None):
    table = np.zeros((10, 10))
    for label in range(10):
        seen = classify(generate_class(decoder, label, n_per_class, codings_size, seed))
        table[label] = np.bincount(seen, minlength=10) / n_per_class
    return table

# %% correct | arguments by name
- generate_class(decoder, label, n_per_class, codings_size, seed) → generate_class(decoder, label, n=n_per_class, codings_size=codings_size, seed=seed)

# %% correct | a mean for each column
- np.bincount(seen, minlength=10) / n_per_class → [np.mean(seen == column) for column in range(10)]

# %% correct | one-hot rows, averaged
- np.bincount(seen, minlength=10) / n_per_class → np.eye(10)[seen].mean(axis=0)

# %% correct | np.histogram
- np.bincount(seen, minlength=10) / n_per_class → np.histogram(seen, bins=np.arange(11))[0] / len(seen)

# %% correct | rows divided at the end
- np.bincount(seen, minlength=10) / n_per_class → np.bincount(seen, minlength=10)
- return table → return table / table.sum(axis=1, keepdims=True)

# %% correct | counted one by one
- table[label] = np.bincount(seen, minlength=10) / n_per_class
+ for one in seen:
+     table[label, one] += 1 / n_per_class

# %% correct | a list of rows
def conditional_confusion(decoder, classify, n_per_class=100, codings_size=10, seed=None):
    rows = []
    for label in range(10):
        images = np.asarray(generate_class(decoder, label, n_per_class, codings_size, seed))
        rows.append(np.bincount(np.asarray(classify(images)), minlength=10) / len(images))
    return rows

# %% correct | seeds of its own for every class
- codings_size, seed) → codings_size, None if seed is None else seed + label)

# %% correct | codings drawn here, once for all classes
def conditional_confusion(decoder, classify, n_per_class=100, codings_size=10, seed=None):
    codings = np.random.default_rng(seed).standard_normal((n_per_class, codings_size))
    table = np.empty((10, 10))
    for label in range(10):
        images = np.clip(decoder([codings, np.full(n_per_class, label)]), 0, 1)
        table[label] = np.bincount(classify(images), minlength=10) / n_per_class
    return table

# %% correct | all classes in one batch
def conditional_confusion(decoder, classify, n_per_class=100, codings_size=10, seed=None):
    labels = np.repeat(np.arange(10), n_per_class)
    codings = np.random.default_rng(seed).standard_normal((len(labels), codings_size))
    seen = classify(np.clip(decoder([codings, labels]), 0, 1))
    table = np.zeros((10, 10))
    np.add.at(table, (labels, seen), 1)
    return table / n_per_class

# %% correct | scikit-learn, all classes in one batch
def conditional_confusion(decoder, classify, n_per_class=100, codings_size=10, seed=None):
    from sklearn.metrics import confusion_matrix

    labels = np.repeat(np.arange(10), n_per_class)
    codings = np.asarray(keras.random.normal([len(labels), codings_size], seed=seed))
    seen = classify(ops.clip(decoder([codings, labels]), 0, 1))
    return confusion_matrix(labels, seen, labels=range(10), normalize="true")

# %% correct | TensorFlow's confusion matrix
- table[label] = np.bincount(seen, minlength=10) / n_per_class → table += tf.math.confusion_matrix(np.full(n_per_class, label), seen, 10).numpy() / n_per_class

# %% correct | image by image
- seen = classify(generate_class(decoder, label, n_per_class, codings_size, seed))
+ seen = np.array([classify(image[None])[0] for image in generate_class(decoder, label, n_per_class, codings_size, seed)])

# %% correct | a dictionary of counts
- table[label] = np.bincount(seen, minlength=10) / n_per_class
+ values, counts = np.unique(seen, return_counts=True)
+ table[label, values] = counts / n_per_class

# %% wrong | not written | test_conditional_confusion_table | not_written
def conditional_confusion(decoder, classify, n_per_class=100, codings_size=10, seed=None):
    raise NotImplementedError()

# %% wrong | nothing returned | test_conditional_confusion_table | nothing_returned
- return table

# %% wrong | columns for rows | test_conditional_confusion_table | columns_for_rows
- table[label] = → table[:, label] =

# %% wrong | transposed | test_conditional_confusion_table | columns_for_rows
- return table → return table.T

# %% wrong | counts | test_conditional_confusion_table | counts_not_shares
- np.bincount(seen, minlength=10) / n_per_class → np.bincount(seen, minlength=10)

# %% wrong | divided by a fixed 100 | test_conditional_confusion_table | fixed_number
- / n_per_class → / 100

# %% wrong | shares of all images | test_conditional_confusion_table | shares_of_all
- minlength=10) / n_per_class → minlength=10) / (10 * n_per_class)

# %% wrong | divided by the sum | test_conditional_confusion_table | shares_of_all
- return table → return table / table.sum()

# %% wrong | columns that add up to one | test_conditional_confusion_table | columns_add_up_to_one
- return table → return table / table.sum(axis=0).clip(1e-9)

# %% wrong | the diagonal | test_conditional_confusion_table | diagonal_only
- return table → return np.diag(table)

# %% wrong | one number | test_conditional_confusion_table | accuracy_only
- return table → return np.trace(table) / 10

# %% wrong | one image more of each | test_conditional_confusion_table | wrong_number_of_images
- label, n_per_class, codings_size → label, n_per_class + 1, codings_size

# %% wrong | always 100 images | test_conditional_confusion_table | wrong_number_of_images
- label, n_per_class, codings_size → label, 100, codings_size

# %% wrong | nine classes | test_conditional_confusion_table | not_all_classes
- range(10) → range(9)

# %% wrong | classes from 1 | test_conditional_confusion_table | not_all_classes
- range(10) → range(1, 10)

# %% wrong | always a boot | test_conditional_confusion_table | not_all_classes
- decoder, label, n_per_class → decoder, 9, n_per_class

# %% wrong | the label itself is counted | test_conditional_confusion_table | labels_not_seen
- np.bincount(seen, minlength=10) → np.bincount(np.full(len(seen), label), minlength=10)

# %% wrong | the identity, for a classifier that is not asked | test_conditional_confusion_table | classifier_not_asked
def conditional_confusion(decoder, classify, n_per_class=100, codings_size=10, seed=None):
    return np.eye(10)

# %% wrong | probabilities expected | test_conditional_confusion_table | labels_not_seen
- np.bincount(seen, minlength=10) / n_per_class → np.full(10, np.mean(seen))

# %% wrong | the codings for the classifier | test_conditional_confusion_table | labels_for_images
- classify(generate_class(decoder, label, n_per_class, codings_size, seed)) → classify(np.random.default_rng(seed).standard_normal((n_per_class, codings_size)))

# %% wrong | flat images | test_conditional_confusion_table | labels_for_images
- classify(generate_class(decoder, label, n_per_class, codings_size, seed)) → classify(generate_class(decoder, label, n_per_class, codings_size, seed).reshape(n_per_class, 784))

# %% wrong | no minlength | test_conditional_confusion_table | shapes_do_not_fit
- np.bincount(seen, minlength=10) → np.bincount(seen)

# %% wrong | not clipped | test_conditional_confusion_table | not_clipped | of codings drawn here, once for all classes
- np.clip(decoder([codings, np.full(n_per_class, label)]), 0, 1) → np.asarray(decoder([codings, np.full(n_per_class, label)]))

# %% wrong | labels as a list | test_conditional_confusion_table | labels_in_a_list | of codings drawn here, once for all classes
- np.full(n_per_class, label) → [label] * n_per_class

# %% wrong | a single number for the label | test_conditional_confusion_table | one_label_for_all | of codings drawn here, once for all classes
- np.full(n_per_class, label) → label

# %% wrong | no labels | test_conditional_confusion_table | labels_not_given | of codings drawn here, once for all classes
- decoder([codings, np.full(n_per_class, label)]) → decoder(codings)

# %% wrong | uniform codings | test_conditional_confusion_codings | uniform_codings | of codings drawn here, once for all classes
- .standard_normal((n_per_class, codings_size)) → .uniform(-1, 1, (n_per_class, codings_size))

# %% wrong | a narrow prior | test_conditional_confusion_codings | wrong_spread | of codings drawn here, once for all classes
- .standard_normal((n_per_class, codings_size)) → .normal(0, 0.5, (n_per_class, codings_size))

# %% wrong | one image n times | test_conditional_confusion_codings | one_row_repeated | of codings drawn here, once for all classes
- np.random.default_rng(seed).standard_normal((n_per_class, codings_size)) → np.repeat(np.random.default_rng(seed).standard_normal((1, codings_size)), n_per_class, axis=0)

# %% wrong | the seed is not handed on | test_conditional_confusion_codings | seed_has_no_effect
- n_per_class, codings_size, seed) → n_per_class, codings_size)

# %% wrong | a fixed seed | test_conditional_confusion_codings | seed_fixed
- n_per_class, codings_size, seed) → n_per_class, codings_size, 42)

# %% wrong | the label as the seed | test_conditional_confusion_codings | seed_fixed
- n_per_class, codings_size, seed) → n_per_class, codings_size, label)

# %% wrong | another default | test_conditional_confusion_codings | default_seed_fixed
- codings_size=10, seed=None → codings_size=10, seed=1

# %% wrong | codings_size is not handed on | test_conditional_confusion_table | codings_size_ignored
- n_per_class, codings_size, seed) → n_per_class, seed=seed)

# %% correct | bincount
def conditional_confusion(decoder, classify, n_per_class=100, codings_size=10, seed=None):
    """Return (10, 10) shares: row = class asked for, column = class seen; rows add up to 1."""
    rows = []
    for label in range(10):
        seen = classify(generate_class(decoder, label, n_per_class, codings_size, seed))
        rows.append(np.bincount(seen, minlength=10) / n_per_class)
    return np.array(rows)

# %% correct | sklearn, all at once
def conditional_confusion(decoder, classify, n_per_class=100, codings_size=10, seed=None):
    from sklearn.metrics import confusion_matrix
    asked = np.repeat(np.arange(10), n_per_class)
    z = np.random.default_rng(seed).standard_normal((len(asked), codings_size))
    seen = classify(np.clip(np.asarray(decoder([z, asked])), 0, 1))
    return confusion_matrix(asked, seen, labels=np.arange(10), normalize="true")

# %% correct | counted by hand
def conditional_confusion(decoder, classify, n_per_class=100, codings_size=10, seed=None):
    table = np.zeros((10, 10))
    rng = np.random.default_rng(seed)
    for asked in range(10):
        z = rng.normal(size=(n_per_class, codings_size)).astype("float32")
        images = np.clip(decoder.predict([z, np.full(n_per_class, asked)], verbose=0), 0, 1)
        for seen in np.asarray(classify(images)):
            table[asked, seen] += 1
    return table / table.sum(axis=1, keepdims=True)

# %% wrong | counts, written anew | test_conditional_confusion_table | counts_not_shares | of bincount
- minlength=10) / n_per_class → minlength=10)

# %% wrong | transposed, written anew | test_conditional_confusion_table | columns_for_rows | of bincount
- np.array(rows) → np.array(rows).T

# %% wrong | minlength forgotten | test_conditional_confusion_table | things_of_several_shapes | of bincount
- np.bincount(seen, minlength=10) → np.bincount(seen)

# %% wrong | divided by all | test_conditional_confusion_table | shares_of_all | of bincount
- minlength=10) / n_per_class → minlength=10) / (10 * n_per_class)

# %% wrong | percent | test_conditional_confusion_table | percent | of bincount
- minlength=10) / n_per_class → minlength=10) / n_per_class * 100

# %% wrong | seed forgotten | test_conditional_confusion_codings | seed_has_no_effect | of bincount
- n_per_class, codings_size, seed) → n_per_class, codings_size)

# %% wrong | codings size forgotten | test_conditional_confusion_table | codings_size_ignored | of bincount
- n_per_class, codings_size, seed) → n_per_class, seed=seed)

# %% wrong | no clip | test_conditional_confusion_table | not_clipped
def conditional_confusion(decoder, classify, n_per_class=100, codings_size=10, seed=None):
    rows = []
    for label in range(10):
        z = np.random.default_rng(seed).standard_normal((n_per_class, codings_size))
        seen = classify(np.asarray(decoder([z, np.full(n_per_class, label)])))
        rows.append(np.bincount(seen, minlength=10) / n_per_class)
    return np.array(rows)

# %% wrong | accuracy only | test_conditional_confusion_table | diagonal_only | of bincount
- rows.append(np.bincount(seen, minlength=10) / n_per_class) → rows.append(np.mean(seen == label))

# %% wrong | columns normalised | test_conditional_confusion_table | columns_add_up_to_one
def conditional_confusion(decoder, classify, n_per_class=100, codings_size=10, seed=None):
    table = np.zeros((10, 10))
    for asked in range(10):
        for seen in classify(generate_class(decoder, asked, n_per_class, codings_size, seed)):
            table[asked, seen] += 1
    return table / table.sum(axis=0)

# %% correct | rows that add up alike, divided by their sums
def conditional_confusion(decoder, classify, n_per_class=100, codings_size=10, seed=None):
    table = np.zeros((10, 10))
    for asked in range(10):
        for seen in classify(generate_class(decoder, asked, n_per_class, codings_size, seed)):
            table[asked, seen] += 1
    return table / table.sum(axis=1)

# %% wrong | real confusion of test set | test_conditional_confusion_table | decoder_not_asked
def conditional_confusion(decoder, classify, n_per_class=100, codings_size=10, seed=None):
    from sklearn.metrics import confusion_matrix
    return confusion_matrix(y_test, classify(X_test), normalize="true")

# %% wrong | sklearn arguments exchanged | test_conditional_confusion_table | columns_for_rows
def conditional_confusion(decoder, classify, n_per_class=100, codings_size=10, seed=None):
    from sklearn.metrics import confusion_matrix
    asked = np.repeat(np.arange(10), n_per_class)
    images = np.concatenate([generate_class(decoder, label, n_per_class, codings_size, seed) for label in range(10)])
    return confusion_matrix(classify(images), asked, labels=np.arange(10), normalize="true")

# %% wrong | fancy index adds once | test_conditional_confusion_table | counted_once
def conditional_confusion(decoder, classify, n_per_class=100, codings_size=10, seed=None):
    table = np.zeros((10, 10))
    for asked in range(10):
        seen = classify(generate_class(decoder, asked, n_per_class, codings_size, seed))
        table[asked, seen] += 1
    return table / n_per_class

# %% wrong | a hundred always | test_conditional_confusion_table | wrong_number_of_images | of bincount
- n_per_class, codings_size, seed) → 100, codings_size, seed)

# %% wrong | the classes that occur | test_conditional_confusion_table | counted_once
- np.bincount(seen, minlength=10) / n_per_class → np.isin(np.arange(10), seen) / n_per_class

# %% wrong | pixels up to 255 for the classifier | test_conditional_confusion_table | pixels_scaled
def conditional_confusion(decoder, classify, n_per_class=100, codings_size=10, seed=None):
    images = [generate_class(decoder, label, n_per_class, codings_size, seed) for label in range(10)]
    return np.stack([np.bincount(classify(255 * one), minlength=10) / n_per_class for one in images])

# %% wrong | the label and n exchanged | test_conditional_confusion_table | label_and_number_exchanged
- generate_class(decoder, label, n_per_class, codings_size, seed) → generate_class(decoder, n_per_class, label, codings_size, seed)

# %% wrong | what is right alone, on the diagonal | test_conditional_confusion_table | others_left_out
- table[label] = np.bincount(seen, minlength=10) / n_per_class → table[label, label] = np.mean(seen == label)

# %% wrong | labels from 1 to 10 | test_conditional_confusion_table | unknown_class
- for label in range(10): → for label in range(1, 11):
- table[label] → table[label - 1]

# %% wrong | ten images of each class by default | test_conditional_confusion_table | default_changed
- n_per_class=100 → n_per_class=10

# %% wrong | classify used as a model: classify.predict and argmax | test_conditional_confusion_table | no_such_attribute
def conditional_confusion(decoder, classify, n_per_class=100, codings_size=10, seed=None):
    table = np.zeros((10, 10))
    for label in range(10):
        images = generate_class(decoder, label, n_per_class, codings_size, seed)
        seen = np.argmax(classify.predict(images, verbose=0), axis=1)
        table[label] = np.bincount(seen, minlength=10) / n_per_class
    return table
