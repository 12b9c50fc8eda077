# %% correct | the plain way
def calibrate(images, reconstructions):
    variance = np.mean((images - reconstructions) ** 2)
    return np.sqrt(variance), 2 * variance

# %% correct | NumPy
- variance = np → mse = np
- return np.sqrt(variance), 2 * variance → return np.sqrt(mse), 2 * mse

# %% correct | keras.ops, tensors are returned
- np.mean((images - reconstructions) ** 2) → ops.mean(ops.square(images - reconstructions))
- return np.sqrt(variance), 2 * variance → return ops.sqrt(variance), 2 * variance

# %% correct | TensorFlow, a list of floats
def calibrate(images, reconstructions):
    sigma = float(tf.sqrt(tf.reduce_mean(tf.math.squared_difference(images, reconstructions))))
    return [sigma, 2 * sigma**2]

# %% correct | float64, an array of two numbers
def calibrate(images, reconstructions):
    error = np.float64(images) - np.float64(reconstructions)
    sigma = np.linalg.norm(error) / error.size ** 0.5
    return np.array([sigma, 2 * sigma**2])

# %% correct | searching the σ with the smallest negative log-likelihood
def calibrate(images, reconstructions):
    from scipy.optimize import minimize_scalar
    mse = float(np.mean(np.square(images - reconstructions), dtype=np.float64))
    nll = lambda log_sigma: log_sigma + mse / (2 * np.exp(2 * log_sigma))
    sigma = np.exp(minimize_scalar(nll, bounds=(-6, 2), method="bounded", options={"xatol": 1e-6}).x)
    return sigma, 2 * sigma**2

# %% correct | Keras metric, per image first
def calibrate(images, reconstructions, pixels=28 * 28):
    flat = np.reshape(images - reconstructions, [len(images), pixels])
    variance = (flat**2).sum(axis=1).mean() / pixels
    return variance**0.5, variance + variance

# %% wrong | not written | test_calibrate_sigma | not_written
def calibrate(images, reconstructions):
    raise NotImplementedError()

# %% wrong | nothing returned | test_calibrate_sigma | nothing_returned
def calibrate(images, reconstructions):
    print(np.sqrt(np.mean((images - reconstructions) ** 2)))

# %% wrong | one argument only | test_calibrate_sigma | arguments_do_not_fit
def calibrate(images):
    return np.std(images), 2 * np.var(images)

# %% wrong | only the weight | test_calibrate_sigma | not_several_things | of nothing returned
- print(np.sqrt(np.mean((images - reconstructions) ** 2))) → return 2 * np.mean((images - reconstructions) ** 2)

# %% wrong | the variance for sigma | test_calibrate_sigma | variance_for_sigma
- variance = np → sigma = np
- return np.sqrt(variance), 2 * variance → return sigma, 2 * sigma

# %% wrong | np.std | test_calibrate_sigma | spread_around_the_mean_error
- variance = np.mean((images - reconstructions) ** 2) → sigma = np.std(images - reconstructions)
- return np.sqrt(variance), 2 * variance → return sigma, 2 * sigma**2

# %% wrong | one root per image, averaged | test_calibrate_sigma | roots_averaged
def calibrate(images, reconstructions):
    sigma = np.mean(np.sqrt(np.mean((images - reconstructions) ** 2, axis=(1, 2))))
    return sigma, 2 * sigma**2

# %% wrong | summed over the pixels | test_calibrate_sigma | squares_summed_over_pixels
def calibrate(images, reconstructions):
    sigma = np.sqrt(np.mean(np.sum((images - reconstructions) ** 2, axis=(1, 2))))
    return sigma, 2 * sigma**2

# %% wrong | the mean absolute error | test_calibrate_sigma | mean_absolute_error
- variance = np.mean((images - reconstructions) ** 2) → sigma = np.mean(np.abs(images - reconstructions))
- return np.sqrt(variance), 2 * variance → return sigma, 2 * sigma**2

# %% wrong | the spread of the images | test_calibrate_sigma | spread_of_the_images
- variance = np.mean((images - reconstructions) ** 2) → sigma = np.std(images)
- return np.sqrt(variance), 2 * variance → return sigma, 2 * sigma**2

# %% wrong | one sigma per image | test_calibrate_sigma | several_sigmas | of summed over the pixels
- np.sum((images - reconstructions) ** 2, axis=(1, 2)) → (images - reconstructions) ** 2, axis=(1, 2)

# %% wrong | the pair swapped | test_calibrate_sigma | pair_swapped
- return np.sqrt(variance), 2 * variance → return 2 * variance, np.sqrt(variance)

# %% wrong | logarithm of sigma | test_calibrate_sigma | logarithm_taken
- return np.sqrt(variance), 2 * variance → return np.log(variance) / 2, 2 * variance

# %% wrong | the factor 2 forgotten | test_calibrate_weight | two_missing
- return np.sqrt(variance), 2 * variance → return np.sqrt(variance), variance

