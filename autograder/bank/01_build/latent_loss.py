# %% correct | as in the text
def latent_loss(codings_mean, codings_log_var):
    return -0.5 * ops.sum(1 + codings_log_var - ops.exp(codings_log_var) - ops.square(codings_mean), axis=-1)

# %% correct | tf operations
def latent_loss(codings_mean, codings_log_var):
    return -0.5 * tf.reduce_sum(1 + codings_log_var - tf.exp(codings_log_var) - tf.math.square(codings_mean), axis=1)

# %% correct | the signs turned round
def latent_loss(mean, log_var):
    """KL of the posterior from the prior, in nats."""
    return ops.sum(0.5 * (ops.exp(log_var) + mean**2 - 1.0 - log_var), axis=-1)

# %% correct | Equation 17-3, with σ computed first
def latent_loss(codings_mean, codings_log_var):
    sigma = ops.exp(codings_log_var / 2)
    return -0.5 * ops.sum(1 + ops.log(sigma**2) - sigma**2 - codings_mean**2, axis=-1)

# %% correct | a loop over the codings
def latent_loss(codings_mean, codings_log_var):
    total = 0.0
    for i in range(codings_mean.shape[-1]):
        mu, gamma = codings_mean[:, i], codings_log_var[:, i]
        total = total - 0.5 * (1 + gamma - tf.exp(gamma) - mu * mu)
    return total

# %% correct | in float64
def latent_loss(codings_mean, codings_log_var):
    mean, log_var = ops.cast(codings_mean, "float64"), ops.cast(codings_log_var, "float64")
    return -0.5 * ops.sum(1 + log_var - ops.exp(log_var) - ops.square(mean), axis=-1)

# %% correct | a mean times the number of codings, and an argument for the weight
def latent_loss(codings_mean, codings_log_var, beta=1.0):
    size = codings_mean.shape[-1]
    bracket = 1 + codings_log_var - ops.exp(codings_log_var) - ops.square(codings_mean)
    return -0.5 * beta * size * ops.mean(bracket, axis=-1)

# %% correct | a loss class of Keras, called
class LatentLoss(keras.losses.Loss):
    def __init__(self):
        super().__init__(reduction="none")

    def call(self, codings_mean, codings_log_var):
        return -0.5 * ops.sum(
            1 + codings_log_var - ops.exp(codings_log_var) - ops.square(codings_mean), axis=-1
        )


latent_loss = LatentLoss()

# %% correct | the trace and the determinant
def latent_loss(codings_mean, codings_log_var):
    trace = ops.sum(ops.exp(codings_log_var), axis=-1, keepdims=True)
    log_determinant = ops.sum(codings_log_var, axis=-1, keepdims=True)
    squares = ops.einsum("bi,bi->b", codings_mean, codings_mean)[:, None]
    return ops.squeeze(trace + squares - codings_mean.shape[1] - log_determinant, axis=-1) / 2

# %% wrong | no sum | test_latent_loss_values | not_summed
def latent_loss(codings_mean, codings_log_var):
    return -0.5 * (1 + codings_log_var - ops.exp(codings_log_var) - ops.square(codings_mean))

# %% wrong | the bracket closed too early | test_latent_loss_values | not_summed
def latent_loss(codings_mean, codings_log_var):
    return -0.5 * ops.sum(1 + codings_log_var) - ops.exp(codings_log_var) - ops.square(codings_mean)

# %% wrong | axis=0 | test_latent_loss_values | summed_over_the_batch
- axis=-1 → axis=0

# %% wrong | no axis | test_latent_loss_values | reduced_to_one_number
- , axis=-1 →

# %% wrong | the mean over the batch as well | test_latent_loss_values | reduced_to_one_number
def latent_loss(codings_mean, codings_log_var):
    loss = -0.5 * ops.sum(1 + codings_log_var - ops.exp(codings_log_var) - ops.square(codings_mean), axis=-1)
    return ops.mean(loss) / 784

# %% wrong | mean over the codings | test_latent_loss_values | mean_over_codings
- ops.sum → ops.mean

# %% wrong | plus one half | test_latent_loss_values | wrong_sign
- -0.5 * ops → 0.5 * ops

# %% wrong | no factor, minus only | test_latent_loss_values | half_missing
- -0.5 * ops → -ops

