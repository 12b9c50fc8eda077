# %% correct | dense VAE, a mixture by hand, a tensor in float64
@functools.cache
def my_model():
    encoder = keras.Sequential([layers.Flatten(), layers.Dense(300, activation="relu"), layers.Dense(150, activation="relu")])
    inputs = keras.Input([28, 28])
    mean, log_var = layers.Dense(16)(encoder(inputs)), layers.Dense(16)(encoder(inputs))
    encoder = keras.Model(inputs, [mean, log_var, Sampling()([mean, log_var])])
    decoder = keras.Sequential([
        keras.Input([16]), layers.Dense(150, activation="relu"), layers.Dense(300, activation="relu"),
        layers.Dense(784, activation="sigmoid"), layers.Reshape([28, 28]),
    ])
    train(VariationalAutoencoder(encoder, decoder, latent_weight=0.03), X_small, epochs=30, batch_size=40)
    gm = GaussianMixture(25, random_state=0).fit(encoder.predict(X_small, verbose=0)[2].astype("float64"))
    return decoder, gm.weights_ / gm.weights_.sum(), gm.means_, np.linalg.cholesky(gm.covariances_)


def my_generator(n, seed, codings_size=16):
    decoder, weights, means, roots = my_model()
    rng = np.random.default_rng(seed)
    k = rng.choice(len(weights), n, p=weights)
    codings = means[k] + np.einsum("nij,nj->ni", roots[k], rng.normal(size=(n, codings_size)))
    return tf.cast(decoder(codings), tf.float64)

# %% correct | an autoencoder without a latent loss, a global cache, images with a channel axis
model_cache = []


def my_model():
    if not model_cache:
        encoder = keras.Sequential([
            keras.Input([28, 28]), layers.Flatten(), layers.Dense(300, activation="relu"),
            layers.Dense(150, activation="relu"), layers.Dense(16),
        ])
        decoder = keras.Sequential([
            keras.Input([16]), layers.Dense(150, activation="relu"), layers.Dense(300, activation="relu"),
            layers.Dense(784, activation="sigmoid"), layers.Reshape([28, 28]),
        ])
        autoencoder = keras.Sequential([encoder, decoder])
        autoencoder.compile(loss="mse", optimizer=keras.optimizers.Nadam(keras.optimizers.schedules.CosineDecay(2e-3, 3000)))
        autoencoder.fit(X_small, X_small, epochs=30, batch_size=40, verbose=0)
        codings = np.asarray(encoder.predict(X_small, verbose=0), "float64")
        model_cache.extend([decoder, GaussianMixture(30, random_state=1).fit(codings)])
    return model_cache


def my_generator(n, seed):
    decoder, mixture = my_model()
    mixture.random_state = int(seed)
    codings, _ = mixture.sample(n)
    np.random.default_rng(seed).shuffle(codings)
    return decode(decoder, codings)[..., np.newaxis]

# %% correct | cross-entropy, a class, the notebook's own sampler
class Generator:
    def __init__(self):
        inputs = keras.Input([28, 28])
        x = layers.Dense(300, activation="relu")(layers.Flatten()(inputs))
        x = layers.Dense(150, activation="relu")(x)
        outputs = [layers.Dense(16)(x), layers.Dense(16)(x)]
        encoder = keras.Model(inputs, [*outputs, Sampling()(outputs)])
        z = keras.Input([16])
        y = layers.Dense(300, activation="relu")(layers.Dense(150, activation="relu")(z))
        self.decoder = keras.Model(z, layers.Reshape([28, 28])(layers.Dense(784, activation="sigmoid")(y)))
        vae = VariationalAutoencoder(encoder, self.decoder, latent_weight=0.1)
        train(vae, X_small, epochs=30, batch_size=40, loss="binary_crossentropy")
        self.sampler = fit_sampler(encoder.predict(X_small, verbose=0)[2].astype("float64"))

    def __call__(self, n, seed):
        return np.asarray(self.decoder(self.sampler(n, seed=seed)))


@functools.cache
def my_model():
    return Generator()


def my_generator(n, seed):
    return my_model()(n, seed)

# %% correct | means for codings, batches of 32, a model that was subclassed
class Decoder(keras.Model):
    def __init__(self):
        super().__init__()
        self.stack = [layers.Dense(150, activation="relu"), layers.Dense(300, activation="relu"), layers.Dense(784)]

    def call(self, codings):
        for layer in self.stack:
            codings = layer(codings)
        return ops.reshape(ops.sigmoid(codings), [-1, 28, 28])


@functools.cache
def my_model(codings_size=16):
    inputs = keras.Input([28, 28])
    x = layers.Dense(300, activation="relu")(layers.Flatten()(inputs))
    x = layers.Dense(150, activation="relu")(x)
    mean, log_var = layers.Dense(codings_size)(x), layers.Dense(codings_size)(x)
    encoder = keras.Model(inputs, [mean, log_var, Sampling()([mean, log_var])])
    decoder = Decoder()
    train(VariationalAutoencoder(encoder, decoder, latent_weight=0.02), X_small, epochs=30, batch_size=32)
    return decoder, GaussianMixture(25, random_state=0).fit(encode(encoder, X_small)[0].astype("float64"))


def my_generator(n, seed):
    decoder, mixture = my_model()
    codings, _ = mixture.set_params(random_state=seed).sample(n)
    return decoder(codings[np.random.RandomState(seed).permutation(n)])

