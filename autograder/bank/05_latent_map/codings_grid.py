# %% correct | the plain way
def codings_grid(decoder, n=20):
    from statistics import NormalDist
    q = np.array([NormalDist().inv_cdf((k + 0.5) / n) for k in range(n)])
    first, second = np.meshgrid(q, q[::-1])
    return np.reshape(decoder(np.stack([first.ravel(), second.ravel()], axis=1)), (n, n, 28, 28))

# %% correct | scipy and broadcasting
def codings_grid(decoder, n=20):
    from scipy.stats import norm
    q = norm.ppf((np.arange(n) + 0.5) / n)
    codings = np.empty((n, n, 2), dtype="float32")
    codings[..., 0] = q
    codings[..., 1] = q[::-1, None]
    return decoder.predict(codings.reshape(-1, 2), verbose=0).reshape(n, n, 28, 28)

# %% correct | two loops, one image at a time
def codings_grid(decoder, n=20):
    from statistics import NormalDist
    q = [NormalDist().inv_cdf((k + 0.5) / n) for k in range(n)]
    grid = np.zeros((n, n, 28, 28))
    for row in range(n):
        for column in range(n):
            grid[row, column] = np.asarray(decoder(np.array([[q[column], q[n - 1 - row]]])))[0]
    return grid

# %% correct | keras.ops with erfinv, a channel axis
def codings_grid(decoder, n=20):
    p = (ops.arange(n, dtype="float32") + 0.5) / n
    q = ops.sqrt(2.0) * ops.erfinv(2 * p - 1)
    first, second = ops.meshgrid(q, ops.flip(q))
    images = decoder(ops.stack([ops.ravel(first), ops.ravel(second)], axis=1))
    return ops.reshape(images, (n, n, 28, 28, 1))

# %% correct | a list of rows, clipped
def codings_grid(decoder, n=20):
    from scipy.stats import norm
    q = norm.ppf(np.linspace(0.5 / n, 1 - 0.5 / n, n))
    return [np.clip(decoder(np.stack([q, np.full(n, second)], axis=1)), 0, 1) for second in q[::-1]]

# %% correct | TensorFlow, float64 out
- first, second = np.meshgrid(q, q[::-1]) → pairs = tf.stack(tf.meshgrid(q, q[::-1]), axis=-1)
- return np.reshape(decoder(np.stack([first.ravel(), second.ravel()], axis=1)), (n, n, 28, 28))
+ return np.asarray(decoder(tf.reshape(pairs, (-1, 2))), "float64").reshape(n, n, 28, 28)

# %% wrong | not written | test_codings_grid_layout | not_written
def codings_grid(decoder, n=20):
    raise NotImplementedError()

# %% wrong | nothing returned | test_codings_grid_layout | nothing_returned
- return np.reshape(decoder(np.stack([first.ravel(), second.ravel()], axis=1)), (n, n, 28, 28))
+ decoder(np.stack([first.ravel(), second.ravel()], axis=1))

# %% wrong | reshaped to the wrong size | test_codings_grid_layout | reshape_does_not_fit
- n, 28, 28 → 28, 28

# %% wrong | flat | test_codings_grid_layout | not_a_grid
- return np.reshape(decoder(np.stack([first.ravel(), second.ravel()], axis=1)), (n, n, 28, 28))
+ return decoder(np.stack([first.ravel(), second.ravel()], axis=1))

# %% wrong | one large picture | test_codings_grid_layout | one_large_picture
- return np.reshape(decoder(np.stack([first.ravel(), second.ravel()], axis=1)), (n, n, 28, 28))
+ grid = np.reshape(decoder(np.stack([first.ravel(), second.ravel()], axis=1)), (n, n, 28, 28))
+ return grid.transpose(0, 2, 1, 3).reshape(28 * n, 28 * n)

# %% wrong | always 20 | test_codings_grid_layout | n_ignored
  def codings_grid(decoder, n=20):
+     n = 20

# %% wrong | probabilities from 0 to 1 | test_codings_grid_layout | infinite_quantiles
- from statistics import NormalDist → from scipy.stats import norm
- np.array([NormalDist().inv_cdf((k + 0.5) / n) for k in range(n)]) → norm.ppf(np.linspace(0, 1, n))

