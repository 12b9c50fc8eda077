# %% correct | as in the text
def to_index(codes, levels):
    digits = np.round((np.asarray(codes) + 1) / 2 * (levels - 1)).astype(int)
    return digits @ levels ** np.arange(digits.shape[-1])[::-1]


def to_code(index, levels, size):
    digits = np.asarray(index)[..., None] // levels ** np.arange(size)[::-1] % levels
    return 2 * digits / (levels - 1) - 1

# %% correct | NumPy's own functions
def to_index(codes, levels):
    digits = np.rint((codes + 1) * (levels - 1) / 2).astype("int64")
    return np.ravel_multi_index(tuple(np.moveaxis(digits, -1, 0)), [levels] * codes.shape[-1])


def to_code(index, levels, size):
    return np.stack(np.unravel_index(index, [levels] * size), axis=-1) * 2 / (levels - 1) - 1

# %% correct | Horner's scheme
def to_index(codes, levels):
    total = 0
    for i in range(codes.shape[-1]):
        total = total * levels + np.round((codes[..., i] + 1) / 2 * (levels - 1)).astype(int)
    return total


def to_code(index, levels, size):
    digits = []
    for _ in range(size):
        index, digit = np.divmod(index, levels)
        digits.insert(0, digit)
    return np.stack(digits, axis=-1) / ((levels - 1) / 2) - 1

# %% correct | the nearest level, and a table of all codes
def to_index(codes, levels):
    grid = np.linspace(-1, 1, levels)
    digits = np.abs(codes[..., None] - grid).argmin(axis=-1)
    return sum(digits[..., i] * levels ** (codes.shape[-1] - 1 - i) for i in range(codes.shape[-1]))


def to_code(index, levels, size):
    grid = np.linspace(-1, 1, levels)
    table = np.stack(np.meshgrid(*[grid] * size, indexing="ij"), axis=-1).reshape(-1, size)
    return table[index]

# %% correct | itertools
def to_index(codes, levels):
    from itertools import product

    table = np.array(list(product(np.linspace(-1, 1, levels), repeat=np.shape(codes)[-1])))
    flat = np.reshape(codes, [-1, table.shape[1]])
    found = [int(np.argmin(((table - code) ** 2).sum(axis=1))) for code in flat]
    return np.reshape(found, np.shape(codes)[:-1])


def to_code(index, levels, size):
    from itertools import product

    return np.array(list(product(np.linspace(-1, 1, levels), repeat=size)))[index]

# %% correct | floor of a half more
- np.round((np.asarray(codes) + 1) / 2 * (levels - 1)).astype(int) → np.floor((np.asarray(codes) + 1) / 2 * (levels - 1) + 0.5).astype("int32")

# %% correct | tensors
def to_index(codes, levels):
    digits = tf.cast(tf.round((tf.convert_to_tensor(codes) + 1) / 2 * (levels - 1)), tf.int32)
    places = tf.constant([levels**i for i in reversed(range(codes.shape[-1]))])
    return tf.reduce_sum(digits * places, axis=-1)


