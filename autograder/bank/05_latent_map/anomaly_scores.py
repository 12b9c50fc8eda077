# %% correct | the plain way
def anomaly_scores(encoder, decoder, images):
    mean, log_var, _ = encoder(images)
    reconstruction, latent = vae_loss_nats(images, decoder(mean), mean, log_var)
    return reconstruction, reconstruction + latent

# %% correct | predict, NumPy throughout
def anomaly_scores(encoder, decoder, images):
    mean, log_var, _ = encoder.predict(images, verbose=0)
    r = np.clip(decoder.predict(mean, verbose=0), 1e-7, 1 - 1e-7)
    reconstruction = -np.sum(images * np.log(r) + (1 - images) * np.log(1 - r), axis=(1, 2))
    latent = -0.5 * np.sum(1 + log_var - np.exp(log_var) - mean**2, axis=1)
    return reconstruction, reconstruction + latent

# %% correct | tensors, a list
- reconstruction, reconstruction + latent → [reconstruction, latent + reconstruction]

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
- reconstruction, reconstruction + latent → np.stack([reconstruction, reconstruction + latent]).astype("float64")

# %% correct | a dictionary
- return reconstruction, reconstruction + latent
+ elbo = -reconstruction - latent
+ return {"reconstruction": reconstruction, "negative_elbo": -elbo}

# %% wrong | not written | test_anomaly_scores_values | not_written
def anomaly_scores(encoder, decoder, images):
    raise NotImplementedError()

# %% wrong | nothing returned | test_anomaly_scores_values | nothing_returned
- return reconstruction, reconstruction + latent

# %% wrong | the list is decoded | test_anomaly_scores_values | out_of_range
- mean, log_var, _ = encoder(images) → codings = encoder(images)
- (mean), mean, log_var → (codings[3]), codings[0], codings[1]

# %% wrong | one score | test_anomaly_scores_values | not_a_pair
- return reconstruction, reconstruction + latent → return reconstruction + latent

# %% wrong | the ELBO itself | test_anomaly_scores_values | sign_of_the_scores
- reconstruction + → -reconstruction -

# %% wrong | both negative | test_anomaly_scores_values | sign_of_the_scores
- reconstruction, reconstruction + → -reconstruction, -reconstruction -

# %% wrong | exchanged | test_anomaly_scores_values | scores_in_the_wrong_order
- return reconstruction, reconstruction + latent → return reconstruction + latent, reconstruction

# %% wrong | the latent loss forgotten | test_anomaly_scores_values | latent_loss_missing
- return reconstruction, reconstruction + latent → return reconstruction, reconstruction

# %% wrong | the latent loss alone | test_anomaly_scores_values | latent_loss_only
- return reconstruction, reconstruction + latent → return reconstruction, latent

# %% wrong | the latent loss subtracted | test_anomaly_scores_values | latent_loss_subtracted
- return reconstruction, reconstruction + latent → return reconstruction, reconstruction - latent

# %% wrong | sampled codings decoded | test_anomaly_scores_values | sampled_codings
- mean, log_var, _ = encoder(images) → mean, log_var, codings = encoder(images)
- decoder(mean) → decoder(codings)

# %% wrong | log-variance decoded | test_anomaly_scores_values | decodes_the_log_variance
- decoder(mean) → decoder(log_var)

# %% wrong | per pixel | test_anomaly_scores_values | mean_over_pixels
- reconstruction, reconstruction → reconstruction / 784, reconstruction / 784

# %% wrong | means over the images | test_anomaly_scores_values | reduced_to_one_number
- reconstruction, reconstruction + latent → ops.mean(reconstruction), ops.mean(reconstruction + latent)

# %% wrong | squared error | test_anomaly_scores_values | squared_error
- return reconstruction, reconstruction + latent
+ error = np.sum((images - np.asarray(decoder(mean))) ** 2, axis=(1, 2))
+ return error, error + latent

# %% wrong | rescaled to 0 … 1 | test_anomaly_scores_values | scores_rescaled
- return reconstruction, reconstruction + latent
+ scores = [np.asarray(s) for s in (reconstruction, reconstruction + latent)]
+ return tuple((s - s.min()) / (s.max() - s.min()) for s in scores)

# %% wrong | NaN | test_anomaly_scores_values | not_finite
- return reconstruction → return reconstruction * np.nan

# %% wrong | one value per pixel | test_anomaly_scores_values | wrong_shape
- return reconstruction → return ops.binary_crossentropy(images, decoder(mean))