# %% wrong | not written | test_challenge_generator | not_written
@functools.cache
def my_model():
    raise NotImplementedError()


def my_generator(n, seed):
    raise NotImplementedError()

# %% wrong | nothing returned | test_challenge_generator | nothing_returned
def my_generator(n, seed):
    decode(load_vae(own=False).decoder, np.random.default_rng(seed).normal(size=(n, 10)))

# %% wrong | a misspelt name | test_challenge_generator | name_not_defined
def my_generator(n, seed):
    return decode(my_decoder, np.random.default_rng(seed).normal(size=(n, 10)))

# %% wrong | flat images | test_challenge_generator | images_flat
def my_generator(n, seed):
    codings = np.random.default_rng(seed).normal(size=(n, 10))
    return decode(load_vae(own=False).decoder, codings).reshape(n, -1)

# %% wrong | codings for images | test_challenge_generator | codings_returned
def my_generator(n, seed):
    return np.random.default_rng(seed).normal(size=(n, 10))

# %% wrong | always forty images | test_challenge_generator | wrong_number_of_images
def my_generator(n, seed):
    return decode(load_vae(own=False).decoder, np.random.default_rng(seed).normal(size=(40, 10)))

# %% wrong | not clipped | test_challenge_generator | pixels_not_in_0_to_1 | of flat images
- return decode(load_vae(own=False).decoder, codings).reshape(n, -1)
+ return load_vae(own=False).decoder.predict(4 * codings, verbose=0)

# %% wrong | bytes | test_challenge_generator | pixels_not_in_0_to_1 | of flat images
- return decode(load_vae(own=False).decoder, codings).reshape(n, -1)
+ return (255 * decode(load_vae(own=False).decoder, codings)).astype("uint8")

# %% wrong | NaN | test_challenge_generator | not_finite | of flat images
- return decode(load_vae(own=False).decoder, codings).reshape(n, -1)
+ return np.log(decode(load_vae(own=False).decoder, codings) - 2)

# %% wrong | the seed is not used | test_challenge_generator | seed_has_no_effect | of always forty images
- default_rng(seed).normal(size=(40, 10)) → normal(size=(n, 10))

# %% wrong | every seed is 42 | test_challenge_generator | same_images_for_every_seed | of always forty images
- (seed).normal(size=(40, 10)) → (42).normal(size=(n, 10))

# %% wrong | the course's cross-entropy model with a mixture | test_challenge_generator | model_of_the_course
@functools.cache
def my_model():
    encoder, decoder, _ = trained("cross_entropy")
    return decoder, GaussianMixture(2, random_state=0).fit(encode(encoder, X_small[:1000])[2].astype("float64"))


def my_generator(n, seed):
    decoder, mixture = my_model()
    mixture.random_state = seed
    return decode(decoder, mixture.sample(n)[0])

# %% wrong | a model that an earlier step loaded, with a mixture | test_challenge_generator | model_of_the_course | of the course's cross-entropy model with a mixture
- encoder, decoder, _ = trained("cross_entropy") → encoder, decoder = calibrated_encoder, calibrated_decoder

# %% wrong | training images | test_challenge_generator | copied_images
def my_generator(n, seed):
    return X_train[np.random.default_rng(seed).choice(len(X_train), n, replace=False)]

# %% wrong | test images, shifted by a pixel, with a little noise | test_challenge_level_3 | copied_images
def my_generator(n, seed):
    rng = np.random.default_rng(seed)
    images = np.roll(X_test[rng.choice(len(X_test), n, replace=False)], 1, axis=1)
    return np.clip(images + rng.normal(0, 0.01, images.shape), 0, 1)

# %% wrong | the same image again and again | test_challenge_level_1 | images_repeat
def my_generator(n, seed):
    few = decode(load_vae(own=False).decoder, np.random.default_rng(seed).normal(size=(5, 10)))
    return np.resize(few, (n, 28, 28))

# %% wrong | the book's model | test_challenge_level_1 | blurred_and_far_from_real | of always forty images
- 40, 10 → n, 10

# %% wrong | the book's model and noise | test_challenge_level_1 | noise_for_detail
def my_generator(n, seed):
    rng = np.random.default_rng(seed)
    images = decode(load_vae(own=False).decoder, rng.normal(size=(n, 10)))
    return np.clip(images + rng.normal(0, 0.1, images.shape), 0, 1)

# %% wrong | the book's model with stretched contrast | test_challenge_level_1 | contrast_for_detail
def my_generator(n, seed):
    images = decode(load_vae(own=False).decoder, np.random.default_rng(seed).normal(size=(n, 10)))
    return np.clip(2 * images, 0, 1)

# %% wrong | a sharpening filter | test_challenge_level_1 | filter_for_detail | of the book's model with stretched contrast
- 2 * images → images + 2 * (images - ndimage.gaussian_filter(images, (0, 1, 1)))

# %% wrong | sharpened a little | test_challenge_level_1 | too_far_from_real_images | of the book's model with stretched contrast
- 2 * images → images + 0.5 * (images - ndimage.gaussian_filter(images, (0, 1, 1)))

# %% wrong | real garments, blurred | test_challenge_level_1 | too_blurred
def my_generator(n, seed):
    images = X_test[np.random.default_rng(seed).choice(len(X_test), n, replace=False)]
    return ndimage.gaussian_filter(images, (0, 0.66, 0.66))
