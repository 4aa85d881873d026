# Every target works on a fresh checkout: the first run makes .venv from the pinned constraints.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet
BLUEPRINT := bank/courses/ece046211/final-moed-a.yaml

.PHONY: exam test lint bench check mutants install clean

install: $(STAMP)

$(STAMP): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit(v < (3, 11) and "qbank needs Python 3.11 or newer, this is %d.%d: make PYTHON=python3.12" % v[:2])'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(PIP) --constraint constraints.txt --editable '.[test,dev]'
	@touch $@

exam: $(STAMP)  ## the course's final exam in two forms
	$(BIN)/qbank exam $(BLUEPRINT) --forms 2 --force

test: $(STAMP)  ## everything that tests/ checks
	$(BIN)/python -m pytest -q -n auto --dist loadgroup

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(STAMP)  ## how fast, as a table and as JSON
	$(BIN)/python tests/bench.py

mutants: $(STAMP)  ## wrong versions of every question: the nightly check
	$(BIN)/qbank verify --mutants

check: lint test  ## everything CI runs
	$(BIN)/qbank verify

clean:
	rm -rf $(VENV) build dist *.egg-info src/*.egg-info .pytest_cache .mypy_cache .ruff_cache