# %% wrong | sigma not squared | test_calibrate_weight | sigma_not_squared
- variance = np.mean((images - reconstructions) ** 2) → sigma = np.sqrt(np.mean((images - reconstructions) ** 2))
- return np.sqrt(variance), 2 * variance → return sigma, 2 * sigma

# %% wrong | one over two variances | test_calibrate_weight | weight_inverted
- return np.sqrt(variance), 2 * variance → return np.sqrt(variance), 1 / (2 * variance)

# %% wrong | times 784 | test_calibrate_weight | weight_times_784
- return np.sqrt(variance), 2 * variance → return np.sqrt(variance), 784 * 2 * variance

# %% wrong | divided by 784 | test_calibrate_weight | weight_divided_by_784
- return np.sqrt(variance), 2 * variance → return np.sqrt(variance), 2 * variance / 784

# %% wrong | NaN | test_calibrate_weight | not_finite
- return np.sqrt(variance), 2 * variance → return np.sqrt(variance), np.log(-variance)

# %% correct | sklearn's mean squared error
def calibrate(images, reconstructions):
    from sklearn.metrics import mean_squared_error

    mse = mean_squared_error(np.ravel(images), np.ravel(reconstructions))
    return mse**0.5, 2 * mse

# %% correct | Keras's loss
def calibrate(images, reconstructions):
    mse = keras.losses.MeanSquaredError()(images, reconstructions)
    return ops.sqrt(mse), 2.0 * mse

# %% correct | a metric of Keras, batch by batch
def calibrate(images, reconstructions, batch_size=16):
    metric = keras.metrics.RootMeanSquaredError()
    for start in range(0, len(images), batch_size):
        metric.update_state(images[start : start + batch_size], reconstructions[start : start + batch_size])
    sigma = float(metric.result())
    return sigma, 2 * sigma * sigma

# %% correct | an average of means of the images
def calibrate(images: np.ndarray, reconstructions: np.ndarray) -> tuple[float, float]:
    """σ per pixel and the weight 2σ²."""
    per_image = [float(np.mean((x - y) ** 2)) for x, y in zip(images, reconstructions)]
    variance = sum(per_image) / len(per_image)
    return np.sqrt(variance), 2 * variance

# %% correct | variance plus squared mean
def calibrate(images, reconstructions):
    error = np.subtract(images, reconstructions, dtype="float64")
    variance = error.var() + error.mean() ** 2
    return np.sqrt(variance), 2 * variance

# %% correct | a dot product
def calibrate(images, reconstructions):
    e = np.asarray(images, "float64").ravel() - np.asarray(reconstructions, "float64").ravel()
    var = e @ e / e.size
    return var**0.5, var * 2

# %% correct | a named tuple, tf.function
import collections

Calibration = collections.namedtuple("Calibration", "sigma weight")


@tf.function
def mean_square(a, b):
    return tf.reduce_mean(tf.square(a - b))


def calibrate(images, reconstructions):
    mse = mean_square(tf.convert_to_tensor(images), tf.convert_to_tensor(reconstructions))
    return Calibration(tf.sqrt(mse), 2 * mse)

# %% wrong | only 1 − 2σ² | test_calibrate_weight | complement
def calibrate(images, reconstructions):
    mse = np.mean((images - reconstructions) ** 2)
    return np.sqrt(mse), 1 - 2 * mse

# %% wrong | one over σ² | test_calibrate_weight | weight_inverted | of only 1 − 2σ²
- - 2 * → /

# %% wrong | 2σ² / 784 as in the text | test_calibrate_weight | weight_divided_by_784
def calibrate(images, reconstructions):
    sigma2 = np.mean(np.square(images - reconstructions))
    return np.sqrt(sigma2), 2 * sigma2 / 784

# %% wrong | square outside the mean | test_calibrate_sigma | errors_cancel
def calibrate(images, reconstructions):
    mse = np.mean(images - reconstructions) ** 2
    return np.sqrt(mse), 2 * mse

# %% wrong | the difference not squared | test_calibrate_sigma | errors_cancel | of one root per image, averaged
- np.sqrt(np.mean((images - reconstructions) ** 2, axis=(1, 2))) → images - reconstructions

# %% wrong | sigma per pixel | test_calibrate_sigma | several_sigmas
- (images - reconstructions) ** 2 → np.square(images - reconstructions), axis=0

