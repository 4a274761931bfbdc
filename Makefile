# Crisis Triage. `make demo` and `make test` need nothing but Python 3.11 or newer, and make.

PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
TEST_SERVERS := CRISIS_TRIAGE_VAR=$(CURDIR)/var/test CRISIS_TRIAGE_DURABLE=no

export UV_SYSTEM_CERTS = 1
export OMP_NUM_THREADS = 1

.PHONY: quick
quick: .venv/develop.stamp  ## the loop while you work: no browser, nothing slow, the test database kept
	$(TEST_SERVERS) $(BIN)/pytest -q --reuse-db -n 2

.venv/pip.stamp:
	$(PYTHON) -m venv .venv
	$(BIN)/pip --disable-pip-version-check -q install uv==0.13.9
	touch $@

.venv/runtime.stamp: requirements.txt .venv/pip.stamp
	$(BIN)/uv pip install -q --require-hashes -r requirements.txt
	touch $@

.venv/develop.stamp: requirements-develop.txt .venv/pip.stamp
	$(BIN)/uv pip install -q --require-hashes -r requirements-develop.txt
	touch $@

.PHONY: requirements
requirements: .venv/pip.stamp  ## newest versions that pyproject.toml allows, pinned with hashes
	$(BIN)/uv pip compile -q --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --custom-compile-command "make requirements" pyproject.toml -o requirements.txt
	$(BIN)/uv pip compile -q --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --custom-compile-command "make requirements" pyproject.toml --group develop -c requirements.txt -o requirements-develop.txt
