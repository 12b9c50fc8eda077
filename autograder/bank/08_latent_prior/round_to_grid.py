# %% correct | as in the text
def round_to_grid(x, levels):
    level = ops.round((x + 1) / 2 * (levels - 1))
    return 2 * level / (levels - 1) - 1

# %% correct | tf.round, a step length
def round_to_grid(x, levels):
    step = 2 / (levels - 1)
    return tf.round((x + 1) / step) * step - 1

# %% correct | floor of a half more
- ops.round((x + 1) / 2 * (levels - 1)) → ops.floor((x + 1) / 2 * (levels - 1) + 0.5)

# %% correct | the nearest of a list of levels
def round_to_grid(x, levels):
    grid = ops.linspace(-1.0, 1.0, levels)
    nearest = ops.argmin(ops.abs(x[..., None] - grid), axis=-1)
    return ops.take(grid, nearest)

# %% correct | NumPy for the levels, tensors for x
def round_to_grid(x, levels):
    grid = tf.constant(np.linspace(-1, 1, levels), tf.float32)
    return tf.gather(grid, tf.argmin(tf.square(tf.expand_dims(x, -1) - grid), axis=-1))

# %% correct | between the middles of neighbours
def round_to_grid(x, levels):
    grid = np.linspace(-1, 1, levels)
    result = ops.full_like(x, -1.0)
    for low, high in zip(grid, grid[1:]):
        result = ops.where(x > (low + high) / 2, float(high), result)
    return result

# %% correct | digitize
def round_to_grid(x, levels):
    grid = np.linspace(-1, 1, levels)
    middles = [float(middle) for middle in (grid[1:] + grid[:-1]) / 2]
    return ops.take(ops.convert_to_tensor(grid, "float32"), ops.digitize(x, middles))

# %% correct | a cast of a half more
def round_to_grid(x, levels):
    level = ops.cast((x + 1) * 0.5 * (levels - 1) + 0.5, "int32")
    return ops.cast(level, "float32") * 2.0 / (levels - 1) - 1.0

# %% correct | half a grid for odd numbers, moved by a half for even ones
def round_to_grid(x, levels):
    half = (levels - 1) / 2
    offset = 0.0 if levels % 2 else 0.5
    return (ops.round(x * half - offset) + offset) / half

# %% correct | clipped, which changes nothing
- ops.round((x + 1) / 2 * (levels - 1)) → ops.clip(ops.round((x + 1) / 2 * (levels - 1)), 0, levels - 1)

# %% correct | the remainder taken away
def round_to_grid(x, levels):
    step = 2.0 / (levels - 1)
    moved = x + 1.0 + step / 2
    return moved - ops.mod(moved, step) - 1.0

# %% correct | straight-through already
def round_to_grid(x, levels):
    level = ops.round((x + 1) / 2 * (levels - 1))
    return x + ops.stop_gradient(2 * level / (levels - 1) - 1 - x)

# %% correct | a custom gradient
def round_to_grid(x, levels):
    @tf.custom_gradient
    def rounded(x):
        return tf.round((x + 1) / 2 * (levels - 1)) * 2 / (levels - 1) - 1, lambda upstream: upstream

    return rounded(x)

# %% correct | x converted, keepers of types
- level = ops.round((x + 1) / 2 * (levels - 1)) → level = ops.round((ops.convert_to_tensor(x, dtype="float32") + 1.0) / 2.0 * float(levels - 1))

# %% wrong | not written | test_round_to_grid_levels | not_written
def round_to_grid(x, levels):
    raise NotImplementedError()

# %% wrong | nothing returned | test_round_to_grid_levels | nothing_returned
- return 2 * level / (levels - 1) - 1 →

# %% wrong | the level's number | test_round_to_grid_levels | not_scaled_back
- return 2 * level / (levels - 1) - 1 → return level

# %% wrong | scaled by the half, not back | test_round_to_grid_levels | not_scaled_back
def round_to_grid(x, levels):
    return ops.round(x * (levels - 1) / 2)

# %% wrong | from 0 to 1 | test_round_to_grid_levels | from_0_to_1
- return 2 * level / (levels - 1) - 1 → return level / (levels - 1)

