"""The usual errors and what they mean: from an error's own words to a mistake with a name and a hint.

``says`` goes on from “… raised ValueError: ”. The first row that fits counts; groups of its pattern fill the blanks.
"""

from __future__ import annotations

import ast
import math
import re

from vaelab.checks.engine.mistakes import General, Mistake, Mistakes


class Raised(Mistakes):
    own_error = (
        "that is an error of your own, raised by the line shown.",
        "Which condition above it did the test's arguments not meet? Compare it with the task, letter by letter.",
    )
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
    set_value_of_keras_2 = (
        "`set_value` of Keras 2's backend is gone.",
        "A variable is changed with a method of its own: variable.assign(value).",
    )
    assigned_to_property = (
        "`{name}` of a {thing} cannot be set with =.",
        "A variable is changed with a method of its own: variable.assign(value).",
    )
    function_not_called = (
        "a function stands where what it returns is needed.",
        "The brackets behind its name are missing: build_encoder() makes an encoder, build_encoder is the function.",
    )
    list_not_taken_apart = (
        "a list has no `{name}`: it holds several things.",
        "Take the one you mean, as encoder(images)[2], or unpack them: a, b, c = …. (np.array(…) makes an array of a list of numbers.)",
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
    callback_arguments = (
        "Keras calls this method of a callback with other arguments.",
        "Write def on_epoch_begin(self, epoch, logs=None), and the others alike; on_train_begin(self, logs=None).",
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
        '28 × 28 = 784: the layer before has to give as many. (A Conv2DTranspose with strides=2 doubles the sides only with padding="same".)',
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
        "Convolutions take (n, 28, 28, 1): begin with layers.Reshape([28, 28, 1]) or keras.Input([28, 28, 1]).",
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
    fit_without_target = (
        "the model's output has nothing to be compared with.",
        "The images are input and target: vae.fit(X, X, …).",
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
    size_not_whole = (
        "`{name}` of a layer is no whole number above 0.",
        "Does the function get the argument that you mean, in its place? Or by name: f(codings_size=…).",
    )
    things_of_several_shapes = (
        "things of several shapes do not make one array.",
        "Is it a pair, such as rows and their labels, or are some rows longer? Take out the one you mean: rows, labels = ….",
    )
    generator_for_seed = (
        "scikit-learn cannot draw from what it got for random_state.",
        "It takes a whole number, None or np.random.RandomState(seed), but no np.random.default_rng(seed).",
    )
    power_written_as_xor = "^ is no power in Python.", "Write ** for powers: x**2, or np.square(x)."
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


_LAYERS = (
    "Activation|BatchNormalization|Concatenate|Conv2D|Conv2DTranspose|Dense|Dropout|Flatten|Input|InputLayer|Lambda|Layer|LayerNormalization"
    "|LeakyReLU|MaxPool2D|MaxPooling2D|RandomNormal|ReLU|Rescaling|Reshape|UpSampling2D"
)
_SHAPE = r"([(\[][\d, None]*[)\]])"
_ROWS: list[tuple[str, Mistake]] = [
    (r"NameError: name '(?P<name>K|backend)' is not defined", Raised.keras_2),
    (rf"NameError: name '(?P<name>{_LAYERS})' is not defined", Raised.layer_not_defined),
    (r"(NameError|UnboundLocalError): .*?'(?P<name>\w+)'", Raised.name_not_defined),
    (r"ModuleNotFoundError: No module named '(?P<name>[\w.]+)'", Raised.module_missing),
    (r"'KerasTensor' object has no attribute 'numpy'|SymbolicTensor.* has no attribute 'numpy'", Raised.symbolic_tensor),
    (r"A KerasTensor (is symbolic|cannot be used as input)|symbolic .* to a numpy array|KerasTensor.*NumPy", Raised.symbolic_tensor),
    (r"module 'keras\.(?:api\.|_tf_keras\.)*ops' has no attribute '(?P<name>reduce_\w+)'", Raised.tensorflow_name),
    (r"module 'keras\..*has no attribute '[gs]et_value'", Raised.set_value_of_keras_2),
    (r"module 'keras\.(?:\w+\.)*backend' has no attribute '(?P<name>\w+)'", Raised.keras_2_backend),
    (r"AttributeError: 'NoneType' object", Raised.none_used),
    (r"AttributeError: property '(?P<name>\w+)' of '(?P<thing>\w+)' object has no setter", Raised.assigned_to_property),
    (r"AttributeError: 'function' object has no attribute", Raised.function_not_called),
    (r"AttributeError: '(?:list|tuple)' object has no attribute '(?P<name>\w+)'", Raised.list_not_taken_apart),
    (r"AttributeError: (?P<thing>module '[\w.]+'|'?\w+'?( object)?) has no attribute '(?P<name>\w+)'", Raised.no_such_attribute),
    (r"Expected `trainable` to be a boolean. Received: trainable=<", Raised.layers_without_a_list),
    (r"outputs` values must be KerasTensors.*invalid value <\w+ name=", Raised.layer_not_called),
    (r"Only input tensors may be passed as positional.*: <\w+ name=", Raised.layer_not_called),
    (r"Received: units=KerasTensor|identifier: KerasTensor|data_format=<kerastensor", Raised.layer_not_called),
    (r"\bLayer\.__init__\(\) takes 1 positional argument", Raised.layer_not_called),
    (r"missing a required argument: '(inputs|x|images)'", Raised.layer_not_called),
    (r"\.on_(epoch|train|batch|test|predict)\w*\(\) (takes|missing|got)", Raised.callback_arguments),
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
    (r"as a Python `bool`|truth value of an array", Raised.tensor_in_if),
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
    (r"shape must be a vector of|Cannot convert '\d+' to a shape", Raised.shape_is_a_number),
    (r"invalid value for `(?P<name>\w+)`, expected a positive integer", Raised.size_not_whole),
    (r"inhomogeneous shape", Raised.things_of_several_shapes),
    (r"cannot be used to seed a numpy|'random_state' parameter of", Raised.generator_for_seed),
    (r"bitwise_xor|unsupported operand type\(s\) for \^", Raised.power_written_as_xor),
    (r"Could not interpret (?P<what>\w+).* identifier: (?P<name>\w+)", Raised.identifier_unknown),
    (r"only supports singleton tf\.Variables|create variables? on (?:a )?non-first call", Raised.made_anew_at_every_call),
    (r"InaccessibleTensorError|out of scope", Raised.kept_from_another_call),
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
    if by_line := _by_line(kind, reason, line):
        return by_line
    for pattern, mistake in _PATTERNS:
        if found := pattern.search(f"{kind}: {reason}"):
            words = {name: word for name, word in found.groupdict().items() if word}
            if "have" in words:
                words["count"] = str(_size(words["have"]))
            return mistake.about(**words)
    return General.exception


def _by_line(kind: str, reason: str, line: str) -> Mistake | None:
    """What an error is that only the student's line tells, if it does."""
    if line.startswith("raise "):
        return Raised.own_error
    if kind == "NotImplementedError" and ".add_loss(" in line:
        return Raised.functional_add_loss
    if re.search(r"convert a value \(None\)|None values not supported", reason) and re.search(
        r"\.(fit|evaluate|train_on_batch)\(", line
    ):
        return Raised.fit_without_target
    if kind == "AttributeError" and ".set_value(" in line:
        return Raised.set_value_of_keras_2
    return None


def _size(shape: str) -> int:
    """How many values an array of this shape holds, ``(31, 31, 1)`` or a number by itself."""
    read = ast.literal_eval(shape)
    return math.prod(read) if isinstance(read, tuple) else read