# %% wrong | −½ without brackets | test_latent_loss_values | half_of_the_one_only
- -0.5 * ops.sum(1 + → ops.sum(-0.5 * 1 +

# %% wrong | no factor at all | test_latent_loss_values | factor_missing
- -0.5 * ops → ops

# %% wrong | one quarter | test_latent_loss_values | halved_twice
def latent_loss(codings_mean, codings_log_var):
    bracket = 1 + codings_log_var - ops.exp(codings_log_var) - ops.square(codings_mean)
    return -0.5 * ops.sum(bracket / 2, axis=-1)

# %% wrong | the standard deviation for the variance | test_latent_loss_values | standard_deviation_for_variance
- (codings_log_var) → (codings_log_var / 2)

# %% wrong | γ read as log σ | test_latent_loss_values | log_variance_read_as_log_standard_deviation | of Equation 17-3, with σ computed first
- sigma = ops.exp(codings_log_var / 2) → sigma = ops.exp(codings_log_var)

# %% wrong | γ read as σ | test_latent_loss_values | log_variance_read_as_standard_deviation
def latent_loss(codings_mean, codings_log_var):
    variance = ops.square(codings_log_var)
    return -0.5 * ops.sum(1 + ops.log(variance) - variance - ops.square(codings_mean), axis=-1)

# %% wrong | γ read as σ², Equation 17-3 as it stands | test_latent_loss_values | log_variance_read_as_variance
- codings_log_var - ops.exp(codings_log_var) → ops.log(codings_log_var) - codings_log_var

# %% wrong | no exponential | test_latent_loss_values | exponential_missing
- ops.exp(codings_log_var) → codings_log_var

# %% wrong | a square in place of the exponential | test_latent_loss_values | square_for_exponential
- - ops.exp → - ops.square

# %% wrong | the exponential squared | test_latent_loss_values | variance_squared
def latent_loss(codings_mean, codings_log_var):
    return -0.5 * ops.sum(
        1 + codings_log_var - ops.square(ops.exp(codings_log_var)) - ops.square(codings_mean), axis=-1
    )

# %% wrong | without the 1 | test_latent_loss_prior | one_missing
- 1 + codings_log_var → codings_log_var

# %% wrong | 2 in place of 1 | test_latent_loss_prior | not_zero_at_the_prior
- 1 + → 2 +

# %% wrong | a placeholder of zeros | test_latent_loss_prior | zero_everywhere
def latent_loss(codings_mean, codings_log_var):
    return ops.zeros([ops.shape(codings_mean)[0]])

# %% wrong | the mean is not squared | test_latent_loss_values | mean_not_squared
- ops.square(codings_mean) → codings_mean

# %% wrong | the mean is left out | test_latent_loss_values | mean_term_missing
- (codings_log_var) - ops.square(codings_mean) → (codings_log_var)

# %% wrong | γ is left out | test_latent_loss_values | log_variance_term_missing
- 1 + codings_log_var - → 1 -

# %% wrong | plus μ² | test_latent_loss_values | sign_of_mean_term
- - ops.square → + ops.square

# %% wrong | plus exp(γ) | test_latent_loss_values | sign_of_variance_term
- - ops.exp → + ops.exp

# %% wrong | minus γ | test_latent_loss_values | sign_of_log_variance_term
- 1 + → 1 -

# %% wrong | arguments in the other order | test_latent_loss_values | mean_and_log_var_swapped
- codings_mean, codings_log_var → codings_log_var, codings_mean

# %% wrong | the divergence the other way round | test_latent_loss_values | divergence_reversed
def latent_loss(codings_mean, codings_log_var):
    variance = ops.exp(codings_log_var)
    return 0.5 * ops.sum((1 + codings_mean**2) / variance - 1 + codings_log_var, axis=-1)

# %% wrong | divided by 784 already | test_latent_loss_values | divided_by_784_already | of the mean over the batch as well
- return ops.mean(loss) / 784 → return loss / 784.0

# %% wrong | in bits | test_latent_loss_values | in_bits | of the mean over the batch as well
- return ops.mean(loss) / 784 → return loss / np.log(2)

# %% wrong | Keras's divergence, which is for probabilities | test_latent_loss_values | keras_kl_divergence
def latent_loss(codings_mean, codings_log_var):
    return keras.losses.kl_divergence(codings_mean, codings_log_var)

# %% wrong | only μ² with the right sign | test_latent_loss_prior | negative_divergence
def latent_loss(codings_mean, codings_log_var):
    return 0.5 * ops.sum(1 + codings_log_var - ops.exp(codings_log_var) + ops.square(codings_mean), axis=-1)

# %% wrong | γ times μ² | test_latent_loss_values | unrecognised
def latent_loss(codings_mean, codings_log_var):
    return 0.5 * ops.sum(ops.exp(codings_log_var) * ops.square(codings_mean) - codings_log_var, axis=-1)

# %% wrong | the logarithm of a negative number | test_latent_loss_values | not_finite
- codings_log_var - → ops.log(codings_mean) -

# %% wrong | divided by zero | test_latent_loss_values | not_finite | of the mean over the batch as well
- return ops.mean(loss) / 784 → return loss / ops.sum(0 * codings_mean)

# %% wrong | return is missing | test_latent_loss_values | nothing_returned
- return - → loss = -

# %% wrong | NumPy | test_latent_loss_values | not_differentiable
def latent_loss(codings_mean, codings_log_var):
    mean, log_var = np.array(codings_mean), np.array(codings_log_var)
    return -0.5 * np.sum(1 + log_var - np.exp(log_var) - np.square(mean), axis=-1)

# %% wrong | returns a function | test_latent_loss_values | function_returned
- -0.5 * ops → lambda: -0.5 * ops

# %% wrong | an argument is missing | test_latent_loss_values | arguments_do_not_fit
- def latent_loss(codings_mean, codings_log_var): → def latent_loss(codings_log_var):

# %% wrong | exp is not imported | test_latent_loss_values | name_not_defined
- ops.exp(codings_log_var) - ops.square(codings_mean) → exp(codings_log_var) - codings_mean**2

# %% wrong | not written | test_latent_loss_values | not_written
def latent_loss(codings_mean, codings_log_var):
    """Return the latent loss of each image (Equation 17-4), in nats; shape (batch,)."""
    # YOUR CODE HERE
    raise NotImplementedError()

# %% wrong | a syntax error | test_latent_loss_values | not_defined
- axis=-1) → axis=-1

# %% wrong | γ cut off at ±3 | test_latent_loss_values | log_variance_clipped
def latent_loss(codings_mean, codings_log_var):
    log_var = ops.clip(codings_log_var, -3, 3)
    return -0.5 * ops.sum(1 + log_var - ops.exp(log_var) - ops.square(codings_mean), axis=-1)

# %% wrong | a loop over the images, counted by the shape | test_latent_loss_values | size_not_known
def latent_loss(codings_mean, codings_log_var):
    rows = range(codings_mean.shape[0])
    terms = [1 + codings_log_var[i] - ops.exp(codings_log_var[i]) - ops.square(codings_mean[i]) for i in rows]
    return ops.stack([-0.5 * ops.sum(term) for term in terms])

# %% wrong | a loop over the images themselves | test_latent_loss_values | tensor_unpacked
def latent_loss(codings_mean, codings_log_var):
    pairs = zip(codings_mean, codings_log_var)
    return ops.stack([-0.5 * ops.sum(1 + log_var - ops.exp(log_var) - ops.square(mean)) for mean, log_var in pairs])

# %% wrong | Keras 2's backend | test_latent_loss_values | keras_2
def latent_loss(codings_mean, codings_log_var):
    return -0.5 * K.sum(1 + codings_log_var - K.exp(codings_log_var) - K.square(codings_mean), axis=-1)

# %% correct | a compiled function
@tf.function
def latent_loss(codings_mean: tf.Tensor, codings_log_var: tf.Tensor) -> tf.Tensor:
    return 0.5 * tf.reduce_sum(tf.square(codings_mean) + tf.math.expm1(codings_log_var) - codings_log_var, axis=-1)

# %% correct | a Lambda, with names for the terms
kl_per_coding = lambda mean, log_var: 0.5 * (ops.square(mean) + ops.exp(log_var) - log_var - 1)
latent_loss = lambda codings_mean, codings_log_var: ops.sum(kl_per_coding(codings_mean, codings_log_var), axis=1)

# %% correct | map_fn over the images
def latent_loss(codings_mean, codings_log_var):
    def of_one(pair):
        mean, log_var = pair
        return -0.5 * tf.reduce_sum(1 + log_var - tf.exp(log_var) - mean**2)

    mean, log_var = (tf.cast(x, tf.float32) for x in (codings_mean, codings_log_var))
    return tf.map_fn(of_one, (mean, log_var), fn_output_signature=tf.float32)

# %% correct | a layer, called
class LatentLoss(layers.Layer):
    def call(self, codings_mean, codings_log_var):
        return -0.5 * ops.sum(1 + codings_log_var - ops.exp(codings_log_var) - codings_mean**2, -1)


def latent_loss(codings_mean, codings_log_var):
    return LatentLoss()(ops.convert_to_tensor(codings_mean), ops.convert_to_tensor(codings_log_var))

# %% correct | terms collected in a list and added
def latent_loss(codings_mean, codings_log_var, *, axis=-1):
    terms = [ops.ones_like(codings_mean), codings_log_var, -ops.exp(codings_log_var), -ops.power(codings_mean, 2)]
    return -ops.sum(sum(terms), axis=axis) / 2.0

# %% correct | a matrix product with ones
def latent_loss(codings_mean, codings_log_var):
    bracket = 1 + codings_log_var - tf.exp(codings_log_var) - codings_mean * codings_mean
    ones = tf.fill([tf.shape(bracket)[1], 1], -0.5)
    return tf.squeeze(tf.cast(bracket, tf.float32) @ ones, axis=-1)

# %% correct | an object that is called, of a data class, which has no hash
from dataclasses import dataclass


@dataclass
class Divergence:
    weight: float = 1.0

    def __call__(self, codings_mean, codings_log_var):
        terms = 1 + codings_log_var - ops.exp(codings_log_var) - ops.square(codings_mean)
        return -0.5 * self.weight * ops.sum(terms, axis=-1)


latent_loss = Divergence()

# %% wrong | σ and log σ in the places of σ² and log σ² | test_latent_loss_values | standard_deviation_throughout
def latent_loss(codings_mean, codings_log_var):
    sigma = ops.exp(codings_log_var / 2)
    return -0.5 * ops.sum(1 + ops.log(sigma) - sigma - ops.square(codings_mean), axis=-1)

# %% wrong | the square around too much | test_latent_loss_values | unrecognised
- ops.exp(codings_log_var) - ops.square(codings_mean) → ops.square(codings_mean - ops.exp(codings_log_var))

# %% wrong | methods of PyTorch's tensors | test_latent_loss_values | method_of_a_tensor
def latent_loss(codings_mean, codings_log_var):
    return -0.5 * (1 + codings_log_var - codings_mean.pow(2) - codings_log_var.exp()).sum(dim=1)

# %% wrong | dim for axis | test_latent_loss_values | argument_unknown
- axis=-1 → dim=-1

# %% wrong | one list for both | test_latent_loss_values | arguments_do_not_fit
def latent_loss(inputs):
    codings_mean, codings_log_var = inputs
    return -0.5 * ops.sum(1 + codings_log_var - ops.exp(codings_log_var) - ops.square(codings_mean), axis=-1)

# %% wrong | divided by 784 for each image | test_latent_loss_values | divided_by_784_already
- axis=-1) → axis=-1) / 784

