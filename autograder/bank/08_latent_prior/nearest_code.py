# %% correct | as in the text
def nearest_code(z, codebook):
    products = ops.matmul(z, ops.transpose(codebook))
    return ops.argmin(ops.sum(ops.square(codebook), axis=-1) - 2 * products, axis=-1)

# %% correct | all differences
def nearest_code(z, codebook):
    return ops.argmin(ops.sum(ops.square(z[..., None, :] - codebook), axis=-1), axis=-1)

# %% correct | flattened and back, as in Keras's example
def nearest_code(z, codebook):
    flat = ops.reshape(z, [-1, codebook.shape[-1]])
    distances = (
        ops.sum(flat**2, axis=1, keepdims=True) + ops.sum(codebook**2, axis=1) - 2 * ops.matmul(flat, ops.transpose(codebook))
    )
    return ops.reshape(ops.argmin(distances, axis=1), ops.shape(z)[:-1])

# %% correct | TensorFlow
def nearest_code(z, codebook):
    products = tf.einsum("...d,kd->...k", z, codebook)
    return tf.argmax(products - 0.5 * tf.reduce_sum(codebook**2, axis=1), axis=-1)

# %% correct | tf.matmul with transpose_b
def nearest_code(z, codebook):
    shape = tf.shape(z)
    flat = tf.reshape(z, [-1, shape[-1]])
    distances = tf.reduce_sum(codebook**2, 1) - 2 * tf.matmul(flat, codebook, transpose_b=True)
    return tf.reshape(tf.argmin(distances, 1, output_type=tf.int32), shape[:-1])

# %% correct | lengths with a root
def nearest_code(z, codebook):
    return ops.argmin(ops.norm(ops.expand_dims(z, -2) - codebook, axis=-1), axis=-1)

# %% correct | tf.norm
def nearest_code(z, codebook):
    return tf.argmin(tf.norm(tf.expand_dims(z, axis=-2) - codebook, axis=-1), axis=-1)

# %% correct | top_k
def nearest_code(z, codebook):
    distances = ops.sum((z[..., None, :] - codebook) ** 2, axis=-1)
    return ops.top_k(-distances, 1)[1][..., 0]

# %% correct | argsort
def nearest_code(z, codebook):
    distances = ops.sum((z[..., None, :] - codebook) ** 2, axis=-1)
    return ops.argsort(distances, axis=-1)[..., 0]

# %% correct | one distance after the other, a loop over the codes
def nearest_code(z, codebook):
    distances = [ops.sum((z - codebook[k]) ** 2, axis=-1) for k in range(codebook.shape[0])]
    return ops.argmin(ops.stack(distances, axis=-1), axis=-1)

# %% correct | the best so far
def nearest_code(z, codebook):
    best = ops.sum((z - codebook[0]) ** 2, axis=-1)
    index = ops.zeros_like(best, dtype="int32")
    for k in range(1, codebook.shape[0]):
        distance = ops.sum((z - codebook[k]) ** 2, axis=-1)
        index = ops.where(distance < best, k, index)
        best = ops.minimum(distance, best)
    return index

# %% correct | tensordot
- products = ops.matmul(z, ops.transpose(codebook)) → products = ops.tensordot(z, codebook, axes=[[-1], [-1]])

# %% correct | a mean for a sum of squares
def nearest_code(z, codebook):
    return ops.argmin(ops.mean(ops.square(ops.expand_dims(z, -2) - codebook), axis=-1), axis=-1)

# %% correct | an argmax of one-hot rows that may have two ones
def nearest_code(z, codebook):
    distances = ops.sum((z[..., None, :] - codebook) ** 2, axis=-1)
    nearest = ops.equal(distances, ops.min(distances, axis=-1, keepdims=True))
    return ops.argmax(ops.cast(nearest, "int32"), axis=-1)

# %% correct | the last of equals
def nearest_code(z, codebook):
    distances = ops.flip(ops.sum((z[..., None, :] - codebook) ** 2, axis=-1), axis=-1)
    return codebook.shape[0] - 1 - ops.argmin(distances, axis=-1)

