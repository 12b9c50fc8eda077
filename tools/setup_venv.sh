#!/bin/sh
# Makes .venv: exactly the packages of requirements.lock, and this repository (editable).
# make runs it before every target that needs Python; when nothing has changed it returns at once.
#   PYTHON=/path/to/python3   use this Python instead of the first suitable one on PATH
#   GPU=yes|no                TensorFlow's CUDA or CPU build on Linux x86_64 (else: CUDA if nvidia-smi lists a GPU)
# uv installs (the one on PATH, else the lock's), and pip where uv cannot. What they print goes to .venv/setup.log.
# POSIX sh, because Python may be what is missing. All messages go to stderr: stdout belongs to the target.
set -eu
cd "$(dirname "$0")/.."

supported="3.11 3.12 3.13"
needed="Python 3.11, 3.12 or 3.13 is needed"
stamp=.venv/.setup-done
began=.venv/.uv-began-with
log=.venv/setup.log
export PIP_DISABLE_PIP_VERSION_CHECK=1

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

make_venv() { "$python" -m venv --clear .venv >&2 || fail "Making .venv failed; the lines above say why."; }

logged() {
    printf '\n$ %s\n' "$*" >>"$log"
    "$@" >>"$log" 2>&1
}

wants_cuda() {
    [ "$(uname -s) $(uname -m)" = "Linux x86_64" ] || return 1
    case "${GPU:-auto}" in
        yes) ;;
        no) return 1 ;;
        *) nvidia-smi -L >/dev/null 2>&1 ;;
    esac
}

# Sets $packages to the file that lists what is to be installed.
list_packages() {
    packages=requirements.lock
    if wants_cuda; then
        packages=.venv/requirements-cuda.txt
        sed 's/^tensorflow-cpu==\([^ ;]*\).*/tensorflow[and-cuda]==\1/' requirements.lock >"$packages"
    fi
}

# The two ways to install the lock and then this repository. The build tools are in the lock, hence no build isolation:
# nothing unpinned is fetched.
with_uv() {
    find_uv || return 1
    use_the_index_of_pip
    contents >"$began"
    logged "$uv" pip install --python .venv/bin/python -r "$packages" &&
        logged "$uv" pip install --python .venv/bin/python --no-deps --no-build-isolation -e . &&
        rm "$began"
}

with_pip() { pip install -r "$packages" && pip install --no-deps --no-build-isolation -e .; }

pip() { logged .venv/bin/python -m pip "$@"; }

find_uv() {
    uv=uv
    "$uv" --version >/dev/null 2>&1 && return
    uv=.venv/bin/uv
    pip install "$(sed -n 's/^\(uv==[^ ;]*\).*/\1/p' requirements.lock)"
}

# uv does not read pip's configuration. What stands in for PyPI there does so here; whatever else is needed to reach the
# packages makes uv fail at worst, and then it is pip's turn.
use_the_index_of_pip() {
    index=$(.venv/bin/python -m pip config list 2>/dev/null | awk -F "'" '/^[^=]*[.]index-url=/ { print $2; exit }')
    if [ -n "$index" ] && [ -z "${UV_DEFAULT_INDEX:-}${UV_INDEX_URL:-}" ]; then export UV_DEFAULT_INDEX="$index"; fi
}

contents() { ls .venv/lib/python*/site-packages 2>/dev/null | cksum; }

# uv, interrupted while it links files, leaves packages half there, and then takes them for whole, as pip does.
is_half_done() { [ -f "$began" ] && [ "$(cat "$began")" != "$(contents)" ]; }

if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$(fingerprint)" ] && .venv/bin/python -c '' 2>/dev/null; then
    exit 0
fi

[ -w . ] || fail "This folder is read-only and .venv has to be made in it: copy the repository to a folder of your own."
[ "$(uname -s) $(uname -m)" != "Darwin x86_64" ] ||
    fail "TensorFlow has no build for Intel Macs (nor for Intel Python on Apple silicon):" \
        "use native Python on a Mac with Apple silicon, or Linux."

rm -f "$stamp"
if is_half_done || ! is_supported "$(version_of .venv/bin/python)" || ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
    choose_python
    say "Making .venv with Python $version ($python)."
    make_venv
fi
date >"$log"
list_packages
[ "$packages" = requirements.lock ] ||
    say "An NVIDIA GPU is here (or GPU=yes): TensorFlow's CUDA build will be installed; GPU=no takes the smaller CPU build."
say "Installing the packages of requirements.lock, only this once; what the tools say is in $log."
start=$(date +%s)
installer=uv
if ! with_uv; then
    installer=pip
    say "uv could not do it ($log says why): pip does, which takes a few minutes."
    if is_half_done; then
        why=$(cat "$log")
        choose_python
        make_venv
        printf '%s\n' "$why" >"$log"
        list_packages
    fi
    rm -f "$began"
    if ! with_pip; then
        tail -n 12 "$log" >&2
        fail "Installing the packages failed; the lines above, the end of $log, say why (network? disk space?)." \
            "Run the same command again: it goes on from what is already there."
    fi
fi
count=$(ls -d .venv/lib/python*/site-packages/*.dist-info 2>/dev/null | wc -l)
say "Installed $((count)) packages with $installer in $(($(date +%s) - start)) s."
start=$(date +%s)
# pip does it while it installs, uv does not; kernels of students cannot keep what they compile, of this repository neither.
logged .venv/bin/python -m compileall -q -j 0 -x '/tests/|bank/[0-9]' .venv/lib vaelab autograder || :
say "Compiled them in $(($(date +%s) - start)) s."
# JupyterLab would begin by asking whether it may fetch news.
logged .venv/bin/python -m jupyter labextension disable --level=sys_prefix "@jupyterlab/apputils-extension:announcements" || :
fingerprint >"$stamp"
