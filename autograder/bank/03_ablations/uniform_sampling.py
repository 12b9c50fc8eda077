# %% correct | the plain way
class UniformSampling(layers.Layer):
    def call(self, inputs):
        mean, log_var = inputs
        return mean + ops.exp(log_var / 2) * keras.random.uniform(ops.shape(mean), -(3**0.5), 3**0.5)

# %% correct | as in the text
- return mean + ops.exp(log_var / 2) * keras.random.uniform(ops.shape(mean), -(3**0.5), 3**0.5)
+ a = 3.0**0.5
+ return mean + ops.exp(log_var / 2) * keras.random.uniform(ops.shape(mean), -a, a)

# %% correct | TensorFlow
class UniformSampling(tf.keras.layers.Layer):
    def call(self, inputs, training=None):
        mean, log_var = inputs
        u = tf.random.uniform(tf.shape(log_var), minval=-1.0, maxval=1.0) * tf.sqrt(3.0)
        return mean + tf.sqrt(tf.exp(log_var)) * u

# %% correct | shifted from 0 to 1, with a generator of seeds
class UniformSampling(keras.layers.Layer):
    def __init__(self, seed=None, **kwargs):
        super().__init__(**kwargs)
        self.generator = keras.random.SeedGenerator(seed)

    def call(self, inputs):
        mean, log_var = inputs
        u = keras.random.uniform(ops.shape(mean), seed=self.generator) - 0.5
        return ops.add(mean, ops.multiply(ops.exp(0.5 * log_var), np.sqrt(12) * u))

# %% correct | uniform numbers from Gaussian ones
- return mean + ops.exp(log_var / 2) * keras.random.uniform(ops.shape(mean), -(3**0.5), 3**0.5)
+ u = ops.erf(keras.random.normal(ops.shape(mean)) / np.sqrt(2))
+ return mean + ops.sqrt(3 * ops.exp(log_var)) * u

# %% correct | between the two ends of the range
class UniformSampling(layers.Layer):
    def call(self, inputs):
        mean, log_var = inputs[0], inputs[1]
        half = ops.exp(log_var / 2) * np.sqrt(3)
        low, high = mean - half, mean + half
        return low + (high - low) * keras.random.uniform(ops.shape(low))

# %% wrong | not written | test_uniform_sampling_noise | not_written
- return mean + ops.exp(log_var / 2) * keras.random.uniform(ops.shape(mean), -(3**0.5), 3**0.5)
+ raise NotImplementedError()

# %% wrong | nothing returned | test_uniform_sampling_noise | nothing_returned
- return mean → mean

# %% wrong | still Gaussian | test_uniform_sampling_noise | gaussian_noise
- uniform(ops.shape(mean), -(3**0.5), 3**0.5) → normal(ops.shape(mean))

# %% wrong | from 0 to 1 | test_uniform_sampling_noise | noise_from_0_to_1
- , -(3**0.5), 3**0.5 →

# %% wrong | from −1 to 1 | test_uniform_sampling_noise | variance_not_matched
- -(3**0.5), 3**0.5 → -1, 1

# %% wrong | from −3 to 3 | test_uniform_sampling_noise | range_of_three
- -(3**0.5), 3**0.5 → -3, 3

# %% wrong | √12 on both sides | test_uniform_sampling_noise | width_for_half_width
- return mean + ops.exp(log_var / 2) * keras.random.uniform(ops.shape(mean), -(3**0.5), 3**0.5)
+ a = 12**0.5
+ return mean + ops.exp(log_var / 2) * keras.random.uniform(ops.shape(mean), -a, a)

# %% wrong | from −½ to ½ | test_uniform_sampling_noise | width_of_one
- keras.random.uniform(ops.shape(mean), -(3**0.5), 3**0.5) → (keras.random.uniform(ops.shape(mean)) - 0.5)

