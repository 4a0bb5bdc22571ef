# Everything a fresh machine needs is Python 3.11, pip, make and git.
PYTHON ?= python3
TOOLS  := .tools
UV     := UV_PYTHON_DOWNLOADS=never UV_NO_PROGRESS=1 PYTHONPATH=$(TOOLS) $(PYTHON) -m uv
VENV   := .venv
BIN    := $(VENV)/bin
TESTS  ?= tests
JOBS   ?= 2
CHROMIUM := apt-get install --no-install-recommends chromium fonts-noto-color-emoji

.PHONY: install install-run demo test check coverage soak bench lock clean docs page pictures

demo: install-run  ## the main job on embedded defaults
	@$(BIN)/psa-bot demo

test: install  ## the tests
	@command -v chromium > /dev/null || echo "No chromium, so the browser tests are skipped: $(CHROMIUM)"
	@$(BIN)/python -m pytest -n $(JOBS) tests/oracle
	@$(BIN)/python -m pytest -n $(JOBS) --ignore=tests/oracle --ignore=tests/browser $(TESTS)
	@$(BIN)/python -m pytest -n $(JOBS) tests/browser

check: install  ## everything that must hold before a commit
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/check-jsonschema --schemafile tests/schemas/slack-manifest.schema.json manifest.yml
	@$(BIN)/python docs/build.py --check
	@$(BIN)/python playground/make_page.py --check
	@$(MAKE) --no-print-directory test

# Counting lines makes the scans of the tests take twice as long, so it is a call of its own.
coverage: install  ## which lines the tests reach
	@$(BIN)/python -m pytest -n $(JOBS) --cov --cov-report=term:skip-covered --ignore=tests/browser $(TESTS)

soak: install  ## the random MSPs, many more of them
	@PSA_EXAMPLES=100000 $(BIN)/python -m pytest -n $(JOBS) -m soak $(TESTS)

bench: install  ## ratios measured in one run
	@$(BIN)/python -m bench

docs: install  ## the generated pages, and the site in site/
	@$(BIN)/python docs/build.py
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet

page: install  ## the page of the demo, from playground/
	@$(BIN)/python playground/make_page.py

pictures: install  ## the pictures of the documentation, from the page as it is now
	@PSA_PICTURES=1 $(BIN)/python -m pytest -n $(JOBS) tests/browser

install: $(VENV)/.dev
install-run: $(VENV)/.run

$(TOOLS)/.uv: requirements-tools.lock
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --root-user-action=ignore --no-deps --require-hashes --upgrade --target $(TOOLS) -r requirements-tools.lock
	@touch $@

$(VENV)/pyvenv.cfg: $(TOOLS)/.uv
	@$(UV) venv --quiet --allow-existing --python $(PYTHON) $(VENV)

# `make demo` on a bare machine installs only what the bot runs on; `make test` adds the tools.
$(VENV)/.run: $(VENV)/pyvenv.cfg requirements.lock pyproject.toml
	@if test -e $(VENV)/.dev; then $(MAKE) --no-print-directory $(VENV)/.dev; else \
	  $(UV) pip sync --quiet --require-hashes --python $(BIN)/python requirements.lock && \
	  $(UV) pip install --quiet --no-deps --no-build-isolation-package psa-bot --python $(BIN)/python --editable .; fi
	@touch $@

$(VENV)/.dev: $(VENV)/pyvenv.cfg requirements-dev.lock pyproject.toml
	@$(UV) pip sync --quiet --require-hashes --python $(BIN)/python requirements-dev.lock
	@$(UV) pip install --quiet --no-deps --no-build-isolation-package psa-bot --python $(BIN)/python --editable .
	@touch $@ $(VENV)/.run

lock: $(TOOLS)/.uv  ## resolve again; the lock files name no download host
	@$(UV) pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 pyproject.toml --extra build -o requirements.lock
	@$(UV) pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 pyproject.toml --extra build --extra dev -c requirements.lock -o requirements-dev.lock

clean:
	rm -rf $(VENV) $(TOOLS) .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage
