# %% correct | as in the text
class ConditionalVAE(keras.Model):
    def __init__(self, encoder, decoder, latent_weight=1.0):
        super().__init__()
        self.encoder = encoder
        self.decoder = decoder
        self.latent_weight = latent_weight

    def call(self, inputs, training=None):
        images, labels = inputs
        codings_mean, codings_log_var, codings = self.encoder([images, labels])
        self.add_loss(self.latent_weight * ops.mean(latent_loss(codings_mean, codings_log_var)) / 784)
        return self.decoder([codings, labels])

# %% correct | the inputs handed on as they are
- images, labels = inputs → labels = inputs[1]
- self.encoder([images, labels]) → self.encoder(inputs)

# %% correct | tuples for lists
- self.encoder([images, labels]) → self.encoder((images, labels))
- self.decoder([codings, labels]) → self.decoder((codings, labels))

# %% correct | ℒ written out, in two steps
- self.add_loss(self.latent_weight * ops.mean(latent_loss(codings_mean, codings_log_var)) / 784)
+ bracket = 1 + codings_log_var - ops.exp(codings_log_var) - ops.square(codings_mean)
+ nats = ops.mean(-0.5 * ops.sum(bracket, axis=-1))
+ self.add_loss(self.latent_weight / 784.0 * nats)

# %% correct | TensorFlow, 28 · 28
- ops.mean(latent_loss(codings_mean, codings_log_var)) / 784 → tf.reduce_mean(latent_loss(codings_mean, codings_log_var)) / (28 * 28)

# %% correct | training handed on
- self.encoder([images, labels]) → self.encoder([images, labels], training=training)
- self.decoder([codings, labels]) → self.decoder([codings, labels], training=training)

# %% correct | labels cast first
- images, labels = inputs → images, labels = inputs[0], ops.cast(inputs[1], "int32")

# %% correct | the sum of all latent losses by the number of pixels
- ops.mean(latent_loss(codings_mean, codings_log_var)) / 784 → ops.sum(latent_loss(codings_mean, codings_log_var)) / ops.cast(ops.size(images), "float32")

# %% correct | sampled by itself
- codings_mean, codings_log_var, codings = self.encoder([images, labels])
+ codings_mean, codings_log_var, _ = self.encoder([images, labels])
+ codings = codings_mean + ops.exp(codings_log_var / 2) * keras.random.normal(ops.shape(codings_mean))

# %% correct | Sampling called once more
- codings_mean, codings_log_var, codings = self.encoder([images, labels])
+ codings_mean, codings_log_var, _ = self.encoder([images, labels])
+ codings = Sampling()([codings_mean, codings_log_var])

# %% correct | a metric beside the loss
- self.latent_weight = latent_weight
+ self.latent_weight = latent_weight
+ self.nats = keras.metrics.Mean(name="nats")
- self.add_loss(self.latent_weight * ops.mean(latent_loss(codings_mean, codings_log_var)) / 784)
+ nats = ops.mean(latent_loss(codings_mean, codings_log_var))
+ self.nats.update_state(nats)
+ self.add_loss(self.latent_weight * nats / 784)

# %% correct | the loss in a layer that lets the codings through
class LatentLoss(layers.Layer):
    def __init__(self, weight):
        super().__init__()
        self.weight = weight

    def call(self, outputs):
        mean, log_var, codings = outputs
        self.add_loss(self.weight * ops.mean(latent_loss(mean, log_var)) / 784)
        return codings


class ConditionalVAE(keras.Model):
    def __init__(self, encoder, decoder, latent_weight=1.0):
        super().__init__()
        self.encoder, self.decoder, self.latent = encoder, decoder, LatentLoss(latent_weight)

    def call(self, inputs, training=None):
        images, labels = inputs
        return self.decoder([self.latent(self.encoder([images, labels])), labels])

