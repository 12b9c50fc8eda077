# %% correct | the plain way
def hedge(candidates):
    answer = np.mean(candidates, axis=0)
    return answer, np.mean((candidates - answer) ** 2), np.mean((candidates[:, None] - candidates[None]) ** 2)

# %% correct | NumPy broadcasting, all pairs at once
def hedge(candidates):
    answer = np.mean(candidates, axis=0)
    mse_answer = np.mean((candidates - answer) ** 2)
    mse_single = np.mean((candidates[:, None] - candidates[None]) ** 2)
    return answer, mse_answer, mse_single

# %% correct | loops over guesses and truths
def hedge(candidates):
    answer = sum(candidates) / len(candidates)
    mse_answer = np.mean([np.mean(np.square(truth - answer)) for truth in candidates])
    errors = [np.mean(np.square(truth - guess)) for guess in candidates for truth in candidates]
    return answer, mse_answer, sum(errors) / len(errors)

# %% correct | keras.ops, tensors are returned
def hedge(candidates):
    candidates = ops.convert_to_tensor(candidates)
    answer = ops.mean(candidates, axis=0)
    mse_answer = ops.mean(ops.square(candidates - answer))
    pairs = ops.expand_dims(candidates, 0) - ops.expand_dims(candidates, 1)
    return answer, mse_answer, ops.mean(ops.square(pairs))

# %% correct | TensorFlow, a list, an image with a channel axis
def hedge(candidates):
    answer = tf.reduce_mean(candidates, axis=0)
    mse = lambda guess: float(tf.reduce_mean(tf.square(candidates - guess)))
    return [answer[..., tf.newaxis], mse(answer), np.mean([mse(guess) for guess in candidates])]

# %% correct | the identity: a single candidate costs twice as much; float64
def hedge(candidates, axis=0):
    candidates = np.asarray(candidates, dtype=np.float64)
    answer = candidates.mean(axis)
    variance = candidates.var(axis).mean()
    return answer, variance, 2 * variance

# %% correct | Keras losses
def hedge(candidates):
    mse = keras.losses.MeanSquaredError()
    answer = candidates.mean(0)
    whole = np.broadcast_to(answer, candidates.shape)
    single = np.mean([mse(candidates, np.repeat(guess[None], len(candidates), axis=0)) for guess in candidates])
    return answer, mse(candidates, whole), single

# %% wrong | not written | test_hedge_answer | not_written
def hedge(candidates):
    raise NotImplementedError()

# %% wrong | nothing returned | test_hedge_answer | nothing_returned
- return answer, np.mean((candidates - answer) ** 2), np.mean((candidates[:, None] - candidates[None]) ** 2)
+ print(np.mean((candidates - answer) ** 2))

# %% wrong | a misspelt name | test_hedge_answer | name_not_defined
def hedge(candidates):
    answer = np.mean(candidate, axis=0)
    return answer, 0, 0

# %% wrong | only the answer | test_hedge_answer | not_several_things
def hedge(candidates):
    return np.mean(candidates, axis=0)

# %% wrong | two of the three | test_hedge_answer | not_several_things
- , np.mean((candidates[:, None] - candidates[None]) ** 2) →

# %% wrong | median | test_hedge_answer | median_for_mean
- answer = np.mean(candidates, axis=0) → answer = np.median(candidates, axis=0)

# %% wrong | sum | test_hedge_answer | sum_for_mean
- answer = np.mean(candidates, axis=0) → answer = np.sum(candidates, axis=0)

# %% wrong | the first candidate | test_hedge_answer | first_candidate
- answer = np.mean(candidates, axis=0) → answer = candidates[0]

# %% wrong | the best of the candidates | test_hedge_answer | best_candidate
def hedge(candidates):
    errors = np.mean((candidates[:, None] - candidates[None]) ** 2, axis=(1, 2, 3))
    return candidates[np.argmin(errors)], errors.min(), errors.mean()

# %% wrong | a candidate at random | test_hedge_answer | best_candidate
- answer = np.mean(candidates, axis=0) → answer = candidates[3]

# %% wrong | the brightest value of each pixel | test_hedge_answer | brightest_or_darkest
- answer = np.mean(candidates, axis=0) → answer = np.max(candidates, axis=0)

# %% wrong | midway between the extremes | test_hedge_answer | midrange_for_mean
- np.mean(candidates, axis=0) → (candidates.max(axis=0) + candidates.min(axis=0)) / 2

# %% wrong | mean over everything | test_hedge_answer | one_grey_for_all_pixels
- answer = np.mean(candidates, axis=0) → answer = np.mean(candidates)

