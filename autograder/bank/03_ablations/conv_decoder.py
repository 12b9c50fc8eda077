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

# %% wrong | tanh | test_conv_decoder_outputs | pixels_leave_0_to_1
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
