# %% correct | the plain way
class AnnealedWeight(keras.callbacks.Callback):
    def __init__(self, warm_up, weight=1.0):
        super().__init__()
        self.warm_up, self.weight = warm_up, weight

    def on_epoch_begin(self, epoch, logs=None):
        self.model.latent_weight.assign(self.weight * min(1, epoch / self.warm_up))

# %% correct | as in the text, the names its own
- self.warm_up, self.weight = warm_up, weight → self.epochs, self.final = warm_up, weight
- self.model.latent_weight.assign(self.weight * min(1, epoch / self.warm_up))
+ share = epoch / self.epochs
+ if share > 1:
+     share = 1
+ self.model.latent_weight.assign(share * self.final)

# %% correct | tf.keras, on the first batch of every epoch
class AnnealedWeight(tf.keras.callbacks.Callback):
    def __init__(self, warm_up, weight=1.0, verbose=False):
        super().__init__()
        self.warm_up, self.weight, self.epoch = warm_up, weight, 0

    def on_epoch_begin(self, epoch, logs=None):
        self.epoch = epoch

    def on_train_batch_begin(self, batch, logs=None):
        self.model.latent_weight.assign(tf.minimum(1.0, self.epoch / self.warm_up) * self.weight)

# %% correct | set at the start and after each epoch
class AnnealedWeight(keras.callbacks.Callback):
    def __init__(self, warm_up, weight=1.0):
        super().__init__()
        self.schedule = lambda epoch: weight * float(np.clip(epoch / warm_up, 0, 1))

    def on_train_begin(self, logs=None):
        self.model.latent_weight.assign(self.schedule(0))

    def on_epoch_end(self, epoch, logs=None):
        self.model.latent_weight.assign(self.schedule(epoch + 1))

# %% correct | np.interp, the value of the variable
- self.warm_up, self.weight = warm_up, weight
+ self.warm_up = warm_up
+ self.weight = weight
- self.model.latent_weight.assign(self.weight * min(1, epoch / self.warm_up))
+ value = np.interp(epoch, [0, self.warm_up], [0, self.weight])
+ self.model.latent_weight.value.assign(value)

# %% correct | a function that returns a callback
def AnnealedWeight(warm_up, weight=1.0):
    class Schedule(keras.callbacks.Callback):
        def on_epoch_begin(self, epoch, logs=None):
            self.model.latent_weight.assign(weight * min(epoch, warm_up) / warm_up)

    return Schedule()

# %% correct | step by step from the present value
- self.model.latent_weight.assign(self.weight * min(1, epoch / self.warm_up))
+ if epoch == 0:
+     self.model.latent_weight.assign(0.0)
+ elif epoch <= self.warm_up:
+     self.model.latent_weight.assign_add(self.weight / self.warm_up)

# %% wrong | not written | test_annealed_weight_schedule | not_written
- self.model.latent_weight.assign(self.weight * min(1, epoch / self.warm_up))
+ raise NotImplementedError()

# %% wrong | a number in the place of the variable | test_annealed_weight_schedule | replaced_not_assigned
- self.model.latent_weight.assign(self.weight * min(1, epoch / self.warm_up))
+ self.model.latent_weight = self.weight * min(1, epoch / self.warm_up)

# %% wrong | a new variable in every epoch | test_annealed_weight_schedule | variable_added_later
- self.model.latent_weight.assign(self.weight * min(1, epoch / self.warm_up))
+ self.model.latent_weight = keras.Variable(self.weight * min(1, epoch / self.warm_up), trainable=False)

# %% wrong | set on the callback | test_annealed_weight_schedule | kept_by_the_callback
- self.model.latent_weight.assign(self.weight * min(1, epoch / self.warm_up))
+ self.latent_weight = self.weight * min(1, epoch / self.warm_up)

# %% wrong | a method that Keras does not call | test_annealed_weight_schedule | weight_never_changes
- def on_epoch_begin(self, epoch, logs=None): → def on_epoch_start(self, epoch, logs=None):

