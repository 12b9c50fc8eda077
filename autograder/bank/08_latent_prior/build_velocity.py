# %% correct | joined, three layers
def build_velocity(codings_size=32):
    points, times = keras.Input([codings_size]), keras.Input([1])
    x = layers.Concatenate()([points, times])
    for _ in range(3):
        x = layers.Dense(256, activation="swish")(x)
    return keras.Model([points, times], layers.Dense(codings_size)(x))

# %% correct | ReLU
- "swish" → "relu"

# %% correct | tanh, two layers
- range(3) → range(2)
- 256, activation="swish" → 128, activation="tanh"

# %% correct | ops.concatenate
- layers.Concatenate()([points, times]) → ops.concatenate([points, times], axis=-1)

# %% correct | waves of the time
def build_velocity(codings_size=32):
    points, times = layers.Input(shape=(codings_size,)), layers.Input(shape=(1,))
    waves = times * np.pi * np.array([[0.5, 1, 2, 4]], "float32")
    x = layers.Concatenate()([points, times, ops.sin(waves), ops.cos(waves)])
    x = layers.Dense(256, activation="gelu")(x)
    x = layers.Dense(256, activation="gelu")(x)
    return keras.Model(inputs=[points, times], outputs=layers.Dense(codings_size)(x))

# %% correct | the time enters every layer
def build_velocity(codings_size=32):
    points, times = keras.Input([codings_size]), keras.Input([1])
    x = points
    for _ in range(3):
        x = layers.Dense(128, activation="silu")(layers.Concatenate()([x, times]))
    return keras.Model([points, times], layers.Dense(codings_size)(x))

# %% correct | the time's own layer, added
def build_velocity(codings_size=32):
    points, times = keras.Input([codings_size]), keras.Input([1])
    x = layers.Dense(200)(points) + layers.Dense(200, activation="swish")(times)
    x = layers.Activation("swish")(x)
    x = layers.Dense(200, activation="swish")(x)
    return keras.Model([points, times], layers.Dense(codings_size)(x))

# %% correct | residual blocks with normalisation
def build_velocity(codings_size=32):
    points, times = keras.Input([codings_size]), keras.Input([1])
    x = layers.Dense(128)(layers.Concatenate()([points, times]))
    for _ in range(2):
        x = x + layers.Dense(128, activation="swish")(layers.LayerNormalization()(x))
    return keras.Model([points, times], layers.Dense(codings_size)(x))

# %% correct | a subclass
def build_velocity(codings_size=32):
    class Velocity(keras.Model):
        def __init__(self):
            super().__init__()
            self.hidden = [layers.Dense(128, activation="swish") for _ in range(3)]
            self.out = layers.Dense(codings_size)

        def call(self, inputs):
            points, times = inputs
            x = ops.concatenate([points, times], axis=-1)
            for layer in self.hidden:
                x = layer(x)
            return self.out(x)

    return Velocity()

# %% correct | Sequential behind the join
def build_velocity(codings_size=32):
    points, times = keras.Input([codings_size]), keras.Input([1])
    stack = keras.Sequential([*(layers.Dense(256, activation="swish") for _ in range(3)), layers.Dense(codings_size)])
    return keras.Model([points, times], stack(layers.Concatenate()([points, times])))

# %% correct | dropout in training
- x = layers.Dense(256, activation="swish")(x)
+ x = layers.Dropout(0.1)(layers.Dense(256, activation="swish")(x))

# %% correct | batch normalisation
- x = layers.Dense(256, activation="swish")(x)
+ x = layers.Activation("swish")(layers.BatchNormalization()(layers.Dense(256)(x)))

# %% correct | a last layer that begins at 0
- layers.Dense(codings_size)(x) → layers.Dense(codings_size, kernel_initializer="zeros")(x)

# %% correct | the time scales the hidden units
def build_velocity(codings_size=32):
    points, times = keras.Input([codings_size]), keras.Input([1])
    gates = layers.Dense(256, activation="sigmoid")(layers.Dense(32, activation="relu")(times))
    x = layers.Dense(256, activation="relu")(points) * gates
    x = layers.Dense(256, activation="relu")(x)
    return keras.Model([points, times], layers.Dense(codings_size)(x))

# %% correct | named inputs
- keras.Input([codings_size]), keras.Input([1]) → keras.Input([codings_size], name="points"), keras.Input([1], name="times")

# %% wrong | not written | test_build_velocity_outputs | not_written
def build_velocity(codings_size=32):
    raise NotImplementedError()

