"""What is process-wide is put back before each test, and the instructor is told in words."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.run import guarding

ROOT = Path(__file__).parents[3]

EAGER = "tf.executing_eagerly() and float(tf.constant(2.0) + 1) == 3 and float(model(np.ones([1, 2], 'float32'))[0, 0]) == 2"
MODEL = "model = keras.Sequential([keras.layers.Dense(3, kernel_initializer='ones')])"
GRAPH = "tf.function(lambda x: x + tf.cast(tf.executing_eagerly(), tf.float32))(1.0).numpy() == 1"
DENSE = "keras.layers.Dense(3)(np.ones([1, 2])).dtype == 'float32'"
FIRST = "keras.layers.Conv2D(3, 2)(np.ones([1, 4, 5, 2])).shape == (1, 3, 4, 3)"
SEES_LINES = "len(__import__('traceback').extract_stack()) > 0"

# name: (a student's lines, what the instructor is told, what is true afterwards)
CHANGES = {
    "graph mode before anything was computed": (
        "tf.compat.v1.disable_eager_execution(); tf.constant(1.0) + 1",
        ["eager execution was off"],
        f"{DENSE} and tf.executing_eagerly() and {GRAPH}",
    ),
    "nothing": ("", [], "True"),
    "ordinary work": (
        f"{MODEL}; model(np.ones([1, 2])); keras.random.normal([2]); tf.random.normal([2])\n"
        "model.compile(loss='mse', optimizer='nadam'); model.fit(np.ones([4, 2]), np.ones([4, 3]), verbose=0)\n"
        "np.set_printoptions(precision=2); plt.rcParams['figure.dpi'] = 90; plt.plot([1]); os.environ['MY_DATA'] = 'x'",
        [],
        "os.environ['MY_DATA'] == 'x'",
    ),
    "graph mode": (f"{MODEL}; tf.compat.v1.disable_eager_execution()", ["eager execution was off"], EAGER),
    "graph mode, used": (
        f"{MODEL}; tf.compat.v1.disable_eager_execution(); tf.constant(1.0) + 1\n"
        "with tf.compat.v1.Session() as session: session.run(tf.constant(2.0))",
        ["eager execution was off"],
        EAGER,
    ),
    "version 1": (
        f"{MODEL}; tf.compat.v1.disable_v2_behavior()",
        ["eager execution was off", "TensorFlow 2's behaviour was off"],
        f"{EAGER} and bool(tf.constant(1) == 1) and tf.TensorShape([1])[0] == 1 and {GRAPH}",
    ),
    "parts of version 1": (
        "tf.compat.v1.disable_tensor_equality(); tf.compat.v1.disable_v2_tensorshape(); tf.compat.v1.disable_control_flow_v2()",
        ["parts of TensorFlow 2's behaviour were off"],
        "bool(tf.constant(1) == 1) and tf.TensorShape([1])[0] == 1 and tf.compat.v1.control_flow_v2_enabled()",
    ),
    "a session left open": (
        f"{MODEL}; session = tf.compat.v1.InteractiveSession()",
        ["a graph, session or distribution strategy of TensorFlow's had been left open"],
        f"{EAGER} and {GRAPH}",
    ),
    "a graph left open": (
        f"{MODEL}; scope = tf.Graph().as_default(); scope.__enter__()",
        ["eager execution was off"],
        EAGER,
    ),
    "functions run eagerly": ("tf.config.run_functions_eagerly(True)", ["tf.functions ran eagerly"], GRAPH),
    "tf.data debugged": (
        "tf.data.experimental.enable_debug_mode()",
        ["tf.data was in debug mode"],
        "tf.data.Dataset.range(3).map(lambda n: n + tf.cast(hasattr(n, 'numpy'), tf.int64)).as_numpy_iterator().next() == 0",
    ),
    "NumPy's behaviour": (
        "tf.experimental.numpy.experimental_enable_numpy_behavior()",
        ["TensorFlow behaved like NumPy"],
        "(tf.constant(1.0) + 2).dtype == tf.float32",
    ),
    "numeric checks": (
        "tf.debugging.enable_check_numerics()",
        ["TensorFlow's numeric checks were on"],
        "bool(tf.math.is_inf(tf.constant(1.0) / 0))",
    ),
    "a device scope left open": (
        "scope = tf.device('/CPU:0'); scope.__enter__()",
        ["the default device was /job:localhost/replica:0/task:0/device:CPU:0"],
        "tf.Variable(1.0).numpy() == 1",
    ),
    "Keras' device scope": (
        "scope = keras.device('cpu:0'); scope.__enter__()",
        ["the default device was /job:localhost/replica:0/task:0/device:CPU:0"],
        DENSE,
    ),
    "a strategy": (
        "scope = tf.distribute.OneDeviceStrategy('/cpu:0').scope(); scope.__enter__()",
        None,
        "not tf.distribute.has_strategy()",
    ),
    "a strategy for good": (
        "tf.distribute.experimental_set_strategy(tf.distribute.OneDeviceStrategy('/cpu:0'))",
        None,
        "not tf.distribute.has_strategy()",
    ),
    "just-in-time compilation": (
        "tf.config.optimizer.set_jit(True)",
        ["options of TensorFlow had been changed (tf.config)"],
        "not tf.config.optimizer.get_jit()",
    ),
    "hard placement": (
        "tf.config.set_soft_device_placement(False)",
        ["options of TensorFlow had been changed (tf.config)"],
        "tf.config.get_soft_device_placement()",
    ),
    "determinism": (
        "tf.config.experimental.enable_op_determinism()",
        [],
        "tf.random.Generator.from_non_deterministic_state() is not None",
    ),
    "mixed_float16": (
        "keras.mixed_precision.set_global_policy('mixed_float16')",
        ["the dtype policy was mixed_float16"],
        DENSE,
    ),
    "mixed_bfloat16": (
        "keras.config.set_dtype_policy('mixed_bfloat16')",
        ["the dtype policy was mixed_bfloat16"],
        DENSE,
    ),
    "float64 policy": (
        "keras.mixed_precision.set_dtype_policy(keras.mixed_precision.DTypePolicy('float64'))",
        ["the dtype policy was float64"],
        DENSE,
    ),
    "tf.keras' policy": (
        "tf.keras.mixed_precision.set_global_policy('mixed_float16')",
        ["the dtype policy was mixed_float16"],
        DENSE,
    ),
    "floatx": ("keras.backend.set_floatx('float64')", ["floatx was float64"], DENSE),
    "floatx, used": ("keras.config.set_floatx('float16'); keras.layers.Dense(1)(np.ones([1, 1]))", None, DENSE),
    "epsilon": ("keras.config.set_epsilon(0.1)", ["Keras' epsilon was 0.1"], "keras.config.epsilon() == 1e-7"),
    "channels first": (
        "keras.config.set_image_data_format('channels_first')",
        ["the image data format was channels_first"],
        FIRST,
    ),
    "at most one epoch": (
        "keras.config.set_max_epochs(1); keras.config.set_max_steps_per_epoch(1)",
        ["Keras trained at most 1 epochs", "Keras trained at most 1 steps an epoch"],
        "keras.config.max_epochs() is None and keras.config.max_steps_per_epoch() is None",
    ),
    "Keras' tracebacks": (
        "keras.config.disable_traceback_filtering()",
        ["Keras' traceback filtering was off"],
        "keras.config.is_traceback_filtering_enabled()",
    ),
    "Keras' logging": (
        "keras.config.disable_interactive_logging()",
        [],
        "keras.config.is_interactive_logging_enabled()",
    ),
    "a session cleared": ("keras.backend.clear_session()", [], DENSE),
    "a policy, and a session cleared": (
        "keras.mixed_precision.set_global_policy('mixed_float16'); keras.backend.clear_session()",
        [],
        DENSE,
    ),
    "print options": (
        "np.set_printoptions(precision=2, threshold=3, suppress=True)",
        [],
        "repr(np.array([1e-9, 1 / 3])) == 'array([1.00000000e-09, 3.33333333e-01])'",
    ),
    "NumPy raises in a scope left open": (
        "scope = np.errstate(all='raise'); scope.__enter__()",
        ["NumPy's error handling had been changed (np.seterr)"],
        "np.geterr()['over'] == 'warn'",
    ),
    "NumPy raises": (
        "np.seterr(all='raise')",
        ["NumPy's error handling had been changed (np.seterr)"],
        "np.geterr()['over'] == 'warn'",
    ),
    "NumPy calls": (
        "np.seterrcall(lambda *_: 1 / 0); np.seterr(divide='call')",
        ["NumPy's error handling had been changed (np.seterr)"],
        "np.geterrcall() is None",
    ),
    "warnings are errors": (
        "warnings.simplefilter('error')",
        ["warnings were errors"],
        "warnings.warn('a warning') is None",
    ),
    "some warnings are errors": (
        "warnings.filterwarnings('error', category=RuntimeWarning)",
        ["warnings were errors"],
        "warnings.warn('a warning', RuntimeWarning) is None",
    ),
    "warnings ignored": (
        "warnings.filterwarnings('ignore'); warnings.showwarning = lambda *_: 1 / 0",
        [],
        "warnings.warn('a warning') is None",
    ),
    "warnings caught": (
        "caught = warnings.catch_warnings(record=True); caught.__enter__(); warnings.simplefilter('error')",
        ["warnings were errors"],
        "warnings.warn('a warning') is None",
    ),
    "rcParams": (
        "plt.rcParams.update({'figure.figsize': (1, 1), 'image.cmap': 'hot', 'axes.grid': True})",
        [],
        "plt.rcParams['image.cmap'] == 'viridis' and not plt.rcParams['axes.grid']",
    ),
    "a list of rcParams": (
        "plt.rcParams['font.sans-serif'].insert(0, 'Comic Sans MS')",
        [],
        "plt.rcParams['font.sans-serif'][0] == 'DejaVu Sans'",
    ),
    "a style": ("plt.style.use('dark_background')", [], "plt.rcParams['axes.facecolor'] == 'white'"),
    "xkcd": ("plt.xkcd()", [], "plt.rcParams['path.sketch'] is None"),
    "figures": ("plt.figure(); plt.subplots(); plt.plot([1])", [], "plt.get_fignums() == []"),
    "logging off": (
        "logging.disable(logging.CRITICAL)",
        ["logging was off"],
        "logging.getLogger('x').isEnabledFor(logging.ERROR)",
    ),
    "logging to stderr": (
        "logging.basicConfig(level=logging.DEBUG, force=True)",
        [],
        "logging.root.level == logging.WARNING and not logging.root.handlers",
    ),
    "recursion": ("sys.setrecursionlimit(400)", ["the recursion limit was 400"], "sys.getrecursionlimit() >= 1000"),
    "tracebacks": ("sys.tracebacklimit = 0", [], SEES_LINES),
    "garbage": ("import gc; gc.disable()", [], "__import__('gc').isenabled()"),
    "an alarm": (
        "import signal; signal.signal(signal.SIGALRM, lambda *_: 1 / 0); signal.setitimer(signal.ITIMER_REAL, 99)",
        [],
        "signal.getitimer(signal.ITIMER_REAL)[0] == 0",
    ),
    "interrupts ignored": (
        "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)",
        [],
        "signal.getsignal(signal.SIGINT) is signal.default_int_handler",
    ),
    "decimal": (
        "import decimal; decimal.getcontext().prec = 2",
        [],
        "str(decimal.Decimal(1) / 3) == '0.' + 28 * '3'",
    ),
    "the folder": ("os.chdir('/usr')", ["the working folder was /usr"], "os.getcwd() == folder"),
    "a folder that is gone": (
        "import tempfile\nwith tempfile.TemporaryDirectory() as gone: os.chdir(gone)",
        ["the working folder was one that is gone"],
        "os.getcwd() == folder",
    ),
    "sys.path in front": (
        "sys.path.insert(0, '/content')",
        ["sys.path had been changed"],
        "sys.path.index('/content') == len(sys.path) - 1",
    ),
    "sys.path behind": ("sys.path.append('/more')", [], "'/more' in sys.path"),
    "sys.path emptied": (
        "sys.path.clear()",
        ["sys.path had been changed"],
        "__import__('colorsys') and len(sys.path) > 2",
    ),
    "sys.path replaced": (
        "sys.path = ['/content']",
        ["sys.path had been changed"],
        "__import__('sndhdr' if sys.version_info < (3, 13) else 'nturl2path')",
    ),
    "the environment": (
        "os.environ['PATH'] = '/nowhere'; del os.environ['PROFILE']; os.environ['TF_DETERMINISTIC_OPS'] = '1'",
        ["environment variables had been changed (PATH, PROFILE, TF_DETERMINISTIC_OPS)"],
        "os.environ['PROFILE'] == 'grading' and '/bin' in os.environ['PATH'] and 'TF_DETERMINISTIC_OPS' not in os.environ",
    ),
    "the environment replaced": (
        "os.environ = {'PROFILE': 'grading'}",
        None,
        "'/bin' in os.environ['PATH'] and hasattr(os.environ, 'copy')",
    ),
    "stdout": (
        "import io; sys.stdout = io.StringIO(); sys.stderr = open(os.devnull, 'w')",
        ["sys.stdout had been replaced", "sys.stderr had been replaced"],
        "sys.stdout is sys.__stdout__ and sys.stderr is sys.__stderr__",
    ),
    "stdout redirected": (
        "import contextlib, io; way = contextlib.redirect_stdout(io.StringIO()); way.__enter__()",
        ["sys.stdout had been replaced"],
        "sys.stdout is sys.__stdout__",
    ),
    "displayhook": (
        "sys.displayhook = lambda value: 1 / 0",
        ["sys.displayhook had been replaced"],
        "sys.displayhook is sys.__displayhook__",
    ),
    "builtins": (
        "builtins.print = lambda *_, **__: None; builtins.sum = max; del builtins.round; builtins.mine = 3",
        ["`print`, `round`, `sum` of Python's builtins had been replaced"],
        "print is printed and sum([1, 2]) == 3 and round(1.2) == 1 and mine == 3",
    ),
    "builtins shadowed": ("sum = 3; list = [1]", [], "sum == 3"),
    "a name that would break the note": (
        "tf.compat.v1.disable_eager_execution(); keras.config.set_dtype_policy('mixed_float16')\n"
        "class Odd(keras.DTypePolicy):\n    name = 'a\\x1b[2J\\n' + 'b' * 999\n"
        "keras.config.set_dtype_policy(Odd('float32'))",
        None,
        DENSE,
    ),
    "reset": (
        "[globals().pop(name) for name in list(globals()) if name not in ('keras', 'np', 'tf', '__builtins__')]\n"
        "keras.mixed_precision.set_global_policy('mixed_float16')",
        ["the dtype policy was mixed_float16"],
        DENSE,
    ),
}
# As in a kernel where TensorFlow is imported by the notebook.
LATE = (
    "nothing",
    "ordinary work",
    "graph mode",
    "version 1",
    "mixed_float16",
    "floatx",
    "channels first",
    "functions run eagerly",
    "rcParams",
    "figures",
    "a strategy",
)
DRAWN = "[random.random(), np.random.rand(), float(tf.random.normal([])), float(keras.random.normal([])), float(tf.random.get_global_generator().normal([])), float(keras.layers.Dense(1)(np.ones([1, 1]))[0, 0])]"
SEEDED = {
    "a generator": "tf.random.set_global_generator(tf.random.Generator.from_seed(3))",
    "as it is": "",
    "seeded": "keras.utils.set_random_seed(42)",
    "drawn from": f"{DRAWN}",
    "seeded by hand": "random.seed(1); np.random.seed(1); tf.random.set_seed(1)",
}
NONCES = ("one", "one", "two")


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> dict:
    """All cases in one process, which imports TensorFlow once."""
    cases = {
        (name, late): {"late": late, "change": CHANGES[name][0], "holds": CHANGES[name][2]}
        for late, names in ((False, CHANGES), (True, LATE))
        for name in names
    }
    for name, change in SEEDED.items():
        for number, nonce in enumerate(NONCES):
            show = f"random.__dict__.setdefault('drawn', []).append({DRAWN}) or True"
            cases[name, f"seed {number}"] = {"late": False, "change": change, "holds": show, "nonce": nonce}
    cases["drawn", "all"] = {"late": False, "change": "", "holds": "sys.__stderr__.write(repr(random.drawn)) or True"}
    state = tmp_path_factory.mktemp("state") / "state.py"
    state.write_text(guarding.STATE, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, Path(__file__).with_name("state_cases.py"), state],
        input=json.dumps(list(cases.values())),
        capture_output=True,
        text=True,
        cwd=tmp_path_factory.mktemp("work"),
        env={**os.environ, "PROFILE": "grading", "PYTHONPATH": str(ROOT), "CUDA_VISIBLE_DEVICES": ""},
    )
    assert done.returncode == 0, done.stderr[-2000:]
    found = dict(zip(cases, json.loads(done.stdout), strict=True))
    found["drawn"] = json.loads(done.stderr[done.stderr.rindex("[[") :].partition("]]")[0] + "]]")
    return found


@pytest.mark.parametrize(("name", "late"), [*((name, False) for name in CHANGES), *((name, True) for name in LATE)])
def test_what_was_changed_is_put_back_and_said(answers: dict, name: str, late: bool) -> None:
    answer = answers[name, late]
    assert answer.get("holds") is True, answer
    if (words := CHANGES[name][1]) is not None:
        assert answer["said"] == words


def test_a_note_is_one_short_line(answers: dict) -> None:
    said = answers["a name that would break the note", False]["said"]
    assert all(words.isprintable() and len(words) <= 200 for words in said) and "eager execution was off" in said


def test_random_numbers_come_from_the_nonce_whatever_was_seeded(answers: dict) -> None:
    drawn = answers["drawn"]
    ones, twos = drawn[0::3] + drawn[1::3], drawn[2::3]
    assert all(numbers == ones[0] for numbers in ones) and all(numbers == twos[0] for numbers in twos)
    assert all(one != two for one, two in zip(ones[0], twos[0], strict=True))


def test_it_does_little_where_nothing_was_changed(answers: dict) -> None:
    quiet = [answers["nothing", False]["calls"], *(answers["seeded", f"seed {n}"]["calls"] for n in range(3))]
    assert (
        max(quiet) < 5000
    )  # before each test, so a few milliseconds; a look at every name of every module is 100,000 and more
