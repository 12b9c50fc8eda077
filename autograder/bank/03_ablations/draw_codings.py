# %% correct | as in the text
def draw_codings(distribution, n, codings_size=10, std=1.0, seed=None):
    rng = np.random.default_rng(seed)
    if distribution == "normal":
        return rng.normal(0, std, (n, codings_size))
    return rng.uniform(-np.sqrt(3) * std, np.sqrt(3) * std, (n, codings_size))

# %% correct | Keras's random numbers
def draw_codings(distribution, n, codings_size=10, std=1.0, seed=None):
    if distribution == "uniform":
        a = 3**0.5 * std
        return keras.random.uniform((n, codings_size), minval=-a, maxval=a, seed=seed)
    return keras.random.normal((n, codings_size), stddev=std, seed=seed)

# %% correct | from 0 to 1, shifted and scaled
def draw_codings(distribution, n, codings_size=10, std=1.0, seed=None):
    rng = np.random.RandomState(seed)
    if distribution == "uniform":
        return (rng.rand(n, codings_size) - 0.5) * np.sqrt(12) * std
    return rng.randn(n, codings_size) * std

# %% correct | a dictionary of functions, TensorFlow tensors come back
def draw_codings(distribution, n, codings_size=10, std=1.0, seed=None):
    rng = np.random.default_rng(seed)
    half = np.sqrt(3 * std**2)
    draw = {"normal": lambda size: rng.normal(scale=std, size=size), "uniform": lambda size: rng.uniform(-half, half, size)}
    return tf.constant(draw[distribution]((n, codings_size)), tf.float32)

# %% correct | row after row, a list
def draw_codings(distribution, n, codings_size=10, std=1.0, seed=None):
    rng = np.random.default_rng(seed)
    rows = []
    for _ in range(n):
        u = rng.standard_normal(codings_size) if distribution == "normal" else rng.uniform(-1, 1, codings_size) * 3**0.5
        rows.append(std * u)
    return rows

# %% wrong | not written | test_draw_codings_moments | not_written
def draw_codings(distribution, n, codings_size=10, std=1.0, seed=None):
    raise NotImplementedError()

# %% wrong | nothing returned | test_draw_codings_moments | nothing_returned
def draw_codings(distribution, n, codings_size=10, std=1.0, seed=None):
    rng = np.random.default_rng(seed)
    if distribution == "normal":
        rng.normal(0, std, (n, codings_size))

# %% wrong | from −std to std | test_draw_codings_moments | range_for_standard_deviation
- np.sqrt(3) * std, np.sqrt(3) * → std,

# %% wrong | √12 on both sides | test_draw_codings_moments | width_for_half_width
- (3) * std, np.sqrt(3) → (12) * std, np.sqrt(12)

# %% wrong | half of √3 | test_draw_codings_moments | half_as_wide
- return rng.uniform(-np.sqrt(3) * std, np.sqrt(3) * std, (n, codings_size))
+ return (rng.random((n, codings_size)) - 0.5) * np.sqrt(3) * std

# %% wrong | three standard deviations | test_draw_codings_moments | range_of_three_standard_deviations
- np.sqrt(3) * std, np.sqrt(3) → 3 * std, 3

# %% wrong | from 0 | test_draw_codings_moments | not_centred
- -np.sqrt(3) * std, np.sqrt(3) → 0, np.sqrt(12)

# %% wrong | the variance as the scale | test_draw_codings_moments | variance_for_standard_deviation
- return rng.normal(0, std, (n, codings_size)) → return rng.normal(0, std**2, (n, codings_size))

# %% wrong | the root of 3 std | test_draw_codings_moments | root_of_the_standard_deviation
- return rng.uniform(-np.sqrt(3) * std, np.sqrt(3) * std, (n, codings_size))
+ a = np.sqrt(3 * std)
+ return rng.uniform(-a, a, (n, codings_size))

# %% wrong | std is not used | test_draw_codings_moments | std_ignored
- return rng.normal(0, std, (n, codings_size)) → return rng.standard_normal((n, codings_size))
- (3) * std, np.sqrt(3) * std → (3), np.sqrt(3)

# %% wrong | always Gaussian | test_draw_codings_moments | distribution_ignored
def draw_codings(distribution, n, codings_size=10, std=1.0, seed=None):
    return np.random.default_rng(seed).normal(0, std, (n, codings_size))

# %% wrong | exchanged | test_draw_codings_moments | distributions_exchanged
- if distribution == "normal": → if distribution == "uniform":

# %% wrong | triangular for uniform | test_draw_codings_moments | not_uniform
- return rng.uniform(-np.sqrt(3) * std, np.sqrt(3) * std, (n, codings_size))
+ return rng.triangular(-1, 0, 1, (n, codings_size)) * 6**0.5 * std

# %% wrong | Laplace for Gaussian | test_draw_codings_moments | not_gaussian
- rng.normal(0, std, (n, codings_size)) → rng.laplace(0, std / np.sqrt(2), (n, codings_size))

# %% wrong | on its side | test_draw_codings_moments | codings_transposed
- return rng.normal(0, std, (n, codings_size)) → return rng.normal(0, std, (codings_size, n))
- * std, (n, codings_size) → * std, (codings_size, n)

# %% wrong | one row | test_draw_codings_moments | one_row_only
- return rng.normal(0, std, (n, codings_size)) → return rng.normal(0, std, codings_size)
- * std, (n, codings_size) → * std, codings_size

# %% wrong | ten codings | test_draw_codings_moments | codings_size_ignored
- return rng.normal(0, std, (n, codings_size)) → return rng.normal(0, std, (n, 10))
- * std, (n, codings_size) → * std, (n, 10)

# %% wrong | one row repeated | test_draw_codings_moments | values_repeat
def draw_codings(distribution, n, codings_size=10, std=1.0, seed=None):
    rows = []
    for _ in range(n):
        rng = np.random.default_rng(seed)
        if distribution == "normal":
            rows.append(rng.normal(0, std, codings_size))
        else:
            rows.append(rng.uniform(-np.sqrt(3) * std, np.sqrt(3) * std, codings_size))
    return np.array(rows)

# %% wrong | codings that hang together | test_draw_codings_moments | codings_depend_on_each_other
- return rng.normal(0, std, (n, codings_size))
+ z = rng.normal(0, std, (n, codings_size))
+ z[:, 1] = 0.6 * z[:, 0] + 0.8 * z[:, 1]
+ return z

# %% wrong | a misspelt name | test_draw_codings_moments | exception
- rng.uniform → rng.unifrom

# %% wrong | a seed of its own | test_draw_codings_seed | seed_fixed
- rng = np.random.default_rng(seed) → rng = np.random.default_rng(42)

# %% wrong | the seed is not used | test_draw_codings_seed | seed_has_no_effect
- rng = np.random.default_rng(seed)
- rng.normal → np.random.normal
- rng.uniform → np.random.uniform

# %% wrong | if seed: | test_draw_codings_seed | seed_zero_ignored
- rng = np.random.default_rng(seed)
+ if seed:
+     np.random.seed(seed)
+ else:
+     np.random.seed(None)
- rng.normal → np.random.normal
- rng.uniform → np.random.uniform

# %% wrong | the seed is forgotten for uniform | test_draw_codings_seed | seed_has_no_effect
- rng = np.random.default_rng(seed)
- rng.normal → np.random.default_rng(seed).normal
- rng.uniform → np.random.default_rng().uniform