# %% wrong | reduce_sum of keras.ops | test_latent_loss_values | tensorflow_name
- ops.sum → ops.reduce_sum

# %% wrong | four times, as a β-VAE | test_latent_loss_values | another_factor
- def latent_loss(codings_mean, codings_log_var): → def latent_loss(codings_mean, codings_log_var, beta=4.0):
- return -0.5 * → return -0.5 * beta *

# %% wrong | free bits | test_latent_loss_values | free_bits
- return -0.5 * ops.sum(1 + codings_log_var - ops.exp(codings_log_var) - ops.square(codings_mean), axis=-1)
+ kl = -0.5 * (1 + codings_log_var - ops.exp(codings_log_var) - ops.square(codings_mean))
+ return ops.sum(ops.maximum(kl, 0.5), axis=-1)

# %% wrong | the absolute value for the square | test_latent_loss_values | mean_not_squared
- ops.square(codings_mean) → ops.abs(codings_mean)

# %% wrong | a distribution of TensorFlow Probability | test_latent_loss_values | another_library
def latent_loss(codings_mean, codings_log_var):
    posterior = tfp.distributions.Normal(codings_mean, ops.exp(codings_log_var / 2))
    return ops.sum(tfp.distributions.kl_divergence(posterior, tfp.distributions.Normal(0.0, 1.0)), axis=-1)

