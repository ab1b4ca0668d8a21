# `make run` and `make test` install everything on a fresh machine; only Python and make are needed beforehand.
# Another Python gets an environment of its own: `make test PYTHON=python3.12` works in .venv-3.12.
PYTHON ?= python3
ifeq ($(PYTHON),python3)
VENV ?= .venv
else
VENV ?= .venv-$(shell $(PYTHON) -c 'import sys; print("%d.%d" % sys.version_info[:2])')
endif
BIN := $(VENV)/bin
CONSTRAINTS ?= constraints.txt
STUDY ?= configs/sample.yaml
PROCESSES ?= 2

.PHONY: run test test-lowest check docs notebooks bench rates fuzz peers schema locked lock clean

run: $(VENV)/.installed
	$(BIN)/research run $(STUDY)

# Files of tests go to two processes, each with one thread; `make test PROCESSES=0` runs them in one.
test: $(VENV)/.installed-dev
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest --numprocesses $(PROCESSES) --dist loadfile --no-loadscope-reorder \
		$(PYTEST_OPTIONS)

# The oldest versions that pyproject.toml allows; these may say that something they use is about to change.
test-lowest:
	$(MAKE) VENV=.venv-lowest CONSTRAINTS=constraints-lowest.txt \
		PYTEST_OPTIONS="-W default::DeprecationWarning -W default::PendingDeprecationWarning -W default::FutureWarning" test

check: $(VENV)/.installed-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

# The site, in build/docs; open build/docs/index.html. A warning is an error. Nothing is loaded from the network.
docs: $(VENV)/.installed-docs
	$(BIN)/python -m sphinx --builder html --jobs 2 --fail-on-warning --quiet docs build/docs
	@echo "build/docs/index.html"

# Runs the notebooks again and stores what they show.
notebooks: $(VENV)/.installed-dev
	$(BIN)/python notebooks/run_notebooks.py

bench: $(VENV)/.installed-dev
	$(BIN)/python benchmarks/encoding.py
	$(BIN)/python benchmarks/clustering.py
	$(BIN)/python benchmarks/words.py
	$(BIN)/python benchmarks/trend_speed.py
	$(BIN)/python benchmarks/whole_run.py

# Error rates of claims about change, on simulated series and on events with known dates; takes about an hour.
rates: $(VENV)/.installed-dev
	$(BIN)/python benchmarks/trends.py
	$(BIN)/python benchmarks/trend_power.py
	$(BIN)/python benchmarks/trend_numbers.py
	$(BIN)/python benchmarks/trend_changes.py
	$(BIN)/python benchmarks/trend_dates.py
	$(BIN)/python benchmarks/trend_seasons.py
	$(BIN)/python benchmarks/trend_interruptions.py
	$(BIN)/python benchmarks/trend_bias.py
	$(BIN)/python benchmarks/trend_compositions.py
	$(BIN)/python benchmarks/trend_groups.py
	$(BIN)/python benchmarks/trend_effects.py
	$(BIN)/python benchmarks/topic_lives.py
	$(BIN)/python benchmarks/known_answers.py
	$(BIN)/python benchmarks/theme_trends.py

# 20,000 damaged files of every format, studies, codebooks and labels; takes about half an hour. FUZZ="--seed 2" makes
# others.
fuzz: $(VENV)/.installed-dev
	$(BIN)/python benchmarks/fuzz.py --inputs 20000 $(FUZZ)

# Compares the topics of Themeline with those of other tools, which are installed in a separate environment.
peers: $(VENV)-bench/.installed-bench
	$(VENV)-bench/bin/python benchmarks/topics.py

# Every package but torch with its hash checked; torch comes in builds of other hashes, one for each kind of machine.
# Nothing is resolved anew, so that a package that requirements.lock lacks cannot slip in.
locked:
	$(PYTHON) -m venv $(VENV)-locked
	$(VENV)-locked/bin/python -m pip install -qq --constraint constraints.txt torch==2.13.0
	$(VENV)-locked/bin/python -m pip install -qq --require-hashes --no-deps --requirement requirements.lock
	$(VENV)-locked/bin/python -m pip install -qq --no-deps --editable .
	$(VENV)-locked/bin/python -m pip check

# Writes requirements.lock anew from constraints.txt; needs uv.
lock:
	grep -v '^torch==' constraints.txt | uv pip compile --quiet --no-deps --generate-hashes --universal \
		--python-version 3.11 --no-header --no-annotate --output-file requirements.lock -

schema: $(VENV)/.installed
	$(BIN)/research schema --out configs/study.schema.json

$(VENV)/.installed: pyproject.toml $(CONSTRAINTS)
	$(PYTHON) -c 'import sys; sys.exit(0 if (3, 11) <= sys.version_info[:2] < (3, 14) else "Python 3.11, 3.12 or 3.13 is needed: make PYTHON=python3.12 run")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -qq --upgrade "pip>=25.1"
	$(BIN)/python -m pip install -qq --constraint $(CONSTRAINTS) torch==2.13.0
	$(BIN)/python -m pip install -qq --constraint $(CONSTRAINTS) --editable ".[all]"
	touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	$(BIN)/python -m pip install -qq --constraint $(CONSTRAINTS) --group dev
	touch $@

$(VENV)/.installed-docs: $(VENV)/.installed docs/constraints.txt
	$(BIN)/python -m pip install -qq --constraint $(CONSTRAINTS) --constraint docs/constraints.txt --group docs
	touch $@

$(VENV)-bench/.installed-bench: pyproject.toml constraints.txt benchmarks/constraints.txt
	$(MAKE) VENV=$(VENV)-bench $(VENV)-bench/.installed
	$(VENV)-bench/bin/python -m pip install -qq --constraint benchmarks/constraints.txt --group bench
	touch $@

clean:
	rm -rf .venv .venv-* build *.egg-info .mypy_cache .pytest_cache .ruff_cache