# %% wrong | not written | test_nearest_code_indices | not_written
def nearest_code(z, codebook):
    raise NotImplementedError()

# %% wrong | nothing returned | test_nearest_code_indices | nothing_returned
- return ops.argmin( → ops.argmin(

# %% wrong | the code itself | test_nearest_code_indices | codes_returned
- return ops.argmin(ops.sum(ops.square(codebook), axis=-1) - 2 * products, axis=-1) → return ops.take(codebook, ops.argmin(ops.sum(ops.square(codebook), axis=-1) - 2 * products, axis=-1), axis=0)

# %% wrong | one-hot | test_nearest_code_indices | one_hot_returned
- return ops.argmin(ops.sum(ops.square(codebook), axis=-1) - 2 * products, axis=-1) → return ops.one_hot(ops.argmin(ops.sum(ops.square(codebook), axis=-1) - 2 * products, axis=-1), codebook.shape[0])

# %% wrong | the distances | test_nearest_code_indices | distances_returned
- return ops.argmin(ops.sum(ops.square(codebook), axis=-1) - 2 * products, axis=-1) → return ops.sum(ops.square(codebook), axis=-1) - 2 * products

# %% wrong | the smallest distance | test_nearest_code_indices | distance_of_the_nearest
def nearest_code(z, codebook):
    return ops.min(ops.sum((z[..., None, :] - codebook) ** 2, axis=-1), axis=-1)

# %% wrong | flattened | test_nearest_code_indices | axes_lost
def nearest_code(z, codebook):
    flat = ops.reshape(z, [-1, codebook.shape[-1]])
    return ops.argmin(ops.sum(codebook**2, axis=1) - 2 * ops.matmul(flat, ops.transpose(codebook)), axis=1)

# %% wrong | the smallest over the batch | test_nearest_code_indices | over_the_wrong_axis
- 2 * products, axis=-1) → 2 * products, axis=0)

# %% wrong | the smallest over one axis of the map | test_nearest_code_indices | over_the_wrong_axis
- 2 * products, axis=-1) → 2 * products, axis=1)

# %% wrong | the smallest over everything | test_nearest_code_indices | over_everything
- 2 * products, axis=-1) → 2 * products)

# %% wrong | the nearest row for each code | test_nearest_code_indices | the_other_way_round
def nearest_code(z, codebook):
    flat = ops.reshape(z, [-1, codebook.shape[-1]])
    return ops.argmin(ops.sum((flat[:, None] - codebook) ** 2, axis=-1), axis=0)

# %% wrong | argmax | test_nearest_code_indices | farthest
def nearest_code(z, codebook):
    return ops.argmax(ops.sum(ops.square(z[..., None, :] - codebook), axis=-1), axis=-1)

# %% wrong | the largest product | test_nearest_code_indices | code_lengths_missing
- return ops.argmin(ops.sum(ops.square(codebook), axis=-1) - 2 * products, axis=-1) → return ops.argmax(products, axis=-1)

# %% wrong | the smallest product | test_nearest_code_indices | smallest_product
- return ops.argmin(ops.sum(ops.square(codebook), axis=-1) - 2 * products, axis=-1) → return ops.argmin(products, axis=-1)

# %% wrong | ‖z‖² for ‖e‖² | test_nearest_code_indices | code_lengths_missing
- ops.sum(ops.square(codebook), axis=-1) - 2 * products → ops.sum(ops.square(z), axis=-1, keepdims=True) - 2 * products

# %% wrong | the largest cosine | test_nearest_code_indices | angles_compared
- return ops.argmin(ops.sum(ops.square(codebook), axis=-1) - 2 * products, axis=-1) → return ops.argmax(products / ops.norm(codebook, axis=-1), axis=-1)

# %% wrong | plus the product | test_nearest_code_indices | sign_of_the_product
- axis=-1) - 2 * products → axis=-1) + 2 * products

# %% wrong | no 2 | test_nearest_code_indices | factor_two_missing
- - 2 * products → - products

