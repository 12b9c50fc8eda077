# %% correct | as in the text
def vq_loss(encoded, codes, beta=0.25):
    codebook_loss = ops.mean(ops.square(ops.stop_gradient(encoded) - codes))
    commitment_loss = ops.mean(ops.square(encoded - ops.stop_gradient(codes)))
    return codebook_loss + beta * commitment_loss

# %% correct | as in Keras's example
def vq_loss(encoded, codes, beta=0.25):
    commitment_loss = ops.mean((ops.stop_gradient(codes) - encoded) ** 2)
    codebook_loss = ops.mean((codes - ops.stop_gradient(encoded)) ** 2)
    return beta * commitment_loss + codebook_loss

# %% correct | TensorFlow
def vq_loss(encoded, codes, beta=0.25):
    codebook_loss = tf.reduce_mean(tf.math.squared_difference(tf.stop_gradient(encoded), codes))
    return codebook_loss + beta * tf.reduce_mean(tf.math.squared_difference(encoded, tf.stop_gradient(codes)))

# %% correct | Keras's loss class
def vq_loss(encoded, codes, beta=0.25):
    mse = keras.losses.MeanSquaredError()
    return mse(ops.stop_gradient(encoded), codes) + beta * mse(encoded, ops.stop_gradient(codes))

# %% correct | Keras's function, and a mean
def vq_loss(encoded, codes, beta=0.25):
    mse = keras.losses.mean_squared_error
    both = mse(ops.stop_gradient(encoded), codes) + beta * mse(ops.stop_gradient(codes), encoded)
    return ops.mean(both)

# %% correct | one mean
def vq_loss(encoded, codes, beta=0.25):
    fixed, sg = ops.stop_gradient(encoded), ops.stop_gradient
    return ops.mean((fixed - codes) ** 2 + beta * (encoded - sg(codes)) ** 2)

# %% correct | in a list
def vq_loss(encoded, codes, beta=0.25):
    pairs = [(1.0, ops.stop_gradient(encoded), codes), (beta, encoded, ops.stop_gradient(codes))]
    return sum(weight * ops.mean(ops.square(a - b)) for weight, a, b in pairs)

# %% correct | sums divided by their number
def vq_loss(encoded, codes, beta=0.25):
    n = ops.cast(ops.size(encoded), "float32")
    codebook_loss = ops.sum(ops.square(ops.stop_gradient(encoded) - codes)) / n
    return codebook_loss + beta * ops.sum(ops.square(encoded - ops.stop_gradient(codes))) / n

# %% correct | a function of its own
def vq_loss(encoded, codes, beta=0.25):
    def pull(what, to):
        return ops.mean(ops.square(what - ops.stop_gradient(to)))

    return pull(codes, encoded) + beta * pull(encoded, codes)

# %% correct | gradients scaled
def vq_loss(encoded, codes, beta=0.25):
    target = beta * encoded + ops.stop_gradient((1 - beta) * encoded)
    pulled = ops.mean(ops.square(target - codes))
    return pulled + beta * ops.stop_gradient(pulled)

# %% correct | axis by axis
- commitment_loss = ops.mean(ops.square(encoded - ops.stop_gradient(codes))) → commitment_loss = ops.mean(ops.mean(ops.square(encoded - ops.stop_gradient(codes)), axis=-1))

# %% correct | stopped once, by name
def vq_loss(encoded, codes, beta=0.25):
    encoded_fixed, codes_fixed = map(tf.stop_gradient, (encoded, codes))
    return tf.add(tf.reduce_mean((encoded_fixed - codes) ** 2), tf.multiply(float(beta), tf.reduce_mean((codes_fixed - encoded) ** 2)))

# %% correct | beta cast
- return codebook_loss + beta * commitment_loss → return codebook_loss + ops.convert_to_tensor(beta, dtype="float32") * commitment_loss

# %% wrong | not written | test_vq_loss_value | not_written
def vq_loss(encoded, codes, beta=0.25):
    raise NotImplementedError()

# %% wrong | nothing returned | test_vq_loss_value | nothing_returned
- return codebook_loss + beta * commitment_loss →