# %% wrong | equal steps | test_codings_grid_layout | equal_steps
def codings_grid(decoder, n=20):
    q = np.linspace(-2, 2, n)
    first, second = np.meshgrid(q, q[::-1])
    return np.reshape(decoder(np.stack([first.ravel(), second.ravel()], axis=1)), (n, n, 28, 28))

# %% wrong | probabilities decoded | test_codings_grid_layout | probabilities_decoded | of equal steps
- q = np.linspace(-2, 2, n) → q = (np.arange(n) + 0.5) / n

# %% wrong | quantiles from 5 to 95 per cent | test_codings_grid_layout | other_probabilities
- from statistics import NormalDist → from scipy.stats import norm
- np.array([NormalDist().inv_cdf((k + 0.5) / n) for k in range(n)]) → norm.ppf(np.linspace(0.05, 0.95, n))

# %% wrong | k / (n + 1) | test_codings_grid_layout | other_probabilities
- from statistics import NormalDist → from scipy.stats import norm
- np.array([NormalDist().inv_cdf((k + 0.5) / n) for k in range(n)]) → norm.ppf(np.arange(1, n + 1) / (n + 1))

# %% wrong | another standard deviation | test_codings_grid_layout | wrong_spread
  q = np.array([NormalDist().inv_cdf((k + 0.5) / n) for k in range(n)])
+ q = 2 * q

# %% wrong | axes exchanged | test_codings_grid_layout | axes_exchanged
- first, second = np.meshgrid(q, q[::-1])
+ second, first = np.meshgrid(q[::-1], q)
+ first, second = np.meshgrid(q, q[::-1], indexing="ij")
+ second = second[:, ::-1]
+ first = first[::-1]

# %% wrong | first coding by rows, from the top | test_codings_grid_layout | axes_exchanged
- first, second = np.meshgrid(q, q[::-1]) → first, second = np.meshgrid(q, q, indexing="ij")

# %% wrong | axes exchanged and mirrored | test_codings_grid_layout | turned
- q, q[::-1] → q, q[::-1], indexing="ij"

# %% wrong | upside down | test_codings_grid_layout | upside_down
- first, second = np.meshgrid(q, q[::-1]) → first, second = np.meshgrid(q, q)

# %% wrong | mirrored | test_codings_grid_layout | mirrored
- first, second = np.meshgrid(q, q[::-1]) → first, second = np.meshgrid(q[::-1], q[::-1])

# %% wrong | turned by half a turn | test_codings_grid_layout | both_reversed
- first, second = np.meshgrid(q, q[::-1]) → first, second = np.meshgrid(q[::-1], q)

# %% wrong | the diagonal | test_codings_grid_layout | diagonal
- first, second = np.meshgrid(q, q[::-1])
+ first = np.repeat(q, n)
+ second = first

# %% wrong | one coding only | test_codings_grid_layout | one_coding_moves
  first, second = np.meshgrid(q, q[::-1])
+ second = 0 * second

# %% wrong | random codings | test_codings_grid_layout | random_codings
def codings_grid(decoder, n=20):
    first, second = np.random.default_rng(0).standard_normal((2, n, n))
    return np.reshape(decoder(np.stack([first.ravel(), second.ravel()], axis=1)), (n, n, 28, 28))

# %% wrong | one value without a batch axis | test_codings_grid_layout | batch_axis_missing
- return np.reshape(decoder(np.stack([first.ravel(), second.ravel()], axis=1)), (n, n, 28, 28))
+ images = [np.asarray(decoder(np.array(pair))).reshape(28, 28) for pair in zip(first.ravel(), second.ravel())]
+ return np.reshape(images, (n, n, 28, 28))

# %% wrong | three codings | test_codings_grid_layout | wrong_number_of_codings
- second.ravel() → second.ravel(), 0 * first.ravel()

# %% wrong | NaN everywhere | test_codings_grid_layout | not_finite
  q = np.array([NormalDist().inv_cdf((k + 0.5) / n) for k in range(n)])
+ q = q * np.nan

# %% wrong | pixels up to 255 | test_codings_grid_layout | pixels_up_to_255
- np.reshape → 255 * np.reshape

# %% wrong | the two grids stacked along the first axis | test_codings_grid_layout | pairs_mixed_up
def codings_grid(decoder, n=20):
    from scipy.stats import norm

    q = norm.ppf((np.arange(n) + 0.5) / n).astype("float32")
    codings = np.stack(np.meshgrid(q, q[::-1])).reshape(-1, 2)
    return np.reshape(decoder(codings), (n, n, 28, 28))

