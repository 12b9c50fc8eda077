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

# %% wrong | an entry is missing | test_report_card_values | entry_missing
def report_card(encoder, decoder, X_train, X_test):
    mean, log_var, _ = (np.asarray(t) for t in encoder(X_test))
    kl = -0.5 * np.mean(1 + log_var - np.exp(log_var) - mean**2, axis=0)
    mse = np.mean((np.asarray(decoder(mean)) - X_test) ** 2)
    return {"mse": mse, "kl": kl, "active": np.sum(kl > 0.1), "mean_image_mse": metrics.mean_image_mse(X_train, X_test)}

# %% wrong | two outputs unpacked | test_report_card_values | exception
def report_card(encoder, decoder, X_train, X_test):
    mean, log_var = encoder(X_test)
    return {"mse": np.mean((decoder(mean) - X_test) ** 2)}

# %% wrong | sampled codings | test_report_card_values | reconstructs_from_samples
def report_card(encoder, decoder, X_train, X_test):
    mean, log_var, codings = (np.asarray(t) for t in encoder(X_test))
    kl = -0.5 * np.mean(1 + log_var - np.exp(log_var) - mean**2, axis=0)
    return {
        "mse": np.mean((np.asarray(decoder(codings)) - X_test) ** 2),
        "mean_image_mse": metrics.mean_image_mse(X_train, X_test),
        "pca_mse": metrics.pca_mse(X_train, X_test, len(kl)), "kl": kl, "active": int(np.sum(kl > 0.1)),
    }

# %% wrong | mean and log-variance exchanged | test_report_card_values | decodes_the_log_variance
def report_card(encoder, decoder, X_train, X_test):
    log_var, mean, _ = (np.asarray(t) for t in encoder(X_test))
    kl = -0.5 * np.mean(1 + log_var - np.exp(log_var) - mean**2, axis=0)
    return {
        "mse": np.mean((np.asarray(decoder(mean)) - X_test) ** 2),
        "mean_image_mse": metrics.mean_image_mse(X_train, X_test),
        "pca_mse": metrics.pca_mse(X_train, X_test, len(kl)), "kl": kl, "active": int(np.sum(kl > 0.1)),
    }

# %% wrong | mean and log-variance exchanged in kl only | test_report_card_values | mean_and_log_var_swapped
def report_card(encoder, decoder, X_train, X_test):
    mean, log_var, _ = (np.asarray(t) for t in encoder(X_test))
    kl = -0.5 * np.mean(1 + mean - np.exp(mean) - log_var**2, axis=0)
    return {
        "mse": np.mean((np.asarray(decoder(mean)) - X_test) ** 2),
        "mean_image_mse": metrics.mean_image_mse(X_train, X_test),
        "pca_mse": metrics.pca_mse(X_train, X_test, len(kl)), "kl": kl, "active": int(np.sum(kl > 0.1)),
    }

# %% wrong | measured on the training images | test_report_card_values | measured_on_training_images
def report_card(encoder, decoder, X_train, X_test):
    mean, log_var, _ = (np.asarray(t) for t in encoder(X_train))
    kl = -0.5 * np.mean(1 + log_var - np.exp(log_var) - mean**2, axis=0)
    return {
        "mse": np.mean((np.asarray(decoder(mean)) - X_train) ** 2),
        "mean_image_mse": metrics.mean_image_mse(X_train, X_test),
        "pca_mse": metrics.pca_mse(X_train, X_test, len(kl)), "kl": kl, "active": int(np.sum(kl > 0.1)),
    }

# %% wrong | summed over the pixels | test_report_card_values | summed_over_the_pixels
def report_card(encoder, decoder, X_train, X_test):
    mean, log_var, _ = (np.asarray(t) for t in encoder(X_test))
    kl = -0.5 * np.mean(1 + log_var - np.exp(log_var) - mean**2, axis=0)
    difference = (np.asarray(decoder(mean)) - X_test).reshape(len(X_test), -1)
    return {
        "mse": np.mean(np.sum(difference**2, axis=1)),
        "mean_image_mse": metrics.mean_image_mse(X_train, X_test),
        "pca_mse": metrics.pca_mse(X_train, X_test, len(kl)), "kl": kl, "active": int(np.sum(kl > 0.1)),
    }

# %% wrong | root of the error | test_report_card_values | root_taken
def report_card(encoder, decoder, X_train, X_test):
    mean, log_var, _ = (np.asarray(t) for t in encoder(X_test))
    kl = -0.5 * np.mean(1 + log_var - np.exp(log_var) - mean**2, axis=0)
    return {
        "mse": np.sqrt(np.mean((np.asarray(decoder(mean)) - X_test) ** 2)),
        "mean_image_mse": metrics.mean_image_mse(X_train, X_test),
        "pca_mse": metrics.pca_mse(X_train, X_test, len(kl)), "kl": kl, "active": int(np.sum(kl > 0.1)),
    }

