# Under fire: hostile inputs, floods, an outage of i'mport. Part of the Makefile.

.PHONY: hostile flood outage

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
