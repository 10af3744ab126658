# Lockstep. `make` alone lists the targets; each is safe to run again.
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
# One stamp per lock file: unchanged locks mean nothing is installed again.
RUN_STAMP := $(VENV)/.run-stamp
DEV_STAMP := $(VENV)/.dev-stamp
DUCKDB2_STAMP := .venv-duckdb2/.stamp
PEERS_STAMP := .venv-peers/.stamp
ATTRIBUTION_PEERS_STAMP := .venv-attribution-peers/.stamp
NODE_STAMP := node_modules/.stamp
# What a process compiled is there for the next: tests start a thousand of them. So nothing is compiled while it is
# installed: of 150 MB of sources, a minute's work, most are never used.
export PYTHONDONTWRITEBYTECODE =

.PHONY: help setup demo test check bench docs format lock clean

help:  ## list the targets
	@awk -F ':.*## *' '/^[a-z-]+:.*##/ { printf "  make %-7s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

$(BIN)/python:
	@echo "· making $(VENV)"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Lockstep needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version). Say PYTHON=/path/to/python3.11 make setup"; exit 2; }
	@# Half an environment would be taken for a whole one the next time.
	@$(PYTHON) -m venv $(VENV) || { rm -f $(BIN)/python; echo "$(PYTHON) can't make an environment. On Debian: apt install python3-venv"; exit 2; }

$(RUN_STAMP): $(BIN)/python requirements/run.txt pyproject.toml
	@echo "· installing what Lockstep runs on (locked, hashes checked)"
	@$(PIP) install -q --no-compile --require-hashes -r requirements/run.txt
	@$(PIP) install -q --no-deps --no-build-isolation --editable .
	@touch $@

$(DEV_STAMP): $(RUN_STAMP) requirements/dev.txt
	@echo "· installing what the tests and benchmarks need (locked, hashes checked; Spark takes a minute)"
	@$(PIP) install -q --no-compile --require-hashes -r requirements/dev.txt
	@touch $@

# The other major of DuckDB that we support, beside the installed one: tests/parity runs on both.
$(DUCKDB2_STAMP): $(BIN)/python requirements/duckdb2.txt
	@echo "· installing DuckDB 2 beside DuckDB 1.5"
	@rm -rf .venv-duckdb2
	@$(PIP) install -q --require-hashes --no-deps -r requirements/duckdb2.txt --target .venv-duckdb2
	@touch $@

# What matching is measured against, beside what it runs on: it needs another pandas.
$(PEERS_STAMP): $(BIN)/python requirements/peers.txt
	@echo "· installing the peers of the benchmark"
	@rm -rf .venv-peers
	@$(PIP) install -q --require-hashes --no-deps -r requirements/peers.txt --target .venv-peers
	@touch $@

# What attribution is measured against: each in the environment its authors ask for.
$(ATTRIBUTION_PEERS_STAMP): $(BIN)/python requirements/attribution_peers.txt
	@echo "· installing the peers of the benchmark of attribution"
	@rm -rf .venv-attribution-peers
	@$(PIP) install -q --require-hashes --no-deps -r requirements/attribution_peers.txt --target .venv-attribution-peers
	@touch $@

$(NODE_STAMP): package.json package-lock.json
	@command -v npm >/dev/null || { echo "The page kit needs Node with npm, and there is none here. On Debian: apt install npm"; exit 2; }
	@echo "· installing the page kit"
	@npm ci --silent --no-audit --no-fund
	@touch $@

setup: $(RUN_STAMP) $(DEV_STAMP) $(DUCKDB2_STAMP) $(NODE_STAMP)  ## install everything, once
	@echo "· ready: $(BIN)/lockstep --help"

demo: $(RUN_STAMP) $(NODE_STAMP)  ## an invented company, from two exports to the pages, with three sign-ins (DEMO="--port 8001")
	@$(BIN)/lockstep demo $(DEMO)

test: setup  ## every test
	@$(BIN)/python -m pytest -n 2 --dist loadgroup

check: setup  ## format, lint, types, imports and the fast tests; under 90 seconds
	@$(BIN)/ruff format --check src tests bench docs
	@$(BIN)/ruff check src tests bench docs
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@TESTS_EXAMPLES=quick $(BIN)/python -m pytest -n 2 --dist loadgroup -m "not slow and not spark"

format: $(DEV_STAMP)  ## put the code in its usual form
	@$(BIN)/ruff format src tests bench docs
	@$(BIN)/ruff check --fix src tests bench docs

bench: setup $(PEERS_STAMP) $(ATTRIBUTION_PEERS_STAMP)  ## speed, memory and growth beside real peers, as ratios (BENCH="--touches 10000" SYNCING="--touches 10000" PAGES="--touches 20000" INSIGHT_PAGES="--touches 20000" MATCHING="--people 10000" ATTRIBUTION="--touches 10000" for less)
	@$(BIN)/python -m bench $(BENCH)
	@$(BIN)/python -m bench.syncing $(SYNCING)
	@$(BIN)/python -m bench.pages $(PAGES)
	@$(BIN)/python -m bench.intake
	@$(BIN)/python -m bench.insight_pages $(INSIGHT_PAGES)
	@$(BIN)/python -m bench.matching $(MATCHING)
	@$(BIN)/python -m bench.attribution $(ATTRIBUTION)

docs: setup  ## generate the reference and build the documentation into site/
	@$(BIN)/python docs/generate.py
	@$(BIN)/mkdocs build --strict

lock: $(DEV_STAMP)  ## lock the requirements anew, with hashes
	@$(BIN)/uv pip compile -q --generate-hashes --universal --python-version 3.11 --no-header --no-emit-index-url --no-emit-find-links pyproject.toml requirements/build.in -c requirements/limits.in -o requirements/run.txt
	@$(BIN)/uv pip compile -q --generate-hashes --universal --python-version 3.11 --no-header --no-emit-index-url --no-emit-find-links pyproject.toml requirements/build.in requirements/dev.in -c requirements/run.txt -o requirements/dev.txt
	@$(BIN)/uv pip compile -q --generate-hashes --universal --python-version 3.11 --no-header --no-annotate --no-emit-index-url --no-emit-find-links requirements/duckdb2.in -o requirements/duckdb2.txt
	@$(BIN)/uv pip compile -q --generate-hashes --universal --python-version 3.11 --no-header --no-annotate --no-emit-index-url --no-emit-find-links requirements/peers.in -o requirements/peers.txt
	@$(BIN)/uv pip compile -q --generate-hashes --universal --python-version 3.11 --no-header --no-annotate --no-emit-index-url --no-emit-find-links requirements/attribution_peers.in -o requirements/attribution_peers.txt

clean:  ## remove what the other targets made, but for the installed packages
	@rm -rf site build bench/out .pytest_cache .mypy_cache .ruff_cache .hypothesis
