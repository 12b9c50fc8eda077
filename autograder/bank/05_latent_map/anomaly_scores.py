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

# %% correct | type hints, a batch size with a default
def anomaly_scores(encoder: keras.Model, decoder: keras.Model, images: np.ndarray, batch_size: int = 32) -> tuple[np.ndarray, np.ndarray]:
    mean, log_var, _ = encoder.predict(images, batch_size=batch_size, verbose=0)
    made = decoder.predict(mean, batch_size=batch_size, verbose=0)
    reconstruction, latent = (np.asarray(term) for term in vae_loss_nats(images, made, mean, log_var))
    return reconstruction, np.add(reconstruction, latent)

# %% correct | tf.data, batch by batch
def anomaly_scores(encoder, decoder, images):
    parts = []
    for batch in tf.data.Dataset.from_tensor_slices(np.asarray(images, "float32")).batch(4):
        mean, log_var, _ = encoder(batch, training=False)
        parts.append(tf.stack(vae_loss_nats(batch, decoder(mean, training=False), mean, log_var)))
    reconstruction, latent = tf.concat(parts, axis=1)
    return reconstruction, reconstruction + latent

# %% correct | tf.function
def anomaly_scores(encoder, decoder, images):
    @tf.function
    def losses(some):
        mean, log_var = encoder(some)[:2]
        return vae_loss_nats(some, decoder(mean), mean, log_var)

    reconstruction, latent = losses(tf.convert_to_tensor(images, tf.float32))
    return reconstruction.numpy(), (reconstruction + latent).numpy()

# %% correct | the cross-entropy of Keras, rows times 28
def anomaly_scores(encoder, decoder, images):
    mean, log_var, codings = encoder(images)
    rows = keras.losses.binary_crossentropy(images, ops.clip(decoder(mean), 1e-7, 1 - 1e-7))
    reconstruction = 28 * ops.sum(rows, axis=-1)
    elbo = -(reconstruction + 0.5 * ops.sum(ops.exp(log_var) + mean**2 - 1 - log_var, axis=-1))
    return reconstruction, -elbo

# %% correct | image by image with a generator
def anomaly_scores(encoder, decoder, images):
    def both():
        for image in images:
            mean, log_var, _ = encoder(image[None])
            reconstruction, latent = vae_loss_nats(image[None], decoder(mean), mean, log_var)
            yield float(reconstruction[0]), float(reconstruction[0] + latent[0])
    return tuple(map(list, zip(*both())))

# %% correct | SciPy's xlogy
def anomaly_scores(encoder, decoder, images):
    from scipy.special import xlogy

    mean, log_var, _ = (np.asarray(t, "float64") for t in encoder(images))
    r = np.clip(np.asarray(decoder(mean), "float64"), 1e-7, 1 - 1e-7)
    x = np.asarray(images, "float64")
    reconstruction = -(xlogy(x, r) + xlogy(1 - x, 1 - r)).reshape(len(x), -1).sum(1)
    return reconstruction, reconstruction + 0.5 * (np.expm1(log_var) - log_var + mean**2).sum(1)

# %% wrong | the notebook's test images | test_anomaly_scores_values | variable_of_the_notebook | of the plain way
- mean, log_var, _ = encoder(images) → images = X_test[: len(images)]; mean, log_var, _ = encoder(images)

# %% wrong | the whole VAE called | test_anomaly_scores_values | variable_of_the_notebook
def anomaly_scores(encoder, decoder, images):
    mean, log_var, codings = encoder.predict(images, verbose=0)
    reconstructions = vae.predict(images, verbose=0)
    reconstruction, latent = vae_loss_nats(images, reconstructions, mean, log_var)
    return reconstruction, reconstruction + latent

# %% wrong | compared with the codings | test_anomaly_scores_values | loss_arguments_exchanged
- vae_loss_nats(images, decoder(mean), mean, log_var) → vae_loss_nats(images, mean, mean, log_var)

# %% wrong | the arguments in another order | test_anomaly_scores_values | arguments_exchanged
- vae_loss_nats(images, decoder(mean), mean, log_var) → vae_loss_nats(decoder(mean), images, mean, log_var)

# %% wrong | mean and log-variance exchanged in the loss | test_anomaly_scores_values | mean_and_log_var_exchanged
- decoder(mean), mean, log_var) → decoder(mean), log_var, mean)

# %% wrong | the sampled codings in the latent loss | test_anomaly_scores_values | latent_loss_of_the_codings
- mean, log_var, _ = encoder(images) → mean, log_var, codings = encoder(images)
- decoder(mean), mean, log_var) → decoder(mean), codings, log_var)

# %% wrong | latent loss and sum | test_anomaly_scores_values | latent_loss_only
- return reconstruction, reconstruction + latent → return latent, reconstruction + latent

# %% wrong | both terms as they come | test_anomaly_scores_values | latent_loss_only
- return reconstruction, reconstruction + latent → return vae_loss_nats(images, decoder(mean), mean, log_var)