# %% correct | compute_loss of its own
class ConditionalVAE(keras.Model):
    def __init__(self, encoder, decoder, latent_weight=1.0, **options):
        super().__init__(**options)
        self.encoder, self.decoder, self.latent_weight = encoder, decoder, latent_weight

    def call(self, inputs, training=None):
        *_, codings = self.encoder(list(inputs))
        return self.decoder([codings, inputs[1]])

    def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
        mean, log_var, _ = self.encoder(list(x))
        return ops.mean(ops.square(y - y_pred)) + self.latent_weight * ops.mean(latent_loss(mean, log_var)) / 784

# %% correct | train_step and test_step of its own, sums in the place of means
class ConditionalVAE(keras.Model):
    def __init__(self, encoder, decoder, latent_weight=1.0):
        super().__init__()
        self.encoder, self.decoder, self.latent_weight = encoder, decoder, latent_weight
        self.total = keras.metrics.Mean(name="loss")

    def call(self, inputs):
        return self.decoder([self.encoder(list(inputs))[2], inputs[1]])

    def losses_of(self, data):
        (images, labels), targets = data
        mean, log_var, codings = self.encoder([images, labels])
        error = ops.sum(ops.square(targets - self.decoder([codings, labels])), axis=(1, 2))
        return ops.mean(error + self.latent_weight * latent_loss(mean, log_var))

    def train_step(self, data):
        with tf.GradientTape() as tape:
            loss = self.losses_of(data)
        self.optimizer.apply_gradients(zip(tape.gradient(loss, self.trainable_variables), self.trainable_variables))
        self.total.update_state(loss)
        return {"loss": self.total.result()}

    def test_step(self, data):
        self.total.update_state(self.losses_of(data))
        return {"loss": self.total.result()}

# %% wrong | predict of both parts in call | test_cond_vae_wiring | values_alone
- self.encoder([images, labels]) → self.encoder.predict([images, labels], verbose=0)
- self.decoder([codings, labels]) → self.decoder.predict([codings, labels], verbose=0)

# %% wrong | not written | test_cond_vae_wiring | not_written
class ConditionalVAE(keras.Model):
    def __init__(self, encoder, decoder, latent_weight=1.0):
        super().__init__()
        self.encoder = encoder
        self.decoder = decoder
        self.latent_weight = latent_weight

    def call(self, inputs, training=None):
        raise NotImplementedError()

# %% wrong | return forgotten | test_cond_vae_wiring | nothing_returned
- return self.decoder([codings, labels]) → reconstructions = self.decoder([codings, labels])

# %% wrong | no super().__init__() | test_cond_vae_wiring | super_forgotten
- super().__init__()

# %% wrong | no keras.Model | test_cond_vae_wiring | not_a_model
- class ConditionalVAE(keras.Model): → class ConditionalVAE:

# %% wrong | __call__ for call | test_cond_vae_wiring | no_call_method
- def call(self, inputs, training=None): → def __call__(self, inputs):

# %% wrong | two arguments for one | test_cond_vae_wiring | arguments_do_not_fit
- def call(self, inputs, training=None): → def call(self, images, labels):
- images, labels = inputs

# %% wrong | the decoder gets no labels | test_cond_vae_wiring | labels_not_given
- self.decoder([codings, labels]) → self.decoder(codings)

# %% wrong | the encoder gets no labels | test_cond_vae_wiring | labels_not_given
- self.encoder([images, labels]) → self.encoder(images)

# %% wrong | two arguments to the encoder | test_cond_vae_wiring | two_arguments
- self.encoder([images, labels]) → self.encoder(images, labels)

# %% wrong | two arguments to the decoder | test_cond_vae_wiring | two_arguments
- self.decoder([codings, labels]) → self.decoder(codings, labels)

# %% wrong | labels before the codings | test_cond_vae_wiring | inputs_exchanged
- self.decoder([codings, labels]) → self.decoder([labels, codings])

# %% wrong | labels before the images | test_cond_vae_wiring | inputs_exchanged
- self.encoder([images, labels]) → self.encoder([labels, images])

