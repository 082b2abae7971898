// The keys that say how the shop is told and what it expects: orders, forgery, notify, webhook,
// confirm, orders_api, cors.
#include "config/config.hpp"
#include "config/world.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace std::chrono_literals;

namespace {

using Texts = std::vector<std::string>;

/// What is said of one line in this section; "loaded" where it is accepted.
std::string said_of(const std::string& section, const std::string& line) {
    return World().file("[" + section + "]\n" + line + "\n").refusal();
}

}  // namespace

TEST_CASE("the shop's keys have their defaults") {
    const auto config = World().load();
    REQUIRE(config);
    CHECK(config->orders.source == imp::Config::Orders::Source::store);
    CHECK_FALSE(config->forgery.cancel);
    CHECK(described(*config, "forgery.limit") == "50");
    CHECK(config->notify.command.empty());
    CHECK(described(*config, "webhook.allow") == "[\"*\"]");
    CHECK(described(*config, "confirm.allow") == "[\"*\"]");
    CHECK(described(*config, "confirm.stock_check") == "[]");
    CHECK(described(*config, "confirm.stock_deadline") == "1s");
    CHECK(described(*config, "orders_api.prepare") == "false");
    CHECK(config->orders_api.token.empty());
    CHECK(config->cors.origins.empty());
}

TEST_CASE("every one of the shop's keys can be set in the file") {
    World world;
    world.file(R"(
[orders]
source = "query"
select = """
SELECT number, total, 'KRW'
	FROM orders -- the shop's
	WHERE number = :merchant_uid
"""
on_paid = "UPDATE orders SET paid = 1 WHERE number = :merchant_uid"
on_cancelled = "UPDATE orders SET paid = 0 WHERE number = :merchant_uid"
[forgery]
cancel = true
limit = 7
[notify]
command = ["/usr/bin/notify", "--shop", "a b,c"]
url = "https://kim:hunter2@shop.example/events?x=1"
secret = "whsec_MTIz"
secret_previous = "old"
[webhook]
allow = ["52.78.100.19", "10.0.0.0/8", "2001:db8::/32"]
[confirm]
allow = []
stock_check = ["/usr/bin/stock"]
stock_deadline = "250ms"
[orders_api]
token = "0123456789abcdef"
prepare = true
[cors]
origins = ["https://shop.example", "http://127.0.0.1:8080", "https://[2001:db8::1]:8443"]
)");
    const auto config = world.load();
    REQUIRE(config);
    CHECK(config->orders.source == imp::Config::Orders::Source::query);
    CHECK(config->orders.select.find("-- the shop's\n") != std::string::npos);
    CHECK(config->orders.on_paid.starts_with("UPDATE orders SET paid = 1"));
    CHECK(config->orders.on_cancelled.starts_with("UPDATE orders SET paid = 0"));
    CHECK(config->forgery.cancel);
    CHECK(config->forgery.limit == 7);
    CHECK(config->notify.command == Texts{"/usr/bin/notify", "--shop", "a b,c"});
    CHECK(config->notify.url.reveal() == "https://kim:hunter2@shop.example/events?x=1");
    CHECK(config->notify.secret.reveal() == "whsec_MTIz");
    CHECK(config->notify.secret_previous.reveal() == "old");
    CHECK(config->webhook.allow == Texts{"52.78.100.19", "10.0.0.0/8", "2001:db8::/32"});
    CHECK(config->confirm.allow.empty());
    CHECK(config->confirm.stock_check == Texts{"/usr/bin/stock"});
    CHECK(config->confirm.stock_deadline == 250ms);
    CHECK(config->orders_api.token.reveal() == "0123456789abcdef");
    CHECK(config->orders_api.prepare);
    CHECK(config->cors.origins.size() == 3);
    for (const char* const key :
         {"notify.url", "notify.secret", "notify.secret_previous", "orders_api.token"})
        CHECK(described(*config, key) == "***");
}

