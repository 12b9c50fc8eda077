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

# %% wrong | a range in the wrong order of arguments | test_uniform_sampling_noise | exception
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
