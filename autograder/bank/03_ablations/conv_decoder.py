# %% correct | transposed convolutions
def build_conv_decoder(codings_size=16):
    inputs = keras.Input([codings_size])
    x = layers.Dense(7 * 7 * 32, activation="relu")(inputs)
    x = layers.Reshape([7, 7, 32])(x)
    x = layers.Conv2DTranspose(16, 3, strides=2, padding="same", activation="relu")(x)
    x = layers.Conv2DTranspose(1, 3, strides=2, padding="same", activation="sigmoid")(x)
    return keras.Model(inputs, layers.Reshape([28, 28])(x))

# %% correct | upsampling and plain convolutions, Sequential, batch normalisation
def build_conv_decoder(codings_size=16):
    return keras.Sequential([
        keras.Input([codings_size]),
        layers.Dense(49 * 16),
        layers.BatchNormalization(),
        layers.LeakyReLU(),
        layers.Reshape((7, 7, 16)),
        layers.UpSampling2D(),
        layers.Conv2D(16, 3, padding="same", activation="elu"),
        layers.UpSampling2D(),
        layers.Conv2D(1, 5, padding="same", activation="sigmoid"),
        layers.Reshape((28, 28)),
    ])

# %% correct | the channel axis stays, swish, four times four kernels, 14 × 14 at the start
def build_conv_decoder(codings_size=16, channels=12):
    x = inputs = keras.layers.Input(shape=(codings_size,))
    x = keras.layers.Dense(64, activation="swish")(x)
    x = keras.layers.Dense(14 * 14 * channels, activation="swish")(x)
    x = keras.layers.Reshape((14, 14, channels))(x)
    x = keras.layers.Conv2DTranspose(8, 4, strides=2, padding="same", activation="swish")(x)
    outputs = keras.layers.Conv2D(1, 1, activation="sigmoid")(x)
    return keras.Model(inputs=inputs, outputs=outputs)

# %% correct | from 1 × 1 feature maps, cropped at the end
def build_conv_decoder(codings_size=16):
    inputs = keras.Input([codings_size])
    x = layers.Reshape([1, 1, codings_size])(inputs)
    x = layers.Conv2DTranspose(32, 4, activation="relu")(x)
    x = layers.Conv2DTranspose(16, 3, strides=2, padding="same", activation="relu")(x)
    x = layers.Conv2DTranspose(16, 3, strides=2, padding="same", activation="relu")(x)
    x = layers.Conv2DTranspose(1, 3, strides=2, padding="same")(x)
    x = layers.Cropping2D(2)(x)
    return keras.Model(inputs, layers.Reshape([28, 28])(layers.Activation("sigmoid")(x)))

# %% correct | a subclass, sub-pixel convolution
class ConvDecoder(keras.Model):
    def __init__(self, codings_size):
        super().__init__()
        self.codings_size = codings_size
        self.start = layers.Dense(7 * 7 * 16, activation="relu")
        self.conv1 = layers.Conv2D(32, 3, padding="same", activation="relu")
        self.conv2 = layers.Conv2D(16, 3, padding="same", activation="sigmoid")

    def call(self, codings):
        x = ops.reshape(self.start(codings), [-1, 7, 7, 16])
        x = self.conv2(self.conv1(x))
        x = ops.transpose(ops.reshape(x, [-1, 7, 7, 4, 4]), [0, 1, 3, 2, 4])
        return ops.reshape(x, [-1, 28, 28])

def build_conv_decoder(codings_size=16):
    return ConvDecoder(codings_size)

# %% wrong | not written | test_conv_decoder_outputs | not_written
def build_conv_decoder(codings_size=16):
    raise NotImplementedError()

# %% wrong | return forgotten | test_conv_decoder_outputs | nothing_returned
def build_conv_decoder(codings_size=16):
    inputs = keras.Input([codings_size])
    x = layers.Dense(7 * 7 * 32, activation="relu")(inputs)
    x = layers.Reshape([7, 7, 32])(x)
    x = layers.Conv2DTranspose(1, 3, strides=4, padding="same", activation="sigmoid")(x)
    model = keras.Model(inputs, layers.Reshape([28, 28])(x))

# %% wrong | the output tensor for the model | test_conv_decoder_outputs | not_a_model
- return keras.Model(inputs, layers.Reshape([28, 28])(x)) → return layers.Reshape([28, 28])(x)

