# %% correct | the plain way
def report_card(encoder, decoder, X_train, X_test):
    mean, log_var, _ = (np.asarray(t) for t in encoder(X_test))
    kl = -0.5 * np.mean(1 + log_var - np.exp(log_var) - mean**2, axis=0)
    return {
        "mse": np.mean((np.asarray(decoder(mean)) - X_test) ** 2),
        "mean_image_mse": metrics.mean_image_mse(X_train, X_test),
        "pca_mse": metrics.pca_mse(X_train, X_test, len(kl)), "kl": kl, "active": int(np.sum(kl > 0.1)),
    }

# %% correct | predict, another order of the entries
def report_card(encoder, decoder, X_train, X_test):
    mean, log_var, _ = encoder.predict(X_test, verbose=0)
    kl = 0.5 * (np.exp(log_var) + mean**2 - 1 - log_var).mean(axis=0)
    return dict(
        active=len([k for k in kl if k > 0.1]),
        kl=list(kl),
        pca_mse=metrics.pca_mse(X_train, X_test, len(kl)),
        mean_image_mse=metrics.mean_image_mse(X_train, X_test),
        mse=np.square(decoder.predict(mean, verbose=0) - X_test).mean(),
    )

# %% correct | keras.ops, clipped, with more entries
def report_card(encoder, decoder, X_train, X_test):
    mean, log_var = encoder(X_test)[:2]
    kl = ops.mean(-0.5 * (1 + log_var - ops.exp(log_var) - ops.square(mean)), axis=0)
    images = ops.clip(decoder(mean), 0, 1)
    mse = ops.mean(ops.square(images - X_test))
    mean_image = ops.mean(X_train, axis=0)
    rival = ops.mean(ops.square(mean_image - X_test))
    return {
        "mse": mse, "mean_image_mse": rival, "pca_mse": metrics.pca_mse(X_train, X_test, codings := mean.shape[1]),
        "kl": kl, "active": ops.sum(kl > 0.1), "ratio": mse / rival, "codings": codings,
    }

# %% correct | TensorFlow, scikit-learn's PCA
def report_card(encoder, decoder, X_train, X_test):
    from sklearn.decomposition import PCA

    mean, log_var, _ = encoder(tf.convert_to_tensor(X_test))
    kl = tf.reduce_mean(-0.5 * (1 + log_var - tf.exp(log_var) - mean**2), axis=0)
    flat_train, flat = X_train.reshape(len(X_train), -1), X_test.reshape(len(X_test), -1)
    pca = PCA(n_components=mean.shape[1], svd_solver="full").fit(flat_train)
    copies = pca.inverse_transform(pca.transform(flat))
    return {
        "mse": tf.reduce_mean(tf.square(decoder(mean) - X_test)),
        "mean_image_mse": float(np.mean((flat - flat_train.mean(axis=0)) ** 2)),
        "pca_mse": float(np.mean((flat - copies) ** 2)),
        "kl": kl.numpy(),
        "active": np.count_nonzero(kl > 0.1),
    }

# %% correct | image by image, float64
def report_card(encoder, decoder, X_train, X_test):
    errors, kls = [], []
    for image in X_test:
        mean, log_var, _ = (np.asarray(t, "float64")[0] for t in encoder(image[None]))
        errors.append(np.mean((np.asarray(decoder(mean[None]), "float64")[0] - image) ** 2))
        kls.append(-0.5 * (1 + log_var - np.exp(log_var) - mean**2))
    kl = np.mean(kls, axis=0)
    return {
        "mse": np.mean(errors), "mean_image_mse": metrics.mean_image_mse(X_train, X_test),
        "pca_mse": metrics.pca_mse(X_train, X_test, n_components=len(kl)), "kl": kl, "active": (kl > 0.1).sum(),
    }

# %% wrong | not written | test_report_card_values | not_written
def report_card(encoder, decoder, X_train, X_test):
    raise NotImplementedError()

# %% wrong | nothing returned | test_report_card_values | nothing_returned
def report_card(encoder, decoder, X_train, X_test):
    print("mse", 0.01)

