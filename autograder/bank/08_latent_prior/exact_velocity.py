# %% correct | the formula
def exact_velocity(z, t, mean, std):
    slope = (t * std**2 - (1 - t)) / ((1 - t) ** 2 + t**2 * std**2)
    return mean + slope * (z - t * mean)

# %% correct | the variance first
def exact_velocity(z, t, mean, std):
    var = np.square(std)
    spread = (1 - t) ** 2 + (t * std) ** 2
    return mean + (t * var + t - 1) / spread * (z - t * mean)

# %% correct | what is expected of codings and noise
def exact_velocity(z, t, mean, std):
    below = (1 - t) ** 2 + (t * std) ** 2
    away = (z - t * mean) / below
    codings = mean + t * std**2 * away
    noise = (1 - t) * away
    return codings - noise

# %% correct | from the codings expected, divided by what is left
def exact_velocity(z, t, mean, std):
    codings = mean + t * std**2 / ((1 - t) ** 2 + (t * std) ** 2) * (z - t * mean)
    return (codings - z) / (1 - t)

# %% correct | the derivative of the spread
def exact_velocity(z, t, mean, std):
    spread = np.sqrt((1 - t) ** 2 + t**2 * std**2)
    change = (t * std**2 - (1 - t)) / spread
    return mean + change / spread * (z - t * mean)

# %% correct | precisions
def exact_velocity(z, t, mean, std):
    gain = 1 / ((1 - t) ** 2 + t**2 * std**2)
    return mean + gain * (t * std**2 - 1 + t) * (z - t * mean)

# %% correct | Keras operations
def exact_velocity(z, t, mean, std):
    u = 1 - t
    slope = (t * ops.square(std) - u) / (ops.square(u) + ops.square(t * std))
    return ops.add(mean, slope * (z - t * mean))

# %% correct | TensorFlow in float32
def exact_velocity(z, t, mean, std):
    z, t, mean, std = (tf.cast(x, tf.float32) for x in (z, t, mean, std))
    slope = (t * std**2 - (1 - t)) / ((1 - t) ** 2 + t**2 * std**2)
    return mean + slope * (z - t * mean)

# %% correct | row by row
def exact_velocity(z, t, mean, std):
    rows = []
    for point, time in zip(z, t[:, 0]):
        slope = (time * std**2 - (1 - time)) / ((1 - time) ** 2 + time**2 * std**2)
        rows.append(mean + slope * (point - time * mean))
    return np.array(rows)

# %% correct | coding by coding, in two loops
def exact_velocity(z, t, mean, std):
    v = np.empty_like(z)
    for i in range(z.shape[0]):
        for j in range(z.shape[1]):
            ti = t[i, 0]
            below = (1 - ti) ** 2 + ti**2 * std[j] ** 2
            v[i, j] = mean[j] + (ti * std[j] ** 2 - (1 - ti)) / below * (z[i, j] - ti * mean[j])
    return v

# %% correct | multiplied out
def exact_velocity(z, t, mean, std):
    below = 1 - 2 * t + t**2 * (1 + std**2)
    return ((t * (1 + std**2) - 1) * z + (1 - t) * mean) / below

# %% correct | einsum and broadcast_to
def exact_velocity(z, t, mean, std):
    t = np.broadcast_to(t, z.shape)
    slope = (t * std**2 - (1 - t)) / ((1 - t) ** 2 + t**2 * std**2)
    return mean + np.einsum("nk,nk->nk", slope, z - t * mean)

# %% correct | times flattened and given their axis again
- slope = → t = np.ravel(t)[:, None]; slope =

# %% wrong | not written | test_exact_velocity_values | not_written
def exact_velocity(z, t, mean, std):
    raise NotImplementedError()

# %% wrong | nothing returned | test_exact_velocity_values | nothing_returned
- return mean → mean

# %% wrong | s for s² everywhere | test_exact_velocity_values | std_not_squared
- (t * std**2 - (1 - t)) / ((1 - t) ** 2 + t**2 * std**2) → (t * std - (1 - t)) / ((1 - t) ** 2 + t**2 * std)

