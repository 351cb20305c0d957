# Two commands: `make demo` and `make test`. They need Python 3.11+, git and make; uv is fetched into .tools/ when it
# is not on the PATH.
PYTHON ?= python3
UV := $(or $(shell command -v uv 2>/dev/null),.tools/uv)
# Company machines often trust certificates of their own.
export UV_SYSTEM_CERTS ?= true

.PHONY: demo test check
demo: $(UV)
	@$(UV) run --quiet python -m tests.demo

test: $(UV)
	@$(UV) run --quiet pytest -n auto

check: $(UV)
	@$(UV) run --quiet ruff check
	@$(UV) run --quiet ruff format --check
	@$(UV) run --quiet mypy
	@$(UV) run --quiet lint-imports

# uv is one plain binary: fetched beside the target and moved, so that two commands at once cannot see half of it.
.tools/uv:
	@mkdir -p .tools
	@dir=$$(mktemp -d .tools/fetch.XXXXXX); trap 'rm -rf "$$dir"' EXIT; \
	{ $(PYTHON) -m venv "$$dir" && "$$dir/bin/python" -m pip install --quiet --disable-pip-version-check uv \
	&& mv "$$dir/bin/uv" $@; } || { echo "uv could not be fetched: install it yourself and run this again" >&2; exit 1; }