TEST_CASE("lists of the environment may be array texts") {
    World world;
    world.set("IMP_NOTIFY_COMMAND", R"(["/path/prog", "an argument"])")
        .set("IMP_WEBHOOK_ALLOW", R"(["10.0.0.0/8"])")
        .set("IMP_CONFIRM_ALLOW", "10.0.0.1, 10.0.0.2")
        .set("IMP_CONFIRM_STOCK_CHECK", R"(["/path/stock"])")
        .set("IMP_CORS_ORIGINS", "https://a.example,https://b.example");
    const auto config = world.load();
    REQUIRE(config);
    CHECK(config->notify.command == Texts{"/path/prog", "an argument"});
    CHECK(config->webhook.allow == Texts{"10.0.0.0/8"});
    CHECK(config->confirm.allow == Texts{"10.0.0.1", "10.0.0.2"});
    CHECK(config->confirm.stock_check == Texts{"/path/stock"});
    CHECK(config->cors.origins == Texts{"https://a.example", "https://b.example"});
}

TEST_CASE("orders.source is one of three words, and query needs its statement") {
    CHECK(said_of("orders", "source = \"prepared\"") == "loaded");
    CHECK(said_of("orders", "source = \"sql\"") ==
          "imp.toml:2: orders.source must be store or query or prepared, not \"sql\"");
    CHECK(said_of("orders", "source = \"query\"\nselect = \" \\n\"") ==
          "imp.toml:2: orders.source is query: orders.select must say how an order is found");
    CHECK(World().set("IMP_ORDERS_SOURCE", "query").refusal().starts_with("IMP_ORDERS_SOURCE: "));
    CHECK(said_of("orders", "on_paid = \"UPDATE\\u0000\"")
              .starts_with("imp.toml:2: orders.on_paid must be an SQL statement"));
}

TEST_CASE("a program is a list of its arguments, and one text is refused with what to write") {
    const std::string expected =
        "notify.command must be a list of a program and its arguments, such as "
        "[\"/usr/bin/notify\"], not \"/usr/bin/notify --shop\"";
    CHECK(said_of("notify", "command = \"/usr/bin/notify --shop\"") == "imp.toml:2: " + expected);
    CHECK(World().set("IMP_NOTIFY_COMMAND", "/usr/bin/notify --shop").refusal() ==
          "IMP_NOTIFY_COMMAND: " + expected);
    CHECK(said_of("notify", "command = []") == "loaded");
    CHECK(said_of("notify", "command = [\"\", \"x\"]") ==
          "imp.toml:2: notify.command names no program");
    CHECK(said_of("confirm", "stock_check = \"/usr/bin/stock\"")
              .find("or one http(s) address, not \"/usr/bin/stock\"") != std::string::npos);
}

TEST_CASE("the stock check may be an address, alone or as the only element") {
    for (const char* const line : {"stock_check = \"https://kim:hunter2@shop.example/stock\"",
                                   "stock_check = [\"https://kim:hunter2@shop.example/stock\"]"}) {
        World world;
        const auto config = world.file(std::string("[confirm]\n") + line + "\n").load();
        REQUIRE(config);
        CHECK(config->confirm.stock_check == Texts{"https://kim:hunter2@shop.example/stock"});
        CHECK(described(*config, "confirm.stock_check") == "https://kim:***@shop.example/stock");
    }
    CHECK(said_of("confirm", "stock_check = \"http://127.0.0.1:9/stock\"") == "loaded");
    CHECK(said_of("confirm", "stock_check = \"http://hunter2.example/\"") ==
          "imp.toml:2: confirm.stock_check must be an https address, or an http one of this "
          "machine (127.0.0.1, [::1], localhost)");
    CHECK(said_of("confirm", "stock_check = [\"https://shop.example/\", \"x\"]") ==
          "imp.toml:2: confirm.stock_check is an address with arguments: it must be an address "
          "alone, or a program");
    CHECK(said_of("confirm", "stock_deadline = \"1501ms\"")
              .find("from 100ms to 1500ms, not \"1501ms\"") != std::string::npos);
    CHECK(said_of("confirm", "stock_deadline = \"99ms\"") != "loaded");
}

