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

# %% wrong | turned by half a turn | test_codings_grid_layout | turned
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
    q = norm.ppf((np.arange(n) + 0.5) / n).astype("float32")
    codings = np.stack(np.meshgrid(q, q[::-1])).reshape(-1, 2)
    return np.reshape(decoder(codings), (n, n, 28, 28))
