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

# %% wrong | absolute values of the Gaussian numbers | test_draw_codings_moments | none_below_0
- return rng.normal(0, std, (n, codings_size)) → return np.abs(rng.normal(0, std, (n, codings_size)))

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

# %% wrong | a misspelt name | test_draw_codings_moments | no_such_attribute
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

# %% correct | the inverse of the distribution function
def draw_codings(distribution, n, codings_size=10, std=1.0, seed=None):
    from scipy import stats

    u = np.random.default_rng(seed).random((n, codings_size))
    if distribution == "uniform":
        return (2 * u - 1) * np.sqrt(3) * std
    return stats.norm.ppf(u, scale=std)

# %% correct | SciPy's distributions
def draw_codings(distribution, n, codings_size=10, std=1.0, seed=None):
    from scipy import stats

    a = std * np.sqrt(3)
    kinds = {"normal": stats.norm(loc=0, scale=std), "uniform": stats.uniform(loc=-a, scale=2 * a)}
    return kinds[distribution].rvs(size=(n, codings_size), random_state=seed)

# %% correct | Keras's random numbers, match, float64
def draw_codings(distribution: str, n: int, codings_size: int = 10, std: float = 1.0, seed: int | None = None) -> np.ndarray:
    match distribution:
        case "normal":
            drawn = keras.random.normal((n, codings_size), stddev=std, seed=seed)
        case "uniform":
            drawn = keras.random.uniform((n, codings_size), -(3**0.5) * std, 3**0.5 * std, seed=seed)
        case _:
            raise ValueError(f"no distribution is called {distribution}")
    return np.asarray(drawn).astype("float64")

# %% correct | TensorFlow's stateless random numbers
def draw_codings(distribution, n, codings_size=10, std=1.0, seed=None):
    seeds = [np.random.randint(2**31), 7] if seed is None else [seed, 7]
    if distribution == "uniform":
        return std * tf.random.stateless_uniform([n, codings_size], seeds, -tf.sqrt(3.0), tf.sqrt(3.0))
    return std * tf.random.stateless_normal([n, codings_size], seeds)

# %% correct | a generator of TensorFlow
def draw_codings(distribution, n, codings_size=10, std=1.0, seed=None):
    g = tf.random.Generator.from_non_deterministic_state() if seed is None else tf.random.Generator.from_seed(seed)
    shape, half = (n, codings_size), 3**0.5 * std
    return g.normal(shape, stddev=std) if distribution == "normal" else g.uniform(shape, -half, half)

# %% correct | NumPy's old random state, with an assertion
def draw_codings(distribution, n, codings_size=10, std=1.0, seed=None):
    assert distribution in ("normal", "uniform"), distribution
    random_state = np.random.RandomState(seed)
    if distribution == "uniform":
        width = np.sqrt(12) * std
        return random_state.uniform(low=-width / 2, high=width / 2, size=(n, codings_size))
    return random_state.randn(n, codings_size) * std

# %% correct | the global seed of NumPy
def draw_codings(distribution, n, codings_size=10, std=1.0, seed=None):
    np.random.seed(seed)
    if distribution == "normal":
        return np.random.normal(0.0, std, [n, codings_size])
    a = np.sqrt(3 * std**2)
    return np.random.uniform(-a, a, [n, codings_size])

# %% correct | Python's own random numbers
def draw_codings(distribution, n, codings_size=10, std=1.0, seed=None):
    import random

    rng = random.Random(seed)
    a = 3**0.5 * std
    draw = {"normal": lambda: rng.gauss(0, std), "uniform": lambda: rng.uniform(-a, a)}[distribution]
    return [[draw() for _ in range(codings_size)] for _ in range(n)]

# %% wrong | clipped at two standard deviations | test_draw_codings_moments | draws_cut_off
def draw_codings(distribution, n, codings_size=10, std=1.0, seed=None):
    rng, shape = np.random.default_rng(seed), (n, codings_size)
    if distribution == "uniform":
        return rng.uniform(-np.sqrt(3) * std, np.sqrt(3) * std, shape)
    return np.clip(rng.normal(0, std, shape), -2 * std, 2 * std)

# %% wrong | clipped at three standard deviations | test_draw_codings_moments | draws_cut_off | of clipped at two standard deviations
- -2 * std, 2 * std → -3 * std, 3 * std

# %% wrong | both clipped to [−3, 3] | test_draw_codings_moments | draws_cut_off
def draw_codings(distribution, n, codings_size=10, std=1.0, seed=None):
    rng, shape = np.random.default_rng(seed), (n, codings_size)
    if distribution == "uniform":
        return np.clip(rng.uniform(-3**0.5 * std, 3**0.5 * std, shape), -3, 3)
    return np.clip(rng.normal(0, std, shape), -3, 3)

# %% wrong | truncated normal | test_draw_codings_moments | tails_missing
def draw_codings(distribution, n, codings_size=10, std=1.0, seed=None):
    if distribution == "uniform":
        return keras.random.uniform((n, codings_size), -np.sqrt(3) * std, np.sqrt(3) * std, seed=seed)
    return keras.random.truncated_normal((n, codings_size), stddev=std, seed=seed)

