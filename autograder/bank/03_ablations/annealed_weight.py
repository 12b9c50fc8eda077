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

# %% wrong | a new variable in every epoch | test_annealed_weight_schedule | exception
- self.model.latent_weight.assign(self.weight * min(1, epoch / self.warm_up))
+ self.model.latent_weight = keras.Variable(self.weight * min(1, epoch / self.warm_up), trainable=False)

# %% wrong | set on the callback | test_annealed_weight_schedule | weight_never_changes
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

# %% wrong | whole-number division | test_annealed_weight_schedule | jumps_to_the_end
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
