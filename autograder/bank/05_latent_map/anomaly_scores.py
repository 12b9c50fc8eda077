# %% correct | predict, NumPy throughout
def anomaly_scores(encoder, decoder, images):
    mean, log_var, _ = encoder.predict(images, verbose=0)
    r = np.clip(decoder.predict(mean, verbose=0), 1e-7, 1 - 1e-7)
    reconstruction = -np.sum(images * np.log(r) + (1 - images) * np.log(1 - r), axis=(1, 2))
    latent = -0.5 * np.sum(1 + log_var - np.exp(log_var) - mean**2, axis=1)
    return reconstruction, reconstruction + latent

# %% correct | tensors, a list
def anomaly_scores(encoder, decoder, images):
    mean, log_var, _ = encoder(images)
    reconstruction, latent = vae_loss_nats(images, decoder(mean), mean, log_var)
    return [reconstruction, latent + reconstruction]

# %% correct | in batches of three
def anomaly_scores(encoder, decoder, images):
    first, second = [], []
    for start in range(0, len(images), 3):
        part = tf.constant(images[start:start + 3])
        mean, log_var, _ = encoder(part)
        reconstruction, latent = vae_loss_nats(part, decoder(mean), mean, log_var)
        first.extend(np.asarray(reconstruction))
        second.extend(np.asarray(reconstruction + latent))
    return np.array(first), np.array(second)

# %% correct | float64, stacked
def anomaly_scores(encoder, decoder, images):
    mean, log_var, _ = encoder(images)
    reconstruction, latent = vae_loss_nats(images, decoder(mean), mean, log_var)
    return np.stack([reconstruction, reconstruction + latent]).astype("float64")

# %% correct | a dictionary
def anomaly_scores(encoder, decoder, images):
    mean, log_var, _ = encoder(images)
    reconstruction, latent = vae_loss_nats(images, decoder(mean), mean, log_var)
    elbo = -reconstruction - latent
    return {"reconstruction": reconstruction, "negative_elbo": -elbo}

# %% wrong | not written | test_anomaly_scores_values | not_written
def anomaly_scores(encoder, decoder, images):
    raise NotImplementedError()

# %% wrong | nothing returned | test_anomaly_scores_values | nothing_returned
def anomaly_scores(encoder, decoder, images):
    mean, log_var, _ = encoder(images)
    reconstruction, latent = vae_loss_nats(images, decoder(mean), mean, log_var)

# %% wrong | the list is decoded | test_anomaly_scores_values | exception
def anomaly_scores(encoder, decoder, images):
    codings = encoder(images)
    reconstruction, latent = vae_loss_nats(images, decoder(codings[3]), codings[0], codings[1])
    return reconstruction, reconstruction + latent

# %% wrong | one score | test_anomaly_scores_values | not_a_pair
def anomaly_scores(encoder, decoder, images):
    mean, log_var, _ = encoder(images)
    reconstruction, latent = vae_loss_nats(images, decoder(mean), mean, log_var)
    return reconstruction + latent

# %% wrong | the ELBO itself | test_anomaly_scores_values | sign_of_the_scores
def anomaly_scores(encoder, decoder, images):
    mean, log_var, _ = encoder(images)
    reconstruction, latent = vae_loss_nats(images, decoder(mean), mean, log_var)
    return reconstruction, -reconstruction - latent

# %% wrong | both negative | test_anomaly_scores_values | sign_of_the_scores
def anomaly_scores(encoder, decoder, images):
    mean, log_var, _ = encoder(images)
    reconstruction, latent = vae_loss_nats(images, decoder(mean), mean, log_var)
    return -reconstruction, -reconstruction - latent

# %% wrong | exchanged | test_anomaly_scores_values | scores_in_the_wrong_order
def anomaly_scores(encoder, decoder, images):
    mean, log_var, _ = encoder(images)
    reconstruction, latent = vae_loss_nats(images, decoder(mean), mean, log_var)
    return reconstruction + latent, reconstruction

# %% wrong | the latent loss forgotten | test_anomaly_scores_values | latent_loss_missing
def anomaly_scores(encoder, decoder, images):
    mean, log_var, _ = encoder(images)
    reconstruction, latent = vae_loss_nats(images, decoder(mean), mean, log_var)
    return reconstruction, reconstruction

# %% wrong | the latent loss alone | test_anomaly_scores_values | latent_loss_only
def anomaly_scores(encoder, decoder, images):
    mean, log_var, _ = encoder(images)
    reconstruction, latent = vae_loss_nats(images, decoder(mean), mean, log_var)
    return reconstruction, latent

# %% wrong | the latent loss subtracted | test_anomaly_scores_values | latent_loss_subtracted
def anomaly_scores(encoder, decoder, images):
    mean, log_var, _ = encoder(images)
    reconstruction, latent = vae_loss_nats(images, decoder(mean), mean, log_var)
    return reconstruction, reconstruction - latent

# %% wrong | sampled codings decoded | test_anomaly_scores_values | sampled_codings
def anomaly_scores(encoder, decoder, images):
    mean, log_var, codings = encoder(images)
    reconstruction, latent = vae_loss_nats(images, decoder(codings), mean, log_var)
    return reconstruction, reconstruction + latent

# %% wrong | log-variance decoded | test_anomaly_scores_values | decodes_the_log_variance
def anomaly_scores(encoder, decoder, images):
    mean, log_var, _ = encoder(images)
    reconstruction, latent = vae_loss_nats(images, decoder(log_var), mean, log_var)
    return reconstruction, reconstruction + latent

# %% wrong | per pixel | test_anomaly_scores_values | mean_over_pixels
def anomaly_scores(encoder, decoder, images):
    mean, log_var, _ = encoder(images)
    reconstruction, latent = vae_loss_nats(images, decoder(mean), mean, log_var)
    return reconstruction / 784, reconstruction / 784 + latent

# %% wrong | means over the images | test_anomaly_scores_values | reduced_to_one_number
def anomaly_scores(encoder, decoder, images):
    mean, log_var, _ = encoder(images)
    reconstruction, latent = vae_loss_nats(images, decoder(mean), mean, log_var)
    return ops.mean(reconstruction), ops.mean(reconstruction + latent)

# %% wrong | squared error | test_anomaly_scores_values | squared_error
def anomaly_scores(encoder, decoder, images):
    mean, log_var, _ = encoder(images)
    reconstruction, latent = vae_loss_nats(images, decoder(mean), mean, log_var)
    error = np.sum((images - np.asarray(decoder(mean))) ** 2, axis=(1, 2))
    return error, error + latent

# %% wrong | rescaled to 0 … 1 | test_anomaly_scores_values | scores_rescaled
def anomaly_scores(encoder, decoder, images):
    mean, log_var, _ = encoder(images)
    reconstruction, latent = vae_loss_nats(images, decoder(mean), mean, log_var)
    scores = [np.asarray(s) for s in (reconstruction, reconstruction + latent)]
    return tuple((s - s.min()) / (s.max() - s.min()) for s in scores)

# %% wrong | NaN | test_anomaly_scores_values | not_finite
def anomaly_scores(encoder, decoder, images):
    mean, log_var, _ = encoder(images)
    reconstruction, latent = vae_loss_nats(images, decoder(mean), mean, log_var)
    return reconstruction * np.nan, reconstruction + latent

# %% wrong | one value per pixel | test_anomaly_scores_values | wrong_shape
def anomaly_scores(encoder, decoder, images):
    mean, log_var, _ = encoder(images)
    reconstruction, latent = vae_loss_nats(images, decoder(mean), mean, log_var)
    return ops.binary_crossentropy(images, decoder(mean)), reconstruction + latent