# %% wrong | a list | test_report_card_values | not_a_dictionary
def report_card(encoder, decoder, X_train, X_test):
    mean, log_var, _ = (np.asarray(t) for t in encoder(X_test))
    kl = -0.5 * np.mean(1 + log_var - np.exp(log_var) - mean**2, axis=0)
    return [np.mean((np.asarray(decoder(mean)) - X_test) ** 2), kl]

# %% wrong | an entry is missing | test_report_card_values | entry_missing | of a list
- return [np.mean((np.asarray(decoder(mean)) - X_test) ** 2), kl]
+ mse = np.mean((np.asarray(decoder(mean)) - X_test) ** 2)
+ return {"mse": mse, "kl": kl, "active": np.sum(kl > 0.1), "mean_image_mse": metrics.mean_image_mse(X_train, X_test)}

# %% wrong | two outputs unpacked | test_report_card_values | unpacked_into_other_number
def report_card(encoder, decoder, X_train, X_test):
    mean, log_var = encoder(X_test)
    return {"mse": np.mean((decoder(mean) - X_test) ** 2)}

# %% wrong | sampled codings | test_report_card_values | reconstructs_from_samples
- log_var, _ → log_var, codings
- decoder(mean) → decoder(codings)

# %% wrong | mean and log-variance exchanged | test_report_card_values | decodes_the_log_variance
- mean, log_var → log_var, mean

# %% wrong | mean and log-variance exchanged in kl only | test_report_card_values | mean_and_log_var_swapped
- log_var - np.exp(log_var) - mean → mean - np.exp(mean) - log_var

# %% wrong | measured on the training images | test_report_card_values | measured_on_training_images
- encoder(X_test) → encoder(X_train)
- - X_test → - X_train

# %% wrong | summed over the pixels | test_report_card_values | summed_over_the_pixels
  kl = -0.5 * np.mean(1 + log_var - np.exp(log_var) - mean**2, axis=0)
+ difference = (np.asarray(decoder(mean)) - X_test).reshape(len(X_test), -1)
- (np.asarray(decoder(mean)) - X_test) ** 2 → np.sum(difference**2, axis=1)

# %% wrong | root of the error | test_report_card_values | root_taken
- np.mean((np.asarray(decoder(mean)) - X_test) ** 2) → np.sqrt(np.mean((np.asarray(decoder(mean)) - X_test) ** 2))

# %% wrong | absolute error | test_report_card_values | absolute_error
- (np.asarray(decoder(mean)) - X_test) ** 2 → np.abs(np.asarray(decoder(mean)) - X_test)

# %% wrong | NaN | test_report_card_values | not_finite
- "mse": np.mean((np.asarray(decoder(mean)) - X_test) ** 2), → "mse": np.log(-np.ones(1)),

# %% wrong | the mean of the test images | test_report_card_values | mean_of_the_test_images
- metrics.mean_image_mse(X_train, X_test) → X_test.var(axis=0).mean()

# %% wrong | one mean grey | test_report_card_values | mean_grey
- metrics.mean_image_mse(X_train, X_test) → np.mean((X_test - X_train.mean()) ** 2)

# %% wrong | ten components, whatever the codings | test_report_card_values | wrong_number_of_components
- len(kl) → 10

# %% wrong | PCA of the test images | test_report_card_values | pca_of_the_test_images
- X_train, X_test, → X_test, X_test,

# %% wrong | the latent loss in place of its parts | test_report_card_values | kl_summed_over_codings
- -0.5 * np.mean(1 + log_var - np.exp(log_var) - mean**2, axis=0) → np.mean(latent_loss(mean, log_var))
- len(kl) → mean.shape[1]

# %% wrong | kl divided by the pixels | test_report_card_values | kl_divided
- 2, axis=0) → 2, axis=0) / X_test[0].size

# %% wrong | kl without the half | test_report_card_values | kl_without_half
- -0.5 * np → -np

# %% wrong | kl with the wrong sign | test_report_card_values | kl_wrong_sign
- -0.5 * np → 0.5 * np

# %% wrong | kl summed over the images | test_report_card_values | kl_summed_over_images
- 0.5 * np.mean → 0.5 * np.sum

# %% wrong | no threshold | test_report_card_values | threshold_missing
- int(np.sum(kl > 0.1)) → len(kl)

