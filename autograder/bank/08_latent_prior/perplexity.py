# %% correct | as in the text
def perplexity(indices, n_codes):
    counts = np.bincount(np.ravel(indices), minlength=n_codes)
    p = counts[counts > 0] / counts.sum()
    return np.exp(-np.sum(p * np.log(p)))

# %% correct | scipy
def perplexity(indices, n_codes):
    from scipy.stats import entropy

    return np.exp(entropy(np.bincount(indices.flatten(), minlength=n_codes)))

# %% correct | np.unique
- counts = np.bincount(np.ravel(indices), minlength=n_codes) → counts = np.unique(indices, return_counts=True)[1]

# %% correct | bits on both sides
- return np.exp(-np.sum(p * np.log(p))) → return 2 ** -(p * np.log2(p)).sum()

# %% correct | a small number inside the logarithm
def perplexity(indices, n_codes):
    p = np.histogram(indices, np.arange(n_codes + 1))[0] / indices.size
    return float(np.exp(-np.sum(p * np.log(p + 1e-10))))

# %% correct | as in VQ-VAE's code, one-hot
def perplexity(indices, n_codes):
    average = np.eye(n_codes)[indices.reshape(-1)].mean(axis=0)
    return np.exp(-np.sum(average * np.log(average + 1e-10)))

# %% correct | Counter
def perplexity(indices, n_codes):
    from collections import Counter

    shares = [count / indices.size for count in Counter(indices.ravel().tolist()).values()]
    return float(np.exp(-sum(share * np.log(share) for share in shares)))

# %% correct | a product of powers
- return np.exp(-np.sum(p * np.log(p))) → return np.prod(p ** -p)

# %% correct | xlogy
def perplexity(indices, n_codes):
    from scipy.special import xlogy

    p = np.bincount(indices.ravel(), minlength=n_codes) / indices.size
    return np.exp(-xlogy(p, p).sum())

# %% correct | TensorFlow
def perplexity(indices, n_codes):
    counts = tf.math.bincount(tf.cast(tf.reshape(indices, [-1]), tf.int32), minlength=n_codes, dtype=tf.float32)
    p = counts / tf.reduce_sum(counts)
    return tf.exp(-tf.reduce_sum(tf.math.multiply_no_nan(tf.math.log(p), p)))

# %% correct | keras.ops
def perplexity(indices, n_codes):
    p = ops.mean(ops.one_hot(indices.reshape(-1), n_codes), axis=0)
    return ops.exp(-ops.sum(ops.where(p > 0, p * ops.log(ops.maximum(p, 1e-12)), 0.0)))

# %% correct | entr
def perplexity(indices, n_codes):
    from scipy.special import entr

    return np.exp(entr(np.array([np.mean(indices == k) for k in range(n_codes)])).sum())

# %% correct | where
def perplexity(indices, n_codes):
    p = np.bincount(indices.ravel(), minlength=n_codes) / indices.size
    terms = np.where(p > 0, p * np.log(np.where(p > 0, p, 1)), 0)
    return np.exp(-terms.sum())

# %% correct | the mean of −log p over the codes that stand there
def perplexity(indices, n_codes):
    p = np.bincount(indices.ravel(), minlength=n_codes) / indices.size
    return np.exp(-np.log(p[indices]).mean())

# %% wrong | not written | test_perplexity_number | not_written
def perplexity(indices, n_codes):
    raise NotImplementedError()

