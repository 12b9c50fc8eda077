# %% correct | a Gaussian brought to length
def random_direction(direction, seed=None):
    arrow = np.random.default_rng(seed).standard_normal(direction.shape)
    return arrow * np.linalg.norm(direction) / np.linalg.norm(arrow)

# %% correct | normal
- standard_normal(direction.shape) → normal(0, 1, len(direction))

# %% correct | wide numbers, whose width does not matter
- standard_normal(direction.shape) → normal(scale=5.0, size=direction.size)

# %% correct | unit first
- return arrow * np.linalg.norm(direction) / np.linalg.norm(arrow)
+ arrow = arrow / np.linalg.norm(arrow)
+ return np.linalg.norm(direction) * arrow

# %% correct | lengths by hand
- return arrow * np.linalg.norm(direction) / np.linalg.norm(arrow) → return arrow * np.sqrt(np.sum(direction**2) / np.sum(arrow**2))

# %% correct | dot products
- return arrow * np.linalg.norm(direction) / np.linalg.norm(arrow) → return arrow * ((direction @ direction) / (arrow @ arrow)) ** 0.5

# %% correct | float32
- return arrow * np.linalg.norm(direction) / np.linalg.norm(arrow) → return (arrow * np.linalg.norm(direction) / np.linalg.norm(arrow)).astype("float32")

# %% correct | in place on its own array
- return arrow * np.linalg.norm(direction) / np.linalg.norm(arrow)
+ arrow *= np.linalg.norm(direction) / np.linalg.norm(arrow)
+ return arrow

# %% correct | the global NumPy seed
- np.random.default_rng(seed).standard_normal(direction.shape) → np.random.randn(*direction.shape)
- def random_direction(direction, seed=None):
+ def random_direction(direction, seed=None):
+     np.random.seed(seed)

# %% correct | Keras draws
def random_direction(direction, seed=None):
    arrow = np.asarray(keras.random.normal(np.shape(direction), seed=seed))
    return arrow / np.linalg.norm(arrow) * np.linalg.norm(direction)

# %% correct | Keras all the way
def random_direction(direction, seed=None):
    arrow = keras.random.normal([len(direction)], seed=seed)
    return arrow * ops.norm(ops.cast(direction, "float32")) / ops.norm(arrow)

# %% correct | TensorFlow, stateless
def random_direction(direction, seed=None):
    seed = int(np.random.default_rng().integers(2**31)) if seed is None else seed
    arrow = tf.random.stateless_normal([len(direction)], seed=[seed, 7]).numpy()
    return arrow * (np.linalg.norm(direction) / np.linalg.norm(arrow))

# %% correct | entry by entry
def random_direction(direction, seed=None):
    import random

    rng = random.Random(seed)
    arrow = np.array([rng.gauss(0, 1) for _ in direction])
    return arrow / np.sqrt((arrow**2).sum()) * np.sqrt((np.asarray(direction) ** 2).sum())

# %% correct | scikit-learn brings it to length
def random_direction(direction, seed=None):
    from sklearn.preprocessing import normalize

    arrow = np.random.default_rng(seed).standard_normal((1, len(direction)))
    return normalize(arrow)[0] * np.linalg.norm(direction)

# %% wrong | not written | test_random_direction_length | not_written
def random_direction(direction, seed=None):
    raise NotImplementedError()

# %% wrong | nothing returned | test_random_direction_length | nothing_returned
- return arrow * → arrow *

# %% wrong | not brought to length | test_random_direction_length | not_normalised
- return arrow * np.linalg.norm(direction) / np.linalg.norm(arrow) → return arrow

# %% wrong | multiplied by the length only | test_random_direction_length | not_normalised
- * np.linalg.norm(direction) / np.linalg.norm(arrow) → * np.linalg.norm(direction)

# %% wrong | length 1 | test_random_direction_length | length_one
- * np.linalg.norm(direction) / np.linalg.norm(arrow) → / np.linalg.norm(arrow)

# %% wrong | the length squared | test_random_direction_length | length_squared
- * np.linalg.norm(direction) / → * np.sum(direction**2) /

