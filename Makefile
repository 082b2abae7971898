# imp-fcgi
#
#   make            builds cgi-bin/imp.fcgi, bin/impctl and bin/imp-sandbox (installs nothing)
#   make deps       installs the Debian packages that building, the demo and the tests need (sudo if not root)
#   make demo       deps + all, then sandbox, nginx and the responder on loopback: eight landings, then a shop to try
#   make test       deps + all, then unit tests and end-to-end tests; the last line is `N passed, N failed`
#   make storm      deps + all, then 10,000 orders with the responder killed every second (make test has 3,000)
#   make torture    rounds of faults and kills, and after each whether anything was lost (MINUTES, SEED)
#   make hostile      10,000 hostile inputs on every route (two minutes; N, HOSTILE_SEED, HOSTILE_LISTS; make test has 400)
#   make flood        10,000 slow connections, floods of unknown ids, beside honest buyers (minutes)
#   make outage       i'mport away for MINUTES=10 under load, then all is settled within a minute
#   make browser    the pages in Debian's Chromium: every outcome, axe-core, valid HTML, weight and time (ten minutes; BROWSER="paid console" names some)
#   make screenshots   docs/screenshots, anew
#   make newcomer   a clone in a fresh folder, the one command, and how long until the first verified payment
#   make test-systemd   all, then the units of deploy/systemd in a container with the real systemd (root; a minute)
#   make fuzz       hostile bytes into every parser, by libFuzzer (ten minutes; T=60 seconds for all, FUZZ="query money" names some)
#   make coverage   which lines the tests reach; fails under 90 % of the rooms where money is decided (a quarter of an hour)
#   make valgrind   unit and end-to-end tests under valgrind's memcheck (hours)
#   make bench        landings a second and what one costs, beside the limit (half an hour; QUICK=1: three minutes)
#   make bench-guard  instructions of ten requests, beside what they were (half a minute; part of make check)
#   make bench-store  landings a second on SQLite, MariaDB and PostgreSQL (a minute)
#   make bench-growth landings on stores of 10,000 to 10,000,000 orders (an hour; SIZES, STORES)
#   make bench-console  the operator's pages on a store of 10,000,000 orders (ten minutes; SIZE, STORES)
#   make bench-memory the responder's memory in an hour of load, as a graph (MINUTES)
#   make test-galera  the store on a cluster of three nodes, one of them killed under load (some minutes)
#   make test-hosts every web server with every store, all cases: a matrix (some minutes; HOSTS=apache names rows or columns)
#   make check      deps + all, then formatting, clang-tidy, cppcheck, where headers may be included, man pages, shell scripts, versions, bench-guard
#   make format     applies clang-format
#   make dist       dist/imp-fcgi-<version>-linux-<machine>.tar.gz for shared hosts: programs that need a kernel and nothing else
#   make deb        dist/imp-fcgi_<version>_<arch>.deb for Debian 12
#   make test-dist  tries the first in empty and in older systems' chroots, make test-deb the second in a chroot (both as root)
#   make install    programs, man pages, completion for bash and zsh, examples for web servers, systemd units (enables none); uninstall takes them away again
#   make clean      removes what was built
#
#   PREFIX DESTDIR BINDIR MANDIR CGIDIR DATADIR DOCDIR UNITDIR SYSUSERSDIR
#   BASHCOMPDIR ZSHCOMPDIR   where install puts things (PREFIX is /usr/local)
#   STATIC=1             statically linked, in build/static (what dist packs; SQLite and MySQL/MariaDB)
#   WITH_MYSQL=1 WITH_POSTGRESQL=1       stores on MariaDB and PostgreSQL; where not said: on if libmariadb-dev, libpq-dev
#                        are there. A program without one says so when the configuration names it.
#   SAN=address|thread   sanitizer build in a directory of its own (works with all and test)
#   UNITY=1              each room, and each room's tests, compiled as one file: a whole build takes less than half as long, a change more
#   NO_DEPS=1            never run the package manager
#   CXX CXXFLAGS LDFLAGS yours; ours stand beside them.  V=1 shows the commands.
#
# Local settings: config.mk.

