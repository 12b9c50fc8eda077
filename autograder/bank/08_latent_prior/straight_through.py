# %% correct | as in the text
def straight_through(x, quantised):
    return x + ops.stop_gradient(quantised - x)

# %% correct | the other way round
def straight_through(x, quantised):
    return ops.stop_gradient(quantised) + x - ops.stop_gradient(x)

# %% correct | tf.stop_gradient
- ops.stop_gradient → tf.stop_gradient

# %% correct | minus the rest
- return x + ops.stop_gradient(quantised - x) → return x - ops.stop_gradient(x - quantised)

# %% correct | keras.ops.add
def straight_through(x, quantised):
    return ops.add(x, ops.stop_gradient(ops.subtract(quantised, x)))

# %% correct | a custom gradient
@tf.custom_gradient
def straight_through(x, quantised):
    return tf.identity(quantised), lambda upstream: (upstream, None)

# %% correct | Keras's custom gradient
@ops.custom_gradient
def straight_through(x, quantised):
    def grad(*args, upstream=None):
        upstream = args[0] if upstream is None else upstream
        return upstream, ops.zeros_like(upstream)

    return quantised * 1.0, grad

# %% correct | in two steps
def straight_through(x, quantised):
    rest = quantised - x
    rest = ops.stop_gradient(rest)
    return rest + x

# %% correct | where
def straight_through(x, quantised):
    fixed = ops.stop_gradient(quantised)
    return fixed + (x - ops.stop_gradient(x))

# %% correct | converted first
def straight_through(x, quantised):
    x, quantised = ops.convert_to_tensor(x), ops.convert_to_tensor(quantised)
    return x + ops.stop_gradient(quantised - x)

# %% correct | cast to the type of x
- ops.stop_gradient(quantised - x) → ops.cast(ops.stop_gradient(ops.cast(quantised, x.dtype) - x), x.dtype)

# %% correct | the inner function of a custom gradient
def straight_through(x, quantised):
    fixed = tf.stop_gradient(quantised)

    @tf.custom_gradient
    def through(x):
        return tf.zeros_like(x) + fixed, lambda upstream: upstream

    return through(x)

# %% correct | a sum of three
def straight_through(x, quantised):
    return sum([x, ops.stop_gradient(quantised), ops.stop_gradient(-x)])

# %% wrong | not written | test_straight_through_gradient | not_written
def straight_through(x, quantised):
    raise NotImplementedError()

# %% wrong | nothing returned | test_straight_through_gradient | nothing_returned
- return x + ops.stop_gradient(quantised - x) → x + ops.stop_gradient(quantised - x)

# %% wrong | quantised alone | test_straight_through_gradient | no_straight_through
- return x + ops.stop_gradient(quantised - x) → return quantised

# %% wrong | nothing stopped | test_straight_through_gradient | x_cancels
- ops.stop_gradient(quantised - x) → (quantised - x)

# %% wrong | x stopped twice | test_straight_through_gradient | no_straight_through
- return x + ops.stop_gradient(quantised - x) → return ops.stop_gradient(x) + quantised - ops.stop_gradient(x)

# %% wrong | quantised stopped | test_straight_through_gradient | gradient_stopped
- return x + ops.stop_gradient(quantised - x) → return ops.stop_gradient(quantised)

# %% wrong | all of it stopped | test_straight_through_gradient | gradient_stopped
- return x + ops.stop_gradient(quantised - x) → return ops.stop_gradient(x + quantised - x)

# %% wrong | exchanged | test_straight_through_gradient | reversed
- return x + ops.stop_gradient(quantised - x) → return quantised + ops.stop_gradient(x - quantised)

# %% wrong | x alone | test_straight_through_gradient | nothing_quantised
- return x + ops.stop_gradient(quantised - x) → return x

# %% wrong | only x stopped | test_straight_through_gradient | both_get_the_gradient
- return x + ops.stop_gradient(quantised - x) → return x + quantised - ops.stop_gradient(x)

# %% wrong | the difference turned round | test_straight_through_gradient | difference_turned_round
- quantised - x) → x - quantised)

# %% wrong | the sum | test_straight_through_gradient | sum_of_both
- quantised - x) → quantised)

# %% wrong | the difference alone | test_straight_through_gradient | difference_alone
- return x + ops.stop_gradient(quantised - x) → return ops.stop_gradient(quantised - x)

# %% wrong | the mean of both | test_straight_through_gradient | mixed
- return x + ops.stop_gradient(quantised - x) → return (x + ops.stop_gradient(quantised)) / 2

# %% wrong | rounded here | test_straight_through_gradient | rounded_again
- return x + ops.stop_gradient(quantised - x) → return x + ops.stop_gradient(ops.round(quantised) - x)

# %% wrong | x rounded here | test_straight_through_gradient | rounded_here
- return x + ops.stop_gradient(quantised - x) → return x + ops.stop_gradient(ops.round(x) - x)

