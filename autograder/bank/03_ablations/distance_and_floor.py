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

# %% wrong | the floor subtracted | test_distance_and_floor_sets | changed_afterwards
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

# %% wrong | slices of half a number | test_distance_and_floor_sets | exception
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
