# %% correct | as in the text
def uniform_latent_loss(codings_mean, codings_log_var):
    entropy = np.log(2 * np.sqrt(3)) + codings_log_var / 2
    cross = 0.5 * np.log(2 * np.pi) + 0.5 * (ops.square(codings_mean) + ops.exp(codings_log_var))
    return ops.sum(cross - entropy, axis=-1)

# %% correct | the Gaussian formula and the constant
def uniform_latent_loss(codings_mean, codings_log_var):
    gaussian = -0.5 * tf.reduce_sum(1 + codings_log_var - tf.exp(codings_log_var) - codings_mean**2, axis=1)
    return gaussian + codings_mean.shape[-1] * (0.5 + 0.5 * np.log(2 * np.pi) - 0.5 * np.log(12))

# %% correct | with latent_loss of vae.py and a rounded constant
def uniform_latent_loss(codings_mean, codings_log_var):
    return latent_loss(codings_mean, codings_log_var) + 0.17649 * ops.cast(ops.shape(codings_mean)[1], "float32")

# %% correct | with sigma
def uniform_latent_loss(codings_mean, codings_log_var):
    sigma = tf.sqrt(tf.exp(codings_log_var))
    width = 2.0 * tf.sqrt(3.0) * sigma
    second = tf.square(codings_mean) + tf.square(width) / 12.0
    terms = -tf.math.log(width) + 0.5 * tf.math.log(2 * np.pi) + 0.5 * second
    return tf.reduce_sum(terms, axis=-1, keepdims=True)

# %% correct | coding by coding
def uniform_latent_loss(codings_mean, codings_log_var):
    total = 0.0
    for i in range(codings_mean.shape[1]):
        mean, log_var = codings_mean[:, i], codings_log_var[:, i]
        total += 0.5 * (mean * mean + ops.exp(log_var)) + np.log(np.sqrt(2 * np.pi / 12)) - log_var / 2
    return total

# %% wrong | not written | test_uniform_latent_loss_values | not_written
def uniform_latent_loss(codings_mean, codings_log_var):
    raise NotImplementedError()

# %% wrong | nothing returned | test_uniform_latent_loss_values | nothing_returned
def uniform_latent_loss(codings_mean, codings_log_var):
    ops.sum(latent_loss(codings_mean, codings_log_var) + 0.17649)

# %% wrong | Equation 17-4 | test_uniform_latent_loss_values | gaussian_latent_loss | of nothing returned
- ops.sum(latent_loss(codings_mean, codings_log_var) + 0.17649) → return latent_loss(codings_mean, codings_log_var)

# %% wrong | the constant once | test_uniform_latent_loss_values | constant_once_per_image | of with latent_loss of vae.py and a rounded constant
- 0.17649 * ops.cast(ops.shape(codings_mean)[1], "float32") → 0.5 * np.log(2 * np.pi) + 0.5 - np.log(2 * np.sqrt(3))

# %% wrong | the constant subtracted | test_uniform_latent_loss_values | constant_subtracted | of with latent_loss of vae.py and a rounded constant
- + 0.17649 * ops.cast(ops.shape(codings_mean)[1], "float32") → - 0.17649 * codings_mean.shape[1]

# %% wrong | half the width | test_uniform_latent_loss_values | half_the_width
- 2 * np.sqrt → np.sqrt
- ops.square(codings_mean) → codings_mean**2

# %% wrong | three times the variance | test_uniform_latent_loss_values | variance_of_the_range
- ops.square(codings_mean) + → codings_mean**2 + 3 *

# %% wrong | 2π forgotten | test_uniform_latent_loss_values | two_pi_missing
def uniform_latent_loss(codings_mean, codings_log_var):
    entropy = np.log(2 * np.sqrt(3)) + codings_log_var / 2
    return ops.sum(0.5 * (codings_mean**2 + ops.exp(codings_log_var)) - entropy, axis=-1)

# %% wrong | the square not halved | test_uniform_latent_loss_values | half_missing
- 0.5 * (ops.square(codings_mean) + ops.exp(codings_log_var)) → codings_mean**2 + ops.exp(codings_log_var)

# %% wrong | γ for log σ | test_uniform_latent_loss_values | half_missing
- codings_log_var / 2 → codings_log_var
- ops.square(codings_mean) → codings_mean**2

# %% wrong | log 2π not halved | test_uniform_latent_loss_values | half_missing
- cross = 0.5 * np.log(2 * np.pi) + 0.5 * (ops.square(codings_mean) + ops.exp(codings_log_var))
+ cross = np.log(2 * np.pi) + 0.5 * (codings_mean**2 + ops.exp(codings_log_var))

# %% wrong | the entropy added | test_uniform_latent_loss_values | entropy_added
- ops.square(codings_mean) → codings_mean**2
- return ops.sum(cross - entropy, axis=-1) → return ops.sum(cross + entropy, axis=-1)

# %% wrong | no entropy | test_uniform_latent_loss_values | entropy_missing
def uniform_latent_loss(codings_mean, codings_log_var):
    return ops.sum(0.5 * np.log(2 * np.pi) + 0.5 * (codings_mean**2 + ops.exp(codings_log_var)), axis=-1)

# %% wrong | the sign | test_uniform_latent_loss_values | wrong_sign
def uniform_latent_loss(codings_mean, codings_log_var):
    return -latent_loss(codings_mean, codings_log_var) - 0.17649 * codings_mean.shape[1]

# %% wrong | not summed | test_uniform_latent_loss_values | not_summed
def uniform_latent_loss(codings_mean, codings_log_var):
    entropy = np.log(2 * np.sqrt(3)) + codings_log_var / 2
    return 0.5 * np.log(2 * np.pi) + 0.5 * (codings_mean**2 + ops.exp(codings_log_var)) - entropy

# %% wrong | a mean over the codings | test_uniform_latent_loss_values | mean_over_codings | of with latent_loss of vae.py and a rounded constant
- + 0.17649 * ops.cast(ops.shape(codings_mean)[1], "float32") → / codings_mean.shape[1] + 0.17649

# %% wrong | one number | test_uniform_latent_loss_values | reduced_to_one_number | of the sign
- -latent_loss(codings_mean, codings_log_var) - → ops.mean(latent_loss(codings_mean, codings_log_var)) +

# %% wrong | NumPy | test_uniform_latent_loss_values | not_differentiable
def uniform_latent_loss(codings_mean, codings_log_var):
    mean, log_var = np.asarray(codings_mean), np.asarray(codings_log_var)
    return np.sum(0.5 * (mean**2 + np.exp(log_var)) + 0.5 * np.log(np.pi / 6) - log_var / 2, axis=-1)

# %% wrong | the exponential forgotten | test_uniform_latent_loss_values | exponential_missing | of 2π forgotten
- (codings_mean**2 + ops.exp(codings_log_var)) → np.log(2 * np.pi) + 0.5 * (codings_mean**2 + codings_log_var)

# %% wrong | a third argument | test_uniform_latent_loss_values | arguments_do_not_fit
def uniform_latent_loss(codings_mean, codings_log_var, sigma):
    return latent_loss(codings_mean, codings_log_var) + 0.17649 * sigma

# %% wrong | divided by 784 | test_uniform_latent_loss_values | divided_by_784_already
- return ops.sum(cross - entropy, axis=-1) → return ops.sum(cross - entropy, axis=-1) / 784
