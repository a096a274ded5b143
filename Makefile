# Meterhouse: what one does here. The build itself is CMake's; this file knows no sources.
#   make                    this help
#   make quickstart         set-up, build, ClickHouse on 127.0.0.1 with the schemas, sample data and
#                           a report; serves until Ctrl-C
#       ONCE=1              end after the report
#       HTTP_PORT=          instead of 8123
#       TCP_PORT=           instead of 9000
#       DATA=folder         real files instead of the sample: Azure LLM inference traces (CSV), NaaP event
#                           logs (JSON), bills of AWS, Azure or in FOCUS (CSV); others are named and skipped
#   make apply SYSTEM=...   make or upgrade a system's tables and views on any server: optiinfra, ..., all
#       HOST= PORT= USER=   HTTP on 127.0.0.1:8123 otherwise, or URL= (https://, clickhouse://);
#                           the password comes from CLICKHOUSE_PASSWORD
#       CLUSTER=name        on all nodes of that cluster, replicated and Distributed
#       DRY_RUN=1           print the statements, ask no server
#   make test               set-up, build, every test
#   make test-asan          the same tests under the address and undefined-behaviour sanitizers, but for
#                           those of SQL and pages alone
#   make test-docker        build the image with a Docker engine and try it: first start, upgrade, mounts
#   make bench              the benchmark, against peers in the same run
#       FIGURE=file.svg     where its drawing goes instead of build/bench/functions.svg
#   make bench-sql          the four systems: inserts through their doors, questions, bytes a row (15 to 25 minutes)
#       ROWS=               million rows of OptiInfra's, a fifth of the others', instead of 100 (14 GB)
#   make functions          write again what executables emit: config/functions, families' pages
#   make setup              Debian packages and the embedded engine (ENGINE_VERSION chooses it)
#   make build              the executables in build/meterhouse, the launcher in build/embedded
#   make clean              remove the builds; the data in run/ stay
HTTP_PORT ?= 8123
TCP_PORT ?= 9000
DATA ?=
ONCE ?=
JOBS ?= $(shell nproc)
SETUP_FOR =
MAKEFLAGS += --no-print-directory

# Real files do not mix with the sample: they have a data folder of their own.
RUN ?= $(if $(DATA),run-data,run)

.PHONY: help quickstart apply test test-asan test-docker bench bench-sql functions setup build build-quickstart \
    clean

help:
	@sed -n '/^#   make/,/^[^#]/s/^# \{0,3\}//p' Makefile

setup:
	@echo "== set-up: Debian packages and the engine"
	@docker/embedded/setup $(SETUP_FOR)

# What a configuration has built stays; CMake finds new files itself.
build/CMakeCache.txt build-asan/CMakeCache.txt: | setup
	@echo "== configuring $(@D)"
	@cmake -S . -B $(@D) > /dev/null \
	    $(if $(findstring asan,$@),-DMH_SANITIZE=ON -DCMAKE_BUILD_TYPE=Debug)

build: setup build/CMakeCache.txt
	@echo "== building"
	@cmake --build build -j $(JOBS)

build-quickstart: setup build/CMakeCache.txt
	@echo "== building"
	@cmake --build build -j $(JOBS) --target quickstart

quickstart: build-quickstart
	@exec /usr/bin/python3 docker/embedded/quickstart.py --build build --run "$(RUN)" \
	    --http-port $(HTTP_PORT) --tcp-port $(TCP_PORT) \
	    $(if $(DATA),--data "$(DATA)") $(if $(ONCE),--once)

# Only what was said to make: a shell has a USER, and may have a HOST, of its own.
said = $(if $(filter command,$(firstword $(origin $1))),$2 "$($1)")

apply:
	@test -n "$(SYSTEM)" || { echo "make apply: which one? SYSTEM=$$(cd sql && ls -d */ | tr -d / | paste -sd,) or all" >&2; exit 1; }
	@exec /usr/bin/python3 docker/embedded/apply.py $(call said,URL,--url) $(call said,HOST,--host) \
	    $(call said,PORT,--port) $(call said,USER,--user) $(call said,CLUSTER,--cluster) \
	    $(if $(DRY_RUN),--dry-run) $(SYSTEM)

DATA_NOTE = [ -d "$${METERHOUSE_DATA:-../shared/data}" ] || \
    echo "   (no $${METERHOUSE_DATA:-../shared/data}: what needs real data is skipped)"

# What the tests need beside.
test test-asan: SETUP_FOR = tests

test: build
	@echo "== tests"
	@$(DATA_NOTE)
	@ctest --test-dir build -j $(JOBS) --output-on-failure

test-asan: setup build-asan/CMakeCache.txt
	@echo "== building with sanitizers"
	@cmake --build build-asan -j $(JOBS)
	@echo "== tests with sanitizers"
	@$(DATA_NOTE)
	@ctest --test-dir build-asan -j $(JOBS) --output-on-failure

test-docker: build
	@tests/docker/run.sh

bench: build
	@cmake --build build -j $(JOBS) --target bench_peers
	@/usr/bin/python3 tests/bench/bench.py --launcher build/embedded/meterhouse-embedded --build build \
	    --figure $(or $(FIGURE),build/bench/functions.svg)

bench-sql: build
	@/usr/bin/python3 tests/bench/sql.py --build build $(call said,ROWS,--rows)

functions: build
	@tests/emitted build --update

clean:
	rm -rf build build-asan
