# %% correct | the plain way
class Sampling(layers.Layer):
    def call(self, inputs):
        codings_mean, codings_log_var = inputs
        return codings_mean + ops.exp(codings_log_var / 2) * keras.random.normal(ops.shape(codings_mean))

# %% correct | the noise drawn first
class Sampling(layers.Layer):
    def call(self, inputs):
        codings_mean, codings_log_var = inputs
        noise = keras.random.normal(ops.shape(codings_mean))
        return codings_mean + ops.exp(codings_log_var / 2) * noise

# %% correct | as in the text
- return codings_mean + ops.exp(codings_log_var / 2) * keras.random.normal(ops.shape(codings_mean))
+ noise = keras.random.normal(ops.shape(codings_log_var))
+ return noise * ops.exp(codings_log_var / 2) + codings_mean

# %% correct | a SeedGenerator made in __init__, and get_config
@keras.saving.register_keras_serializable(package="vae")
class Sampling(layers.Layer):
    def __init__(self, seed=None, **kwargs):
        super().__init__(**kwargs)
        self.seed = seed
        self.seed_generator = keras.random.SeedGenerator(seed)

    def call(self, inputs):
        codings_mean, codings_log_var = inputs
        noise = keras.random.normal(ops.shape(codings_mean), dtype=codings_mean.dtype, seed=self.seed_generator)
        return codings_mean + ops.exp(0.5 * codings_log_var) * noise

    def get_config(self):
        return {**super().get_config(), "seed": self.seed}

# %% correct | tf operations
class Sampling(tf.keras.layers.Layer):
    def call(self, inputs):
        mean, log_var = inputs
        return tf.random.normal(tf.shape(log_var)) * tf.exp(log_var / 2) + mean

# %% correct | the square root of the variance
class Sampling(keras.layers.Layer):
    def call(self, inputs):
        codings_mean, codings_log_var = inputs
        variance = ops.exp(codings_log_var)
        return codings_mean + ops.sqrt(variance) * keras.random.normal(ops.shape(codings_mean))

# %% correct | mean and standard deviation passed to the generator
class Sampling(keras.layers.Layer):
    def call(self, inputs):
        codings_mean, codings_log_var = inputs
        return tf.random.normal(tf.shape(codings_mean), codings_mean, tf.exp(codings_log_var / 2))

# %% correct | in float64 | of the square root of the variance
- = inputs → = [ops.cast(x, "float64") for x in inputs]
- variance = ops.exp(codings_log_var) → noise = keras.random.normal(ops.shape(codings_mean), dtype="float64")
- ops.sqrt(variance) * keras.random.normal(ops.shape(codings_mean)) → noise * ops.exp(codings_log_var / 2)

# %% correct | a layer of dtype float64
class Sampling(keras.layers.Layer):
    def __init__(self):
        super().__init__(dtype="float64")

    def call(self, inputs):
        mean, log_var = inputs
        return mean + ops.exp(log_var / 2) * keras.random.normal(ops.shape(mean), dtype=mean.dtype)

# %% correct | extra arguments, a training argument and an output shape
class Sampling(layers.Layer):
    def __init__(self, temperature=1.0, name="sampling", **kwargs):
        super().__init__(name=name, **kwargs)
        self.temperature = temperature

    def call(self, inputs, training=None, mask=None):
        mean, log_var = inputs[0], inputs[1]
        batch, size = ops.shape(mean)[0], ops.shape(mean)[1]
        epsilon = keras.random.normal(shape=(batch, size))
        return mean + self.temperature * ops.exp(0.5 * log_var) * epsilon

    def compute_output_shape(self, input_shape):
        return input_shape[0]

# %% correct | the logarithm of the variance is clipped against overflow
class Sampling(layers.Layer):
    def call(self, inputs):
        mean, log_var = inputs
        log_var = ops.clip(log_var, -20.0, 20.0)
        return ops.add(mean, ops.multiply(ops.exp(log_var * 0.5), keras.random.normal(ops.shape(mean))))

# %% correct | a function that returns a Lambda layer
def Sampling():
    def sample(inputs):
        mean, log_var = inputs
        return mean + tf.exp(log_var / 2) * tf.random.normal(tf.shape(mean))
    return layers.Lambda(sample, output_shape=lambda shapes: shapes[0])

