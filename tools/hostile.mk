# Under fire: faults, hostile inputs, floods, an outage of i'mport. Part of the Makefile.

.PHONY: torture hostile flood outage

# HOSTILE_SEED: others. HOSTILE_LISTS=DIRECTORY: words of published lists too (*.txt), such as a copy of SecLists.
hostile: deps
	+@$(MAKE) --no-print-directory $(jobs) all
	@BIN=$(OUT) BUILD=$(B) HOSTILE_INPUTS=$(or $(N),10000) E2E_TIMEOUT=3600 tests/run.sh --e2e test_hostile.py

flood: deps
	@NO_DEPS='$(NO_DEPS)' tools/deps.sh bench
	+@$(MAKE) --no-print-directory $(jobs) all
	@BIN=$(OUT) BUILD=$(B) python3 tests/hostile/flood.py

# MINUTES (10)
outage: deps
	+@$(MAKE) --no-print-directory $(jobs) all
	@BIN=$(OUT) BUILD=$(B) MINUTES=$(or $(MINUTES),10) python3 tests/hostile/outage.py

# MINUTES (5), SEED, ROUNDS: tests/torture/torture.py. Root gives its disk a file system of its own.
torture: deps
	+@$(MAKE) --no-print-directory $(jobs) all
	@BIN=$(OUT) BUILD=$(B) MINUTES='$(MINUTES)' SEED='$(SEED)' ROUNDS='$(ROUNDS)' python3 tests/torture/torture.py
