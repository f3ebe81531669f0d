# Two commands do everything on a fresh machine with Swift: `make run` and `make test`.

RECORDING := .build/scenarios.sqlite
# The build that `run`, `digests`, `stress` and `formats` use. Tests use the debug build, so one build
# serves them all; its checks of arithmetic and of memory are on. Speed is measured in release.
CONFIGURATION ?= debug
BUILT := .build/$(CONFIGURATION)
REHEARSE := .build/release/rehearse
SOURCES := Package.swift Sources Tests Benchmarks/Package.swift Benchmarks/Parts Benchmarks/Sources \
  Benchmarks/Workloads

.PHONY: run test embedding lint format docs bench bench-baseline bench-parts bars bench-peers stress formats \
  engines pages pictures coverage verify install dist deps digests mutants

## Build the command, replay Scenarios/ and say where the recording is.
run: deps
	swift build -c $(CONFIGURATION) --product rehearse
	@rm -f $(RECORDING) $(RECORDING)-wal $(RECORDING)-shm
	$(BUILT)/rehearse run Scenarios --digests Scenarios/digests.txt --record $(RECORDING)

## Run the tests; what failed is listed once more before the closing line.
test: deps
	@mkdir -p .build
	@{ swift test --disable-xctest 2>&1; echo $$? >.build/tests.status; } | tee .build/tests.log
	@status=$$(cat .build/tests.status); [ "$$status" = 0 ] || { \
	  grep "recorded an issue" .build/tests.log; tail -1 .build/tests.log; exit "$$status"; }

## Build and test the package in Tests/Embedding, which uses this one by its public declarations only.
## It shares the build of this package.
embedding: deps
	swift test --package-path Tests/Embedding --scratch-path $(CURDIR)/.build --disable-xctest

## Check the format of every source file.
lint:
	swift format lint --strict --recursive --parallel $(SOURCES)

## Format every source file.
format:
	swift format --in-place --recursive --parallel $(SOURCES)

## Write the digests of Scenarios/ anew, after a change that is meant to change traces.
digests: deps
	swift build -c $(CONFIGURATION) --product rehearse
	$(BUILT)/rehearse run Scenarios --digests Scenarios/digests.txt --write-digests
	$(BUILT)/rehearse schema > Scenarios/scenario.schema.json
	$(BUILT)/rehearse schema --policy > Scenarios/policy.schema.json
	$(BUILT)/rehearse schema --configuration > Scenarios/configuration.schema.json

## Convert the documentation to .build/docs.
docs: deps
	rm -rf .build/docs .build/symbols && mkdir -p .build/docs .build/symbols
	swift package dump-symbol-graph --minimum-access-level public >.build/symbols/log
	@for target in RehearsalSimulation RehearsalDefinitions RehearsalLint RehearsalStatistics \
	  RehearsalRunning RehearsalTesting; do \
	  mkdir -p .build/symbols/$$target; \
	  cp "$$(swift build --show-bin-path | sed 's|/[^/]*$$||')"/symbolgraph/$$target*.symbols.json \
	    .build/symbols/$$target || exit 1; \
	  docc convert Sources/$$target/$$target.docc \
	    --additional-symbol-graph-dir .build/symbols/$$target \
	    --fallback-display-name $$target --fallback-bundle-identifier $$target \
	    --warnings-as-errors --output-path .build/docs/$$target || exit 1; \
	done
	@echo "documentation: .build/docs"

## Measure what a handoff costs: the workloads, recorded, and the shipped pipeline.
bench: deps
	swift build -c release --product rehearse
	@rm -rf .build/bench && mkdir -p .build/bench
	$(REHEARSE) bench
	$(REHEARSE) bench w1 --rules
	$(REHEARSE) bench w1 --record .build/bench/w1.sqlite
	$(REHEARSE) bench Scenarios/happy-pipeline/happy.yaml
	$(REHEARSE) bench Scenarios/happy-pipeline/happy.yaml --record .build/bench/happy.sqlite

## Keep what each part costs now, to hold later changes against it: queue, dispatch, desk, plan, rules,
## recorder, definitions, protocol.
PARTS := swift package --package-path Benchmarks --allow-writing-to-package-directory benchmark
bench-baseline: deps
	$(PARTS) baseline update kept --no-progress

## Measure the parts and hold them against the baseline that was kept: none may cost 15 % more.
bench-parts: deps
	$(PARTS) baseline check kept --no-progress

## Measure what has to hold between measurements of one run: growth, waiting, allocations, start, sweep.
bars: deps
	swift build -c release --product rehearse
	cc -O2 -Wall -Wextra -Werror -shared -fPIC -o .build/mallocs.so Benchmarks/mallocs/mallocs.c -ldl
	swift build -c release --package-path Benchmarks --product bars
	Benchmarks/.build/release/bars

