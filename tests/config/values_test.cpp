#include "config/world.hpp"

#include <doctest/doctest.h>

#include <array>
#include <utility>

using namespace std::chrono_literals;

namespace {

std::string in_section(std::string_view section, std::string_view line) {
    World world;
    world.file("[" + std::string(section) + "]\n" + std::string(line) + "\n");
    return world.refusal();
}

bool accepted(const std::string& variable, const std::string& value) {
    return World().set(variable, value).refusal() == "loaded";
}

}  // namespace

TEST_CASE("wrong types name key, place, what is expected and what was there") {
    CHECK(in_section("server", "threads = \"8\"") ==
          "imp.toml:2: server.threads must be a whole number from 1 to 4096, not \"8\"");
    CHECK(in_section("server", "threads = 8.5") ==
          "imp.toml:2: server.threads must be a whole number from 1 to 4096, "
          "not a number with a fraction");
    CHECK(in_section("mode", "test_payments = \"true\"") ==
          "imp.toml:2: mode.test_payments must be true or false, not \"true\"");
    CHECK(in_section("mode", "test_payments = 1") ==
          "imp.toml:2: mode.test_payments must be true or false, not 1");
    CHECK(in_section("mode", "test_pg_ids = \"a,b\"").ends_with("not \"a,b\""));
    CHECK(in_section("mode", "test_pg_ids = [1, 2]")
              .ends_with("a list of other things than strings"));
    CHECK(in_section("page", "shop_name = [\"x\"]").ends_with("not a list"));
    CHECK(in_section("page", "shop_name = 2026-01-01").ends_with("not a date or time"));
    CHECK(in_section("page.shop_name", "x = 1").ends_with("not a table"));
    CHECK(in_section("log", "level = \"loud\"") ==
          "imp.toml:2: log.level must be debug or info or warn or error, not \"loud\"");
    CHECK(in_section("log", "format = \"xml\"").ends_with("must be logfmt or json, not \"xml\""));
    CHECK(World().set("IMP_SERVER_THREADS", "many").refusal() ==
          "IMP_SERVER_THREADS: server.threads must be a whole number from 1 to 4096, not \"many\"");
}

TEST_CASE("numbers keep to their range") {
    CHECK(accepted("IMP_SERVER_THREADS", "1"));
    CHECK(accepted("IMP_SERVER_THREADS", "4096"));
    for (const char* bad : {"0", "4097", "-1", "8x", "1e3", "99999999999999999999"})
        CHECK_FALSE(accepted("IMP_SERVER_THREADS", bad));
}

TEST_CASE("durations need their unit") {
    for (const char* good : {"100ms", "8s", "1m", "60000ms", " 3s "})
        CHECK(accepted("IMP_API_DEADLINE", good));
    for (const char* bad : {"8",
                            "s",
                            "8 s",
                            "-8s",
                            "+8s",
                            "8S",
                            "8sec",
                            "1.5s",
                            "99ms",
                            "61s",
                            "1h",
                            "9223372036854775807h"})
        CHECK_FALSE(accepted("IMP_API_DEADLINE", bad));
    CHECK(World().set("IMP_API_CONNECT_TIMEOUT", "250ms").load()->api.connect_timeout == 250ms);
    CHECK(in_section("api", "deadline = 8").ends_with("from 100ms to 1m, not 8"));
}