# %% wrong | levels for steps | test_round_to_grid_levels | levels_for_steps
def round_to_grid(x, levels):
    return 2 * ops.round((x + 1) / 2 * levels) / levels - 1

# %% wrong | twice as many levels | test_round_to_grid_levels | steps_too_short
def round_to_grid(x, levels):
    return ops.round(x * (levels - 1)) / (levels - 1)

# %% wrong | round(x · levels) / levels | test_round_to_grid_levels | steps_too_short
def round_to_grid(x, levels):
    return ops.round(x * levels) / levels

# %% wrong | for odd numbers only | test_round_to_grid_levels | only_odd
def round_to_grid(x, levels):
    half = levels // 2
    return ops.round(x * half) / half

# %% wrong | for odd numbers only, with fractions | test_round_to_grid_levels | only_odd
def round_to_grid(x, levels):
    half = (levels - 1) / 2
    return ops.round(x * half) / half

# %% wrong | floor | test_round_to_grid_levels | cut_off
- ops.round( → ops.floor(

# %% wrong | a cast | test_round_to_grid_levels | cut_off
- ops.round((x + 1) / 2 * (levels - 1)) → ops.cast(ops.cast((x + 1) / 2 * (levels - 1), "int32"), "float32")

# %% wrong | towards 0 | test_round_to_grid_levels | cut_off
def round_to_grid(x, levels):
    half = (levels - 1) / 2
    return ops.trunc(x * half) / half

# %% wrong | ceil | test_round_to_grid_levels | cut_off
- ops.round( → ops.ceil(

# %% wrong | intervals of equal length | test_round_to_grid_levels | equal_bins
def round_to_grid(x, levels):
    index = ops.minimum(ops.floor((x + 1) / 2 * levels), levels - 1)
    return 2 * index / (levels - 1) - 1

# %% wrong | middles of intervals | test_round_to_grid_levels | equal_bins
def round_to_grid(x, levels):
    index = ops.minimum(ops.floor((x + 1) / 2 * levels), levels - 1)
    return (2 * index + 1) / levels - 1

# %% wrong | −1, 0, 1 | test_round_to_grid_levels | to_whole_numbers
def round_to_grid(x, levels):
    return ops.round(x)

# %% wrong | one decimal place | test_round_to_grid_levels | to_decimals
def round_to_grid(x, levels):
    return ops.round(x * 10) / 10

# %% wrong | x itself | test_round_to_grid_levels | not_rounded
- return 2 * level / (levels - 1) - 1 → return x

# %% wrong | nothing rounded | test_round_to_grid_levels | not_rounded
- ops.round((x + 1) / 2 * (levels - 1)) → (x + 1) / 2 * (levels - 1)

# %% wrong | tanh once more | test_round_to_grid_levels | squashed_again
- ops.round((x + 1) / 2 → ops.round((ops.tanh(x) + 1) / 2

# %% wrong | five levels always | test_round_to_grid_levels | levels_ignored
def round_to_grid(x, levels):
    return ops.round(x * 2) / 2

# %% wrong | divided by levels on the way back | test_round_to_grid_levels | ends_missing
- return 2 * level / (levels - 1) - 1 → return 2 * level / levels - 1

# %% wrong | not moved back | test_round_to_grid_levels | ends_missing
- return 2 * level / (levels - 1) - 1 → return 2 * level / (levels - 1)

# %% wrong | the last level is left out | test_round_to_grid_levels | ends_cut_off
  level = ops.round((x + 1) / 2 * (levels - 1))
+ level = ops.where(x >= 1, level - 1, level)

# %% wrong | whole numbers on the way back | test_round_to_grid_levels | codes_counted
- return 2 * level / (levels - 1) - 1 → return 2 * level // (levels - 1) - 1

# %% wrong | the sign turned | test_round_to_grid_levels | wrong_sign
- return 2 * level / (levels - 1) - 1 → return 1 - 2 * level / (levels - 1)

# %% wrong | NumPy | test_round_to_grid_levels | symbolic_tensor
- ops.round( → np.round(

# %% wrong | NumPy's digitize | test_round_to_grid_levels | symbolic_tensor
def round_to_grid(x, levels):
    grid = np.linspace(-1, 1, levels)
    return grid[np.digitize(x, (grid[1:] + grid[:-1]) / 2)].astype("float32")

# %% wrong | a method of arrays | test_round_to_grid_levels | method_of_a_tensor
- ops.round((x + 1) / 2 * (levels - 1)) → ((x + 1) / 2 * (levels - 1)).round()

# %% wrong | a loop over the rows | test_round_to_grid_levels | tensor_unpacked
- ops.round((x + 1) / 2 * (levels - 1)) → ops.stack([ops.round((row + 1) / 2 * (levels - 1)) for row in x])

# %% wrong | floor of x · levels | test_round_to_grid_levels | cut_off
def round_to_grid(x, levels):
    return ops.floor(x * levels) / levels

# %% wrong | FSQ's bound, as in the paper's code | test_round_to_grid_levels | squashed_again
def round_to_grid(x, levels):
    half = (levels - 1) * (1 + 1e-3) / 2
    offset = 0.5 if levels % 2 == 0 else 0.0
    shift = np.arctanh(offset / half)
    bounded = ops.tanh(x + float(shift)) * half - offset
    return ops.round(bounded) / (levels // 2)

# %% wrong | the levels as edges | test_round_to_grid_levels | not_scaled_back
def round_to_grid(x, levels):
    return ops.cast(ops.digitize(x, [float(level) for level in np.linspace(-1, 1, levels)]), "float32")

# %% wrong | decimals=levels | test_round_to_grid_levels | not_rounded
def round_to_grid(x, levels):
    return ops.round(x, decimals=levels)

# %% wrong | the bracket of round in the wrong place | test_round_to_grid_levels | to_whole_numbers
def round_to_grid(x, levels):
    return 2 * ops.round((x + 1) / 2) * (levels - 1) / (levels - 1) - 1

# %% wrong | no 2 on the way back | test_round_to_grid_levels | ends_missing
- return 2 * level / (levels - 1) - 1 → return level / (levels - 1) - 1

# %% wrong | steps of 1 / (levels − 1) | test_round_to_grid_levels | steps_too_short
def round_to_grid(x, levels):
    return ops.round((x + 1) * (levels - 1)) / (levels - 1) - 1

# %% wrong | signs and halves | test_round_to_grid_levels | only_odd
def round_to_grid(x, levels):
    half = (levels - 1) / 2
    return ops.sign(x) * ops.floor(ops.abs(x) * half + 0.5) / half

# %% wrong | halves, clipped | test_round_to_grid_levels | only_odd
def round_to_grid(x, levels):
    half = levels // 2
    return ops.clip(ops.round(x * half), -half, half) / half

# %% wrong | levels / 2 on both sides | test_round_to_grid_levels | levels_for_steps
def round_to_grid(x, levels):
    return (ops.round((x + 1) * levels / 2) - levels / 2) / (levels / 2)

# %% wrong | brackets around levels − 1 forgotten | test_round_to_grid_levels | brackets_missing
- / 2 * (levels - 1)) → / 2 * levels - 1)

# %% wrong | Python's own round | test_round_to_grid_levels | round_of_python
- ops.round( → round(

# %% wrong | the smallest distance | test_round_to_grid_levels | distance_returned
def round_to_grid(x, levels):
    return ops.min(ops.abs(x[..., None] - ops.linspace(-1.0, 1.0, levels)), axis=-1)

# %% wrong | levels without their end | test_round_to_grid_levels | end_left_out
def round_to_grid(x, levels):
    grid = ops.linspace(-1.0, 1.0, levels, endpoint=False)
    return ops.take(grid, ops.argmin(ops.abs(x[..., None] - grid), axis=-1))

# %% wrong | brackets around x + 1 missing | test_round_to_grid_levels | brackets_missing
def round_to_grid(x, levels):
    return ops.round(x + 1 / 2 * (levels - 1)) / (levels - 1) * 2 - 1

# %% wrong | neither shifted nor halved before, both after | test_round_to_grid_levels | beyond_the_ends
def round_to_grid(x, levels):
    return ops.round(x * (levels - 1)) / (levels - 1) * 2 - 1

# %% wrong | not halved before, doubled after | test_round_to_grid_levels | beyond_the_ends
def round_to_grid(x, levels):
    return ops.round((x + 1) * (levels - 1)) / (levels - 1) * 2 - 1