# %% wrong | the largest entry for the length | test_random_direction_length | another_length
- * np.linalg.norm(direction) / → * np.abs(direction).max() /

# %% wrong | upside down | test_random_direction_length | not_normalised
- * np.linalg.norm(direction) / np.linalg.norm(arrow) → * np.linalg.norm(arrow) / np.linalg.norm(direction)

# %% wrong | the arrow turned round | test_random_direction_length | the_arrow_itself
def random_direction(direction, seed=None):
    return -direction

# %% wrong | entries in another order | test_random_direction_length | rearranged
def random_direction(direction, seed=None):
    return np.random.default_rng(seed).permutation(direction)

# %% wrong | random signs | test_random_direction_length | rearranged
def random_direction(direction, seed=None):
    return direction * np.random.default_rng(seed).choice([-1, 1], len(direction))

# %% wrong | positive numbers | test_random_direction_directions | not_in_all_directions
- standard_normal(direction.shape) → random(direction.shape)

# %% wrong | uniform between -1 and 1 | test_random_direction_directions | in_few_directions
- standard_normal(direction.shape) → uniform(-1, 1, direction.shape)

# %% wrong | random corners | test_random_direction_directions | in_few_directions
- standard_normal(direction.shape) → choice([-1.0, 1.0], direction.shape)

# %% wrong | random numbers around the arrow | test_random_direction_directions | around_the_arrow
- standard_normal(direction.shape) → normal(direction, 1)

# %% wrong | random amounts of the arrow's own entries | test_random_direction_directions | in_few_directions
- standard_normal(direction.shape) → normal(0, np.abs(direction))

# %% wrong | an axis too many | test_random_direction_length | axis_too_many
- standard_normal(direction.shape) → standard_normal((1, len(direction)))

# %% wrong | one number | test_random_direction_length | reduced_to_one_number
- standard_normal(direction.shape) → standard_normal()

# %% wrong | the seed has no effect | test_random_direction_length | seed_has_no_effect
- default_rng(seed) → default_rng()

# %% wrong | a fixed seed | test_random_direction_length | seed_fixed
- default_rng(seed) → default_rng(0)

# %% wrong | a fixed seed, asked with many | test_random_direction_directions | same_numbers_for_all_seeds
- default_rng(seed) → default_rng(42)

# %% wrong | another default | test_random_direction_length | default_seed_fixed
- seed=None → seed=1

# %% wrong | seed or 1 | test_random_direction_length | same_images_without_a_seed
- default_rng(seed) → default_rng(1 if seed is None else seed)

# %% correct | as in the hints
def random_direction(direction, seed=None):
    """Return an arrow of the same shape and length as direction, in a random direction."""
    noise = np.random.default_rng(seed).standard_normal(direction.shape)
    return noise / np.linalg.norm(noise) * np.linalg.norm(direction)

# %% correct | keras
def random_direction(direction, seed=None):
    v = np.asarray(keras.random.normal(np.shape(direction), seed=seed))
    return v * np.sqrt(np.sum(np.square(direction)) / np.sum(v**2))

# %% correct | RandomState and a unit vector
def random_direction(direction, seed=None):
    direction = np.asarray(direction)
    unit = np.random.RandomState(seed).randn(direction.size)
    unit /= (unit**2).sum() ** 0.5
    return (direction**2).sum() ** 0.5 * unit.reshape(direction.shape)

# %% wrong | uniform in the cube | test_random_direction_directions | not_in_all_directions | of as in the hints
- .standard_normal(direction.shape) → .random(direction.shape)

# %% wrong | uniform -1 1 | test_random_direction_directions | in_few_directions | of as in the hints
- .standard_normal(direction.shape) → .uniform(-1, 1, direction.shape)

# %% wrong | no length | test_random_direction_length | not_normalised | of as in the hints
- noise / np.linalg.norm(noise) * np.linalg.norm(direction) → noise

# %% wrong | unit | test_random_direction_length | length_one | of as in the hints
- noise / np.linalg.norm(noise) * np.linalg.norm(direction) → noise / np.linalg.norm(noise)

