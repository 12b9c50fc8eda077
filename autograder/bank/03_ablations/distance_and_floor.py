# %% correct | as in the text
def distance_and_floor(distance, images, real):
    n = min(len(images), len(real) // 2)
    return distance(images[:n], real[:n]), distance(real[n : 2 * n], real[:n])

# %% correct | the last images, real ones first, floor measured first
def distance_and_floor(distance, images, real):
    n = min(len(images), len(real) // 2)
    floor = distance(real[-n:], real[:n])
    return [distance(real[:n], images[-n:]), floor]

# %% correct | every other image, NumPy, float64
def distance_and_floor(distance, images, real):
    images, real = np.asarray(images, float), np.asarray(real, float)
    even, odd = real[::2], real[1::2]
    n = min(len(images), len(even), len(odd))
    return np.array([distance(images[:n], even[:n]), distance(odd[:n], even[:n])])

# %% correct | shuffled, the reference of the floor another one
def distance_and_floor(distance, images, real):
    rng = np.random.default_rng(0)
    order = rng.permutation(len(real))
    n = min(len(images), len(real) // 2)
    one, other = real[order[:n]], real[order[n : 2 * n]]
    chosen = rng.choice(len(images), n, replace=False)
    return distance(images[chosen], other), distance(one, other)

# %% correct | tensors with a channel axis
def distance_and_floor(distance, images, real):
    n = min(len(images), len(real) // 2)
    images, real = tf.constant(images)[..., None], tf.constant(real)[..., None]
    result = distance(images[:n], real[:n])
    floor = distance(real[:n], real[n : 2 * n])
    return tf.constant(result), tf.constant(floor)

# %% wrong | rows of pixels | test_distance_and_floor_sets | images_reshaped
def distance_and_floor(distance, images, real):
    n = min(len(images), len(real) // 2)
    images, real = images.reshape(len(images), -1), real.reshape(len(real), -1)
    return distance(images[:n], real[:n]), distance(real[n : 2 * n], real[:n])

# %% wrong | not written | test_distance_and_floor_sets | not_written
def distance_and_floor(distance, images, real):
    raise NotImplementedError()

# %% wrong | printed | test_distance_and_floor_sets | nothing_returned
- return distance(images[:n], real[:n]), distance(real[n : 2 * n], real[:n])
+ print(distance(images[:n], real[:n]), distance(real[n : 2 * n], real[:n]))

# %% wrong | the distance alone | test_distance_and_floor_sets | not_two_numbers
- , distance(real[n : 2 * n], real[:n]) →

# %% wrong | the floor first | test_distance_and_floor_sets | floor_first
- return distance(images[:n], real[:n]), distance(real[n : 2 * n], real[:n])
+ return distance(real[n : 2 * n], real[:n]), distance(images[:n], real[:n])

# %% wrong | the floor subtracted | test_distance_and_floor_sets | floor_subtracted
def distance_and_floor(distance, images, real):
    n = min(len(images), len(real) // 2)
    floor = distance(real[n : 2 * n], real[:n])
    return distance(images[:n], real[:n]) - floor, floor

# %% wrong | with themselves | test_distance_and_floor_sets | real_images_with_themselves
- n : 2 * n → :n

# %% wrong | a part with the whole | test_distance_and_floor_sets | real_images_with_themselves
- real[n : 2 * n], real[:n] → real[:n], real

# %% wrong | overlapping halves | test_distance_and_floor_sets | halves_overlap
- n : 2 * n → n // 2 : n + n // 2

# %% wrong | two random subsets | test_distance_and_floor_sets | halves_overlap
def distance_and_floor(distance, images, real):
    n = min(len(images), len(real) // 2)
    rng = np.random.default_rng(0)
    a, b = (real[rng.choice(len(real), n, replace=False)] for _ in range(2))
    return distance(images[:n], a), distance(b, a)

# %% wrong | all images against all real ones | test_distance_and_floor_sets | unequal_numbers
def distance_and_floor(distance, images, real):
    half = len(real) // 2
    return distance(images, real), distance(real[:half], real[half : 2 * half])

# %% wrong | halves, but all images | test_distance_and_floor_sets | unequal_numbers
def distance_and_floor(distance, images, real):
    half = len(real) // 2
    return distance(images, real[:half]), distance(real[half : 2 * half], real[:half])

# %% wrong | twenty-one images | test_distance_and_floor_sets | too_few_images
- n = min(len(images), len(real) // 2)
+ n = 21

# %% wrong | the floor of generated images | test_distance_and_floor_sets | floor_of_the_images
- n = min(len(images), len(real) // 2) → n = min(len(images) // 2, len(real))
- real[n : 2 * n], real → images[n : 2 * n], images

# %% wrong | real images only | test_distance_and_floor_sets | images_not_compared
- images[:n], real[:n] → real[:n], real[n : 2 * n]

# %% wrong | the notebook's measure, whatever distance is | test_distance_and_floor_sets | distance_not_used
def distance_and_floor(distance, images, real):
    n = min(len(images), len(real) // 2)
    mse = float(np.mean((images[:n] - real[:n]) ** 2))
    return mse, float(np.mean((real[n : 2 * n] - real[:n]) ** 2))

# %% wrong | drawn with replacement | test_distance_and_floor_sets | images_repeat
def distance_and_floor(distance, images, real):
    n = min(len(images), len(real) // 2)
    chosen = np.random.default_rng(0).integers(len(images), size=n)
    return distance(images[chosen], real[:n]), distance(real[n : 2 * n], real[:n])

# %% wrong | slices of half a number | test_distance_and_floor_sets | fraction_for_whole_number
- n = min(len(images), len(real) // 2) → n = min(len(images), len(real) / 2)

# %% correct | the last two parts of the real images
def distance_and_floor(distance, images, real):
    n = min(len(images), len(real) // 2)
    reference = real[-n:]
    return float(distance(reference, images[:n])), float(distance(reference, real[-2 * n : -n]))

# %% correct | shuffled, by way of a dictionary
def distance_and_floor(distance, images, real, seed=0):
    rng = np.random.default_rng(seed)
    shuffled = rng.permutation(real)
    n = int(min(len(images), np.floor(len(real) / 2)))
    found = {"distance": distance(rng.permutation(images)[:n], shuffled[:n]), "floor": distance(shuffled[n:][:n], shuffled[:n])}
    return found["distance"], found["floor"]

# %% wrong | every other real image for the floor | test_distance_and_floor_sets | floor_of_other_sets
def distance_and_floor(distance, images, real):
    n = min(len(images), len(real) // 2)
    one, other = real[::2][:n], real[1::2][:n]
    return distance(images[:n], real[:n]), distance(one, other)

# %% wrong | the last real images for the generated ones | test_distance_and_floor_sets | floor_of_other_sets
- distance(images[:n], real[:n]) → distance(images[:n], real[n // 2 :][:n])

# %% wrong | shuffled between the two | test_distance_and_floor_sets | floor_of_other_sets
def distance_and_floor(distance, images, real):
    n = min(len(images), len(real) // 2)
    result = distance(images[:n], real[:n])
    real = np.random.default_rng(1).permutation(real)
    return result, distance(real[:n], real[n : 2 * n])

# %% correct | random halves, sizes by name
def distance_and_floor(distance, images, real):
    rng = np.random.default_rng(7)
    half = len(real) // 2
    size = half if half < len(images) else len(images)
    order = rng.permutation(len(real))
    first, second = np.split(real[order[: 2 * size]], 2)
    return distance(images[:size], first), distance(second, first)

# %% correct | sklearn's split
def distance_and_floor(distance, images, real):
    from sklearn.model_selection import train_test_split

    n = min(len(images), len(real) // 2)
    one, other = train_test_split(real, train_size=n, test_size=n, random_state=0)
    return distance(images[-n:], one), distance(other, one)

# %% correct | keras.ops, shape[0], float32
def distance_and_floor(distance, images, real):
    n = min(images.shape[0], real.shape[0] // 2)
    images, real = ops.convert_to_tensor(images), ops.convert_to_tensor(real)
    return float(distance(images[:n], real[:n])), float(distance(real[:n], real[n : 2 * n]))

# %% correct | np.array_split of what is needed
def distance_and_floor(distance, images: np.ndarray, real: np.ndarray) -> tuple[float, float]:
    """Both distances with the same number of images."""
    n = min(len(images), int(len(real) / 2))
    reference, others = np.array_split(real[: 2 * n], 2)
    pairs = [(images[:n], reference), (others, reference)]
    return tuple(distance(a, b) for a, b in pairs)

# %% correct | a function inside, indices
def distance_and_floor(distance, images, real):
    n = min(len(images), len(real) // 2)

    def part(k):
        return np.take(real, np.arange(k * n, (k + 1) * n), axis=0)

    to_real = lambda some: distance(some, part(0))
    return to_real(images[:n]), to_real(part(1))

# %% correct | printed where asked for
def distance_and_floor(distance, images, real, verbose=False):
    n = min(len(images), len(real) // 2)
    found = distance(images[:n], real[:n])
    floor = distance(real[n : n + n], real[:n])
    if verbose:
        print(found, floor)
    return found, floor

# %% wrong | distance of means | test_distance_and_floor_sets | single_images
- , real[:n]), distance(real[n : 2 * n], real[:n] → .mean(axis=0), real[:n].mean(axis=0)), distance(real[:n].mean(axis=0), real[n : 2 * n].mean(axis=0)

# %% wrong | n from the larger | test_distance_and_floor_sets | unequal_numbers
- min → max

# %% wrong | all real images as many as there are | test_distance_and_floor_sets | empty_set
- real) // 2 → real)

# %% wrong | half of the images | test_distance_and_floor_sets | too_few_images
- real) // 2) → real)) // 2

# %% wrong | floor between generated halves | test_distance_and_floor_sets | floor_of_the_images
def distance_and_floor(distance, images, real):
    n = min(len(images) // 2, len(real) // 2)
    return distance(images[:n], real[:n]), distance(images[n : 2 * n], images[:n])

# %% wrong | the ratio | test_distance_and_floor_sets | changed_afterwards
def distance_and_floor(distance, images, real):
    n = min(len(images), len(real) // 2)
    found, floor = distance(images[:n], real[:n]), distance(real[n : 2 * n], real[:n])
    return found / floor, floor

# %% wrong | the root | test_distance_and_floor_sets | root_of_the_distances
- distance(images[:n], real[:n]), distance(real[n : 2 * n], real[:n] → np.sqrt(distance(images[:n], real[:n])), np.sqrt(distance(real[n : 2 * n], real[:n])

# %% wrong | floor of the last half with itself shuffled | test_distance_and_floor_sets | real_images_with_themselves
- n : 2 * n], real[:n] → :n], np.random.default_rng(0).permutation(real[:n])

# %% wrong | the second half not limited | test_distance_and_floor_sets | unequal_numbers
- n : 2 * n → n:

# %% wrong | images against the second part, floor with the first | test_distance_and_floor_sets | unequal_numbers
- :n]), distance(real[n : 2 * n], real[:n → n:]), distance(real[:n], real[n:

# %% wrong | metrics.frechet_distance in its place | test_distance_and_floor_sets | measure_written_in
- distance(images[:n], real[:n]), distance → metrics.frechet_distance(images[:n], real[:n]), metrics.frechet_distance

# %% wrong | X_test in place of real | test_distance_and_floor_sets | other_images
def distance_and_floor(distance, images, real):
    n = min(len(images), len(X_test) // 2)
    return distance(images[:n], X_test[:n]), distance(X_test[n : 2 * n], X_test[:n])

# %% wrong | the floor is zero | test_distance_and_floor_sets | distance_not_used
- distance(real[n : 2 * n], real[:n]) → 0.0

# %% wrong | distance called without images | test_distance_and_floor_sets | not_two_numbers
- distance(images[:n], real[:n]) → distance

# %% wrong | three values | test_distance_and_floor_sets | not_two_numbers
- return distance → return n, distance

# %% wrong | a dictionary | test_distance_and_floor_sets | not_two_numbers
- distance(images[:n], real[:n]), distance(real[n : 2 * n], real[:n]) → {"distance": distance(images[:n], real[:n]), "floor": distance(real[n : 2 * n], real[:n])}

# %% wrong | generated images among the real ones | test_distance_and_floor_sets | floor_of_the_images
def distance_and_floor(distance, images, real):
    n = min(len(images), len(real) // 2)
    both = np.concatenate([images, real])
    return distance(images[:n], real[:n]), distance(both[:n], real[:n])

# %% wrong | floor of each pair | test_distance_and_floor_sets | single_images
- distance(images[:n], real[:n]), distance(real[n : 2 * n], real[:n]) → [distance(images[i], real[i]) for i in range(n)], [distance(real[i + n], real[i]) for i in range(n)]

# %% wrong | a generator argument | test_distance_and_floor_sets | not_two_numbers
- distance(images[:n], real[:n]), distance(real[n : 2 * n], real[:n] → (distance(a, real[:n]) for a in (images[:n], real[n : 2 * n])

# %% wrong | two thousand images | test_distance_and_floor_sets | empty_set
- len(real) // 2 → 2000

# %% wrong | the swapped arguments of a slice | test_distance_and_floor_sets | empty_set
- return distance(images[:n], real[:n]), distance(real[n : → return distance(images[n:], real[n:]), distance(real[:

# %% wrong | division of the distance by n | test_distance_and_floor_sets | changed_afterwards
def distance_and_floor(distance, images, real):
    n = min(len(images), len(real) // 2)
    return distance(images[:n], real[:n]) / n, distance(real[n : 2 * n], real[:n]) / n

# %% wrong | the floor twice | test_distance_and_floor_sets | distance_not_used | of the floor subtracted
- distance(images[:n], real[:n]) - floor → floor

# %% wrong | wrong split name (raises) | test_distance_and_floor_sets | name_not_defined
def distance_and_floor(distance, images, real):
    n = min(len(images), len(real) // 2)
    real_a, real_b = train_test_split(real, test_size=0.5)
    return distance(images[:n], real[:n]), distance(real[n : 2 * n], real[:n])