# %% wrong | epoch + 1 | test_annealed_weight_schedule | one_epoch_early
- 1, epoch / → 1, (epoch + 1) /

# %% wrong | at the end of the epoch | test_annealed_weight_schedule | one_epoch_late
- def on_epoch_begin(self, epoch, logs=None): → def on_epoch_end(self, epoch, logs=None):

# %% wrong | no upper limit | test_annealed_weight_schedule | no_limit
- min(1, epoch / self.warm_up) → epoch / self.warm_up

# %% wrong | backwards | test_annealed_weight_schedule | runs_backwards
- min(1, epoch / self.warm_up) → max(0, 1 - epoch / self.warm_up)

# %% wrong | whole-number division | test_annealed_weight_schedule | whole_number_division
- 1, epoch / → 1, epoch //

# %% wrong | max for min | test_annealed_weight_schedule | max_for_min
- * min → * max

# %% wrong | ends at 1 | test_annealed_weight_schedule | weight_ignored
- self.weight * min → min

# %% wrong | ten epochs always | test_annealed_weight_schedule | warm_up_ignored
- / self.warm_up → / 10

# %% wrong | the full weight at once | test_annealed_weight_schedule | no_warm_up
- def on_epoch_begin(self, epoch, logs=None): → def on_train_begin(self, logs=None):
- self.weight * min(1, epoch / self.warm_up) → self.weight

# %% wrong | over and over again | test_annealed_weight_schedule | falls_back_after_the_warm_up
- min(1, epoch / self.warm_up) → (epoch % self.warm_up) / self.warm_up

# %% wrong | from the present value | test_annealed_weight_schedule | weight_stays_zero
- self.weight * → self.model.latent_weight *

# %% wrong | batch by batch | test_annealed_weight_schedule | changes_within_an_epoch
class AnnealedWeight(keras.callbacks.Callback):
    def __init__(self, warm_up, weight=1.0):
        super().__init__()
        self.warm_up, self.weight, self.step = warm_up, weight, 0

    def on_train_batch_begin(self, batch, logs=None):
        self.model.latent_weight.assign(self.weight * min(1, self.step / self.warm_up))
        self.step += 1

# %% wrong | a plain class | test_annealed_weight_schedule | not_a_callback
- class AnnealedWeight(keras.callbacks.Callback): → class AnnealedWeight:
- super().__init__()

# %% wrong | the notebook's own model | test_annealed_weight_schedule | no_such_attribute
- .latent_weight → .beta

# %% wrong | super().__init__ with arguments | test_annealed_weight_schedule | arguments_do_not_fit
- super().__init__()
- self.warm_up, self.weight = warm_up, weight
+ super().__init__(warm_up, weight)

# %% correct | a table of the weights
class AnnealedWeight(keras.callbacks.Callback):
    def __init__(self, warm_up, weight=1.0):
        super().__init__()
        self.schedule = {epoch: weight * epoch / warm_up for epoch in range(warm_up)}
        self.weight = weight

    def on_epoch_begin(self, epoch, logs=None):
        self.model.latent_weight.assign(self.schedule.get(epoch, self.weight))

# %% correct | a subclass of LambdaCallback
class AnnealedWeight(keras.callbacks.LambdaCallback):
    def __init__(self, warm_up, weight=1.0):
        super().__init__(on_epoch_begin=self.raise_weight)
        self.warm_up, self.weight = warm_up, weight

    def raise_weight(self, epoch, logs=None):
        self.model.latent_weight.assign(self.weight * min(1.0, epoch / self.warm_up))

# %% correct | a Lambda callback that finds its model
def AnnealedWeight(warm_up, weight=1.0):
    def begin(epoch, logs):
        callback.model.latent_weight.assign(weight * min(1, epoch / warm_up))

    callback = keras.callbacks.LambdaCallback(on_epoch_begin=begin)
    return callback