# %% wrong | whole numbers for uniform | test_draw_codings_moments | draws_rounded
def draw_codings(distribution, n, codings_size=10, std=1.0, seed=None):
    rng, shape = np.random.default_rng(seed), (n, codings_size)
    if distribution == "uniform":
        a = np.sqrt(3) * std
        return np.round(rng.uniform(-a, a, shape), 1)
    return np.round(rng.normal(0, std, shape), 1)

# %% wrong | from 0 to 1 | test_draw_codings_moments | range_from_0_to_1
- return rng.uniform(-np.sqrt(3) * std, np.sqrt(3) * std, (n → return rng.random((n

# %% wrong | from 0 to 1, times std | test_draw_codings_moments | range_from_0_to_std
- return rng.uniform(-np.sqrt(3) * std, np.sqrt(3) * std, (n → return std * rng.random((n

# %% wrong | from −1 to 1 whatever std | test_draw_codings_moments | std_ignored
- np.sqrt(3) * std, np.sqrt(3) * std → 1, 1

# %% wrong | std given as the mean | test_draw_codings_moments | std_for_mean
def draw_codings(distribution, n, codings_size=10, std=1.0, seed=None):
    rng = np.random.default_rng(seed)
    if distribution == "normal":
        return rng.normal(std, size=(n, codings_size))
    a = np.sqrt(3) * std
    return rng.uniform(-a, a, (n, codings_size))

# %% wrong | the distribution called gaussian | test_draw_codings_moments | own_error
def draw_codings(distribution, n, codings_size=10, std=1.0, seed=None):
    rng = np.random.default_rng(seed)
    if distribution == "gaussian":
        return rng.normal(0, std, (n, codings_size))
    elif distribution == "uniform":
        a = np.sqrt(3) * std
        return rng.uniform(-a, a, (n, codings_size))
    raise ValueError("distribution must be gaussian or uniform")

# %% wrong | the distribution called gaussian, without an else | test_draw_codings_moments | nothing_returned | of the distribution called gaussian
- raise ValueError("distribution must be gaussian or uniform")

# %% wrong | a flat array | test_draw_codings_moments | rows_joined | of std given as the mean
- std, size=(n, codings_size) → 0, std, n * codings_size
- a, (n, codings_size) → a, n * codings_size

# %% wrong | tf.random with a seed | test_draw_codings_seed | seed_has_no_effect | of std given as the mean
- rng = np.random.default_rng(seed → shape = (n, codings_size
- rng.normal(std, size=(n, codings_size) → tf.random.normal(shape, 0, std, seed=seed
- rng.uniform(-a, a, (n, codings_size) → tf.random.uniform(shape, -a, a, seed=seed

# %% wrong | a generator for every call of the module | test_draw_codings_seed | seed_has_no_effect
rng = np.random.default_rng(42)


def draw_codings(distribution, n, codings_size=10, std=1.0, seed=None):
    if distribution == "normal":
        return rng.normal(0, std, (n, codings_size))
    a = np.sqrt(3) * std
    return rng.uniform(-a, a, (n, codings_size))

# %% wrong | the same numbers sorted | test_draw_codings_moments | numbers_in_order | of std given as the mean
- rng.normal(std, size=(n, codings_size → np.sort(rng.normal(0, std, (n, codings_size)
- rng.uniform(-a, a, (n, codings_size → np.sort(rng.uniform(-a, a, (n, codings_size)

# %% wrong | an evenly spaced grid | test_draw_codings_moments | numbers_in_order
- return rng.uniform(-np.sqrt(3) * std, np.sqrt(3) * std, (n, codings_size))
+ a = np.sqrt(3) * std
+ return np.linspace(-a, a, n * codings_size).reshape(n, codings_size)

# %% wrong | other default for the seed | test_draw_codings_seed | default_seed_fixed
def draw_codings(distribution, n, codings_size=10, std=1.0, seed=42):
    rng = np.random.default_rng(seed)
    if distribution == "normal":
        return rng.normal(0, std, (n, codings_size))
    a = np.sqrt(3) * std
    return rng.uniform(-a, a, (n, codings_size))

# %% wrong | normalised to unit variance | test_draw_codings_moments | rows_of_one_length
def draw_codings(distribution, n, codings_size=10, std=1.0, seed=None):
    rng = np.random.default_rng(seed)
    z = rng.normal(0, 1, (n, codings_size)) if distribution == "normal" else rng.uniform(-1, 1, (n, codings_size))
    return std * z / np.linalg.norm(z, axis=1, keepdims=True)

# %% wrong | the variance of the uniform distribution divided by 12 | test_draw_codings_moments | range_divided_by_root_3 | of other default for the seed
- 42 → None
- np.sqrt(3) * std → std / np.sqrt(3)

# %% wrong | the factor for both | test_draw_codings_moments | root_3_for_normal
def draw_codings(distribution, n, codings_size=10, std=1.0, seed=None):
    rng = np.random.default_rng(seed)
    a = np.sqrt(3) * std
    if distribution == "normal":
        return rng.normal(0, a, (n, codings_size))
    return rng.uniform(-a, a, (n, codings_size))

# %% wrong | the normal numbers from the mean 1 | test_draw_codings_moments | not_centred | of other default for the seed
- 42 → None
- rng.normal(0 → rng.normal(1

# %% wrong | columns sorted | test_draw_codings_moments | numbers_in_order | of std given as the mean
- rng.normal(std, size=(n, codings_size) → np.sort(rng.normal(0, std, (n, codings_size)), axis=0

# %% wrong | half a std to each side | test_draw_codings_moments | range_as_wide_as_std
- rng.uniform(-np.sqrt(3) * std, np.sqrt(3) * std, (n, codings_size) → std * (rng.random((n, codings_size)) - 0.5

# %% wrong | one column, repeated | test_draw_codings_moments | values_repeat
def draw_codings(distribution, n, codings_size=10, std=1.0, seed=None):
    rng = np.random.default_rng(seed)
    size = (n, codings_size)
    if distribution == "normal":
        return np.repeat(rng.normal(0, std, (n, 1)), codings_size, axis=1)
    return rng.uniform(-np.sqrt(3) * std, np.sqrt(3) * std, size)

# %% wrong | three variances for the range | test_draw_codings_moments | range_of_the_variance
def draw_codings(distribution, n, codings_size=10, std=1.0, seed=None):
    rng = np.random.default_rng(seed)
    if distribution == "normal":
        return rng.normal(0, std, (n, codings_size))
    return rng.uniform(-3 * std**2, 3 * std**2, (n, codings_size))

# %% wrong | a name that is never given | test_draw_codings_moments | distribution_ignored
def draw_codings(distribution, n, codings_size=10, std=1.0, seed=None):
    rng = np.random.default_rng(seed)
    if distribution == "gaussian":
        return rng.normal(0, std, (n, codings_size))
    return rng.uniform(-np.sqrt(3) * std, np.sqrt(3) * std, (n, codings_size))

# %% wrong | scaled until the spread is exact | test_draw_codings_moments | draws_evened_out
def draw_codings(distribution, n, codings_size=10, std=1.0, seed=None):
    rng = np.random.default_rng(seed)
    codings = rng.standard_normal((n, codings_size)) if distribution == "normal" else rng.uniform(-1, 1, (n, codings_size))
    return std * codings / codings.std()

# %% wrong | column by column until the spread is exact | test_draw_codings_moments | draws_evened_out | of scaled until the spread is exact
- codings.std() → codings.std(axis=0)

# %% wrong | plus and minus std | test_draw_codings_moments | draws_rounded
- rng.uniform(-np.sqrt(3) * std, np.sqrt(3) * std, (n, codings_size)) → rng.choice([-std, std], (n, codings_size))

# %% wrong | mean and spread of the normal numbers exchanged | test_draw_codings_moments | no_spread
- rng.normal(0, std, → rng.normal(std, 0,

# %% wrong | the same seed again for every hundred | test_draw_codings_moments | seed_used_again
def draw_codings(distribution, n, codings_size=10, std=1.0, seed=None):
    parts = []
    for start in range(0, n, 100):
        rng, shape = np.random.default_rng(seed), (min(100, n - start), codings_size)
        a = np.sqrt(3) * std
        parts.append(rng.normal(0, std, shape) if distribution == "normal" else rng.uniform(-a, a, shape))
    return np.concatenate(parts)

# %% wrong | two codings by default | test_draw_codings_seed | default_changed
- codings_size=10 → codings_size=2

# %% wrong | a standard deviation of two by default | test_draw_codings_seed | default_changed
- std=1.0 → std=2.0

# %% wrong | from 0 to a | test_draw_codings_moments | range_begins_at_0
def draw_codings(kind, n, codings_size=10, std=1.0, seed=None):
    rng, a = np.random.default_rng(seed), np.sqrt(3) * std
    return rng.normal(0, std, (n, codings_size)) if kind == "normal" else rng.uniform(0, a, (n, codings_size))

# %% wrong | standardised after the draw | test_draw_codings_moments | standardised
def draw_codings(kind, n, codings_size=10, std=1.0, seed=None):
    rng, a = np.random.default_rng(seed), np.sqrt(3) * std
    z = rng.normal(0, std, (n, codings_size)) if kind == "normal" else rng.uniform(-a, a, (n, codings_size))
    return z if kind == "normal" else (z - z.mean()) / z.std()

# %% wrong | one seed for every call: seed or 42 | test_draw_codings_seed | same_images_without_a_seed
def draw_codings(distribution, n, codings_size=10, std=1.0, seed=None):
    rng = np.random.default_rng(42 if seed is None else seed)
    if distribution == "normal":
        return rng.normal(0, std, (n, codings_size))
    a = np.sqrt(3) * std
    return rng.uniform(-a, a, (n, codings_size))
