# Two commands for a newcomer: `make demo` and `make test`. Everything else is for those who build.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test check soak bench weights bench-peers bench-picture bench-lock screens sbom lock format clean

# The stamps make an install happen once per lock file.
$(VENV)/.made:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "cosell needs Python 3.11 or newer; this is %d.%d: call make PYTHON=python3.11" % sys.version_info[:2])'
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.run: requirements.lock $(VENV)/.made
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

$(VENV)/.dev: requirements-dev.lock pyproject.toml $(VENV)/.made
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --editable .
	@touch $@ $(VENV)/.run

demo: $(VENV)/.run
	$(BIN)/python -m app demo $(ARGS)

test: $(VENV)/.dev
	$(BIN)/python -m pytest -n auto -m "not soak" $(ARGS)

check: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m app db check --drift

soak: $(VENV)/.dev
	$(BIN)/python -m pytest -m soak $(ARGS)

bench: $(VENV)/.dev
	$(BIN)/python -m bench $(ARGS)

# The shipped weights, from a folder of left.csv, right.csv, truth.csv (docs/model-card.md):
# make weights DATA=FOLDER SOURCE="what the lists are"
# Without a folder of lists it says so before it installs anything.
weights: $(if $(DATA),$(if $(shell test -f "$(DATA)/left.csv" && echo yes),$(VENV)/.dev))
	@test -n "$(DATA)" || { echo 'expected a folder: make weights DATA=FOLDER [SOURCE="what the lists are"]'; exit 2; }
	@test -f "$(DATA)/left.csv" || { echo 'there is no list $(DATA)/left.csv'; exit 2; }
	$(BIN)/python -m bench.weights "$(DATA)" $(if $(SOURCE),--source "$(SOURCE)")

# This engine beside its peers, which have an environment of their own (1.5 GB, minutes a list).
# make bench-peers ARGS="FOLDER ... --out results.json"; python -m bench.dirt makes such folders.
PEERS := bench/peers/.venv
$(PEERS)/.run: bench/peers/requirements.txt
	$(PYTHON) -m venv $(PEERS)
	$(PEERS)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r bench/peers/requirements.txt
	@touch $@

bench-peers: $(VENV)/.dev $(PEERS)/.run
	$(BIN)/python -m bench.peers $(ARGS)

# make bench-picture ARGS="results.json PAIRS_DIR FOLDER --out docs/pictures/matching.svg"
bench-picture: $(PEERS)/.run
	$(PEERS)/bin/python -m bench.peers.picture $(ARGS)

bench-lock: $(VENV)/.made
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(BIN)/uv pip compile --quiet --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate --custom-compile-command "make bench-lock" --output-file bench/peers/requirements.txt bench/peers/requirements.in

# The README's pictures, taken by the browser test on its way; look at them before you commit.
screens: $(VENV)/.dev
	COSELL_SCREENS=docs/screens $(BIN)/python -m pytest tests/e2e/test_newcomer.py tests/e2e/test_review.py tests/e2e/test_first_day.py tests/e2e/test_deals.py tests/e2e/test_cosell.py $(ARGS)

format: $(VENV)/.dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# What is installed, with versions and hashes, as CycloneDX; made from the lock, not kept in git.
sbom: $(VENV)/.dev
	$(BIN)/cyclonedx-py requirements requirements.lock --pyproject pyproject.toml --short-PURLs --output-reproducible --output-file sbom.cdx.json

# Universal locks: one file valid for each Python version that pyproject.toml states.
lock: $(VENV)/.made
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate --custom-compile-command "make lock" --output-file requirements.lock pyproject.toml
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate --custom-compile-command "make lock" --extra dev --output-file requirements-dev.lock pyproject.toml
	echo "hatchling" | $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate --custom-compile-command "make lock" --constraint requirements-dev.lock --output-file deploy/build.lock -

clean:
	rm -rf $(VENV) .demo dist build .mypy_cache .ruff_cache .pytest_cache