# %% correct | keras.ops
class AnnealedWeight(keras.callbacks.Callback):
    def __init__(self, warm_up, weight=1.0, **kwargs):
        super().__init__(**kwargs)
        self.warm_up, self.weight = warm_up, weight

    def on_epoch_begin(self, epoch: int, logs: dict | None = None) -> None:
        share = ops.minimum(1.0, ops.cast(epoch, "float32") / self.warm_up)
        self.model.latent_weight.assign(ops.multiply(share, self.weight))

# %% correct | the model from set_model
class AnnealedWeight(keras.callbacks.Callback):
    def __init__(self, warm_up, weight=1.0):
        super().__init__()
        self.warm_up, self.weight = warm_up, weight

    def set_model(self, model):
        super().set_model(model)
        self.variable = model.latent_weight

    def on_epoch_begin(self, epoch, logs=None):
        if epoch >= self.warm_up:
            self.variable.assign(self.weight)
        else:
            self.variable.assign(self.weight * epoch / self.warm_up)

# %% correct | no call of super's __init__, a list of weights
class AnnealedWeight(keras.callbacks.Callback):
    def __init__(self, warm_up, weight=1.0):
        keras.callbacks.Callback.__init__(self)
        self.weights = np.linspace(0, weight, warm_up + 1)

    def on_epoch_begin(self, epoch, logs=None):
        self.model.latent_weight.assign(self.weights[min(epoch, len(self.weights) - 1)])