# %% wrong | nothing returned | test_perplexity_number | nothing_returned
- return np.exp( → np.exp(

# %% wrong | printed | test_perplexity_number | nothing_returned
- return np.exp(-np.sum(p * np.log(p))) → print(np.exp(-np.sum(p * np.log(p))))

# %% wrong | the entropy | test_perplexity_number | entropy_returned
- return np.exp(-np.sum(p * np.log(p))) → return -np.sum(p * np.log(p))

# %% wrong | the entropy in bits | test_perplexity_number | entropy_returned
- return np.exp(-np.sum(p * np.log(p))) → return -np.sum(p * np.log2(p))

# %% wrong | bits and exp | test_perplexity_number | bases_mixed
- np.log(p) → np.log2(p)

# %% wrong | nats and 2 | test_perplexity_number | bases_mixed
- return np.exp(-np.sum(p * np.log(p))) → return 2 ** (-np.sum(p * np.log(p)))

# %% wrong | the codes that occur | test_perplexity_number | codes_counted
- return np.exp(-np.sum(p * np.log(p))) → return len(p)

# %% wrong | all codes | test_perplexity_number | all_codes_counted
- return np.exp(-np.sum(p * np.log(p))) → return n_codes

# %% wrong | a share of all codes | test_perplexity_number | share_of_the_codes
- return np.exp(-np.sum(p * np.log(p))) → return np.exp(-np.sum(p * np.log(p))) / n_codes

# %% wrong | no minus | test_perplexity_number | minus_missing
- np.exp(-np.sum → np.exp(np.sum

# %% wrong | counts for shares | test_perplexity_number | counts_for_shares
- p = counts[counts > 0] / counts.sum() → p = counts[counts > 0]

# %% wrong | divided by the number of images | test_perplexity_number | divided_by_another_number
- / counts.sum() → / len(indices)

# %% wrong | divided by the number of codes | test_perplexity_number | divided_by_another_number
- / counts.sum() → / n_codes

# %% wrong | a mean over the codes that occur | test_perplexity_number | mean_for_sum
- -np.sum( → -np.mean(

# %% wrong | a mean over all codes | test_perplexity_number | mean_for_sum
- -np.sum(p * np.log(p)) → -np.sum(p * np.log(p)) / n_codes

# %% wrong | no weights | test_perplexity_number | weights_missing
- -np.sum(p * np.log(p)) → -np.mean(np.log(p))

# %% wrong | 1 / Σ p² | test_perplexity_number | other_number_of_codes
- return np.exp(-np.sum(p * np.log(p))) → return 1 / np.sum(p**2)

# %% wrong | an average over the images | test_perplexity_number | averaged_over_the_images
def perplexity(indices, n_codes):
    found = []
    for image in indices:
        counts = np.bincount(image.ravel(), minlength=n_codes)
        p = counts[counts > 0] / counts.sum()
        found.append(np.exp(-np.sum(p * np.log(p))))
    return np.mean(found)

# %% wrong | 0 log 0 | test_perplexity_number | zero_times_log_zero
- p = counts[counts > 0] / counts.sum() → p = counts / counts.sum()

# %% wrong | a large small number | test_perplexity_number | small_number_added
  p = counts[counts > 0] / counts.sum()
+ p = counts / counts.sum() + 0.01

# %% wrong | 1 added to the counts | test_perplexity_number | added_to_the_counts
- p = counts[counts > 0] / counts.sum() → p = (counts + 1) / (counts + 1).sum()

# %% wrong | the first code left out | test_perplexity_number | codes_ignored
  counts = np.bincount(np.ravel(indices), minlength=n_codes)
+ counts = counts[1:]

# %% wrong | not flattened | test_perplexity_number | one_axis_expected
- np.ravel(indices) → indices

# %% wrong | the first image only | test_perplexity_number | some_only
- np.ravel(indices) → np.ravel(indices[0])

# %% wrong | in per cent | test_perplexity_number | percent
- return np.exp(-np.sum(p * np.log(p))) → return 100 * np.exp(-np.sum(p * np.log(p)))

# %% wrong | rounded | test_perplexity_number | rounded
- return np.exp(-np.sum(p * np.log(p))) → return round(float(np.exp(-np.sum(p * np.log(p)))))

# %% wrong | the shares | test_perplexity_number | wrong_shape
- return np.exp(-np.sum(p * np.log(p))) → return p

# %% wrong | the entropy of the numbers themselves | test_perplexity_number | indices_for_counts
def perplexity(indices, n_codes):
    from scipy.stats import entropy

    return np.exp(entropy(indices.ravel()))

# %% correct | np.histogram with as many bins as codes: none holds two
def perplexity(indices, n_codes):
    p = np.histogram(indices, bins=n_codes)[0] / indices.size
    return np.exp(-np.sum(p[p > 0] * np.log(p[p > 0])))

# %% wrong | a share of codes that occur | test_perplexity_number | codes_counted
def perplexity(indices, n_codes):
    return len(np.unique(indices)) / n_codes

# %% wrong | normalised entropy | test_perplexity_number | share_of_the_codes
- return np.exp(-np.sum(p * np.log(p))) → return -np.sum(p * np.log(p)) / np.log(n_codes)

# %% wrong | 10 to the power of nats | test_perplexity_number | bases_mixed
- return np.exp(-np.sum(p * np.log(p))) → return 10 ** (-np.sum(p * np.log(p)))

# %% wrong | Gini | test_perplexity_number | other_number_of_codes
- return np.exp(-np.sum(p * np.log(p))) → return 1 - np.sum(p**2)

# %% wrong | the most frequent code | test_perplexity_number | other_number_of_codes
- return np.exp(-np.sum(p * np.log(p))) → return 1 / p.max()

# %% wrong | a median over the images | test_perplexity_number | averaged_over_the_images
def perplexity(indices, n_codes):
    def one(image):
        p = np.bincount(image.ravel(), minlength=n_codes) / image.size
        return np.exp(-np.sum(p[p > 0] * np.log(p[p > 0])))

    return np.median([one(image) for image in indices])

# %% wrong | Σ p log p | test_perplexity_number | entropy_returned
- return np.exp(-np.sum(p * np.log(p))) → return np.sum(p * np.log(p))

# %% wrong | np.histogram with its ten bins | test_perplexity_number | bins_for_codes
- np.bincount(np.ravel(indices), minlength=n_codes) → np.histogram(indices)[0]

# %% wrong | the last two codes in one bin | test_perplexity_number | bins_for_codes
- np.bincount(np.ravel(indices), minlength=n_codes) → np.histogram(indices, bins=np.arange(n_codes))[0]

# %% wrong | the exponential twice | test_perplexity_number | exponential_taken
- return np.exp(-np.sum(p * np.log(p))) → return np.exp(np.exp(-np.sum(p * np.log(p))))

# %% wrong | the exponential of each term | test_perplexity_number | added_after_the_exponential
- return np.exp(-np.sum(p * np.log(p))) → return np.sum(np.exp(-p * np.log(p)))

# %% wrong | one-hot rows averaged over the maps alone | test_perplexity_number | places_apart
def perplexity(indices, n_codes):
    p = np.eye(n_codes)[indices].mean(axis=0)
    return np.exp(-np.sum(p * np.log(p + 1e-10)))

# %% wrong | scipy's entropy, not imported | test_perplexity_number | name_not_defined
def perplexity(indices, n_codes):
    counts = np.bincount(indices.ravel(), minlength=n_codes)
    return np.exp(entropy(counts / counts.sum()))