TEST_CASE("sizes are bytes or carry a binary unit") {
    const auto bytes = [](const char* said) {
        return World().set("IMP_API_MAX_REPLY", said).load()->api.max_reply;
    };
    CHECK(bytes("1024") == 1024);
    CHECK(bytes("64KiB") == 65'536);
    CHECK(bytes("2MiB") == 2'097'152);
    for (const char* bad : {"64KB", "64k", "1TiB", "1023", "65MiB", "-1", "KiB", "17179869184GiB"})
        CHECK_FALSE(accepted("IMP_API_MAX_REPLY", bad));
    CHECK(in_section("api", "max_reply = 2048") == "loaded");
    CHECK(in_section("api", "max_reply = -2048").ends_with("not -2048"));
}

TEST_CASE("modes are octal, however they are written") {
    const auto mode = [](const std::string& line) {
        World world;
        world.file("[server]\nsocket_mode = " + line + "\n");
        const auto config = world.load();
        return config ? config->server.socket_mode : -1;
    };
    CHECK(mode("0o660") == 0660);
    CHECK(mode("\"0660\"") == 0660);
    CHECK(mode("\"660\"") == 0660);
    CHECK(mode("\"0o600\"") == 0600);
    for (const char* bad :
         {"660", "432", "\"0688\"", "\"\"", "\"66\"", "0o1777", "\"1777\"", "\"rw\""})
        CHECK(mode(bad) == -1);
    CHECK(
        in_section("server", "socket_mode = 660").ends_with("such as \"0660\" or 0o660, not 660"));
}

TEST_CASE("booleans of the environment have the usual spellings") {
    for (const char* yes : {"true", "TRUE", "yes", "on", "1"})
        CHECK(World().set("IMP_MODE_TEST_PAYMENTS", yes).load()->mode.test_payments);
    for (const char* no : {"false", "no", "off", "0"})
        CHECK_FALSE(World().set("IMP_MODE_TEST_PAYMENTS", no).load()->mode.test_payments);
    for (const char* bad : {"ja", "2", "truee", "t"})
        CHECK_FALSE(accepted("IMP_MODE_TEST_PAYMENTS", bad));
}

TEST_CASE("lists of the environment are comma-separated or an array") {
    const auto list = [](const char* said) {
        return World().set("IMP_MODE_TEST_PG_IDS", said).load()->mode.test_pg_ids;
    };
    using List = std::vector<std::string>;
    CHECK(list("a") == List{"a"});
    CHECK(list("a, b,,c ,") == List{"a", "b", "c"});
    CHECK(list(R"(["a,b", "c"])") == List{"a,b", "c"});
    CHECK(list("[]").empty());
    for (const char* bad : {"[a]", "[\"a\"", "[1]", "a\x01", "\xFF"})
        CHECK_FALSE(accepted("IMP_MODE_TEST_PG_IDS", bad));
}

TEST_CASE("control characters and broken UTF-8 are refused in every text") {
    for (const char* variable : {"IMP_API_URL",
                                 "IMP_API_KEY",
                                 "IMP_API_TIER",
                                 "IMP_API_CA_FILE",
                                 "IMP_SERVER_LISTEN",
                                 "IMP_SERVER_BASE_PATH",
                                 "IMP_PAGE_SHOP_NAME",
                                 "IMP_PAGE_RETRY_URL",
                                 "IMP_STORE_URL"}) {
        CAPTURE(variable);
        CHECK_FALSE(accepted(variable, "/a\r\nSet-Cookie: x"));
        CHECK_FALSE(accepted(variable, "/a\xFF"));
    }
    CHECK_FALSE(accepted("IMP_API_URL", "  "));
}

TEST_CASE("base_path gets a leading slash and loses the trailing one") {
    const auto path = [](const std::string& said) {
        World world;
        world.file("[server]\nbase_path = \"" + said + "\"\n");
        const auto config = world.load();
        return config ? config->server.base_path : "refused";
    };
    CHECK(path("payments") == "/payments");
    CHECK(path("/payments/") == "/payments");
    CHECK(path("/a/b") == "/a/b");
    CHECK(path("/").empty());
    CHECK(path("").empty());
    for (const char* bad : {"//a", "/a//b", "/a?b", "/a#b", "/a%20b", "/a b", "/../a", "/a/."})
        CHECK(path(bad) == "refused");
}

TEST_CASE("retry_url leads to an http address or a path of this site, nowhere else") {
    for (const char* good : {"/cart", "/", "https://shop.example/cart?x=1", "http://shop.example"})
        CHECK(accepted("IMP_PAGE_RETRY_URL", good));
    for (const char* bad : {"//evil.example",
                            "/\\evil.example",
                            "javascript:alert(1)",
                            "data:text/html,x",
                            "cart",
                            "ftp://x",
                            "https://",
                            "https:///x",
                            "HTTPS:x",
                            "/a b",
                            "/\"><script>"})
        CHECK_FALSE(accepted("IMP_PAGE_RETRY_URL", bad));
}
