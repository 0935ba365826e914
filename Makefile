# kehoach: the commands of the README. `make run` and `make test` install whatever is missing first.
SHELL := /bin/bash
PY := .venv/bin/python
INPUT ?= data/raw
OUT ?= data/processed

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev run test check bench bundle samples clean

help: ## show this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

setup: ## install what is missing: system packages, .venv, pinned dependencies
	@bash scripts/setup.sh

setup-dev: ## the same, and what tests and benchmarks need
	@bash scripts/setup.sh --dev

run: setup ## run the pipeline on data/raw (or INPUT=...) into data/processed (or OUT=...)
	@.venv/bin/kehoach run $(INPUT) --out $(OUT)

test: setup-dev ## pass all tests
	@$(PY) -m pytest

check: setup-dev ## ruff and mypy --strict
	@.venv/bin/ruff format --check . && .venv/bin/ruff check . && .venv/bin/mypy

bench: setup-dev ## every figure, with its bar; figures that need ../shared are named and left out without it
	@$(PY) -m benchmarks

bundle: setup ## collect wheels, system packages and models for a machine without a network
	@bash scripts/bundle.sh

samples: setup-dev ## make the sample plans of data/raw again
	@$(PY) -m pipeline.training.samples

clean: ## remove what the commands made
	rm -rf .venv data/processed build dist *.egg-info
