#include "base/captured.hpp"
#include "config/environment.hpp"
#include "config/world.hpp"

#include <doctest/doctest.h>

#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <string>
#include <vector>

TEST_CASE("the secret can come from a file of our own, its newline trimmed") {
    World world;
    for (const char* contents : {"top-secret", "top-secret\n", "top-secret\r\n"}) {
        world.set("IMP_API_SECRET_FILE", world.write("secret", contents));
        const auto config = world.load();
        REQUIRE(config);
        CHECK(config->api.secret.reveal() == "top-secret");
    }
}

TEST_CASE("the environment loses its secrets, and keeps the rest") {
    // Entries of our own, as execve would have left them: setenv's copies are not what /proc shows.
    std::string secret = "IMP_API_SECRET=hush-1";
    std::string password = "IMP_STORE_PASSWORD=hush-2";
    std::string seal = "IMP_CERTIFICATION_SEAL_KEY=hush-3";
    std::string url = "IMP_STORE_URL=mysql://shop:hush-4@db/shop";
    std::string plain = "IMP_API_URL=https://api.iamport.kr";
    std::string foreign = "API_SECRET=theirs";
    std::array<char*, 7> entries{secret.data(),
                                 plain.data(),
                                 password.data(),
                                 seal.data(),
                                 url.data(),
                                 foreign.data(),
                                 nullptr};
    char** const before = environ;
    environ = entries.data();
    imp::config::forget_secrets_in_environment();
    std::vector<std::string> left;
    for (char** entry = environ; *entry != nullptr; ++entry)
        left.emplace_back(*entry);
    environ = before;
    CHECK(left == std::vector<std::string>{plain, foreign});
    for (const std::string& entry : {secret, password, seal, url})
        CHECK(entry.find("hush") == std::string::npos);
    std::string open = "IMP_STORE_URL=mysql://shop@db/shop";
    entries = {open.data(), nullptr};
    environ = entries.data();
    imp::config::forget_secrets_in_environment();
    CHECK(environ[0] == open.data());
    environ = before;
}

TEST_CASE("a relative secret_file is beside the configuration") {
    World world;
    world.write("secret", "s3\n");
    world.file("[api]\nsecret_file = \"secret\"\n");
    REQUIRE(world.load());
    CHECK(world.load()->api.secret.reveal() == "s3");
}

TEST_CASE("the store's password can come from a file of its own, and is never shown") {
    World world;
    world.file("[store]\nurl = \"mysql://shop@db/shop\"\n");
    world.set("IMP_STORE_PASSWORD_FILE", world.write("password", "sesame:@/'\n"));
    const auto config = world.load();
    REQUIRE(config);
    CHECK(config->store.password.reveal() == "sesame:@/'");
    for (const imp::ConfigLine& line : imp::describe(*config))
        CHECK(line.value.find("sesame") == std::string::npos);
    world.set("IMP_STORE_PASSWORD", "another");
    CHECK(world.refusal().find("are both set") != std::string::npos);
}

TEST_CASE("a database's url is shown without its password") {
    World world;
    world.file("[store]\nurl = \"postgresql://shop:sesame@db:5432/shop?tls=on\"\n");
    const auto config = world.load();
    REQUIRE(config);
    for (const imp::ConfigLine& line : imp::describe(*config)) {
        CHECK(line.value.find("sesame") == std::string::npos);
        if (line.key == "store.url")
            CHECK(line.value == "postgresql://shop:***@db:5432/shop?tls=on");
    }
}

TEST_CASE("api.secret and api.secret_file together are refused, with both places") {
    World world;
    world.file("[api]\nsecret = \"abc\"\n");
    world.set("IMP_API_SECRET_FILE", world.write("secret", "def"));
    CHECK(world.refusal() ==
          "api.secret (imp.toml:2) and api.secret_file (IMP_API_SECRET_FILE) are both set: "
          "keep one");
}