# %% wrong | exp(γ) in place of exp(γ / 2) | test_sampling_distribution | variance_for_standard_deviation
- return codings_mean + ops.exp(codings_log_var / 2) * keras.random.normal(ops.shape(codings_mean))
+ noise = keras.random.normal(ops.shape(codings_log_var))
+ return noise * ops.exp(codings_log_var) + codings_mean

# %% wrong | γ itself times the noise | test_sampling_distribution | log_variance_as_scale
- ops.exp(codings_log_var / 2) → codings_log_var

# %% wrong | half of γ times the noise, without the exponential | test_sampling_distribution | log_variance_as_scale
- ops.exp(codings_log_var / 2) → codings_log_var / 2

# %% wrong | square root and halving together | test_sampling_distribution | log_standard_deviation_halved_twice
- return codings_mean + ops.exp(codings_log_var / 2) * keras.random.normal(ops.shape(codings_mean))
+ sigma = ops.sqrt(ops.exp(codings_log_var / 2))
+ return codings_mean + sigma * keras.random.normal(ops.shape(codings_mean))

# %% wrong | γ doubled | test_sampling_distribution | exponent_doubled
- codings_log_var / 2 → 2 * codings_log_var

# %% wrong | halved after the exponential | test_sampling_distribution | halved_after_the_exponential
- (codings_log_var / 2) → (codings_log_var) / 2

# %% wrong | minus sign in the exponent | test_sampling_distribution | inverse_standard_deviation
- codings_log_var / → -codings_log_var /

# %% wrong | the noise is not scaled | test_sampling_distribution | noise_not_scaled
- ops.exp(codings_log_var / 2) * keras → keras

# %% wrong | returns the mean | test_sampling_independence | no_noise
- codings_mean + ops.exp(codings_log_var / 2) * keras.random.normal(ops.shape(codings_mean)) → codings_mean

# %% wrong | adds σ instead of σ times noise | test_sampling_distribution | no_noise
- return codings_mean + ops.exp(codings_log_var / 2) * keras.random.normal(ops.shape(codings_mean))
+ return codings_mean + ops.exp(codings_log_var / 2)

# %% wrong | one noise for each coding, drawn when the layer is built | test_sampling_distribution | no_noise
class Sampling(layers.Layer):
    def build(self, input_shape):
        self.noise = self.add_weight(shape=(1, input_shape[0][-1]), initializer="random_normal", trainable=False)

    def call(self, inputs):
        codings_mean, codings_log_var = inputs
        return codings_mean + ops.exp(codings_log_var / 2) * self.noise

# %% wrong | noise only in training | test_sampling_distribution | noise_only_in_training
- def call(self, inputs): → def call(self, inputs, training=False):
  codings_mean, codings_log_var = inputs
+ if not training:
+     return codings_mean

# %% wrong | the mean unless it is told to train | test_sampling_independence | noise_only_in_training | of noise only in training
- training=False → training=None

# %% wrong | the mean is not added | test_sampling_distribution | mean_not_added
- codings_mean + ops → ops

# %% wrong | the sum of mean and noise is scaled | test_sampling_distribution | mean_scaled_too
- return codings_mean + ops.exp(codings_log_var / 2) * keras.random.normal(ops.shape(codings_mean))
+ return (codings_mean + keras.random.normal(ops.shape(codings_mean))) * ops.exp(codings_log_var / 2)

# %% wrong | inputs unpacked in the wrong order | test_sampling_distribution | mean_and_log_var_swapped
- codings_mean, codings_log_var = inputs → codings_log_var, codings_mean = inputs

# %% wrong | the mean is in the draw already | test_sampling_distribution | mean_added_twice
- return codings_mean + ops.exp(codings_log_var / 2) * keras.random.normal(ops.shape(codings_mean))
+ return codings_mean + tf.random.normal(tf.shape(codings_mean), codings_mean, tf.exp(codings_log_var / 2))

# %% wrong | the mean is subtracted | test_sampling_distribution | mean_subtracted
- return codings_mean + ops.exp(codings_log_var / 2) * keras.random.normal(ops.shape(codings_mean))
+ return ops.exp(codings_log_var / 2) * keras.random.normal(ops.shape(codings_mean)) - codings_mean

