"""The usual errors: what each means, and what to do about it. ``error_words`` finds the one that an error's words tell.

``says`` goes on from “… raised ValueError: ”.
"""

from vaelab.checks.engine.mistakes import Mistake, Mistakes


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
    library_not_installed = (
        "`{name}` is not defined: the course does not install pandas, seaborn or plotly.",
        "Write it with NumPy, SciPy, scikit-learn or Matplotlib: your instructor's computer need not have another library, even if yours has.",
    )
    another_library = (
        "`{name}` is not defined: this notebook computes with keras.ops, TensorFlow and NumPy.",
        "Write it with these: torch.exp is ops.exp, dim= is axis=, x.detach() is ops.stop_gradient(x), F.mse_loss(x, y) is ops.mean(ops.square(x - y)), torch.randn_like(x) is keras.random.normal(ops.shape(x)).",
    )
    method_of_a_tensor = (
        "an array or tensor has no method `{name}`, which is another library's.",
        "Call a function of keras.ops: ops.exp(x), ops.power(x, 2), ops.sum(x, axis=…), ops.clip(x, 0, 1), ops.reshape(x, …), ops.stop_gradient(x) for detach.",
    )
    method_of_a_torch_model = (
        "a model of Keras has no `{name}`, which PyTorch's have.",
        "Leave it out, or write it with Keras: for eval() the call says training=False, model(x, training=False), and parameters() are model.trainable_weights.",
    )
    numpy_method_of_a_tensor = (
        "a tensor has no `{name}`, which NumPy's arrays have.",
        'np.asarray(x) makes an array of it. Where gradients have to pass, call a function of keras.ops: ops.cast(x, "float32"), ops.transpose(x), ops.reshape(x, …).',
    )
    tensor_indexed_like_an_array = (
        "a tensor is indexed with an array or a list.",
        "np.asarray(x)[…] makes an array of it first; ops.take(x, indices, axis=0) stays a tensor.",
    )
    round_of_python = (
        "Python's own `round` meets a tensor.",
        "Call the function of keras.ops: ops.round(x).",
    )
    loss_arguments_exchanged = (
        "`vae_loss_nats` is not given two sets of images and then two of codings.",
        "In this order: vae_loss_nats(targets, reconstructions, codings_mean, codings_log_var), with what the decoder makes of codings as reconstructions.",
    )
    numpy_already = (
        "this is an array of NumPy already.",
        "Leave `.numpy()` out: `predict` returns NumPy arrays, a call of the model tensors.",
    )
    tensor_written_into = (
        "values are written into a tensor, which cannot be changed.",
        "Write into a copy, np.array(tensor) (np.asarray makes none), or into an array of NumPy from the beginning, such as np.zeros((steps, codings_size)).",
    )
    random_numbers_elsewhere = (
        "there is no `{name}` here: random numbers are in keras.random.",
        "keras.random.normal(shape), keras.random.uniform(shape).",
    )
    size_by_another_name = (
        "`{name}` is not defined.",
        "Here the number of codings is called codings_size: it is the function's argument.",
    )
    outputs_without_a_list = (
        "keras.Model takes the inputs and the outputs: it is given more.",
        "Several outputs go into one list: keras.Model(inputs, [codings_mean, codings_log_var, codings]).",
    )
    outputs_missing = (
        "keras.Model takes the inputs and the outputs: the outputs are missing.",
        "keras.Model(inputs, outputs): what Input returned first, then what the last layer returned.",
    )
    one_input_for_several = (
        "a model that takes {wanted} inputs gets {count}.",
        "Is one Input enough? Without labels the decoder takes the codings alone, the encoder the images alone; sampling belongs into the encoder. With labels pass one list, decoder([codings, labels]).",
    )
    add_loss_without_a_tensor = (
        "`add_loss` is given {value}, which is no tensor.",
        "It takes the value itself, computed in `call` with tensor operations: no lambda, no float(…), no .numpy().",
    )
    add_metric = (
        "there is no `add_metric` in Keras 3.",
        "Make a keras.metrics.Mean in `__init__` and call its update_state in `call`, or leave it out: add_loss is what is asked for.",
    )
    callback_is_none = (
        "there is None among the callbacks.",
        "`callbacks` is a list already, or None: hand it on as it is, callbacks=callbacks. With others: [*(callbacks or []), …].",
    )
    keras_2_method = (
        "Keras 3 has no `{name}`.",
        "fit, predict and evaluate take arrays, data sets and generators alike: vae.fit(X_train, X_train, …).",
    )
    seed_by_position = (
        "the seed stands where the mean is expected.",
        "After the shape come mean and standard deviation. Give the seed by name: normal(shape, seed=seed).",
    )
    sizes_one_by_one = (
        "the sizes are given as one shape.",
        "np.random.rand and randn take them one by one: randn(n_images, codings_size). Others take a shape: rng.standard_normal((n_images, codings_size)).",
    )
    data_set_without_batches = (
        "the model gets single images, not batches.",
        "A tf.data.Dataset gives what stands in it one by one: .batch(128) makes batches of it. (batch_size=… is for arrays.)",
    )
    size_as_two_numbers = (
        "a shape is given as two numbers.",
        "A shape is one argument, in brackets of its own: ((n_images, codings_size)).",
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
    loss_by_its_short_name = (
        "there is no function `{name}` in keras.losses: that is a name for compile(loss=…).",
        "keras.losses.mean_squared_error(images, reconstructions) and keras.losses.binary_crossentropy(…) take two arrays of one shape, and average over the last axis only.",
    )
    no_such_attribute = (
        "{thing} has no `{name}`.",
        "Is the name spelled right, and is the object before the point what you take it for? print(type(…)) tells.",
    )
    layer_not_called = (
        "a layer is made but never called, or given its input where it is made.",
        "Two pairs of brackets: layers.Dense(150)(z) makes a layer, then calls it on z; Sampling()([codings_mean, codings_log_var]).",
    )
    class_for_a_layer = (
        "the class {name} stands where a layer is needed.",
        "Its brackets are missing: layers.Flatten is the class, layers.Flatten() makes a layer.",
    )
    sequential_takes_layers = (
        "keras.Sequential gets {thing}, which is no layer.",
        "It takes layers in one list: [keras.Input([10]), layers.Dense(100), layers.Reshape([28, 28])].",
    )
    layers_without_a_list = (
        "keras.Sequential takes its layers in one list.",
        "keras.Sequential([layer, layer, …]).",
    )
    arguments_of_a_function = Mistake(
        "arguments_do_not_fit",
        "the call does not fit the `def` line.",
        "Compare number and order of the arguments with the call above. Keep the `def` line as it was given.",
    )
    arguments_do_not_fit = (
        "the call has too few or too many arguments.",
        "Compare number and order of the arguments; the first one of a method is `self`. A layer takes *one* input: for two tensors a list, layer([a, b]), and `a, b = inputs` in its `call`.",
    )
    arguments_in_a_line = Mistake(
        "arguments_do_not_fit",
        "`{name}` does not get the arguments that it takes.",
        "Count them in the line that is shown, and compare them with its `def` line, or with help(…) of a library's function.",
    )
    argument_lacking = Mistake(
        "arguments_do_not_fit",
        "`{name}` needs {missing} as well.",
        "Give it in the line that is shown, as in layers.Dense(units) or layers.Conv2D(filters, kernel_size): help(…) lists what it takes.",
    )
    argument_given_twice = (
        "the argument `{name}` is given twice, by its place and by its name.",
        'Count the arguments before it. (A layer gets its input in a second pair of brackets: layers.Dense(128, activation="relu")(x).)',
    )
    library_arguments = (
        "`{name}` takes {most} arguments at most and gets {given}.",
        "A shape, or several arrays, go into brackets of their own: np.zeros((2, 3)), np.concatenate([a, b]). Options are given by name: axis=….",
    )
    callback_arguments = (
        "Keras calls this method of a callback with other arguments.",
        "Write def on_epoch_begin(self, epoch, logs=None), and the others alike; on_train_begin(self, logs=None).",
    )
    argument_unknown = (
        "there is no argument `{name}`.",
        "Look up how it is called. (Keras 2's nb_epoch is epochs and lr learning_rate, input= and output= of a model are inputs= and outputs=, PyTorch's dim is axis.) In a function of your own it belongs into the `def` line.",
    )
    symbolic_tensor = (
        "a tensor that has no values yet meets NumPy, .numpy() or a function of another library.",
        "While a model is built or compiled, tensors stand for values to come: use layers and keras.ops, no np.… and no .numpy().",
    )
    size_not_known = (
        "a shape holds None: how long a batch will be is not known while a model is built or compiled.",
        "In a reshape write -1 in its place. What else needs it, such as a draw of noise, takes ops.shape(x) and belongs into a layer's `call`, which runs with the model. (Input and Reshape leave the batch out.)",
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
        'The product of the new shape has to be as large, as 28 × 28 = 784 is of an image and 7 × 7 × 32 = 1568 of 32 feature maps. (A Conv2DTranspose with strides=2 doubles the sides only with padding="same".)',
    )
    feature_maps_of_another_size = (
        "feature maps of {height} × {width} pixels cannot become an image of {rows} × {columns}.",
        'A Conv2DTranspose doubles the sides with strides=2 and padding="same": 7 → 14 → 28. Without padding="same" they come out larger, without strides=2 as they were; and the channels are the last axis, Reshape([7, 7, channels]).',
    )
    shapes_do_not_fit = (
        "two shapes do not fit together: {one} and {other}.",
        "Write the shapes of both sides down, and say of each axis what it counts. A number for each row meets a table as a column, t[:, None]; a size that is written in fits one batch only, ops.shape(x) or len(x) every one.",
    )
    lengths_do_not_fit = (
        "in a product of matrices the lengths that meet are {one} and {other}.",
        "A @ B sums over the last axis of A and the first of B, which have to be equally long (solve(A, B) over the first of both). Transpose one of them, .T, or write * to multiply entry by entry.",
    )
    matrix_not_square = "the matrix is not square.", "Its shape has to be (n, n): W.T @ W and W @ W.T are, W is not."
    matrix_without_inverse = (
        "the matrix has no inverse.",
        "Its rows depend on each other, as those of W @ W.T do with more rows than columns. Is something missing on the diagonal?",
    )
    diagonal_of_no_matrix = (
        "a diagonal or a trace is taken of an array that is no matrix.",
        "np.trace takes a matrix. np.diag makes a matrix of a vector, and of a matrix the vector on its diagonal. Given n rows at once, multiply entry by entry and sum over the last axis.",
    )
    not_positive_definite = (
        "the matrix is not positive definite, as covariances are.",
        "Its diagonal is too small for what lies beside it, or has a wrong sign. Is something missing on it?",
    )
    weights_of_another_model = (
        "`set_weights` gets {given} arrays for {wanted} weights.",
        "Both models need the same layers in the same order: compare [w.shape for w in model.get_weights()] with what is given.",
    )
    weight_of_another_shape = (
        "`set_weights` gets an array of shape {other} for a weight of shape {one}.",
        "Both models need the same layers in the same order: compare [w.shape for w in model.get_weights()] with what is given.",
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
        "a model or layer that takes one input gets {count}.",
        "Of a list take the one that is meant, as encoder(images)[2] of the three outputs, or join them to one: layers.Concatenate()([x, y]). In train_step `data` is a pair: images, targets = data.",
    )
    inputs_miscounted = (
        "a model with {wants} inputs gets {count}.",
        "It takes one list of {wants} arrays: encoder([images, labels]), decoder([codings, labels]). A Python list of numbers in it counts as many: np.full(n, label).",
    )
    tensor_beside_array = (
        "a model gets a tensor and a NumPy array in one list.",
        "Make arrays of both, np.asarray(…) (what a model returns is a tensor), or tensors, ops.convert_to_tensor(…).",
    )
    concatenated_shapes = (
        "two tensors cannot be joined: {shapes}.",
        "Along axis=-1 (n, a) and (n, b) are joined to (n, a + b): all other axes have to be the same. (ops.concatenate takes axis=0 unless told.)",
    )
    images_or_labels_joined = Mistake(
        "concatenated_shapes",
        "two tensors cannot be joined: {shapes}.",
        "All axes but the last have to be the same: rows (n, …) with rows. Flatten images first; a time or another number for each row is a column, keras.Input([1]); make a row of each label, ops.one_hot(labels, n_classes), which has the shape (n, n_classes).",
    )
    concatenated_rows = (
        "tensors with different numbers of rows are joined: {one} and {other}.",
        "As many labels as rows: np.full(n, label), or np.repeat.",
    )
    label_out_of_table = (
        "row {index} of a table with {rows} rows is asked for.",
        "Labels count from 0, so n classes need Embedding(n, …); does it use the argument for the number of classes?",
    )
    divided_by_zero = (
        "something is divided by 0.",
        "What counts from 0, such as the epoch, is 0 at first. Is the fraction upside down?",
    )
    number_too_large = (
        "a number gets larger than any that a computer has.",
        "Stay in logarithms: log (2π)^d is d log 2π, the logarithm of a determinant is np.linalg.slogdet(C)[1], of a sum of exponentials logsumexp.",
    )
    not_fitted = ("what is to be drawn from was never fitted.", "Call its method fit(codings) first.")
    mean_and_covariance_first = (
        "mean and covariance are not where they are expected.",
        "rng.multivariate_normal(mean, covariance, n): the mean (k,), the covariance (k, k), then how many.",
    )
    matrix_of_nan = (
        "the matrix holds NaN.",
        "The covariance of a single row is NaN: fit to all codings.",
    )
    model_for_array = (
        "a model stands where an array belongs.",
        "First the model, then what it takes: decode(decoder, codings). A function that takes no model wants what the encoder returned: codings_mean, codings_log_var, _ = encode(encoder, images).",
    )
    number_for_array = (
        "a model gets {thing} where an array belongs.",
        "It works on batches: one label for each row, np.full(n, label).",
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
    no_loss_given = (
        "compile was given no loss, and the line asks for it.",
        "In a train_step of your own the loss is what your own lines compute, without compute_loss; else compile(loss=…).",
    )
    not_compiled = (
        "the model has not been compiled.",
        "vae.compile(loss=…, optimizer=…) comes before vae.fit(…).",
    )
    train_step_returns_nothing = (
        "`train_step` or `test_step` returns nothing.",
        "End with a dictionary of the metrics: return {m.name: m.result() for m in self.metrics}.",
    )
    outputs_and_losses = (
        "the model returns several things where its `loss` is for one.",
        'compile(loss="mse") compares what `call` returns with the images: return the reconstructions alone.',
    )
    fit_without_target = (
        "the model's output has nothing to be compared with.",
        "The images are input and target: vae.fit(X, X, …).",
    )
    none_used = (
        "there is None where a value is needed.",
        "A function without `return` gives None, an argument with the default None that nobody gives, tape.gradient where nothing depends on a weight.",
    )
    none_unpacked = (
        "the thing on the right of = is None.",
        "A function gives None where `return` is missing at its end: does the one that is called there return what it made?",
    )
    unpacked_into_other_number = (
        "the number of names on the left of = is not that of the things on the right.",
        "print(len(…)) tells how many there are: the encoder returns three outputs, images and labels are a pair, the shape of a colour image has three numbers.",
    )
    array_called = (
        "an array is called as if it were a function.",
        "Round brackets call, square ones choose: x[0]. Does an array have the name of a function, or is a * missing?",
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
        "The last of n entries has the number n − 1. Print the shape: was the index counted along another axis, in another array, or written in as a number?",
    )
    more_indices_than_axes = (
        "an array is indexed with more axes than it has.",
        "print(x.shape). A sum or a mean has taken an axis away, unless keepdims=True keeps it; a mask needs the array's own shape.",
    )
    indexed_by_name = (
        "a list or a tuple is asked for an entry by its name.",
        "Only a dictionary has names. Take it apart, images, labels = inputs, or count from 0: inputs[0].",
    )
    number_indexed = (
        "a single number is indexed like an array.",
        "Print it: a function returned one number, or NaN, where an array was expected.",
    )
    key_missing = "there is no entry {name}.", "print(….keys()) shows which there are."
    types_do_not_fit = (
        "float32 and float64 meet.",
        'NumPy makes float64; tensors of the course are float32: ops.cast(x, "float32").',
    )
    values_for_outputs = (
        "values stand where keras.Model takes what its layers returned.",
        "Begin with inputs = layers.Input(…) and call every layer on what the one before returned, not on data of the notebook.",
    )
    numbers_not_counted = (
        "a layer cannot be made, because it is not told how many numbers it gets.",
        "An axis is None where only the batch may be: Input leaves the batch out, layers.Input(shape=[28, 28]).",
    )
    lambda_without_tensors = (
        "the function in a Lambda layer does not work while the model is built.",
        "Its tensors have no values yet: use keras.ops and keras.random in it, no np.…. A class with a method `call` says more about its errors.",
    )
    number_for_activation = (
        "the second argument of a layer is its activation, and here that is {name}.",
        "A product is written with *: layers.Dense(28 * 28) has as many units as an image has pixels.",
    )
    values_for_a_shape = (
        "numbers with a fraction stand where a shape belongs.",
        "The shape comes first, and says how many numbers there are: keras.random.normal(ops.shape(x)), not normal(x).",
    )
    seed_is_none = (
        "None is given as the seed to a function that takes whole numbers only.",
        "keras.random.normal(shape, seed=seed) and np.random.default_rng(seed) understand None; for others ask first, if seed is not None.",
    )
    shape_is_a_number = (
        "a shape is given as a single number.",
        "A shape is a tuple or a list: (n, codings_size), or (n,).",
    )
    size_not_whole = (
        "`{name}` of a layer is no whole number above 0.",
        "Does the function get the argument that you mean, in its place? Or by name: f(codings_size=…). (As many units as pixels are 28 * 28, not (28, 28).)",
    )
    size_made_by_numpy = (
        "`{name}` of a layer is {number} as NumPy or TensorFlow makes numbers, and Keras takes Python's own only.",
        "Put int(…) around it, as in int(np.prod([28, 28])).",
    )
    things_of_several_shapes = (
        "things of several shapes do not make one array.",
        "Are some rows longer than others? (np.bincount(…, minlength=…) makes them alike.) Or is it a pair, such as rows and their labels? Take out the one you mean: rows, labels = ….",
    )
    generator_for_a_seed_of_keras = (
        "keras.random cannot draw from NumPy's generator.",
        "Draw from the generator itself, rng.standard_normal(shape) or rng.normal(size=shape), or give keras.random a whole number or a keras.random.SeedGenerator as its seed.",
    )
    generator_for_seed = (
        "scikit-learn cannot draw from what it got for random_state.",
        "It takes a whole number, None or np.random.RandomState(seed), but no np.random.default_rng(seed).",
    )
    power_written_as_xor = "^ is no power in Python.", "Write ** for powers: x**2, or np.square(x)."
    identifier_unknown = (
        "Keras knows no {what} called {name}.",
        'Look at the spelling: "nadam", "mse", "relu". A class needs its brackets: keras.optimizers.Nadam().',
    )
    parts_for_tensors = (
        "a model or a layer stands where keras.Model takes tensors.",
        "In a subclass write super().__init__(**kwargs) and keep the parts as self.…; a functional model takes what Input and the last layer return.",
    )
    fraction_for_whole_number = (
        "a fraction stands where a whole number is needed.",
        "range, shapes and indices take whole numbers: np.linspace(start, stop, steps) for values between two numbers, // for a division without rest.",
    )
    no_whole_number = (
        "a {kind} stands where a whole number is needed.",
        "Are the arguments of the call in the line that is shown in the right order? Look at the def line of what is called.",
    )
    whole_numbers_needed = (
        "fractions stand where whole numbers are needed.",
        "np.bincount and indices take whole numbers: labels.astype(int).",
    )
    text_for_number = (
        "a text stands where a number is needed.",
        "Leave the quotation marks out, or make a number of it: int(…), float(…).",
    )
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
    argument_refused = (
        "the function takes no such argument, or no such value of it.",
        "What it takes and what it was given stands in the line above.",
    )
    no_colour = (
        "Matplotlib is given something for colours that is none.",
        "c= takes colours, or a number for each point; the name of a class goes into label=….",
    )
    no_network = (
        "something is to be fetched from the internet, and tests have none.",
        "Use what came with the course, such as digits(), sprites(…) or load_fashion_mnist(), or files that you hand in with the notebook.",
    )
    file_not_found = (
        "there is no file or folder of that name.",
        "Names count from the folder of this notebook. Is it spelled as there, and does it lie there?",
    )
    no_such_axis = (
        "an axis is asked for that the array does not have.",
        "print(x.shape): axes are counted from 0, axis=-1 is the last whatever their number, and a mean or a sum takes one away.",
    )
    axis_taken_by_a_loss = Mistake(
        "no_such_axis",
        "an axis is asked for that the array does not have.",
        "Keras's losses average over the last axis already: of (n, 28, 28) they leave (n, 28), with axis 1 as the last.",
    )
    arrays_not_alike = (
        "arrays are joined whose shapes do not fit.",
        "np.stack takes arrays of one shape; joined ones differ along one axis only. (np.corrcoef and np.cov take rows for variables, unless you say rowvar=False.)",
    )
    arrays_without_a_list = (
        "the arrays to join stand side by side, without a list around them.",
        "np.concatenate([a, b]), np.stack([a, b], axis=0): brackets around the arrays.",
    )
    one_axis_expected = (
        "a function of a list of numbers gets an array with more axes.",
        "print(x.shape): it takes one axis, (n,). Choose a column, or flatten it with np.ravel.",
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
        "With weights = self.trainable_weights: gradients = tape.gradient(loss, weights), then self.optimizer.apply(gradients, weights).",
    )
    name_taken_by_keras = (
        "`{name}` is a property of every Keras model.",
        "Choose another name for what is yours.",
    )
    method_name_taken_by_keras = (
        "what is called here is a list or dictionary that Keras keeps in every model, not the method of that name.",
        "Choose another name for your method: `_losses`, `_metrics` and `_layers` are Keras's own.",
    )
    no_tensor_returned = (
        "something else than tensors comes back from a compiled function.",
        "Are brackets missing, as in tracker.result()? A step returns a dictionary of numbers.",
    )
    variable_added_later = (
        "a model that is built already is given a new variable or layer.",
        "Make it in `__init__`. To change the value of a variable that is there, call its `assign`: variable.assign(value), not = value.",
    )
    add_loss_outside_call = (
        "`add_loss` is called outside of `call`.",
        "Write self.add_loss(…) in the method `call`, of what the encoder returns there.",
    )
    step_runs_everything = (
        "`fit`, `evaluate` or `predict` is called inside a step.",
        "They go through all batches and call the step for each: in it compute the losses of one batch, with self.encoder and self.decoder.",
    )