# %% wrong | absolute error | test_report_card_values | absolute_error
def report_card(encoder, decoder, X_train, X_test):
    mean, log_var, _ = (np.asarray(t) for t in encoder(X_test))
    kl = -0.5 * np.mean(1 + log_var - np.exp(log_var) - mean**2, axis=0)
    return {
        "mse": np.mean(np.abs(np.asarray(decoder(mean)) - X_test)),
        "mean_image_mse": metrics.mean_image_mse(X_train, X_test),
        "pca_mse": metrics.pca_mse(X_train, X_test, len(kl)), "kl": kl, "active": int(np.sum(kl > 0.1)),
    }

# %% wrong | NaN | test_report_card_values | not_finite
def report_card(encoder, decoder, X_train, X_test):
    mean, log_var, _ = (np.asarray(t) for t in encoder(X_test))
    kl = -0.5 * np.mean(1 + log_var - np.exp(log_var) - mean**2, axis=0)
    return {
        "mse": np.log(-np.ones(1)),
        "mean_image_mse": metrics.mean_image_mse(X_train, X_test),
        "pca_mse": metrics.pca_mse(X_train, X_test, len(kl)), "kl": kl, "active": int(np.sum(kl > 0.1)),
    }

# %% wrong | the mean of the test images | test_report_card_values | mean_of_the_test_images
def report_card(encoder, decoder, X_train, X_test):
    mean, log_var, _ = (np.asarray(t) for t in encoder(X_test))
    kl = -0.5 * np.mean(1 + log_var - np.exp(log_var) - mean**2, axis=0)
    return {
        "mse": np.mean((np.asarray(decoder(mean)) - X_test) ** 2),
        "mean_image_mse": X_test.var(axis=0).mean(),
        "pca_mse": metrics.pca_mse(X_train, X_test, len(kl)), "kl": kl, "active": int(np.sum(kl > 0.1)),
    }

# %% wrong | one mean grey | test_report_card_values | mean_grey
def report_card(encoder, decoder, X_train, X_test):
    mean, log_var, _ = (np.asarray(t) for t in encoder(X_test))
    kl = -0.5 * np.mean(1 + log_var - np.exp(log_var) - mean**2, axis=0)
    return {
        "mse": np.mean((np.asarray(decoder(mean)) - X_test) ** 2),
        "mean_image_mse": np.mean((X_test - X_train.mean()) ** 2),
        "pca_mse": metrics.pca_mse(X_train, X_test, len(kl)), "kl": kl, "active": int(np.sum(kl > 0.1)),
    }

# %% wrong | ten components, whatever the codings | test_report_card_values | wrong_number_of_components
def report_card(encoder, decoder, X_train, X_test):
    mean, log_var, _ = (np.asarray(t) for t in encoder(X_test))
    kl = -0.5 * np.mean(1 + log_var - np.exp(log_var) - mean**2, axis=0)
    return {
        "mse": np.mean((np.asarray(decoder(mean)) - X_test) ** 2),
        "mean_image_mse": metrics.mean_image_mse(X_train, X_test),
        "pca_mse": metrics.pca_mse(X_train, X_test, 10), "kl": kl, "active": int(np.sum(kl > 0.1)),
    }

# %% wrong | PCA of the test images | test_report_card_values | pca_of_the_test_images
def report_card(encoder, decoder, X_train, X_test):
    mean, log_var, _ = (np.asarray(t) for t in encoder(X_test))
    kl = -0.5 * np.mean(1 + log_var - np.exp(log_var) - mean**2, axis=0)
    return {
        "mse": np.mean((np.asarray(decoder(mean)) - X_test) ** 2),
        "mean_image_mse": metrics.mean_image_mse(X_train, X_test),
        "pca_mse": metrics.pca_mse(X_test, X_test, len(kl)), "kl": kl, "active": int(np.sum(kl > 0.1)),
    }

# %% wrong | the latent loss in place of its parts | test_report_card_values | kl_summed_over_codings
def report_card(encoder, decoder, X_train, X_test):
    mean, log_var, _ = (np.asarray(t) for t in encoder(X_test))
    kl = np.mean(latent_loss(mean, log_var))
    return {
        "mse": np.mean((np.asarray(decoder(mean)) - X_test) ** 2),
        "mean_image_mse": metrics.mean_image_mse(X_train, X_test),
        "pca_mse": metrics.pca_mse(X_train, X_test, mean.shape[1]), "kl": kl, "active": int(np.sum(kl > 0.1)),
    }