# %% wrong | Reshape that does not fit | test_conv_decoder_outputs | reshape_does_not_fit | of return forgotten
- x = layers.Reshape([7, 7, 32])(x) → x = layers.Reshape([7, 7, 64])(x)
- model = keras.Model(inputs, layers.Reshape([28, 28])(x)) → return keras.Model(inputs, x)

# %% wrong | 16 written into the code | test_conv_decoder_outputs | codings_size_ignored
- inputs = keras.Input([codings_size]) → inputs = keras.Input([16])

# %% wrong | ten codings by default | test_conv_decoder_outputs | codings_size_ignored
- def build_conv_decoder(codings_size=16): → def build_conv_decoder(codings_size=10):

# %% wrong | one stride forgotten | test_conv_decoder_outputs | one_doubling_missing
- 1, 3, strides=2, padding → 1, 3, padding
- return keras.Model(inputs, layers.Reshape([28, 28])(x)) → return keras.Model(inputs, x)

# %% wrong | three doublings | test_conv_decoder_outputs | one_doubling_too_many
- x = layers.Conv2DTranspose(16, 3, strides=2, padding="same", activation="relu")(x)
+ for filters in (16, 8):
+     x = layers.Conv2DTranspose(filters, 3, strides=2, padding="same", activation="relu")(x)
- return keras.Model(inputs, layers.Reshape([28, 28])(x)) → return keras.Model(inputs, x)

# %% wrong | padding forgotten | test_conv_decoder_outputs | padding_not_same
- padding="same", activation="relu" → activation="relu"
- padding="same", activation="sigmoid" → activation="sigmoid"
- return keras.Model(inputs, layers.Reshape([28, 28])(x)) → return keras.Model(inputs, x)

# %% wrong | three channels | test_conv_decoder_outputs | several_channels
- 1, 3, → 3, 3,
- return keras.Model(inputs, layers.Reshape([28, 28])(x)) → return keras.Model(inputs, x)

# %% wrong | flattened at the end | test_conv_decoder_outputs | images_flat
- .Reshape([28, 28]) → .Flatten()

# %% wrong | no sigmoid | test_conv_decoder_outputs | pixels_leave_0_to_1
- "same", activation="sigmoid" → "same"

# %% wrong | tanh | test_conv_decoder_outputs | tanh_on_output
- "sigmoid" → "tanh"

# %% wrong | the dense decoder again | test_conv_decoder_sharing | every_pixel_has_weights_of_its_own
def build_conv_decoder(codings_size=16):
    inputs = keras.Input([codings_size])
    x = layers.Dense(100, activation="relu")(inputs)
    x = layers.Dense(150, activation="relu")(x)
    x = layers.Dense(28 * 28, activation="sigmoid")(x)
    return keras.Model(inputs, layers.Reshape([28, 28])(x))

# %% wrong | convolutions first, the pixels dense | test_conv_decoder_sharing | every_pixel_has_weights_of_its_own
def build_conv_decoder(codings_size=16):
    inputs = keras.Input([codings_size])
    x = layers.Dense(7 * 7 * 8, activation="relu")(inputs)
    x = layers.Reshape([7, 7, 8])(x)
    x = layers.Conv2DTranspose(4, 3, strides=2, padding="same", activation="relu")(x)
    x = layers.Flatten()(x)
    x = layers.Dense(28 * 28, activation="sigmoid")(x)
    return keras.Model(inputs, layers.Reshape([28, 28])(x))

# %% wrong | no activation between the layers | test_conv_decoder_sharing | no_activation
- x = layers.Dense(7 * 7 * 32, activation="relu")(inputs) → x = layers.Dense(7 * 7 * 32)(inputs)
- "same", activation="relu" → "same"

# %% wrong | 256 and 512 channels | test_conv_decoder_sharing | too_much_work
- 7 * 7 * 32 → 7 * 7 * 256
- x = layers.Reshape([7, 7, 32])(x) → x = layers.Reshape([7, 7, 256])(x)
- 16, 3, → 512, 3,

# %% wrong | the codings multiplied by 0 | test_conv_decoder_sharing | codings_unused
- (inputs) → (inputs * 0)

