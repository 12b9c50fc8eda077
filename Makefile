# Each target sets up .venv by itself the first time; tools/setup_venv.sh says what is missing if it cannot.
# Works with GNU Make 3.81 (macOS) and in a folder whose name has spaces: every path here is relative.

.DEFAULT_GOAL := help
.PHONY: help demo lab test assignments grade bench site venv lock clean assignment-named

BIN := .venv/bin
FOLDER ?= assignments
# Jupyter refuses to run as root (in a container, say) unless told.
ROOT_FLAG := $(if $(filter 0,$(shell id -u)),--allow-root)

# The tests of a file share what is costly, so they stay together (of the bank those of an assignment).
# Files run in the order that tests/conftest.py gives them.
PARALLEL := --numprocesses=auto --maxprocesses=4 --dist=loadfile --no-loadscope-reorder

help: ## print this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' Makefile
	@echo
	@echo "  Variables: ARGS='...' is passed on to the tool; PYTHON=/path/to/python3; GPU=yes|no (Linux)"

demo: venv ## grade an example class and print what each student got wrong
	$(BIN)/python -m autograder demo $(ARGS)

lab: venv ## open JupyterLab on the student notebooks (FOLDER=solutions: on the instructor's)
	$(BIN)/python -m jupyterlab --ServerApp.root_dir="$(FOLDER)" --log-level=ERROR --LabApp.log_level=ERROR $(ROOT_FLAG) $(ARGS)

test: venv ## run the fast tests (ARGS=--all: what CI runs; ARGS=--slow: all of them)
	$(BIN)/python -m pytest $(PARALLEL) $(ARGS)

assignments: venv ## make assignments/ anew from solutions/
	$(BIN)/python tools/address.py
	$(BIN)/python -m autograder release --no-zip $(ARGS)

grade: assignment-named venv ## grade what students handed in: make grade ASSIGNMENT=01_build
	$(BIN)/python -m autograder grade "$(ASSIGNMENT)" $(ARGS)

bench: venv ## measure the engine beside stock nbgrader and the explorer beside interact (ARGS=--quick: minutes)
	$(BIN)/python -m autograder bench $(ARGS)

site: venv ## build the course's web site in site/ (runs all solutions once; ARGS=--quick: on small data)
	@$(BIN)/python -c 'import furo, myst_nb' 2>/dev/null || $(BIN)/python -m uv pip install -q --python $(BIN)/python -r docs/site/requirements.lock
	$(BIN)/python docs/site/build.py $(ARGS)

assignment-named:
	@test -n "$(ASSIGNMENT)" || { echo "Say which assignment: make grade ASSIGNMENT=01_build" >&2; exit 2; }

venv: ## only set up .venv
	@sh tools/setup_venv.sh

lock: venv ## make requirements.lock anew from pyproject.toml (ARGS=--upgrade: newest versions)
	$(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --extra grade --extra dev --no-annotate \
	    --custom-compile-command "make lock" --output-file requirements.lock $(ARGS) >/dev/null
	$(BIN)/uv pip compile docs/site/requirements.in --universal --python-version 3.11 --constraint requirements.lock --no-annotate \
	    --custom-compile-command "make lock" --output-file docs/site/requirements.lock $(ARGS) >/dev/null
	$(BIN)/uv pip compile docs/instructors/hub/requirements.in --universal --python-version 3.11 --constraint requirements.lock --no-annotate \
	    --custom-compile-command "make lock" --output-file docs/instructors/hub/requirements.lock $(ARGS) >/dev/null

clean: ## delete .venv and caches; grades, data and notebooks stay
	rm -rf .venv .site site build dist *.egg-info .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