# %% wrong | the axis given to the wrong function | test_latent_loss_values | argument_unknown
- return -0.5 * ops.sum(1 + codings_log_var - ops.exp(codings_log_var) - ops.square(codings_mean), axis=-1)
+ return -0.5 * ops.sum(1 + codings_log_var - ops.exp(codings_log_var) - ops.square(codings_mean, axis=-1))

# %% wrong | the exponential of half and γ, halved before it | test_latent_loss_values | term_counted_otherwise
- ops.exp(codings_log_var) → ops.exp(codings_log_var) / 2

# %% wrong | the logarithm of the variance of γ | test_latent_loss_values | unrecognised
- 1 + codings_log_var → 1 + ops.log(ops.square(codings_log_var))

# %% wrong | the exponential counts half | test_latent_loss_values | term_counted_otherwise
- ops.exp(codings_log_var) → 0.5 * ops.exp(codings_log_var)

# %% wrong | the mean counts half, as in some other book's line | test_latent_loss_values | term_counted_otherwise
- ops.square(codings_mean) → 0.5 * ops.square(codings_mean)

# %% wrong | γ twice, the rest once | test_latent_loss_values | term_counted_otherwise
- 1 + codings_log_var → 1 + 2 * codings_log_var

# %% wrong | the means are not multiplied by the half | test_latent_loss_values | term_counted_otherwise
def latent_loss(codings_mean, codings_log_var):
    return ops.sum(codings_mean**2 + 0.5 * (ops.exp(codings_log_var) - 1 - codings_log_var), axis=-1)