# %% correct | scikit-learn's cartesian product, float32
def codings_grid(decoder, n=20):
    from itertools import product
    from scipy.stats import norm

    q = norm.ppf((np.arange(1, n + 1) - 0.5) / n)
    points = np.array([(first, second) for second, first in product(q[::-1], q)], dtype="float32")
    return decoder.predict(points, batch_size=50, verbose=0).reshape((n, n, 28, 28))

# %% correct | np.mgrid
def codings_grid(decoder, n=20):
    from scipy.special import ndtri

    rows, columns = np.mgrid[0:n, 0:n]
    pairs = np.dstack([ndtri((columns + 0.5) / n), ndtri((n - rows - 0.5) / n)])
    return np.asarray(decoder(pairs.reshape(n * n, 2))).reshape(n, n, 28, 28)

# %% correct | repeat and tile, turned the right way at the end
def codings_grid(decoder, n=20):
    q = np.array([NormalDist().inv_cdf((k - 0.5) / n) for k in range(1, n + 1)])
    images = np.asarray(decoder(np.column_stack([np.tile(q, n), np.repeat(q, n)])))
    return np.flipud(images.reshape(n, n, 28, 28))

# %% correct | indexing="ij" and a transpose
def codings_grid(decoder, n: int = 20) -> np.ndarray:
    q = np.array([NormalDist(0, 1).inv_cdf(p) for p in np.linspace(1 / (2 * n), 1 - 1 / (2 * n), n)])
    first, second = np.meshgrid(q, np.flip(q), indexing="ij")
    pairs = np.stack([first, second], axis=-1).transpose(1, 0, 2)
    return tf.reshape(decoder(tf.constant(pairs.reshape(-1, 2), tf.float32)), (n, n, 28, 28))

# %% correct | a row at a time with tf.data
def codings_grid(decoder, n=20):
    q = np.float32([NormalDist().inv_cdf((2 * k - 1) / (2 * n)) for k in range(1, n + 1)])
    rows = tf.data.Dataset.from_tensor_slices([[(a, b) for a in q] for b in reversed(q)])
    return np.stack([decoder(row) for row in rows])

# %% correct | broadcast_to, np.c_
def codings_grid(decoder, n=20, size=28):
    q = np.asarray([NormalDist().inv_cdf((k + 0.5) / n) for k in range(n)])
    first = np.broadcast_to(q, (n, n))
    images = decoder(np.c_[first.ravel(), first.T[::-1].ravel()])
    return ops.convert_to_numpy(images).reshape(n, n, size, size).astype(np.float64)

# %% wrong | quantiles of 0 … 1 with the ends cut | test_codings_grid_layout | other_probabilities
- np.array([NormalDist().inv_cdf((k + 0.5) / n) for k in range(n)]) → np.array([NormalDist().inv_cdf(p) for p in np.linspace(0.01, 0.99, n)])

# %% wrong | k / n from 1 to n | test_codings_grid_layout | quantile_of_0_or_1
- np.array([NormalDist().inv_cdf((k + 0.5) / n) for k in range(n)]) → np.array([NormalDist().inv_cdf(k / n) for k in range(1, n + 1)])

# %% wrong | k − ½ counted from 0 | test_codings_grid_layout | quantile_of_0_or_1
- (k + 0.5) / n → (k - 0.5) / n

# %% wrong | the cumulative distribution | test_codings_grid_layout | distribution_function
- np.array([NormalDist().inv_cdf((k + 0.5) / n) for k in range(n)]) → np.array([NormalDist().cdf(z) for z in np.linspace(-3, 3, n)])

# %% wrong | one quantile function call on a list | test_codings_grid_layout | array_in_if
- np.array([NormalDist().inv_cdf((k + 0.5) / n) for k in range(n)]) → NormalDist().inv_cdf((np.arange(n) + 0.5) / n)

# %% wrong | the axes of the images mixed | test_codings_grid_layout | axes_mixed
- (n, n, 28, 28)) → (n, 28, n, 28))

# %% wrong | meshgrid not raveled | test_codings_grid_layout | reshape_does_not_fit
- np.stack([first.ravel(), second.ravel()], axis=1) → np.stack([first, second], axis=1)