## Measure the same workloads in other tools, side by side; what is missing is installed below .build.
bench-peers: deps
	swift build -c release --product rehearse
	Benchmarks/peers/install .build/peers/venv
	Benchmarks/peers/run --ours $(REHEARSE) --output Benchmarks/peers/RESULTS.md

## Try mutants of the corpus of hostile files, of each kind so many, and random scenarios.
MUTANTS ?= 4000
SCENARIOS ?= 1000
stress: deps
	swift build -c $(CONFIGURATION) --product stress
	$(BUILT)/stress mutate --count $(MUTANTS)
	$(BUILT)/stress scenarios --count $(SCENARIOS)
	$(BUILT)/stress grow --lists

## Break the protocol in every way that is known, and print which scenarios notice.
mutants: deps
	REHEARSAL_MUTANTS=1 swift test --disable-xctest --filter "A broken protocol"
	@cat .build/mutants.txt

## Hold scenarios, schemas and reports against other people's validators, installed below .build.
formats: deps
	swift build -c $(CONFIGURATION) --product rehearse
	Tests/Verification/formats $(BUILT)/rehearse

## Make sweeps with real engines, disturb them, and compare what they merge with one process.
engines: deps
	swift build -c $(CONFIGURATION) --product rehearse
	Tests/Verification/engines $(BUILT)/rehearse $(ENGINES)
ENGINES = disk local parallel dask

## Drive the pages in Chromium, at phone and desktop width, light and dark; what is missing is installed.
pages: deps
	swift build -c $(CONFIGURATION) --product rehearse
	swift build -c $(CONFIGURATION) --product rehearse-view
	Tests/Pages/run $(BUILT)/rehearse

## Take the pictures of the documentation anew, after a change of the pages.
pictures: deps
	swift build -c $(CONFIGURATION) --product rehearse
	Tests/Pages/run $(BUILT)/rehearse --documentation $(CURDIR)/Sources/RehearsalRunning/RehearsalRunning.docc/Resources

## Print the line coverage of each target; 90 % is the least for kernel, rules, definitions and linter.
coverage: deps
	swift test --disable-xctest --enable-code-coverage --scratch-path .build/coverage
	Tests/Verification/coverage .build/coverage/debug/codecov/Rehearsal.json

## What takes longer than the tests, each step with its own closing line.
## The thread sanitizer takes the locks of swift-subprocess for none, so the tests of the command, which
## run in other processes anyway, stay out. Leaks are not looked for: the detector does not see
## through the tag bits of Swift's enums.
verify: deps
	TSAN_OPTIONS=suppressions=$(CURDIR)/Tests/Verification/thread-suppressions \
	  swift test --disable-xctest --sanitize=thread --scratch-path .build/thread --skip CommandTests
	ASAN_OPTIONS=detect_leaks=0 \
	  swift test --disable-xctest --sanitize=address --scratch-path .build/address --skip CommandTests
	$(MAKE) coverage
	REHEARSAL_KILLS=20 swift test --disable-xctest --filter SurvivalTests
	$(MAKE) run CONFIGURATION=release
	$(MAKE) stress CONFIGURATION=release MUTANTS=1000000 SCENARIOS=20000
	.build/release/stress grow
	$(MAKE) engines CONFIGURATION=release ENGINES="disk local parallel dask slurm"
	$(REHEARSE) run Scenarios --seeds 200 --check-determinism
	$(REHEARSE) run Scenarios --seeds 20 --jobs 1 --format json >.build/release.json
	.build/debug/rehearse run Scenarios --seeds 20 --jobs 2 --format json >.build/debug.json
	cmp .build/release.json .build/debug.json
	@echo "verified: sanitizers, coverage, kills, mutants, random scenarios, growth, engines, determinism in debug and release"

## Install the command, its manual page and completions for bash, zsh and fish; PREFIX is /usr/local unless given.
PREFIX ?= /usr/local
install: deps
	swift build -c release --product rehearse
	swift build -c release --product rehearse-view
	.ci/lay-out $(CURDIR)/$(REHEARSE) $(PREFIX)

## Make a tarball of a static command with manual page, completions and checksum, and try it in a bare chroot.
dist: deps
	.ci/dist
	Tests/Verification/tarball .build/dist

## Install SQLite's headers where they are missing.
deps:
	@if [ -e /usr/include/sqlite3.h ] || [ "$$(uname)" = Darwin ]; then exit 0; fi; \
	if ! command -v apt-get >/dev/null; then \
	  echo "SQLite's headers are missing and there is no apt-get here: install the package that" >&2; \
	  echo "has sqlite3.h (libsqlite3-dev, sqlite-devel, ...), then run the same command again" >&2; \
	  exit 1; \
	fi; \
	echo "libsqlite3-dev is missing: installing it with apt-get"; \
	SUDO=; [ "$$(id -u)" = 0 ] || SUDO=sudo; \
	$$SUDO apt-get update -q && $$SUDO apt-get install -q -y libsqlite3-dev
