#include "config/config.hpp"

#include "config/world.hpp"

#include <doctest/doctest.h>

#include <unistd.h>

#include <cctype>
#include <filesystem>

using namespace std::chrono_literals;

TEST_CASE("without file and environment everything has its default") {
    const auto config = World().load();
    REQUIRE(config);
    CHECK(config->api.url == "https://api.iamport.kr");
    CHECK(config->api.deadline == 8s);
    CHECK(config->api.max_reply == 1'048'576);
    CHECK(config->server.socket_mode == 0660);
    CHECK(config->server.base_path == "/payments");
    CHECK(config->log.level == imp::log::Level::info);
    CHECK(config->store.url == "sqlite:" + (std::filesystem::current_path() / "imp.db").string());
}

TEST_CASE(
    "the files of token and counters are beside an SQLite file, or beside our own configuration") {
    World world;
    world.file("[store]\nurl = \"sqlite:data/imp.db\"\n");
    CHECK(world.load()->api.token_file == world.path("data/imp.db.token"));
    CHECK(world.load()->metrics.file == world.path("data/imp.db.metrics"));
    world.file("[api]\ntoken_file = \"t\"\n[store]\nurl = \"mysql://shop@db/imp\"\n");
    CHECK(world.load()->api.token_file == world.path("t"));
    world.file("[metrics]\nfile = \"m\"\n");
    CHECK(world.load()->metrics.file == world.path("m"));
    world.file("[store]\nurl = \"mysql://shop@db/imp\"\n");
    // Root's own folders are no place for it.
    const bool is_roots = ::geteuid() == 0;
    CHECK(world.load()->api.token_file == (is_roots ? "" : world.path("imp.toml.token")));
    if (is_roots) {
        REQUIRE(::chown(world.path(".").c_str(), 65534, 65534) == 0);
        CHECK(world.load()->api.token_file == world.path("imp.toml.token"));
    }
    std::filesystem::permissions(world.path("."), std::filesystem::perms::all);
    CHECK(world.load()->api.token_file.empty());
}

