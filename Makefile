# Everything a person or a CI run does with this checkout. Needs Python 3.11 or newer and bash; the
# rest is installed into .venv and node_modules. Stamp files (.done) make a second run quick.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup run watch test check safeguards soak fuzz bench format lock clean

# Node and npm come with .venv too, so what the machine may have of its own is never asked.
export PATH := $(CURDIR)/.venv/bin:$(PATH)
export HOST ?= 127.0.0.1
export PORT ?= 8000

TILL_SOURCES := $(shell find static/src static/css -type f 2>/dev/null)

help: ## Show what there is
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: .venv/.done node_modules/.done static/build/.done ## Install everything and build the till

.venv/.done: requirements-dev.txt tools/make_venv.sh
	tools/make_venv.sh
	touch $@

node_modules/.done: package.json package-lock.json .npmrc .venv/.done
	npm ci --loglevel=error
	touch $@

static/build/.done: tools/build.mjs node_modules/.done $(TILL_SOURCES)
	node tools/build.mjs
	touch $@

# Only `make run` asks for DEBUG, and only where neither the environment nor .env says otherwise.
TRY_OUT := $(if $(DEBUG)$(shell grep -Es '^ *(export +)?DEBUG *=' .env),,DEBUG=true)

run: setup ## Start the shop on http://127.0.0.1:8000 (PORT, HOST); a new one gets demo books
	@env $(TRY_OUT) python manage.py migrate --verbosity 0
	@env $(TRY_OUT) python manage.py welcome
	@exec env $(TRY_OUT) python manage.py serve

watch: setup ## Build the till again on every change
	@node tools/build.mjs --watch

test: setup ## Run all tests: browser code, server (SQLite, PostgreSQL), end to end
	@python tools/run_tests.py

check: setup ## Run every check that CI runs: format, lint, types, layers, migrations, deployment
	@tools/check.sh

safeguards: setup ## Break each safeguard in a copy; a test must fail each time (ONLY=word takes some)
	@python -m tools.safeguards --only "$(ONLY)"

soak: setup ## Sell under faults for SECONDS (600) from SEED, or until SALES; nothing may be lost
	@python -m tools.soak $(if $(SECONDS),--seconds $(SECONDS)) $(if $(SEED),--seed $(SEED)) $(if $(SALES),--sales $(SALES))

fuzz: setup ## Knock at every door with lies for SECONDS (300) from SEED, on both databases
	@python -m tools.fuzz $(if $(SECONDS),--seconds $(SECONDS)) $(if $(SEED),--seed $(SEED))

bench: setup ## Measure beside references, on SQLite and DATABASE_URL (SALES=10000, ROUNDS=3)
	@python -m bench $(if $(SALES),--sales $(SALES)) $(if $(ROUNDS),--rounds $(ROUNDS))

format: setup ## Put Python, TypeScript, CSS and templates into the house's format
	ruff format .
	ruff check --fix .
	node_modules/.bin/biome check --write .
	djlint --quiet --reformat templates

lock: ## Write the lock files anew, with the newest versions that the project allows (needs uv)
	tools/lock.sh

clean: ## Remove what setup made; the shop's data stays
	rm -rf .venv node_modules static/build .static .mypy_cache .pytest_cache .ruff_cache
