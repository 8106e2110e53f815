# The door for people; CMake presets do the work (CMakePresets.json).
SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

FUZZ_SECONDS ?= 60
PREFIX ?= /usr/local
TARGET ?=

.PHONY: help demo test conformance bench fuzz tsan coverage lint format install clean

help: ## this text
	@grep -E '^[a-z]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 14

demo: ## install what is missing, build, check manifests, an image and events
	@scripts/install-deps.sh build
	@scripts/build.sh release ctrsec_bundle ctrsec_cli ctrsec
	@scripts/demo.sh build/release

test: ## install what is missing, build, pass everything
	@scripts/install-deps.sh build test
	@scripts/test.sh

conformance: ## the suites from outside, with their counts
	@scripts/install-deps.sh build
	@scripts/conformance.sh

bench: ## the benchmarks, with ratios
	@scripts/install-deps.sh build
	@scripts/bench.sh

fuzz: ## every fuzz target for FUZZ_SECONDS each, or TARGET=fuzz_json alone
	@scripts/install-deps.sh build fuzz
	@scripts/fuzz.sh $(FUZZ_SECONDS) $(TARGET)

tsan: ## the tests with threads under ThreadSanitizer
	@scripts/build.sh tsan ctrsec_cli reload $(notdir $(basename $(wildcard tests/threads/*.c)))
	@ctest --preset tsan

coverage: ## the tests, and which lines they run
	@scripts/build.sh coverage
	@ctest --preset coverage
	@scripts/coverage.sh

lint: ## formatter, analysers, floors
	@scripts/install-deps.sh build lint
	@scripts/lint.sh

format: ## format C, Python and Go
	@scripts/format.sh

install: ## install below PREFIX
	@scripts/install-deps.sh build
	@scripts/build.sh release ctrsec_bundle ctrsec_cli ctrsec ctrsec_static
	@cmake --install build/release --prefix $(PREFIX)

clean: ## remove build/
	rm -rf build