# %% wrong | unpacked the wrong way round | test_cond_vae_wiring | inputs_exchanged
- images, labels = inputs → labels, images = inputs

# %% wrong | one-hot rows for labels | test_cond_vae_wiring | labels_one_hot
- images, labels = inputs → images, labels = inputs[0], ops.one_hot(inputs[1], 10)

# %% wrong | joined by hand | test_cond_vae_wiring | labels_joined
- self.decoder([codings, labels]) → self.decoder(ops.concatenate([codings, ops.one_hot(labels, 10)], axis=-1))

# %% wrong | all outputs of the encoder are decoded | test_cond_vae_wiring | not_two_inputs
- codings_mean, codings_log_var, codings = self.encoder([images, labels])
- self.add_loss(self.latent_weight * ops.mean(latent_loss(codings_mean, codings_log_var)) / 784)
- return self.decoder([codings, labels])
+ outputs = self.encoder([images, labels])
+ self.add_loss(self.latent_weight * ops.mean(latent_loss(outputs[0], outputs[1])) / 784)
+ return self.decoder(outputs)

# %% wrong | the decoder is told zeros | test_cond_vae_wiring | other_labels_given
- self.decoder([codings, labels]) → self.decoder([codings, ops.zeros_like(labels)])

# %% wrong | the encoder is told zeros | test_cond_vae_wiring | other_labels_given
- self.encoder([images, labels]) → self.encoder([images, labels * 0])

# %% wrong | labels of other images | test_cond_vae_wiring | other_labels_given
- self.decoder([codings, labels]) → self.decoder([codings, ops.flip(labels)])

# %% wrong | labels counted from 1 | test_cond_vae_wiring | other_labels_given
- images, labels = inputs → images, labels = inputs[0], inputs[1] + 1

# %% wrong | images divided by 255 once more | test_cond_vae_wiring | images_changed
- self.encoder([images, labels]) → self.encoder([images / 255, labels])

# %% wrong | decodes codings_mean | test_cond_vae_wiring | decodes_the_mean
- self.decoder([codings, labels]) → self.decoder([codings_mean, labels])

# %% wrong | decodes codings_log_var | test_cond_vae_wiring | decodes_the_log_variance
- self.decoder([codings, labels]) → self.decoder([codings_log_var, labels])

# %% wrong | noise twice | test_cond_vae_wiring | codings_changed
- self.decoder([codings, labels]) → self.decoder([codings + keras.random.normal(ops.shape(codings)), labels])

# %% wrong | the labels added to the codings | test_cond_vae_wiring | codings_changed
- self.decoder([codings, labels]) → self.decoder([codings + ops.expand_dims(ops.cast(labels, "float32"), -1), labels])

# %% wrong | clipped | test_cond_vae_wiring | reconstructions_changed
- return self.decoder([codings, labels]) → return ops.clip(self.decoder([codings, labels]), 0, 1)

# %% wrong | a sigmoid at the end | test_cond_vae_wiring | reconstructions_changed
- return self.decoder([codings, labels]) → return ops.sigmoid(self.decoder([codings, labels]))

# %% wrong | reconstructions and latent loss returned | test_cond_vae_wiring | returns_more_than_images
- return self.decoder([codings, labels]) → return self.decoder([codings, labels]), latent_loss(codings_mean, codings_log_var)

# %% wrong | the codings returned | test_cond_vae_wiring | parts_not_used
- return self.decoder([codings, labels]) → return codings

# %% wrong | decoded, and the codings returned | test_cond_vae_wiring | not_reconstructions
- return self.decoder([codings, labels])
+ self.decoder([codings, labels])
+ return codings

# %% wrong | a decoder of its own | test_cond_vae_wiring | parts_not_used
- self.decoder = decoder → self.own = keras.Sequential([layers.Dense(784), layers.Reshape([28, 28])])
- return self.decoder([codings, labels]) → return self.own(codings)

