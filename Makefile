# `make demo` and `make test` need Python 3.10 or later and git; what else they need they put into .venv.
PYTHON ?= python3
MINUTES ?= 2
BIN := .venv/bin

# Tests of these marks (pyproject.toml) are for `make test` alone.
SLOW := argocd or browser or cluster or helm or kustomize or live or oracle or release or slow or traffic

.PHONY: demo quick test fuzz lint types check golden docs plugin release bench clean

demo: .venv/.ready
	@sh samples/demo.sh keycloak

quick: .venv/.ready
	$(BIN)/python -m pytest -q -m "not ($(SLOW))" --hypothesis-profile=quick

test: .venv/.ready
	$(BIN)/python -m pytest

# Random streams, held against what the filter promises and what Go reads (tests/hostile/README.md); 1 for a find.
fuzz: .venv/.ready
	PYTHONPATH=tests $(BIN)/python -m support.fuzzing --minutes $(MINUTES) $(if $(SEED),--seed $(SEED))

lint: .venv/.ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/.ready
	$(BIN)/mypy

check: lint types test

# Rewrites the golden files; fails when one changed, so that nobody overlooks it.
golden: .venv/.ready
	$(BIN)/python -m pytest tests/test_goldens.py tests/test_strip.py -q --update

# Writes the pages that are made from presets, rules and controllers.
docs: .venv/.ready
	BACKEND_TLS_CONFIG= $(BIN)/python -m post_renderer presets -o markdown > docs/presets.md
	$(BIN)/python -c "from post_renderer.reports import rules; print(rules.page(), end='')" > docs/findings.md
	$(BIN)/python -c "from post_renderer.reports import controller_page; print(controller_page.page(), end='')" \
	    > docs/controllers.md
	$(BIN)/python -c "from post_renderer.reports import check_page; print(check_page.page(), end='')" > docs/checks.md

plugin: .venv/.ready
	sh plugin/pack.sh dist

# All files of a release, into dist/; signed when SIGNING_KEY names a key of gpg (docs/releasing.md).
release: .venv/.ready
	sh release/build.sh dist

bench: .venv/.ready
	$(BIN)/python benchmarks/run.py

clean:
	rm -rf .venv dist build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis

.venv/.ready: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10) and "backend-tls needs Python 3.10 or later; say make PYTHON=python3.12, for example")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	@touch $@