-include config.mk

PREFIX  ?= /usr/local
BINDIR  ?= $(PREFIX)/bin
MANDIR  ?= $(PREFIX)/share/man
DOCDIR  ?= $(PREFIX)/share/doc/imp-fcgi
CGIDIR  ?= $(PREFIX)/lib/cgi-bin
UNITDIR ?= $(PREFIX)/lib/systemd/system
SYSUSERSDIR ?= $(PREFIX)/lib/sysusers.d
DATADIR ?= $(PREFIX)/share/imp-fcgi
# Where bash-completion and zsh look.
BASHCOMPDIR ?= $(PREFIX)/share/bash-completion/completions
ZSHCOMPDIR  ?= $(PREFIX)/share/zsh/site-functions
CXXFLAGS ?= -O2 -g1
VERSION := $(file <VERSION)
PKG_CONFIG ?= pkg-config

ifdef SAN
B   ?= build/$(SAN)
OUT ?= $(B)/
else ifdef STATIC
B   ?= build/static
OUT ?= $(B)/
# libpq.a wants archives of Kerberos and LDAP that Debian does not have.
WITH_POSTGRESQL := 0
else
B   ?= build/release
OUT ?=
endif

has = $(if $(shell $(PKG_CONFIG) --exists $(1) && echo yes),1,0)
WITH_MYSQL      ?= $(call has,libmariadb)
WITH_POSTGRESQL ?= $(call has,libpq)
# Deferred variables would ask again each time.
WITH_MYSQL      := $(WITH_MYSQL)
WITH_POSTGRESQL := $(WITH_POSTGRESQL)
# What each wants besides SOCI's core.
SERVER_PACKAGES := $(if $(filter 1,$(WITH_MYSQL)),libmariadb) $(if $(filter 1,$(WITH_POSTGRESQL)),libpq)
# For the store and its tests alone.
STORE_CPPFLAGS := -DIMP_WITH_MYSQL=$(WITH_MYSQL) -DIMP_WITH_POSTGRESQL=$(WITH_POSTGRESQL) \
                  $(if $(strip $(SERVER_PACKAGES)),$(shell $(PKG_CONFIG) --cflags $(SERVER_PACKAGES) 2>/dev/null))
SOCI_LIBS := $(if $(filter 1,$(WITH_MYSQL)),-lsoci_mysql) $(if $(filter 1,$(WITH_POSTGRESQL)),-lsoci_postgresql) \
             -lsoci_sqlite3 -lsoci_core

PACKAGES := fcgi nlohmann_json cpp-httplib openssl fmt tomlplusplus libseccomp
IMP_CPPFLAGS = -Isrc -DIMP_VERSION='"$(VERSION)"' $(shell $(PKG_CONFIG) --cflags $(PACKAGES) 2>/dev/null)
IMP_CXXFLAGS = -std=c++20 -pthread -fPIE -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wno-missing-field-initializers \
               -Werror=switch \
               -fstack-protector-strong -fstack-clash-protection -D_GLIBCXX_ASSERTIONS
IMP_LDFLAGS  = -pthread -pie -Wl,--as-needed -Wl,-z,relro,-z,now
# Returns and indirect calls go where they may, where the processor looks after that.
MACHINE := $(firstword $(subst -, ,$(shell $(CXX) -dumpmachine)))
IMP_CXXFLAGS += $(if $(filter x86_64,$(MACHINE)),-fcf-protection,$(if $(filter aarch64,$(MACHINE)),-mbranch-protection=standard))
ifeq ($(SAN),address)
IMP_CXXFLAGS += -fsanitize=address,undefined -fno-sanitize=vptr -fno-sanitize-recover=undefined -fno-omit-frame-pointer
IMP_LDFLAGS  += -fsanitize=address,undefined
else ifeq ($(SAN),thread)
IMP_CXXFLAGS += -fsanitize=thread
IMP_LDFLAGS  += -fsanitize=thread
else ifeq ($(SAN),coverage)
IMP_CPPFLAGS += -DIMP_WATCHED
IMP_CXXFLAGS += --coverage -fprofile-update=atomic
IMP_LDFLAGS  += --coverage
else ifeq ($(SAN),valgrind)
IMP_CPPFLAGS += -DIMP_WATCHED
else
IMP_CPPFLAGS += -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3
endif
LIBS = -lfcgi $(shell $(PKG_CONFIG) --libs cpp-httplib openssl fmt tomlplusplus libseccomp 2>/dev/null) \
       $(SOCI_LIBS) $(if $(strip $(SERVER_PACKAGES)),$(shell $(PKG_CONFIG) --libs $(SERVER_PACKAGES) 2>/dev/null)) -lsqlite3