# %% wrong | the dead ones are counted | test_report_card_values | dead_counted
- kl > 0.1 → kl < 0.1

# %% wrong | flags in place of their number | test_report_card_values | flags_not_counted
- int(np.sum(kl > 0.1)) → kl > 0.1

# %% wrong | the whole latent loss above the threshold | test_report_card_values | active_of_another_kl
- np.sum(kl > 0.1) → np.sum(kl) > 0.1

# %% correct | more entries than asked for, tensors and a list
def report_card(encoder, decoder, X_train, X_test):
    mean, log_var, _ = encoder(X_test)
    kl = ops.mean(0.5 * (ops.exp(log_var) + ops.square(mean) - 1 - log_var), axis=0)
    return {
        "images": len(X_test), "mse": tf.reduce_mean((decoder(mean) - X_test) ** 2),
        "mean_image_mse": np.float32(metrics.mean_image_mse(X_train, X_test)),
        "pca_mse": metrics.pca_mse(X_train, X_test, len(kl)), "kl": np.asarray(kl).tolist(),
        "active": tf.reduce_sum(tf.cast(kl > 0.1, tf.int32)), "rate": float(ops.sum(kl)),
    }

# %% correct | scikit-learn's PCA, an ordered dictionary
def report_card(encoder, decoder, X_train, X_test):
    from collections import OrderedDict
    from sklearn.decomposition import PCA

    mean, log_var, _ = encoder.predict(X_test, verbose=0)
    train, test = X_train.reshape(len(X_train), -1), X_test.reshape(len(X_test), -1)
    pca = PCA(mean.shape[1], svd_solver="full").fit(train)
    card = OrderedDict(pca_mse=np.mean((pca.inverse_transform(pca.transform(test)) - test) ** 2))
    card["kl"] = (0.5 * (np.exp(log_var) + mean**2 - 1 - log_var)).mean(axis=0)
    card["active"] = np.count_nonzero(card["kl"] > 0.1)
    card["mse"] = keras.losses.MeanSquaredError()(X_test, decoder(mean))
    card["mean_image_mse"] = np.mean(np.square(test - train.mean(axis=0)))
    return card

# %% wrong | above 0.5 nats | test_report_card_values | another_threshold
- kl > 0.1 → kl > 0.5

# %% wrong | above 0.2 nats | test_report_card_values | another_threshold
- kl > 0.1 → kl > 0.2

# %% wrong | the share of active codings | test_report_card_values | share_for_count
- int(np.sum(kl > 0.1)) → np.mean(kl > 0.1)

# %% wrong | kl sorted | test_report_card_values | sorted_values
- kl = -0.5 * np.mean(1 + log_var - np.exp(log_var) - mean**2, axis=0)
+ kl = np.sort(-0.5 * np.mean(1 + log_var - np.exp(log_var) - mean**2, axis=0))[::-1]

# %% wrong | kl rounded | test_report_card_values | rounded
- kl = -0.5 * np.mean(1 + log_var - np.exp(log_var) - mean**2, axis=0)
+ kl = np.round(-0.5 * np.mean(1 + log_var - np.exp(log_var) - mean**2, axis=0), 2)

# %% correct | metrics of Keras
def report_card(encoder, decoder, X_train, X_test):
    mean, log_var, codings = encoder.predict(X_test, batch_size=7, verbose=0)
    error = keras.metrics.MeanSquaredError()
    error.update_state(X_test, decoder(mean))
    kl = np.mean(-0.5 * (1 + log_var - np.exp(log_var) - np.square(mean)), axis=0)
    return {
        "mse": error.result(), "mean_image_mse": metrics.mean_image_mse(X_train, X_test),
        "pca_mse": metrics.pca_mse(X_train, X_test, codings.shape[-1]), "kl": kl, "active": (kl > 0.1).sum().item(),
    }