# %% wrong | the variance for the standard deviation | test_uniform_sampling_noise | variance_for_standard_deviation
class UniformSampling(layers.Layer):
    def call(self, inputs):
        mean, log_var = inputs
        a = 3**0.5
        return mean + ops.exp(log_var) * keras.random.uniform(ops.shape(mean), -a, a)

# %% wrong | σ² in the range from −1 to 1 | test_uniform_sampling_noise | variance_for_standard_deviation
- return mean + ops.exp(log_var / 2) * keras.random.uniform(ops.shape(mean), -(3**0.5), 3**0.5)
+ return mean + ops.exp(log_var) * keras.random.uniform(ops.shape(mean), -1, 1)

# %% wrong | not scaled | test_uniform_sampling_noise | noise_not_scaled | of the variance for the standard deviation
- ops.exp(log_var) * keras → keras

# %% wrong | the mean forgotten | test_uniform_sampling_noise | mean_not_added | of the variance for the standard deviation
- mean + ops.exp(log_var) → ops.exp(log_var / 2)

# %% wrong | exchanged | test_uniform_sampling_noise | mean_and_log_var_swapped | of the variance for the standard deviation
- mean, log_var = inputs → log_var, mean = inputs
- (log_var) → (log_var / 2)

# %% wrong | no noise | test_uniform_sampling_noise | no_noise
- (log_var / 2) * keras.random.uniform(ops.shape(mean), -(3**0.5), 3**0.5) → (log_var / 2)

# %% wrong | the sum of two | test_uniform_sampling_noise | noise_not_uniform
- return mean + ops.exp(log_var / 2) * keras.random.uniform(ops.shape(mean), -(3**0.5), 3**0.5)
+ a = 1.5**0.5
+ u = keras.random.uniform(ops.shape(mean), -a, a) + keras.random.uniform(ops.shape(mean), -a, a)
+ return mean + ops.exp(log_var / 2) * u

# %% wrong | a method of another name | test_uniform_sampling_noise | no_call_method
- def call(self, inputs): → def forward(self, inputs):

# %% wrong | a range in the wrong order of arguments | test_uniform_sampling_noise | values_for_a_shape
- ops.shape(mean), -(3**0.5), 3**0.5 → -(3**0.5), 3**0.5, ops.shape(mean)

# %% wrong | a fixed seed | test_uniform_sampling_independence | same_noise_every_call
- return mean + ops.exp(log_var / 2) * keras.random.uniform(ops.shape(mean), -(3**0.5), 3**0.5)
+ a = 3**0.5
+ return mean + ops.exp(log_var / 2) * keras.random.uniform(ops.shape(mean), -a, a, seed=42)

# %% wrong | NumPy's noise | test_uniform_sampling_independence | noise_frozen_in_graph
- return mean + ops.exp(log_var / 2) * keras.random.uniform(ops.shape(mean), -(3**0.5), 3**0.5)
+ u = np.random.uniform(-(3**0.5), 3**0.5, mean.shape)
+ return mean + ops.exp(log_var / 2) * ops.cast(u, "float32")

# %% wrong | one noise for all codings | test_uniform_sampling_independence | noise_shared_by_codings
- return mean + ops.exp(log_var / 2) * keras.random.uniform(ops.shape(mean), -(3**0.5), 3**0.5)
+ a = 3**0.5
+ return mean + ops.exp(log_var / 2) * keras.random.uniform((ops.shape(mean)[0], 1), -a, a)

# %% wrong | one noise for all images | test_uniform_sampling_independence | noise_shared_by_images
- return mean + ops.exp(log_var / 2) * keras.random.uniform(ops.shape(mean), -(3**0.5), 3**0.5)
+ a = 3**0.5
+ return mean + ops.exp(log_var / 2) * keras.random.uniform((1, mean.shape[1]), -a, a)

# %% wrong | the gradient stopped | test_uniform_sampling_gradient | not_differentiable
- return mean + ops.exp(log_var / 2) * keras.random.uniform(ops.shape(mean), -(3**0.5), 3**0.5)
+ a = 3**0.5
+ sigma = ops.stop_gradient(ops.exp(log_var / 2))
+ return mean + sigma * keras.random.uniform(ops.shape(mean), -a, a)

