# `make run` and `make test` install everything on a fresh machine; only Python and make are needed beforehand.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
STUDY ?= configs/sample.yaml

.PHONY: run test check bench rates peers schema clean

run: $(VENV)/.installed
	$(BIN)/research run $(STUDY)

test: $(VENV)/.installed-dev
	$(BIN)/python -m pytest

check: $(VENV)/.installed-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

bench: $(VENV)/.installed-dev
	$(BIN)/python benchmarks/encoding.py
	$(BIN)/python benchmarks/clustering.py
	$(BIN)/python benchmarks/words.py
	$(BIN)/python benchmarks/trend_speed.py
	$(BIN)/python benchmarks/whole_run.py

# Error rates of claims about change, on simulated series and on events with known dates; takes about an hour.
rates: $(VENV)/.installed-dev
	$(BIN)/python benchmarks/trends.py
	$(BIN)/python benchmarks/trend_changes.py
	$(BIN)/python benchmarks/trend_bias.py
	$(BIN)/python benchmarks/known_answers.py

# Compares the topics of Themeline with those of other tools, which are installed in a separate environment.
peers: $(VENV)-bench/.installed-bench
	$(VENV)-bench/bin/python benchmarks/topics.py

schema: $(VENV)/.installed
	$(BIN)/research schema --out configs/study.schema.json

$(VENV)/.installed: pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(0 if (3, 11) <= sys.version_info[:2] < (3, 14) else "Python 3.11, 3.12 or 3.13 is needed: make PYTHON=python3.12 run")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -qq --upgrade "pip>=25.1"
	$(BIN)/python -m pip install -qq --constraint constraints.txt torch==2.13.0
	$(BIN)/python -m pip install -qq --constraint constraints.txt --editable .
	touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	$(BIN)/python -m pip install -qq --constraint constraints.txt --group dev
	touch $@

$(VENV)-bench/.installed-bench: pyproject.toml constraints.txt benchmarks/constraints.txt
	$(MAKE) VENV=$(VENV)-bench $(VENV)-bench/.installed
	$(VENV)-bench/bin/python -m pip install -qq --constraint benchmarks/constraints.txt --group bench
	touch $@

clean:
	rm -rf $(VENV) $(VENV)-bench build *.egg-info .mypy_cache .pytest_cache .ruff_cache