# %% wrong | a length for its square | test_nearest_code_indices | length_for_its_square
- ops.sum(ops.square(codebook), axis=-1) → ops.norm(codebook, axis=-1)

# %% wrong | absolute differences | test_nearest_code_indices | another_distance
def nearest_code(z, codebook):
    return ops.argmin(ops.sum(ops.abs(z[..., None, :] - codebook), axis=-1), axis=-1)

# %% wrong | the largest difference | test_nearest_code_indices | another_distance
def nearest_code(z, codebook):
    return ops.argmin(ops.max(ops.abs(z[..., None, :] - codebook), axis=-1), axis=-1)

# %% wrong | differences with signs | test_nearest_code_indices | one_code_for_all
def nearest_code(z, codebook):
    return ops.argmin(ops.sum(z[..., None, :] - codebook, axis=-1), axis=-1)

# %% wrong | the square of the sum | test_nearest_code_indices | difference_not_squared
def nearest_code(z, codebook):
    return ops.argmin(ops.square(ops.sum(z[..., None, :] - codebook, axis=-1)), axis=-1)

# %% wrong | the first number | test_nearest_code_indices | first_number_only
def nearest_code(z, codebook):
    return ops.argmin(ops.abs(z[..., :1] - codebook[:, 0]), axis=-1)

# %% wrong | one code for all | test_nearest_code_indices | one_code_for_all
- return ops.argmin(ops.sum(ops.square(codebook), axis=-1) - 2 * products, axis=-1) → return 0 * ops.argmin(products, axis=-1) + ops.argmin(ops.sum(ops.square(codebook), axis=-1))

# %% wrong | from 1 | test_nearest_code_indices | off_by_one
- 2 * products, axis=-1) → 2 * products, axis=-1) + 1

# %% wrong | the sum of all nearest | test_nearest_code_indices | several_for_a_tie
def nearest_code(z, codebook):
    distances = ops.sum((z[..., None, :] - codebook) ** 2, axis=-1)
    nearest = ops.cast(ops.equal(distances, ops.min(distances, axis=-1, keepdims=True)), "int32")
    return ops.sum(nearest * ops.arange(codebook.shape[0], dtype="int32"), axis=-1)

# %% wrong | floating point | test_nearest_code_indices | floats_returned
- return ops.argmin(ops.sum(ops.square(codebook), axis=-1) - 2 * products, axis=-1) → return ops.cast(ops.argmin(ops.sum(ops.square(codebook), axis=-1) - 2 * products, axis=-1), "float32")

# %% wrong | a loop over the rows | test_nearest_code_indices | tensor_unpacked
def nearest_code(z, codebook):
    return ops.stack([ops.argmin(ops.sum((row[..., None, :] - codebook) ** 2, axis=-1), axis=-1) for row in z])

# %% wrong | NumPy | test_nearest_code_indices | symbolic_tensor
def nearest_code(z, codebook):
    z, codebook = np.asarray(z), np.asarray(codebook)
    return np.argmin(np.sum((z[..., None, :] - codebook) ** 2, axis=-1), axis=-1)

# %% wrong | no axis for the codes | test_nearest_code_indices | shapes_do_not_fit
def nearest_code(z, codebook):
    return ops.argmin(ops.sum((z - codebook) ** 2, axis=-1), axis=-1)

# %% wrong | not transposed | test_nearest_code_indices | shapes_do_not_fit
- ops.matmul(z, ops.transpose(codebook)) → ops.matmul(z, codebook)

# %% correct | map_fn
def nearest_code(z, codebook):
    def one(rows):
        return tf.argmin(tf.reduce_sum((rows[..., None, :] - codebook) ** 2, axis=-1), axis=-1)

    return tf.map_fn(one, z, fn_output_signature=tf.int64)

# %% wrong | both brought to the length 1 | test_nearest_code_indices | angles_compared
def nearest_code(z, codebook):
    return tf.argmax(tf.einsum("...d,kd->...k", tf.nn.l2_normalize(z, -1), tf.nn.l2_normalize(codebook, -1)), axis=-1)

