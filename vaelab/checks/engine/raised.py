"""The usual errors and what they mean: from an error's own words to a mistake with a name and a hint.

``says`` goes on from “… raised ValueError: ”. The first row that fits counts; groups of its pattern fill the blanks.
"""

from __future__ import annotations

import ast
import math
import re

from vaelab.checks.engine.mistakes import General, Mistake, Mistakes


class Raised(Mistakes):
    functional_add_loss = (
        "a functional model has no `add_loss` in Keras 3.",
        "Write the model as a class: `class …(keras.Model)`, with self.add_loss(…) in its method `call`.",
    )
    layer_not_defined = (
        "`{name}` is not defined.",
        "The notebook imports the module: write `layers.{name}`.",
    )
    keras_2 = (
        "`{name}` is not defined: Keras's old backend is not imported.",
        "In Keras 3 its functions are in keras.ops: ops.sum, ops.exp, ops.square, ops.shape; random numbers in keras.random.",
    )
    name_not_defined = (
        "`{name}` is not defined.",
        "Is it spelled as where you define it, and has that cell run? What comes from a library has to be imported, or written with its module.",
    )
    tensorflow_name = (
        "keras.ops has no `{name}`.",
        "With reduce_ the name is TensorFlow's: tf.reduce_sum is ops.sum, tf.reduce_mean is ops.mean.",
    )
    keras_2_backend = (
        "keras.backend has no `{name}` in Keras 3.",
        "What was K.{name} in Keras 2 is in keras.ops now: ops.{name}.",
    )
    no_such_attribute = (
        "{thing} has no `{name}`.",
        "Is the name spelled right, and is the object before the point what you take it for? print(type(…)) tells.",
    )
    layer_not_called = (
        "a layer is made but never called, or given its input where it is made.",
        "Two pairs of brackets: layers.Dense(150)(z) makes a layer, then calls it on z; Sampling()([codings_mean, codings_log_var]).",
    )
    layers_without_a_list = (
        "keras.Sequential takes its layers in one list.",
        "keras.Sequential([layer, layer, …]).",
    )
    arguments_do_not_fit = (
        "the call does not fit the `def` line.",
        "Compare number and order of the arguments. A layer takes *one* input: for two tensors a list, layer([a, b]), and `a, b = inputs` in its `call`.",
    )
    argument_unknown = (
        "there is no argument `{name}`.",
        "Look up how it is called. (Keras 2's nb_epoch is epochs.) In a function of your own it belongs into the `def` line.",
    )
    symbolic_tensor = (
        "a tensor that has no values yet meets NumPy, .numpy() or a function of another library.",
        "While a model is built or compiled, tensors stand for values to come: use layers and keras.ops, no np.… and no .numpy().",
    )
    size_not_known = (
        "a shape holds None: how many images come is not known while the model is built.",
        "ops.shape(x) knows it when the model runs; x.shape does not.",
    )
    tensor_unpacked = (
        "one tensor is unpacked or looped over.",
        "`a, b = inputs` needs a list of two. Is the layer given a list, layer([a, b])? Over a batch, compute with the whole tensor at once.",
    )
    tensor_in_if = (
        "a tensor stands where Python needs True or False.",
        "`if`, `and`, `max` cannot look at values that are still to come: use ops.where, ops.maximum.",
    )
    reshape_does_not_fit = (
        "{count} values cannot take the shape {target}.",
        'The product of the new shape must be as large: 28 × 28 = 784. (A Conv2DTranspose with strides=2 doubles the sides only with padding="same".)',
    )
    shapes_do_not_fit = (
        "two shapes do not fit together: {one} and {other}.",
        "Write the shapes of both sides down. What is computed for each image or coding has to keep that axis.",
    )
    rows_taken_for_variables = (
        "mean and covariance are of different sizes.",
        "np.cov takes rows for variables, unless you say rowvar=False; the mean over the images is mean(axis=0).",
    )
    channel_axis_missing = (
        "a convolution gets images without a channel axis.",
        "Convolutions take (n, height, width, channels): begin with layers.Reshape([height, width, 1]), or a keras.Input of that shape.",
    )
    batch_axis_missing = (
        "a model gets a single example without a batch axis.",
        "Models work on batches, even of one: x[None] or np.array([x]).",
    )
    input_does_not_fit = (
        "a layer gets an input of another shape than it was built for.",
        "Follow the shapes from the input to this layer; model.summary() shows them.",
    )
    several_inputs_for_one = (
        "a model that takes one input gets {count}.",
        "The encoder returns a list of three: unpack it, or take one, encoder(images)[2]. In train_step `data` is a pair: images, targets = data.",
    )
    super_forgotten = (
        "`super().__init__()` is missing.",
        "It has to be the first line in the class's `__init__`.",
    )
    no_gradients = (
        "no gradient reaches any weight.",
        "Compute the whole way from images to loss inside `with tf.GradientTape() as tape:`, with tensor operations, then tape.gradient(loss, self.trainable_weights).",
    )
    no_call_method = (
        "the model has no method `call`.",
        "Define `def call(self, inputs)` inside the class, indented, with exactly this name.",
    )
    not_compiled = (
        "the model has not been compiled.",
        "vae.compile(loss=…, optimizer=…) comes before vae.fit(…).",
    )
    train_step_returns_nothing = (
        "`train_step` or `test_step` returns nothing.",
        "End with a dictionary of the metrics: return {m.name: m.result() for m in self.metrics}.",
    )
    none_used = (
        "there is None where a value is needed.",
        "A function without `return` gives None; so does tape.gradient where nothing depends on a weight.",
    )
    unpacked_into_other_number = (
        "the number of names on the left of = is not that of the things on the right.",
        "The encoder returns three outputs, `data` in train_step is a pair. print(len(…)) tells.",
    )
    list_for_array = (
        "a Python list is computed with as if it were an array.",
        "np.array(…) or ops.convert_to_tensor(…) makes an array of it; + joins lists.",
    )
    module_called = (
        "a module is called as if it were a function.",
        "Name the function in it: keras.random.normal(…), layers.Dense(…).",
    )
    module_missing = (
        "there is no module `{name}` here.",
        "The course's packages do: numpy, keras, tensorflow, scikit-learn.",
    )
    out_of_range = (
        "an index is outside the array.",
        "Axes and entries are counted from 0: the last of n is n − 1. Is the axis the one you mean?",
    )
    key_missing = "there is no entry {name}.", "print(….keys()) shows which there are."
    types_do_not_fit = (
        "float32 and float64 meet.",
        'NumPy makes float64; tensors of the course are float32: ops.cast(x, "float32").',
    )
    shape_is_a_number = (
        "a shape is given as a single number.",
        "A shape is a tuple or a list: (n, codings_size), or (n,).",
    )
    identifier_unknown = "Keras knows no {what} called {name}.", 'Look at the spelling: "nadam", "mse", "relu".'
    made_anew_at_every_call = (
        "a layer, variable or SeedGenerator is made inside `call`, at every call.",
        "Make it in `__init__`, as self.…, and only use it in `call`.",
    )
    kept_from_another_call = (
        "a tensor of one call is used in another.",
        "Do not keep tensors in self.…: return them, or compute them again.",
    )
    not_connected = (
        "an output of the model does not come from its input.",
        "Does every layer get the output of the one before, beginning with `inputs`? Look for a variable that is used twice or never.",
    )
    calls_itself = "a function calls itself without end.", "Is there another function or variable of the same name?"
    too_large = (
        "the memory does not suffice.",
        "Which array is so large? Multiply its shape out; a wrong axis makes (n, n).",
    )
    spelled_as_in_america = "the argument is called `colour`, not `color`.", "Write colour=…."
    spelled_as_in_britain = "the argument is called `{name}` in American spelling.", "Write color=…, n_neighbors=…."
    array_in_if = (
        "an array stands where Python needs one number, or one True or False.",
        "`if`, `and`, `max` and functions of a single number take no arrays: go through the values one by one, or use NumPy's np.where, np.maximum, x.any().",
    )
    pictures_not_read = (
        "the pictures cannot be read.",
        "What is missing stands in the line above. Put the pictures into a folder beside this notebook, and give its name alone.",
    )
    file_not_found = (
        "there is no file or folder of that name.",
        "Names count from the folder of this notebook. Is it spelled as there, and does it lie there?",
    )
    no_such_axis = (
        "an axis is asked for that the array does not have.",
        "print(x.shape): axes are counted from 0, and a mean or a sum has taken one away. (keras.losses.binary_crossentropy averages over the last.)",
    )
    arrays_not_alike = (
        "arrays are joined whose shapes do not fit.",
        "np.stack takes arrays of one shape; joined ones differ along one axis only. (np.corrcoef and np.cov take rows for variables, unless you say rowvar=False.)",
    )
    written_into_whole_numbers = (
        "fractions are to be written into an array of whole numbers.",
        "`x /= 255` keeps the type of x, and changes what you were given: write x = x / 255, a new array.",
    )
    unhashable = (
        "arrays and lists can be neither in a set nor keys of a dictionary.",
        "np.unique(x, axis=0) keeps one of each row; x.tobytes() makes a key of an array.",
    )
    quantile_of_0_or_1 = (
        "a quantile is asked for of a probability that is 0, 1 or beyond.",
        "Print the probabilities: all have to lie between 0 and 1. Counted from 0, the middles of n equal shares are (k + ½) / n.",
    )
    not_a_table = (
        "scikit-learn gets an array of {dim} dimension(s), where it takes a table.",
        "One row per image, one column per number; X first, then y. An encoder returns a list of three: take one. X.reshape(len(X), -1) flattens images.",
    )
    list_indexed_like_an_array = (
        "a list is indexed as if it were an array.",
        "An encoder returns a list of three: take one first, np.asarray(encoder(images)[0]), and index that.",
    )
    mask_of_another_length = (
        "a mask has another length than the array that it chooses from.",
        "In x[labels == c] both have to belong to the same images: compare their lengths.",
    )
    layer_never_called = (
        "a model has no output yet.",
        "Call it on its input and keep what comes back, z = model(inputs), in place of model.output.",
    )
    pairs_expected = (
        "the optimizer does not get what it takes.",
        "optimizer.apply(gradients, weights), or optimizer.apply_gradients(zip(gradients, weights)): gradients first.",
    )
    optimizer_of_keras_2 = (
        "optimizers have no `{name}` in Keras 3.",
        "gradients = tape.gradient(loss, self.trainable_weights), then self.optimizer.apply(gradients, self.trainable_weights).",
    )
    name_taken_by_keras = (
        "`{name}` is a property of every Keras model.",
        "Choose another name for what is yours.",
    )
    no_tensor_returned = (
        "something else than tensors comes back from a compiled function.",
        "Are brackets missing, as in tracker.result()? A step returns a dictionary of numbers.",
    )
    add_loss_outside_call = (
        "`add_loss` is called outside of `call`.",
        "Write self.add_loss(…) in the method `call`, of what the encoder returns there.",
    )
    step_runs_everything = (
        "`fit`, `evaluate` or `predict` is called inside a step.",
        "They go through all batches and call the step for each: in it compute the losses of one batch, with self.encoder and self.decoder.",
    )


