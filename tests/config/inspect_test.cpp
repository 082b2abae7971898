#include "config/world.hpp"

#include <doctest/doctest.h>

#include <algorithm>

TEST_CASE("an inspection finds every fault, and the first is what load_config says") {
    World world;
    world.file(
        "[api]\nkey = \"k\"\nsecret = \"hidden-1\"\ndeadlin = \"5s\"\n"
        "[server]\nthreads = \"many\"\nbase_path = \"/p\"\n");
    world.set("IMP_STORE_URI", "sqlite:x");
    const imp::ConfigInspection found = world.inspect();
    std::vector<std::string> keys;
    for (const imp::ConfigFault& fault : found.faults) {
        keys.push_back(fault.key);
        CHECK(fault.error.code == imp::Errc::config);
        CHECK(fault.error.detail.find("hidden") == std::string::npos);
    }
    CHECK(std::count(keys.begin(), keys.end(), "api.deadline") == 1);
    CHECK(std::count(keys.begin(), keys.end(), "server.threads") == 1);
    CHECK(std::count(keys.begin(), keys.end(), "store.url") == 1);
    CHECK(keys.size() == 3);
    CHECK(world.load().error().detail == found.faults.front().error.detail);
    // What is right is there, and what is not is known not to be.
    CHECK(found.config.server.base_path == "/p");
    CHECK(found.is_certain("api.key"));
    CHECK(found.is_certain("server.base_path"));
    CHECK_FALSE(found.is_certain("api.deadline"));
    CHECK_FALSE(found.is_certain("store.url"));
}

TEST_CASE("nothing is certain while the file cannot be read") {
    World world;
    world.file("[api]\nkey = \"k\nsecret = \"hidden-1\"\n");
    const imp::ConfigInspection found = world.inspect();
    REQUIRE(found.faults.size() == 1);
    CHECK_FALSE(found.file_is_read);
    CHECK_FALSE(found.is_certain("api.key"));
    CHECK_FALSE(found.is_certain("store.url"));
    world.set("IMP_CONFIG", world.path("none.toml"));
    CHECK_FALSE(world.inspect().file_is_read);
}

TEST_CASE("an inspection tells what the file holds and who may read it") {
    World world;
    world.file("[api]\nkey = \"k\"\nsecret = \"s\"\n[page]\nshop_name = \"x\"\n", 0644);
    const imp::ConfigInspection open = world.inspect();
    CHECK(open.faults.empty());
    CHECK(open.file_is_read);
    CHECK(open.file_holds_secrets);
    CHECK(open.file_is_open_to_others);
    World closed;
    closed.file("[server]\nthreads = 4\n");
    CHECK_FALSE(closed.inspect().file_holds_secrets);
    CHECK_FALSE(closed.inspect().file_is_open_to_others);
    CHECK(World().inspect().file.empty());
    CHECK(World().inspect().is_certain("api.url"));
}

TEST_CASE("a secret file that cannot be read leaves the secret uncertain") {
    World world;
    world.file("[api]\nkey = \"k\"\nsecret_file = \"secret\"\n");
    world.write("secret", "s\n", 0644);
    const imp::ConfigInspection found = world.inspect();
    REQUIRE(found.faults.size() == 1);
    CHECK_FALSE(found.is_certain("api.secret"));
    CHECK(found.config.api.secret.empty());
    CHECK(found.config.api.secret_file == world.path("secret"));
}
