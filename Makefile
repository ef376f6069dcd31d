# Python 3.11 or newer, make and a package index are enough. See README.md; on Windows, its PowerShell lines.
.NOTPARALLEL:
.DEFAULT_GOAL := help
.PHONY: help run test check format lint types security bench screenshots pins clean

# The first that is 3.11 or newer and can make a virtual environment. Your own: make run PYTHON=/path/to/python3
PYTHON ?= $(shell for python in python3.11 python3 python3.12 python3.13 python3.14 python; do \
	"$$python" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& { echo "$$python"; break; }; done)
PORT ?= 8501
ARGS ?=
PART ?=
SIZE ?=
BIN := .venv/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check --no-input
PINS := requirements.txt constraints.txt
APP := .venv/app.stamp
DEV := .venv/dev.stamp

help: ## what there is to make
	@sed -n 's/^\([a-z]*\):[^#]*## /\1	/p' $(MAKEFILE_LIST) | while IFS='	' read -r name what; do \
		printf '  make %-12s %s\n' "$$name" "$$what"; done

run: $(APP) ## set up what is missing, then the app with its demo office on http://localhost:8501
	@$(BIN)/python manage.py demo --when-needed
	@exec $(BIN)/python manage.py serve --demo --port $(PORT)

# What is compiled is kept: tests start hundreds of processes, and each would compile the program anew.
test: $(DEV) ## set up what is missing, then every test; ARGS="-k word" for some
	@chromium=$$($(BIN)/python -m tests.browser.chromium) && \
		PYTHONDONTWRITEBYTECODE= PROCESBEHEER_CHROMIUM="$$chromium" \
		$(BIN)/python -m pytest -n 3 --no-loadscope-reorder $(ARGS)

check: format lint types security test ## all that must be green before handing over

format: $(DEV) ## put Python in its usual shape
	@$(BIN)/ruff check --quiet --fix-only --exit-zero .
	@$(BIN)/ruff format .

lint: $(DEV) ## style, import contracts, SQL
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/sqlfluff lint --nocolor --disable-progress-bar .

types: $(DEV) ## mypy, strict, outside tests
	@$(BIN)/mypy .

security: $(DEV) ## bandit over the code, pip-audit over the packages
	@$(BIN)/bandit --quiet --recursive --configfile pyproject.toml .
	@$(BIN)/python -m tests.audit

bench: $(DEV) ## how fast, how far; PART=lists for one part, SIZE=1000000 for how many workflows
	@$(BIN)/python -m benchmarks $(addprefix --part ,$(PART)) $(addprefix --workflows ,$(SIZE)) $(ARGS)

screenshots: $(DEV) ## the pictures in README.md and docs/handleiding.md
	@chromium=$$($(BIN)/python -m tests.browser.chromium) && \
		PROCESBEHEER_CHROMIUM="$$chromium" $(BIN)/python -m tests.browser.screenshots

pins: .venv/made.stamp ## constraints.txt again, after a change in requirements*.txt
	@grep -hv '^-' requirements.txt requirements-dev.txt > .venv/direct.txt
	@$(PIP) install -r .venv/direct.txt
	@$(PIP) freeze -r .venv/direct.txt > .venv/frozen.txt
	@{ sed -n 1p constraints.txt; sed '1,/^## The following/d' .venv/frozen.txt; } > .venv/constraints.txt
	@mv .venv/constraints.txt constraints.txt
	@touch $(APP) $(DEV)

clean: ## away with .venv and caches; var/ with your data stays
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -not -path './var/*' -prune -exec rm -rf {} +

.venv/made.stamp:
	@test -n "$(PYTHON)" || { echo "Procesbeheer needs Python 3.11 or newer with venv (Debian: apt install python3-venv)." >&2; \
		echo "Found: $$(python3 --version 2>/dev/null || echo no python3). Yours lies elsewhere? make run PYTHON=/path/to/python3" >&2; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Procesbeheer needs Python 3.11 or newer, not " + sys.version.split()[0] + ".")'
	@echo "Making .venv with $$("$(PYTHON)" --version) …"
	@"$(PYTHON)" -m venv --clear .venv
	@touch $@

$(APP): .venv/made.stamp $(PINS)
	@echo "Installing what the app needs (the first time about a minute) …"
	@$(PIP) install -r requirements.txt
	@touch $@

$(DEV): $(APP) requirements-dev.txt
	@echo "Installing what the tests and checks need (the first time about a minute) …"
	@$(PIP) install -r requirements-dev.txt
	@touch $@
