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

# %% correct | no training: principal components, codings between neighbours
@functools.cache
def my_model():
    from sklearn.decomposition import PCA
    from sklearn.neighbors import NearestNeighbors

    pca = PCA(100, random_state=0).fit(X_small.reshape(len(X_small), -1))
    codings = pca.transform(X_small.reshape(len(X_small), -1))
    return pca, codings, NearestNeighbors(n_neighbors=10).fit(codings)


def my_generator(n, seed):
    pca, codings, neighbours = my_model()
    rng = np.random.default_rng(seed)
    chosen = codings[rng.choice(len(codings), n, replace=n > len(codings))]
    near = codings[neighbours.kneighbors(chosen, 3, return_distance=False)]
    drawn = np.einsum("nk,nkc->nc", rng.dirichlet(np.ones(3), n), near)
    return np.clip(pca.inverse_transform(drawn).reshape(n, 28, 28), 0, 1)

# %% correct | a Gaussian at each place, of ten neighbours | of no training: principal components, codings between neighbours
- near = codings[neighbours.kneighbors(chosen, 3, return_distance=False)]
- drawn = np.einsum("nk,nkc->nc", rng.dirichlet(np.ones(3), n), near)
+ near = codings[neighbours.kneighbors(chosen, return_distance=False)]
+ centre = near.mean(axis=1, keepdims=True)
+ drawn = (centre + np.mean(rng.standard_normal((n, 10, 1)) * (near - centre) * 10**0.5, axis=1, keepdims=True))[:, 0]

# %% correct | eigenvectors of the covariance, a tensor of float32 | of no training: principal components, codings between neighbours
- from sklearn.decomposition import PCA →

- pca = PCA(100, random_state=0).fit(X_small.reshape(len(X_small), -1))
- codings = pca.transform(X_small.reshape(len(X_small), -1))
- return pca, codings, NearestNeighbors(n_neighbors=10).fit(codings)
+ flat = X_small.reshape(len(X_small), -1)
+ mean = flat.mean(axis=0)
+ axes = np.linalg.eigh(np.cov(flat.T))[1][:, -100:].T
+ codings = (flat - mean) @ axes.T
+ return mean, axes, codings, NearestNeighbors(n_neighbors=10).fit(codings)

- pca, codings, neighbours = my_model()
+ mean, axes, codings, neighbours = my_model()

- return np.clip(pca.inverse_transform(drawn).reshape(n, 28, 28), 0, 1)
+ return tf.clip_by_value(tf.reshape(tf.cast(mean + drawn @ axes, tf.float32), [n, 28, 28]), 0, 1)

# %% correct | a Keras decoder with the components for weights | of no training: principal components, codings between neighbours
- return pca, codings, NearestNeighbors(n_neighbors=10).fit(codings)
+ decoder = keras.Sequential([keras.Input([100]), layers.Dense(784), layers.Reshape([28, 28])])
+ decoder.set_weights([pca.components_, pca.mean_])
+ return decoder, codings, NearestNeighbors(n_neighbors=10).fit(codings)

- pca, codings, neighbours = my_model()
+ decoder, codings, neighbours = my_model()

- return np.clip(pca.inverse_transform(drawn).reshape(n, 28, 28), 0, 1)
+ return decode(decoder, drawn)

# %% correct | a channel axis, pairs of neighbours | of no training: principal components, codings between neighbours
- near = codings[neighbours.kneighbors(chosen, 3, return_distance=False)]
- drawn = np.einsum("nk,nkc->nc", rng.dirichlet(np.ones(3), n), near)
+ near = codings[neighbours.kneighbors(chosen, 6, return_distance=False)][np.arange(n), rng.integers(1, 6, n)]
+ drawn = chosen + rng.uniform(0.2, 0.8, (n, 1)) * (near - chosen)

- reshape(n, 28, 28) → reshape(n, 28, 28, 1)

