#include "doctor/hook_checks.hpp"

#include "base/fd.hpp"
#include "base/secret.hpp"
#include "findings.hpp"
#include "support/fake_server.hpp"
#include "support/temporary_directory.hpp"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <cstring>
#include <fstream>

using namespace imp;
using namespace imp::doctor;
using namespace std::chrono_literals;

namespace {

/// A program in a directory of its own.
struct Written {
    explicit Written(const std::string& contents, mode_t mode = 0755)
        : path((directory.path() / "hook").string()) {
        std::ofstream(path, std::ios::binary) << contents;
        ::chmod(path.c_str(), mode);
    }

    [[nodiscard]] Finding judge() const {
        return judge_program("notify.command", look_at_program(path, myself()), myself());
    }

    TemporaryDirectory directory;
    std::string path;
};

}  // namespace

TEST_CASE("a program that can be run is well") {
    CHECK(Written("#!/bin/sh\nexit 0\n").judge().grade == Grade::ok);
    CHECK(Written("\x7f"
                  "ELF…")
              .judge()
              .grade == Grade::ok);
}

TEST_CASE("a program that cannot be run says why") {
    CHECK(Written("#!/bin/sh\n", 0644).judge().grade == Grade::problem);
    CHECK(Written("#!/bin/sh\n", 0777).judge().grade == Grade::problem);
    const Finding windows = Written("#!/bin/sh\r\nexit 0\r\n").judge();
    CHECK(windows.grade == Grade::problem);
    CHECK(holds(windows.found, "Windows"));
    const Finding lost = Written("#!/usr/bin/no-such-interpreter -x\n").judge();
    CHECK(lost.grade == Grade::problem);
    CHECK(holds(lost.found, "/usr/bin/no-such-interpreter"));
    const auto none =
        judge_program("notify.command", look_at_program("/no/such/program", myself()), myself());
    CHECK(none.grade == Grade::problem);
}

TEST_CASE("a program named without its path is warned of: the web server's may differ") {
    CHECK(judge_program("notify.command", look_at_program("sh", myself()), myself()).grade ==
          Grade::warning);
    CHECK(judge_program(
              "notify.command", look_at_program("no-such-program-anywhere", myself()), myself())
              .grade == Grade::problem);
}

TEST_CASE("an address where nobody listens cannot be told, one that is none is a problem") {
    const api::test::FakeServer server([](auto&, const auto&) {});
    CHECK(look_at_address("notify.url", Secret(server.url() + "/hook?shop=1"), 1s).grade ==
          Grade::ok);
    CHECK(server.requests().empty());
    CHECK(look_at_address("notify.url", Secret("http://127.0.0.1:9/x"), 1s).grade ==
          Grade::unknown);
    const Finding wrong = look_at_address("notify.url", Secret("https://u:hidden@x/"), 1s);
    CHECK(wrong.grade == Grade::problem);
    CHECK_FALSE(holds(wrong.found, "hidden"));
}

TEST_CASE("the responder's socket: nobody, somebody, everybody") {
    const TemporaryDirectory directory;
    const std::string path = (directory.path() / "imp.sock").string();
    CHECK(look_at_socket("").empty());
    CHECK(look_at_socket("127.0.0.1:9000").empty());
    CHECK(grade(look_at_socket(path), "responder.socket") == Grade::problem);

    UniqueFd listener(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(static_cast<char*>(address.sun_path), path.c_str(), path.size() + 1);
    REQUIRE(::bind(listener.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
    CHECK(grade(look_at_socket(path), "responder.socket") == Grade::problem);
    REQUIRE(::listen(listener.get(), 5) == 0);
    ::chmod(path.c_str(), 0660);
    CHECK(grade(look_at_socket(path), "responder.socket") == Grade::ok);
    ::chmod(path.c_str(), 0666);
    CHECK(grade(look_at_socket(path), "responder.socket") == Grade::problem);
    check_form(look_at_socket(path));
}