# %% wrong | stacked on the other axis | test_codings_grid_layout | reshape_does_not_fit
- , axis=1) → )

# %% wrong | a figure drawn in place of the images | test_codings_grid_layout | nothing_returned
def codings_grid(decoder, n=20, figsize=15):
    digit_size = 28
    scale = 1.0
    figure = np.zeros((digit_size * n, digit_size * n))
    grid_x = np.linspace(-scale, scale, n)
    grid_y = np.linspace(-scale, scale, n)[::-1]
    for i, yi in enumerate(grid_y):
        for j, xi in enumerate(grid_x):
            z_sample = np.array([[xi, yi]])
            x_decoded = decoder.predict(z_sample, verbose=0)
            digit = x_decoded[0].reshape(digit_size, digit_size)
            figure[i * digit_size : (i + 1) * digit_size, j * digit_size : (j + 1) * digit_size] = digit
    plt.figure(figsize=(figsize, figsize))
    plt.imshow(figure, cmap="Greys_r")
    plt.show()

# %% wrong | the figure returned, with equal steps | test_codings_grid_layout | equal_steps
def codings_grid(decoder, n=20):
    grid = np.linspace(-3, 3, n)
    images = np.zeros((n, n, 28, 28))
    for i, yi in enumerate(grid[::-1]):
        for j, xi in enumerate(grid):
            images[i, j] = decoder.predict(np.array([[xi, yi]]), verbose=0)[0]
    return images

# %% wrong | rows counted the other way in the loop | test_codings_grid_layout | turned
def codings_grid(decoder, n=20):
    q = [NormalDist().inv_cdf((k + 0.5) / n) for k in range(n)]
    return np.array([[np.asarray(decoder(np.array([[q[r], q[n - 1 - c]]])))[0] for c in range(n)] for r in range(n)])

# %% wrong | a flattened decoder is expected | test_codings_grid_layout | method_of_a_tensor
- np.reshape(decoder(np.stack([first.ravel(), second.ravel()], axis=1)), (n, n, 28, 28)) → decoder(np.stack([first.ravel(), second.ravel()], axis=1))[0].reshape(n, n, 28, 28)

# %% wrong | sorted random quantiles | test_codings_grid_layout | other_values
- np.array([NormalDist().inv_cdf((k + 0.5) / n) for k in range(n)]) → np.sort(np.random.default_rng(42).standard_normal(n))

# %% correct | meshgrid
def codings_grid(decoder, n=20):
    """Return images (n, n, 28, 28): first coding to the right, second upwards, both at Gaussian quantiles."""
    q = np.array([NormalDist().inv_cdf((k - 0.5) / n) for k in range(1, n + 1)])
    first, second = np.meshgrid(q, q[::-1])
    codings = np.stack([first.ravel(), second.ravel()], axis=1)
    return np.asarray(decoder(codings)).reshape(n, n, 28, 28)

# %% correct | loops, a row at a time
def codings_grid(decoder, n=20):
    from scipy.stats import norm
    q = norm.ppf(np.linspace(0.5 / n, 1 - 0.5 / n, n))
    rows = []
    for r in range(n):
        z = np.array([[q[c], q[n - 1 - r]] for c in range(n)], dtype="float32")
        rows.append(decoder.predict(z, verbose=0))
    return np.stack(rows)

# %% correct | itertools
def codings_grid(decoder, n=20):
    import itertools
    q = [NormalDist().inv_cdf((k + 0.5) / n) for k in range(n)]
    z = tf.constant([(x, y) for y, x in itertools.product(reversed(q), q)], dtype=tf.float32)
    return tf.reshape(decoder(z), (n, n, 28, 28))

# %% wrong | not upside down | test_codings_grid_layout | upside_down | of meshgrid
- np.meshgrid(q, q[::-1]) → np.meshgrid(q, q)

# %% wrong | axes exchanged, written anew | test_codings_grid_layout | turned | of meshgrid
- np.meshgrid(q, q[::-1]) → np.meshgrid(q, q[::-1], indexing="ij")

# %% wrong | second first | test_codings_grid_layout | axes_exchanged | of meshgrid
- np.stack([first.ravel(), second.ravel()], axis=1) → np.stack([second.ravel(), first.ravel()], axis=1)