# %% wrong | mean over the last axis | test_hedge_answer | wrong_axis
def hedge(candidates):
    answer = np.mean(candidates, axis=-1)
    return answer, np.var(candidates, axis=0).mean(), 2 * np.var(candidates, axis=0).mean()

# %% wrong | NaN | test_hedge_answer | not_finite
def hedge(candidates):
    answer = candidates.sum(axis=0) / 0 * 0
    return answer, 0.0, 0.0

# %% wrong | one error per candidate | test_hedge_errors | not_averaged
- return answer, np.mean((candidates - answer) ** 2), np.mean((candidates[:, None] - candidates[None]) ** 2)
+ return answer, np.mean((candidates - answer) ** 2, axis=(1, 2)), np.mean((candidates[:, None] - candidates[None]) ** 2, axis=(1, 2, 3))

# %% wrong | the errors swapped | test_hedge_errors | errors_swapped
- return answer, np.mean((candidates - answer) ** 2), np.mean((candidates[:, None] - candidates[None]) ** 2)
+ return answer, np.mean((candidates[:, None] - candidates[None]) ** 2), np.mean((candidates - answer) ** 2)

# %% wrong | summed over the pixels | test_hedge_errors | summed_over_pixels | of NumPy broadcasting, all pairs at once
- (candidates - answer) ** 2 → np.sum((candidates - answer) ** 2, axis=(1, 2))
- (candidates[:, None] - candidates[None]) ** 2 → np.sum((candidates[:, None] - candidates[None]) ** 2, axis=(2, 3))

# %% wrong | summed over the candidates | test_hedge_errors | summed_over_candidates
def hedge(candidates):
    answer = np.mean(candidates, axis=0)
    mse_answer = sum(np.mean((c - answer) ** 2) for c in candidates)
    mse_single = sum(np.mean((c - d) ** 2) for c in candidates for d in candidates)
    return answer, mse_answer, mse_single

# %% wrong | roots | test_hedge_errors | root_taken
def hedge(candidates):
    answer = np.mean(candidates, axis=0)
    rmse = lambda difference: np.sqrt(np.mean(difference ** 2))
    return answer, rmse(candidates - answer), rmse(candidates[:, None] - candidates[None])

# %% wrong | absolute errors | test_hedge_errors | absolute_error
- return answer, np.mean((candidates - answer) ** 2), np.mean((candidates[:, None] - candidates[None]) ** 2)
+ return answer, np.mean(np.abs(candidates - answer)), np.mean(np.abs(candidates[:, None] - candidates[None]))

# %% wrong | without the lucky guesses | test_hedge_errors | lucky_guesses_left_out
def hedge(candidates):
    answer = np.mean(candidates, axis=0)
    k = len(candidates)
    errors = [np.mean((candidates[i] - candidates[j]) ** 2) for i in range(k) for j in range(k) if i != j]
    return answer, np.mean((candidates - answer) ** 2), np.mean(errors)

# %% wrong | the worst pair | test_hedge_errors | one_pair_only
- np.mean((candidates[:, None] - candidates[None]) ** 2) → np.mean((candidates[:, None] - candidates[None]) ** 2, axis=(2, 3)).max()

# %% wrong | the first candidate for every guess | test_hedge_errors | one_guess_only
- candidates[:, None] - candidates[None] → candidates - candidates[0]

# %% wrong | neighbours only | test_hedge_errors | neighbours_only
- [:, None] - candidates[None] → [1:] - candidates[:-1]

# %% wrong | the average for both errors | test_hedge_errors | the_same_error_twice
def hedge(candidates):
    answer = np.mean(candidates, axis=0)
    mse = np.mean((candidates - answer) ** 2)
    return answer, mse, mse

# %% wrong | the median, and its error | test_hedge_errors | error_of_another_answer
def hedge(candidates):
    answer = np.median(candidates, axis=0)
    pairs = np.square(candidates[:, None] - candidates[None])
    return answer, np.mean((candidates - answer) ** 2), pairs.mean()

# %% wrong | midway between darkest and brightest, and its error | test_hedge_errors | error_of_another_answer
def hedge(candidates):
    answer = 0.5 * (np.min(candidates, axis=0) + np.max(candidates, axis=0))
    return answer, np.mean(np.square(candidates - answer)), 2 * np.mean(np.var(candidates, axis=0))

