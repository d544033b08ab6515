# Two commands matter: `make demo` shows the platform, `make test` proves it.
# Both do all their own set-up and are instant when nothing has changed.

PYTHON ?= python3
VENV ?= .venv
SCALE ?=
PORT ?= 8000

BIN := $(VENV)/bin
VENDOR := src/xinshu/kernel/web/static/vendor
SETUP := $(VENV)/.setup-done
RUNTIME := $(VENV)/.runtime-done
DEV := $(VENV)/.dev-done
ASSETS := $(VENDOR)/.assets-done
ICONS := $(VENDOR)/tabler/icons.css

.PHONY: help demo test check docs reference bench lock setup clean
.DELETE_ON_ERROR:

help:
	@echo "make demo             set everything up, collect a demo district, serve the site"
	@echo "make demo SCALE=full  the same with a whole district; SCALE=city for a city register"
	@echo "make test             set everything up, check the code, run the tests"
	@echo "make check            the checks alone: format, types, imports, migrations"
	@echo "make docs             build the documentation into site/"
	@echo "make reference        write the reference pages of docs/ from the code"
	@echo "make bench            measure against the yardsticks"
	@echo "make lock             resolve the dependencies anew and write the locks"
	@echo "make clean            remove what the set-up and the tests made, not the data in var/"

demo: $(RUNTIME) $(ICONS)
	$(BIN)/xinshu demo --port $(PORT) $(if $(SCALE),--scale $(SCALE))

test: $(DEV) $(ICONS)
	BIN=$(BIN) tools/test.sh

check: $(DEV)
	BIN=$(BIN) tools/check.sh

docs: $(DEV)
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict

reference: $(DEV)
	$(BIN)/python tools/reference.py

bench: $(DEV)
	$(BIN)/python -m benchmarks

lock: $(SETUP)
	UV=$(BIN)/uv tools/lock.sh

setup: $(DEV) $(ICONS)

# uv is much faster; pip reads the same locks and checks the same hashes.
define install
	if $(BIN)/uv --version >/dev/null 2>&1; then \
	  $(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r $(1); \
	else \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(1); \
	fi
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --root-user-action=ignore \
	  --no-build-isolation --no-deps --no-index --editable .
endef

$(SETUP): requirements/setup.lock tools/check_python.py
	@$(PYTHON) tools/check_python.py
	@echo "Setting up $(VENV) …"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check \
	  --root-user-action=ignore --require-hashes -r requirements/setup.lock
	@touch $@

$(RUNTIME): $(SETUP) requirements/runtime.lock pyproject.toml
	@echo "Installing what the platform runs on …"
	@$(call install,requirements/runtime.lock)
	@touch $@

$(DEV): $(RUNTIME) requirements/dev.lock
	@echo "Installing what the tests need …"
	@$(call install,requirements/dev.lock)
	@touch $@

$(ASSETS): $(SETUP) package-lock.json .npmrc tools/copy_assets.py
	@echo "Fetching style sheets and scripts …"
	@PATH="$(abspath $(BIN)):$$PATH" $(BIN)/npm ci --ignore-scripts --silent
	@$(BIN)/python tools/copy_assets.py
	@touch $@

# The icons the pages name, drawn anew when a page changes.
$(ICONS): $(ASSETS) tools/icons.py $(shell find src/xinshu -name '*.html' -o -name '*.yaml' -path '*/delivery/*' -o -name '*.py' -path '*/delivery/*')
	@$(BIN)/python tools/icons.py

clean:
	rm -rf $(VENV) node_modules $(VENDOR) site .mypy_cache .ruff_cache .pytest_cache \
	  .import_linter_cache .hypothesis .coverage var/test-*.log
	find src tests benchmarks -name __pycache__ -prune -exec rm -rf {} + 2>/dev/null || true