# %% wrong | the constant 1 subtracted | test_latent_loss_values | term_counted_otherwise
- 1 + codings_log_var → -1 + codings_log_var

# %% wrong | Python's math | test_latent_loss_values | name_not_defined
- ops.exp(codings_log_var) → math.exp(codings_log_var)

# %% wrong | a dictionary with the loss | test_latent_loss_values | not_an_array
- return -0.5 * ops.sum(1 + codings_log_var - ops.exp(codings_log_var) - ops.square(codings_mean), axis=-1)
+ return {"kl_loss": -0.5 * ops.sum(1 + codings_log_var - ops.exp(codings_log_var) - ops.square(codings_mean), axis=-1)}

# %% wrong | the mean squared over all | test_latent_loss_values | unrecognised
- ops.square(codings_mean) → ops.mean(ops.square(codings_mean))

# %% wrong | axis 2 | test_latent_loss_values | no_such_axis
- axis=-1 → axis=2

# %% wrong | a minus sign in the exponent | test_latent_loss_values | sign_in_the_exponent
def latent_loss(codings_mean, codings_log_var):
    return -0.5 * ops.sum(1 + codings_log_var - ops.exp(-codings_log_var) - ops.square(codings_mean), axis=-1)

# %% wrong | the mean doubled | test_latent_loss_values | mean_not_squared | of a minus sign in the exponent
- ops.exp(-codings_log_var) - ops.square(codings_mean) → ops.exp(codings_log_var) - 2 * codings_mean

# %% wrong | cut off in the exponential alone | test_latent_loss_values | log_variance_clipped | of a minus sign in the exponent
- ops.exp(-codings_log_var) → ops.exp(ops.clip(codings_log_var, -3, 3))

# %% wrong | codings drawn for the means | test_latent_loss_values | random_values
def latent_loss(codings_mean, codings_log_var):
    codings = codings_mean + ops.exp(codings_log_var / 2) * keras.random.normal(ops.shape(codings_mean))
    return -0.5 * ops.sum(1 + codings_log_var - ops.exp(codings_log_var) - ops.square(codings), axis=-1)

# %% wrong | log_normal_pdf, as in TensorFlow's tutorial | test_latent_loss_values | random_values
def log_normal_pdf(sample, mean, logvar, raxis=1):
    log2pi = tf.math.log(2.0 * np.pi)
    return tf.reduce_sum(-0.5 * ((sample - mean) ** 2.0 * tf.exp(-logvar) + logvar + log2pi), axis=raxis)