# %% correct | np.var, the mean image kept as a tensor
def hedge(candidates):
    candidates = tf.cast(candidates, tf.float64)
    answer, variance = tf.nn.moments(candidates, axes=[0])
    mse = tf.reduce_mean(variance)
    return answer, mse, 2.0 * mse

# %% correct | a running sum over the pairs
def hedge(candidates: np.ndarray) -> tuple:
    k = len(candidates)
    answer, total = candidates.mean(axis=0), 0.0
    for i in range(k):
        for j in range(k):
            total += ((candidates[i] - candidates[j]) ** 2).mean()
    mse_answer = np.mean([np.mean((candidates[i] - answer) ** 2) for i in range(k)])
    return answer, mse_answer, total / k**2

# %% correct | itertools, sklearn
def hedge(candidates):
    import itertools

    from sklearn.metrics import mean_squared_error

    flat = candidates.reshape(len(candidates), -1)
    answer = np.average(flat, axis=0)
    pairs = [mean_squared_error(a, b) for a, b in itertools.product(flat, repeat=2)]
    return answer.reshape(28, 28), mean_squared_error(flat, np.tile(answer, (len(flat), 1))), np.mean(pairs)

# %% correct | pairwise distances of SciPy
def hedge(candidates):
    from scipy.spatial.distance import cdist

    flat = np.reshape(candidates, (len(candidates), -1))
    answer = flat.mean(axis=0, keepdims=True)
    squared = cdist(flat, flat, "sqeuclidean") / flat.shape[1]
    return answer.reshape(28, 28), cdist(flat, answer, "sqeuclidean").mean() / flat.shape[1], squared.mean()

# %% wrong | einsum, axes kept | test_hedge_answer | axis_kept
def hedge(candidates):
    answer = np.einsum("kij->ij", candidates) / candidates.shape[0]
    difference = candidates[:, np.newaxis, ...] - candidates[np.newaxis, ...]
    return answer[None], np.square(candidates - answer).mean(), np.einsum("abij,abij->", difference, difference) / difference.size

# %% correct | gradient descent on the answer
def hedge(candidates, steps=200):
    answer = np.zeros(candidates.shape[1:], "float64")
    for _ in range(steps):
        answer -= 0.25 * 2 * np.mean(answer - candidates, axis=0)
    mse = lambda guess: np.mean((candidates - guess) ** 2)
    return answer, mse(answer), np.mean([mse(guess) for guess in candidates])

# %% correct | a named tuple
import collections

Hedge = collections.namedtuple("Hedge", ["answer", "mse_answer", "mse_single"])


def hedge(candidates):
    mean = np.mean(candidates, axis=0)
    return Hedge(mean, np.mean(np.var(candidates, axis=0)), np.mean(np.square(candidates[:, None] - candidates)))

# %% wrong | the axis kept and flattened | test_hedge_answer | answer_flat
def hedge(candidates):
    answer = np.mean(candidates, axis=0).ravel()
    return answer, np.mean((candidates.reshape(len(candidates), -1) - answer) ** 2), np.mean((candidates[:, None] - candidates[None]) ** 2)

# %% wrong | i and j differ | test_hedge_errors | lucky_guesses_left_out
def hedge(candidates):
    k = len(candidates)
    answer = candidates.mean(axis=0)
    errors = [np.mean((candidates[i] - candidates[j]) ** 2) for i in range(k) for j in range(k) if i != j]
    return answer, np.mean((candidates - answer) ** 2), np.mean(errors)

# %% wrong | pairs counted once | test_hedge_errors | the_same_error_twice
def hedge(candidates):
    k = len(candidates)
    answer = candidates.mean(axis=0)
    errors = [np.mean((candidates[i] - candidates[j]) ** 2) for i in range(k) for j in range(i)]
    return answer, np.mean((candidates - answer) ** 2), sum(errors) / k**2

# %% wrong | pairs from the diagonal on | test_hedge_errors | pairs_from_the_diagonal_on | of i and j differ
- k) if i != j → i, k)

# %% wrong | random pairs | test_hedge_errors | drawn_pairs
def hedge(candidates):
    rng = np.random.default_rng()
    answer = candidates.mean(axis=0)
    guess, truth = candidates[rng.integers(len(candidates), size=20)], candidates[rng.integers(len(candidates), size=20)]
    return answer, np.mean((candidates - answer) ** 2), np.mean((guess - truth) ** 2)

# %% wrong | a thousand random pairs | test_hedge_errors | drawn_pairs
def hedge(candidates):
    rng = np.random.default_rng()
    answer = candidates.mean(axis=0)
    i, j = rng.integers(len(candidates), size=(2, 1000))
    return answer, np.mean((candidates - answer) ** 2), np.mean((candidates[i] - candidates[j]) ** 2)