# %% wrong | half of the mean | test_sampling_gradient | gradient_of_mean
- return codings_mean + ops.exp(codings_log_var / 2) * keras.random.normal(ops.shape(codings_mean))
+ return (codings_mean + ops.exp(codings_log_var / 2) * keras.random.normal(ops.shape(codings_mean))) / 2

# %% wrong | uniform numbers from 0 to 1 | test_sampling_distribution | uniform_noise
- .normal → .uniform

# %% wrong | uniform numbers from −1 to 1 | test_sampling_distribution | uniform_noise | of the noise drawn first
- keras.random.normal(ops.shape(codings_mean)) → tf.random.uniform(tf.shape(codings_mean), -1, 1)

# %% wrong | uniform numbers of variance 1 | test_sampling_distribution | uniform_noise | of the noise drawn first
- normal(ops.shape(codings_mean)) → uniform(ops.shape(codings_mean), -np.sqrt(3), np.sqrt(3))

# %% wrong | the absolute value of the noise | test_sampling_distribution | noise_not_centred | of the noise drawn first
- keras.random.normal(ops.shape(codings_mean)) → ops.abs(keras.random.normal(ops.shape(codings_mean)))

# %% wrong | truncated noise | test_sampling_distribution | noise_not_gaussian | of the noise drawn first
- .normal → .truncated_normal

# %% wrong | seed=42: the same noise at every call | test_sampling_independence | same_noise_every_call | of the noise drawn first
- (codings_mean) → (codings_mean), seed=42

# %% wrong | a SeedGenerator made in call | test_sampling_independence | same_noise_every_call
- return codings_mean + ops.exp(codings_log_var / 2) * keras.random.normal(ops.shape(codings_mean))
+ seed = keras.random.SeedGenerator(42)
+ noise = keras.random.normal(ops.shape(codings_mean), seed=seed)
+ return codings_mean + ops.exp(codings_log_var / 2) * noise

# %% wrong | a global seed set in call | test_sampling_independence | same_noise_every_call | of the noise drawn first
  def call(self, inputs):
+     keras.utils.set_random_seed(42)

# %% wrong | a SeedGenerator without a seed made in call | test_sampling_independence | fails_in_graph
- return codings_mean + ops.exp(codings_log_var / 2) * keras.random.normal(ops.shape(codings_mean))
+ seed = keras.random.SeedGenerator()
+ noise = keras.random.normal(ops.shape(codings_mean), seed=seed)
+ return codings_mean + ops.exp(codings_log_var / 2) * noise

# %% wrong | NumPy's noise, drawn once while the graph is traced | test_sampling_independence | noise_frozen_in_graph | of the noise drawn first
- keras.random.normal(ops.shape(codings_mean)) → np.random.normal(size=codings_mean.shape).astype("float32")

# %% wrong | the same noise for all images | test_sampling_independence | noise_shared_by_images | of the noise drawn first
- ops.shape(codings_mean) → codings_mean.shape[1:]

# %% wrong | the same noise for all codings | test_sampling_independence | noise_shared_by_codings | of the noise drawn first
- ops.shape(codings_mean) → (ops.shape(codings_mean)[0], 1)

# %% wrong | one random number | test_sampling_independence | one_draw_for_all
- ops.shape(codings_mean) → ()

# %% wrong | .numpy() in call | test_sampling_independence | fails_in_graph
- return codings_mean + ops.exp(codings_log_var / 2) * keras.random.normal(ops.shape(codings_mean))
+ sigma = np.exp(codings_log_var.numpy() / 2)
+ return codings_mean.numpy() + sigma * np.random.normal(size=codings_mean.shape)

# %% wrong | no gradient, because of stop_gradient | test_sampling_gradient | not_differentiable
- return codings_mean + ops.exp(codings_log_var / 2) * keras.random.normal(ops.shape(codings_mean))
+ sigma = ops.stop_gradient(ops.exp(codings_log_var / 2))
+ return codings_mean + sigma * keras.random.normal(ops.shape(codings_mean))

# %% wrong | a square root of γ | test_sampling_distribution | root_of_log_variance
- ops.exp(codings_log_var / 2) → ops.sqrt(codings_log_var)

# %% wrong | the codings of an image are summed | test_sampling_distribution | wrong_shape
- return codings_mean + ops.exp(codings_log_var / 2) * keras.random.normal(ops.shape(codings_mean))
+ noise = keras.random.normal(ops.shape(codings_mean))
+ return ops.sum(codings_mean + ops.exp(codings_log_var / 2) * noise, axis=-1)

