#include "config/world.hpp"

#include <doctest/doctest.h>

#include <sys/xattr.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <vector>

namespace {

/// A directory of credentials as systemd makes it.
struct Credentials {
    explicit Credentials(World& its_world) : world(its_world) {
        std::filesystem::create_directory(world.path("credentials"));
        world.set("CREDENTIALS_DIRECTORY", world.path("credentials"));
    }

    std::string add(const std::string& name, std::string_view contents, mode_t mode = 0400) const {
        return world.write("credentials/" + name, contents, mode);
    }

    World& world;
};

struct AclEntry {
    std::uint16_t tag;
    std::uint16_t rights;
    std::uint32_t id;
};

/// False where the file system has no access control lists.
bool set_acl(const std::string& file, std::uint32_t reader, std::uint16_t group_rights) {
    constexpr std::uint32_t kVersion = 2;
    constexpr std::uint32_t kNobody = 0xFFFFFFFF;
    const std::vector<AclEntry> entries{{0x01, 6, kNobody},
                                        {0x02, 4, reader},
                                        {0x04, group_rights, kNobody},
                                        {0x10, 4, kNobody},
                                        {0x20, 0, kNobody}};
    std::vector<char> list(sizeof kVersion + entries.size() * sizeof(AclEntry));
    std::memcpy(list.data(), &kVersion, sizeof kVersion);
    std::memcpy(list.data() + sizeof kVersion, entries.data(), entries.size() * sizeof(AclEntry));
    return ::setxattr(file.c_str(), "system.posix_acl_access", list.data(), list.size(), 0) == 0;
}

}  // namespace

TEST_CASE("each secret key can be a credential of the service manager") {
    World world;
    const Credentials credentials(world);
    credentials.add("imp_api.key", "the key\n");
    credentials.add("imp_api.secret", "the secret\n");
    credentials.add("imp_notify.secret", "whsec\n");
    credentials.add("imp_server.threads", "1\n");  // no secret: not a credential of ours
    credentials.add("other", "of a hook");
    const auto config = world.load();
    REQUIRE(config);
    CHECK(config->api.key.reveal() == "the key");
    CHECK(config->api.secret.reveal() == "the secret");
    CHECK(config->notify.secret.reveal() == "whsec");
    CHECK(config->server.threads == 320);
}

TEST_CASE("a credential is believed over the file, also where that names another file") {
    World world;
    const Credentials credentials(world);
    credentials.add("imp_api.secret", "of the manager");
    world.file("[api]\nsecret = \"of the file\"\n");
    CHECK(world.load()->api.secret.reveal() == "of the manager");
    world.file("[api]\nsecret_file = \"not to be opened\"\n");
    CHECK(world.refusal() == "loaded");
    CHECK(world.load()->api.secret.reveal() == "of the manager");
}

TEST_CASE("the environment is believed over a credential") {
    World world;
    const Credentials credentials(world);
    credentials.add("imp_api.secret", "of the manager");
    world.set("IMP_API_SECRET", "of the environment");
    CHECK(world.load()->api.secret.reveal() == "of the environment");
    world.set("IMP_API_SECRET", "");
    world.set("IMP_API_SECRET_FILE", world.write("secret", "def"));
    CHECK(world.refusal() ==
          "api.secret (credential imp_api.secret) and api.secret_file (IMP_API_SECRET_FILE) are "
          "both set: keep one");
}

TEST_CASE("a credential is as strictly read as a secret file, and never repeated") {
    World world;
    const Credentials credentials(world);
    credentials.add("imp_api.secret", "hunter2", 0440);
    const std::string refusal = world.refusal();
    CHECK(refusal.starts_with("credential imp_api.secret: credentials/imp_api.secret: others may"));
    CHECK(refusal.find("hunter2") == std::string::npos);
    std::filesystem::remove(world.path("credentials/imp_api.secret"));
    credentials.add("imp_orders_api.token", "hunter2");
    CHECK(world.refusal().find("hunter2") == std::string::npos);
    CHECK(world.refusal().starts_with("credential imp_orders_api.token: orders_api.token "));
}

TEST_CASE("a directory of credentials that is not there is no fault") {
    World world;
    world.set("CREDENTIALS_DIRECTORY", world.path("none"));
    CHECK(world.refusal() == "loaded");
}

TEST_CASE("a secret given to our user by an access control list is private, to anybody else not") {
    World world;
    const std::string file = world.write("secret", "abc");
    if (!set_acl(file, ::geteuid(), 0)) {
        MESSAGE("skipped: no access control lists here: " << std::strerror(errno));
        return;
    }

    struct stat about {};

    REQUIRE(::stat(file.c_str(), &about) == 0);
    REQUIRE((about.st_mode & 0777U) == 0640U);  // the mask stands where the group's rights stood
    world.set("IMP_API_SECRET_FILE", file);
    CHECK(world.refusal() == "loaded");
    REQUIRE(set_acl(file, ::geteuid() + 12345, 0));
    CHECK(world.refusal().find("others may read or change it (mode 0640)") != std::string::npos);
    REQUIRE(set_acl(file, ::geteuid(), 4));
    CHECK(world.refusal().find("others may read or change it (mode 0640)") != std::string::npos);
}