# %% wrong | nothing returned | test_build_velocity_outputs | nothing_returned
- return keras.Model → keras.Model

# %% wrong | a tensor, not a model | test_build_velocity_outputs | not_a_model
- return keras.Model([points, times], layers.Dense(codings_size)(x)) → return layers.Dense(codings_size)(x)

# %% wrong | points alone | test_build_velocity_outputs | no_input_for_time
- layers.Concatenate()([points, times]) → points
- keras.Model([points, times], → keras.Model(points,

# %% wrong | Sequential, points and time in one row | test_build_velocity_outputs | joined_outside
def build_velocity(codings_size=32):
    return keras.Sequential([keras.Input([codings_size + 1]), layers.Dense(256, activation="swish"), layers.Dense(codings_size)])

# %% wrong | time first | test_build_velocity_outputs | inputs_in_wrong_order
- keras.Model([points, times], → keras.Model([times, points],

# %% wrong | a time for each coding | test_build_velocity_outputs | inputs_do_not_fit
- keras.Input([1]) → keras.Input([codings_size])

# %% wrong | a third input for labels | test_build_velocity_outputs | inputs_do_not_fit
- keras.Model([points, times], → keras.Model([points, times, keras.Input([])],

# %% wrong | always 32 codings | test_build_velocity_outputs | codings_size_ignored
- keras.Input([codings_size]) → keras.Input([32])

# %% wrong | always 32 outputs | test_build_velocity_outputs | another_number_of_outputs
- layers.Dense(codings_size)(x) → layers.Dense(32)(x)

# %% wrong | one number for a velocity | test_build_velocity_outputs | another_number_of_outputs
- layers.Dense(codings_size)(x) → layers.Dense(1)(x)

# %% wrong | another default | test_build_velocity_outputs | codings_size_ignored
- codings_size=32 → codings_size=10

# %% wrong | the last layer forgotten | test_build_velocity_outputs | wrong_shape
- layers.Dense(codings_size)(x) → x

# %% wrong | the time is not joined | test_build_velocity_layers | time_ignored
- layers.Concatenate()([points, times]) → points

# %% wrong | the points are not joined | test_build_velocity_layers | codings_ignored
- layers.Concatenate()([points, times]) → times

# %% wrong | the time is joined at the end | test_build_velocity_layers | time_only_added
- layers.Concatenate()([points, times]) → points
- layers.Dense(codings_size)(x) → layers.Dense(codings_size)(layers.Concatenate()([x, times]))

# %% wrong | ReLU at the end | test_build_velocity_layers | activation_on_output
- layers.Dense(codings_size)(x) → layers.Dense(codings_size, activation="relu")(x)

# %% wrong | tanh at the end | test_build_velocity_layers | activation_on_output
- layers.Dense(codings_size)(x) → layers.Dense(codings_size, activation="tanh")(x)

# %% wrong | sigmoid at the end | test_build_velocity_layers | activation_on_output
- layers.Dense(codings_size)(x) → layers.Dense(codings_size, activation="sigmoid")(x)

# %% wrong | no activations | test_build_velocity_layers | no_nonlinearity
- , activation="swish" →

# %% wrong | softmax over the batch | test_build_velocity_layers | rows_mixed
- layers.Concatenate()([points, times]) → layers.Softmax(axis=0)(layers.Concatenate()([points, times]))

# %% wrong | dropout that is always active | test_build_velocity_layers | other_noise
- layers.Dense(codings_size)(x) → layers.Dense(codings_size)(layers.Dropout(0.2)(x, training=True))

# %% wrong | the logarithm of the time | test_build_velocity_outputs | nothing_at_time_0
- layers.Concatenate()([points, times]) → layers.Concatenate()([points, ops.log(times)])

# %% wrong | layers made outside the function | test_build_velocity_layers | layers_shared
SHARED = [layers.Dense(64, activation="swish") for _ in range(2)]

def build_velocity(codings_size=32):
    points, times = keras.Input([codings_size]), keras.Input([1])
    x = layers.Dense(64, activation="swish")(layers.Concatenate()([points, times]))
    for layer in SHARED:
        x = layer(x)
    return keras.Model([points, times], layers.Dense(codings_size)(x))

# %% wrong | time added to the points | test_build_velocity_layers | time_added_to_the_points
- x = layers.Concatenate()([points, times]) → x = layers.Add()([points, times])

# %% correct | sines and cosines of the time
def build_velocity(codings_size=32):
    z = layers.Input(shape=(codings_size,), name="points")
    t = layers.Input(shape=(1,), name="times")
    freq = np.array([[1.0, 2.0, 4.0, 8.0]], "float32") * np.pi
    emb = ops.concatenate([ops.sin(ops.matmul(t, freq)), ops.cos(ops.matmul(t, freq)), t], axis=-1)
    h = layers.Concatenate()([z, emb])
    for _ in range(3):
        h = layers.Dense(256, activation="silu")(h)
    v = layers.Dense(codings_size, activation="linear")(h)
    return keras.Model(inputs=[z, t], outputs=v)

# %% wrong | layer normalisation at the end | test_build_velocity_layers | normalised_output
- layers.Dense(codings_size)(x) → layers.LayerNormalization()(layers.Dense(codings_size)(x))

# %% wrong | divided by its length | test_build_velocity_layers | normalised_output
- layers.Dense(codings_size)(x) → ops.normalize(layers.Dense(codings_size)(x))

# %% wrong | root mean square of 1 | test_build_velocity_layers | normalised_output
- layers.Dense(codings_size)(x) → layers.RMSNormalization()(layers.Dense(codings_size)(x))

# %% wrong | softsign at the end | test_build_velocity_layers | activation_on_output
- layers.Dense(codings_size)(x) → layers.Dense(codings_size, activation="softsign")(x)

# %% wrong | hidden layers of two units | test_build_velocity_layers | too_narrow
- 256 → 2

# %% correct | 64 units, layer normalisation inside
- x = layers.Dense(256, activation="swish")(x) → x = layers.LayerNormalization()(layers.Dense(64, activation="tanh")(x))

# %% wrong | the product of points and time | test_build_velocity_layers | time_multiplied_with_the_points
- layers.Concatenate()([points, times]) → layers.Multiply()([points, times])

# %% correct | hard sigmoids, which are straight around 0 | of joined, three layers
- "swish" → "hard_sigmoid"

# %% wrong | the time only added, hard sigmoids | test_build_velocity_layers | time_only_added
def build_velocity(codings_size=32):
    points, times = keras.Input([codings_size]), keras.Input([1])
    x = layers.Dense(128, activation="hard_sigmoid")(points)
    x = layers.Dense(128, activation="hard_sigmoid")(x)
    t = layers.Dense(128, activation="hard_sigmoid")(times)
    return keras.Model([points, times], layers.Dense(codings_size)(x) + layers.Dense(codings_size)(t))

# %% wrong | a leaky ReLU at the end | test_build_velocity_layers | bent_head
- layers.Dense(codings_size)(x) → layers.Dense(codings_size, activation="leaky_relu")(x)

# %% correct | leaky ReLU in the hidden layers alone
- "swish" → "leaky_relu"

# %% wrong | an Embedding of the time, as if it counted steps | test_build_velocity_layers | time_cut_to_whole_numbers
- layers.Concatenate()([points, times]) → layers.Concatenate()([points, layers.Flatten()(layers.Embedding(1000, 64)(ops.cast(times, "int32")))])

# %% correct | an Embedding of the nearest of a thousand steps
- layers.Concatenate()([points, times]) → layers.Concatenate()([points, layers.Flatten()(layers.Embedding(1001, 64)(ops.cast(ops.round(1000 * times), "int32")))])

# %% wrong | two units between wide layers | test_build_velocity_layers | too_narrow
- for _ in range(3):
-     x = layers.Dense(256, activation="swish")(x)
+ for units in (256, 2, 256):
+     x = layers.Dense(units, activation="swish")(x)

# %% wrong | time without an axis | test_build_velocity_outputs | concatenated_shapes
def build_velocity(codings_size=32):
    points = keras.Input(shape=(codings_size,))
    times = keras.Input(shape=())
    x = layers.Concatenate()([points, times])
    for _ in range(3):
        x = layers.Dense(256, activation="swish")(x)
    return keras.Model([points, times], layers.Dense(codings_size)(x))

# %% wrong | two slips: no Concatenate (Dense on a list), and a sigmoid at the end | test_build_velocity_outputs | several_inputs_for_one
def build_velocity(codings_size=32):
    points, times = keras.Input([codings_size]), keras.Input([1])
    x = layers.Dense(256, activation="swish")([points, times])
    x = layers.Dense(256, activation="swish")(x)
    x = layers.Dense(256, activation="swish")(x)
    return keras.Model([points, times], layers.Dense(codings_size, activation="sigmoid")(x))