# %% wrong | sorted | test_anomaly_scores_values | sorted_values
- return reconstruction, reconstruction + latent → return np.sort(reconstruction), np.sort(reconstruction + latent)

# %% wrong | the first batch only | test_anomaly_scores_values | some_only
def anomaly_scores(encoder, decoder, images):
    for start in range(0, len(images), 8):
        batch = images[start:start + 8]
        mean, log_var, _ = encoder(batch)
        reconstruction, latent = vae_loss_nats(batch, decoder(mean), mean, log_var)
        return reconstruction, reconstruction + latent

# %% wrong | minus the entropy already | test_anomaly_scores_values | entropy_subtracted
  reconstruction, latent = vae_loss_nats(images, decoder(mean), mean, log_var)
+ reconstruction = reconstruction - vae_loss_nats(images, images, mean, log_var)[0]

# %% wrong | a threshold applied | test_anomaly_scores_values | compared_with_a_threshold
- return reconstruction, reconstruction + latent → return reconstruction > np.mean(reconstruction), reconstruction + latent > np.mean(reconstruction + latent)

# %% wrong | the distance of the codings alone | test_anomaly_scores_values | distance_of_the_codings
- return reconstruction, reconstruction + latent → return reconstruction, ops.sum(mean**2, axis=1)

# %% wrong | the distance of the codings from the centre | test_anomaly_scores_values | distance_for_latent_loss
- return reconstruction, reconstruction + latent → return reconstruction, reconstruction + ops.sum(mean**2, axis=1)

# %% wrong | half the sum | test_anomaly_scores_values | halved
- return reconstruction, reconstruction + latent → return reconstruction, (reconstruction + latent) / 2

# %% wrong | the latent loss averaged over the codings | test_anomaly_scores_values | term_averaged | of predict, NumPy throughout
- latent = -0.5 * np.sum → latent = -0.5 * np.mean

# %% wrong | the terms stacked on the last axis | test_anomaly_scores_values | not_a_pair
- return reconstruction, reconstruction + latent → return ops.stack([reconstruction, reconstruction + latent], axis=-1)

# %% wrong | unpacked into two | test_anomaly_scores_values | unpacked_into_other_number
- mean, log_var, _ = encoder(images) → mean, log_var = encoder(images)

# %% correct | as in the hints
def anomaly_scores(encoder, decoder, images):
    """Return (reconstruction loss, negative ELBO) of each image, two arrays (n,), in nats."""
    codings_mean, codings_log_var, _ = encoder.predict(images, verbose=0)
    reconstructions = decoder.predict(codings_mean, verbose=0)
    reconstruction, latent = vae_loss_nats(images, reconstructions, codings_mean, codings_log_var)
    return np.asarray(reconstruction), np.asarray(reconstruction + latent)

# %% correct | written out
def anomaly_scores(encoder, decoder, images):
    m, g, _ = (np.asarray(p, "float64") for p in encoder(images))
    r = np.clip(np.asarray(decoder(m.astype("float32")), "float64"), 1e-7, 1 - 1e-7)
    x = np.asarray(images, "float64")
    rec = -(x * np.log(r) + (1 - x) * np.log1p(-r)).sum(axis=(1, 2))
    return rec, rec + 0.5 * (np.exp(g) + m**2 - 1 - g).sum(axis=1)

# %% correct | batches
def anomaly_scores(encoder, decoder, images):
    out = []
    for i in range(0, len(images), 100):
        x = images[i : i + 100]
        mean, log_var, _ = encoder(x)
        rec, kl = vae_loss_nats(x, decoder(mean), mean, log_var)
        out.append(np.stack([rec, rec + kl]))
    return tuple(np.concatenate(out, axis=1))

# %% wrong | ELBO itself | test_anomaly_scores_values | sign_of_the_scores | of as in the hints
- np.asarray(reconstruction + latent) → -np.asarray(reconstruction + latent)

# %% wrong | difference | test_anomaly_scores_values | latent_loss_subtracted | of as in the hints
- np.asarray(reconstruction + latent) → np.asarray(reconstruction - latent)

# %% wrong | latent as second | test_anomaly_scores_values | latent_loss_only | of as in the hints
- np.asarray(reconstruction + latent) → np.asarray(latent)