TEST_CASE("events leave this machine encrypted or not at all, and no error repeats their address") {
    for (const char* const good : {"https://shop.example",
                                   "https://shop.example:8443/a?b=c",
                                   "http://127.0.0.1:9000/",
                                   "http://127.200.0.1",
                                   "http://[::1]:9000/hook",
                                   "http://LOCALHOST/hook"})
        CHECK(said_of("notify", std::string("url = \"") + good + "\"") == "loaded");
    for (const char* const bad : {"http://hunter2.example",
                                  "http://127.0.0.1.hunter2.example",
                                  "http://127.0.0.1@hunter2.example/",
                                  "http://hunter2.example#@127.0.0.1/",
                                  "http://hunter2.example?@127.0.0.1/",
                                  "http://hunter2.example/@127.0.0.1/",
                                  "http://hunter2.example\\\\@127.0.0.1/",
                                  "http://[::2]/hunter2",
                                  "http://[::1/hunter2",
                                  "https://",
                                  "https:///hunter2",
                                  "https://hunter2 .example",
                                  "https://hunter2.example:0",
                                  "https://hunter2.example:65536",
                                  "https://hunter2.example:",
                                  "ftp://hunter2.example",
                                  "hunter2.example"}) {
        const std::string said = said_of("notify", std::string("url = \"") + bad + "\"");
        CAPTURE(bad);
        CHECK(said ==
              "imp.toml:2: notify.url must be an https address, or an http one of this machine "
              "(127.0.0.1, [::1], localhost)");
    }
}

TEST_CASE("a previous secret needs a present one") {
    CHECK(said_of("notify", "secret_previous = \"hunter2\"") ==
          "imp.toml:2: notify.secret_previous is what notify.secret was before: set that too");
    CHECK(said_of("notify", "secret_previous = \"a\"\nsecret = \"b\"") == "loaded");
}

TEST_CASE("lists of addresses are checked at the start") {
    CHECK(said_of("webhook", "allow = [\"10.1.2.3/8\"]") ==
          "imp.toml:2: webhook.allow holds what it must not: \"10.1.2.3/8\" names an address "
          "inside the network 10.0.0.0/8");
    CHECK(said_of("confirm", "allow = [\"i'mport\"]") ==
          "imp.toml:2: confirm.allow holds what it must not: \"i'mport\" is no address, network "
          "or *");
    CHECK(said_of("webhook", "allow = \"10.0.0.0/8\"").find("must be a list of addresses") !=
          std::string::npos);
    CHECK(said_of("webhook", "allow = [\"::1\", \"192.0.2.0/24\"]") == "loaded");
}

TEST_CASE("a token that could be guessed or not be sent is refused, and not repeated") {
    CHECK(said_of("orders_api", "token = \"hunter2hunter22\"") ==
          "imp.toml:2: orders_api.token must have at least 16 characters: whoever guesses it can "
          "place orders");
    CHECK(said_of("orders_api", "token = \"hunter2 hunter2 hunter2\"") ==
          "imp.toml:2: orders_api.token must be ASCII characters without blanks: it travels in a "
          "header");
    CHECK(said_of("orders_api", "token = \"0123456789abcde\xED\x95\x9C\"").find("ASCII") !=
          std::string::npos);
    CHECK(said_of("orders_api", "token = \"0123456789abcdef\"") == "loaded");
}

TEST_CASE("origins are written as browsers send them") {
    const auto said = [](const std::string& origin) {
        return said_of("cors", "origins = [\"https://ok.example\", \"" + origin + "\"]");
    };
    const std::string place = "imp.toml:2: cors.origins ";
    CHECK(said("http://shop.example:8080") == "loaded");
    CHECK(said("https://shop.example/") ==
          place +
              "holds \"https://shop.example/\", which must end behind the host or port: an origin "
              "has no path");
    CHECK(said("*") == place + "must name each origin: \"*\" would let every site ask");
    for (const char* const bad : {"null",
                                  "shop.example",
                                  "https://",
                                  "https://*.shop.example",
                                  "file:///x",
                                  "https://kim@shop.example",
                                  ""})
        CHECK(said(bad).find("which is no origin such as https://shop.example") !=
              std::string::npos);
    CHECK(said("https://Shop.example").find("must be in lower case") != std::string::npos);
    CHECK(said("https://shop.example:443").find("browsers leave the port out") !=
          std::string::npos);
    CHECK(said("http://shop.example:80").find("browsers leave the port out") != std::string::npos);
    CHECK(said("http://shop.example:443") == "loaded");
}