def latent_loss(codings_mean, codings_log_var):
    z = codings_mean + tf.exp(codings_log_var / 2) * tf.random.normal(tf.shape(codings_mean))
    return log_normal_pdf(z, codings_mean, codings_log_var) - log_normal_pdf(z, 0.0, 0.0)

# %% wrong | a loop that returns at once | test_latent_loss_values | codings_counted_otherwise
def latent_loss(codings_mean, codings_log_var):
    total = 0
    for i in range(codings_mean.shape[-1]):
        total += -0.5 * (1 + codings_log_var[:, i] - ops.exp(codings_log_var[:, i]) - codings_mean[:, i] ** 2)
        return total

# %% wrong | a loop that begins at 1 | test_latent_loss_values | codings_counted_otherwise
def latent_loss(codings_mean, codings_log_var):
    total = 0
    for i in range(1, codings_mean.shape[-1]):
        total += -0.5 * (1 + codings_log_var[:, i] - ops.exp(codings_log_var[:, i]) - codings_mean[:, i] ** 2)
    return total

# %% wrong | ^ for a power | test_latent_loss_values | power_written_as_xor
def latent_loss(codings_mean, codings_log_var):
    return -0.5 * ops.sum(1 + codings_log_var - ops.exp(codings_log_var) - codings_mean ^ 2, axis=-1)

# %% wrong | codings times zero | test_latent_loss_values | zero_everywhere
def latent_loss(codings_mean, codings_log_var):
    return 0 * ops.sum(codings_mean + codings_log_var, axis=-1)

# %% wrong | the same number for every image | test_latent_loss_values | unrecognised
def latent_loss(codings_mean, codings_log_var):
    return ops.ones(len(codings_mean))

# %% wrong | free bits of each image | test_latent_loss_values | free_bits
- return -0.5 * ops.sum(1 + codings_log_var - ops.exp(codings_log_var) - ops.square(codings_mean), axis=-1)
+ kl = -0.5 * ops.sum(1 + codings_log_var - ops.exp(codings_log_var) - ops.square(codings_mean), axis=-1)
+ return ops.maximum(kl, 4.0)

# %% wrong | the exponential held fixed | test_latent_loss_values | held_fixed
- ops.exp(codings_log_var) → ops.exp(ops.stop_gradient(codings_log_var))

# %% wrong | one factor of the square held fixed | test_latent_loss_values | held_fixed
- ops.square(codings_mean) → codings_mean * ops.stop_gradient(codings_mean)

# %% wrong | 1 outside the sum | test_latent_loss_values | constant_once_per_image
def latent_loss(codings_mean, codings_log_var):
    return -0.5 * (1 + ops.sum(codings_log_var - ops.exp(codings_log_var) - ops.square(codings_mean), axis=-1))

# %% wrong | the square of the sum | test_latent_loss_values | added_up_too_early
def latent_loss(codings_mean, codings_log_var):
    bracket = ops.sum(1 + codings_log_var - ops.exp(codings_log_var), axis=-1)
    return -0.5 * (bracket - ops.square(ops.sum(codings_mean, axis=-1)))

# %% wrong | the exponential of the sum | test_latent_loss_values | added_up_too_early
def latent_loss(codings_mean, codings_log_var):
    log_var = ops.sum(codings_log_var, axis=-1)
    return -0.5 * (codings_mean.shape[-1] + log_var - ops.exp(log_var) - ops.sum(codings_mean**2, axis=-1))

# %% wrong | the trace and the determinant, with keepdims | test_latent_loss_values | one_axis_too_many | of the trace and the determinant
- ops.squeeze(trace + squares - codings_mean.shape[1] - log_determinant, axis=-1) / 2 → (trace + squares - codings_mean.shape[1] - log_determinant) / 2

# %% wrong | keepdims | test_latent_loss_values | one_axis_too_many
- axis=-1) → axis=-1, keepdims=True)

# %% wrong | a mean, and no exponential | test_latent_loss_values | exponential_missing
def latent_loss(codings_mean, codings_log_var):
    return -0.5 * ops.mean(1 + codings_log_var - codings_log_var - ops.square(codings_mean), axis=-1)