# %% wrong | return is missing | test_sampling_distribution | nothing_returned
- return → codings =

# %% wrong | returns a list of all three | test_sampling_distribution | not_an_array
- return codings_mean + ops.exp(codings_log_var / 2) * keras.random.normal(ops.shape(codings_mean))
+ codings = codings_mean + ops.exp(codings_log_var / 2) * keras.random.normal(ops.shape(codings_mean))
+ return [codings_mean, codings_log_var, codings]

# %% wrong | a function in place of a layer | test_sampling_distribution | function_for_a_class
def Sampling(inputs):
    codings_mean, codings_log_var = inputs
    return codings_mean + ops.exp(codings_log_var / 2) * keras.random.normal(ops.shape(codings_mean))

# %% wrong | call takes two arguments | test_sampling_distribution | arguments_do_not_fit
class Sampling(layers.Layer):
    def call(self, codings_mean, codings_log_var):
        return codings_mean + ops.exp(codings_log_var / 2) * keras.random.normal(ops.shape(codings_mean))

# %% wrong | returns a string | test_sampling_distribution | not_an_array
class Sampling(layers.Layer):
    def call(self, inputs):
        return "codings_mean + exp(codings_log_var / 2) * noise"

# %% wrong | Sampling() returns a list | test_sampling_distribution | not_a_layer
def Sampling():
    return [0.0, 1.0]

# %% wrong | a misspelt name | test_sampling_distribution | name_not_defined
- codings_mean, codings_log_var = inputs → codings_mean, codings_logvar = inputs

# %% wrong | forward in place of call | test_sampling_distribution | no_call_method
- def call(self, inputs): → def forward(self, inputs):

# %% wrong | not written | test_sampling_distribution | not_written
class Sampling(layers.Layer):
    def call(self, inputs):
        # YOUR CODE HERE
        raise NotImplementedError()

# %% wrong | set to None | test_sampling_distribution | undefined
Sampling = None

# %% wrong | a syntax error | test_sampling_distribution | not_defined
- def call(self, inputs): → def call(self, inputs)

# %% wrong | defined under another name | test_sampling_distribution | not_defined
- class Sampling(layers.Layer): → class SamplingLayer(layers.Layer):

# %% wrong | noise of the shape of the mean, which holds None | test_sampling_independence | size_not_known
class Sampling(layers.Layer):
    def call(self, inputs):
        codings_mean, codings_log_var = inputs
        return codings_mean + ops.exp(codings_log_var / 2) * keras.random.normal(codings_mean.shape)

# %% wrong | a loop over the images | test_sampling_independence | size_not_known
class Sampling(layers.Layer):
    def call(self, inputs):
        mean, log_var = inputs
        rows = [mean[i] + ops.exp(log_var[i] / 2) * keras.random.normal(mean.shape[1:]) for i in range(mean.shape[0])]
        return ops.stack(rows)

# %% wrong | γ cut off at ±2 | test_sampling_distribution | log_variance_clipped
class Sampling(layers.Layer):
    def call(self, inputs):
        codings_mean, codings_log_var = inputs
        sigma = ops.exp(ops.clip(codings_log_var, -2, 2) / 2)
        return codings_mean + sigma * keras.random.normal(ops.shape(codings_mean))

# %% wrong | γ never below −3 | test_sampling_distribution | log_variance_clipped
class Sampling(layers.Layer):
    def call(self, inputs):
        codings_mean, codings_log_var = inputs
        sigma = ops.exp(ops.maximum(codings_log_var, -3) / 2)
        return codings_mean + sigma * keras.random.normal(ops.shape(codings_mean))

# %% correct | γ cut off far outside, against overflow
class Sampling(layers.Layer):
    def call(self, inputs):
        codings_mean, codings_log_var = inputs
        sigma = ops.exp(ops.clip(codings_log_var, -10, 10) / 2)
        return codings_mean + sigma * keras.random.normal(ops.shape(codings_mean))

# %% correct | a tf.function for call
class Sampling(tf.keras.layers.Layer):
    @tf.function
    def call(self, inputs: list) -> tf.Tensor:
        codings_mean, codings_log_var = inputs
        return codings_mean + tf.exp(codings_log_var / 2) * tf.random.normal(tf.shape(codings_mean))