# %% wrong | gradients stopped | test_cond_vae_wiring | no_gradient
- self.decoder([codings, labels]) → self.decoder([ops.stop_gradient(codings), labels])

# %% wrong | the latent loss is forgotten | test_cond_vae_balance | latent_loss_never_added
- self.add_loss(self.latent_weight * ops.mean(latent_loss(codings_mean, codings_log_var)) / 784)

# %% wrong | computed, not added | test_cond_vae_balance | latent_loss_never_added
- self.add_loss(self.latent_weight * ops.mean(latent_loss(codings_mean, codings_log_var)) / 784) → loss = self.latent_weight * ops.mean(latent_loss(codings_mean, codings_log_var)) / 784

# %% wrong | not divided by 784 | test_cond_vae_balance | not_divided
- ops.mean(latent_loss(codings_mean, codings_log_var)) / 784 → ops.mean(latent_loss(codings_mean, codings_log_var))

# %% wrong | divided by 28 | test_cond_vae_balance | divided_by_one_side
- / 784 → / 28

# %% wrong | no mean over the batch | test_cond_vae_balance | summed_over_the_batch
- ops.mean(latent_loss(codings_mean, codings_log_var)) → latent_loss(codings_mean, codings_log_var)

# %% wrong | a sum over the batch | test_cond_vae_balance | summed_over_the_batch
- ops.mean(latent_loss → ops.sum(latent_loss

# %% wrong | subtracted | test_cond_vae_balance | wrong_sign
- self.add_loss(self.latent_weight → self.add_loss(-self.latent_weight

# %% wrong | half of it | test_cond_vae_balance | halved_again
- self.add_loss(self.latent_weight * → self.add_loss(0.5 * self.latent_weight *

# %% wrong | added twice | test_cond_vae_balance | added_twice
  self.add_loss(self.latent_weight * ops.mean(latent_loss(codings_mean, codings_log_var)) / 784)
+ self.add_loss(self.latent_weight * ops.mean(latent_loss(codings_mean, codings_log_var)) / 784)

# %% wrong | the weight has no effect | test_cond_vae_balance | argument_ignored
- self.latent_weight * ops.mean → ops.mean

# %% wrong | the weight is not kept | test_cond_vae_balance | argument_ignored
- self.latent_weight = latent_weight → self.latent_weight = 1.0

# %% wrong | divided by the weight | test_cond_vae_balance | argument_divides
- self.latent_weight * ops.mean(latent_loss(codings_mean, codings_log_var)) / 784 → ops.mean(latent_loss(codings_mean, codings_log_var)) / (784 * self.latent_weight)

# %% wrong | the weight twice | test_cond_vae_balance | argument_squared
- self.add_loss(self.latent_weight * → self.add_loss(self.latent_weight**2 *

# %% wrong | mean and log-variance exchanged | test_cond_vae_balance | mean_and_log_var_swapped
- latent_loss(codings_mean, codings_log_var) → latent_loss(codings_log_var, codings_mean)

# %% wrong | the squared error added as well | test_cond_vae_balance | reconstruction_added_twice
- return self.decoder([codings, labels])
+ reconstructions = self.decoder([codings, labels])
+ self.add_loss(ops.mean(ops.square(images - reconstructions)))
+ return reconstructions

# %% wrong | in training only | test_cond_vae_balance | not_in_the_validation
- self.add_loss(self.latent_weight * ops.mean(latent_loss(codings_mean, codings_log_var)) / 784)
+ if training:
+     self.add_loss(self.latent_weight * ops.mean(latent_loss(codings_mean, codings_log_var)) / 784)

# %% wrong | cross-entropy in compute_loss | test_cond_vae_balance | cross_entropy_for_mse | of compute_loss of its own
- ops.mean(ops.square(y - y_pred)) → ops.mean(-y * ops.log(1e-7 + ops.clip(y_pred, 0, 1)) - (1 - y) * ops.log(1 + 1e-7 - ops.clip(y_pred, 0, 1)))

# %% correct | as in the hints
class ConditionalVAE(keras.Model):
    """(images, labels) → reconstructions; adds latent_weight · latent loss / 784."""

    def __init__(self, encoder, decoder, latent_weight=1.0):
        super().__init__()
        self.encoder = encoder
        self.decoder = decoder
        self.latent_weight = latent_weight

    def call(self, inputs, training=None):
        images, labels = inputs
        codings_mean, codings_log_var, codings = self.encoder([images, labels])
        reconstructions = self.decoder([codings, labels])
        loss = ops.mean(latent_loss(codings_mean, codings_log_var))
        self.add_loss(self.latent_weight * loss / 784.0)
        return reconstructions

# %% correct | tf, own latent loss, own draw
class ConditionalVAE(keras.Model):
    def __init__(self, encoder, decoder, latent_weight=1.0, **kwargs):
        super().__init__(**kwargs)
        self.encoder = encoder
        self.decoder = decoder
        self.latent_weight = latent_weight

    def call(self, inputs, training=None):
        mean, log_var, codings = self.encoder([inputs[0], inputs[1]], training=training)
        kl = 0.5 * tf.reduce_sum(tf.exp(log_var) + mean**2 - 1.0 - log_var, axis=1)
        self.add_loss(tf.reduce_mean(kl) * self.latent_weight / tf.cast(tf.size(inputs[0][0]), tf.float32))
        return self.decoder([codings, inputs[1]], training=training)

# %% correct | keyword inputs and tuple call | of as in the hints
- self.encoder([images, labels]) → self.encoder((images, labels))
- self.decoder([codings, labels]) → self.decoder((codings, labels))
- self.latent_weight * loss / 784.0 → loss * (self.latent_weight / (28 * 28))

# %% wrong | decoder without labels | test_cond_vae_wiring | labels_not_given | of as in the hints
- self.decoder([codings, labels]) → self.decoder(codings)

# %% wrong | encoder without labels | test_cond_vae_wiring | labels_not_given | of as in the hints
- self.encoder([images, labels]) → self.encoder(images)

# %% wrong | decoder gets the mean | test_cond_vae_wiring | decodes_the_mean | of as in the hints
- self.decoder([codings, labels]) → self.decoder([codings_mean, labels])

# %% wrong | /784 forgotten | test_cond_vae_balance | not_divided | of as in the hints
- self.latent_weight * loss / 784.0 → self.latent_weight * loss

# %% wrong | weight forgotten | test_cond_vae_balance | argument_ignored | of as in the hints
- self.latent_weight * loss / 784.0 → loss / 784.0

# %% wrong | mean forgotten | test_cond_vae_balance | summed_over_the_batch | of as in the hints
- ops.mean(latent_loss(codings_mean, codings_log_var)) → latent_loss(codings_mean, codings_log_var)

# %% wrong | sum | test_cond_vae_balance | summed_over_the_batch | of as in the hints
- ops.mean(latent_loss(codings_mean, codings_log_var)) → ops.sum(latent_loss(codings_mean, codings_log_var))

# %% wrong | two arguments | test_cond_vae_wiring | arguments_do_not_fit | of as in the hints
- def call(self, inputs, training=None): → def call(self, images, labels):
- images, labels = inputs → pass

# %% wrong | add_loss forgotten | test_cond_vae_balance | latent_loss_never_added | of as in the hints
- self.add_loss(self.latent_weight * loss / 784.0) → loss = self.latent_weight * loss / 784.0

# %% wrong | returns both | test_cond_vae_wiring | returns_more_than_images | of as in the hints
- return reconstructions → return reconstructions, loss

# %% wrong | returns nothing | test_cond_vae_wiring | nothing_returned | of as in the hints
- return reconstructions → reconstructions

# %% wrong | labels shuffled | test_cond_vae_wiring | other_labels_given | of as in the hints
- self.decoder([codings, labels]) → self.decoder([codings, ops.flip(labels, axis=0)])

# %% wrong | zeros as labels | test_cond_vae_wiring | other_labels_given | of as in the hints
- self.decoder([codings, labels]) → self.decoder([codings, ops.zeros_like(labels)])

# %% wrong | latent loss of the labels | test_cond_vae_balance | mean_and_log_var_swapped | of as in the hints
- latent_loss(codings_mean, codings_log_var) → latent_loss(codings_log_var, codings_mean)

# %% wrong | order of the list | test_cond_vae_wiring | inputs_exchanged | of as in the hints
- self.decoder([codings, labels]) → self.decoder([labels, codings])

# %% wrong | unpack dict | test_cond_vae_wiring | indexed_by_name | of as in the hints
- images, labels = inputs → images, labels = inputs["images"], inputs["labels"]

# %% wrong | mse added too | test_cond_vae_balance | reconstruction_added_twice | of as in the hints
- self.add_loss(self.latent_weight * loss / 784.0) → self.add_loss(ops.mean(ops.square(images - reconstructions)) + self.latent_weight * loss / 784.0)

# %% wrong | negative | test_cond_vae_balance | wrong_sign | of as in the hints
- self.latent_weight * loss / 784.0 → -self.latent_weight * loss / 784.0

# %% wrong | weight divided | test_cond_vae_balance | argument_divides | of as in the hints
- self.latent_weight * loss / 784.0 → loss / (784.0 * self.latent_weight)

# %% correct | a draw of its own | of as in the hints
- self.decoder([codings, labels]) → self.decoder([Sampling()([codings_mean, codings_log_var]), labels])

# %% wrong | the latent loss held fixed | test_cond_vae_balance | latent_loss_without_gradient | of train_step and test_step of its own, sums in the place of means
- latent_loss(mean, log_var)) → ops.stop_gradient(latent_loss(mean, log_var)))

# %% wrong | free bits | test_cond_vae_balance | free_bits | of train_step and test_step of its own, sums in the place of means
- latent_loss(mean, log_var)) → ops.maximum(latent_loss(mean, log_var), 3.0))

# %% wrong | the mean decoded in train_step | test_cond_vae_balance | trains_on_the_mean | of train_step and test_step of its own, sums in the place of means
- self.decoder([codings, labels]) → self.decoder([mean, labels])

# %% wrong | half of the log-variance in the latent loss | test_cond_vae_balance | another_latent_loss | of as in the hints
- latent_loss(codings_mean, codings_log_var) → latent_loss(codings_mean, codings_log_var / 2)

# %% wrong | Keras's kl_divergence | test_cond_vae_balance | another_latent_loss | of as in the hints
- latent_loss(codings_mean, codings_log_var) → keras.losses.kl_divergence(codings_mean, codings_log_var)

# %% wrong | the codings in the place of their mean | test_cond_vae_balance | latent_loss_of_the_codings | of as in the hints
- latent_loss(codings_mean, codings_log_var) → latent_loss(codings, codings_log_var)

# %% wrong | joined to the pixels by hand | test_cond_vae_wiring | labels_joined
- self.encoder([images, labels]) → self.encoder(ops.concatenate([ops.reshape(images, (-1, 784)), ops.one_hot(labels, 10)], axis=1))

# %% wrong | train_step tells the encoder zeros | test_cond_vae_balance | other_labels_given | of train_step and test_step of its own, sums in the place of means
- self.encoder([images, labels]) → self.encoder([images, ops.zeros_like(labels)])

# %% correct | call takes no training
- def call(self, inputs, training=None): → def call(self, inputs):

# %% wrong | the mean decoded where it is no training | test_cond_vae_wiring | decodes_the_mean
- self.decoder([codings, labels]) → self.decoder([codings if training else codings_mean, labels])

# %% wrong | twice the weight by default | test_cond_vae_balance | default_changed
- latent_weight=1.0 → latent_weight=2.0