# %% wrong | sum for mean | test_calibrate_sigma | squares_summed
- mean((images - reconstructions) ** 2 → sum(np.square(images - reconstructions)

# %% wrong | a dictionary | test_calibrate_sigma | not_several_things
def calibrate(images, reconstructions):
    variance = np.mean(np.square(images - reconstructions))
    return {"sigma": np.sqrt(variance), "weight": 2 * variance}

# %% wrong | the spread of the reconstructions | test_calibrate_sigma | spread_of_the_images
- mean((images - reconstructions) ** 2 → var(reconstructions

# %% wrong | np.var of the difference | test_calibrate_sigma | spread_around_the_mean_error
- mean((images - reconstructions) ** 2 → var(images - reconstructions

# %% wrong | the standard deviation with one degree of freedom less | test_calibrate_sigma | spread_around_the_mean_error | of one root per image, averaged
- mean(np.sqrt(np.mean((images - reconstructions) ** 2, axis=(1, 2))) → std(images - reconstructions, ddof=1

# %% wrong | the root of twice the variance | test_calibrate_sigma | factor_in_sigma
def calibrate(images, reconstructions):
    variance = 2 * np.mean(np.square(images - reconstructions))
    return np.sqrt(variance), variance

# %% wrong | half the mse | test_calibrate_sigma | factor_in_sigma
- np.mean((images - reconstructions) ** 2 → 0.5 * np.mean(np.square(images - reconstructions)

# %% wrong | the weight from sigma to the fourth | test_calibrate_weight | variance_squared | of a dictionary
- {"sigma": np.sqrt(variance), "weight": 2 * variance} → np.sqrt(variance), 2 * variance**2

# %% wrong | the first image only | test_calibrate_sigma | some_only
- (images - reconstructions) ** 2 → np.square(images[0] - reconstructions[0])

# %% wrong | rounded to two decimals | test_calibrate_sigma | rounded | of a dictionary
- {"sigma": np.sqrt(variance), "weight": 2 * variance} → round(float(np.sqrt(variance)), 2), round(float(2 * variance), 2)

# %% wrong | clipped reconstructions | test_calibrate_sigma | reconstructions_clipped
- (images - reconstructions) ** 2 → np.square(images - np.clip(reconstructions, 0, 1))

# %% wrong | cross-entropy | test_calibrate_sigma | cross_entropy_for_squared_error
def calibrate(images, reconstructions):
    bce = np.mean(keras.losses.binary_crossentropy(images, reconstructions))
    return np.sqrt(bce), 2 * bce

# %% wrong | xor | test_calibrate_sigma | power_written_as_xor
def calibrate(images, reconstructions):
    mse = np.mean((images - reconstructions)^2)
    return mse**0.5, 2 * mse

# %% wrong | only the reconstructions squared | test_calibrate_sigma | squared_before_subtracted
- variance = np.mean((images - reconstructions) ** 2) → variance = np.mean(images - reconstructions**2)

# %% wrong | n − 1 images | test_calibrate_sigma | factor_in_sigma
- np.mean((images - reconstructions) ** 2) → np.sum((images - reconstructions) ** 2) / (len(images) - 1) / 784

# %% wrong | images and reconstructions added | test_calibrate_sigma | pixels_added
def calibrate(images, reconstructions):
    variance = np.mean((images + reconstructions) ** 2)
    return np.sqrt(variance), 2 * variance

# %% wrong | the largest error | test_calibrate_sigma | another_average
def calibrate(images, reconstructions):
    sigma = np.max(np.abs(images - reconstructions))
    return sigma, 2 * sigma**2

# %% wrong | the median | test_calibrate_sigma | another_average
def calibrate(images, reconstructions):
    sigma = np.sqrt(np.median((images - reconstructions) ** 2))
    return sigma, 2 * sigma**2

# %% wrong | the root of a difference of squares | test_calibrate_sigma | squared_before_subtracted
- return np.sqrt(variance), 2 * variance
+ sigma = np.sqrt(np.mean(images**2) - np.mean(reconstructions**2))
+ return sigma, 2 * sigma**2

# %% wrong | a difference of squares, the weight of it | test_calibrate_sigma | squared_before_subtracted
- (images - reconstructions) ** 2 → images**2 - reconstructions**2

# %% wrong | the garment only | test_calibrate_sigma | background_left_out
def calibrate(images, reconstructions):
    foreground = images > 0
    sigma = np.sqrt(np.mean((images - reconstructions)[foreground] ** 2))
    return sigma, 2 * sigma**2

# %% wrong | where something is drawn | test_calibrate_sigma | background_left_out | of the garment only
- images > 0 → reconstructions > 0

# %% wrong | the 2 squared as well | test_calibrate_weight | four_for_two
def calibrate(images, reconstructions):
    sigma = np.sqrt(np.mean((images - reconstructions) ** 2))
    return sigma, (2 * sigma) ** 2

# %% wrong | keras.losses.mse gives an array, float() raises | test_calibrate_sigma | exception
def calibrate(images, reconstructions):
    mse = keras.losses.mean_squared_error(images, reconstructions)
    sigma = float(ops.sqrt(mse))
    return sigma, 2 * sigma**2

# %% wrong | F.mse_loss | test_calibrate_sigma | another_library
def calibrate(images, reconstructions):
    sigma = torch.sqrt(F.mse_loss(reconstructions, images))
    return sigma.item(), 2 * sigma.item() ** 2
