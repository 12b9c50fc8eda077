"""From an error's own words to its name: patterns, of which the first that fits counts; its groups fill a mistake's blanks."""

from __future__ import annotations

import ast
import math
import re

from vaelab.checks.engine.mistakes import General, Mistake
from vaelab.checks.engine.raised import Raised

_LAYERS = (
    "Activation|BatchNormalization|Concatenate|Conv2D|Conv2DTranspose|Dense|Dropout|Flatten|Input|InputLayer|Lambda|Layer|LayerNormalization"
    "|LeakyReLU|MaxPool2D|MaxPooling2D|RandomNormal|ReLU|Rescaling|Reshape|UpSampling2D"
)
_METHODS = "abs|clamp|clip|detach|exp|expand|log|max|mean|min|mul|permute|pow|prod|relu|repeat|reshape|round|sigmoid|size|sqrt|square|squeeze|std|sum|tanh|unsqueeze|var|view"
_OF_ARRAYS = "T|all|any|argmax|argmin|argsort|astype|choose|copy|cumsum|diagonal|dot|flatten|nonzero|ravel|sort|swapaxes|take|tolist|trace|transpose"
_SHAPE = r"([(\[][\d?, None]*[)\]])"
_NO_SUCH_AXIS = r"AxisError|axis -?\d+ is out of bounds|Invalid reduction dimension"
_ROWS: list[tuple[str, Mistake]] = [
    (r"\b(read_images|sprites|glyphs|digits)\(\) got an unexpected keyword argument 'color'", Raised.spelled_as_in_america),
    (r"unexpected keyword argument '(?P<name>colour|n_neighbours)'", Raised.spelled_as_in_britain),
    (r"boolean index did not match", Raised.mask_of_another_length),
    (r"'zip' has no len|apply_gradients\(\) takes|has no attribute '_unique_id'", Raised.pairs_expected),
    (r"has no attribute '(?P<name>minimize|get_updates|get_gradients)'", Raised.optimizer_of_keras_2),
    (r"property '(?P<name>losses|metrics|variables|weights|layers|trainable_\w+)' of '\w+' object has no setter", Raised.name_taken_by_keras),
    (r"'Tracked(List|Dict|Set)' object is not callable", Raised.method_name_taken_by_keras),
    (r"truth value of an array", Raised.array_in_if),
    (r"float\(\) argument must be .*not '(?:Recorder|Functional|Sequential|TwoInputs)'", Raised.model_for_array),
    (r"vae_loss_nats gets arguments with", Raised.loss_arguments_exchanged),
    (r"NameError: name '(?P<name>K|backend)' is not defined", Raised.keras_2),
    (rf"NameError: name '(?P<name>{_LAYERS})' is not defined", Raised.layer_not_defined),
    (r"NameError: name '(?P<name>torch|F|nn|tfp|tfd|jnp|jax)' is not defined", Raised.another_library),
    (r"NameError: name '(?P<name>pd|pandas|sns|seaborn|px|plotly)' is not defined", Raised.library_not_installed),
    (r"NameError: name '(?P<name>latent_dim|latent_size|latents?|z_dim|n_codings|coding_size)' is not defined", Raised.size_by_another_name),
    (r"(NameError|UnboundLocalError): .*?'(?P<name>\w+)'", Raised.name_not_defined),
    (r"AttributeError: .*ndarray' object has no attribute 'numpy'", Raised.numpy_already),
    (r"ModuleNotFoundError: No module named '(?P<name>[\w.]+)'", Raised.module_missing),
    (r"'KerasTensor' object has no attribute 'numpy'|SymbolicTensor.* has no attribute 'numpy'", Raised.symbolic_tensor),
    (r"A KerasTensor (is symbolic|cannot be used as input)|symbolic .* to a numpy array|KerasTensor.*NumPy|KerasTensor\.__array__", Raised.symbolic_tensor),
    (r"module 'keras\.(?:api\.|_tf_keras\.)*ops' has no attribute '(?P<name>reduce_\w+)'", Raised.tensorflow_name),
    (r"module 'keras\.(?:\w+\.)*(?:backend|ops)' has no attribute '(?P<name>rand\w*)'", Raised.random_numbers_elsewhere),
    (r"module 'keras\..*has no attribute '[gs]et_value'", Raised.set_value_of_keras_2),
    (r"module 'keras\.(?:\w+\.)*backend' has no attribute '(?P<name>\w+)'", Raised.keras_2_backend),
    (rf"AttributeError: \w*Tensor object has no attribute '(?P<name>{_METHODS})'", Raised.method_of_a_tensor),
    (r"KerasTensor\.(?P<name>reshape|squeeze)\(\) takes", Raised.method_of_a_tensor),
    (rf"AttributeError: '?(?:[\w.]*\.)?\w*Tensor'? object has no attribute '(?P<name>{_OF_ARRAYS})'", Raised.numpy_method_of_a_tensor),
    (r"module 'keras\.(?:\w+\.)*losses' has no attribute '(?P<name>mse|mae|MSE|MAE|bce|kld|crossentropy|cross_entropy)'", Raised.loss_by_its_short_name),
    (rf"AttributeError: '(?:[\w.]*\.)?(?:\w*Tensor|ndarray)' object has no attribute '(?P<name>{_METHODS})'", Raised.method_of_a_tensor),
    (r"(Tensor|Variable)' object does not support item assignment|assignment destination is read-only", Raised.tensor_written_into),
    (r"Cannot interpret '\d+' as a data type", Raised.size_as_two_numbers),
    (r"'NoneType' object has no attribute 'set_model'", Raised.callback_is_none),
    (r"has no attribute '(?P<name>(fit|predict|evaluate)_generator|predict_classes)'", Raised.keras_2_method),
    (r"AttributeError: 'NoneType' object", Raised.none_used),
    (r"AttributeError: property '(?P<name>\w+)' of '(?P<thing>\w+)' object has no setter", Raised.assigned_to_property),
    (r"AttributeError: '\w+' object has no attribute '(?P<name>eval|cuda|parameters|requires_grad_|state_dict|zero_grad)'", Raised.method_of_a_torch_model),
    (r"AttributeError: 'function' object has no attribute", Raised.function_not_called),
    (r"AttributeError: '(?:list|tuple)' object has no attribute '(?P<name>\w+)'", Raised.list_not_taken_apart),
    (r"AttributeError: (?P<thing>module '[\w.]+'|'?[\w.]+'?( object)?) has no attribute '(?P<name>\w+)'", Raised.no_such_attribute),
    (r"Only instances of `keras\.Layer` can be added.*Received: (?P<name>[A-Z]\w+)$", Raised.class_for_a_layer),
    (r"Only instances of `keras\.Layer` can be added.*Received: <?(?P<thing>[^<>]{1,40})", Raised.sequential_takes_layers),
    (r"initialize `\w+` layer with a `keras\.layers\.Layer` instance\. Received: (?P<name>[A-Z]\w+)$", Raised.class_for_a_layer),
    (r"All `(?:in|out)puts` values must be KerasTensors.*including invalid value (?!KerasTensor|None)(?P<name>[A-Z]\w+)$", Raised.class_for_a_layer),
    (r"Only input tensors may be passed as positional.*: (?P<name>[A-Z]\w+)$", Raised.class_for_a_layer),
    (r"All `outputs` values must be KerasTensors.*including invalid value None", Raised.none_used),
    (r"Expected `trainable` to be a boolean. Received: trainable=<", Raised.layers_without_a_list),
    (r"outputs` values must be KerasTensors.*invalid value <\w+ name=", Raised.layer_not_called),
    (r"All `outputs` values must be KerasTensors. Received: outputs=(\[?<?tf\.Tensor|\[\[…)", Raised.values_for_outputs),
    (r"Shapes used to initialize variables must be fully-defined", Raised.numbers_not_counted),
    (r"could not automatically infer the shape of the Lambda", Raised.lambda_without_tensors),
    (r"Only input tensors may be passed as positional.*: <\w+ name=", Raised.layer_not_called),
    (r"Received: units=KerasTensor|identifier: KerasTensor|data_format=\[?<kerastensor", Raised.layer_not_called),
    (r"\bLayer\.__init__\(\) takes 1 positional argument", Raised.layer_not_called),
    (r"missing a required argument: '(inputs|x|images)'", Raised.layer_not_called),
    (r"Argument\(s\) not recognized: \{'(?P<name>\w+)'", Raised.argument_unknown),
    (r"\.on_(epoch|train|batch|test|predict)\w*\(\) (takes|missing|got)", Raised.callback_arguments),
    (r"unexpected keyword argument '?(?P<name>\w+)", Raised.argument_unknown),
    (r"Unrecognized keyword arguments passed to \w+: \{'(?P<name>\w+)'", Raised.argument_unknown),
    (r"add_loss\(\)` can only be called .*invalid value: (?P<value><function|(?!KerasTensor)[\w.+-]{1,24})", Raised.add_loss_without_a_tensor),
    (r"Layer `add_metric\(\)` method is deprecated", Raised.add_metric),
    (r"got multiple values for argument '(?P<name>\w+)'", Raised.argument_given_twice),
    (r"\b(standard_normal|random|normal|uniform)\(\) takes at most \d positional", Raised.size_as_two_numbers),
    (r"TypeError: (?P<name>[\w.]+?)(?:\(\))? (?:takes|expected) (?:at most|exactly) (?P<most>\w+)(?: positional)? arguments?(?: \(|, got )(?P<given>\d+)", Raised.library_arguments),
    (r"Too many arguments were given\. Expected (?P<most>\d+) but got (?P<given>\d+)", Raised.library_arguments.about(name="The function")),
    (r"TypeError: \w+\(\) (takes|missing) .*positional argument", Raised.arguments_of_a_function),
    (r"too many positional arguments|missing a required argument|positional arguments? but|required positional arg", Raised.arguments_do_not_fit),
    (r"Only input tensors may be passed as positional", Raised.list_for_array),
    (r"forgot to call `super\(\)\.__init__\(\)`", Raised.super_forgotten),
    (r"expects (?P<wanted>[2-9]) (named )?input\(s\).*received (?P<count>1) input tensors", Raised.one_input_for_several),
    (r"expects (?P<wants>[2-9]) (named )?input\(s\).*received (?P<count>\d+) input tensors", Raised.inputs_miscounted),
    (r"expects \d+ (named )?input\(s\).*received (?P<count>\d+) input tensors", Raised.several_inputs_for_one),
    (r"does not have a `call\(\)` method", Raised.no_call_method),
    (r"No gradients provided for any variable", Raised.no_gradients),
    (r"must call `compile\(\)`", Raised.not_compiled),
    (r"No loss to compute", Raised.no_loss_given),
    (r"OptionalFromValue", Raised.train_step_returns_nothing),
    (r"'NoneType' object cannot be interpreted as an integer|convert a partially known TensorShape|[Cc]annot convert '\(None|convert elements of [\[(]None", Raised.size_not_known),
    (r"Iterating over a symbolic", Raised.tensor_unpacked),
    (r"as a Python `bool`", Raised.tensor_in_if),
    (r"input_shape=\((?P<height>\d+), (?P<width>\d+), 1\), target_shape=\((?P<rows>\d+), (?P<columns>\d+)(, 1)?\)", Raised.feature_maps_of_another_size),
    (r"input_shape=\((?P<height>\d+), (?P<width>\d+), 3\), target_shape=\((?P<rows>\d+), (?P<columns>\d+), 3\)", Raised.feature_maps_of_another_size),
    (r"total size of the tensor must be unchanged.*input_shape=(?P<have>\(.*?\)), target_shape=(?P<target>\(.*?\))", Raised.reshape_does_not_fit),
    (r"cannot reshape array of size (?P<have>\d+) into shape (?P<target>\(.*?\))", Raised.reshape_does_not_fit),
    (r"tensor with (?P<have>\d+) values, but the requested shape has (?P<target>\d+)", Raised.reshape_does_not_fit),
    (r"mismatch in its core dimension.*\(size (?P<one>\d+) is different from (?P<other>\d+)\)", Raised.lengths_do_not_fit),
    (r"must be square", Raised.matrix_not_square),
    (r"diag requires an array of at least two dimensions|Input must be 1- or 2-d", Raised.diagonal_of_no_matrix),
    (r"Singular matrix|[Ii]nput is not invertible|matrix is singular", Raised.matrix_without_inverse),
    (r"not positive.definite|Cholesky decomposition was not successful", Raised.not_positive_definite),
    (r"weight list of length (?P<given>\d+), but the layer was expecting (?P<wanted>\d+) weights", Raised.weights_of_another_model),
    (rf"weight shape (?P<one>{_SHAPE}) is not compatible with provided weight shape (?P<other>{_SHAPE})", Raised.weight_of_another_shape),
    (rf"same rank \(ndim\).*target\.shape=(?P<one>{_SHAPE}), output\.shape=(?P<other>{_SHAPE})", Raised.shapes_do_not_fit),
    (rf"variable\.shape=(?P<one>{_SHAPE}), Received: value\.shape=(?P<other>{_SHAPE})", Raised.shapes_do_not_fit),
    (r"mean and cov must have same length", Raised.rows_taken_for_variables),
    (rf"broadcast together with shapes (?P<one>{_SHAPE}) (?P<other>{_SHAPE})", Raised.shapes_do_not_fit),
    (rf"could not broadcast input array from shape (?P<one>{_SHAPE}) into shape (?P<other>{_SHAPE})", Raised.shapes_do_not_fit),
    (rf"Incompatible shapes: (?P<one>{_SHAPE}) vs\.? (?P<other>{_SHAPE})", Raised.shapes_do_not_fit),
    (rf"Matrix size-incompatible: In\[0\]: (?P<one>{_SHAPE}), In\[1\]: (?P<other>{_SHAPE})", Raised.shapes_do_not_fit),
    (rf"Dimensions must be equal, but are .*input shapes: (?P<one>{_SHAPE}), (?P<other>{_SHAPE})", Raised.shapes_do_not_fit),
    (rf"shapes (?P<one>{_SHAPE}) and (?P<other>{_SHAPE})", Raised.shapes_do_not_fit),
    (r"cannot mix tensors and non-tensors", Raised.tensor_beside_array),
    (r"`Concatenate` layer requires inputs with matching shapes.*input_shape=\[(?P<shapes>.*(\(\w+,\)|28, 28).*)\]", Raised.images_or_labels_joined),
    (r"`Concatenate` layer requires inputs with matching shapes.*input_shape=\[(?P<shapes>.*)\]", Raised.concatenated_shapes),
    (r"Every value in `xs` must have the same shape.*of shape (?P<shapes>\(.*\), which is different from .*\))", Raised.concatenated_shapes),
    (rf"ConcatOp : Dimension 0 .* shape\[0\] = (?P<one>{_SHAPE}) vs\. shape\[1\] = (?P<other>{_SHAPE})", Raised.concatenated_rows),
    (rf"ConcatOp : Dimension.* shape\[0\] = (?P<shapes>{_SHAPE} vs\. shape\[1\] = {_SHAPE})", Raised.concatenated_shapes),
    (r"indices\S* = (?P<index>-?\d+) is not in \[0, (?P<rows>\d+)\)", Raised.label_out_of_table),
    (r"Inputs to a layer should be tensors\. Got '(?!None)(?P<thing>[^']{1,40})'", Raised.number_for_array),
    (r"expected min_ndim=4, found ndim=3", Raised.channel_axis_missing),
    (r"Expected shape \(None, [\d, ]+\), but input has incompatible shape \([\d, ]+,?\)$", Raised.batch_axis_missing),
    (r"is incompatible with the layer|[Ii]nvalid input shape", Raised.input_does_not_fit),
    (r"All `inputs` values must be KerasTensors", Raised.parts_for_tensors),
    (r"'float' object cannot be interpreted as an integer|slice indices must be integers", Raised.fraction_for_whole_number),
    (r"'(?:\w+\.)*(?P<kind>\w+)' object cannot be interpreted as an integer", Raised.no_whole_number),
    (r"unsupported operand type\(s\) for [-+*/]+: ('int' and 'str'|'float' and 'str'|'str' and '(int|float)')", Raised.text_for_number),
    (r"is not connected to `inputs`", Raised.not_connected),
    (r"cannot unpack non-iterable NoneType", Raised.none_unpacked),
    (r"(not enough|too many) values to unpack|cannot unpack non-iterable", Raised.unpacked_into_other_number),
    (r"unsupported operand type\(s\).*'NoneType'|'NoneType' object|type 'NoneType'|Got 'None'|convert a value \(None\)", Raised.none_used),
    (r"unsupported operand type\(s\).*'(list|tuple)'|can only concatenate (list|tuple)|multiply sequence", Raised.list_for_array),
    (r"'module' object is not callable", Raised.module_called),
    (r"too many indices for array", Raised.more_indices_than_axes),
    (r"(list|tuple) indices must be integers or slices, not str", Raised.indexed_by_name),
    (r"'(float|int|numpy\.float64|numpy\.float32)' object is not subscriptable|invalid index to scalar variable", Raised.number_indexed),
    (r"in the `loss` argument, can't be found", Raised.outputs_and_losses),
    (r"'numpy\.ndarray' object is not callable|Tensor' object is not callable", Raised.array_called),
    (r"used as indices must be of integer|Cannot cast array data from dtype\('float\d+'\) to dtype\('int\d+'\)", Raised.whole_numbers_needed),
    (r"object too deep for desired array|object of too small depth", Raised.one_axis_expected),
    (r"Only integers, slices.*are valid indices", Raised.tensor_indexed_like_an_array),
    (r"IndexError|[Ii]ndex out of range|slice index -?\d+ of dimension \d+ out of bounds", Raised.out_of_range),
    (r"KeyError: (?P<name>.+)", Raised.key_missing),
    (r"expected to be a (float|double) tensor but is a (double|float)", Raised.types_do_not_fit),
    (r"shape must be a vector of|Cannot convert '\d+' to a shape", Raised.shape_is_a_number),
    (r"attr '(Tshape|index_type)' of (float|double)|attr 'T' of (float|double).*int64.*Random", Raised.values_for_a_shape),
    (r"Expected `seed` argument to be an integer. Received: seed=None", Raised.seed_is_none),
    (r"invalid value for `(?P<name>\w+)`, expected a positive integer.*\w=(?:tf\.Tensor\()?(?P<number>[1-9]\d*)\b(?!\.)", Raised.size_made_by_numpy),
    (r"invalid value for `(?P<name>\w+)`, expected a positive integer", Raised.size_not_whole),
    (r"inhomogeneous shape", Raised.things_of_several_shapes),
    (r"Argument `seed` must be .*Generator\(", Raised.generator_for_a_seed_of_keras),
    (r"cannot be used to seed a numpy|'random_state' parameter of", Raised.generator_for_seed),
    (r"(?i:bitwise_?xor)|unsupported operand type\(s\) for \^", Raised.power_written_as_xor),
    (r"activation function identifier: (?P<name>\d+)", Raised.number_for_activation),
    (r"Could not interpret (?P<what>\w+).* identifier: (?P<name>\w+)", Raised.identifier_unknown),
    (r"only supports singleton tf\.Variables|create variables? on (?:a )?non-first call", Raised.made_anew_at_every_call),
    (r"InaccessibleTensorError|out of scope", Raised.kept_from_another_call),
    (r"cannot add new elements of state", Raised.variable_added_later),
    (r"`add_loss\(\)` can only be called", Raised.add_loss_outside_call),
    (r"must return zero or more Tensors", Raised.no_tensor_returned),
    (r"'c' argument must be a color|is not a valid (?:value for )?color|Invalid RGBA argument", Raised.no_colour),
    (r"URL fetch failure|Name or service not known|urlopen error|Max retries exceeded|Temporary failure in name", Raised.no_network),
    (r"^ImagesError: Expected .*, found", Raised.argument_refused),
    (r"^ImagesError", Raised.pictures_not_read),
    (r"FileNotFoundError", Raised.file_not_found),
    (_NO_SUCH_AXIS, Raised.no_such_axis),
    (r"array dimensions except for the concatenation axis|all input arrays must have the same shape", Raised.arrays_not_alike),
    (r"Cannot cast ufunc .* from dtype\('float\d+'\) to dtype\('u?int\d+'\)", Raised.written_into_whole_numbers),
    (r"unhashable type", Raised.unhashable),
    (r"p must be in the range 0", Raised.quantile_of_0_or_1),
    (r"(?:Found array with dim |Expected 2D array, got )(?P<dim>\d)", Raised.not_a_table),
    (r"only integer scalar arrays can be converted|(?:list|tuple) indices must be integers", Raised.list_indexed_like_an_array),
    (r"has never been called and thus has no defined (in|out)put", Raised.layer_never_called),
    (r"NotFittedError", Raised.not_fitted),
    (r"mean must be 1 dimensional|cov must be 2 dimensional", Raised.mean_and_covariance_first),
    (r"SVD did not converge", Raised.matrix_of_nan),
    (r"ZeroDivisionError", Raised.divided_by_zero),
    (r"OverflowError.*(?:Numerical result out of range|math range error|too large)", Raised.number_too_large),
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
            if words.get("value") == "<function":
                words["value"] = "a function"
            if mistake is Raised.arguments_of_a_function and (called := _called_in(line, reason)):
                return Raised.arguments_in_a_line.about(name=called)
            if "have" in words:
                words["count"] = str(_size(words["have"]))
            return mistake.about(**words)
    return Raised.step_runs_everything if re.search(r"\bself\.(fit|evaluate|predict)\(", line) else General.exception


def _by_line(kind: str, reason: str, line: str) -> Mistake | None:
    """What an error is that only the student's line tells, if it does."""
    if line.startswith("raise "):
        return Raised.own_error
    if kind == "NotImplementedError" and ".add_loss(" in line:
        return Raised.functional_add_loss
    made = re.match(r"(\w+)\.__init__\(\) takes \d positional arguments but", reason)
    if made and re.search(rf"\b{made[1]}\([^()]*,\s*[A-Za-z_]\w*\s*\)", line):  # its input, not a number
        return Raised.layer_not_called
    lacking = re.match(r"(\w+)\.__init__\(\) missing \d+ required positional arguments?: ([\w', ]+)$", reason)
    if lacking and re.search(rf"\b{lacking[1]}\(", line):
        return Raised.argument_lacking.about(name=lacking[1], missing=lacking[2].replace("'", "`"))
    if "no attribute 'astype'" in reason and re.search(r"(?<![.\w])round\(", line):
        return Raised.round_of_python
    if kind == "AttributeError" and ".set_value(" in line:
        return Raised.set_value_of_keras_2
    if "Layer.__init__() takes 1 positional" in reason and re.search(r"\bModel\(", line):
        return Raised.outputs_missing if "but 2 were" in reason else Raised.outputs_without_a_list
    if "only integer scalar arrays" in reason and re.search(r"\b(concatenate|stack|vstack|hstack)\(\s*[A-Za-z_]", line):
        return Raised.arrays_without_a_list
    if "NoneType" in reason and re.search(r"\.normal\((.*[^=\s]\s*)?,\s*seed\s*[,)]", line):
        return Raised.seed_by_position
    if re.search(r"(incompatible shape|shape received:) \(28, 28\)$", reason) and re.search(
        r"\.(fit|evaluate)\(", line
    ):
        return Raised.data_set_without_batches
    if "'tuple' object cannot" in reason and re.search(r"\brandn?\(\s*[(\[]", line):
        return Raised.sizes_one_by_one
    without_target = r"convert a value \(None\)|None values not supported"
    if "NoneType" in reason and re.search(r"callbacks\s*\+|\*\s*callbacks|\+\s*callbacks", line):
        return Raised.callback_is_none
    without_size = r"convert a value \(None\)|Invalid dtype: NoneType"
    if re.search(without_size, reason) and re.search(r"\bshape\b", line):
        return Raised.size_not_known
    # What is None is an entry of the shape, not another thing in a line that also asks for a shape.
    entry = r"\bshape(\([^()]*\))?\[[^\]]*\]"
    reckoned = rf"{entry}\s*[-+*/%]|[-+*/%]\s*[\w.]*{entry}|\bprod\([\w.]*\bshape\b"
    if re.search(r"operand type\(s\).*'NoneType'", reason) and re.search(reckoned, line):
        return Raised.size_not_known
    of_a_loss = r"\blosses\.\w+\(|(crossentropy|mean_squared_error)\("
    if re.search(of_a_loss, line) and re.search(_NO_SUCH_AXIS, f"{kind}: {reason}"):
        return Raised.axis_taken_by_a_loss
    if re.search(without_target, reason) and re.search(r"\.(fit|evaluate|train_on_batch)\(", line):
        return Raised.fit_without_target
    return None


def _called_in(line: str, reason: str) -> str | None:
    """The function that got other arguments than it takes, where the student's line calls it."""
    called = re.match(r"(\w+)\(\)", reason)
    return called[1] if called and re.search(rf"\b{called[1]}\(", line) else None


def _size(shape: str) -> int:
    """How many values an array of this shape holds, ``(31, 31, 1)`` or a number by itself."""
    read = ast.literal_eval(shape)
    return math.prod(read) if isinstance(read, tuple) else read