# %% correct | 1.1 million weights, most of them in a Dense layer
def build_conv_decoder(codings_size=16):
    inputs = keras.Input([codings_size])
    x = layers.Dense(320, activation="relu")(inputs)
    x = layers.Dense(7 * 7 * 64, activation="relu")(x)
    x = layers.Reshape([7, 7, 64])(x)
    x = layers.Conv2DTranspose(64, 5, strides=2, padding="same", activation="relu")(x)
    x = layers.Conv2DTranspose(1, 5, strides=2, padding="same", activation="sigmoid")(x)
    return keras.Model(inputs, layers.Reshape([28, 28])(x))

# %% correct | 64 and 32 channels, convolutions in between
def build_conv_decoder(codings_size=16):
    inputs = keras.Input([codings_size])
    x = layers.Reshape([7, 7, 64])(layers.Dense(7 * 7 * 64, activation="gelu")(inputs))
    x = layers.Conv2D(64, 3, padding="same", activation="gelu")(x)
    x = layers.Conv2DTranspose(64, 4, strides=2, padding="same", activation="gelu")(x)
    x = layers.Conv2DTranspose(32, 4, strides=2, padding="same", activation="gelu")(x)
    x = layers.Conv2D(1, 3, padding="same", activation="sigmoid")(x)
    return keras.Model(inputs, layers.Reshape([28, 28])(x))

# %% wrong | 256 channels at full size | test_conv_decoder_sharing | too_much_work
def build_conv_decoder(codings_size=16):
    inputs = keras.Input([codings_size])
    x = layers.Reshape([7, 7, 8])(layers.Dense(7 * 7 * 8, activation="relu")(inputs))
    x = layers.Conv2DTranspose(16, 3, strides=2, padding="same", activation="relu")(x)
    x = layers.Conv2DTranspose(256, 3, strides=2, padding="same", activation="relu")(x)
    x = layers.Conv2D(256, 3, padding="same", activation="relu")(x)
    x = layers.Conv2D(1, 3, padding="same", activation="sigmoid")(x)
    return keras.Model(inputs, layers.Reshape([28, 28])(x))

# %% correct | layer by layer in a list, explicit sigmoid layer
def build_conv_decoder(codings_size=16):
    stack = [
        layers.Dense(7 * 7 * 24),
        layers.ReLU(),
        layers.Reshape((7, 7, 24)),
        layers.Conv2DTranspose(16, (4, 4), strides=(2, 2), padding="same"),
        layers.ReLU(),
        layers.Conv2DTranspose(1, (4, 4), strides=(2, 2), padding="same"),
        layers.Activation("sigmoid"),
        layers.Reshape((28, 28)),
    ]
    x = inputs = keras.Input((codings_size,))
    for layer in stack:
        x = layer(x)
    return keras.Model(inputs, x)

# %% correct | tf.keras, tanh rescaled to [0, 1]
def build_conv_decoder(codings_size: int = 16) -> keras.Model:
    return tf.keras.Sequential([
        tf.keras.layers.InputLayer(shape=[codings_size]),
        tf.keras.layers.Dense(7 * 7 * 16, activation="selu", kernel_initializer="lecun_normal"),
        tf.keras.layers.Reshape([7, 7, 16]),
        tf.keras.layers.Conv2DTranspose(16, 5, strides=2, padding="same", activation="selu"),
        tf.keras.layers.Conv2DTranspose(1, 5, strides=2, padding="same", activation="tanh"),
        tf.keras.layers.Rescaling(0.5, offset=0.5),
        tf.keras.layers.Reshape([28, 28]),
    ])

# %% correct | residual block, layer normalisation, dropout
def build_conv_decoder(codings_size=16, filters=16):
    inputs = keras.Input([codings_size])
    x = layers.Dense(7 * 7 * filters, activation="relu")(inputs)
    x = layers.Dropout(0.1)(x)
    x = layers.Reshape([7, 7, filters])(x)
    skip = x
    x = layers.Conv2D(filters, 3, padding="same", activation="relu")(layers.LayerNormalization()(x))
    x = layers.Add()([x, skip])
    x = layers.Conv2DTranspose(filters, 3, strides=2, padding="same", activation="relu")(x)
    x = layers.Conv2DTranspose(filters, 3, strides=2, padding="same", activation="relu")(x)
    x = layers.Conv2D(1, 3, padding="same", activation="sigmoid")(x)
    return keras.Model(inputs, ops.squeeze(x, axis=-1), name="conv_decoder")

