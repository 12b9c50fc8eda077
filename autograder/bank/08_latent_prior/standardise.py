# %% correct | mean and std of each coding
def standardise(codings):
    mean, std = codings.mean(axis=0), codings.std(axis=0)
    return (codings - mean) / std, mean, std

# %% correct | NumPy's functions, in a list
def standardise(codings):
    mean = np.mean(codings, 0)
    std = np.std(codings, 0)
    scaled = np.subtract(codings, mean) / std
    return [scaled, mean, std]

# %% correct | the root of the variance
- codings.std(axis=0) → np.sqrt(np.mean((codings - codings.mean(axis=0)) ** 2, axis=0))

# %% correct | n − 1 below the bar
- codings.std(axis=0) → codings.std(axis=0, ddof=1)

# %% correct | a very small number against division by 0
- / std, mean → / (std + 1e-8), mean

# %% correct | keepdims
- codings.mean(axis=0), codings.std(axis=0) → codings.mean(axis=0, keepdims=True), codings.std(axis=0, keepdims=True)

# %% correct | coding by coding
def standardise(codings):
    scaled, mean, std = codings.copy(), np.zeros(codings.shape[1]), np.zeros(codings.shape[1])
    for j in range(codings.shape[1]):
        mean[j], std[j] = codings[:, j].mean(), codings[:, j].std()
        scaled[:, j] = (codings[:, j] - mean[j]) / std[j]
    return scaled, mean, std

# %% correct | scikit-learn
def standardise(codings):
    from sklearn.preprocessing import StandardScaler

    scaler = StandardScaler().fit(codings)
    return scaler.transform(codings), scaler.mean_, scaler.scale_

# %% correct | Keras operations
def standardise(codings):
    mean, std = ops.mean(codings, axis=0), ops.std(codings, axis=0)
    return (codings - mean) / std, mean, std

# %% correct | TensorFlow's moments, in float32
def standardise(codings):
    codings = tf.cast(codings, tf.float32)
    mean, variance = tf.nn.moments(codings, axes=[0])
    return (codings - mean) / tf.sqrt(variance), mean, tf.sqrt(variance)

# %% correct | a Normalization layer
def standardise(codings):
    norm = layers.Normalization(axis=-1)
    norm.adapt(np.asarray(codings, "float32"))
    return np.asarray(norm(codings)), np.ravel(norm.mean), np.sqrt(np.ravel(norm.variance))

# %% correct | in place, in a copy
def standardise(codings):
    scaled = codings.copy()
    mean = scaled.mean(axis=0)
    scaled -= mean
    std = scaled.std(axis=0)
    scaled /= std
    return scaled, mean, std

# %% correct | scipy's zscore
def standardise(codings):
    from scipy.stats import zscore

    return zscore(codings, axis=0), codings.mean(axis=0), codings.std(axis=0)

# %% wrong | not written | test_standardise_values | not_written
def standardise(codings):
    raise NotImplementedError()

# %% wrong | the scaled codings alone | test_standardise_values | not_several_things
- / std, mean, std → / std