# %% correct | squared differences summed and divided
def report_card(encoder, decoder, X_train, X_test):
    outputs = encoder(X_test)
    m, g = outputs[0].numpy(), outputs[1].numpy()
    difference = decoder(m).numpy() - X_test
    kl = (np.exp(g) + m * m - 1.0 - g).sum(axis=0) / 2 / len(X_test)
    card = {}
    card["mse"] = float((difference**2).sum() / difference.size)
    card["mean_image_mse"] = float(((X_train.mean(0)[None] - X_test) ** 2).mean(axis=(1, 2)).mean()) if X_test.ndim == 3 else float(((X_train.mean(0) - X_test) ** 2).mean())
    card["pca_mse"] = metrics.pca_mse(X_train, X_test, m.shape[1])
    card["kl"] = kl
    card["active"] = sum(bool(k > 0.1) for k in kl)
    return card

# %% correct | PCA by a singular value decomposition
- "pca_mse": metrics.pca_mse(X_train, X_test, len(kl)), → "pca_mse": rival(X_train, X_test, len(kl)),
- def report_card(encoder, decoder, X_train, X_test):
+ def rival(X_train, X_test, n):
+     train, test = (X.reshape(len(X), -1).astype("float64") for X in (X_train, X_test))
+     centre = train.mean(axis=0)
+     axes = np.linalg.svd(train - centre, full_matrices=False)[2][:n]
+     return np.mean(((test - centre) @ axes.T @ axes + centre - test) ** 2)
+
+
+ def report_card(encoder, decoder, X_train, X_test):

# %% correct | type hints, a threshold with a default, Counter
def report_card(encoder: keras.Model, decoder: keras.Model, X_train: np.ndarray, X_test: np.ndarray, threshold: float = 0.1) -> dict:
    mean, log_var, _ = map(np.asarray, encoder(X_test))
    kl = -0.5 * (1 + log_var - np.exp(log_var) - mean**2).mean(0)
    reconstructions = np.asarray(decoder(mean)).reshape(X_test.shape)
    return {
        "kl": kl, "active": int(np.count_nonzero(kl > threshold)), "mse": np.mean((reconstructions - X_test) ** 2),
        "pca_mse": metrics.pca_mse(X_train, X_test, kl.size), "mean_image_mse": np.mean((X_test - X_train.mean(0)) ** 2),
    }

# %% correct | variance of TensorFlow's own KL of two Gaussians
def report_card(encoder, decoder, X_train, X_test):
    mean, log_var, _ = encoder(X_test)
    sigma = tf.exp(0.5 * log_var)
    kl = tf.reduce_mean(-tf.math.log(sigma) + (sigma**2 + mean**2) / 2 - 0.5, 0)
    mse = tf.reduce_mean(tf.math.squared_difference(decoder(mean), X_test))
    n = int(kl.shape[0])
    return dict(
        mse=mse, mean_image_mse=metrics.mean_image_mse(X_train, X_test), pca_mse=metrics.pca_mse(X_train, X_test, n),
        kl=kl, active=tf.math.count_nonzero(kl > 0.1),
    )

# %% wrong | a call of vae | test_report_card_values | input_does_not_fit
def report_card(encoder, decoder, X_train, X_test):
    mean, log_var, _ = encoder(X_test)
    X_rec = vae(X_test)
    kl = np.mean(-0.5 * (1 + log_var - np.exp(log_var) - mean**2), axis=0)
    return {"mse": np.mean((X_rec - X_test) ** 2), "mean_image_mse": metrics.mean_image_mse(X_train, X_test),
            "pca_mse": metrics.pca_mse(X_train, X_test, len(kl)), "kl": kl, "active": np.sum(kl > 0.1)}

# %% wrong | decoder of the whole list | test_report_card_values | several_inputs_for_one
def report_card(encoder, decoder, X_train, X_test):
    codings = encoder.predict(X_test, verbose=0)
    X_rec = decoder.predict(codings, verbose=0)
    mean, log_var = codings[0], codings[1]
    kl = np.mean(-0.5 * (1 + log_var - np.exp(log_var) - mean**2), axis=0)
    return {"mse": np.mean((X_rec - X_test) ** 2), "mean_image_mse": metrics.mean_image_mse(X_train, X_test),
            "pca_mse": metrics.pca_mse(X_train, X_test, len(kl)), "kl": kl, "active": np.sum(kl > 0.1)}

