# What people see (tests/browser), and a newcomer's first minutes.

.PHONY: browser screenshots newcomer

# BROWSER="paid console" chooses by words of the tests' names.
browser: deps
	@NO_DEPS='$(NO_DEPS)' tools/deps.sh browser
	+@$(MAKE) --no-print-directory $(jobs) all
	@BIN=$(OUT) BUILD=$(B) tests/browser/run.sh $(BROWSER)

screenshots: deps
	@NO_DEPS='$(NO_DEPS)' tools/deps.sh browser
	+@$(MAKE) --no-print-directory $(jobs) all
	@BIN=$(OUT) BUILD=$(B) SCREENSHOTS=docs/screenshots tests/browser/run.sh

newcomer:
	@tests/newcomer.sh