def to_code(index, levels, size):
    places = tf.constant([levels**i for i in reversed(range(size))], tf.int32)
    digits = tf.cast(tf.expand_dims(tf.cast(index, tf.int32), -1) // places % levels, tf.float32)
    return digits * 2 / (levels - 1) - 1

# %% correct | powers of floats, rounded at the end
def to_index(codes, levels):
    weights = np.power(float(levels), np.arange(codes.shape[-1] - 1, -1, -1))
    return np.round(np.round((codes + 1.0) * (levels - 1) / 2.0) @ weights).astype(np.int64)


def to_code(index, levels, size):
    code = np.zeros([*np.shape(index), size])
    rest = np.array(index)
    for i in range(size - 1, -1, -1):
        code[..., i] = rest % levels / (levels - 1) * 2 - 1
        rest = rest // levels
    return code

# %% correct | int() and strings of digits
def to_index(codes, levels):
    digits = np.round((codes + 1) / 2 * (levels - 1)).astype(int)
    flat = [int("".join(map(str, row)), levels) for row in digits.reshape(-1, digits.shape[-1])]
    return np.array(flat).reshape(digits.shape[:-1])


def to_code(index, levels, size):
    flat = [[int(digit) for digit in np.base_repr(int(i), levels).zfill(size)] for i in np.ravel(index)]
    return 2 * np.array(flat).reshape([*np.shape(index), size]) / (levels - 1) - 1

# %% correct | einsum
- digits @ levels ** np.arange(digits.shape[-1])[::-1] → np.einsum("...i,i->...", digits, levels ** np.arange(digits.shape[-1])[::-1])

# %% correct | between the levels
- np.round((np.asarray(codes) + 1) / 2 * (levels - 1)).astype(int) → np.digitize(codes, np.linspace(-1, 1, levels)[:-1] + 1 / (levels - 1))

# %% correct | np.vectorize
def to_index(codes, levels):
    def one(code):
        total = 0
        for number in code:
            total = levels * total + round((float(number) + 1) / 2 * (levels - 1))
        return total

    return np.apply_along_axis(one, -1, codes)


def to_code(index, levels, size):
    one = np.vectorize(lambda i: np.array([2 * (i // levels**p % levels) / (levels - 1) - 1 for p in reversed(range(size))]), signature="()->(n)")
    return one(index)

# %% correct | through to_index of all codes
def to_index(codes, levels):
    digits = np.round((np.asarray(codes) + 1) / 2 * (levels - 1)).astype(int)
    return np.polyval(np.moveaxis(digits, -1, 0), levels)


def to_code(index, levels, size):
    digits = [index // levels**p % levels for p in range(size)]
    return np.linspace(-1, 1, levels)[np.array(digits[::-1])].transpose(*range(1, np.ndim(index) + 1), 0)

# %% wrong | not written | test_code_index_indices | not_written
def to_index(codes, levels):
    raise NotImplementedError()


def to_code(index, levels, size):
    raise NotImplementedError()

# %% wrong | nothing returned | test_code_index_indices | nothing_returned
- return digits @ → digits @

# %% wrong | the first digit counts least | test_code_index_indices | digits_reversed
- digits @ levels ** np.arange(digits.shape[-1])[::-1] → digits @ levels ** np.arange(digits.shape[-1])

# %% wrong | steps for the base | test_code_index_indices | wrong_base
- digits @ levels ** np.arange( → digits @ (levels - 1) ** np.arange(

# %% wrong | the number of digits for the base | test_code_index_indices | wrong_base
- digits @ levels ** np.arange( → digits @ digits.shape[-1] ** np.arange(

# %% wrong | powers from 1 | test_code_index_indices | powers_one_too_high
- levels ** np.arange(digits.shape[-1])[::-1] → levels ** np.arange(1, digits.shape[-1] + 1)[::-1]

# %% wrong | digits added up | test_code_index_indices | powers_missing
- digits @ levels ** np.arange(digits.shape[-1])[::-1] → digits.sum(axis=-1)

# %% wrong | not moved to 0 | test_code_index_indices | not_moved_to_0
- np.round((np.asarray(codes) + 1) / 2 * (levels - 1)).astype(int) → np.round(np.asarray(codes) / 2 * (levels - 1)).astype(int)

# %% wrong | codes taken for digits | test_code_index_indices | not_moved_to_0
- np.round((np.asarray(codes) + 1) / 2 * (levels - 1)).astype(int) → np.asarray(codes)

# %% wrong | not halved | test_code_index_indices | not_halved
- (np.asarray(codes) + 1) / 2 * (levels - 1) → (np.asarray(codes) + 1) * (levels - 1)

# %% wrong | times levels | test_code_index_indices | multiplied_by_levels
- / 2 * (levels - 1)) → / 2 * levels)

# %% wrong | cut off | test_code_index_indices | cut_off
- np.round((np.asarray(codes) + 1) / 2 * (levels - 1)).astype(int) → ((np.asarray(codes) + 1) / 2 * (levels - 1)).astype(int)

# %% wrong | floor division | test_code_index_indices | cut_off
- np.round((np.asarray(codes) + 1) / 2 * (levels - 1)).astype(int) → ((np.asarray(codes) + 1) // (2 / (levels - 1))).astype(int)

# %% wrong | searchsorted | test_code_index_indices | compared_exactly
- np.round((np.asarray(codes) + 1) / 2 * (levels - 1)).astype(int) → np.searchsorted(np.linspace(-1, 1, levels), codes)

# %% wrong | ceil | test_code_index_indices | compared_exactly
- np.round((np.asarray(codes) + 1) / 2 * (levels - 1)).astype(int) → np.ceil((np.asarray(codes) + 1) / 2 * (levels - 1)).astype(int)

# %% wrong | no integer type | test_code_index_indices | floats_returned
- .astype(int) →

# %% wrong | 8 bits | test_code_index_indices | type_too_small
- return digits @ levels ** np.arange(digits.shape[-1])[::-1] → return (digits @ levels ** np.arange(digits.shape[-1])[::-1]).astype("uint8")

# %% wrong | from 1 | test_code_index_indices | starts_at_1
- return digits @ levels ** np.arange(digits.shape[-1])[::-1] → return digits @ levels ** np.arange(digits.shape[-1])[::-1] + 1

# %% wrong | the digits | test_code_index_indices | digits_returned
- return digits @ levels ** np.arange(digits.shape[-1])[::-1] → return digits

# %% wrong | flattened | test_code_index_indices | flattened
- return digits @ levels ** np.arange(digits.shape[-1])[::-1] → return (digits @ levels ** np.arange(digits.shape[-1])[::-1]).ravel()

# %% wrong | three digits only | test_code_index_indices | lengths_do_not_fit
- digits @ levels ** np.arange(digits.shape[-1])[::-1] → digits @ levels ** np.array([2, 1, 0])

# %% wrong | codes changed | test_code_index_indices | argument_changed
def to_index(codes, levels):
    codes += 1
    digits = (codes * (levels - 1)).astype(int)
    return digits @ levels ** np.arange(digits.shape[-1])[::-1]


def to_code(index, levels, size):
    digits = np.asarray(index)[..., None] // levels ** np.arange(size)[::-1] % levels
    return 2 * digits / (levels - 1) - 1

# %% wrong | back: the first digit counts least | test_code_index_codes | digits_reversed
- levels ** np.arange(size)[::-1] % → levels ** np.arange(size) %

# %% wrong | back: the digits | test_code_index_codes | codes_not_scaled_back
- return 2 * digits / (levels - 1) - 1 → return digits

# %% wrong | back: digits around 0 | test_code_index_codes | codes_not_scaled_back
- return 2 * digits / (levels - 1) - 1 → return digits - levels // 2

# %% wrong | back: from 0 to 1 | test_code_index_codes | from_0_to_1
- return 2 * digits / (levels - 1) - 1 → return digits / (levels - 1)

# %% wrong | back: divided by levels | test_code_index_codes | levels_for_steps
- return 2 * digits / (levels - 1) - 1 → return 2 * digits / levels - 1

# %% wrong | back: not moved | test_code_index_codes | not_moved_to_0
- return 2 * digits / (levels - 1) - 1 → return 2 * digits / (levels - 1)

# %% wrong | back: a plain division | test_code_index_codes | fraction_kept
- [..., None] // levels → [..., None] / levels

# %% wrong | back: no remainder | test_code_index_codes | remainder_missing
- [::-1] % levels → [::-1]

# %% wrong | back: the remainder only | test_code_index_codes | one_place_for_all
- digits = np.asarray(index)[..., None] // levels ** np.arange(size)[::-1] % levels → digits = np.repeat(np.asarray(index)[..., None] % levels, size, axis=-1)

# %% wrong | back: steps for the base | test_code_index_codes | wrong_base
- // levels ** np.arange(size)[::-1] % levels → // (levels - 1) ** np.arange(size)[::-1] % (levels - 1)

# %% wrong | back: powers from 1 | test_code_index_codes | powers_one_too_high
- levels ** np.arange(size)[::-1] % → levels ** np.arange(1, size + 1)[::-1] %

# %% wrong | back: the digits' axis comes first | test_code_index_codes | another_axis
- return 2 * digits / (levels - 1) - 1 → return np.moveaxis(2 * digits / (levels - 1) - 1, -1, 0)

# %% wrong | back: a tuple of digits | test_code_index_codes | another_axis
- digits = np.asarray(index)[..., None] // levels ** np.arange(size)[::-1] % levels → digits = np.array(np.unravel_index(index, [levels] * size))

# %% wrong | back: flattened | test_code_index_codes | flattened
- return 2 * digits / (levels - 1) - 1 → return (2 * digits / (levels - 1) - 1).reshape(-1, size)

# %% wrong | back: nothing returned | test_code_index_codes | nothing_returned
- return 2 * digits / (levels - 1) - 1 →

# %% wrong | a size that is not there | test_code_index_indices | name_not_defined
- np.arange(digits.shape[-1])[::-1] → np.arange(size)[::-1]

# %% wrong | codes + 1 without brackets | test_code_index_indices | brackets_missing
- (np.asarray(codes) + 1) / 2 * → np.asarray(codes) + 1 / 2 *

# %% wrong | half the levels, for odd numbers | test_code_index_indices | only_odd
- (np.asarray(codes) + 1) / 2 * (levels - 1) → np.asarray(codes) * (levels // 2) + levels // 2

# %% wrong | three digits by hand | test_code_index_indices | first_numbers_only
- return digits @ levels ** np.arange(digits.shape[-1])[::-1] → return digits[..., 0] * levels**2 + digits[..., 1] * levels + digits[..., 2]

# %% wrong | back: three digits by hand | test_code_index_codes | another_size
- digits = np.asarray(index)[..., None] // levels ** np.arange(size)[::-1] % levels → digits = np.stack([index // levels**2, index // levels % levels, index % levels], axis=-1)

# %% wrong | back: levels − 1 without brackets | test_code_index_codes | brackets_missing
- 2 * digits / (levels - 1) - 1 → 2 * digits / levels - 1 - 1

# %% wrong | added up over all axes | test_code_index_indices | over_everything
- return digits @ levels ** np.arange(digits.shape[-1])[::-1] → return np.sum(digits * levels ** np.arange(digits.shape[-1])[::-1])

# %% wrong | levels − 1 outside of the bracket | test_code_index_indices | brackets_missing
- (np.asarray(codes) + 1) / 2 * (levels - 1) → (np.asarray(codes) + 1) / 2 * levels - 1

# %% wrong | 2 for half the steps | test_code_index_indices | cut_off
- np.round((np.asarray(codes) + 1) / 2 * (levels - 1)).astype(int) → ((np.asarray(codes) + 1) * 2).astype(int)

# %% wrong | 2 for half the steps, rounded | test_code_index_indices | not_scaled
- np.round((np.asarray(codes) + 1) / 2 * (levels - 1)).astype(int) → np.round((np.asarray(codes) + 1) * 2).astype(int)

# %% wrong | base 10 | test_code_index_indices | wrong_base
- digits @ levels ** np → digits @ 10 ** np

# %% wrong | a product of the digits | test_code_index_indices | powers_missing
- digits @ levels ** np.arange(digits.shape[-1])[::-1] → digits.prod(axis=-1)

# %% wrong | >= the levels | test_code_index_indices | cut_off
- digits = np.round((np.asarray(codes) + 1) / 2 * (levels - 1)).astype(int) → digits = (np.asarray(codes)[..., None] >= np.linspace(-1, 1, levels)).sum(axis=-1) - 1

# %% wrong | back: half the levels, for odd numbers | test_code_index_codes | only_odd
- return 2 * digits / (levels - 1) - 1 → return (digits - levels // 2) / (levels // 2)

# %% wrong | back: digits in the order in which they come | test_code_index_codes | digits_reversed
- digits = np.asarray(index)[..., None] // levels ** np.arange(size)[::-1] % levels → digits = np.stack([index // levels**i % levels for i in range(size)], axis=-1)

# %% wrong | back: whole numbers kept | test_code_index_codes | rounded
- return 2 * digits / (levels - 1) - 1 → return (2 * digits / (levels - 1) - 1).astype(int)

# %% wrong | multiples of levels for its powers | test_code_index_indices | wrong_base
- digits @ levels ** np.arange(digits.shape[-1])[::-1] → digits @ (levels * np.arange(digits.shape[-1])[::-1])

# %% wrong | the remainder of the place value | test_code_index_codes | remainder_missing
- // levels ** np.arange(size)[::-1] % levels → % levels ** np.arange(size)[::-1]

# %% wrong | an axis of length 1 left | test_code_index_indices | one_axis_too_many
- return digits @ levels ** np.arange(digits.shape[-1])[::-1] → return np.sum(digits * levels ** np.arange(digits.shape[-1])[::-1], axis=-1, keepdims=True)

# %% wrong | ^ for a power | test_code_index_indices | wrong_base
- return digits @ levels ** np.arange(digits.shape[-1])[::-1] → return digits @ (levels ^ np.arange(digits.shape[-1])[::-1])

# %% wrong | size for levels in the place values of to_code | test_code_index_codes | wrong_base
- // levels ** np.arange(size)[::-1] % levels → // size ** np.arange(size)[::-1] % levels

# %% wrong | digits along the first axis | test_code_index_indices | read_along_another_axis
- return digits @ levels ** np.arange(digits.shape[-1])[::-1]
+ index = 0
+ for digit in digits:
+     index = index * levels + digit
+ return index

# %% wrong | ravel_multi_index along the wrong axis | test_code_index_indices | exception
def to_index(codes, levels):
    codes = np.asarray(codes)
    digits = np.round((codes + 1) / 2 * (levels - 1)).astype(int)
    return np.ravel_multi_index(digits, (levels,) * codes.shape[-1])


def to_code(index, levels, size):
    digits = np.unravel_index(index, (levels,) * size)
    return np.array(digits) / (levels - 1) * 2 - 1

# %% wrong | three numbers of five levels written into it | test_code_index_indices | argument_unused
def to_index(codes, levels):
    digits = np.round((np.asarray(codes) + 1) * 2).astype(int)
    return digits[..., 0] * 25 + digits[..., 1] * 5 + digits[..., 2]


def to_code(index, levels, size):
    digits = np.stack([index // 25, index // 5 % 5, index % 5], axis=-1)
    return digits / 2 - 1