# %% wrong | the gradient doubled | test_straight_through_gradient | another_gradient
- return x + ops.stop_gradient(quantised - x) → return 2 * x + ops.stop_gradient(quantised - 2 * x)

# %% wrong | the gradient turned round | test_straight_through_gradient | another_gradient
- return x + ops.stop_gradient(quantised - x) → return ops.stop_gradient(quantised + x) - x

# %% wrong | the gradient of a tanh | test_straight_through_gradient | gradient_of_another_entry
- return x + ops.stop_gradient(quantised - x) → return ops.tanh(x) + ops.stop_gradient(quantised - ops.tanh(x))

# %% wrong | another value | test_straight_through_gradient | wrong_value
- return x + ops.stop_gradient(quantised - x) → return x + ops.stop_gradient(quantised * quantised - x)

# %% wrong | NumPy for the difference | test_straight_through_gradient | symbolic_tensor
- ops.stop_gradient(quantised - x) → np.asarray(quantised - x)

# %% wrong | .numpy() | test_straight_through_gradient | symbolic_tensor
- ops.stop_gradient(quantised - x) → (quantised - x).numpy()

# %% wrong | PyTorch's detach | test_straight_through_gradient | method_of_a_tensor
- ops.stop_gradient(quantised - x) → (quantised - x).detach()

# %% wrong | the mean | test_straight_through_gradient | wrong_shape
- return x + ops.stop_gradient(quantised - x) → return ops.mean(x + ops.stop_gradient(quantised - x))

# %% wrong | a pair | test_straight_through_gradient | not_an_array
- return x + ops.stop_gradient(quantised - x) → return x + ops.stop_gradient(quantised - x), quantised

# %% correct | tf.grad_pass_through
def straight_through(x, quantised):
    return tf.grad_pass_through(lambda _: quantised)(x)

# %% wrong | the gradient from above forgotten | test_straight_through_gradient | upstream_ignored
def straight_through(x, quantised):
    @tf.custom_gradient
    def passing(x, quantised):
        def gradient(upstream):
            return tf.ones_like(x), tf.zeros_like(quantised)

        return tf.identity(quantised), gradient

    return passing(tf.convert_to_tensor(x), tf.convert_to_tensor(quantised))

# %% wrong | a factor | test_straight_through_gradient | gradient_of_another_entry
- return x + ops.stop_gradient(quantised - x) → return x * ops.stop_gradient(quantised / x)

# %% wrong | x stopped, the difference not | test_straight_through_gradient | another_gradient
- return x + ops.stop_gradient(quantised - x) → return ops.stop_gradient(x) + (quantised - x)

# %% wrong | minus the difference | test_straight_through_gradient | difference_turned_round
- return x + ops → return x - ops

# %% wrong | x cancels | test_straight_through_gradient | x_cancels
- return x + ops.stop_gradient(quantised - x) → return x + ops.stop_gradient(quantised) - x

# %% wrong | both stopped | test_straight_through_gradient | gradient_stopped
- return x + ops.stop_gradient(quantised - x) → return ops.stop_gradient(x) + ops.stop_gradient(quantised - x)

# %% wrong | tf.identity | test_straight_through_gradient | no_straight_through
- return x + ops.stop_gradient(quantised - x) → return tf.identity(quantised)

# %% wrong | x stopped, plus quantised | test_straight_through_gradient | sum_of_both
- return x + ops.stop_gradient(quantised - x) → return ops.stop_gradient(x) + quantised

# %% wrong | assigned | test_straight_through_gradient | no_such_attribute
- return x + ops.stop_gradient(quantised - x) → return x.assign(quantised)

# %% wrong | rounded, quantised left out | test_straight_through_gradient | rounded_here
- return x + ops.stop_gradient(quantised - x) → return ops.round(x)

# %% wrong | rounded to a grid of its own | test_straight_through_gradient | quantised_not_used
- return x + ops.stop_gradient(quantised - x) → return x + ops.stop_gradient(ops.round((x + 1) / 2 * 4) / 2 - 1 - x)

# %% wrong | a name of PyTorch's | test_straight_through_gradient | another_library
- return x + ops.stop_gradient(quantised - x) → return torch.where(True, quantised, x)

# %% wrong | a clip for x, as in binary networks | test_straight_through_gradient | gradient_cut
- return x + ops.stop_gradient(quantised - x)
+ inside = ops.clip(x, -0.5, 0.5)
+ return inside + ops.stop_gradient(quantised - inside)

# %% correct | a layer whose name begins with an underscore
class _Through(layers.Layer):
    def call(self, x, quantised):
        return x + ops.stop_gradient(quantised - x)


def straight_through(x, quantised):
    return _Through()(x, quantised)

# %% wrong | quantised in front | test_straight_through_gradient | quantised_in_front
def straight_through(x, quantised):
    return quantised + ops.stop_gradient(quantised - x)

# %% wrong | K.stop_gradient | test_straight_through_gradient | keras_2
def straight_through(x, quantised):
    return x + K.stop_gradient(quantised - x)
