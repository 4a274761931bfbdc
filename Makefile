# Crisis Triage. Every target needs nothing but Python 3.11 or newer, and make. `make` alone tells what there is.

PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
TEST_SERVERS := CRISIS_TRIAGE_VAR=$(CURDIR)/var/test CRISIS_TRIAGE_DURABLE=no
CLIENTS := test_schemathesis.py test_generated_client.py test_dlt.py
SEED :=
ONLY :=
BENCH_SERVERS := CRISIS_TRIAGE_VAR=$(CURDIR)/var/bench

# uv: trust the certificates that this machine trusts.
export UV_SYSTEM_CERTS = 1
export PIP_DISABLE_PIP_VERSION_CHECK = 1
# Two OpenMP threads on a busy machine are slower than one: we scale by processes.
export OMP_NUM_THREADS = 1
# An image that forbids it would compile every module anew in each process: 6 s instead of 2 for the smallest command.
export PYTHONDONTWRITEBYTECODE =

.DEFAULT_GOAL := help

.PHONY: help
help:  ## this list
	@sed -n 's/^\([a-z-]*\):.*##  *\(.*\)/\1\t\2/p' Makefile | while IFS="$$(printf '\t')" read -r name does; do printf '  make %-14s %s\n' "$$name" "$$does"; done

.PHONY: demo
demo: .venv/runtime.stamp  ## a believable company on http://127.0.0.1:8000 (PORT= for another); Ctrl-C stops everything
	@PORT=$(PORT) $(BIN)/python manage.py demo

.PHONY: demo-reset
demo-reset: .venv/runtime.stamp  ## the same from the beginning: the embedded database is emptied first
	@PORT=$(PORT) $(BIN)/python manage.py demo --reset

.PHONY: install
install: .venv/runtime.stamp  ## only .venv, with what the product needs to run

.PHONY: test
test: .venv/develop.stamp  ## the whole suite, but for the browser tests
	$(TEST_SERVERS) $(BIN)/pytest -q --create-db -n 3 --dist loadfile --no-loadscope-reorder -m "not browser and not clients"

.PHONY: quick
quick: .venv/develop.stamp  ## the loop while you work: no browser, nothing slow, the test database kept
	$(TEST_SERVERS) $(BIN)/pytest -q --reuse-db -n 2

.PHONY: browser-test
browser-test: .venv/develop.stamp  ## the pages in a real Chromium: keyboard, screen reader's view, dark, narrow
	$(TEST_SERVERS) $(BIN)/pytest -q --create-db -m browser tests/browser

.PHONY: clients-test
clients-test: .venv/develop.stamp .venv-clients/clients.stamp  ## clients of others against the API: Schemathesis, a generated client, dlt (CLIENTS= some, SEED=random, ONLY=loops)
	$(TEST_SERVERS) SEED="$(SEED)" ONLY="$(ONLY)" $(BIN)/pytest -q --create-db -m clients $(addprefix tests/clients/,$(CLIENTS))

.PHONY: screenshots
screenshots: .venv/develop.stamp  ## every page at 360 and 1,440 px, light and dark, into docs/screenshots/all
	$(TEST_SERVERS) $(BIN)/python -m tests.browser.screenshots

.PHONY: bench
bench: .venv/develop.stamp  ## the hot paths against their limits, in about ten minutes
	$(BENCH_SERVERS) $(BIN)/python -m benchmarks

.PHONY: bench-models
bench-models: .venv/develop.stamp  ## how good and how quick the models are, in about half an hour; BENCH_DATA= for the public tables
	$(BENCH_SERVERS) $(BIN)/python -m benchmarks models

.PHONY: lint
lint: .venv/develop.stamp  ## style, layers, types, templates, the API's schema
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports --no-cache
	$(TEST_SERVERS) $(BIN)/mypy
	$(BIN)/djlint templates --lint --quiet
	$(TEST_SERVERS) $(BIN)/python manage.py spectacular --validate --fail-on-warn --file /dev/null

.PHONY: schema
schema: .venv/develop.stamp  ## docs/openapi.json, as the API is now; the suite says when it is not, and what would break clients
	$(TEST_SERVERS) $(BIN)/python -m tests.architecture.published_schema

.PHONY: schema-release
schema-release: .venv/develop.stamp  ## with a release: what docs/openapi.json says is promised from now on
	$(TEST_SERVERS) $(BIN)/python -m tests.architecture.published_schema release

.PHONY: requirements
requirements: .venv/pip.stamp  ## newest versions that pyproject.toml allows, pinned with hashes
	$(COMPILE) pyproject.toml -o requirements.txt
	$(COMPILE) pyproject.toml --group develop -c requirements.txt -o requirements-develop.txt
	$(COMPILE) --group clients -o requirements-clients.txt

COMPILE := $(BIN)/uv pip compile -q --upgrade --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-annotate --custom-compile-command "make requirements"

.venv/pip.stamp:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and f"Crisis Triage needs Python 3.11 or newer; $(PYTHON) is {sys.version.split()[0]}. Try: make PYTHON=python3.12 …")'
	$(PYTHON) -m venv .venv
	$(BIN)/pip -q install uv==0.13.9
	@touch $@

.venv/runtime.stamp: requirements.txt .venv/pip.stamp
	$(BIN)/uv pip install -q --require-hashes -r requirements.txt
	@touch $@

# The same versions and more, so whoever has these has what the product needs as well.
.venv/develop.stamp: requirements-develop.txt .venv/runtime.stamp
	$(BIN)/uv pip install -q --require-hashes -r requirements-develop.txt
	@touch $@

# An environment of their own: what they need must not decide what we use.
.venv-clients/clients.stamp: requirements-clients.txt .venv/pip.stamp
	$(PYTHON) -m venv .venv-clients
	$(BIN)/uv pip install -q --python .venv-clients/bin/python --require-hashes -r requirements-clients.txt
	@touch $@
