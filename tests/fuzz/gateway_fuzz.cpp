// Any bytes into the real accept loop, over a unix socket: what comes back is FastCGI, and the
// next request is answered.
#include "fuzz/fuzz.hpp"
#include "http/fcgi_client.hpp"
#include "http/fcgi_server.hpp"
#include "http/record_check.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstring>
#include <string>

using namespace imp;

namespace {

constexpr std::size_t kMostBytes = 4096;  // what libfcgi reads at once, so that we know what it saw
constexpr int kPatienceMs = 10'000;

/// libFuzzer's alarm would end a poll() before its time. Here patience ends by itself.
bool block_alarms() {
    sigset_t alarm{};
    ::sigemptyset(&alarm);
    ::sigaddset(&alarm, SIGALRM);
    return ::pthread_sigmask(SIG_BLOCK, &alarm, nullptr) == 0;
}

test::FcgiServer& server() {
    static const bool blocked = block_alarms();
    FUZZ_CHECK(blocked);
    static test::FcgiServer only({.threads = 2}, [](const http::Request& request) {
        return http::Response::text(200,
                                    std::string(request.method()) + ' ' +
                                        std::to_string(request.body().size()) + ' ' +
                                        std::string(request.query()));
    });
    return only;
}

class Peer {
  public:
    Peer() : fd_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        const std::string path = server().path();
        std::memcpy(static_cast<char*>(address.sun_path), path.c_str(), path.size() + 1);
        FUZZ_CHECK(::connect(fd_.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) ==
                   0);
    }

    void send(std::string_view bytes) const {
        // It may have hung up in the middle.
        [[maybe_unused]] const ssize_t sent =
            ::send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    }

    /// Or for the end of the connection.
    void wait_for_answer() const {
        pollfd wait{fd_.get(), POLLIN, 0};
        FUZZ_CHECK(::poll(&wait, 1, kPatienceMs) == 1);
    }

    /// Says that nothing more comes, and takes everything until the other end closes.
    [[nodiscard]] std::string rest() const {
        ::shutdown(fd_.get(), SHUT_WR);
        std::string all;
        std::array<char, 4096> chunk{};
        for (;;) {
            pollfd wait{fd_.get(), POLLIN, 0};
            FUZZ_CHECK(::poll(&wait, 1, kPatienceMs) == 1);  // it never waits for who has gone
            const ssize_t got = ::recv(fd_.get(), chunk.data(), chunk.size(), 0);
            if (got <= 0)
                return all;
            all.append(chunk.data(), static_cast<std::size_t>(got));
        }
    }

  private:
    UniqueFd fd_;
};

/// How many requests were answered; the bytes are whole records, each answer a head and a body.
std::size_t check_answers(std::string_view bytes) {
    std::size_t ended = 0;
    std::string standard_output;
    while (!bytes.empty()) {
        FUZZ_CHECK(bytes.size() >= 8 && bytes[0] == 1);
        const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
        const std::size_t length = byte(4) * std::size_t{256} + byte(5);
        const std::size_t size = 8 + length + byte(6);
        FUZZ_CHECK(bytes.size() >= size);
        const int type = byte(1);
        FUZZ_CHECK(type == 3 || type == 6 || type == 7);
        if (type == 6)
            standard_output += bytes.substr(8, length);
        if (type == 3) {
            ++ended;
            FUZZ_CHECK(standard_output.empty() || standard_output.starts_with("Status: "));
            standard_output.clear();
        }
        bytes.remove_prefix(size);
    }
    return ended;
}

struct Requests {
    std::size_t begun = 0;
    std::size_t ended = 0;
};

Requests requests_in(std::string_view bytes) {
    Requests seen;
    while (bytes.size() >= 8) {
        const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
        const std::size_t length = byte(4) * std::size_t{256} + byte(5);
        seen.begun += byte(1) == 1 ? 1 : 0;
        seen.ended += byte(1) == 5 && length == 0 ? 1 : 0;
        bytes.remove_prefix(std::min(bytes.size(), 8 + length + byte(6)));
    }
    return seen;
}

void check_still_there() {
    test::FcgiClient client(server().path());
    client.request({{"REQUEST_METHOD", "POST"}, {"QUERY_STRING", "a=b"}}, "12345");
    const test::FcgiAnswer answer = client.answer();
    FUZZ_CHECK(answer.ended && answer.status() == 200 && answer.body() == "POST 5 a=b");
}

}  // namespace

FUZZ_TARGET(gateway) {
    fuzz::Input in(input);
    const std::size_t cut = in.choice(64) * 4;  // the bytes may come in two parts
    const bool waits = in.choice(2) != 0;       // the second once the first is answered
    const std::string_view bytes = in.rest().substr(0, kMostBytes);
    const std::string_view first = bytes.substr(0, cut);
    http::RecordCheck check;
    const bool is_taken = check.take(first.data(), first.size());
    const Peer peer;
    peer.send(first);
    if (waits && is_taken && requests_in(first).ended > 0)
        peer.wait_for_answer();
    if (first.size() < bytes.size())
        peer.send(bytes.substr(first.size()));
    const std::size_t answered = check_answers(peer.rest());
    FUZZ_CHECK(answered <= requests_in(bytes).begun);
    // In one piece, it was refused before a byte of it was obeyed.
    if (cut == 0 && !check.take(bytes.data(), bytes.size()))
        FUZZ_CHECK(answered == 0);
    static unsigned runs = 0;
    if (runs++ % 16 == 0)
        check_still_there();
}