# %% wrong | not normalised | test_random_direction_length | not_normalised | of as in the hints
- noise / np.linalg.norm(noise) * np.linalg.norm(direction) → noise * np.linalg.norm(direction)

# %% wrong | permuted | test_random_direction_length | rearranged | of as in the hints
- np.random.default_rng(seed).standard_normal(direction.shape) → np.random.default_rng(seed).permutation(direction)

# %% wrong | signs | test_random_direction_length | rearranged | of as in the hints
- return noise / np.linalg.norm(noise) * np.linalg.norm(direction) → return direction * np.random.default_rng(seed).choice([-1, 1], direction.shape)

# %% wrong | direction plus noise | test_random_direction_directions | around_the_arrow | of as in the hints
- standard_normal(direction.shape) → standard_normal(direction.shape) + direction

# %% wrong | scaled entrywise | test_random_direction_length | not_normalised | of as in the hints
- noise / np.linalg.norm(noise) * np.linalg.norm(direction) → noise * direction

# %% wrong | seed ignored | test_random_direction_length | seed_has_no_effect | of as in the hints
- default_rng(seed) → default_rng()

# %% wrong | seed always 42 | test_random_direction_length | seed_fixed | of as in the hints
- default_rng(seed) → default_rng(42)

# %% wrong | None is zero | test_random_direction_length | same_images_without_a_seed | of as in the hints
- default_rng(seed) → default_rng(seed or 0)

# %% wrong | squared length | test_random_direction_length | length_squared | of as in the hints
- np.linalg.norm(direction) → np.sum(direction**2)

# %% wrong | perpendicular | test_random_direction_directions | perpendicular | of as in the hints
- return noise / np.linalg.norm(noise) * np.linalg.norm(direction) → noise -= noise @ direction / (direction @ direction) * direction; return noise / np.linalg.norm(noise) * np.linalg.norm(direction)

# %% wrong | std of direction | test_random_direction_directions | not_in_all_directions | of as in the hints
- standard_normal(direction.shape) → normal(direction.mean(), direction.std(), direction.shape)

# %% wrong | length ten | test_random_direction_length | another_size | of as in the hints
- standard_normal(direction.shape) → standard_normal(10)

# %% wrong | abs | test_random_direction_directions | not_in_all_directions | of as in the hints
- return noise / np.linalg.norm(noise) * → return np.abs(noise) / np.linalg.norm(noise) *

# %% wrong | written into the direction | test_random_direction_length | argument_changed
- return arrow * np.linalg.norm(direction) / np.linalg.norm(arrow) → direction[:] = arrow * np.linalg.norm(direction) / np.linalg.norm(arrow); return direction

# %% wrong | the direction brought to length 1 on the way | test_random_direction_length | argument_changed
- return arrow * np.linalg.norm(direction) / np.linalg.norm(arrow) → length = np.linalg.norm(direction); direction /= length; return arrow * length / np.linalg.norm(arrow)

# %% wrong | along an axis | test_random_direction_directions | not_in_all_directions
def random_direction(direction, seed=None):
    axis = np.random.default_rng(seed).integers(len(direction))
    return np.linalg.norm(direction) * np.eye(len(direction))[axis]

# %% wrong | Laplace's distribution | test_random_direction_directions | in_few_directions
- standard_normal(direction.shape) → laplace(size=direction.shape)

# %% wrong | right on average | test_random_direction_directions | not_normalised
- / np.linalg.norm(arrow) → / np.sqrt(len(arrow))

# %% wrong | the spread of the entries | test_random_direction_directions | not_normalised
def random_direction(direction, seed=None):
    return np.random.default_rng(seed).normal(direction.mean(), direction.std(), direction.shape)

# %% wrong | multiplied by the arrow itself | test_random_direction_length | multiplied_by_the_arrow
def random_direction(direction, seed=None):
    v = np.random.default_rng(seed).standard_normal(direction.shape)
    return v / np.linalg.norm(v) * direction

# %% wrong | wrong method: rng.randn | test_random_direction_length | no_such_attribute
def random_direction(direction, seed=None):
    rng = np.random.default_rng(seed)
    v = rng.randn(direction.shape[0])
    return v / np.linalg.norm(v) * np.linalg.norm(direction)
