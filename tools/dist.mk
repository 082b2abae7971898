# Packages: the archive for shared hosts, and Debian's. Included by the Makefile.

# As `uname -m` says on the machine that it is for.
MACHINE := $(firstword $(subst -, ,$(shell $(CXX) -dumpmachine 2>/dev/null)))
STRIP   ?= strip
DIST    := dist/imp-fcgi-$(VERSION)-linux-$(MACHINE).tar.gz

.PHONY: dist test-dist deb test-deb

ifdef STATIC
$(PROGRAMS): $(B)/httplib/libcpp-httplib.a
$(B)/httplib/libcpp-httplib.a: tools/static-httplib.sh $(B)/flags
	@mkdir -p $(@D)
	$(Q)tools/static-httplib.sh $(@D) $(CXX) $(IMP_CXXFLAGS) $(CXXFLAGS) $(shell $(PKG_CONFIG) --cflags cpp-httplib)

dist: all $(B)/link $(B)/libs
	@STRIP='$(STRIP)' tools/dist.sh '$(B)' '$(MACHINE)'

# How the programs were linked, for those who do it again. The order of the rooms is the linker's.
$(B)/link: FORCE
	@mkdir -p $(@D)
	@{ echo '#!/bin/sh'; echo '# Links the programs anew, with the libraries that are installed here.'; echo 'set -e'; \
	   echo 'cd "$$(dirname "$$0")"'; \
	   echo 'link() { # PROGRAM OBJECT ARCHIVE…'; \
	   echo '    $(notdir $(lastword $(CXX))) -o "$$@" $(IMP_LDFLAGS) lib/libcpp-httplib.a \'; \
	   echo '        $(filter-out %.a,$(LIBS))'; echo '}'; \
	   echo 'link imp.fcgi app-main.o $(foreach r,$(filter-out cli,$(ROOMS)),lib/$(r).a)'; \
	   echo 'link impctl cli-main.o $(foreach r,$(ROOMS),lib/$(r).a)'; \
	   echo 'link imp-sandbox sandbox-main.o $(foreach r,$(SANDBOX_ROOMS),lib/$(r).a)'; } >$@
$(B)/libs: FORCE
	@mkdir -p $(@D)
	@echo '$(LIBS)' >$@
else
dist:
	@NO_DEPS='$(NO_DEPS)' tools/deps.sh build dist
	+@$(MAKE) --no-print-directory $(jobs) STATIC=1 dist
endif

# SUITES="bullseye trixie": which of Debian's releases besides this machine's own. They are kept in build/chroots.
test-dist: dist
	@NO_DEPS='$(NO_DEPS)' tools/deps.sh test chroots
	+@$(MAKE) --no-print-directory $(jobs) STATIC=1 all
	@BIN=build/static/ BUILD=build/static TESTS_IN=tests/dist DIST='$(DIST)' E2E_TIMEOUT=3000 tests/run.sh --e2e $(E2E)

deb:
	@NO_DEPS='$(NO_DEPS)' tools/deps.sh build deb
	@tools/deb.sh

test-deb: deb
	@NO_DEPS='$(NO_DEPS)' tools/deps.sh chroots
	@tests/deb/run.sh