# %% wrong | a mean of the distances | test_nearest_code_indices | one_code_for_all
- return ops.argmin(ops.sum(ops.square(codebook), axis=-1) - 2 * products, axis=-1) → return ops.full(ops.shape(z)[:-1], ops.argmin(ops.mean(ops.sum((z[..., None, :] - codebook) ** 2, axis=-1), axis=(0, 1, 2))))

# %% wrong | argsort without a place | test_nearest_code_indices | distances_returned
- return ops.argmin(ops.sum(ops.square(codebook), axis=-1) - 2 * products, axis=-1) → return ops.argsort(ops.sum(ops.square(codebook), axis=-1) - 2 * products, axis=-1)

# %% wrong | the first of argsort's rows | test_nearest_code_indices | over_the_wrong_axis
- return ops.argmin(ops.sum(ops.square(codebook), axis=-1) - 2 * products, axis=-1) → return ops.argsort(ops.sum(ops.square(codebook), axis=-1) - 2 * products, axis=-1)[0]

# %% wrong | the last of argsort | test_nearest_code_indices | farthest
- return ops.argmin(ops.sum(ops.square(codebook), axis=-1) - 2 * products, axis=-1) → return ops.argsort(ops.sum(ops.square(codebook), axis=-1) - 2 * products, axis=-1)[..., -1]

# %% wrong | lengths of z and of codes compared | test_nearest_code_indices | unrecognised
def nearest_code(z, codebook):
    return ops.argmin(ops.abs(ops.norm(z, axis=-1, keepdims=True) - ops.norm(codebook, axis=-1)), axis=-1)

# %% wrong | a squared product | test_nearest_code_indices | product_squared
- - 2 * products → - 2 * products**2

# %% wrong | cdist | test_nearest_code_indices | exception
def nearest_code(z, codebook):
    from scipy.spatial.distance import cdist

    return cdist(z, codebook).argmin(axis=1)

# %% wrong | cdist of flat rows | test_nearest_code_indices | axes_lost
def nearest_code(z, codebook):
    from scipy.spatial.distance import cdist

    return cdist(np.reshape(z, [-1, z.shape[-1]]), codebook).argmin(axis=1)

# %% wrong | the length of the batch read from the shape | test_nearest_code_indices | size_not_known
def nearest_code(z, codebook):
    flat = tf.reshape(z, [-1, z.shape[-1]])
    distances = tf.reduce_sum(codebook**2, 1) - 2 * tf.matmul(flat, codebook, transpose_b=True)
    return tf.reshape(tf.argmin(distances, 1), [z.shape[0], z.shape[1], z.shape[2]])

# %% wrong | as many rows as the shape says | test_nearest_code_indices | size_not_known
def nearest_code(z, codebook):
    flat = ops.reshape(z, [int(np.prod(z.shape[:-1])), z.shape[-1]])
    distances = ops.sum(ops.square(flat[:, None] - codebook), axis=-1)
    return ops.reshape(ops.argmin(distances, axis=-1), z.shape[:-1])

# %% wrong | as many rows as the lengths say | test_nearest_code_indices | size_not_known
def nearest_code(z, codebook):
    n, rows, columns, size = z.shape
    flat = ops.reshape(z, [n * rows * columns, size])
    distances = ops.sum(ops.square(flat[:, None] - codebook), axis=-1)
    return ops.reshape(ops.argmin(distances, axis=-1), [n, rows, columns])

# %% wrong | added up over the codes | test_nearest_code_indices | over_the_wrong_axis
- products = ops.matmul(z, ops.transpose(codebook))
- return ops.argmin(ops.sum(ops.square(codebook), axis=-1) - 2 * products, axis=-1)
+ return ops.argmin(ops.sum(ops.square(z[..., None, :] - codebook), axis=-2), axis=-1)

# %% wrong | an axis of length 1 left | test_nearest_code_indices | one_axis_too_many
- 2 * products, axis=-1) → 2 * products, axis=-1, keepdims=True)

# %% wrong | torch.cdist | test_nearest_code_indices | another_library
def nearest_code(z, codebook):
    return torch.cdist(z, codebook).argmin(dim=-1)