TEST_CASE("a secret file that others may touch is refused, with what to do") {
    World world;
    for (const mode_t mode : {0640U, 0604U, 0620U, 0644U, 0610U}) {
        world.set("IMP_API_SECRET_FILE", world.write("secret", "abc", mode));
        const std::string refusal = world.refusal();
        CAPTURE(refusal);
        CHECK(refusal.starts_with(
            "IMP_API_SECRET_FILE: api.secret_file: secret: others may read or change it (mode 06"));
        CHECK(refusal.ends_with("chmod 600 'secret'"));
    }
}

TEST_CASE("root may read the secret of the responder's user" *
          doctest::skip(::geteuid() != 0)) {  // only root can give a file away
    World world;
    const std::string file = world.write("secret", "abc");
    REQUIRE(::chown(file.c_str(), 12345, 12345) == 0);
    world.set("IMP_API_SECRET_FILE", file);
    const auto config = world.load();
    REQUIRE(config);
    CHECK(config->api.secret.reveal() == "abc");
}

TEST_CASE("what is not a regular file with one line is refused, a FIFO without waiting") {
    World world;
    const std::string fifo = world.path("fifo");
    REQUIRE(::mkfifo(fifo.c_str(), 0600) == 0);
    CHECK(world.set("IMP_API_SECRET_FILE", fifo).refusal().ends_with("not a regular file"));
    CHECK(world.set("IMP_API_SECRET_FILE", "/dev/null").refusal().ends_with("not a regular file"));
    CHECK(world.set("IMP_API_SECRET_FILE", world.path("none"))
              .refusal()
              .ends_with("No such file or directory"));
    const auto holding = [&](const std::string& contents) {
        return world.set("IMP_API_SECRET_FILE", world.write("secret", contents)).refusal();
    };
    CHECK(holding("").ends_with("empty; it must hold the REST API secret"));
    CHECK(holding("\n").ends_with("empty; it must hold the REST API secret"));
    CHECK(holding("two\nlines\n").ends_with("on one line and nothing else"));
    CHECK(holding(std::string(5000, 'x')).ends_with("larger than 4KiB"));
}

TEST_CASE("no error repeats a secret") {
    for (const char* line : {"secret = 98765432109876543210987",
                             "secret = hunter2hunter2",
                             "secret = \"hunter2\\q\"",
                             "secret = [\"hunter2\"]",
                             "secret = \"hunter2",
                             "secret = 'hunter2' 98765",
                             "secret = 98765",
                             "secret = \"hunter2\\u0007\"",
                             "secret = \"hunter2\"\nsecret = \"98765\"",
                             "key = 98765\n",
                             "secret = 2026-13-98765",
                             "secret = 0x98765zz",
                             "\"hunter2",
                             "secret = \"\"\"\nhunter2\n98765"}) {
        World world;
        world.file(std::string("[api]\n") + line + "\n");
        const std::string refusal = world.refusal();
        CAPTURE(line);
        CAPTURE(refusal);
        CHECK(refusal != "loaded");
        CHECK(refusal.find("imp.toml:") != std::string::npos);
        CHECK(refusal.find("98765") == std::string::npos);
        CHECK(refusal.find("unter2") == std::string::npos);
    }
    CHECK(World().set("IMP_API_SECRET", "hunter2\x01").refusal() ==
          "IMP_API_SECRET: api.secret must be a text without control characters");
    CHECK(World().set("IMP_API_SECRT", "hunter2").refusal().find("hunter2") == std::string::npos);
    CHECK(World().set("IMP_STORE_URL", "mysql://u:hunter2@h/\x01").refusal().find("hunter2") ==
          std::string::npos);
}

TEST_CASE("a file with secrets that every user can read is warned of aloud") {
    const auto heard = [](std::string_view contents, mode_t mode) {
        World world;
        world.file(contents, mode);
        return captured([&] { REQUIRE(world.load()); });
    };
    const std::string warning = heard("[api]\nsecret = \"hunter2\"\n", 0644);
    CHECK(warning.find("level=warn") != std::string::npos);
    CHECK(warning.find("chmod o=") != std::string::npos);
    CHECK(warning.find("hunter2") == std::string::npos);
    CHECK(heard("[api]\nsecret = \"hunter2\"\n", 0640).empty());
    CHECK(heard("[api]\ntier = \"x\"\n", 0644).empty());
}