# %% correct | bilinear upsampling, separable convolutions, hard sigmoid
def build_conv_decoder(codings_size=16):
    inputs = keras.Input([codings_size])
    x = layers.Reshape([7, 7, 8])(layers.Dense(392, activation="silu")(inputs))
    for filters in (24, 12):
        x = layers.UpSampling2D(2, interpolation="bilinear")(x)
        x = layers.SeparableConv2D(filters, 3, padding="same", activation="silu")(x)
    x = layers.Conv2D(1, 3, padding="same", activation="hard_sigmoid")(x)
    return keras.Model(inputs, layers.Reshape([28, 28])(x))

# %% correct | clipped in the last layer by ops.clip of an own sigmoid
def build_conv_decoder(codings_size=16):
    z = keras.Input(shape=[codings_size], name="codings")
    h = layers.Dense(7 * 7 * 32, activation=keras.activations.gelu)(z)
    h = ops.reshape(h, (-1, 7, 7, 32))
    h = layers.Conv2DTranspose(16, 3, 2, "same", activation=keras.activations.gelu)(h)
    h = layers.Conv2DTranspose(1, 3, 2, "same", use_bias=True)(h)
    return keras.Model(z, ops.reshape(ops.sigmoid(h), (-1, 28, 28)))

# %% wrong | Reshape before Dense forgotten | test_conv_decoder_outputs | input_does_not_fit
def build_conv_decoder(codings_size=16):
    inputs = keras.Input([codings_size])
    x = layers.Dense(7 * 7 * 32, activation="relu")(inputs)
    x = layers.Conv2DTranspose(16, 3, strides=2, padding="same", activation="relu")(x)
    x = layers.Conv2DTranspose(1, 3, strides=2, padding="same", activation="sigmoid")(x)
    return keras.Model(inputs, layers.Reshape([28, 28])(x))

# %% wrong | strides of 2 forgotten twice | test_conv_decoder_outputs | feature_maps_of_another_size
def build_conv_decoder(codings_size=16):
    inputs = keras.Input([codings_size])
    x = layers.Dense(7 * 7 * 32, activation="relu")(inputs)
    x = layers.Reshape([7, 7, 32])(x)
    x = layers.Conv2DTranspose(16, 3, padding="same", activation="relu")(x)
    x = layers.Conv2DTranspose(1, 3, padding="same", activation="sigmoid")(x)
    return keras.Model(inputs, layers.Reshape([28, 28])(x))

# %% wrong | strides that halve | test_conv_decoder_outputs | one_doubling_missing
def build_conv_decoder(codings_size=16):
    inputs = keras.Input([codings_size])
    x = layers.Dense(28 * 28 * 8, activation="relu")(inputs)
    x = layers.Reshape([28, 28, 8])(x)
    x = layers.Conv2D(16, 3, strides=2, padding="same", activation="relu")(x)
    x = layers.Conv2D(1, 3, strides=2, padding="same", activation="sigmoid")(x)
    return keras.Model(inputs, x)

# %% wrong | softmax at the end | test_conv_decoder_sharing | softmax_for_sigmoid
def build_conv_decoder(codings_size=16):
    inputs = keras.Input([codings_size])
    x = layers.Dense(7 * 7 * 32, activation="relu")(inputs)
    x = layers.Reshape([7, 7, 32])(x)
    x = layers.Conv2DTranspose(16, 3, strides=2, padding="same", activation="relu")(x)
    x = layers.Conv2DTranspose(1, 3, strides=2, padding="same", activation="softmax")(x)
    return keras.Model(inputs, layers.Reshape([28, 28])(x))

# %% wrong | softmax over the pixels | test_conv_decoder_sharing | softmax_for_sigmoid
def build_conv_decoder(codings_size=16):
    inputs = keras.Input([codings_size])
    x = layers.Dense(7 * 7 * 32, activation="relu")(inputs)
    x = layers.Reshape([7, 7, 32])(x)
    x = layers.Conv2DTranspose(16, 3, strides=2, padding="same", activation="relu")(x)
    x = layers.Conv2DTranspose(1, 3, strides=2, padding="same")(x)
    return keras.Model(inputs, layers.Softmax()(layers.Reshape([28, 28])(x)))

# %% wrong | relu at the end | test_conv_decoder_outputs | pixels_leave_0_to_1
def build_conv_decoder(codings_size=16):
    inputs = keras.Input([codings_size])
    x = layers.Dense(7 * 7 * 32, activation="relu")(inputs)
    x = layers.Reshape([7, 7, 32])(x)
    x = layers.Conv2DTranspose(16, 3, strides=2, padding="same", activation="relu")(x)
    x = layers.Conv2DTranspose(1, 3, strides=2, padding="same", activation="relu")(x)
    return keras.Model(inputs, layers.Reshape([28, 28])(x))

