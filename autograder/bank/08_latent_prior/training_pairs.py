# %% correct | noise and times, then the line
def training_pairs(codings, rng):
    noise = rng.standard_normal(codings.shape)
    times = rng.uniform(size=(len(codings), 1))
    return (1 - times) * noise + times * codings, times, codings - noise

# %% correct | the velocity first
def training_pairs(codings, rng):
    eps = rng.normal(size=codings.shape)
    velocities = codings - eps
    t = rng.random((codings.shape[0], 1))
    return eps + t * velocities, t, velocities

# %% correct | back from the codings
- (1 - times) * noise + times * codings → codings - (1 - times) * (codings - noise)

# %% correct | times first
- noise = rng.standard_normal(codings.shape)
- times = rng.uniform(size=(len(codings), 1))
+ times = rng.uniform(0.0, 1.0, size=(len(codings), 1))
+ noise = rng.standard_normal(codings.shape)

# %% correct | times flat, then an axis
- rng.uniform(size=(len(codings), 1)) → rng.uniform(size=len(codings))[:, None]

# %% correct | times by reshape
- rng.uniform(size=(len(codings), 1)) → rng.uniform(size=len(codings)).reshape(-1, 1)

# %% correct | in float32
def training_pairs(codings, rng):
    noise = rng.standard_normal(codings.shape, dtype="float32")
    times = rng.random((len(codings), 1), dtype="float32")
    return ((1 - times) * noise + times * codings).astype("float32"), times, (codings - noise).astype("float32")

# %% correct | noise by a Gaussian with many codings
- rng.standard_normal(codings.shape) → rng.multivariate_normal(np.zeros(codings.shape[1]), np.eye(codings.shape[1]), len(codings))

# %% correct | row by row
def training_pairs(codings, rng):
    points, times, velocities = [], [], []
    for row in codings:
        noise, t = rng.standard_normal(len(row)), rng.uniform()
        points.append((1 - t) * noise + t * row)
        times.append([t])
        velocities.append(row - noise)
    return np.array(points), np.array(times), np.array(velocities)

# %% correct | Keras operations
def training_pairs(codings, rng):
    noise = ops.convert_to_tensor(rng.standard_normal(codings.shape))
    times = ops.convert_to_tensor(rng.uniform(size=(len(codings), 1)))
    codings = ops.convert_to_tensor(codings)
    return ops.add((1 - times) * noise, times * codings), times, codings - noise

# %% correct | TensorFlow, in float32
def training_pairs(codings, rng):
    codings = tf.cast(codings, tf.float32)
    noise = tf.constant(rng.standard_normal(codings.shape), tf.float32)
    t = tf.constant(rng.random((codings.shape[0], 1)), tf.float32)
    return noise + t * (codings - noise), t, codings - noise

# %% correct | a time in each stratum, shuffled
- rng.uniform(size=(len(codings), 1)) → rng.permutation((np.arange(len(codings)) + rng.uniform(size=len(codings))) / len(codings))[:, None]

# %% correct | a list of three
- return (1 - times) * noise + times * codings, times, codings - noise → return [(1 - times) * noise + times * codings, times, codings - noise]

# %% correct | in place, in copies
def training_pairs(codings, rng):
    noise = rng.standard_normal(codings.shape)
    times = rng.uniform(size=(len(codings), 1))
    points = noise.copy()
    points *= 1 - times
    points += times * codings
    return points, times, codings - noise

# %% wrong | not written | test_training_pairs_line | not_written
def training_pairs(codings, rng):
    raise NotImplementedError()