# %% correct | a learning-rate schedule for the weight
- warm_up, self.weight = warm_up, weight → schedule = keras.optimizers.schedules.PolynomialDecay(0.0, warm_up, end_learning_rate=weight)
- weight * min(1, epoch / self.warm_up → schedule(epoch

# %% correct | counted by itself
class AnnealedWeight(keras.callbacks.Callback):
    def __init__(self, warm_up, weight=1.0):
        super().__init__()
        self.warm_up, self.weight, self.count = warm_up, weight, 0

    def on_train_begin(self, logs=None):
        self.count = 0

    def on_epoch_begin(self, epoch, logs=None):
        self.model.latent_weight.assign(self.weight * np.minimum(1, self.count / self.warm_up))
        self.count += 1

# %% wrong | K.set_value | test_annealed_weight_schedule | set_value_of_keras_2
- self.model.latent_weight.assign(self → keras.backend.set_value(self.model.latent_weight, self

# %% wrong | .value = | test_annealed_weight_schedule | assigned_to_property
- assign(self.weight * min(1, epoch / self.warm_up) → value = self.weight * min(1, epoch / self.warm_up

# %% wrong | no logs | test_annealed_weight_schedule | callback_arguments
- epoch, logs=None → epoch

# %% wrong | an attribute of the callback in the place of the model | test_annealed_weight_schedule | no_such_attribute
- super().__init__()
- model.latent_weight → latent_weight

# %% wrong | arguments not kept | test_annealed_weight_schedule | no_such_attribute
- self.warm_up, self.weight = warm_up, weight

# %% wrong | warm_up without self | test_annealed_weight_schedule | name_not_defined | of a table of the weights
- schedule = {epoch: weight * epoch / warm_up for epoch in range(warm_up)} → warm_up = warm_up
- self.schedule.get(epoch, self.weight → weight * min(1, epoch / warm_up

# %% wrong | a global vae | test_annealed_weight_schedule | weight_never_changes
- self.model.latent_weight.assign(self.weight * min(1, epoch / self.warm_up))
+ vae = VariationalAutoencoder(build_encoder(), build_decoder())
+ vae.latent_weight.assign(self.weight * min(1, epoch / self.warm_up))

# %% wrong | returns the weight | test_annealed_weight_schedule | weight_never_changes
- self.model.latent_weight.assign(self.weight * min(1, epoch / self.warm_up) → return self.weight * min(1, epoch / self.warm_up

# %% wrong | added up | test_annealed_weight_schedule | added_up
- assign → assign_add

# %% wrong | a sigmoid | test_annealed_weight_schedule | unequal_steps
- * min(1, epoch / self.warm_up → / (1 + np.exp(-10 * (epoch / self.warm_up - 0.5))

# %% wrong | limited by the weight | test_annealed_weight_schedule | weight_is_only_the_limit
- self.weight * min(1 → min(self.weight

# %% wrong | limited to 1 | test_annealed_weight_schedule | limited_to_1
- self.weight * min(1, → min(1, self.weight *

# %% wrong | warm_up - 1 | test_annealed_weight_schedule | warm_up_ignored
- / self.warm_up → / max(1, self.warm_up - 1)

# %% wrong | divided by all epochs | test_annealed_weight_schedule | warm_up_ignored
- / self.warm_up → / self.params["epochs"]

# %% wrong | only during the warm-up, then nothing set | test_annealed_weight_schedule | last_step_missing
- self.model.latent_weight.assign(self.weight * min(1, epoch / self.warm_up))
+ if epoch < self.warm_up:
+     self.model.latent_weight.assign(self.weight * epoch / self.warm_up)

# %% wrong | vae.weight | test_annealed_weight_schedule | no_such_attribute
- latent_weight → weight

# %% wrong | squared schedule | test_annealed_weight_schedule | unequal_steps
- epoch / self.warm_up → (epoch / self.warm_up) ** 2

# %% wrong | recompiled at each epoch | test_annealed_weight_schedule | compiled_again
- self.model.latent_weight.assign(self.weight * min(1, epoch / self.warm_up))
+ self.model.latent_weight = self.weight * min(1, epoch / self.warm_up)
+ self.model.compile(loss="mse", optimizer="nadam")

# %% wrong | another default weight | test_annealed_weight_schedule | another_default
- weight=1.0 → weight=4.0

# %% wrong | the fraction upside down | test_annealed_weight_schedule | divided_by_zero
- epoch / self.warm_up → self.warm_up / epoch

# %% wrong | added up until the warm-up is over | test_annealed_weight_schedule | added_up
- self.model.latent_weight.assign(self.weight * min(1, epoch / self.warm_up))
+ if epoch < self.warm_up:
+     self.model.latent_weight.assign_add(self.weight / self.warm_up)

# %% wrong | computed for a print alone | test_annealed_weight_schedule | kept_by_the_callback
- self.model.latent_weight.assign(self.weight * min(1, epoch / self.warm_up))
+ self.current = self.weight * min(1.0, epoch / self.warm_up)
+ print(f"latent weight {self.current:.3f}")

# %% wrong | the full weight from warm_up on, and none before | test_annealed_weight_schedule | jumps_to_the_end
- min(1, epoch / self.warm_up) → (epoch >= self.warm_up)

# %% wrong | begins again after warm_up | test_annealed_weight_schedule | falls_back_after_the_warm_up
- min(1, epoch / self.warm_up) → (epoch % (self.warm_up + 1)) / self.warm_up

# %% wrong | steps added to what the weight is | test_annealed_weight_schedule | added_up
class AnnealedWeight(keras.callbacks.Callback):
    def __init__(self, warm_up, weight=1.0):
        super().__init__()
        self.warm_up, self.weight = warm_up, weight

    def on_epoch_begin(self, epoch, logs=None):
        if epoch > 0 and epoch < self.warm_up:
            self.model.latent_weight.assign_add(self.weight / self.warm_up)

# %% wrong | a steep sigmoid | test_annealed_weight_schedule | unequal_steps
class AnnealedWeight(keras.callbacks.Callback):
    def __init__(self, warm_up, weight=1.0):
        super().__init__()
        self.warm_up, self.weight = warm_up, weight

    def on_epoch_begin(self, epoch, logs=None):
        self.model.latent_weight.assign(self.weight / (1 + np.exp(-(epoch - self.warm_up / 2))))