# %% wrong | γ for σ | test_uniform_sampling_gradient | log_variance_as_scale | of the variance for the standard deviation
- ops.exp(log_var) → log_var

# %% correct | NumPy's range, noise of the log-variance's shape, a name and arguments
class UniformSampling(layers.Layer):
    def __init__(self, half_width=np.sqrt(3), **kwargs):
        super().__init__(**kwargs)
        self.half_width = float(half_width)

    def call(self, inputs, training=None):
        codings_mean, codings_log_var = inputs
        noise = self.half_width * keras.random.uniform(ops.shape(codings_log_var), -1, 1)
        return codings_mean + noise * ops.exp(0.5 * codings_log_var)

    def compute_output_shape(self, input_shape):
        return input_shape[0]

# %% correct | ops.exp(log_var) ** 0.5, random numbers like the input
class UniformSampling(keras.Layer):
    def call(self, inputs):
        codings_mean, codings_log_var = inputs
        a = ops.sqrt(3.0)
        u = keras.random.uniform(shape=ops.shape(codings_mean), minval=-a, maxval=a, dtype=codings_mean.dtype)
        return u * ops.exp(codings_log_var) ** 0.5 + codings_mean

# %% correct | an own method, tf.function
class UniformSampling(layers.Layer):
    @tf.function
    def noise(self, shape):
        return tf.random.uniform(shape, -(3.0**0.5), 3.0**0.5)

    def call(self, inputs):
        codings_mean, codings_log_var = inputs
        return codings_mean + tf.exp(codings_log_var * 0.5) * self.noise(tf.shape(codings_mean))

# %% correct | derived from the Sampling of vae.py
class UniformSampling(Sampling):
    def call(self, inputs):
        codings_mean, codings_log_var = inputs
        u = 2 * keras.random.uniform(ops.shape(codings_mean)) - 1
        return codings_mean + ops.sqrt(3 * ops.exp(codings_log_var)) * u

# %% correct | limits as tensors
class UniformSampling(layers.Layer):
    def call(self, inputs):
        codings_mean, codings_log_var = inputs
        half = np.sqrt(3).astype("float32") * ops.exp(codings_log_var / 2)
        u = tf.random.uniform(tf.shape(codings_mean))
        return codings_mean - half + 2 * half * u

