# What reads or watches the whole suite, slower than `make check` may be. Part of the Makefile.

.PHONY: coverage valgrind watched-programs

# Unit and end-to-end tests by programs that count which lines run. The rooms where it is decided what became of the
# money have to reach COVERAGE_LEAST % each.
COVERAGE_ROOMS := domain api store handlers
COVERAGE_LEAST ?= 90
coverage: deps
	@NO_DEPS='$(NO_DEPS)' tools/deps.sh coverage
	+@$(MAKE) --no-print-directory $(jobs) SAN=coverage UNITY=1 CXXFLAGS='-O0 -g1' watched-programs
	@tests/coverage.sh build/coverage $(COVERAGE_LEAST) $(COVERAGE_ROOMS)

# The same under memcheck.
valgrind: deps
	@NO_DEPS='$(NO_DEPS)' tools/deps.sh check
	+@$(MAKE) --no-print-directory $(jobs) SAN=valgrind UNITY=1 CXXFLAGS='-O1 -g' watched-programs
	@tests/valgrind.sh build/valgrind

watched-programs: all $(UNIT) $(REPLAY)