# Nothing is looked for on the machine that it runs on, the C library included. Debian has no archives of fmt and
# toml++, whose headers do as well, and none of cpp-httplib: tools/static-httplib.sh.
ifdef STATIC
PACKAGES     := fcgi nlohmann_json cpp-httplib openssl libseccomp
IMP_CPPFLAGS += -DIMP_STATIC -DFMT_HEADER_ONLY -DTOML_HEADER_ONLY=1
IMP_LDFLAGS  := $(filter-out -pie,$(IMP_LDFLAGS)) -static-pie -Wl,-z,pack-relative-relocs -Wl,--wrap=OS_Read
LIBS         := $(B)/httplib/libcpp-httplib.a -lfcgi $(if $(filter 1,$(WITH_MYSQL)),-lsoci_mysql) -lsoci_sqlite3 -lsoci_core \
                $(if $(filter 1,$(WITH_MYSQL)),-lmariadbclient) -lsqlite3 -lssl -lcrypto -lbrotlienc -lbrotlidec -lbrotlicommon -lz -lseccomp
endif

# Tests are compiled quickly, not to be quick.
TEST_CXXFLAGS = -O0 -U_FORTIFY_SOURCE

Q := $(if $(V),,@)
# A sub-make of its own as many jobs as there are cores, unless somebody said -j already.
JOBS ?= $(shell nproc)
jobs = $(if $(findstring jobserver,$(MAKEFLAGS)),,-j$(JOBS))

# Rooms, those above first: a room may use only rooms to its right. The linker reads them in this order.
ROOMS := cli app doctor console handlers settlement http api hooks store views config metrics domain net base
SANDBOX_ROOMS := sandbox base
# What this build leaves out.
WITHOUT := $(if $(filter 1,$(WITH_MYSQL)),,src/store/mysql_dialect.cpp src/store/mysql_examine.cpp) \
           $(if $(filter 1,$(WITH_POSTGRESQL)),,src/store/postgresql_dialect.cpp src/store/postgresql_backend.cpp)