# %% wrong | cut off at 0 and 1 | test_conv_decoder_sharing | cut_off_at_0_and_1
def build_conv_decoder(codings_size=16):
    inputs = keras.Input([codings_size])
    x = layers.Dense(7 * 7 * 32, activation="relu")(inputs)
    x = layers.Reshape([7, 7, 32])(x)
    x = layers.Conv2DTranspose(16, 3, strides=2, padding="same", activation="relu")(x)
    x = layers.Conv2DTranspose(1, 3, strides=2, padding="same")(x)
    return keras.Model(inputs, layers.Reshape([28, 28])(ops.clip(x, 0, 1)))

# %% wrong | Dense at the end of convolutions | test_conv_decoder_sharing | every_pixel_has_weights_of_its_own
def build_conv_decoder(codings_size=16):
    inputs = keras.Input([codings_size])
    x = layers.Dense(7 * 7 * 8, activation="relu")(inputs)
    x = layers.Reshape([7, 7, 8])(x)
    x = layers.Conv2DTranspose(8, 3, strides=2, padding="same", activation="relu")(x)
    x = layers.Conv2DTranspose(1, 3, strides=2, padding="same", activation="relu")(x)
    x = layers.Dense(784, activation="sigmoid")(layers.Flatten()(x))
    return keras.Model(inputs, layers.Reshape([28, 28])(x))

# %% wrong | the encoder again | test_conv_decoder_outputs | takes_images
def build_conv_decoder(codings_size=16):
    return build_conv_encoder(codings_size)

# %% wrong | input of images | test_conv_decoder_outputs | takes_images
def build_conv_decoder(codings_size=16):
    inputs = keras.Input([28, 28])
    x = layers.Reshape([28, 28, 1])(inputs)
    x = layers.Conv2DTranspose(16, 3, strides=2, padding="same", activation="relu")(x)
    x = layers.Conv2DTranspose(1, 3, strides=2, padding="same", activation="sigmoid")(x)
    return keras.Model(inputs, x)

# %% wrong | the size a float | test_conv_decoder_outputs | size_not_whole
def build_conv_decoder(codings_size=16):
    inputs = keras.Input([codings_size])
    x = layers.Dense(28 / 4 * 28 / 4 * 32, activation="relu")(inputs)
    x = layers.Reshape([7, 7, 32])(x)
    x = layers.Conv2DTranspose(16, 3, strides=2, padding="same", activation="relu")(x)
    x = layers.Conv2DTranspose(1, 3, strides=2, padding="same", activation="sigmoid")(x)
    return keras.Model(inputs, layers.Reshape([28, 28])(x))

# %% wrong | Input a number | test_conv_decoder_outputs | shape_is_a_number
def build_conv_decoder(codings_size=16):
    inputs = keras.Input(codings_size)
    x = layers.Dense(7 * 7 * 32, activation="relu")(inputs)
    x = layers.Reshape([7, 7, 32])(x)
    x = layers.Conv2DTranspose(16, 3, strides=2, padding="same", activation="relu")(x)
    x = layers.Conv2DTranspose(1, 3, strides=2, padding="same", activation="sigmoid")(x)
    return keras.Model(inputs, layers.Reshape([28, 28])(x))

# %% wrong | Conv2DTranspose without padding, strides 2 | test_conv_decoder_outputs | feature_maps_of_another_size
def build_conv_decoder(codings_size=16):
    inputs = keras.Input([codings_size])
    x = layers.Dense(7 * 7 * 32, activation="relu")(inputs)
    x = layers.Reshape([7, 7, 32])(x)
    x = layers.Conv2DTranspose(16, 3, strides=2, activation="relu")(x)
    x = layers.Conv2DTranspose(1, 3, strides=2, activation="sigmoid")(x)
    return keras.Model(inputs, layers.Reshape([28, 28])(x))

# %% wrong | three doublings, seen by the Reshape | test_conv_decoder_outputs | feature_maps_of_another_size | of Conv2DTranspose without padding, strides 2
- x = layers.Conv2DTranspose(16, 3, strides=2, activation="relu")(x)
- x = layers.Conv2DTranspose(1, 3, strides=2, activation="sigmoid")(x)
+ x = layers.Conv2DTranspose(32, 3, strides=2, padding="same", activation="relu")(x)
+ x = layers.Conv2DTranspose(16, 3, strides=2, padding="same", activation="relu")(x)
+ x = layers.Conv2DTranspose(1, 3, strides=2, padding="same", activation="sigmoid")(x)