# %% correct | my_model returns the generator, one image after the other
@functools.cache
def my_model():
    from scipy.spatial import cKDTree

    flat = X_small.reshape(len(X_small), -1).astype("float64")
    mean = flat.mean(axis=0)
    values, vectors = np.linalg.eigh(np.cov(flat, rowvar=False))
    axes = vectors[:, -100:]
    codings = (flat - mean) @ axes
    tree = cKDTree(codings)

    def generate(n, seed):
        rng = np.random.default_rng(seed)
        images = []
        for row in rng.permutation(len(codings))[:n]:
            _, near = tree.query(codings[row], k=4)
            image = mean + axes @ (rng.dirichlet([1.0] * 4) @ codings[near])
            images.append(np.reshape(np.minimum(np.maximum(image, 0), 1), [28, 28]))
        return np.array(images)

    return generate


def my_generator(n, seed):
    return my_model()(n, seed)

# %% correct | RandomState, batches, a global dictionary | of my_model returns the generator, one image after the other
- @functools.cache
- def my_model():
+ parts = {}
+
+
+ def my_model():

- return generate
+ return parts.setdefault("generate", generate)

- rng = np.random.default_rng(seed)
+ rng = np.random.RandomState(seed)

- return my_model()(n, seed)
+ if "generate" not in parts:
+     my_model()
+ return parts["generate"](n, seed)

# %% correct | each class by itself
@functools.cache
def my_model():
    from sklearn.decomposition import PCA

    labels = y_train[np.sort(np.concatenate([np.flatnonzero(y_train == k)[:400] for k in range(10)]))]
    pca = PCA(n_components=100, svd_solver="full").fit(X_small.reshape(-1, 784))
    codings = pca.transform(X_small.reshape(-1, 784))
    return pca, [codings[labels == label] for label in range(10)]


def my_generator(n, seed):
    pca, of_class = my_model()
    rng = np.random.default_rng(seed)
    drawn = []
    for label in rng.integers(10, size=n):
        here = of_class[label][rng.integers(len(of_class[label]))]
        distances = np.sum((of_class[label] - here) ** 2, axis=1)
        drawn.append(rng.dirichlet(np.ones(3)) @ of_class[label][np.argsort(distances)[:3]])
    return pca.inverse_transform(np.array(drawn)).reshape(n, 28, 28).clip(0, 1)

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

# %% wrong | the seed gives the order only | test_challenge_generator | only_the_order_changes | of always forty images
- default_rng(seed).normal(size=(40, 10)) → default_rng(seed).permutation(np.random.default_rng(0).normal(size=(n, 10)))

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

# %% wrong | pairs of photographs over each other | test_challenge_level_1 | filter_for_detail
@functools.cache
def my_model():
    return X_small

def my_generator(n, seed):
    one, other = np.random.default_rng(seed).choice(len(X_small), (2, n))
    return (X_small[one] + X_small[other]) / 2

# %% wrong | sharpened a little | test_challenge_level_1 | too_far_from_real_images | of the book's model with stretched contrast
- 2 * images → images + 0.5 * (images - ndimage.gaussian_filter(images, (0, 1, 1)))

# %% wrong | real garments, blurred | test_challenge_level_1 | too_blurred
def my_generator(n, seed):
    images = X_test[np.random.default_rng(seed).choice(len(X_test), n, replace=False)]
    return ndimage.gaussian_filter(images, (0, 0.66, 0.66))

# %% wrong | reconstructions of test images | test_challenge_generator | made_of_test_images
@functools.cache
def my_model():
    inputs = keras.Input([28, 28])
    hidden = layers.Dense(64, activation="relu")(layers.Flatten()(inputs))
    moments = [layers.Dense(16)(hidden), layers.Dense(16)(hidden)]
    encoder = keras.Model(inputs, [*moments, Sampling()(moments)])
    pixels = layers.Dense(28 * 28, activation="sigmoid")
    decoder = keras.Sequential([keras.Input([16]), pixels, layers.Reshape([28, 28])])
    train(VariationalAutoencoder(encoder, decoder, latent_weight=0.03), X_small[:400], epochs=1, batch_size=40)
    return encoder, decoder


def my_generator(n, seed):
    encoder, decoder = my_model()
    picked = np.random.default_rng(seed).choice(len(X_test), n, replace=False)
    return decode(decoder, encode(encoder, X_test[picked])[0])