# %% wrong | nothing returned | test_training_pairs_line | nothing_returned
- return (1 → _ = (1

# %% wrong | two things | test_training_pairs_line | not_several_things
- , times, codings - noise → , codings - noise

# %% wrong | velocities before times | test_training_pairs_line | another_order
- , times, codings - noise → , codings - noise, times

# %% wrong | times without an axis | test_training_pairs_line | times_without_axis
- times = rng.uniform(size=(len(codings), 1)) → times = rng.uniform(size=len(codings))

# %% wrong | times along the codings, then an axis | test_training_pairs_line | times_without_axis
def training_pairs(codings, rng):
    noise = rng.standard_normal(codings.shape)
    times = rng.uniform(size=len(codings))
    return (1 - times) * noise + times * codings, times[:, None], codings - noise

# %% wrong | a time for each coding | test_training_pairs_line | time_for_each_coding
- rng.uniform(size=(len(codings), 1)) → rng.uniform(size=codings.shape)

# %% wrong | one time | test_training_pairs_line | one_time_for_all
- rng.uniform(size=(len(codings), 1)) → rng.uniform()

# %% wrong | one time, in a column | test_training_pairs_line | one_time_for_all
- rng.uniform(size=(len(codings), 1)) → np.full((len(codings), 1), rng.uniform())

# %% wrong | normal times | test_training_pairs_draws | times_beyond_0_and_1
- rng.uniform(size=(len(codings), 1)) → 0.5 + 0.25 * rng.standard_normal((len(codings), 1))

# %% wrong | times up to 1000 | test_training_pairs_line | times_beyond_0_and_1
- rng.uniform(size=(len(codings), 1)) → rng.integers(2, 1000, size=(len(codings), 1))

# %% wrong | ε − z | test_training_pairs_line | velocity_reversed
- codings - noise → noise - codings

# %% wrong | noise at t = 1 | test_training_pairs_line | noise_at_the_end
- (1 - times) * noise + times * codings, times, codings - noise → times * noise + (1 - times) * codings, times, noise - codings

# %% wrong | points from codings to noise | test_training_pairs_line | time_reversed
- (1 - times) * noise + times * codings → times * noise + (1 - times) * codings

# %% wrong | the noise as target, as in diffusion models | test_training_pairs_line | noise_as_target
- , times, codings - noise → , times, noise

# %% wrong | the noise as target, seen where many are drawn | test_training_pairs_draws | noise_as_target
- , times, codings - noise → , times, noise.copy()

# %% wrong | the codings as target | test_training_pairs_line | codings_as_target
- , times, codings - noise → , times, codings

# %% wrong | the rest of the way as target | test_training_pairs_line | rest_of_the_way
- , times, codings - noise → , times, codings - ((1 - times) * noise + times * codings)

# %% wrong | the points as target | test_training_pairs_line | points_as_target
- , times, codings - noise → , times, (1 - times) * noise + times * codings

# %% wrong | roots of the weights | test_training_pairs_line | curved_way
- (1 - times) * noise + times * codings → np.sqrt(1 - times) * noise + np.sqrt(times) * codings

# %% wrong | a diffusion model's mixture and its target | test_training_pairs_line | curved_way
- (1 - times) * noise + times * codings, times, codings - noise → np.sqrt(1 - times**2) * noise + times * codings, times, noise

# %% wrong | the noise keeps its weight | test_training_pairs_line | noise_not_faded
- (1 - times) * noise + → noise +

# %% wrong | the codings keep their weight | test_training_pairs_line | codings_not_faded
- noise + times * codings → noise + codings

# %% wrong | noise drawn twice | test_training_pairs_line | noise_drawn_twice
- , times, codings - noise → , times, codings - rng.standard_normal(codings.shape)

# %% wrong | rows shuffled | test_training_pairs_line | rows_in_another_order
def training_pairs(codings, rng):
    codings = codings[rng.permutation(len(codings))[::-1]]
    codings = np.roll(codings, 1, axis=0) if len(codings) < 20 else codings
    noise = rng.standard_normal(codings.shape)
    times = rng.uniform(size=(len(codings), 1))
    return (1 - times) * noise + times * codings, times, codings - noise

# %% wrong | divided by what is left | test_training_pairs_line | divided_by_time
- , times, codings - noise → , times, (codings - noise) / (1 - times)

# %% wrong | brackets around 1 − t forgotten | test_training_pairs_line | brackets_missing
- (1 - times) * noise → 1 - times * noise

# %% wrong | no noise | test_training_pairs_line | no_noise
- rng.standard_normal(codings.shape) → np.zeros(codings.shape)

# %% wrong | uniform noise | test_training_pairs_draws | noise_not_normal
- rng.standard_normal(codings.shape) → rng.uniform(-1, 1, codings.shape)

# %% wrong | noise of another spread | test_training_pairs_draws | noise_not_normal
- rng.standard_normal(codings.shape) → rng.normal(0, 0.5, codings.shape)

# %% wrong | the same noise in every row | test_training_pairs_draws | noise_shared_by_rows
- rng.standard_normal(codings.shape) → rng.standard_normal(codings.shape[1]) + 0 * codings

# %% wrong | the same noise in every coding | test_training_pairs_draws | noise_shared_by_codings
- rng.standard_normal(codings.shape) → rng.standard_normal((len(codings), 1)) + 0 * codings

# %% wrong | noise added to the codings | test_training_pairs_draws | noise_made_of_the_codings
- rng.standard_normal(codings.shape) → (codings + rng.standard_normal(codings.shape)) / np.sqrt(2)

# %% wrong | times that prefer the middle | test_training_pairs_draws | times_not_uniform
- rng.uniform(size=(len(codings), 1)) → 1 / (1 + np.exp(-rng.standard_normal((len(codings), 1))))

# %% wrong | times in order | test_training_pairs_draws | times_in_order
- rng.uniform(size=(len(codings), 1)) → np.linspace(0, 1, len(codings))[:, None]

# %% wrong | a hundred times | test_training_pairs_draws | few_times
- rng.uniform(size=(len(codings), 1)) → rng.integers(0, 100, size=(len(codings), 1)) / 100

# %% wrong | NumPy's global generator | test_training_pairs_draws | rng_ignored
- rng.standard_normal(codings.shape) → np.random.randn(*codings.shape)

# %% wrong | keras.random | test_training_pairs_draws | rng_ignored
- rng.standard_normal(codings.shape) → np.asarray(keras.random.normal(codings.shape))

# %% wrong | a seed inside | test_training_pairs_draws | seed_fixed
- noise = rng. → rng = np.random.default_rng(42); noise = rng.

# %% wrong | in place | test_training_pairs_line | argument_changed
- return (1 - times) * noise + times * codings, times, codings - noise
+ velocities = codings - noise
+ codings *= times
+ codings += (1 - times) * noise
+ return codings, times, velocities

# %% wrong | the sum | test_training_pairs_line | sum_for_difference
- , times, codings - noise → , times, codings + noise

# %% wrong | a little noise left at the end | test_training_pairs_line | noise_left_at_the_end
- (1 - times) * noise + times * codings, times, codings - noise → (1 - 0.9 * times) * noise + times * codings, times, codings - 0.9 * noise

# %% wrong | a second noise on the line | test_training_pairs_line | noise_beside_the_line
- (1 - times) * noise + times * codings → (1 - times) * noise + times * codings + 0.1 * rng.standard_normal(codings.shape)

# %% wrong | times rounded in the points alone | test_training_pairs_line | points_off_the_line
- (1 - times) * noise + times * codings → (1 - times.round(1)) * noise + times.round(1) * codings

# %% wrong | noise added, and the noise as target | test_training_pairs_line | noise_at_the_end
- (1 - times) * noise + times * codings, times, codings - noise → (1 - times) * codings + times * noise, times, noise

# %% wrong | noise with the codings' mean and spread | test_training_pairs_draws | noise_not_normal
- noise = rng.standard_normal(codings.shape) → noise = rng.normal(codings.mean(axis=0), codings.std(axis=0), codings.shape)

# %% wrong | other codings for noise | test_training_pairs_draws | noise_not_normal
- noise = rng.standard_normal(codings.shape) → noise = rng.permutation(codings)

# %% wrong | a little noise left in the points alone | test_training_pairs_line | noise_left_at_the_end
- (1 - times) * noise → (1 - 0.99 * times) * noise

# %% wrong | times in thousandths | test_training_pairs_draws | few_times
- times = rng.uniform(size=(len(codings), 1)) → times = rng.integers(0, 1000, (len(codings), 1)) / 1000

# %% wrong | times from 0.02 on | test_training_pairs_draws | times_not_uniform
- times = rng.uniform(size=(len(codings), 1)) → times = rng.uniform(0.02, 1, size=(len(codings), 1))

# %% wrong | rng.randn | test_training_pairs_line | no_such_attribute
def training_pairs(codings, rng):
    noise = rng.randn(*codings.shape)
    times = rng.rand(len(codings), 1)
    points = (1 - times) * noise + times * codings
    return points, times, codings - noise
