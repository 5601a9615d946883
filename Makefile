# `make run` serves the demo newsroom, `make test` runs every test, `make` lists the rest.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

# Queries are checked against .sqlx, so that no build needs a database; `make prepare` renews it.
export SQLX_OFFLINE := true

target := $(or $(CARGO_TARGET_DIR),target)
cargo := cargo --locked
asset_inputs := $(shell find editor static locales package.json -type f \
	-not -path 'static/dist/*' -not -path '*/node_modules/*' 2>/dev/null)

.PHONY: help
help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

.PHONY: run
run: setup assets ## Build everything and serve the demo newsroom at http://127.0.0.1:3000 from ./data
	$(cargo) build --release
	data=$$(scripts/data-folder); DATELINE_DATA="$$data" exec $(target)/release/dateline serve --demo

# The program for the browser tests is built with the tests' features, as everything is by then; a plain build would
# build half of the dependencies once more.
.PHONY: test
test: setup-test assets ## Run every test, Rust and browser
	if cargo nextest --version >/dev/null 2>&1; then \
		scripts/with-postgres $(cargo) nextest run --no-fail-fast; \
	else \
		scripts/with-postgres $(cargo) test --no-fail-fast --lib --bins --tests; \
	fi
	$(cargo) test --doc
	npm test
	$(cargo) build --bins --tests
	DATELINE_BINARY=$(abspath $(target))/debug/dateline node tests/kill/run.mjs
	DATELINE_BINARY=$(abspath $(target))/debug/dateline node tests/together/run.mjs
	DATELINE_BINARY=$(abspath $(target))/debug/dateline node tests/browser/run.mjs
	DATELINE_BINARY=$(abspath $(target))/debug/dateline node tests/steady/run.mjs

.PHONY: soak
soak: setup-soak assets ## The long proofs, for hours: outages, crowds, a thousand kills, ten thousand stories over a bad network
	$(cargo) build --release
	$(cargo) build --bins --tests
	DATELINE_BINARY=$(abspath $(target))/release/dateline node tests/steady/run.mjs --long
	DATELINE_BINARY=$(abspath $(target))/debug/dateline node tests/kill/run.mjs --server 700 --postgres 200 --browser 100
	DATELINE_MUTATIONS=2000000 scripts/with-postgres $(cargo) test --test it harms_no_story
	DATELINE_SCHEDULED=1000 scripts/with-postgres $(cargo) test --test it each_goes_out_once
	DATELINE_BINARY=$(abspath $(target))/debug/dateline node tests/together/run.mjs --scenarios 10000

.PHONY: check
check: setup assets ## Look at the sources: format, lints, prepared queries, licences, TypeScript, words
	$(cargo:--locked=) fmt --check
	$(cargo) clippy --all-targets -- -D warnings
	scripts/prepare --check
	node scripts/licences.mjs
	node scripts/locales.mjs
	npx --no-install tsc --noEmit

.PHONY: bench
bench: setup-bench assets ## Measure pages against nginx serving the same bytes, memory, start, writing together, typing, the desk
	$(cargo) build --release
	DATELINE_BINARY=$(abspath $(target))/release/dateline node bench/bench.mjs
	DATELINE_BINARY=$(abspath $(target))/release/dateline node bench/together.mjs
	DATELINE_BINARY=$(abspath $(target))/release/dateline node bench/typing.mjs
	DATELINE_BINARY=$(abspath $(target))/release/dateline node bench/desk.mjs

.PHONY: prepare
prepare: setup assets ## Renew .sqlx after a change to a query or to the schema
	scripts/prepare

.PHONY: assets
assets: static/dist/manifest.json ## Build the browser's files into static/dist

.PHONY: setup setup-test setup-soak setup-bench
setup: ## Look for what a build needs, and install it where that is possible
	@scripts/setup
setup-test:
	@scripts/setup tests
setup-soak:
	@scripts/setup soak
setup-bench:
	@scripts/setup bench

# npm writes this file at the end of an installation, with the time of the lock that it installed.
node_modules/.package-lock.json: package-lock.json | setup
	npm ci --no-audit --no-fund
	touch $@

static/dist/manifest.json: node_modules/.package-lock.json $(asset_inputs)
	node editor/build.mjs
	touch $@