# %% wrong | kl divided by the pixels | test_report_card_values | kl_divided
def report_card(encoder, decoder, X_train, X_test):
    mean, log_var, _ = (np.asarray(t) for t in encoder(X_test))
    kl = -0.5 * np.mean(1 + log_var - np.exp(log_var) - mean**2, axis=0) / X_test[0].size
    return {
        "mse": np.mean((np.asarray(decoder(mean)) - X_test) ** 2),
        "mean_image_mse": metrics.mean_image_mse(X_train, X_test),
        "pca_mse": metrics.pca_mse(X_train, X_test, len(kl)), "kl": kl, "active": int(np.sum(kl > 0.1)),
    }

# %% wrong | kl without the half | test_report_card_values | kl_without_half
def report_card(encoder, decoder, X_train, X_test):
    mean, log_var, _ = (np.asarray(t) for t in encoder(X_test))
    kl = -np.mean(1 + log_var - np.exp(log_var) - mean**2, axis=0)
    return {
        "mse": np.mean((np.asarray(decoder(mean)) - X_test) ** 2),
        "mean_image_mse": metrics.mean_image_mse(X_train, X_test),
        "pca_mse": metrics.pca_mse(X_train, X_test, len(kl)), "kl": kl, "active": int(np.sum(kl > 0.1)),
    }

# %% wrong | kl with the wrong sign | test_report_card_values | kl_wrong_sign
def report_card(encoder, decoder, X_train, X_test):
    mean, log_var, _ = (np.asarray(t) for t in encoder(X_test))
    kl = 0.5 * np.mean(1 + log_var - np.exp(log_var) - mean**2, axis=0)
    return {
        "mse": np.mean((np.asarray(decoder(mean)) - X_test) ** 2),
        "mean_image_mse": metrics.mean_image_mse(X_train, X_test),
        "pca_mse": metrics.pca_mse(X_train, X_test, len(kl)), "kl": kl, "active": int(np.sum(kl > 0.1)),
    }

# %% wrong | kl summed over the images | test_report_card_values | kl_summed_over_images
def report_card(encoder, decoder, X_train, X_test):
    mean, log_var, _ = (np.asarray(t) for t in encoder(X_test))
    kl = -0.5 * np.sum(1 + log_var - np.exp(log_var) - mean**2, axis=0)
    return {
        "mse": np.mean((np.asarray(decoder(mean)) - X_test) ** 2),
        "mean_image_mse": metrics.mean_image_mse(X_train, X_test),
        "pca_mse": metrics.pca_mse(X_train, X_test, len(kl)), "kl": kl, "active": int(np.sum(kl > 0.1)),
    }

# %% wrong | no threshold | test_report_card_values | threshold_missing
def report_card(encoder, decoder, X_train, X_test):
    mean, log_var, _ = (np.asarray(t) for t in encoder(X_test))
    kl = -0.5 * np.mean(1 + log_var - np.exp(log_var) - mean**2, axis=0)
    return {
        "mse": np.mean((np.asarray(decoder(mean)) - X_test) ** 2),
        "mean_image_mse": metrics.mean_image_mse(X_train, X_test),
        "pca_mse": metrics.pca_mse(X_train, X_test, len(kl)), "kl": kl, "active": len(kl),
    }

# %% wrong | the dead ones are counted | test_report_card_values | dead_counted
def report_card(encoder, decoder, X_train, X_test):
    mean, log_var, _ = (np.asarray(t) for t in encoder(X_test))
    kl = -0.5 * np.mean(1 + log_var - np.exp(log_var) - mean**2, axis=0)
    return {
        "mse": np.mean((np.asarray(decoder(mean)) - X_test) ** 2),
        "mean_image_mse": metrics.mean_image_mse(X_train, X_test),
        "pca_mse": metrics.pca_mse(X_train, X_test, len(kl)), "kl": kl, "active": int(np.sum(kl < 0.1)),
    }

# %% wrong | flags in place of their number | test_report_card_values | flags_not_counted
def report_card(encoder, decoder, X_train, X_test):
    mean, log_var, _ = (np.asarray(t) for t in encoder(X_test))
    kl = -0.5 * np.mean(1 + log_var - np.exp(log_var) - mean**2, axis=0)
    return {
        "mse": np.mean((np.asarray(decoder(mean)) - X_test) ** 2),
        "mean_image_mse": metrics.mean_image_mse(X_train, X_test),
        "pca_mse": metrics.pca_mse(X_train, X_test, len(kl)), "kl": kl, "active": kl > 0.1,
    }
