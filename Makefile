.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PO := $(wildcard baton/*/locale/*/LC_MESSAGES/django.po)
MO := $(PO:.po=.mo)
DEPENDENCIES := pyproject.toml constraints.txt scripts/build_hook.py

.PHONY: help setup demo serve test test-postgres check fix bench golden

help: ## show these verbs
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(VENV)/installed: $(DEPENDENCIES)
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable .
	@touch $@

$(VENV)/installed-dev: $(VENV)/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $@

%.mo: %.po | $(VENV)/installed
	@$(BIN)/python scripts/catalogues.py compile $<

setup: $(VENV)/installed $(MO) ## make the environment in .venv

demo: setup ## build the demo shop and serve it on 127.0.0.1:8000
	$(BIN)/baton demo

serve: setup ## serve the workbench from your own home folder
	$(BIN)/baton serve

test: $(VENV)/installed-dev $(MO) ## run every test (SQLite)
	$(BIN)/python -m pytest -n 2 --dist worksteal

test-postgres: $(VENV)/installed-dev $(MO) ## run the tests that ask a database on a throw-away PostgreSQL
	scripts/test-postgres

check: $(VENV)/installed-dev $(MO) ## style, types, storeys, templates, migrations, docs
	scripts/check

fix: $(VENV)/installed-dev ## format, and bring generated files up to date
	scripts/fix

bench: $(VENV)/installed-dev $(MO) ## measure against the named peers (ONLY=name for one)
	$(BIN)/python -m bench $(ONLY)

golden: $(VENV)/installed-dev $(MO) ## write the golden files anew: review the diff
	$(BIN)/python -m pytest -n 2 --golden