# %% wrong | s for s² above | test_exact_velocity_values | std_not_squared
- (t * std**2 - → (t * std -

# %% wrong | 1 − t not squared | test_exact_velocity_values | noise_not_squared
- ((1 - t) ** 2 + → ((1 - t) +

# %% wrong | t not squared below | test_exact_velocity_values | time_not_squared
- t**2 * std**2) → t * std**2)

# %% wrong | the sum is squared | test_exact_velocity_values | squared_sum
- ((1 - t) ** 2 + t**2 * std**2) → ((1 - t) + t * std) ** 2

# %% wrong | the root of the variance | test_exact_velocity_values | squared_sum
- ((1 - t) ** 2 + t**2 * std**2) → np.sqrt((1 - t) ** 2 + t**2 * std**2)

# %% wrong | not divided | test_exact_velocity_values | not_divided
-  / ((1 - t) ** 2 + t**2 * std**2) →

# %% wrong | m forgotten in front | test_exact_velocity_values | mean_not_added
- return mean + slope → return slope

# %% wrong | z itself | test_exact_velocity_values | mean_not_subtracted
- slope * (z - t * mean) → slope * z

# %% wrong | all of m subtracted | test_exact_velocity_values | whole_mean_subtracted
- (z - t * mean) → (z - mean)

# %% wrong | 1 − t added | test_exact_velocity_values | sign_of_the_noise
- (t * std**2 - (1 - t)) → (t * std**2 + (1 - t))

# %% wrong | brackets around 1 − t forgotten | test_exact_velocity_values | one_minus_t_without_brackets
- (t * std**2 - (1 - t)) → (t * std**2 - 1 - t)

# %% wrong | 1 − t left out: where it goes | test_exact_velocity_values | codings_expected
- (t * std**2 - (1 - t)) → (t * std**2)

# %% wrong | the noise expected | test_exact_velocity_values | noise_expected
- return mean + slope * (z - t * mean) → return (1 - t) / ((1 - t) ** 2 + t**2 * std**2) * (z - t * mean)

# %% wrong | upside down | test_exact_velocity_values | upside_down
- (t * std**2 - (1 - t)) / ((1 - t) ** 2 + t**2 * std**2) → ((1 - t) ** 2 + t**2 * std**2) / (t * std**2 - (1 - t))

# %% wrong | t and 1 − t exchanged | test_exact_velocity_values | time_reversed
- slope = → t = 1 - t; slope =

# %% wrong | t and 1 − t exchanged below | test_exact_velocity_values | time_reversed
- ((1 - t) ** 2 + t**2 * std**2) → (t**2 + (1 - t) ** 2 * std**2)

# %% wrong | turned round | test_exact_velocity_values | turned_round
- return mean + slope * (z - t * mean) → return -(mean + slope * (z - t * mean))

# %% wrong | minus for plus | test_exact_velocity_values | fraction_subtracted
- return mean + → return mean -

# %% wrong | the rest of the way | test_exact_velocity_values | rest_of_the_way
- return mean + slope * (z - t * mean)
+ return mean + t * std**2 / ((1 - t) ** 2 + t**2 * std**2) * (z - t * mean) - z

# %% wrong | time flattened | test_exact_velocity_values | time_along_the_wrong_axis
- slope = → t = t[:, 0]; slope =

# %% wrong | divided by t | test_exact_velocity_values | nothing_at_time_0
- return mean + slope * (z - t * mean)
+ noise = (1 - t) / ((1 - t) ** 2 + t**2 * std**2) * (z - t * mean)
+ return (z - noise) / t

# %% wrong | the mean alone | test_exact_velocity_values | mean_alone
- slope * (z - t * mean) → 0 * z

# %% wrong | m and s exchanged | test_exact_velocity_values | arguments_exchanged
- slope = → mean, std = std, mean; slope =

# %% wrong | in place | test_exact_velocity_values | argument_changed
- return mean + slope * (z - t * mean)
+ z -= t * mean
+ return mean + slope * z

# %% wrong | a sum over the codings | test_exact_velocity_values | wrong_shape
- return mean + slope * (z - t * mean) → return np.sum(mean + slope * (z - t * mean), axis=1)

# %% wrong | every row with every row | test_exact_velocity_values | every_pair_of_rows
def exact_velocity(z, t, mean, std):
    t = t[:, None]
    slope = (t * std**2 - (1 - t)) / ((1 - t) ** 2 + t**2 * std**2)
    return mean + slope * (z - t * mean)

# %% wrong | variances above | test_exact_velocity_values | squared_above
- (t * std**2 - (1 - t)) → (t**2 * std**2 - (1 - t) ** 2)

# %% wrong | minus below | test_exact_velocity_values | minus_below
- ((1 - t) ** 2 + t**2 * std**2) → ((1 - t) ** 2 - t**2 * std**2)

# %% wrong | minus m | test_exact_velocity_values | mean_subtracted
- return mean + slope → return -mean + slope

# %% wrong | no brackets around z − t m | test_exact_velocity_values | brackets_missing
- slope * (z - t * mean) → slope * z - t * mean

# %% wrong | no brackets above | test_exact_velocity_values | brackets_missing
- return mean + slope * (z - t * mean) → return mean + t * std**2 - (1 - t) / ((1 - t) ** 2 + t**2 * std**2) * (z - t * mean)

# %% wrong | no brackets below | test_exact_velocity_values | brackets_missing
- ((1 - t) ** 2 + t**2 * std**2) → (1 - t) ** 2 + t**2 * std**2

# %% wrong | t m added | test_exact_velocity_values | mean_added_to_z
- (z - t * mean) → (z + t * mean)

# %% wrong | the score | test_exact_velocity_values | score
- return mean + slope * (z - t * mean) → return -(z - t * mean) / ((1 - t) ** 2 + t**2 * std**2)

# %% wrong | straight to the mean | test_exact_velocity_values | straight_to_the_mean
- return mean + slope * (z - t * mean) → return (mean - z) / (1 - t)

# %% wrong | the mean times t | test_exact_velocity_values | mean_times_time
- return mean + → return t * mean +

# %% wrong | 1 − t² for (1 − t)² | test_exact_velocity_values | noise_not_squared
- ((1 - t) ** 2 + → ((1 - t**2) +

# %% wrong | 1 − t squared above the bar | test_exact_velocity_values | squared_above
- (t * std**2 - (1 - t)) → (t * std**2 - (1 - t) ** 2)

# %% wrong | mean and std of the points themselves | test_exact_velocity_values | argument_unused
- slope = (t * std**2 - (1 - t)) / ((1 - t) ** 2 + t**2 * std**2)
+ mean, std = z.mean(axis=0), z.std(axis=0)
+ slope = (t * std**2 - (1 - t)) / ((1 - t) ** 2 + t**2 * std**2)

# %% wrong | the mean of the times | test_exact_velocity_values | one_time_for_all
- slope = (t * std**2 - (1 - t)) / ((1 - t) ** 2 + t**2 * std**2)
+ t = np.mean(t)
+ slope = (t * std**2 - (1 - t)) / ((1 - t) ** 2 + t**2 * std**2)

# %% wrong | the variance squared once more | test_exact_velocity_values | variance_squared
- t**2 * std**2) → (t * std**2) ** 2)

# %% correct | from the codings expected, a small number against division by 0
def exact_velocity(z, t, mean, std):
    variance = (1 - t) ** 2 + t**2 * std**2
    expected = mean + t * std**2 / variance * (z - t * mean)
    return (expected - z) / (1 - t + 1e-5)

# %% wrong | lines that never cross | test_exact_velocity_values | lines_that_never_cross
def exact_velocity(z, t, mean, std):
    return mean + (std - 1) * (z - t * mean) / (1 - t + t * std)

# %% wrong | no brackets above or below | test_exact_velocity_values | brackets_missing
def exact_velocity(z, t, mean, std):
    return mean + (t * std**2 - (1 - t) / (1 - t) ** 2 + t**2 * std**2) * (z - t * mean)

# %% wrong | t squared above, and the whole mean subtracted | test_exact_velocity_values | squared_above
def exact_velocity(z, t, mean, std):
    gain = (t**2 * std**2 - (1 - t)) / ((1 - t) ** 2 + t**2 * std**2)
    return mean + gain * (z - mean)

# %% wrong | the root of the variance below | test_exact_velocity_values | squared_sum
def exact_velocity(z, t, mean, std):
    return mean + (t * std**2 - (1 - t)) / np.sqrt((1 - t) ** 2 + t**2 * std**2) * (z - t * mean)

# %% wrong | ^ for a power | test_exact_velocity_values | power_written_as_xor
def exact_velocity(z, t, mean, std):
    variance = (1 - t)^2 + t^2 * std^2
    return mean + (t * std^2 - (1 - t)) / variance * (z - t * mean)