# %% wrong | sums | test_vq_loss_value | summed
- codebook_loss = ops.mean( → codebook_loss = ops.sum(
- commitment_loss = ops.mean( → commitment_loss = ops.sum(

# %% wrong | sums over a code, means over places | test_vq_loss_value | summed_over_a_code
def vq_loss(encoded, codes, beta=0.25):
    codebook_loss = ops.mean(ops.sum(ops.square(ops.stop_gradient(encoded) - codes), axis=-1))
    commitment_loss = ops.mean(ops.sum(ops.square(encoded - ops.stop_gradient(codes)), axis=-1))
    return codebook_loss + beta * commitment_loss

# %% wrong | the codebook loss alone | test_vq_loss_value | one_term_only
- return codebook_loss + beta * commitment_loss → return codebook_loss

# %% wrong | the commitment loss alone | test_vq_loss_value | one_term_only
- return codebook_loss + beta * commitment_loss → return beta * commitment_loss

# %% wrong | beta forgotten | test_vq_loss_value | beta_forgotten
- beta * commitment_loss → commitment_loss

# %% wrong | another default | test_vq_loss_value | other_default
- beta=0.25): → beta=1.0):

# %% wrong | 0.25 written in | test_vq_loss_value | beta_forgotten
- + beta * → + 0.25 *

# %% wrong | beta on both | test_vq_loss_value | beta_on_both
- return codebook_loss + beta * commitment_loss → return beta * (codebook_loss + commitment_loss)

# %% wrong | 1 − beta | test_vq_loss_value | one_minus_beta
- return codebook_loss + beta * commitment_loss → return (1 - beta) * codebook_loss + beta * commitment_loss

# %% wrong | subtracted | test_vq_loss_value | subtracted
- codebook_loss + beta → codebook_loss - beta

# %% wrong | absolute differences | test_vq_loss_value | not_squared
- codebook_loss = ops.mean(ops.square( → codebook_loss = ops.mean(ops.abs(
- commitment_loss = ops.mean(ops.square( → commitment_loss = ops.mean(ops.abs(

# %% wrong | roots | test_vq_loss_value | root_of_the_squares
- codebook_loss = ops.mean(ops.square(ops.stop_gradient(encoded) - codes)) → codebook_loss = ops.sqrt(ops.mean(ops.square(ops.stop_gradient(encoded) - codes)))
- commitment_loss = ops.mean(ops.square(encoded - ops.stop_gradient(codes))) → commitment_loss = ops.sqrt(ops.mean(ops.square(encoded - ops.stop_gradient(codes))))

# %% wrong | lengths | test_vq_loss_value | root_of_the_squares
def vq_loss(encoded, codes, beta=0.25):
    codebook_loss = ops.mean(ops.norm(ops.stop_gradient(encoded) - codes, axis=-1))
    commitment_loss = ops.mean(ops.norm(encoded - ops.stop_gradient(codes), axis=-1))
    return codebook_loss + beta * commitment_loss

# %% wrong | one value for each image | test_vq_loss_value | not_reduced
def vq_loss(encoded, codes, beta=0.25):
    axes = tuple(range(1, len(encoded.shape)))
    codebook_loss = ops.mean(ops.square(ops.stop_gradient(encoded) - codes), axis=axes)
    return codebook_loss + beta * ops.mean(ops.square(encoded - ops.stop_gradient(codes)), axis=axes)

# %% wrong | Keras's function without a mean | test_vq_loss_value | not_reduced
def vq_loss(encoded, codes, beta=0.25):
    mse = keras.losses.mean_squared_error
    return mse(ops.stop_gradient(encoded), codes) + beta * mse(encoded, ops.stop_gradient(codes))

# %% wrong | a pair | test_vq_loss_value | not_added
- return codebook_loss + beta * commitment_loss → return codebook_loss, beta * commitment_loss

# %% wrong | the negative | test_vq_loss_value | wrong_sign
- return codebook_loss + beta * commitment_loss → return -(codebook_loss + beta * commitment_loss)

# %% wrong | the weights exchanged | test_vq_loss_gradients | stops_exchanged
- return codebook_loss + beta * commitment_loss → return beta * codebook_loss + commitment_loss

# %% wrong | the stops exchanged | test_vq_loss_gradients | stops_exchanged
def vq_loss(encoded, codes, beta=0.25):
    codebook_loss = ops.mean(ops.square(encoded - ops.stop_gradient(codes)))
    commitment_loss = ops.mean(ops.square(ops.stop_gradient(encoded) - codes))
    return codebook_loss + beta * commitment_loss

# %% wrong | nothing stopped | test_vq_loss_gradients | nothing_stopped
def vq_loss(encoded, codes, beta=0.25):
    return (1 + beta) * ops.mean(ops.square(encoded - codes))

# %% wrong | the codebook loss not stopped | test_vq_loss_gradients | codebook_loss_not_stopped
- ops.stop_gradient(encoded) - codes → encoded - codes

# %% wrong | the commitment loss not stopped | test_vq_loss_gradients | commitment_loss_not_stopped
- encoded - ops.stop_gradient(codes) → encoded - codes

# %% wrong | encoded stopped in both | test_vq_loss_gradients | encoder_gets_nothing
- encoded - ops.stop_gradient(codes) → ops.stop_gradient(encoded) - codes

# %% wrong | codes stopped in both | test_vq_loss_gradients | codes_get_nothing
- ops.stop_gradient(encoded) - codes → encoded - ops.stop_gradient(codes)

# %% wrong | the whole difference stopped | test_vq_loss_gradients | everything_stopped
- ops.square(ops.stop_gradient(encoded) - codes) → ops.square(ops.stop_gradient(encoded - codes))
- ops.square(encoded - ops.stop_gradient(codes)) → ops.square(ops.stop_gradient(encoded - codes))

# %% wrong | both stopped in the commitment loss | test_vq_loss_gradients | encoder_gets_nothing
- ops.square(encoded - ops.stop_gradient(codes)) → ops.square(ops.stop_gradient(encoded) - ops.stop_gradient(codes))

# %% wrong | NumPy | test_vq_loss_gradients | everything_stopped
def vq_loss(encoded, codes, beta=0.25):
    return np.float32((1 + beta) * np.mean((np.asarray(encoded) - np.asarray(codes)) ** 2))

# %% wrong | straight through inside | test_vq_loss_gradients | encoder_gets_nothing
def vq_loss(encoded, codes, beta=0.25):
    fixed = ops.stop_gradient(encoded)
    return ops.mean(ops.square(fixed - codes)) + beta * ops.stop_gradient(ops.mean(ops.square(encoded - codes)))

# %% wrong | beta only in the value | test_vq_loss_gradients | beta_ignored
def vq_loss(encoded, codes, beta=0.25):
    codebook_loss = ops.mean(ops.square(ops.stop_gradient(encoded) - codes))
    commitment_loss = ops.mean(ops.square(encoded - ops.stop_gradient(codes)))
    return codebook_loss + 0.25 * commitment_loss + (beta - 0.25) * ops.stop_gradient(commitment_loss)

# %% wrong | PyTorch's detach | test_vq_loss_value | method_of_a_tensor
- ops.stop_gradient(encoded) - codes → encoded.detach() - codes

# %% wrong | a name of PyTorch's | test_vq_loss_value | another_library
- codebook_loss = ops.mean(ops.square(ops.stop_gradient(encoded) - codes)) → codebook_loss = F.mse_loss(ops.stop_gradient(encoded), codes)

# %% wrong | weights beta and 1 − beta | test_vq_loss_value | one_minus_beta
- return codebook_loss + beta * commitment_loss → return beta * codebook_loss + (1 - beta) * commitment_loss

# %% wrong | the codebook loss stopped as a whole | test_vq_loss_gradients | codes_get_nothing
- return codebook_loss + beta → return ops.stop_gradient(codebook_loss) + beta

# %% wrong | the commitment loss stopped as a whole | test_vq_loss_gradients | encoder_gets_nothing
- beta * commitment_loss → beta * ops.stop_gradient(commitment_loss)

# %% wrong | the arguments exchanged | test_vq_loss_gradients | stops_exchanged
- def vq_loss(encoded, codes, beta=0.25): → def vq_loss(codes, encoded, beta=0.25):

# %% wrong | half of each | test_vq_loss_value | halved
- return codebook_loss + beta * commitment_loss → return 0.5 * (codebook_loss + beta * commitment_loss)

# %% wrong | a list | test_vq_loss_value | not_added
- return codebook_loss + beta * commitment_loss → return [codebook_loss, beta * commitment_loss]

# %% wrong | means over the images added up | test_vq_loss_value | summed
def vq_loss(encoded, codes, beta=0.25):
    codebook_loss = ops.sum(ops.mean(ops.square(ops.stop_gradient(encoded) - codes), axis=0))
    return codebook_loss + beta * ops.sum(ops.mean(ops.square(encoded - ops.stop_gradient(codes)), axis=0))

# %% wrong | differences before the square of the mean | test_vq_loss_value | squared_after_the_mean
def vq_loss(encoded, codes, beta=0.25):
    codebook_loss = ops.square(ops.mean(ops.stop_gradient(encoded) - codes))
    return codebook_loss + beta * ops.square(ops.mean(encoded - ops.stop_gradient(codes)))

# %% wrong | straight through in both | test_vq_loss_gradients | codes_get_nothing
def vq_loss(encoded, codes, beta=0.25):
    through = encoded + ops.stop_gradient(codes - encoded)
    return ops.mean(ops.square(through - encoded)) + beta * ops.mean(ops.square(encoded - ops.stop_gradient(codes)))

# %% wrong | self.add_loss | test_vq_loss_value | name_not_defined
- return codebook_loss + beta * commitment_loss → self.add_loss(codebook_loss + beta * commitment_loss)

# %% wrong | shared halves | test_vq_loss_gradients | other_weights
def vq_loss(encoded, codes, beta=0.25):
    codebook_loss = ops.mean(ops.square(ops.stop_gradient(encoded) - codes))
    commitment_loss = ops.mean(ops.square(encoded - ops.stop_gradient(codes)))
    return codebook_loss / 2 + (beta + 0.5) * commitment_loss

# %% wrong | the gradient of absolute differences | test_vq_loss_gradients | other_directions
def vq_loss(encoded, codes, beta=0.25):
    squares, sizes = ops.mean(ops.square(encoded - codes)), ops.mean(ops.abs(encoded - codes))
    return (1 + beta) * ops.stop_gradient(squares / sizes) * sizes

# %% wrong | averaged over a code, added up over the places | test_vq_loss_value | summed
- ops.mean(ops.square(ops.stop_gradient(encoded) - codes)) → ops.sum(ops.mean(ops.square(ops.stop_gradient(encoded) - codes), axis=-1))
- ops.mean(ops.square(encoded - ops.stop_gradient(codes))) → ops.sum(ops.mean(ops.square(encoded - ops.stop_gradient(codes)), axis=-1))

# %% wrong | divided by beta | test_vq_loss_value | divided_by_beta
def vq_loss(encoded, codes, beta=0.25):
    codebook = ops.mean(ops.square(ops.stop_gradient(encoded) - codes))
    return codebook + ops.mean(ops.square(encoded - ops.stop_gradient(codes))) / beta

# %% wrong | the whole codebook loss stopped | test_vq_loss_gradients | codebook_loss_stopped
- ops.mean(ops.square(ops.stop_gradient(encoded) - codes)) → ops.stop_gradient(ops.mean(ops.square(encoded - codes)))
- encoded - ops.stop_gradient(codes) → encoded - codes

# %% wrong | the whole commitment loss stopped | test_vq_loss_gradients | commitment_loss_stopped
- ops.stop_gradient(encoded) - codes → encoded - codes
- ops.mean(ops.square(encoded - ops.stop_gradient(codes))) → ops.stop_gradient(ops.mean(ops.square(encoded - codes)))

# %% wrong | half as much again by default | test_vq_loss_value | other_default
- beta=0.25 → beta=0.375