_LAYERS = (
    "Activation|BatchNormalization|Concatenate|Conv2D|Conv2DTranspose|Dense|Dropout|Flatten|Input|InputLayer|Lambda|Layer|LayerNormalization"
    "|LeakyReLU|MaxPool2D|MaxPooling2D|RandomNormal|ReLU|Rescaling|Reshape|UpSampling2D"
)
_SHAPE = r"([(\[][\d, None]*[)\]])"
_ROWS: list[tuple[str, Mistake]] = [
    (r"\b(read_images|sprites|glyphs|digits)\(\) got an unexpected keyword argument 'color'", Raised.spelled_as_in_america),
    (r"unexpected keyword argument '(?P<name>colour|n_neighbours)'", Raised.spelled_as_in_britain),
    (r"boolean index did not match", Raised.mask_of_another_length),
    (r"'zip' has no len|apply_gradients\(\) takes|has no attribute '_unique_id'", Raised.pairs_expected),
    (r"has no attribute '(?P<name>minimize|get_updates|get_gradients)'", Raised.optimizer_of_keras_2),
    (r"property '(?P<name>losses|metrics|variables|weights|layers|trainable_\w+)' of '\w+' object has no setter", Raised.name_taken_by_keras),
    (r"truth value of an array", Raised.array_in_if),
    (r"NameError: name '(?P<name>K|backend)' is not defined", Raised.keras_2),
    (rf"NameError: name '(?P<name>{_LAYERS})' is not defined", Raised.layer_not_defined),
    (r"(NameError|UnboundLocalError): .*?'(?P<name>\w+)'", Raised.name_not_defined),
    (r"ModuleNotFoundError: No module named '(?P<name>[\w.]+)'", Raised.module_missing),
    (r"'KerasTensor' object has no attribute 'numpy'|SymbolicTensor.* has no attribute 'numpy'", Raised.symbolic_tensor),
    (r"A KerasTensor (is symbolic|cannot be used as input)|symbolic .* to a numpy array|KerasTensor.*NumPy", Raised.symbolic_tensor),
    (r"module 'keras\.(?:api\.|_tf_keras\.)*ops' has no attribute '(?P<name>reduce_\w+)'", Raised.tensorflow_name),
    (r"module 'keras\.(?:\w+\.)*backend' has no attribute '(?P<name>\w+)'", Raised.keras_2_backend),
    (r"AttributeError: 'NoneType' object", Raised.none_used),
    (r"AttributeError: (?P<thing>module '[\w.]+'|'?\w+'?( object)?) has no attribute '(?P<name>\w+)'", Raised.no_such_attribute),
    (r"Expected `trainable` to be a boolean. Received: trainable=<", Raised.layers_without_a_list),
    (r"outputs` values must be KerasTensors.*invalid value <\w+ name=", Raised.layer_not_called),
    (r"Only input tensors may be passed as positional.*: <\w+ name=", Raised.layer_not_called),
    (r"Received: units=KerasTensor|identifier: KerasTensor|data_format=<kerastensor", Raised.layer_not_called),
    (r"\bLayer\.__init__\(\) takes 1 positional argument", Raised.layer_not_called),
    (r"missing a required argument: '(inputs|x|images)'", Raised.layer_not_called),
    (r"unexpected keyword argument '?(?P<name>\w+)", Raised.argument_unknown),
    (r"too many positional arguments|missing a required argument|positional arguments? but|required positional arg", Raised.arguments_do_not_fit),
    (r"Only input tensors may be passed as positional", Raised.list_for_array),
    (r"forgot to call `super\(\)\.__init__\(\)`", Raised.super_forgotten),
    (r"expects \d+ (named )?input\(s\).*received (?P<count>\d+) input tensors", Raised.several_inputs_for_one),
    (r"does not have a `call\(\)` method", Raised.no_call_method),
    (r"No gradients provided for any variable", Raised.no_gradients),
    (r"must call `compile\(\)`", Raised.not_compiled),
    (r"OptionalFromValue", Raised.train_step_returns_nothing),
    (r"'NoneType' object cannot be interpreted as an integer|convert a partially known TensorShape|[Cc]annot convert '\(None", Raised.size_not_known),
    (r"Iterating over a symbolic", Raised.tensor_unpacked),
    (r"as a Python `bool`", Raised.tensor_in_if),
    (r"total size of the tensor must be unchanged.*input_shape=(?P<have>\(.*?\)), target_shape=(?P<target>\(.*?\))", Raised.reshape_does_not_fit),
    (r"cannot reshape array of size (?P<have>\d+) into shape (?P<target>\(.*?\))", Raised.reshape_does_not_fit),
    (r"tensor with (?P<have>\d+) values, but the requested shape has (?P<target>\d+)", Raised.reshape_does_not_fit),
    (r"mean and cov must have same length", Raised.rows_taken_for_variables),
    (rf"broadcast together with shapes (?P<one>{_SHAPE}) (?P<other>{_SHAPE})", Raised.shapes_do_not_fit),
    (rf"Incompatible shapes: (?P<one>{_SHAPE}) vs\.? (?P<other>{_SHAPE})", Raised.shapes_do_not_fit),
    (rf"Matrix size-incompatible: In\[0\]: (?P<one>{_SHAPE}), In\[1\]: (?P<other>{_SHAPE})", Raised.shapes_do_not_fit),
    (rf"Dimensions must be equal, but are .*input shapes: (?P<one>{_SHAPE}), (?P<other>{_SHAPE})", Raised.shapes_do_not_fit),
    (rf"shapes (?P<one>{_SHAPE}) and (?P<other>{_SHAPE})", Raised.shapes_do_not_fit),
    (r"expected min_ndim=4, found ndim=3", Raised.channel_axis_missing),
    (r"Expected shape \(None, [\d, ]+\), but input has incompatible shape \([\d, ]+,?\)$", Raised.batch_axis_missing),
    (r"is incompatible with the layer|[Ii]nvalid input shape", Raised.input_does_not_fit),
    (r"is not connected to `inputs`", Raised.not_connected),
    (r"(not enough|too many) values to unpack|cannot unpack non-iterable", Raised.unpacked_into_other_number),
    (r"unsupported operand type\(s\).*'NoneType'|'NoneType' object|Got 'None'|convert a value \(None\)", Raised.none_used),
    (r"unsupported operand type\(s\).*'(list|tuple)'|can only concatenate (list|tuple)|multiply sequence", Raised.list_for_array),
    (r"'module' object is not callable", Raised.module_called),
    (r"IndexError|[Ii]ndex out of range", Raised.out_of_range),
    (r"KeyError: (?P<name>.+)", Raised.key_missing),
    (r"expected to be a (float|double) tensor but is a (double|float)", Raised.types_do_not_fit),
    (r"shape must be a vector of", Raised.shape_is_a_number),
    (r"Could not interpret (?P<what>\w+).* identifier: (?P<name>\w+)", Raised.identifier_unknown),
    (r"only supports singleton tf\.Variables|create variables? on (?:a )?non-first call", Raised.made_anew_at_every_call),
    (r"InaccessibleTensorError|out of scope", Raised.kept_from_another_call),
    (r"`add_loss\(\)` can only be called", Raised.add_loss_outside_call),
    (r"must return zero or more Tensors", Raised.no_tensor_returned),
    (r"^ImagesError", Raised.pictures_not_read),
    (r"FileNotFoundError", Raised.file_not_found),
    (r"AxisError|axis -?\d+ is out of bounds|Invalid reduction dimension", Raised.no_such_axis),
    (r"array dimensions except for the concatenation axis|all input arrays must have the same shape", Raised.arrays_not_alike),
    (r"Cannot cast ufunc .* from dtype\('float\d+'\) to dtype\('u?int\d+'\)", Raised.written_into_whole_numbers),
    (r"unhashable type", Raised.unhashable),
    (r"p must be in the range 0", Raised.quantile_of_0_or_1),
    (r"(?:Found array with dim |Expected 2D array, got )(?P<dim>\d)", Raised.not_a_table),
    (r"only integer scalar arrays can be converted|list indices must be integers", Raised.list_indexed_like_an_array),
    (r"has never been called and thus has no defined (in|out)put", Raised.layer_never_called),
    (r"RecursionError", Raised.calls_itself),
    (r"MemoryError|ResourceExhausted|Unable to allocate", Raised.too_large),
]  # fmt: skip
_PATTERNS = [(re.compile(pattern), mistake) for pattern, mistake in _ROWS]


def named(kind: str, reason: str, line: str) -> Mistake:
    """The mistake behind an error, ``General.exception`` where its words tell nothing.

    Args:
        kind: the error's type.
        reason: what it says.
        line: the student's own line, where known.
    """
    if kind == "NotImplementedError" and ".add_loss(" in line:
        return Raised.functional_add_loss
    for pattern, mistake in _PATTERNS:
        if found := pattern.search(f"{kind}: {reason}"):
            words = {name: word for name, word in found.groupdict().items() if word}
            if "have" in words:
                words["count"] = str(_size(words["have"]))
            return mistake.about(**words)
    return Raised.step_runs_everything if re.search(r"\bself\.(fit|evaluate|predict)\(", line) else General.exception


def _size(shape: str) -> int:
    """How many values an array of this shape holds, ``(31, 31, 1)`` or a number by itself."""
    read = ast.literal_eval(shape)
    return math.prod(read) if isinstance(read, tuple) else read
