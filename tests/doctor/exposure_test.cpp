#include "doctor/exposure.hpp"

#include "base/fd.hpp"
#include "findings.hpp"
#include "support/fake_server.hpp"
#include "support/temporary_directory.hpp"

#include <doctest/doctest.h>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

using namespace imp;
using namespace imp::doctor;
using namespace std::chrono_literals;
using api::test::FakeServer;
using api::test::Peer;
using api::test::SeenRequest;

namespace {

bool has(const std::vector<std::string>& all, const std::string& one) {
    return std::find(all.begin(), all.end(), one) != all.end();
}

}  // namespace

TEST_CASE("a folder is looked for wherever a web server might serve it") {
    const auto paths = paths_to_folder("/cgi-bin/imp.fcgi", "/home/me/public_html/my shop");
    for (const char* const expected : {"/",
                                       "/my%20shop/",
                                       "/public_html/my%20shop/",
                                       "/me/public_html/my%20shop/",
                                       "/home/me/public_html/my%20shop/",
                                       "/cgi-bin/",
                                       "/cgi-bin/my%20shop/",
                                       "/~me/my%20shop/",
                                       "/~me/public_html/my%20shop/"})
        CHECK_MESSAGE(has(paths, expected), expected);
    CHECK_FALSE(has(paths, "/cgi-bin/imp.fcgi/"));
    CHECK_EQ(std::adjacent_find(paths.begin(), paths.end()), paths.end());
    CHECK_LT(paths.size(), 40);
}

TEST_CASE("only a file's own bytes count as its exposure, whatever the status says") {
    const TemporaryDirectory directory;
    const std::string database = (directory.path() / "imp.db").string();
    const std::string bytes = std::string("SQLite format 3\0", 16) + std::string(200'000, 'x');
    std::ofstream(database, std::ios::binary) << bytes;
    const std::string config = (directory.path() / "imp.toml").string();
    std::ofstream(config) << "[api]\nkey = \"k\"\nsecret = \"hidden\"\n";
    const FakeServer server([&](Peer& peer, const SeenRequest& request) {
        peer.close();
        if (request.target == "/imp.db")
            peer.answer(404, bytes, "application/octet-stream");  // more than is wanted
        else
            peer.answer(200, "<html>the shop's own page for everything");
    });
    const auto found =
        look_for_files(parse_site(server.url(), "/payments").value(),
                       {{"the configuration", config}, {"the database", database, true}},
                       std::chrono::steady_clock::now() + 20s);
    REQUIRE(found.size() == 2);
    CHECK(found[0].reachable_at.empty());
    CHECK(found[0].asked > 4);
    CHECK(found[1].reachable_at == "/imp.db");
    CHECK(judge_files(found).grade == Grade::problem);
    CHECK(holds(judge_files(found).found, "the database at /imp.db"));
    CHECK_FALSE(holds(judge_files(found).found, "hidden"));
}

TEST_CASE("the database keeps the locks that this process has on it") {
    const TemporaryDirectory directory;
    const std::string database = (directory.path() / "imp.db").string();
    std::ofstream(database, std::ios::binary) << std::string("SQLite format 3\0", 16) << "pages";
    // As SQLite holds one.
    const UniqueFd held(::open(database.c_str(), O_RDWR | O_CLOEXEC));
    struct flock lock = {};
    lock.l_type = F_WRLCK;
    lock.l_whence = SEEK_SET;
    REQUIRE(::fcntl(held.get(), F_SETLK, &lock) == 0);
    const FakeServer server([&](Peer& peer, const SeenRequest& /*request*/) {
        peer.close();
        peer.answer(404, "no");
    });
    const auto found = look_for_files(parse_site(server.url(), "/payments").value(),
                                      {{"the database", database, true}},
                                      std::chrono::steady_clock::now() + 20s);
    CHECK(found.front().asked > 4);
    const pid_t other = ::fork();
    if (other == 0) {
        struct flock wanted = lock;
        const bool is_asked = ::fcntl(held.get(), F_GETLK, &wanted) == 0;
        ::_exit(is_asked && wanted.l_type == F_WRLCK ? 0 : 1);
    }
    int status = 0;
    REQUIRE(::waitpid(other, &status, 0) == other);
    CHECK(status == 0);
}

TEST_CASE("a served folder is found by what is put there, which is taken away again") {
    const TemporaryDirectory directory;
    const std::filesystem::path folder = directory.path() / "private";
    std::filesystem::create_directory(folder);
    const std::string secret = (folder / "secret.key").string();
    std::ofstream(secret) << "a secret that the web server may not read\n";
    const FakeServer server([&](Peer& peer, const SeenRequest& request) {
        peer.close();
        const std::string name = std::filesystem::path(request.target).filename().string();
        std::ifstream file(folder / name);
        const std::string content(std::istreambuf_iterator<char>(file), {});
        const bool is_served = request.target == "/private/" + name && name != "secret.key";
        peer.answer(is_served ? 200 : 403, is_served ? content : "no");
    });
    const auto found = look_for_files(parse_site(server.url(), "/payments").value(),
                                      {{"the secret", secret}},
                                      std::chrono::steady_clock::now() + 20s);
    CHECK(found.front().reachable_at == "/private/");
    CHECK(holds(judge_files(found).found, "the secret at /private/"));
    CHECK(std::distance(std::filesystem::directory_iterator(folder),
                        std::filesystem::directory_iterator()) == 1);
}

TEST_CASE("what cannot be looked for is not taken for hidden") {
    const TemporaryDirectory directory;
    const SiteAddress nobody = parse_site("http://127.0.0.1:9", "/payments").value();
    const std::string there = (directory.path() / "imp.db").string();
    const auto found = look_for_files(nobody,
                                      {{"the database", there}, {"the secret", "/no/such/secret"}},
                                      std::chrono::steady_clock::now() + 5s);
    CHECK_FALSE(found[0].trouble.empty());
    CHECK(found[1].trouble == found[0].trouble);
    CHECK(judge_files(found).grade == Grade::unknown);
    CHECK(look_for_files(nobody, {{"the secret", "/no/such/secret"}}, {})
              .front()
              .trouble.find("/no/such") != std::string::npos);
}