sources = $(filter-out $(WITHOUT),$(wildcard src/$(1)/*.cpp))
members = $(filter-out src/$(1)/main.cpp,$(call sources,$(1)))
objects = $(if $(UNITY),$(B)/obj/$(1).unity.o,$(patsubst src/%.cpp,$(B)/obj/%.o,$(members)))
lib     = $(B)/lib/$(1).a

PROGRAMS := $(OUT)cgi-bin/imp.fcgi $(OUT)bin/impctl $(OUT)bin/imp-sandbox

.PHONY: all deps demo test bench bench-guard bench-store bench-growth bench-console bench-memory test-galera test-hosts test-systemd unit e2e storm check format install uninstall clean FORCE
.DELETE_ON_ERROR:
.SUFFIXES:

all: $(PROGRAMS)

# ---- compiling

# Rewritten only when the flags change, so that new flags rebuild and old ones do not.
$(B)/flags: FORCE
	@mkdir -p $(@D)
	@printf '%s\n' '$(CXX) $(CPPFLAGS) $(CXXFLAGS) $(subst ',,$(IMP_CPPFLAGS) $(IMP_CXXFLAGS) $(STORE_CPPFLAGS))' >$@.new
	@cmp -s $@.new $@ && rm $@.new || mv $@.new $@

$(B)/obj/%.o: src/%.cpp $(B)/flags
	@mkdir -p $(@D)
	@echo "  CXX   $<"
	$(Q)$(CXX) $(IMP_CPPFLAGS) $(CPPFLAGS) $(IMP_CXXFLAGS) $(CXXFLAGS) -MMD -MP -c $< -o $@

$(B)/test/%.o: tests/%.cpp $(B)/flags
	@mkdir -p $(@D)
	@echo "  CXX   $<"
	$(Q)$(CXX) -Itests $(IMP_CPPFLAGS) $(CPPFLAGS) $(IMP_CXXFLAGS) $(CXXFLAGS) $(TEST_CXXFLAGS) -MMD -MP -c $< -o $@

# One file that includes all of a room: what takes time is reading the libraries' headers. `make check` reads
# the rooms so too, hence no two files of a room give one name two meanings.
unity_cxxflags := $(if $(findstring clang,$(CXX)),,-Wno-subobject-linkage)
.PRECIOUS: $(B)/gen/unity/%.cpp
$(B)/gen/unity/%.cpp: FORCE
	@mkdir -p $(@D)
	@printf '#include "%s"\n' $(call members,$*) >$@.new
	@cmp -s $@.new $@ && rm $@.new || mv $@.new $@

$(B)/obj/%.unity.o: $(B)/gen/unity/%.cpp $(B)/flags
	@mkdir -p $(@D)
	@echo "  CXX   src/$*/*.cpp"
	$(Q)$(CXX) -I. $(IMP_CPPFLAGS) $(CPPFLAGS) $(IMP_CXXFLAGS) $(unity_cxxflags) $(CXXFLAGS) -MMD -MP -c $< -o $@

# A room's tests likewise.
.PRECIOUS: $(B)/gen/tests/%.cpp
$(B)/gen/tests/%.cpp: FORCE
	@mkdir -p $(@D)
	@printf '#include "%s"\n' $(wildcard tests/$*/*.cpp) >$@.new
	@cmp -s $@.new $@ && rm $@.new || mv $@.new $@

$(B)/test/%.unity.o: $(B)/gen/tests/%.cpp $(B)/flags
	@mkdir -p $(@D)
	@echo "  CXX   tests/$*/*.cpp"
	$(Q)$(CXX) -I. -Itests $(IMP_CPPFLAGS) $(CPPFLAGS) $(IMP_CXXFLAGS) $(unity_cxxflags) $(CXXFLAGS) $(TEST_CXXFLAGS) -MMD -MP -c $< -o $@

$(B)/obj/store/%.o $(B)/obj/store.unity.o $(B)/test/store/%.o $(B)/test/store.unity.o: private IMP_CPPFLAGS += $(STORE_CPPFLAGS)

# The built-in templates: each file of src/views/templates as a raw string literal.
TEMPLATES := $(sort $(wildcard src/views/templates/*))
$(B)/gen/builtin_templates.inc: $(TEMPLATES) tools/embed.sh
	@mkdir -p $(@D)
	$(Q)tools/embed.sh $(TEMPLATES) >$@
$(B)/obj/views/builtin.o $(B)/obj/views.unity.o: $(B)/gen/builtin_templates.inc
$(B)/obj/views/builtin.o $(B)/obj/views.unity.o: IMP_CPPFLAGS += -I$(B)/gen

CONSOLE_FILES := $(sort $(wildcard src/console/*.css))
$(B)/gen/console_files.inc: $(CONSOLE_FILES) tools/embed.sh
	@mkdir -p $(@D)
	$(Q)tools/embed.sh $(CONSOLE_FILES) >$@
$(B)/obj/console/files.o $(B)/obj/console.unity.o: $(B)/gen/console_files.inc
$(B)/obj/console/files.o $(B)/obj/console.unity.o: IMP_CPPFLAGS += -I$(B)/gen

# The demo's pages: each file of src/sandbox/demo likewise.
DEMO_FILES := $(sort $(wildcard src/sandbox/demo/*))
$(B)/gen/demo_files.inc: $(DEMO_FILES) tools/embed.sh
	@mkdir -p $(@D)
	$(Q)tools/embed.sh $(DEMO_FILES) >$@
$(B)/obj/sandbox/demo_files.o $(B)/obj/sandbox.unity.o: $(B)/gen/demo_files.inc
$(B)/obj/sandbox/demo_files.o $(B)/obj/sandbox.unity.o: IMP_CPPFLAGS += -I$(B)/gen

$(B)/gen/cp949.inc: tools/cp949.py
	@mkdir -p $(@D)
	$(Q)python3 tools/cp949.py >$@
$(B)/obj/http/cp949.o $(B)/obj/http.unity.o: $(B)/gen/cp949.inc
$(B)/obj/http/cp949.o $(B)/obj/http.unity.o: IMP_CPPFLAGS += -I$(B)/gen

define room_rules
$(call lib,$(1)): $(call objects,$(1))
	@mkdir -p $$(@D)
	@rm -f $$@
	$$(Q)$$(AR) rcs $$@ $$^
endef
$(foreach room,$(ROOMS) sandbox,$(eval $(call room_rules,$(room))))

define link
	@mkdir -p $(@D)
	@echo "  LINK  $@"
	$(Q)$(CXX) $(IMP_CXXFLAGS) $(CXXFLAGS) -o $@ $(filter-out %/libcpp-httplib.a,$^) $(IMP_LDFLAGS) $(LDFLAGS) $(LIBS)
endef

$(OUT)cgi-bin/imp.fcgi: $(B)/obj/app/main.o $(foreach r,$(filter-out cli,$(ROOMS)),$(call lib,$(r)))
	$(link)
$(OUT)bin/impctl: $(B)/obj/cli/main.o $(foreach r,$(ROOMS),$(call lib,$(r)))
	$(link)
$(OUT)bin/imp-sandbox: $(B)/obj/sandbox/main.o $(foreach r,$(SANDBOX_ROOMS),$(call lib,$(r)))
	$(link)

# ---- tests: one program a room, tests/<room>/*_test.cpp

TEST_ROOMS := $(filter $(ROOMS) sandbox,$(notdir $(patsubst %/,%,$(sort $(dir $(wildcard tests/*/*_test.cpp))))))

