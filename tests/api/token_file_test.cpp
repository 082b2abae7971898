#include "api/token_file.hpp"

#include "support/certificates.hpp"

#include <doctest/doctest.h>

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

using namespace imp;
using namespace imp::api;
using namespace std::chrono_literals;
using test::TemporaryFolder;

namespace {

TokenFile file_at(const std::string& path,
                  const std::string& key = "key",
                  const std::string& secret = "secret",
                  const std::string& url = "https://api.iamport.kr") {
    return TokenFile(path, Secret(key), Secret(secret), url);
}

Remembered some_token() {
    return {Remembered::Kind::token, "token-1", 30min};
}

std::string contents(const std::string& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

TEST_CASE("a token file counts only for its own key, secret and address") {
    const TemporaryFolder folder;
    const std::string path = folder.path("token");
    file_at(path).write(some_token());
    REQUIRE(file_at(path).read());
    CHECK(file_at(path).read()->token == "token-1");
    CHECK_FALSE(file_at(path, "other").read());
    CHECK_FALSE(file_at(path, "key", "other").read());
    CHECK_FALSE(file_at(path, "key", "secret", "https://other.example.com").read());
}

TEST_CASE("a token file that anything is wrong with counts as absent") {
    const TemporaryFolder folder;
    const std::string path = folder.path("token");
    const TokenFile file = file_at(path);
    CHECK_FALSE(file.read());
    file.write(some_token());
    const std::string good = contents(path);
    REQUIRE(file.read());

    SUBCASE("damaged at any place") {
        for (std::size_t at = 0; at < good.size(); ++at) {
            std::string broken = good;
            broken[at] = broken[at] == 'x' ? 'y' : 'x';
            std::ofstream(path) << broken;
            CAPTURE(at);
            CHECK_FALSE(file.read());
        }
    }
    SUBCASE("cut short, empty or longer") {
        for (const std::string& broken : {good.substr(0, good.size() / 2),
                                          good.substr(0, good.size() - 1),
                                          std::string(),
                                          good + "x",
                                          std::string(100'000, '\n')}) {
            std::ofstream(path) << broken;
            CHECK_FALSE(file.read());
        }
    }
    SUBCASE("readable by others") {
        for (const mode_t mode : {0640U, 0604U, 0620U, 0602U, 0700U}) {
            CAPTURE(mode);
            REQUIRE(::chmod(path.c_str(), mode) == 0);
            CHECK_FALSE(file.read());
        }
        REQUIRE(::chmod(path.c_str(), 0600) == 0);
        CHECK(file.read());
    }
    SUBCASE("a link") {
        std::filesystem::rename(path, folder.path("elsewhere"));
        std::filesystem::create_symlink(folder.path("elsewhere"), path);
        CHECK_FALSE(file.read());
        file.write(some_token());
        CHECK(file.read());
        CHECK_FALSE(std::filesystem::is_symlink(path));
    }
    SUBCASE("a folder") {
        std::filesystem::remove(path);
        std::filesystem::create_directory(path);
        CHECK_FALSE(file.read());
    }
    SUBCASE("past its end") {
        file.write({Remembered::Kind::token, "token-1", -1ms});
        CHECK_FALSE(file.read());
    }
}

TEST_CASE("what root writes belongs to whom the directory belongs, and either may use it" *
          doctest::skip(::geteuid() != 0)) {  // only root can give a file away
    const TemporaryFolder folder;
    constexpr uid_t kResponder = 12345;
    REQUIRE(::chown(std::filesystem::path(folder.path("token")).parent_path().c_str(),
                    kResponder,
                    kResponder) == 0);
    const TokenFile file = file_at(folder.path("token"));
    const UniqueFd lock = file.lock(1s);
    CHECK(lock);
    file.write(some_token());
    for (const char* const name : {"token", "token.lock"}) {
        struct stat about {};

        REQUIRE(::stat(folder.path(name).c_str(), &about) == 0);
        CHECK(about.st_uid == kResponder);
        CHECK((about.st_mode & 0777U) == 0600U);
    }
    CHECK(file.read());
    REQUIRE(::seteuid(kResponder) == 0);
    CHECK(file.read());
    file.write(some_token());
    REQUIRE(::seteuid(0) == 0);
    CHECK(file.read());
}
