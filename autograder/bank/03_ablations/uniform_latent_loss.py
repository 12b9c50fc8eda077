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
    return tf.reduce_sum(terms, axis=-1)

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

# %% wrong | half the width | test_uniform_latent_loss_values | another_width
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

# %% correct | log of the width by ops.log
def uniform_latent_loss(codings_mean, codings_log_var):
    sigma = ops.exp(0.5 * codings_log_var)
    width = 2 * ops.sqrt(3.0) * sigma
    kl = -ops.log(width) + 0.5 * ops.log(2 * np.pi) + 0.5 * (codings_mean**2 + sigma**2)
    return ops.sum(kl, axis=1)

# %% correct | a sum over four terms
def uniform_latent_loss(codings_mean, codings_log_var):
    constant = -np.log(2 * np.sqrt(3)) + 0.5 * np.log(2 * np.pi)
    return ops.sum(constant - 0.5 * codings_log_var + 0.5 * (ops.square(codings_mean) + ops.exp(codings_log_var)), axis=-1)

# %% correct | math, tf.add_n
def uniform_latent_loss(codings_mean, codings_log_var):
    import math

    constant = 0.5 * math.log(2 * math.pi) - math.log(2 * math.sqrt(3))
    per_coding = tf.add_n([0.5 * tf.square(codings_mean), 0.5 * tf.exp(codings_log_var), -0.5 * codings_log_var]) + constant
    return tf.math.reduce_sum(per_coding, axis=-1)

# %% correct | inside a tf.function, types hinted
@tf.function
def uniform_latent_loss(codings_mean: tf.Tensor, codings_log_var: tf.Tensor) -> tf.Tensor:
    """KL of the uniform posterior, one value per image."""
    entropy = tf.math.log(12.0) / 2 + codings_log_var / 2
    cross = 0.5 * tf.math.log(2 * np.pi) + 0.5 * (tf.square(codings_mean) + tf.exp(codings_log_var))
    return tf.reduce_sum(cross - entropy, 1)

# %% correct | the two expectations in functions of their own
def log_prior(mean, var):
    return -0.5 * np.log(2 * np.pi) - 0.5 * (mean * mean + var)


def log_posterior(log_var):
    return -np.log(2 * 3**0.5) - log_var / 2


def uniform_latent_loss(codings_mean, codings_log_var, axis=-1):
    return ops.sum(log_posterior(codings_log_var) - log_prior(codings_mean, ops.exp(codings_log_var)), axis=axis)

# %% correct | the second moment from the ends of the range
def uniform_latent_loss(codings_mean, codings_log_var):
    half = np.sqrt(3.0) * ops.exp(codings_log_var / 2)
    low, high = codings_mean - half, codings_mean + half
    second = (low * low + low * high + high * high) / 3
    return ops.sum(-ops.log(high - low) + 0.5 * np.log(2 * np.pi) + second / 2, axis=-1)

# %% correct | a mean times the number of codings
def uniform_latent_loss(codings_mean, codings_log_var):
    terms = 0.17649 + 0.5 * (ops.square(codings_mean) + ops.exp(codings_log_var) - 1 - codings_log_var)
    return ops.shape(terms)[1] * ops.mean(terms, axis=-1)

# %% wrong | the constant with the Gaussian formula, not per coding | test_uniform_latent_loss_values | constant_once_per_image | of with latent_loss of vae.py and a rounded constant
- 17649 * ops.cast(ops.shape(codings_mean)[1], "float32") → 17649

# %% wrong | ten times the constant | test_uniform_latent_loss_values | constant_fixed | of with latent_loss of vae.py and a rounded constant
- 0.17649 * ops.cast(ops.shape(codings_mean)[1], "float32") → 1.7649

# %% wrong | σ² for σ in the density | test_uniform_latent_loss_values | half_missing
def uniform_latent_loss(codings_mean, codings_log_var):
    log_q = -np.log(2 * np.sqrt(3)) - codings_log_var
    log_p = -0.5 * np.log(2 * np.pi) - 0.5 * (codings_mean**2 + ops.exp(codings_log_var))
    return ops.sum(log_q - log_p, axis=-1)

# %% wrong | the width's root not in the log | test_uniform_latent_loss_values | range_within_the_logarithm
def uniform_latent_loss(codings_mean, codings_log_var):
    sigma = ops.exp(codings_log_var / 2)
    kl = -np.log(2) * np.sqrt(3) * sigma + 0.5 * np.log(2 * np.pi) + 0.5 * (codings_mean**2 + sigma**2)
    return ops.sum(kl, axis=-1)

