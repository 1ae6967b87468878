# `make` alone prints this list. Everything runs from the checkout, inside .venv.
PYTHON ?= python3
BIN := .venv/bin
PORT ?= 8000
# one more than there are cores: many tests wait for another process
PROCESSES ?= $(shell $(PYTHON) -c "import os; print(min(4, (os.cpu_count() or 1) + 1))")
# what is not compiled to stay is compiled by every process anew: seconds for each of the hundreds that tests start
unexport PYTHONDONTWRITEBYTECODE
.DEFAULT_GOAL := help
.PHONY: help venv run test check format bench story chromium

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

venv: ## the environment alone, from requirements.lock
	@$(PYTHON) tools/machine.py venv

run: venv ## the whole shop on http://127.0.0.1:8000/ (PORT=...), Ctrl-C stops it
	@exec $(BIN)/python -m anxin.site.cli run --port $(PORT)

story: venv ## the main path with its faults, told and proven
	@$(BIN)/python -m anxin.site.cli story

test: venv chromium ## everything the tests need, then all checks
	@$(MAKE) --no-print-directory check

check: venv ## what CI runs, fast first: format, lint, layers, types, migrations, tests
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .
	$(BIN)/lint-imports --no-cache
	$(BIN)/mypy
	$(BIN)/python tools/check_migrations.py
	$(BIN)/python -m pytest -q -n $(PROCESSES) --dist worksteal

format: venv ## write the code as `make check` wants it
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

bench: venv ## measure, each beside a reference, and write bench/results.md
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check django-hordak==2.0.0 zen-engine
	@$(BIN)/python -m anxin.site.cli bench --write bench/results.md

chromium:
	@$(PYTHON) tools/machine.py chromium