TEST_CASE("every acting key can be set in the file") {
    World world;
    world.file(R"(
[api]
url = "http://127.0.0.1:9000"
key = "the-key"
secret = "the-secret"
tier = "T1"
ca_file = "/etc/ca.pem"
connect_timeout = "500ms"
deadline = "1m"
max_in_flight = 12
max_reply = "64KiB"
[store]
url = "postgresql://shop@db/imp"
[mode]
test_payments = true
test_pg_ids = ["A", "B"]
[server]
listen = "/run/imp/imp.sock"
socket_mode = 0o600
threads = 8
base_path = "pay/"
[page]
template_dir = "/srv/templates"
shop_name = "가게"
retry_url = "/cart"
[log]
level = "debug"
format = "json"
)");
    const auto config = world.load();
    REQUIRE(config);
    CHECK(config->api.url == "http://127.0.0.1:9000");
    CHECK(config->api.key.reveal() == "the-key");
    CHECK(config->api.secret.reveal() == "the-secret");
    CHECK(config->api.tier == "T1");
    CHECK(config->api.ca_file == "/etc/ca.pem");
    CHECK(config->api.connect_timeout == 500ms);
    CHECK(config->api.deadline == 60s);
    CHECK(config->api.max_in_flight == 12);
    CHECK(config->api.max_reply == 65'536);
    CHECK(config->store.url == "postgresql://shop@db/imp");
    CHECK(config->mode.test_payments);
    CHECK(config->mode.test_pg_ids == std::vector<std::string>{"A", "B"});
    CHECK(config->server.listen == "/run/imp/imp.sock");
    CHECK(config->server.socket_mode == 0600);
    CHECK(config->server.threads == 8);
    CHECK(config->server.base_path == "/pay");
    CHECK(config->page.template_dir == "/srv/templates");
    CHECK(config->page.shop_name == "가게");
    CHECK(config->page.retry_url == "/cart");
    CHECK(config->log.level == imp::log::Level::debug);
    CHECK(config->log.format == imp::log::Format::json);
}

TEST_CASE("the environment is believed over the file, and empty variables are not set") {
    World world;
    world.file("[server]\nthreads = 8\nbase_path = \"/a\"\n");
    world.set("IMP_SERVER_THREADS", "9").set("IMP_SERVER_BASE_PATH", "");
    const auto config = world.load();
    REQUIRE(config);
    CHECK(config->server.threads == 9);
    CHECK(config->server.base_path == "/a");
}

TEST_CASE("an empty IMP_CONFIG is no file, and one that cannot be read is an error") {
    CHECK(World().set("IMP_CONFIG", "").refusal() == "loaded");
    World world;
    world.set("IMP_CONFIG", world.path("missing.toml"));
    CHECK(world.refusal() == "IMP_CONFIG: missing.toml: No such file or directory");
    world.set("IMP_CONFIG", std::filesystem::path(world.path("")).parent_path().string());
    CHECK(world.refusal().ends_with(": not a regular file"));
}

TEST_CASE("nothing of the request reaches configuration") {
    World world;
    world.set("HTTP_IMP_API_URL", "http://evil.example")
        .set("HTTP_IMP_CONFIG", "/nonexistent")
        .set("QUERY_STRING", "IMP_API_URL=http://evil.example")
        .set("IMP_ROUTE", "/webhook")
        .set("IMP_ADMIN_USER", "kim");
    const auto config = world.load();
    REQUIRE(config);
    CHECK(config->api.url == "https://api.iamport.kr");
}

TEST_CASE("unknown names are refused with the nearest known one and their place") {
    CHECK(World().file("[api]\n\nulr = \"x\"\n").refusal() ==
          "imp.toml:3: unknown key \"api.ulr\" (did you mean api.url?)");
    CHECK(World().file("[sever]\nthreads = 3\n").refusal() ==
          "imp.toml:1: unknown section \"sever\" (did you mean server?)");
    CHECK(World().file("[sever]\n").refusal() ==
          "imp.toml:1: unknown section \"sever\" (did you mean server?)");
    CHECK(World().file("threads = 3\n").refusal() ==
          "imp.toml:1: unknown key \"threads\" (did you mean server.threads?)");
    CHECK(World().file("[zzzzzzz]\n").refusal() == "imp.toml:1: unknown section \"zzzzzzz\"");
    CHECK(World().file("api = 3\n").refusal() == "imp.toml:1: api is a section: write [api]");
    CHECK(World().file("[[api]]\n").refusal() == "imp.toml:1: api is a section: write [api]");
    CHECK(World().set("IMP_API_ULR", "x").refusal() ==
          "unknown environment variable \"IMP_API_ULR\" (did you mean IMP_API_URL?)");
    CHECK(World().set("IMP_CONFG", "x").refusal() ==
          "unknown environment variable \"IMP_CONFG\" (did you mean IMP_CONFIG?)");
    CHECK(World().set("IMP_WHATEVER_ELSE", "").refusal() == "loaded");
    CHECK(World().set("IMPORT_THING", "x").refusal() == "loaded");
}

TEST_CASE("a key's hostile name cannot break the error's line") {
    CHECK(World().file("[api]\n\"a\\nlevel=info\\u001b[2J\" = 1\n").refusal() ==
          "imp.toml:2: unknown key \"api.a level=info[2J\"");
}

TEST_CASE("a relative path of the file is beside the file, of the environment here") {
    World world;
    world.file("[store]\nurl = \"sqlite:data/shop.db\"\n[page]\ntemplate_dir = \"../t\"\n");
    auto config = world.load();
    REQUIRE(config);
    CHECK(config->store.url == "sqlite:" + world.path("data/shop.db"));
    CHECK(config->page.template_dir ==
          std::filesystem::path(world.path("../t")).lexically_normal().string());
    world.set("IMP_STORE_URL", "sqlite:data/shop.db");
    config = world.load();
    REQUIRE(config);
    CHECK(config->store.url ==
          "sqlite:" + (std::filesystem::current_path() / "data/shop.db").string());
    world.set("IMP_STORE_URL", "sqlite:/var/lib/imp.db");
    CHECK(world.load()->store.url == "sqlite:/var/lib/imp.db");
    world.set("IMP_STORE_URL", "sqlite::memory:");
    CHECK(world.load()->store.url == "sqlite::memory:");
    world.set("IMP_STORE_URL", "sqlite:");
    CHECK(world.refusal() == "IMP_STORE_URL: store.url names no file after sqlite:");
}

TEST_CASE("the default database is beside the file") {
    World world;
    world.file("");
    CHECK(world.load()->store.url == "sqlite:" + world.path("imp.db"));
}

TEST_CASE("describe has one line for each acting key, secrets masked") {
    World world;
    world.file("[api]\nkey = \"kkk\"\nsecret = \"sss\"\n[store]\nurl = \"mysql://u:pw@db/imp\"\n");
    const auto config = world.load();
    REQUIRE(config);
    CHECK(described(*config, "api.key") == "***");
    CHECK(described(*config, "api.secret") == "***");
    CHECK(described(*config, "store.url") == "mysql://u:***@db/imp");
    CHECK(described(*config, "api.deadline") == "8s");
    CHECK(described(*config, "api.max_reply") == "1MiB");
    CHECK(described(*config, "server.socket_mode") == "0660");
    CHECK(described(*config, "mode.test_payments") == "false");
    CHECK(described(*config, "mode.test_pg_ids") == "[\"INIpayTest\"]");
    CHECK(described(*config, "log.level") == "info");
    CHECK(described(*World().load(), "api.secret").empty());
    for (const imp::ConfigLine& line : imp::describe(*config)) {
        CHECK(line.value.find("sss") == std::string::npos);
        CHECK(line.value.find("pw") == std::string::npos);
    }
}

TEST_CASE("what describe shows can be set again and means the same") {
    World first;
    first.file(
        "[api]\ndeadline = \"1500ms\"\n[mode]\ntest_pg_ids = [\"a,b\", \"c\"]\n"
        "[server]\nbase_path = \"/\"\nsocket_mode = \"0600\"\n");
    const auto config = first.load();
    REQUIRE(config);
    World second;
    for (const imp::ConfigLine& line : imp::describe(*config)) {
        std::string name = "IMP_" + line.key;
        for (char& c : name)
            c = c == '.' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
        if (line.value != "***")
            second.set(name, line.value);
    }
    const auto again = second.load();
    REQUIRE(again);
    CHECK(again->api.deadline == 1500ms);
    CHECK(again->mode.test_pg_ids == std::vector<std::string>{"a,b", "c"});
    CHECK(again->server.socket_mode == 0600);
    CHECK(config->server.base_path.empty());
}
