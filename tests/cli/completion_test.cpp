#include "cli/arguments.hpp"
#include "cli/shop.hpp"

#include <doctest/doctest.h>

#include <vector>

using namespace imp;

namespace {

/// What a shell is offered, a line each.
std::string offered(std::vector<const char*> words) {
    words.insert(words.begin(), {"impctl", "__complete"});
    const auto parsed = cli::parse_arguments(static_cast<int>(words.size()), words.data());
    const auto* notice = std::get_if<cli::Notice>(&parsed);
    REQUIRE(notice != nullptr);
    CHECK(notice->status == cli::ExitStatus::done);
    CHECK(notice->err.empty());
    return notice->out;
}

}  // namespace

TEST_CASE("commands and their commands are completed") {
    CHECK(offered({"ord"}) == "order\n");
    CHECK(offered({"order", "re"}) == "reopen\nreprice\n");
    CHECK(offered({"order", "show", ""}).empty());
    CHECK(offered({"nonsense", ""}).empty());
    CHECK(offered({}).empty());
}

TEST_CASE("options of the command that stands there are completed") {
    CHECK(offered({"order", "list", "--st"}) == "--state\n");
    CHECK(offered({"api", "get-token", "--s"}) == "--show-token\n");
    CHECK(holds(offered({"--v"}), "--version"));
}

TEST_CASE("calls, and impctl's own words among them") {
    CHECK(offered({"api", "get-cert"}) == "get-certification\n");
    CHECK(offered({"api", "help", "get-cert"}) == "get-certification\n");
    CHECK(offered({"api", "--envelope", "get-cert"}) == "get-certification\n");
    CHECK(offered({"api", "hel"}) == "help\n");
    CHECK(offered({"api", "help", "hel"}).empty());
}

TEST_CASE("parameters that are not given yet, and those of lists again") {
    CHECK(offered({"api", "get-payment", "i"}) == "imp_uid=\ninclude_sandbox=\n");
    CHECK(offered({"api", "get-payment", "imp_uid=x", "i"}) == "include_sandbox=\n");
    CHECK(offered({"api", "get-payments", "imp_uid=x", "i"}) == "imp_uid=\n");
    CHECK(offered({"api", "cancel-payment", "ext"}) == "extra[requester]=\n");
    CHECK(holds(offered({"api", "schedule-payments", "sch"}), "schedules[0][schedule_at]=\n"));
    CHECK(offered({"api", "no-such-call", ""}).empty());
}

TEST_CASE("values that the table knows") {
    CHECK(offered({"api", "request-otp", "carrier="}) == "carrier=KT\ncarrier=LGT\ncarrier=SKT\n");
    CHECK(offered({"api", "get-payment", "include_sandbox=t"}) == "include_sandbox=true\n");
    CHECK(offered({"api", "cancel-payment", "extra[requester]=c"}) ==
          "extra[requester]=customer\n");
    CHECK(offered({"api", "get-payment", "imp_uid="}).empty());
    CHECK(offered({"api", "get-payment", "nonsense="}).empty());
}

TEST_CASE("words that options and arguments take") {
    CHECK(offered({"order", "list", "--state", "pa"}) == "paid\npartially_cancelled\n");
    CHECK(offered({"order", "list", "--state=pa"}) ==
          "--state=paid\n--state=partially_cancelled\n");
    CHECK(offered({"outbox", "list", "--state", "d"}) == "dead\ndone\ndropped\ndue\n");
    CHECK(offered({"order", "add", "A-1", "--kind", "c"}) == "certification\n");
    CHECK(offered({"order", "list", "--color", "n"}) == "never\n");
    CHECK(offered({"--color", "never", "ord"}) == "order\n");
    CHECK(offered({"order", "list", "--limit", ""}).empty());
    CHECK(offered({"order", "list", "--json", ""}).empty());
    CHECK(offered({"config", "store.u"}) == "store.url\n");
    CHECK(offered({"config", "store.url", ""}).empty());
    CHECK(offered({"codes", "b"}) == "banks\n");
}

TEST_CASE("the scripts are for two shells") {
    Shop shop;
    CHECK(shop.impctl({"completion", "bash"}) == 0);
    CHECK(holds(shop.out, "complete -o default -F _impctl impctl"));
    CHECK(shop.impctl({"completion", "zsh"}) == 0);
    CHECK(holds(shop.out, "#compdef impctl"));
    CHECK(shop.impctl({"completion", "fish"}) == 2);
    CHECK(holds(shop.err, "bash and zsh"));
    CHECK(offered({"completion", "z"}) == "zsh\n");
}