# %% wrong | the channels before the sides | test_conv_decoder_outputs | feature_maps_of_another_size | of Conv2DTranspose without padding, strides 2
- [7, 7, 32] → [32, 7, 7]
- layers.Conv2DTranspose(16, 3, strides=2, → layers.Conv2DTranspose(16, 3, strides=2, padding="same",
- layers.Conv2DTranspose(1, 3, strides=2, → layers.Conv2DTranspose(1, 3, strides=2, padding="same",

# %% wrong | the layers shared by all calls | test_conv_decoder_outputs | input_does_not_fit
dense = layers.Dense(7 * 7 * 32, activation="relu")
up1 = layers.Conv2DTranspose(16, 3, strides=2, padding="same", activation="relu")
up2 = layers.Conv2DTranspose(1, 3, strides=2, padding="same", activation="sigmoid")


def build_conv_decoder(codings_size=16):
    inputs = keras.Input([codings_size])
    return keras.Model(inputs, layers.Reshape([28, 28])(up2(up1(layers.Reshape([7, 7, 32])(dense(inputs))))))

# %% wrong | rows that repeat | test_conv_decoder_sharing | rows_alike
def build_conv_decoder(codings_size=16):
    inputs = keras.Input([codings_size])
    x = layers.Dense(28, activation="sigmoid")(layers.Dense(100, activation="relu")(inputs))
    return keras.Model(inputs, layers.RepeatVector(28)(x))

# %% wrong | a layer uncalled | test_conv_decoder_outputs | layer_not_called
def build_conv_decoder(codings_size=16):
    inputs = keras.Input([codings_size])
    x = layers.Dense(7 * 7 * 32, activation="relu")(inputs)
    x = layers.Reshape([7, 7, 32])
    x = layers.Conv2DTranspose(16, 3, strides=2, padding="same", activation="relu")(x)
    x = layers.Conv2DTranspose(1, 3, strides=2, padding="same", activation="sigmoid")(x)
    return keras.Model(inputs, layers.Reshape([28, 28])(x))

# %% wrong | 255 times | test_conv_decoder_outputs | pixels_leave_0_to_1
def build_conv_decoder(codings_size=16):
    inputs = keras.Input([codings_size])
    x = layers.Dense(7 * 7 * 32, activation="relu")(inputs)
    x = layers.Reshape([7, 7, 32])(x)
    x = layers.Conv2DTranspose(16, 3, strides=2, padding="same", activation="relu")(x)
    x = layers.Conv2DTranspose(1, 3, strides=2, padding="same", activation="sigmoid")(x)
    return keras.Model(inputs, layers.Rescaling(255.0)(layers.Reshape([28, 28])(x)))

# %% wrong | two sigmoids | test_conv_decoder_sharing | range_too_narrow
def build_conv_decoder(codings_size=16):
    inputs = keras.Input([codings_size])
    x = layers.Dense(7 * 7 * 32, activation="relu")(inputs)
    x = layers.Reshape([7, 7, 32])(x)
    x = layers.Conv2DTranspose(24, 5, strides=2, padding="same", activation="relu")(x)
    x = layers.Conv2DTranspose(1, 5, strides=2, padding="same", activation="sigmoid")(x)
    return keras.Model(inputs, layers.Activation("sigmoid")(layers.Reshape([28, 28])(x)))

# %% wrong | upsampled by four at the end | test_conv_decoder_sharing | pixels_are_copies
- x = layers.Conv2DTranspose(16, 3, strides=2, padding="same", activation="relu")(x)
- x = layers.Conv2DTranspose(1, 3, strides=2, padding="same", activation="sigmoid")(x)
+ x = layers.UpSampling2D(4)(x)
+ x = layers.Conv2D(1, 1, activation="sigmoid")(x)

# %% wrong | strides larger than the kernel | test_conv_decoder_sharing | pixels_never_change
- x = layers.Conv2DTranspose(16, 3, strides=2, padding="same", activation="relu")(x)
- x = layers.Conv2DTranspose(1, 3, strides=2, padding="same", activation="sigmoid")(x)
+ x = layers.Conv2DTranspose(1, 3, strides=4, padding="same", activation="sigmoid")(x)

# %% wrong | a kernel of one pixel | test_conv_decoder_sharing | pixels_never_change
- x = layers.Conv2DTranspose(1, 3, strides=2, padding="same", activation="sigmoid")(x) → x = layers.Conv2DTranspose(1, 1, strides=2, padding="same", activation="sigmoid")(x)

# %% correct | four times as large at once, then a convolution
- x = layers.Conv2DTranspose(16, 3, strides=2, padding="same", activation="relu")(x)
- x = layers.Conv2DTranspose(1, 3, strides=2, padding="same", activation="sigmoid")(x)
+ x = layers.Conv2DTranspose(16, 5, strides=4, padding="same", activation="relu")(x)
+ x = layers.Conv2D(1, 3, padding="same", activation="sigmoid")(x)

# %% wrong | two units in the first layer | test_conv_decoder_sharing | too_narrow
- x = layers.Dense(7 * 7 * 32, activation="relu")(inputs) → x = layers.Dense(7 * 7 * 32, activation="relu")(layers.Dense(2, activation="tanh")(inputs))

# %% wrong | the first three codings only | test_conv_decoder_sharing | too_narrow
- x = layers.Dense(7 * 7 * 32, activation="relu")(inputs) → x = layers.Dense(7 * 7 * 32, activation="relu")(inputs[:, :3])

# %% correct | hard sigmoids inside
- layers.Dense(7 * 7 * 32, activation="relu") → layers.Dense(7 * 7 * 32, activation="hard_sigmoid")
- layers.Conv2DTranspose(16, 3, strides=2, padding="same", activation="relu") → layers.Conv2DTranspose(16, 3, strides=2, padding="same", activation="hard_sigmoid")

# %% correct | tanh inside
- layers.Dense(7 * 7 * 32, activation="relu") → layers.Dense(7 * 7 * 32, activation="tanh")
- layers.Conv2DTranspose(16, 3, strides=2, padding="same", activation="relu") → layers.Conv2DTranspose(16, 3, strides=2, padding="same", activation="hard_tanh")

# %% wrong | a sigmoid of a sigmoid | test_conv_decoder_sharing | range_too_narrow
- layers.Reshape([28, 28])(x) → layers.Activation("sigmoid")(layers.Reshape([28, 28])(x))

# %% wrong | dropout that never stops | test_conv_decoder_sharing | decoder_is_random
- x = layers.Reshape([7, 7, 32])(x) → x = layers.Dropout(0.3)(layers.Reshape([7, 7, 32])(x), training=True)

# %% wrong | logits, as for a loss from_logits | test_conv_decoder_sharing | pixels_leave_0_to_1
- "sigmoid" → "linear"

# %% wrong | three channels, as for colours | test_conv_decoder_sharing | several_channels
- Conv2DTranspose(1, 3, strides=2 → Conv2DTranspose(3, 5, strides=2
- layers.Reshape([28, 28])(x) → x

# %% correct | a class whose name begins with an underscore | of a subclass, sub-pixel convolution
- class ConvDecoder(keras.Model): → class _Decoder(keras.Model):
- return ConvDecoder(codings_size) → return _Decoder(codings_size)

# %% wrong | the feature maps come out as well | test_conv_decoder_outputs | several_things_for_one
def build_conv_decoder(codings_size=16):
    inputs = keras.Input([codings_size])
    maps = layers.Reshape([7, 7, 16])(layers.Dense(7 * 7 * 16, activation="relu")(inputs))
    x = layers.Conv2DTranspose(16, 3, strides=2, padding="same", activation="relu")(maps)
    x = layers.Conv2DTranspose(1, 3, strides=2, padding="same", activation="sigmoid")(x)
    return keras.Model(inputs, [layers.Reshape([28, 28])(x), maps])

# %% wrong | torch arguments | test_conv_decoder_outputs | argument_unknown
def build_conv_decoder(codings_size=16):
    inputs = keras.Input([codings_size])
    x = layers.Dense(7 * 7 * 32, activation="relu")(inputs)
    x = layers.Reshape([7, 7, 32])(x)
    x = layers.Conv2DTranspose(16, 5, stride=2, padding=1, output_padding=1)(x)
    x = layers.Conv2DTranspose(1, 5, strides=2, padding="same", activation="sigmoid")(x)
    return keras.Model(inputs, layers.Reshape([28, 28])(x))
