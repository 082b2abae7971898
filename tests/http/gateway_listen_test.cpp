#include "http/fcgi_client.hpp"
#include "http/fcgi_server.hpp"
#include "http/gateway.hpp"

#include <doctest/doctest.h>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

using namespace imp;
using namespace imp::http;
using imp::test::TemporaryFolder;

namespace {

unsigned mode_of(const std::string& path) {
    struct stat info {};

    return ::lstat(path.c_str(), &info) == 0 ? info.st_mode & 0777U : 0U;
}

std::string refusal(const std::string& address) {
    const auto listener = listen_at(address, 0660);
    if (listener)
        return "listens";
    CHECK(listener.error().code == Errc::config);
    CHECK(listener.error().detail.find(address) != std::string::npos);
    return listener.error().detail;
}

bool says(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a unix socket has the mode asked for, whatever the umask") {
    const TemporaryFolder folder;
    const mode_t before = ::umask(0077);
    const auto narrow = listen_at(folder.file("a"), 0660);
    ::umask(0);
    const auto wide = listen_at(folder.file("b"), 0600);
    ::umask(before);
    REQUIRE(narrow.has_value());
    REQUIRE(wide.has_value());
    CHECK(mode_of(folder.file("a")) == 0660);
    CHECK(mode_of(folder.file("b")) == 0600);
}

TEST_CASE("a listening socket is close-on-exec and does not block") {
    const TemporaryFolder folder;
    const auto listener = listen_at(folder.file("a"), 0660);
    REQUIRE(listener.has_value());
    CHECK(is_listening(listener->get()));
    CHECK((::fcntl(listener->get(), F_GETFD) & FD_CLOEXEC) != 0);
    CHECK((::fcntl(listener->get(), F_GETFL) & O_NONBLOCK) != 0);
}

TEST_CASE("a socket that nobody answers at is replaced") {
    const TemporaryFolder folder;
    { REQUIRE(listen_at(folder.file("a"), 0660).has_value()); }
    CHECK(mode_of(folder.file("a")) == 0660);  // left behind by the one that has gone
    const auto second = listen_at(folder.file("a"), 0660);
    REQUIRE(second.has_value());
    CHECK_NOTHROW(imp::test::FcgiClient(folder.file("a")));
}

TEST_CASE("a socket that somebody answers at is left alone") {
    const TemporaryFolder folder;
    const auto first = listen_at(folder.file("a"), 0660);
    REQUIRE(first.has_value());
    CHECK(says(refusal(folder.file("a")), "another process"));
    CHECK_NOTHROW(imp::test::FcgiClient(folder.file("a")));
}

TEST_CASE("anything else at the path is left alone and named") {
    const TemporaryFolder folder;
    std::ofstream(folder.file("file")) << "precious";
    CHECK(says(refusal(folder.file("file")), "no socket"));
    std::string contents;
    std::ifstream(folder.file("file")) >> contents;
    CHECK(contents == "precious");
    REQUIRE(::symlink("elsewhere", folder.file("link").c_str()) == 0);
    CHECK(says(refusal(folder.file("link")), "no socket"));
    CHECK(says(refusal(folder.file("missing/a")), "No such file"));
    CHECK(says(refusal(folder.file(std::string(200, 'x'))), "longer than"));
}

TEST_CASE("host and port are IPv4, or IPv6 in brackets") {
    for (const char* const address : {"127.0.0.1:0", "[::1]:0"}) {
        CAPTURE(address);
        const auto listener = listen_at(address, 0660);
        // Hosts without IPv6 exist; IPv4 there must be.
        if (!listener && address[0] == '[') {
            MESSAGE("no IPv6 here: " << listener.error().detail);
            continue;
        }
        REQUIRE(listener.has_value());
        CHECK(is_listening(listener->get()));
    }
}

TEST_CASE("a port in use, and what is no address, is refused") {
    const auto first = listen_at("127.0.0.1:0", 0660);
    REQUIRE(first.has_value());
    sockaddr_in bound{};
    socklen_t size = sizeof bound;
    REQUIRE(::getsockname(first->get(), reinterpret_cast<sockaddr*>(&bound), &size) == 0);
    CHECK(says(refusal("127.0.0.1:" + std::to_string(ntohs(bound.sin_port))), "in use"));
    for (const char* const address : {"",
                                      "9000",
                                      "localhost",
                                      ":9000",
                                      "::1:9000",
                                      "127.0.0.1:",
                                      "127.0.0.1:x",
                                      "127.0.0.1:-1",
                                      "127.0.0.1:65536",
                                      "[]:9000"})
        CHECK(says(refusal(address), "neither"));
}

TEST_CASE("only a listening socket is one to serve") {
    CHECK_FALSE(is_listening(-1));
    int ends[2] = {-1, -1};  // NOLINT: as socketpair wants it
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0);
    const UniqueFd one(ends[0]);
    const UniqueFd two(ends[1]);
    CHECK_FALSE(is_listening(one.get()));
    const UniqueFd null(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    CHECK_FALSE(is_listening(null.get()));
}

TEST_CASE("a socket's path is taken away by its owner; who has connected is still in the queue") {
    const TemporaryFolder folder;
    const auto listener = listen_at(folder.file("a"), 0660);
    REQUIRE(listener.has_value());
    const SocketPath path(folder.file("a"));
    imp::test::FcgiClient queued(folder.file("a"));
    path.remove();
    CHECK(mode_of(folder.file("a")) == 0);
    CHECK(UniqueFd(::accept(listener->get(), nullptr, nullptr)));
    path.remove();
}

TEST_CASE("the path of another socket, or of none, is left alone") {
    const TemporaryFolder folder;
    const SocketPath none(folder.file("a"));
    const SocketPath port("127.0.0.1:9000");
    const auto first = listen_at(folder.file("a"), 0660);
    REQUIRE(first.has_value());
    const SocketPath path(folder.file("a"));
    REQUIRE(::rename(folder.file("a").c_str(), folder.file("b").c_str()) == 0);
    const auto second = listen_at(folder.file("a"), 0660);
    REQUIRE(second.has_value());
    none.remove();
    port.remove();
    path.remove();
    CHECK(mode_of(folder.file("a")) == 0660);
    CHECK(mode_of(folder.file("b")) == 0660);
}
