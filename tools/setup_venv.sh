#!/bin/sh
# Makes .venv: exactly the packages of requirements.lock, and this repository (editable).
# make runs it before every target that needs Python; when nothing has changed it returns at once.
#   PYTHON=/path/to/python3   use this Python instead of the first suitable one on PATH
#   GPU=yes|no                TensorFlow's CUDA or CPU build on Linux x86_64 (else: CUDA if nvidia-smi lists a GPU)
# POSIX sh, because Python may be what is missing. All messages go to stderr: stdout belongs to the target.
set -eu
cd "$(dirname "$0")/.."

supported="3.11 3.12 3.13"
needed="Python 3.11, 3.12 or 3.13 is needed"
stamp=.venv/.setup-done

say() { printf '%s\n' "$*" >&2; }
fail() { say "$*"; exit 1; }

# What the finished environment was made from. The folder is part of it: an editable install names its path.
fingerprint() { pwd -P; cksum requirements.lock pyproject.toml; }

version_of() { "$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null || :; }

is_supported() { case " $supported " in *" $1 "*) ;; *) return 1 ;; esac; }

how_to_get_python() {
    if command -v brew >/dev/null 2>&1; then
        echo "run 'brew install python@3.13'"
    elif command -v apt-get >/dev/null 2>&1 && [ "$1" = missing ]; then
        echo "run 'sudo apt install python3 python3-venv'"
    else
        echo "install one (https://www.python.org/downloads/, or conda with environment.yml)"
    fi
}

# Sets $python and $version to the first suitable Python, or says in one sentence what is missing.
choose_python() {
    if [ -n "${PYTHON:-}" ]; then set -- "$PYTHON"; else set -- python3.13 python3.12 python3.11 python3 python; fi
    tried=$*
    unsupported=
    without_venv=
    for python in "$@"; do
        version=$(version_of "$python")
        if [ -z "$version" ]; then
            continue
        elif ! is_supported "$version"; then
            unsupported=${unsupported:-$python is Python $version}
        elif ! "$python" -c 'import ensurepip, venv' >/dev/null 2>&1; then
            without_venv=${without_venv:-$version}
        else
            return 0
        fi
    done
    if [ -n "$without_venv" ]; then
        fail "Python $without_venv is here but cannot make a virtual environment (its venv or ensurepip module is" \
            "missing): run 'sudo apt install python$without_venv-venv' (or reinstall Python), then this command again."
    elif [ -n "$unsupported" ]; then
        fail "$needed, but $unsupported: $(how_to_get_python unsupported), then run this command again," \
            "or name another Python with PYTHON=/path/to/python3."
    else
        fail "$needed, and none was found (tried: $tried): $(how_to_get_python missing), then run this command again."
    fi
}

wants_cuda() {
    [ "$(uname -s) $(uname -m)" = "Linux x86_64" ] || return 1
    case "${GPU:-auto}" in
        yes) ;;
        no) return 1 ;;
        *) nvidia-smi -L >/dev/null 2>&1 ;;
    esac
}

if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$(fingerprint)" ] && .venv/bin/python -c '' 2>/dev/null; then
    exit 0
fi

[ -w . ] || fail "This folder is read-only and .venv has to be made in it: copy the repository to a folder of your own."
[ "$(uname -s) $(uname -m)" != "Darwin x86_64" ] ||
    fail "TensorFlow has no build for Intel Macs (nor for Intel Python on Apple silicon):" \
        "use native Python on a Mac with Apple silicon, or Linux."

rm -f "$stamp"
if ! is_supported "$(version_of .venv/bin/python)" || ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
    choose_python
    say "Making .venv with Python $version ($python)."
    "$python" -m venv --clear .venv >&2 || fail "Making .venv failed; the lines above say why."
fi

packages=requirements.lock
if wants_cuda; then
    packages=.venv/requirements-cuda.txt
    sed 's/^tensorflow-cpu==\([^ ;]*\).*/tensorflow[and-cuda]==\1/' requirements.lock >"$packages"
    say "An NVIDIA GPU is here (or GPU=yes): TensorFlow's CUDA build will be installed; GPU=no takes the smaller CPU build."
fi
say "Installing the packages of requirements.lock into .venv (only this once)."
# The build tools are in the lock, hence no build isolation: nothing unpinned is fetched.
if ! .venv/bin/python -m pip install --disable-pip-version-check -r "$packages" >&2 ||
    ! .venv/bin/python -m pip install --disable-pip-version-check --no-deps --no-build-isolation -e . >&2; then
    fail "Installing the packages failed; the lines above say why (network? disk space?)." \
        "Run the same command again: it goes on from what is already there."
fi
# JupyterLab would begin by asking whether it may fetch news.
.venv/bin/python -m jupyter labextension disable --level=sys_prefix "@jupyterlab/apputils-extension:announcements" >/dev/null 2>&1 || :
fingerprint >"$stamp"
