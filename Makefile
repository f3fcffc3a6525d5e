# Everything a newcomer runs. A fresh machine needs Python 3.11 or newer and make; nothing else is assumed.
#   make run        project the balance sheet on the embedded snapshot, print a summary, write out/baseline/
#   make test       lint, types and all tests          make test-data   tests that read the published source tables
#   make bench      what is fast, measured             make docs        the site, in site/
#   make lock       rewrite the lock files             make setup       only create the environment
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.SUFFIXES:
MAKEFLAGS += --no-builtin-rules --no-print-directory

VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check --no-input -q -q
OUT    := out
CHECKED := src tests snapshot calibration benchmarks docs

# Versions the locks carry wheels for come first; a newer Python is the last resort.
define find_python
for name in python3 python3.14 python3.13 python3.12 python3.11; do \
  "$$name" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))' 2>/dev/null && { echo "$$name"; exit 0; }; \
done; \
python3 -c 'import sys; sys.exit(sys.version_info[:2] < (3, 11))' 2>/dev/null && echo python3
endef

define no_python
printf '%s\n' "eccles needs Python 3.11 or newer; found: $$("$${python:-python3}" --version 2>&1 | head -n 1)." \
  "Install Python 3.11 to 3.14, or name one: make $(or $(MAKECMDGOALS),setup) PYTHON=/path/to/python3.12" >&2; exit 1
endef

define no_venv
printf '%s\n' "$$python could not create a virtual environment in $(VENV)." \
  "On Debian and Ubuntu install the package python3-venv, then run make again." >&2; rm -rf $(VENV); exit 1
endef

.PHONY: help setup run test test-data lint types bench docs lock clean

help:
	@sed -n '1,/^\.DEFAULT/{s/^# \{0,1\}//p;}' Makefile

setup: $(VENV)/.run
	@echo "[setup] ready: $(BIN)/eccles"

$(BIN)/python:
	@python="$(PYTHON)"; [ -n "$$python" ] || python="$$($(find_python))"; [ -n "$$python" ] || { $(no_python); }; \
	"$$python" -c 'import sys; sys.exit(sys.version_info[:2] < (3, 11))' 2>/dev/null || { $(no_python); }; \
	echo "[setup] environment $(VENV) with $$("$$python" --version)"; \
	"$$python" -m venv $(VENV) || { $(no_venv); }

# The run environment: the locked packages, checked by hash, then eccles itself without resolving anything.
$(VENV)/.run: requirements.lock pyproject.toml | $(BIN)/python
	@echo "[setup] packages from requirements.lock"
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

# Tests, documentation and benchmarks install on top, into the same environment.
$(VENV)/.dev: requirements-dev.lock $(VENV)/.run
	@echo "[setup] packages from requirements-dev.lock"
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@

run: $(VENV)/.run
	@$(BIN)/eccles project baseline --out $(OUT)/baseline

lint: $(VENV)/.dev
	@echo "[lint] ruff"
	@$(BIN)/ruff check --quiet $(CHECKED)
	@$(BIN)/ruff format --quiet --check $(CHECKED)

types: $(VENV)/.dev
	@echo "[types] mypy --strict"
	@$(BIN)/mypy --no-error-summary

test: lint types
	@echo "[test] pytest"
	@$(BIN)/python -m pytest --skip-shared

test-data: $(VENV)/.dev
	@echo "[test-data] pytest, tests marked shared"
	@$(BIN)/python -m pytest -m shared

bench: $(VENV)/.dev
	@for script in benchmarks/*.py; do echo "== $$script"; $(BIN)/python "$$script" || exit 1; done

docs: $(VENV)/.dev
	@echo "[docs] site/"
	@$(BIN)/mkdocs build --quiet --strict --clean

# Pins already in the locks stay unless they no longer fit; `make lock UPGRADE=--upgrade` takes the newest of everything.
COMPILE = $(BIN)/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --fork-strategy fewest \
          --generate-hashes --no-header $(UPGRADE)
lock: $(VENV)/.dev
	@$(COMPILE) --group build --output-file requirements.lock
	@$(COMPILE) --group dev --constraints requirements.lock --output-file requirements-dev.lock
	@echo "[lock] requirements.lock, requirements-dev.lock"

clean:
	rm -rf $(VENV) $(OUT) site .mypy_cache .ruff_cache .pytest_cache