# %% correct | a seed for every call from Keras's generator
class UniformSampling(layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.seeds = keras.random.SeedGenerator(1234)

    def call(self, inputs):
        mean, log_var = inputs
        return mean + ops.exp(log_var / 2) * keras.random.uniform(ops.shape(mean), -np.sqrt(3), np.sqrt(3), seed=self.seeds)

# %% correct | the log-variance halved by ops.multiply
class UniformSampling(layers.Layer):
    """u on [−√3, √3] has the variance 1."""

    def call(self, inputs: list) -> object:
        z_mean, z_log_var = inputs
        batch, dim = ops.shape(z_mean)[0], ops.shape(z_mean)[1]
        epsilon = keras.random.uniform((batch, dim), minval=-1.7320508, maxval=1.7320508)
        return z_mean + ops.exp(ops.multiply(0.5, z_log_var)) * epsilon

# %% wrong | two arguments for a list | test_uniform_sampling_noise | arguments_do_not_fit
class UniformSampling(layers.Layer):
    def call(self, codings_mean, codings_log_var):
        a = 3**0.5
        return codings_mean + ops.exp(codings_log_var / 2) * keras.random.uniform(ops.shape(codings_mean), -a, a)

# %% wrong | from 0 to √12 | test_uniform_sampling_noise | noise_not_centred
class UniformSampling(layers.Layer):
    def call(self, inputs):
        codings_mean, codings_log_var = inputs
        return codings_mean + ops.exp(codings_log_var / 2) * keras.random.uniform(ops.shape(codings_mean), 0, 12**0.5)

# %% wrong | from 0 to √3 | test_uniform_sampling_noise | noise_not_centred | of from 0 to √12
- 12 → 3

# %% wrong | only minval given | test_uniform_sampling_noise | noise_not_centred | of from 0 to √12
- 0, 12**0.5 → minval=-np.sqrt(3)

# %% wrong | from −√3/2 to √3/2 | test_uniform_sampling_noise | width_for_half_width
class UniformSampling(layers.Layer):
    def call(self, inputs):
        codings_mean, codings_log_var = inputs
        a = 3**0.5 / 2
        return codings_mean + ops.exp(codings_log_var / 2) * keras.random.uniform(ops.shape(codings_mean), -a, a)

# %% wrong | clipped log-variance | test_uniform_sampling_noise | log_variance_clipped
class UniformSampling(layers.Layer):
    def call(self, inputs):
        codings_mean, codings_log_var = inputs
        a = 3**0.5
        sigma = ops.exp(ops.clip(codings_log_var, -2, 2) / 2)
        return codings_mean + sigma * keras.random.uniform(ops.shape(codings_mean), -a, a)

# %% wrong | in training only | test_uniform_sampling_noise | noise_only_in_training
class UniformSampling(layers.Layer):
    def call(self, inputs, training=False):
        codings_mean, codings_log_var = inputs
        if not training:
            return codings_mean
        a = 3**0.5
        return codings_mean + ops.exp(codings_log_var / 2) * keras.random.uniform(ops.shape(codings_mean), -a, a)

# %% wrong | x.shape | test_uniform_sampling_independence | size_not_known | of the variance for the standard deviation
- mean, log_var → codings_mean, codings_log_var
- mean + ops.exp(log_var) * keras.random.uniform(ops.shape(mean) → codings_mean + ops.exp(codings_log_var / 2) * keras.random.uniform(codings_mean.shape

# %% wrong | noise kept from the first call | test_uniform_sampling_noise | no_noise
class UniformSampling(layers.Layer):
    def build(self, input_shape):
        a = 3**0.5
        self.noise = keras.random.uniform((1, input_shape[0][-1]), -a, a)

    def call(self, inputs):
        codings_mean, codings_log_var = inputs
        return codings_mean + ops.exp(codings_log_var / 2) * self.noise

# %% wrong | K.random_uniform | test_uniform_sampling_noise | keras_2 | of from 0 to √12
- ops.exp(codings_log_var / 2) * keras.random.uniform(ops.shape(codings_mean), 0, 12**0.5 → K.exp(codings_log_var / 2) * K.random_uniform(K.shape(codings_mean), -1.73, 1.73

# %% wrong | keras.random called | test_uniform_sampling_noise | module_called | of from 0 to √12
- random.uniform(ops.shape(codings_mean), 0, 12**0.5 → random(ops.shape(codings_mean), -1.73, 1.73

# %% wrong | ops.random.uniform | test_uniform_sampling_noise | random_numbers_elsewhere | of from 0 to √12
- keras.random.uniform(ops.shape(codings_mean), 0, 12**0.5 → ops.random.uniform(ops.shape(codings_mean), -1.73, 1.73

# %% wrong | low and high of NumPy | test_uniform_sampling_noise | argument_unknown | of the variance for the standard deviation
- mean, log_var → codings_mean, codings_log_var
- mean + ops.exp(log_var) * keras.random.uniform(ops.shape(mean), -a, a → codings_mean + ops.exp(codings_log_var / 2) * keras.random.uniform(ops.shape(codings_mean), low=-a, high=a

# %% wrong | Gaussian of the wrong scale | test_uniform_sampling_noise | gaussian_noise | of from 0 to √12
- ops.exp(codings_log_var / 2) * keras.random.uniform(ops.shape(codings_mean), 0, 12**0.5 → 3**0.5 * ops.exp(codings_log_var / 2) * keras.random.normal(ops.shape(codings_mean)

# %% wrong | uniform times Gaussian | test_uniform_sampling_noise | noise_not_uniform
class UniformSampling(layers.Layer):
    def call(self, inputs):
        codings_mean, codings_log_var = inputs
        a, shape = 3**0.5, ops.shape(codings_mean)
        return codings_mean + ops.exp(codings_log_var / 2) * keras.random.uniform(shape, -a, a) * keras.random.normal(shape)

# %% wrong | plus and minus one | test_uniform_sampling_noise | noise_not_uniform
class UniformSampling(layers.Layer):
    def call(self, inputs):
        codings_mean, codings_log_var = inputs
        u = keras.random.uniform(ops.shape(codings_mean), -1, 1)
        return codings_mean + ops.exp(codings_log_var / 2) * ops.sign(u)

# %% wrong | a function for a layer | test_uniform_sampling_noise | function_for_a_class
def UniformSampling(inputs):
    codings_mean, codings_log_var = inputs
    a = 3**0.5
    return codings_mean + ops.exp(codings_log_var / 2) * keras.random.uniform(ops.shape(codings_mean), -a, a)

# %% wrong | range from mean − σ to mean + σ | test_uniform_sampling_noise | variance_not_matched
class UniformSampling(layers.Layer):
    def call(self, inputs):
        codings_mean, codings_log_var = inputs
        sigma = ops.exp(codings_log_var / 2)
        return codings_mean - sigma + 2 * sigma * keras.random.uniform(ops.shape(codings_mean))

# %% wrong | exp(γ) / 2 | test_uniform_sampling_noise | halved_after_the_exponential | of the variance for the standard deviation
- mean, log_var → codings_mean, codings_log_var
- mean + ops.exp(log_var) * keras.random.uniform(ops.shape(mean → codings_mean + ops.exp(codings_log_var) / 2 * keras.random.uniform(ops.shape(codings_mean

# %% wrong | sqrt of γ | test_uniform_sampling_noise | root_of_log_variance | of the variance for the standard deviation
- mean, log_var → codings_mean, codings_log_var
- mean + ops.exp(log_var) * keras.random.uniform(ops.shape(mean → codings_mean + ops.sqrt(codings_log_var) * keras.random.uniform(ops.shape(codings_mean

# %% wrong | randint | test_uniform_sampling_noise | width_for_half_width | of from 0 to √12
- keras.random.uniform(ops.shape(codings_mean), 0, 12**0.5 → ops.cast(keras.random.randint(ops.shape(codings_mean), -3, 4), "float32"

# %% wrong | the noise added without the scale | test_uniform_sampling_noise | noise_added | of the variance for the standard deviation
- mean, log_var → codings_mean, codings_log_var
- mean + ops.exp(log_var) * keras.random.uniform(ops.shape(mean → codings_mean + ops.exp(codings_log_var / 2) + keras.random.uniform(ops.shape(codings_mean

# %% wrong | mean and σ in each other's place | test_uniform_sampling_noise | mean_and_scale_exchanged
- mean + ops.exp(log_var / 2) * → ops.exp(log_var / 2) + mean *

# %% wrong | exp(2 log_var) | test_uniform_sampling_noise | exponent_doubled
class UniformSampling(layers.Layer):
    def call(self, inputs):
        codings_mean, codings_log_var = inputs
        a = np.sqrt(3.0)
        noise = keras.random.uniform(ops.shape(codings_mean), minval=-a, maxval=a)
        return codings_mean + ops.exp(2 * codings_log_var) * noise

# %% wrong | tf names: tf.random_uniform (raises) | test_uniform_sampling_noise | no_such_attribute
class UniformSampling(layers.Layer):
    def call(self, inputs):
        codings_mean, codings_log_var = inputs
        a = np.sqrt(3.0)
        noise = tf.random_uniform(tf.shape(codings_mean), -a, a)
        return codings_mean + ops.exp(codings_log_var / 2) * noise