# What a room's own tests link: the rooms that it uses. Fewer to build for one room, and a wrong arrow does not link.
uses_base       :=
uses_domain     := base
uses_config     := base
uses_metrics    := domain base
uses_views      := domain base
uses_store      := metrics domain base
uses_net        := base
uses_hooks      := net base
uses_api        := metrics domain net base
uses_http       := base
uses_settlement := store metrics domain base
uses_handlers   := settlement http store views metrics domain base
uses_console    := settlement http store views metrics domain base
uses_doctor     := settlement api hooks store views config metrics domain net base
uses_app        := console handlers settlement http api hooks store views config metrics domain net base
uses_cli        := app doctor console handlers settlement http api hooks store views config metrics domain net base
uses_sandbox    := base

# Fakes and samples: an archive, so that a program takes only what it uses.
$(B)/test/support.a: $(patsubst tests/%.cpp,$(B)/test/%.o,$(filter-out tests/support/main.cpp,$(wildcard tests/support/*.cpp)))
	@rm -f $@
	$(Q)$(AR) rcs $@ $^

test_objects = $(if $(UNITY),$(B)/test/$(1).unity.o,$(patsubst tests/%.cpp,$(B)/test/%.o,$(wildcard tests/$(1)/*.cpp)))
define test_rules
$(B)/unit/$(1): $(B)/test/support/main.o $(call test_objects,$(1)) \
    $(B)/test/support.a $(foreach r,$(1) $(uses_$(1)),$(call lib,$(r)))
	$$(link)
endef
$(foreach room,$(TEST_ROOMS),$(eval $(call test_rules,$(room))))
UNIT := $(addprefix $(B)/unit/,$(TEST_ROOMS))

# ROOMS_UNDER_TEST="api http": only these rooms' tests.
unit: $(addprefix $(B)/unit/,$(or $(ROOMS_UNDER_TEST),$(TEST_ROOMS)))
	@tests/run.sh --unit $^

e2e: all $(wildcard tests/support/*.c)
	@BIN=$(OUT) BUILD=$(B) tests/run.sh --e2e $(E2E)

storm: deps
	+@$(MAKE) --no-print-directory $(jobs) all
	@BIN=$(OUT) BUILD=$(B) STORM_ORDERS=$(or $(STORM_ORDERS),10000) tests/run.sh --e2e test_storm.py

test: deps
	+@$(MAKE) --no-print-directory $(jobs) all $(UNIT) $(REPLAY)
	@BIN=$(OUT) BUILD=$(B) tests/run.sh $(UNIT) $(REPLAY)

test-systemd: all
	@NO_DEPS='$(NO_DEPS)' tools/deps.sh systemd
	@MAKE='$(MAKE)' BIN=$(OUT) tests/systemd/run.sh

# What the web servers and databases of this machine allow; the others are skipped, aloud.
test-hosts: deps
	+@$(MAKE) --no-print-directory $(jobs) all
	@BIN=$(OUT) BUILD=$(B) python3 tests/e2e/host_matrix.py $(HOSTS)

$(B)/bench/store: $(B)/test/bench/store.o $(foreach r,store $(uses_store),$(call lib,$(r)))
	$(link)

bench-store: deps
	+@$(MAKE) --no-print-directory $(jobs) $(B)/bench/store
	@BUILD=$(B) tests/bench/store.sh

# Compiled as the programs are.
$(B)/test/bench/%.o: private TEST_CXXFLAGS :=

# The limit, for `make bench`: libfcgi and cpp-httplib alone.
$(B)/bench/floor: $(B)/test/bench/floor.o
	$(link)

bench: deps
	@NO_DEPS='$(NO_DEPS)' tools/deps.sh bench
	+@$(MAKE) --no-print-directory $(jobs) all $(B)/bench/floor
	@BIN=$(OUT) BUILD=$(B) python3 tests/bench/landings.py

bench-growth: deps
	@NO_DEPS='$(NO_DEPS)' tools/deps.sh bench
	+@$(MAKE) --no-print-directory $(jobs) all
	@BIN=$(OUT) BUILD=$(B) tests/bench/growth.sh

bench-console: deps
	@NO_DEPS='$(NO_DEPS)' tools/deps.sh bench
	+@$(MAKE) --no-print-directory $(jobs) all
	@BENCH=console.py STORES='$(or $(STORES),sqlite)' BIN=$(OUT) BUILD=$(B) tests/bench/growth.sh

bench-memory: deps
	@NO_DEPS='$(NO_DEPS)' tools/deps.sh bench
	+@$(MAKE) --no-print-directory $(jobs) all
	@BIN=$(OUT) BUILD=$(B) python3 tests/bench/memory.py

# Of what is compiled as a user compiles it: with other CXXFLAGS the counts are others. guard.txt holds those of UNITY=1, as
# .ci/run compiles, which are up to 5 % above.
bench-guard:
	@NO_DEPS='$(NO_DEPS)' tools/deps.sh build check
	+@$(MAKE) --no-print-directory $(jobs) all
	@BIN=$(OUT) BUILD=$(B) python3 tests/bench/guard.py

# Three nodes on this machine; skipped, aloud, where there is no Galera.
test-galera: deps
	@NO_DEPS='$(NO_DEPS)' tools/deps.sh galera
	+@$(MAKE) --no-print-directory $(jobs) all
	@BIN=$(OUT) BUILD=$(B) TESTS_IN=tests/e2e/cluster python3 tests/e2e/run.py

# ---- for people

deps:
	@NO_DEPS='$(NO_DEPS)' tools/deps.sh

demo: deps
	+@$(MAKE) --no-print-directory $(jobs) all
	@BIN=$(OUT) tools/demo.sh

CXX_FILES := $(wildcard src/*/*.[ch]pp tests/*/*.[ch]pp)

format:
	clang-format -i $(CXX_FILES)

check:
	@NO_DEPS='$(NO_DEPS)' tools/deps.sh build test check
	+@$(MAKE) --no-print-directory $(jobs) all
	@BIN=$(OUT) BUILD=$(B) tools/check.sh '$(B)' $(CXX_FILES)

UNITS := $(notdir $(wildcard deploy/systemd/*.service deploy/systemd/*.socket deploy/systemd/*.timer))

install: all
	install -d $(DESTDIR)$(CGIDIR) $(DESTDIR)$(BINDIR) $(DESTDIR)$(DOCDIR) $(addprefix $(DESTDIR)$(MANDIR)/man,1 5 8) \
	    $(DESTDIR)$(UNITDIR) $(DESTDIR)$(SYSUSERSDIR)
	install -m 644 deploy/systemd/imp-fcgi.sysusers $(DESTDIR)$(SYSUSERSDIR)/imp-fcgi.conf
	@# The units name the programs where PREFIX=/usr/local puts them.
	for unit in $(UNITS); do \
	    sed 's,/usr/local/lib/cgi-bin/,$(CGIDIR)/,; s,/usr/local/bin/,$(BINDIR)/,' deploy/systemd/$$unit \
	        >$(DESTDIR)$(UNITDIR)/$$unit && chmod 644 $(DESTDIR)$(UNITDIR)/$$unit || exit 1; \
	done
	install -m 755 $(OUT)cgi-bin/imp.fcgi $(DESTDIR)$(CGIDIR)/imp.fcgi
	install -m 755 $(OUT)bin/impctl $(OUT)bin/imp-sandbox $(DESTDIR)$(BINDIR)
	install -m 644 src/cli/impctl.1 src/sandbox/imp-sandbox.1 $(DESTDIR)$(MANDIR)/man1
	install -m 644 src/config/imp.toml.5 $(DESTDIR)$(MANDIR)/man5
	install -m 644 src/app/imp.fcgi.8 $(DESTDIR)$(MANDIR)/man8
	install -m 644 README.md CHANGELOG.md LICENSE nginx.conf.example deploy/*.conf.example $(DESTDIR)$(DOCDIR)
	install -d $(DESTDIR)$(BASHCOMPDIR) $(DESTDIR)$(ZSHCOMPDIR)
	$(OUT)bin/impctl completion bash >$(DESTDIR)$(BASHCOMPDIR)/impctl && chmod 644 $(DESTDIR)$(BASHCOMPDIR)/impctl
	$(OUT)bin/impctl completion zsh >$(DESTDIR)$(ZSHCOMPDIR)/_impctl && chmod 644 $(DESTDIR)$(ZSHCOMPDIR)/_impctl
	install -d $(DESTDIR)$(DATADIR)/later
	cp -P deploy/later/* $(DESTDIR)$(DATADIR)/later
	install -d $(DESTDIR)$(DATADIR)/prometheus
	install -m 644 deploy/prometheus/imp-fcgi.rules.yml $(DESTDIR)$(DATADIR)/prometheus

uninstall:
	rm -f $(DESTDIR)$(CGIDIR)/imp.fcgi $(DESTDIR)$(BINDIR)/impctl $(DESTDIR)$(BINDIR)/imp-sandbox
	rm -f $(DESTDIR)$(MANDIR)/man1/impctl.1 $(DESTDIR)$(MANDIR)/man1/imp-sandbox.1
	rm -f $(DESTDIR)$(MANDIR)/man5/imp.toml.5 $(DESTDIR)$(MANDIR)/man8/imp.fcgi.8
	rm -f $(addprefix $(DESTDIR)$(UNITDIR)/,$(UNITS)) $(DESTDIR)$(SYSUSERSDIR)/imp-fcgi.conf
	rm -f $(DESTDIR)$(BASHCOMPDIR)/impctl $(DESTDIR)$(ZSHCOMPDIR)/_impctl
	rm -rf $(DESTDIR)$(DOCDIR) $(DESTDIR)$(DATADIR)/later $(DESTDIR)$(DATADIR)/prometheus

clean:
	rm -rf build bin dist cgi-bin/imp.fcgi

include tools/dist.mk
include tools/hostile.mk
include tools/checkers.mk
include tests/browser/browser.mk
include tests/fuzz/fuzz.mk

-include $(shell find $(B) -name '*.d' 2>/dev/null)
