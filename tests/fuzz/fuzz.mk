# Fuzzing: `make fuzz`, and the replay of what it has found, which `make test` runs. Included by the Makefile.

FUZZ_TARGETS := $(patsubst tests/fuzz/%_fuzz.cpp,%,$(sort $(wildcard tests/fuzz/*_fuzz.cpp)))
FUZZ_SUPPORT := $(addprefix $(B)/test/,fuzz/fuzz.o fuzz/html.o http/fcgi_client.o http/fcgi_server.o)
FUZZ_ROOMS   := cli $(uses_cli)

.PHONY: fuzz fuzz-programs

# The targets with a main of their own, by any compiler.
REPLAY := $(B)/unit/fuzz
$(REPLAY): $(B)/test/fuzz/replay.o $(FUZZ_TARGETS:%=$(B)/test/fuzz/%_fuzz.o) $(FUZZ_SUPPORT) $(B)/test/support.a \
    $(foreach r,$(FUZZ_ROOMS),$(call lib,$(r)))
	$(link)

# One program a target, with libFuzzer's main.
define fuzz_rules
$(B)/fuzz/$(1): $(B)/test/fuzz/libfuzzer.o $(B)/test/fuzz/$(1)_fuzz.o $(FUZZ_SUPPORT) $(B)/test/support.a \
    $(foreach r,$(FUZZ_ROOMS),$(call lib,$(r)))
	$$(link)
endef
$(foreach target,$(FUZZ_TARGETS),$(eval $(call fuzz_rules,$(target))))
fuzz-programs: $(addprefix $(B)/fuzz/,$(or $(FUZZ),$(FUZZ_TARGETS)))

# All of it once more, by clang and watched by libFuzzer. T: seconds for all targets together.
FUZZ_CXX ?= clang++
fuzz: deps
	@NO_DEPS='$(NO_DEPS)' tools/deps.sh sanitize
	+@$(MAKE) --no-print-directory $(jobs) SAN=address B=build/fuzz CXX='$(FUZZ_CXX)' CXXFLAGS='-O1 -g1 -fsanitize=fuzzer-no-link' \
	    TEST_CXXFLAGS= LDFLAGS='$(LDFLAGS) -fsanitize=fuzzer' fuzz-programs
	@JOBS='$(JOBS)' tests/fuzz/run.sh '$(or $(T),600)' $(or $(FUZZ),$(FUZZ_TARGETS))