# %% wrong | sampled | test_anomaly_scores_values | sampled_codings | of as in the hints
- codings_mean, codings_log_var, _ = → codings_mean, codings_log_var, codings =
- decoder.predict(codings_mean → decoder.predict(codings

# %% wrong | mse | test_anomaly_scores_values | squared_error | of as in the hints
- return np.asarray(reconstruction), np.asarray(reconstruction + latent) → reconstruction = np.mean((images - reconstructions) ** 2, axis=(1, 2)); return reconstruction, reconstruction + np.asarray(latent)

# %% wrong | means | test_anomaly_scores_values | reduced_to_one_number | of as in the hints
- return np.asarray(reconstruction), np.asarray(reconstruction + latent) → return np.mean(reconstruction), np.mean(reconstruction + latent)

# %% wrong | order | test_anomaly_scores_values | scores_in_the_wrong_order | of as in the hints
- return np.asarray(reconstruction), np.asarray(reconstruction + latent) → return np.asarray(reconstruction + latent), np.asarray(reconstruction)

# %% wrong | one score, written anew | test_anomaly_scores_values | not_a_pair | of as in the hints
- return np.asarray(reconstruction), np.asarray(reconstruction + latent) → return np.asarray(reconstruction + latent)

# %% wrong | arguments exchanged | test_anomaly_scores_values | arguments_exchanged | of as in the hints
- vae_loss_nats(images, reconstructions, → vae_loss_nats(reconstructions, images,

# %% wrong | mean and log var exchanged | test_anomaly_scores_values | mean_and_log_var_exchanged | of as in the hints
- codings_mean, codings_log_var) → codings_log_var, codings_mean)

# %% wrong | tuple added | test_anomaly_scores_values | wrong_shape | of as in the hints
- reconstruction, latent = vae_loss_nats → losses = vae_loss_nats
- return np.asarray(reconstruction), np.asarray(reconstruction + latent) → return losses[0], losses

# %% wrong | bce rows | test_anomaly_scores_values | mean_over_pixels | of as in the hints
- reconstruction, latent = vae_loss_nats(images, reconstructions, codings_mean, codings_log_var) → reconstruction, latent = ops.mean(keras.losses.binary_crossentropy(images, reconstructions), axis=1), vae_loss_nats(images, reconstructions, codings_mean, codings_log_var)[1]

# %% wrong | encoder output decoded | test_anomaly_scores_values | several_inputs_for_one | of as in the hints
- decoder.predict(codings_mean, → decoder.predict([codings_mean, codings_log_var],

# %% wrong | decoder of images | test_anomaly_scores_values | input_does_not_fit | of as in the hints
- decoder.predict(codings_mean, → decoder.predict(images,

# %% wrong | keras.losses.mse wrong ends | test_anomaly_scores_values | loss_by_its_short_name | of as in the hints
- return np.asarray(reconstruction), np.asarray(reconstruction + latent) → return keras.losses.mse(images, codings_mean), np.asarray(reconstruction + latent)

# %% wrong | normalised | test_anomaly_scores_values | scores_rescaled | of as in the hints
- return np.asarray(reconstruction), np.asarray(reconstruction + latent) → r = np.asarray(reconstruction); return (r - r.min()) / (r.max() - r.min()), np.asarray(reconstruction + latent)

# %% wrong | half latent | test_anomaly_scores_values | latent_loss_weighted | of as in the hints
- reconstruction + latent) → reconstruction + 0.5 * latent)

# %% wrong | the first 32 images | test_anomaly_scores_values | some_only
- return reconstruction, reconstruction + latent → return reconstruction[:32], (reconstruction + latent)[:32]

# %% wrong | means over the columns | test_anomaly_scores_values | mean_over_columns
- return reconstruction, → reconstruction = ops.sum(keras.losses.binary_crossentropy(images, decoder(mean)), axis=1); return reconstruction,

# %% wrong | the latent loss averaged over the images | test_anomaly_scores_values | term_reduced_over_the_rows
- reconstruction + latent → reconstruction + ops.mean(latent)

# %% wrong | the latent loss of the reconstructions | test_anomaly_scores_values | latent_loss_of_the_reconstructions | of as in the hints
- reconstructions = decoder.predict(codings_mean, verbose=0)
+ reconstructions = decoder.predict(codings_mean, verbose=0)
+ codings_mean, codings_log_var, _ = encoder.predict(reconstructions, verbose=0)

# %% wrong | the log-variance left out | test_anomaly_scores_values | log_variance_left_out | of as in the hints
- vae_loss_nats(images, reconstructions, codings_mean, codings_log_var) → vae_loss_nats(images, reconstructions, codings_mean, 0 * codings_log_var)

# %% wrong | standardised | test_anomaly_scores_values | scores_rescaled | of as in the hints
- return np.asarray(reconstruction), np.asarray(reconstruction + latent)
+ scores = [np.asarray(reconstruction), np.asarray(reconstruction + latent)]
+ return tuple((score - score.mean()) / score.std() for score in scores)

# %% wrong | the mean of ten draws | test_anomaly_scores_values | sampled_codings
def anomaly_scores(encoder, decoder, images):
    mean, log_var, _ = encoder(images)
    losses = []
    for _ in range(10):
        codings = mean + ops.exp(log_var / 2) * keras.random.normal(mean.shape)
        reconstruction, latent = vae_loss_nats(images, decoder(codings), mean, log_var)
        losses.append(np.asarray(reconstruction))
    return np.mean(losses, axis=0), np.mean(losses, axis=0) + np.asarray(latent)