# %% wrong | σ for σ² in the second moment | test_uniform_latent_loss_values | standard_deviation_for_variance | of the width's root not in the log
- np.log(2) * np.sqrt(3) * sigma + 0.5 * np.log(2 * np.pi) + 0.5 * (codings_mean**2 + sigma**2 → ops.log(2 * np.sqrt(3) * sigma) + 0.5 * np.log(2 * np.pi) + 0.5 * (codings_mean**2 + sigma

# %% wrong | exp(γ) for σ | test_uniform_latent_loss_values | log_variance_read_as_log_standard_deviation
def uniform_latent_loss(codings_mean, codings_log_var):
    sigma = ops.exp(codings_log_var)
    kl = -ops.log(2 * np.sqrt(3) * sigma) + 0.5 * np.log(2 * np.pi) + 0.5 * (codings_mean**2 + sigma**2)
    return ops.sum(kl, axis=-1)

# %% wrong | γ for σ | test_uniform_latent_loss_values | log_variance_read_as_standard_deviation
def uniform_latent_loss(codings_mean, codings_log_var):
    sigma = codings_log_var
    kl = -ops.log(2 * np.sqrt(3) * ops.abs(sigma)) + 0.5 * np.log(2 * np.pi) + 0.5 * (codings_mean**2 + sigma**2)
    return ops.sum(kl, axis=-1)

# %% wrong | the mean not squared | test_uniform_latent_loss_values | mean_not_squared | of the width's root not in the log
- np.log(2) * np.sqrt(3) * sigma + 0.5 * np.log(2 * np.pi) + 0.5 * (codings_mean**2 → ops.log(2 * np.sqrt(3) * sigma) + 0.5 * np.log(2 * np.pi) + 0.5 * (codings_mean

# %% wrong | the mean forgotten | test_uniform_latent_loss_values | mean_term_missing | of the width's root not in the log
- np.log(2) * np.sqrt(3) * sigma + 0.5 * np.log(2 * np.pi) + 0.5 * (codings_mean**2 + sigma**2) → ops.log(2 * np.sqrt(3) * sigma) + 0.5 * np.log(2 * np.pi) + 0.5 * sigma**2

# %% wrong | −log p with the wrong sign | test_uniform_latent_loss_values | cross_entropy_subtracted | of the width's root not in the log
- np.log(2) * np.sqrt(3) * sigma + 0.5 * np.log(2 * np.pi) + → ops.log(2 * np.sqrt(3) * sigma) - 0.5 * np.log(2 * np.pi) -

# %% wrong | −½ log 2π | test_uniform_latent_loss_values | two_pi_subtracted | of the width's root not in the log
- np.log(2) * np.sqrt(3) * sigma + → ops.log(2 * np.sqrt(3) * sigma) -

# %% wrong | log10 | test_uniform_latent_loss_values | another_logarithm | of the width's root not in the log
- np.log(2) * np.sqrt(3) * sigma + 0.5 * np.log → ops.log10(2 * np.sqrt(3) * sigma) + 0.5 * np.log10

# %% wrong | summed over the batch | test_uniform_latent_loss_values | summed_over_the_batch | of exp(γ) for σ
- ops.exp(codings_log_var → ops.exp(codings_log_var / 2
- -1 → 0

# %% wrong | exchanged | test_uniform_latent_loss_values | mean_and_log_var_swapped | of the width's root not in the log
- codings_mean, codings_log_var → codings_log_var, codings_mean
- np.log(2) * np.sqrt(3) * sigma → ops.log(2 * np.sqrt(3) * sigma)

# %% wrong | clipped γ | test_uniform_latent_loss_values | log_variance_clipped
def uniform_latent_loss(codings_mean, codings_log_var):
    codings_log_var = ops.clip(codings_log_var, -3, 3)
    sigma = ops.exp(codings_log_var / 2)
    kl = -ops.log(2 * np.sqrt(3) * sigma) + 0.5 * np.log(2 * np.pi) + 0.5 * (codings_mean**2 + sigma**2)
    return ops.sum(kl, axis=-1)

# %% wrong | in bits | test_uniform_latent_loss_values | in_bits | of exp(γ) for σ
- ops.exp(codings_log_var → ops.exp(codings_log_var / 2
- axis=-1) → axis=-1) / np.log(2)

# %% wrong | halved | test_uniform_latent_loss_values | halved | of exp(γ) for σ
- ops.exp(codings_log_var → ops.exp(codings_log_var / 2
- return ops → return 0.5 * ops

# %% wrong | π for 2π | test_uniform_latent_loss_values | pi_for_two_pi | of the width's root not in the log
- np.log(2) * np.sqrt(3) * sigma + 0.5 * np.log(2 * np → ops.log(2 * np.sqrt(3) * sigma) + 0.5 * np.log(np

# %% wrong | √12 σ² / 12 twice | test_uniform_latent_loss_values | third_of_the_variance | of the width's root not in the log
- np.log(2) * np.sqrt(3) * sigma + 0.5 * np.log(2 * np.pi) + 0.5 * (codings_mean**2 + sigma**2 → ops.log(2 * np.sqrt(3) * sigma) + 0.5 * np.log(2 * np.pi) + 0.5 * (codings_mean**2 + sigma**2 / 3

# %% wrong | a Monte Carlo estimate | test_uniform_latent_loss_values | drawn_at_random
def uniform_latent_loss(codings_mean, codings_log_var):
    sigma = ops.exp(codings_log_var / 2)
    z = codings_mean + sigma * keras.random.uniform(ops.shape(codings_mean), -np.sqrt(3), np.sqrt(3))
    return ops.sum(-ops.log(2 * np.sqrt(3) * sigma) + 0.5 * np.log(2 * np.pi) + 0.5 * z**2, axis=-1)

# %% wrong | log prior of the mean only, no constant | test_uniform_latent_loss_values | constant_missing | of with latent_loss of vae.py and a rounded constant
- latent_loss(codings_mean, codings_log_var) + 0.17649 * ops.cast(ops.shape(codings_mean)[1], "float32" → ops.sum(0.5 * (codings_mean**2 + ops.exp(codings_log_var) - codings_log_var), axis=-1

# %% wrong | ops.sum without an axis | test_uniform_latent_loss_values | reduced_to_one_number
def uniform_latent_loss(codings_mean, codings_log_var):
    sigma = ops.exp(codings_log_var / 2)
    return ops.sum(-ops.log(2 * np.sqrt(3) * sigma) + 0.5 * np.log(2 * np.pi) + 0.5 * (codings_mean**2 + sigma**2))

# %% wrong | the constant as a factor | test_uniform_latent_loss_values | constant_multiplied | of with latent_loss of vae.py and a rounded constant
- + 0.17649 * ops.cast(ops.shape(codings_mean)[1], "float32") → * 0.17649

# %% wrong | the width 2 σ | test_uniform_latent_loss_values | another_width
- np.log(2 * np.sqrt(3)) → np.log(2)

# %% wrong | the second moment subtracted | test_uniform_latent_loss_values | cross_entropy_subtracted
- + 0.5 * (ops.square → - 0.5 * (ops.square

# %% wrong | log σ added | test_uniform_latent_loss_values | sign_of_log_variance_term
- + codings_log_var / 2 → - codings_log_var / 2

# %% wrong | μ² subtracted | test_uniform_latent_loss_values | sign_of_mean_term
- (ops.square(codings_mean) + ops.exp(codings_log_var)) → (ops.exp(codings_log_var) - ops.square(codings_mean))

# %% wrong | the base 10 for one of the logarithms | test_uniform_latent_loss_values | another_logarithm
def uniform_latent_loss(codings_mean, codings_log_var):
    terms = 0.5 * np.log(2 * np.pi) - np.log10(2 * np.sqrt(3)) - codings_log_var / 2
    return ops.sum(terms + 0.5 * (ops.square(codings_mean) + ops.exp(codings_log_var)), axis=-1)

# %% wrong | the range added | test_uniform_latent_loss_values | range_added
def uniform_latent_loss(codings_mean, codings_log_var):
    terms = 0.5 * np.log(2 * np.pi) + np.log(2 * np.sqrt(3)) - codings_log_var / 2
    return ops.sum(terms + 0.5 * (ops.square(codings_mean) + ops.exp(codings_log_var)), axis=-1)

# %% wrong | the square of a sum | test_uniform_latent_loss_values | squared_together
def uniform_latent_loss(codings_mean, codings_log_var):
    terms = 0.5 * np.log(2 * np.pi) - np.log(2 * np.sqrt(3)) - codings_log_var / 2
    return ops.sum(terms + 0.5 * ops.square(codings_mean + ops.exp(codings_log_var / 2)), axis=-1)

# %% wrong | both constants outside the sum | test_uniform_latent_loss_values | constant_once_per_image
def uniform_latent_loss(codings_mean, codings_log_var):
    terms = -codings_log_var / 2 + 0.5 * (codings_mean**2 + ops.exp(codings_log_var))
    return 0.5 * np.log(2 * np.pi) - np.log(2 * np.sqrt(3)) + ops.sum(terms, axis=-1)

# %% wrong | μ² is not halved | test_uniform_latent_loss_values | half_missing
def uniform_latent_loss(codings_mean, codings_log_var):
    terms = 0.5 * np.log(2 * np.pi) - np.log(2 * np.sqrt(3)) - codings_log_var / 2
    return ops.sum(terms + codings_mean**2 + 0.5 * ops.exp(codings_log_var), axis=-1)

# %% wrong | the entropy held fixed | test_uniform_latent_loss_values | held_fixed
- return ops.sum(cross - entropy, axis=-1) → return ops.sum(cross - ops.stop_gradient(entropy), axis=-1)

# %% wrong | the base 2 for all logarithms | test_uniform_latent_loss_values | another_logarithm
def uniform_latent_loss(codings_mean, codings_log_var):
    variance = ops.exp(codings_log_var)
    kl = -0.5 * ops.log2(12 * variance) + 0.5 * np.log2(2 * np.pi) + 0.5 * (variance + codings_mean**2)
    return ops.sum(kl, axis=-1)

# %% wrong | the square of the sum | test_uniform_latent_loss_values | added_up_too_early
- ops.square(codings_mean) → ops.square(ops.sum(codings_mean, axis=-1, keepdims=True)) / codings_mean.shape[-1]

# %% wrong | ½ before all three terms | test_uniform_latent_loss_values | half_before_everything
def uniform_latent_loss(codings_mean, codings_log_var):
    sigma = ops.exp(codings_log_var / 2)
    return 0.5 * ops.sum(-ops.log(2 * np.sqrt(3) * sigma) + np.log(2 * np.pi) + codings_mean**2 + sigma**2, axis=-1)

# %% wrong | the root of 3σ | test_uniform_latent_loss_values | root_over_sigma
def uniform_latent_loss(codings_mean, codings_log_var):
    sigma = ops.exp(codings_log_var / 2)
    return ops.sum(-ops.log(2 * ops.sqrt(3 * sigma)) + 0.5 * np.log(2 * np.pi) + 0.5 * (codings_mean**2 + sigma**2), axis=-1)

# %% wrong | the latent loss of the uniform prior | test_uniform_latent_loss_values | latent_loss_of_the_cube
def uniform_latent_loss(codings_mean, codings_log_var):
    return ops.sum(-ops.log_sigmoid(codings_log_var), axis=-1)

# %% wrong | keepdims | test_uniform_latent_loss_values | one_axis_too_many
- axis=-1) → axis=-1, keepdims=True)

# %% wrong | codings_log_var for log σ, and a mean | test_uniform_latent_loss_values | half_missing
def uniform_latent_loss(codings_mean, codings_log_var):
    second = ops.square(codings_mean) + ops.exp(codings_log_var)
    terms = -np.log(2 * np.sqrt(3)) - codings_log_var + 0.5 * np.log(2 * np.pi) + 0.5 * second
    return ops.mean(terms, axis=-1)

# %% wrong | sigma = exp(log_var) | test_uniform_latent_loss_values | variance_squared
def uniform_latent_loss(codings_mean, codings_log_var):
    log_sigma = codings_log_var / 2
    kl = -np.log(2 * np.sqrt(3)) - log_sigma + 0.5 * np.log(2 * np.pi) + 0.5 * (ops.square(codings_mean) + ops.exp(2 * codings_log_var))
    return ops.sum(kl, axis=-1)

# %% wrong | ops.log of a Python list name: K.log (raises) | test_uniform_latent_loss_values | keras_2
def uniform_latent_loss(codings_mean, codings_log_var):
    log_sigma = codings_log_var / 2
    kl = -np.log(2 * np.sqrt(3)) - K.log(K.exp(log_sigma)) + 0.5 * np.log(2 * np.pi) + 0.5 * (ops.square(codings_mean) + ops.exp(codings_log_var))
    return ops.sum(kl, axis=-1)