# %% wrong | nothing returned | test_standardise_values | nothing_returned
- return (codings → (codings

# %% wrong | variances for standard deviations | test_standardise_values | variance_for_standard_deviation
- codings.std(axis=0) → codings.var(axis=0)

# %% wrong | divided by the variance, std returned | test_standardise_values | scaled_by_the_variance
- / std, → / std**2,

# %% wrong | one mean and one std for all | test_standardise_values | over_everything
- codings.mean(axis=0), codings.std(axis=0) → codings.mean(), codings.std()

# %% wrong | one std for all | test_standardise_values | over_everything
- codings.std(axis=0) → codings.std()

# %% wrong | one mean for all, written into every coding | test_standardise_values | over_everything
- codings.mean(axis=0) → np.full(codings.shape[1], codings.mean())

# %% wrong | over the codings of each row | test_standardise_values | over_the_codings
- codings.mean(axis=0), codings.std(axis=0) → codings.mean(axis=1), codings.std(axis=1)
- (codings - mean) / std → (codings - mean[:, None]) / std[:, None]

# %% wrong | each row scaled by itself | test_standardise_values | over_the_codings
- return (codings - mean) / std, mean, std
+ rows = codings - codings.mean(axis=1, keepdims=True)
+ return rows / codings.std(axis=1, keepdims=True), mean, std

# %% wrong | not centred | test_standardise_values | not_centred
- (codings - mean) / std → codings / std

# %% wrong | only centred | test_standardise_values | only_centred
- (codings - mean) / std → codings - mean

# %% wrong | brackets forgotten | test_standardise_values | mean_divided_alone
- (codings - mean) / std → codings - mean / std

# %% wrong | the codings divided, the mean not | test_standardise_values | divided_before_centred
- (codings - mean) / std → codings / std - mean

# %% wrong | brackets forgotten, n − 1 below the bar | test_standardise_values | mean_divided_alone
- codings.std(axis=0) → codings.std(axis=0, ddof=1)
- (codings - mean) / std → codings - mean / std

# %% wrong | to [0, 1] | test_standardise_values | from_0_to_1
- (codings - mean) / std → (codings - codings.min(axis=0)) / (codings.max(axis=0) - codings.min(axis=0))

# %% wrong | to the length 1 | test_standardise_values | length_1
- (codings - mean) / std → codings / np.linalg.norm(codings, axis=1, keepdims=True)

# %% wrong | multiplied by std | test_standardise_values | multiplied_by_std
- (codings - mean) / std → (codings - mean) * std

# %% wrong | the mean added | test_standardise_values | mean_added
- (codings - mean) → (codings + mean)

# %% wrong | std before mean | test_standardise_values | mean_and_std_exchanged
- / std, mean, std → / std, std, mean

# %% wrong | mean and std first | test_standardise_values | another_order
- return (codings - mean) / std, mean, std → return mean, std, (codings - mean) / std

# %% wrong | moments of what is scaled | test_standardise_values | moments_of_the_scaled
- return (codings - mean) / std, mean, std
+ scaled = (codings - mean) / std
+ return scaled, scaled.mean(axis=0), scaled.std(axis=0)

# %% wrong | one divided by std | test_standardise_values | inverse_of_std
- return (codings - mean) / std, mean, std
+ std = 1 / std
+ return (codings - mean) * std, mean, std

# %% wrong | in place | test_standardise_values | argument_changed
- return (codings - mean) / std, mean, std
+ codings -= mean
+ codings /= std
+ return codings, mean, std

# %% wrong | a dictionary | test_standardise_values | not_several_things
- return (codings - mean) / std, mean, std → return {"scaled": (codings - mean) / std, "mean": mean, "std": std}

# %% wrong | clipped to [0, 1] | test_standardise_values | clipped
- (codings - mean) / std → np.clip((codings - mean) / std, 0, 1)

# %% wrong | of the first rows only | test_standardise_values | another_moment
- codings.mean(axis=0), codings.std(axis=0) → codings[:10].mean(axis=0), codings[:10].std(axis=0)

# %% wrong | medians | test_standardise_values | another_moment
- codings.mean(axis=0), → np.median(codings, axis=0),

# %% wrong | the root of the mean square | test_standardise_values | spread_about_0
- codings.std(axis=0) → np.sqrt((codings**2).mean(axis=0))

# %% wrong | the length of each column | test_standardise_values | another_factor
- codings.std(axis=0) → np.linalg.norm(codings - codings.mean(axis=0), axis=0)

# %% wrong | mean and std in a pair | test_standardise_values | not_several_things
- / std, mean, std → / std, (mean, std)

# %% wrong | a Normalization layer that was never adapted | test_standardise_values | zero
def standardise(codings):
    norm = layers.Normalization(axis=-1)
    return norm(codings), norm.mean, np.sqrt(norm.variance)

# %% wrong | brought back, not brought to one scale | test_standardise_values | does_not_lead_back
- return (codings - mean) / std, mean, std → return mean + std * codings, mean, std

# %% wrong | clipped to three standard deviations | test_standardise_values | does_not_lead_back
- (codings - mean) / std → np.clip((codings - mean) / std, -3, 3)

# %% wrong | to [0, 1], with the smallest value and the range | test_standardise_values | from_0_to_1
- codings.mean(axis=0), codings.std(axis=0) → codings.min(axis=0), np.ptp(codings, axis=0)

# %% wrong | StandardScaler that nobody imported | test_standardise_values | name_not_defined
def standardise(codings):
    scaler = StandardScaler()
    scaled = scaler.fit_transform(codings)
    return scaled, scaler.mean_, scaler.scale_

# %% wrong | torch's dim | test_standardise_values | argument_unknown
def standardise(codings):
    mean = codings.mean(dim=0, keepdim=True)
    std = codings.std(dim=0, keepdim=True)
    return (codings - mean) / std, mean, std