# %% wrong | linspace -3 3 | test_codings_grid_layout | equal_steps | of meshgrid
- np.array([NormalDist().inv_cdf((k - 0.5) / n) for k in range(1, n + 1)]) → np.linspace(-3, 3, n)

# %% wrong | linspace .05 .95 | test_codings_grid_layout | other_probabilities | of meshgrid
- np.array([NormalDist().inv_cdf((k - 0.5) / n) for k in range(1, n + 1)]) → np.array([NormalDist().inv_cdf(p) for p in np.linspace(0.05, 0.95, n)])

# %% wrong | k / (n + 1), written anew | test_codings_grid_layout | other_probabilities | of meshgrid
- (k - 0.5) / n → k / (n + 1)

# %% wrong | half forgotten | test_codings_grid_layout | quantile_of_0_or_1 | of meshgrid
- (k - 0.5) / n) for k in range(1, n + 1) → k / n) for k in range(n)

# %% wrong | no reshape | test_codings_grid_layout | not_a_grid | of meshgrid
- .reshape(n, n, 28, 28) →

# %% wrong | one picture | test_codings_grid_layout | one_large_picture | of meshgrid
- np.asarray(decoder(codings)).reshape(n, n, 28, 28) → np.asarray(decoder(codings)).reshape(n, n, 28, 28).swapaxes(1, 2).reshape(n * 28, n * 28)

# %% wrong | axis 0 | test_codings_grid_layout | reshape_does_not_fit | of meshgrid
- axis=1) → axis=0)

# %% wrong | pdf | test_codings_grid_layout | probabilities_decoded | of meshgrid
- NormalDist().inv_cdf → NormalDist().cdf

# %% wrong | random | test_codings_grid_layout | other_values | of meshgrid
- np.array([NormalDist().inv_cdf((k - 0.5) / n) for k in range(1, n + 1)]) → np.sort(np.random.randn(n))

# %% wrong | n fixed | test_codings_grid_layout | reshape_does_not_fit | of meshgrid
- .reshape(n, n, 28, 28) → .reshape(20, 20, 28, 28)

# %% wrong | transposed at the end | test_codings_grid_layout | turned | of meshgrid
- .reshape(n, n, 28, 28) → .reshape(n, n, 28, 28).transpose(1, 0, 2, 3)

# %% wrong | without ravel | test_codings_grid_layout | reshape_does_not_fit | of meshgrid
- [first.ravel(), second.ravel()], axis=1 → [first, second], axis=1

# %% wrong | range from 0 | test_codings_grid_layout | quantile_of_0_or_1 | of meshgrid
- range(1, n + 1) → range(n)

# %% wrong | rows flipped after | test_codings_grid_layout | both_reversed | of meshgrid
- np.meshgrid(q, q[::-1]) → np.meshgrid(q[::-1], q)

# %% wrong | the rows of pixels of one large picture taken for images | test_codings_grid_layout | axes_mixed
def codings_grid(decoder, n=20):
    q = np.array([NormalDist().inv_cdf((k + 0.5) / n) for k in range(n)])
    first, second = np.meshgrid(q, q[::-1])
    images = np.asarray(decoder(np.c_[first.ravel(), second.ravel()]))
    return images.reshape(n, 28, n, 28).swapaxes(1, 2)

# %% wrong | the codings of the grid | test_codings_grid_layout | codings_returned
- return np.reshape(decoder(np.stack([first.ravel(), second.ravel()], axis=1)), (n, n, 28, 28)) → return np.stack([first, second], axis=-1)

# %% wrong | one row for all | test_codings_grid_layout | one_line_only
def codings_grid(decoder, n=20):
    q = np.array([NormalDist().inv_cdf((k + 0.5) / n) for k in range(n)])
    images = np.asarray(decoder(np.stack([q, q[::-1]], axis=1)))
    return np.broadcast_to(images, (n, n, 28, 28))

# %% wrong | the ½ subtracted after the division | test_codings_grid_layout | quantiles_of_no_probability
def codings_grid(decoder, n=20):
    from scipy.stats import norm
    q = norm.ppf(np.arange(1, n + 1) / n - 0.5)
    first, second = np.meshgrid(q, q[::-1])
    return np.reshape(decoder(np.stack([first.ravel(), second.ravel()], axis=1)), (n, n, 28, 28))

# %% wrong | ten by ten by default | test_codings_grid_layout | default_changed
- n=20 → n=10
