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