# %% wrong | the function latent_loss, then a mean over the images | test_report_card_values | kl_summed_over_codings
def report_card(encoder, decoder, X_train, X_test):
    codings_mean, codings_log_var, _ = encoder(X_test)
    kl = np.asarray(latent_loss(codings_mean, codings_log_var))
    return {"mse": np.mean((np.asarray(decoder(codings_mean)) - X_test) ** 2),
            "mean_image_mse": metrics.mean_image_mse(X_train, X_test),
            "pca_mse": metrics.pca_mse(X_train, X_test, codings_mean.shape[1]), "kl": kl, "active": np.sum(kl > 0.1)}

# %% wrong | codings_size of the notebook | test_report_card_values | wrong_number_of_components
codings_size = 16


def report_card(encoder, decoder, X_train, X_test):
    codings_mean, codings_log_var, _ = (np.asarray(x) for x in encoder(X_test))
    kl = np.mean(-0.5 * (1 + codings_log_var - np.exp(codings_log_var) - codings_mean**2), axis=0)
    return {"mse": np.mean((np.asarray(decoder(codings_mean)) - X_test) ** 2),
            "mean_image_mse": metrics.mean_image_mse(X_train, X_test),
            "pca_mse": metrics.pca_mse(X_train, X_test, codings_size), "kl": kl, "active": np.sum(kl > 0.1)}

# %% wrong | mean_image_mse of the mean test image over its own | test_report_card_values | measured_on_training_images
- metrics.mean_image_mse(X_train, X_test) → np.mean((X_train - X_train.mean(axis=0)) ** 2)

# %% wrong | the mean image subtracted without a square | test_report_card_values | not_squared
- metrics.mean_image_mse(X_train, X_test) → np.mean(X_test - X_train.mean(axis=0))

# %% wrong | the active ones as indices | test_report_card_values | flags_not_counted
- int(np.sum(kl > 0.1)) → np.where(kl > 0.1)[0]

# %% wrong | active for each image | test_report_card_values | kl_of_each_image
- kl = -0.5 * np.mean(1 + log_var - np.exp(log_var) - mean**2, axis=0) → kl = -0.5 * (1 + log_var - np.exp(log_var) - mean**2)
- len(kl) → kl.shape[1]

# %% wrong | kl in bits | test_report_card_values | in_bits
- kl = -0.5 * np.mean(1 + log_var - np.exp(log_var) - mean**2, axis=0) → kl = -0.5 * np.mean(1 + log_var - np.exp(log_var) - mean**2, axis=0) / np.log(2)

# %% wrong | kl averaged over the codings | test_report_card_values | kl_summed_over_codings
- "kl": kl, → "kl": np.mean(kl),

# %% wrong | kl of the aggregate: means of the means | test_report_card_values | averaged_before_the_formula
- kl = -0.5 * np.mean(1 + log_var - np.exp(log_var) - mean**2, axis=0)
+ kl = -0.5 * (1 + log_var.mean(axis=0) - np.exp(log_var.mean(axis=0)) - mean.mean(axis=0)**2)

# %% wrong | the exponential forgotten | test_report_card_values | exp_missing
- np.exp(log_var) - mean**2 → log_var - mean**2

# %% wrong | active by the variance of the means | test_report_card_values | active_by_variance
- int(np.sum(kl > 0.1)) → int(np.sum(mean.var(axis=0) > 0.01))

# %% wrong | keys with capitals | test_report_card_values | entry_missing
- "mse": np.mean → "MSE": np.mean

# %% wrong | printed, not returned | test_report_card_values | nothing_returned
- return { → print({
- "active": int(np.sum(kl > 0.1)), → "active": int(np.sum(kl > 0.1))})
- }

# %% wrong | keras.losses.mse as it is | test_report_card_values | loss_by_its_short_name
- np.mean((np.asarray(decoder(mean)) - X_test) ** 2) → keras.losses.mse(X_test, decoder(mean))

# %% wrong | evaluate of a model that was not compiled | test_report_card_values | not_compiled
- np.mean((np.asarray(decoder(mean)) - X_test) ** 2) → decoder.evaluate(mean, X_test, verbose=0)

