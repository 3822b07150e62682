# The workshop. `make help` says what there is; `make run` and `make test` need nothing but Swift 6.3 on Debian or Ubuntu.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

# Clones to report on, parted by spaces. For a path with spaces run the binary: .build/debug/ghillie try 'a path'
REPOS ?= .
# An import that the manifest does not declare is an error; without the flag it passes wherever it was built before.
SWIFT_BUILD := swift build --explicit-target-dependency-import-check error
SWIFT_SOURCES := Sources Tests Package.swift docker/dependencies.swift
PYTHON_SOURCES := acceptance script
VENV := .venv/bin
# Where `make docker-run` is to be reached, on the loopback.
PORT ?= 8080

.PHONY: help run all build release fmt check-fmt lint typecheck test test-fast bench clean
.PHONY: docker-build docker-run helm-lint helm-test
.PHONY: bootstrap-run bootstrap-test bootstrap-bench bootstrap-image
.PHONY: local-k8s-deploy local-k8s-up local-k8s-down local-k8s-status local-k8s-logs

help: ## List what can be made
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# A debug build: the first report is minutes away rather than a quarter of an hour, and small clones do not notice.
run: bootstrap-run ## Set up, build, and print a status report of REPOS="path1 path2" (default: this clone)
	@$(SWIFT_BUILD) --product ghillie >&2
	@.build/debug/ghillie try $(REPOS)

all: lint typecheck test ## Everything that must hold before a change lands

build: bootstrap-run ## Build everything for debugging, tests too
	$(SWIFT_BUILD) --build-tests

release: bootstrap-run ## Build the ghillie that users run: .build/release/ghillie
	$(SWIFT_BUILD) -c release --product ghillie

fmt: bootstrap-test ## Format Swift and Python
	swift format --in-place --recursive $(SWIFT_SOURCES)
	$(VENV)/ruff check --quiet --select I --fix $(PYTHON_SOURCES)
	$(VENV)/ruff format --quiet $(PYTHON_SOURCES)

check-fmt: bootstrap-test ## Fail where `make fmt` would change something
	swift format lint --strict --recursive $(SWIFT_SOURCES)
	$(VENV)/ruff format --quiet --diff $(PYTHON_SOURCES)

# Swift's formatter is its linter too: one command tells both, in check-fmt.
lint: check-fmt ## That, and lint of Python, shell and Dockerfile, imports against the manifest, lengths of files
	$(VENV)/ruff check --quiet $(PYTHON_SOURCES)
	$(VENV)/shellcheck $$(grep -lE '^#!.*\b(ba)?sh\b' script/* docker/* .ci/*)
	$(VENV)/hadolint Dockerfile
	/usr/bin/env python3 script/lint-imports
	/usr/bin/env python3 script/lint-files

typecheck: bootstrap-test ## Compile every target and check the acceptance suite's types
	$(SWIFT_BUILD) --build-tests
	$(VENV)/mypy --config-file acceptance/pyproject.toml acceptance

test: ## Set up and run every test; the last line is "N passed, N failed"
	@script/test

test-fast: bootstrap-run ## Unit tests alone, on SQLite alone
	@script/test --fast

bench: bootstrap-bench ## Measure throughput, latency and memory, beside bare ceilings, on both engines
	$(SWIFT_BUILD) -c release --product ghillie >&2
	$(SWIFT_BUILD) -c release --product ghillie-bench >&2
	script/with-postgres --durable .build/release/ghillie-bench

docker-build: bootstrap-image ## Build the container image ghillie:local, by Docker or else by podman
	@script/with-containers script/build-image

docker-run: docker-build ## Run it with no rights, on PORT of the loopback (default: 8080)
	@script/with-containers script/run-image $(PORT)

helm-lint: bootstrap-test ## Lint the chart with helm 3 and helm 4, for each file of values that comes with it
	@for helm in .build/tools/helm-3 .build/tools/helm-4; do \
	    for values in charts/ghillie/values*.yaml; do \
	        echo "$$helm lint --strict --values $$values"; $$helm lint --strict charts/ghillie --values "$$values"; \
	    done; \
	done

helm-test: bootstrap-test ## Render the chart with both, and hold it to Kubernetes' schemas and to what is said of it
	@$(VENV)/python -m pytest acceptance -m chart

# Options of `ghillie stack up` and the others, as STACK="--ingress-port 8080 --skip-build".
STACK ?=

local-k8s-deploy: local-k8s-up ## The same as local-k8s-up

local-k8s-up: bootstrap-run ## A local preview on Kubernetes (needs docker, k3d, kubectl, helm); prints its URL
	@$(SWIFT_BUILD) --product ghillie >&2
	@.build/debug/ghillie stack up $(STACK)

local-k8s-down: bootstrap-run ## Take it away; asks first, unless STACK=--force
	@$(SWIFT_BUILD) --product ghillie >&2
	@.build/debug/ghillie stack down $(STACK)

local-k8s-status: bootstrap-run ## Tell what of it is there, and whether it serves
	@$(SWIFT_BUILD) --product ghillie >&2
	@.build/debug/ghillie stack status $(STACK)

local-k8s-logs: bootstrap-run ## Print what it logs; on and on with STACK=--follow
	@$(SWIFT_BUILD) --product ghillie >&2
	@.build/debug/ghillie stack logs $(STACK)

clean: ## Remove what was built, and the Python environment
	rm -rf .build .venv

bootstrap-run:
	@script/bootstrap run

bootstrap-test:
	@script/bootstrap test

bootstrap-bench:
	@script/bootstrap bench

bootstrap-image:
	@script/bootstrap image