# %% correct | a noise layer within the layer
class Noise(layers.Layer):
    def call(self, like):
        return keras.random.normal(ops.shape(like))


class Sampling(layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.noise = Noise()

    def call(self, inputs):
        mean, log_var = inputs
        return mean + self.noise(mean) * ops.power(np.e, 0.5 * log_var)

# %% correct | noise by a generator of TensorFlow, made in build
class Sampling(layers.Layer):
    def build(self, input_shape):
        self.generator = tf.random.Generator.from_non_deterministic_state()
        super().build(input_shape)

    def call(self, inputs):
        mean, log_var = inputs
        return mean + tf.exp(0.5 * log_var) * self.generator.normal(tf.shape(mean))

# %% correct | noise like the mean, by Box and Muller
class Sampling(layers.Layer):
    def call(self, inputs):
        mean, log_var = inputs
        u = tf.random.uniform(tf.shape(mean), minval=1e-7)
        v = tf.random.uniform(tf.shape(mean))
        epsilon = tf.sqrt(-2.0 * tf.math.log(u)) * tf.cos(2.0 * np.pi * v)
        return tf.stop_gradient(epsilon) * tf.exp(log_var / 2.0) + mean

# %% correct | Gaussian noise of Keras, on zeros
class Sampling(layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.noise = layers.GaussianNoise(1.0)

    def call(self, inputs):
        mean, log_var = inputs
        return mean + ops.exp(log_var / 2) * self.noise(ops.zeros_like(mean), training=True)

# %% correct | two shapes at once, noise by map
class Sampling(layers.Layer):
    def call(self, inputs):
        mean, log_var = tuple(inputs)
        epsilon = keras.random.normal((ops.shape(mean)[0], mean.shape[-1]), mean=0.0, stddev=1.0)
        sigma = ops.sqrt(ops.exp(log_var))
        return ops.sum(ops.stack([mean, sigma * epsilon]), axis=0)

# %% wrong | a Lambda layer, made once | test_sampling_distribution | made_already
def sample(args):
    z_mean, z_log_var = args
    epsilon = keras.random.normal(shape=(ops.shape(z_mean)[0], ops.shape(z_mean)[1]))
    return z_mean + ops.exp(z_log_var / 2) * epsilon


Sampling = layers.Lambda(sample)

# %% wrong | the second edition's backend | test_sampling_distribution | keras_2
class Sampling(keras.layers.Layer):
    def call(self, inputs):
        mean, log_var = inputs
        return K.random_normal(tf.shape(log_var)) * K.exp(log_var / 2) + mean

# %% wrong | Keras 2's backend of keras | test_sampling_distribution | random_numbers_elsewhere
class Sampling(keras.layers.Layer):
    def call(self, inputs):
        z_mean, z_log_var = inputs
        epsilon = keras.backend.random_normal(shape=ops.shape(z_mean))
        return z_mean + ops.exp(0.5 * z_log_var) * epsilon

# %% wrong | PyTorch | test_sampling_distribution | another_library
class Sampling(layers.Layer):
    def call(self, inputs):
        mean, log_var = inputs
        std = torch.exp(0.5 * log_var)
        return mean + std * torch.randn_like(std)

# %% wrong | always ten codings | test_sampling_distribution | shapes_do_not_fit
- ops.shape(codings_mean) → [ops.shape(codings_mean)[0], 10]

# %% wrong | plus the noise, not times | test_sampling_distribution | noise_added
- * keras → + keras

# %% wrong | noise of standard deviation 0.1 | test_sampling_distribution | scaled_by_another_factor
- ops.shape(codings_mean) → ops.shape(codings_mean), stddev=0.1

# %% wrong | half of the variance | test_sampling_distribution | scaled_by_another_factor
- ops.exp(codings_log_var / 2) → ops.sqrt(ops.exp(codings_log_var) / 2)

# %% wrong | keras.ops.random | test_sampling_distribution | random_numbers_elsewhere
- keras.random.normal → ops.random.normal

# %% wrong | noise times the mean | test_sampling_distribution | mean_not_added
- codings_mean + ops.exp → codings_mean * ops.exp

# %% wrong | Keras's GaussianNoise, which is off | test_sampling_distribution | noise_only_in_training
- keras.random.normal(ops.shape(codings_mean)) → layers.GaussianNoise(1.0)(ops.zeros_like(codings_mean))

# %% wrong | __call__ overridden | test_sampling_distribution | no_call_method
- def call( → def __call__(

# %% wrong | the log-variance as the generator's standard deviation | test_sampling_distribution | log_variance_as_scale
- return codings_mean + ops.exp(codings_log_var / 2) * keras.random.normal(ops.shape(codings_mean))
+ return tf.random.normal(tf.shape(codings_mean), mean=codings_mean, stddev=codings_log_var)

# %% wrong | a distribution of TensorFlow Probability | test_sampling_distribution | another_library
- return codings_mean + ops.exp(codings_log_var / 2) * keras.random.normal(ops.shape(codings_mean))
+ return tfp.distributions.Normal(codings_mean, ops.exp(codings_log_var / 2)).sample()

# %% wrong | the layer made once, for all | test_sampling_distribution | made_already
class SamplingLayer(layers.Layer):
    def call(self, inputs):
        mean, log_var = inputs
        return mean + ops.exp(log_var / 2) * keras.random.normal(ops.shape(mean))


Sampling = SamplingLayer()

# %% wrong | twice the noise | test_sampling_distribution | scaled_by_another_factor
- ops.exp(codings_log_var / 2) → 2 * ops.exp(codings_log_var / 2)

# %% wrong | a seed kept in the layer, as in Keras's example without its generator | test_sampling_independence | same_noise_every_call
class Sampling(layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.seed = 1337

    def call(self, inputs):
        z_mean, z_log_var = inputs
        epsilon = keras.random.normal(shape=ops.shape(z_mean), seed=self.seed)
        return z_mean + ops.exp(0.5 * z_log_var) * epsilon

# %% wrong | noise of one image's shape | test_sampling_distribution | noise_shared_by_images
- ops.shape(codings_mean) → ops.shape(codings_mean)[1:]

# %% wrong | two arguments, the second with a default | test_sampling_distribution | none_used
class Sampling(layers.Layer):
    def call(self, codings_mean, codings_log_var=None):
        return codings_mean + ops.exp(codings_log_var / 2) * keras.random.normal(ops.shape(codings_mean))

# %% wrong | noise of the shape of the list | test_sampling_distribution | wrong_shape
- ops.shape(codings_mean) → ops.shape(inputs)

# %% wrong | a batch size of 32 written in | test_sampling_distribution | shapes_do_not_fit
- ops.shape(codings_mean) → [32, codings_mean.shape[1]]

# %% wrong | a softplus of γ | test_sampling_distribution | softplus_for_exponential | of the noise drawn first
- return codings_mean + ops.exp(codings_log_var / 2) * noise → return codings_mean + ops.softplus(codings_log_var) * noise

# %% wrong | one σ for all codings | test_sampling_distribution | one_scale_for_all | of the noise drawn first
- return codings_mean + ops.exp(codings_log_var / 2) * noise → return codings_mean + ops.mean(ops.exp(codings_log_var / 2)) * noise

# %% wrong | 2 for e | test_sampling_distribution | exponent_scaled
- ops.exp(codings_log_var / 2) → ops.power(2.0, codings_log_var / 2)

# %% wrong | a twentieth for a half | test_sampling_distribution | exponent_scaled
- ops.exp(codings_log_var / 2) → ops.exp(0.05 * codings_log_var)

# %% wrong | a sigmoid of γ | test_sampling_distribution | sigmoid_for_exponential
- ops.exp(codings_log_var / 2) → ops.sigmoid(codings_log_var)

# %% wrong | γ never below 0 | test_sampling_distribution | log_variance_clipped
- ops.exp(codings_log_var / 2) → ops.exp(ops.relu(codings_log_var) / 2)

# %% wrong | the codings cut off at ±3 | test_sampling_distribution | codings_cut_off
- return codings_mean + ops.exp(codings_log_var / 2) * keras.random.normal(ops.shape(codings_mean))
+ codings = codings_mean + ops.exp(codings_log_var / 2) * keras.random.normal(ops.shape(codings_mean))
+ return ops.clip(codings, -3, 3)

# %% wrong | the mean in the place of its shape | test_sampling_distribution | values_for_a_shape
- ops.shape(codings_mean) → codings_mean

# %% wrong | noise of no shape | test_sampling_distribution | arguments_do_not_fit
- ops.shape(codings_mean) → 

# %% wrong | noise standardised over the batch | test_sampling_independence | noise_evened_out
- return codings_mean + ops.exp(codings_log_var / 2) * keras.random.normal(ops.shape(codings_mean))
+ noise = keras.random.normal(ops.shape(codings_mean))
+ noise = (noise - ops.mean(noise, axis=0)) / ops.std(noise, axis=0)
+ return codings_mean + ops.exp(codings_log_var / 2) * noise

# %% wrong | noise standardised over each image | test_sampling_distribution | noise_evened_out | of noise standardised over the batch
- noise = (noise - ops.mean(noise, axis=0)) / ops.std(noise, axis=0) → noise = (noise - ops.mean(noise, axis=-1, keepdims=True)) / ops.std(noise, axis=-1, keepdims=True)

# %% wrong | all of the noise centred | test_sampling_independence | noise_evened_out | of noise standardised over the batch
- noise = (noise - ops.mean(noise, axis=0)) / ops.std(noise, axis=0) → noise = noise - ops.mean(noise)

# %% wrong | a batch normalisation of the codings | test_sampling_independence | noise_evened_out
class Sampling(layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.norm = layers.BatchNormalization()

    def call(self, inputs):
        codings_mean, codings_log_var = inputs
        noise = keras.random.normal(ops.shape(codings_mean))
        return self.norm(codings_mean + ops.exp(codings_log_var / 2) * noise)

# %% wrong | the mean times one plus the noise | test_sampling_distribution | noise_scaled_by_the_mean
class Sampling(layers.Layer):
    def call(self, inputs):
        codings_mean, codings_log_var = inputs
        noise = keras.random.normal(ops.shape(codings_mean))
        return codings_mean * (1 + ops.exp(codings_log_var / 2) * noise)

# %% wrong | noise divided by its own spread | test_sampling_independence | noise_evened_out | of noise standardised over the batch
- noise = (noise - ops.mean(noise, axis=0)) / ops.std(noise, axis=0) → noise = noise / ops.std(noise)

# %% wrong | γ between −1 and 1 | test_sampling_gradient | log_variance_clipped | of noise standardised over the batch
- noise = (noise - ops.mean(noise, axis=0)) / ops.std(noise, axis=0) → codings_log_var = ops.clip(codings_log_var, -1.0, 1.0)

# %% wrong | a softplus for the exponential | test_sampling_gradient | softplus_for_exponential | of noise standardised over the batch
- noise = (noise - ops.mean(noise, axis=0)) / ops.std(noise, axis=0)
- ops.exp(codings_log_var / 2) → ops.log(1 + ops.exp(codings_log_var))

# %% wrong | a sigmoid for the exponential | test_sampling_gradient | sigmoid_for_exponential | of noise standardised over the batch
- noise = (noise - ops.mean(noise, axis=0)) / ops.std(noise, axis=0)
- ops.exp(codings_log_var / 2) → ops.sigmoid(codings_log_var)

# %% wrong | plus and minus one | test_sampling_distribution | noise_not_gaussian | of noise standardised over the batch
- noise = (noise - ops.mean(noise, axis=0)) / ops.std(noise, axis=0) → noise = ops.sign(noise)

# %% wrong | the latent loss added where codings are drawn | test_sampling_gradient | adds_a_loss
class Sampling(layers.Layer):
    def call(self, inputs):
        codings_mean, codings_log_var = inputs
        kl = -0.5 * ops.sum(1 + codings_log_var - ops.square(codings_mean) - ops.exp(codings_log_var), axis=-1)
        self.add_loss(ops.mean(kl) / 784)
        return codings_mean + ops.exp(codings_log_var / 2) * keras.random.normal(ops.shape(codings_mean))

# %% wrong | mean and σ in each other's place | test_sampling_distribution | mean_and_scale_exchanged
- codings_mean + ops.exp(codings_log_var / 2) * → ops.exp(codings_log_var / 2) + codings_mean *

# %% wrong | one row of noise, drawn when the layer is built | test_sampling_independence | no_noise
class Sampling(layers.Layer):
    def build(self, shape):
        self.noise = keras.random.normal((1, shape[0][-1]))

    def call(self, inputs):
        codings_mean, codings_log_var = inputs
        return codings_mean + ops.exp(codings_log_var / 2) * self.noise