# %% correct | as in the hints
def report_card(encoder, decoder, X_train, X_test):
    """Return {"mse", "mean_image_mse", "pca_mse", "kl", "active"}, all measured on X_test."""
    mean, log_var, _ = [np.asarray(part) for part in encoder(X_test)]
    reconstructions = np.asarray(decoder(mean))
    kl = -0.5 * np.mean(1 + log_var - np.exp(log_var) - mean**2, axis=0)
    return {
        "mse": np.mean((reconstructions - X_test) ** 2),
        "mean_image_mse": np.mean((X_train.mean(axis=0) - X_test) ** 2),
        "pca_mse": metrics.pca_mse(X_train, X_test, mean.shape[1]),
        "kl": kl,
        "active": np.sum(kl > 0.1),
    }

# %% correct | predict, metrics, dict()
def report_card(encoder, decoder, X_train, X_test):
    codings_mean, codings_log_var, codings = encoder.predict(X_test, verbose=0)
    out = decoder.predict(codings_mean, verbose=0)
    kl = metrics.kl_per_coding(codings_mean, codings_log_var)
    return dict(
        mse=float(((out - X_test) ** 2).mean()),
        mean_image_mse=float(metrics.mean_image_mse(X_train, X_test)),
        pca_mse=float(metrics.pca_mse(X_train, X_test, codings_size=codings_mean.shape[-1])) if False else float(metrics.pca_mse(X_train, X_test, codings_mean.shape[-1])),
        kl=kl.tolist(),
        active=int((np.array(kl) > 0.1).sum()),
    )

# %% correct | tensors
def report_card(encoder, decoder, X_train, X_test):
    mean, log_var, _ = encoder(X_test)
    kl = ops.mean(0.5 * (ops.exp(log_var) + ops.square(mean) - 1.0 - log_var), axis=0)
    card = {}
    card["mse"] = ops.mean(ops.square(decoder(mean) - X_test))
    card["mean_image_mse"] = np.square(X_test - np.mean(X_train, axis=0, keepdims=True)).mean()
    card["pca_mse"] = metrics.pca_mse(X_train, X_test, len(kl))
    card["kl"] = kl
    card["active"] = len([v for v in np.asarray(kl) if v > 0.1])
    return card

# %% wrong | sampled codings, written anew | test_report_card_values | reconstructs_from_samples | of as in the hints
- mean, log_var, _ = [np.asarray(part) for part in encoder(X_test)] → mean, log_var, codings = [np.asarray(part) for part in encoder(X_test)]
- decoder(mean) → decoder(codings)

# %% wrong | mean image of the test | test_report_card_values | mean_of_the_test_images | of as in the hints
- X_train.mean(axis=0) - X_test → X_test.mean(axis=0) - X_test

# %% wrong | mean of everything | test_report_card_values | mean_grey | of as in the hints
- X_train.mean(axis=0) - X_test → X_train.mean() - X_test

# %% wrong | pca on test | test_report_card_values | pca_of_the_test_images | of as in the hints
- metrics.pca_mse(X_train, X_test, mean.shape[1]) → metrics.pca_mse(X_test, X_test, mean.shape[1])

# %% wrong | pca arguments exchanged | test_report_card_values | pca_parts_exchanged | of as in the hints
- metrics.pca_mse(X_train, X_test, mean.shape[1]) → metrics.pca_mse(X_test, X_train, mean.shape[1])

# %% wrong | pca 10 | test_report_card_values | wrong_number_of_components | of as in the hints
- metrics.pca_mse(X_train, X_test, mean.shape[1]) → metrics.pca_mse(X_train, X_test, 10)

# %% wrong | kl summed over codings | test_report_card_values | kl_summed_over_codings | of as in the hints
- mean**2, axis=0) → mean**2, axis=1)

# %% wrong | kl one number | test_report_card_values | kl_summed_over_codings | of as in the hints
- mean**2, axis=0) → mean**2)

# %% wrong | kl sum over the images | test_report_card_values | kl_summed_over_images | of as in the hints
- kl = -0.5 * np.mean( → kl = -0.5 * np.sum(

# %% wrong | train measured | test_report_card_values | measured_on_training_images | of as in the hints
- encoder(X_test)] → encoder(X_train)]
- (reconstructions - X_test) → (reconstructions - X_train)

# %% wrong | rmse | test_report_card_values | root_taken | of as in the hints
- "mse": np.mean((reconstructions - X_test) ** 2) → "mse": np.sqrt(np.mean((reconstructions - X_test) ** 2))