# %% wrong | errors without squares | test_hedge_errors | zero
def hedge(candidates):
    answer = candidates.mean(axis=0)
    return answer, np.mean(candidates - answer), np.mean(candidates[:, None] - candidates[None])

# %% wrong | mse_answer per image | test_hedge_errors | not_averaged | of errors without squares
- candidates - answer), np.mean(candidates[:, None] - candidates[None] → (candidates - answer) ** 2, axis=(1, 2)), np.mean((candidates[:, None] - candidates[None]) ** 2

# %% wrong | mse_answer by the first candidate | test_hedge_errors | error_of_one_candidate | of errors without squares
- candidates - answer), np.mean(candidates[:, None] - candidates[None] → (candidates[0] - answer) ** 2), np.mean((candidates[:, None] - candidates[None]) ** 2

# %% wrong | half of the answer's error for the single | test_hedge_errors | half_of_the_answers_error | of the average for both errors
- np.mean(candidates, axis → candidates.mean(axis
- mse, mse → mse, mse / 2

# %% wrong | four times | test_hedge_errors | doubled | of the average for both errors
- np.mean(candidates, axis → candidates.mean(axis
- mse, mse → mse, 4 * mse

# %% wrong | clipped answer rounded to 0 and 1 | test_hedge_answer | rounded
- np.mean(candidates, axis=0 → (candidates.mean(axis=0) > 0.5).astype("float32"

# %% wrong | geometric mean | test_hedge_answer | another_mean
- mean(candidates, axis=0 → exp(np.mean(np.log(candidates + 1e-8), axis=0)

# %% wrong | root mean square | test_hedge_answer | another_mean
- mean(candidates, axis=0 → sqrt(np.mean(candidates**2, axis=0)

# %% wrong | np.var with ddof | test_hedge_errors | divided_by_k_minus_1
def hedge(candidates):
    answer = candidates.mean(axis=0)
    mse = np.var(candidates, axis=0, ddof=1).mean()
    return answer, mse, 2 * mse

# %% wrong | the variance of all pixels | test_hedge_errors | spread_of_all_pixels | of errors without squares
- mean(candidates - answer), np.mean(candidates[:, None] - candidates[None] → var(candidates), 2 * np.var(candidates

# %% wrong | broadcast without None | test_hedge_errors | zero | of errors without squares
- candidates - answer), np.mean(candidates[:, None] - candidates[None] → (candidates - answer) ** 2), np.mean((candidates - candidates) ** 2

# %% wrong | order of the return | test_hedge_answer | answer_not_first | of errors without squares
- answer, np.mean(candidates - answer), np.mean(candidates[:, None] - candidates[None]) → np.mean((candidates - answer) ** 2), np.mean((candidates[:, None] - candidates[None]) ** 2), answer

# %% wrong | sums of the errors of each candidate | test_hedge_errors | summed_over_pixels
def hedge(candidates):
    answer = np.mean(candidates, axis=0)
    mse_answer = np.sum(np.square(candidates - answer)) / len(candidates)
    mse_single = np.mean(np.square(candidates[:, None] - candidates[None]))
    return answer, mse_answer, mse_single

# %% wrong | the absolute error of the answer alone | test_hedge_errors | absolute_error
- np.mean((candidates - answer) ** 2) → np.mean(np.abs(candidates - answer))

# %% wrong | a sum of squares for mse_answer alone | test_hedge_errors | sum_for_mean
- np.mean((candidates - answer) ** 2) → np.sum((candidates - answer) ** 2)

# %% wrong | each with its mirror image in the list | test_hedge_errors | neighbours_only
def hedge(candidates):
    answer = candidates.mean(axis=0)
    return answer, ((candidates - answer) ** 2).mean(), ((candidates - candidates[::-1]) ** 2).mean()

# %% wrong | the mean standard deviation | test_hedge_errors | root_taken
def hedge(candidates):
    answer = candidates.mean(axis=0)
    return answer, candidates.std(axis=0).mean(), ((candidates[:, None] - candidates[None]) ** 2).mean()

# %% wrong | torch.cdist-like name (raises) | test_hedge_answer | loss_by_its_short_name
def hedge(candidates):
    answer = candidates.mean(axis=0)
    mse_answer = np.mean((candidates - answer) ** 2)
    mse_single = keras.losses.mse(candidates[:, None], candidates[None]).numpy().item()
    return answer, mse_answer, mse_single