# %% wrong | sum per image | test_report_card_values | summed_over_the_pixels | of as in the hints
- "mse": np.mean((reconstructions - X_test) ** 2) → "mse": np.mean(np.sum((reconstructions - X_test) ** 2, axis=(1, 2)))

# %% wrong | active mask | test_report_card_values | flags_not_counted | of as in the hints
- np.sum(kl > 0.1) → kl > 0.1

# %% wrong | active at 0.01 | test_report_card_values | threshold_missing | of as in the hints
- kl > 0.1 → kl > 0.01

# %% wrong | active counted below | test_report_card_values | dead_counted | of as in the hints
- kl > 0.1 → kl < 0.1

# %% wrong | key | test_report_card_values | entry_missing | of as in the hints
- "mean_image_mse": → "mean_mse":

# %% wrong | keras.losses.mse with the wrong ends | test_report_card_values | loss_by_its_short_name | of as in the hints
- "mse": np.mean((reconstructions - X_test) ** 2) → "mse": keras.losses.mse(X_test, mean)

# %% wrong | kl without the half, written anew | test_report_card_values | kl_without_half | of as in the hints
- -0.5 * np.mean( → -np.mean(

# %% wrong | tuple | test_report_card_values | not_a_dictionary
def report_card(encoder, decoder, X_train, X_test):
    mean, log_var, _ = [np.asarray(part) for part in encoder(X_test)]
    kl = -0.5 * np.mean(1 + log_var - np.exp(log_var) - mean**2, axis=0)
    return np.mean((np.asarray(decoder(mean)) - X_test) ** 2), np.mean((X_train.mean(axis=0) - X_test) ** 2), metrics.pca_mse(X_train, X_test, 10), kl, np.sum(kl > 0.1)

# %% wrong | one sample per image, mean over draws | test_report_card_values | mean_grey | of as in the hints
- X_train.mean(axis=0) → np.mean(X_train)

# %% wrong | as many components as active codings | test_report_card_values | wrong_number_of_components
- len(kl)), "kl" → int(np.sum(kl > 0.1))), "kl"

# %% wrong | the variance of the test images | test_report_card_values | mean_grey
- metrics.mean_image_mse(X_train, X_test) → X_test.var()

# %% wrong | the mean image subtracted in place | test_report_card_values | argument_changed
- return { → X_test -= X_train.mean(axis=0); card = {
- (np.asarray(decoder(mean)) - X_test) → (np.asarray(decoder(mean)) - X_test - X_train.mean(axis=0))
- metrics.mean_image_mse(X_train, X_test) → np.mean(X_test**2)
- metrics.pca_mse(X_train, X_test, len(kl)) → metrics.pca_mse(X_train, X_test + X_train.mean(axis=0), len(kl))
  }
+ return card

# %% wrong | Keras's error of each row | test_report_card_values | not_averaged
- np.mean((np.asarray(decoder(mean)) - X_test) ** 2) → keras.losses.mean_squared_error(X_test, decoder(mean))

# %% wrong | the mean image's error of each pixel | test_report_card_values | not_averaged
- metrics.mean_image_mse(X_train, X_test) → np.mean((X_test - X_train.mean(axis=0)) ** 2, axis=0)

# %% wrong | codings drawn anew | test_report_card_values | reconstructs_from_samples
- decoder(mean) → decoder(mean + np.exp(log_var / 2) * np.random.randn(*mean.shape))

# %% wrong | number of components forgotten | test_report_card_values | arguments_do_not_fit
def report_card(encoder, decoder, X_train, X_test):
    codings_mean, codings_log_var, codings = [np.asarray(output) for output in encoder(X_test)]
    reconstructions = np.asarray(decoder(codings_mean))
    kl = np.mean(-0.5 * (1 + codings_log_var - np.exp(codings_log_var) - np.square(codings_mean)), axis=0)
    return {
        "mse": np.mean(np.square(X_test - reconstructions)),
        "mean_image_mse": np.mean(np.square(X_test - X_train.mean(axis=0))),
        "pca_mse": metrics.pca_mse(X_train, X_test),
        "kl": kl,
        "active": np.sum(kl > 0.1),
    }
