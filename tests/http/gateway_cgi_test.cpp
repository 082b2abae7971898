#include "http/gateway_cgi.hpp"

#include <doctest/doctest.h>

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <future>
#include <stdexcept>
#include <string>
#include <vector>

using namespace imp;
using namespace imp::http;
using State = Request::BodyState;

namespace {

constexpr std::chrono::milliseconds kPatience{10'000};

struct Pipe {
    UniqueFd out;
    UniqueFd in;

    Pipe() {
        std::array<int, 2> ends{};
        REQUIRE(::pipe2(ends.data(), O_CLOEXEC) == 0);
        out.reset(ends[0]);
        in.reset(ends[1]);
    }
};

std::string read_all(int fd) {
    std::string all;
    std::array<char, 4096> chunk{};
    for (ssize_t got = 0; (got = ::read(fd, chunk.data(), chunk.size())) > 0;)
        all.append(chunk.data(), static_cast<std::size_t>(got));
    return all;
}

void feed(int fd, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(fd, bytes.data(), bytes.size());
        if (written <= 0)
            return;
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
}

/// One CGI request: what the handler saw, and what went out.
struct Run {
    State state = State::complete;
    std::string body;
    std::string output;
};

enum class Stdin { closed_after, left_open };

Run run(std::vector<std::string> environment,
        std::string_view input,
        Stdin end = Stdin::closed_after,
        std::chrono::milliseconds patience = kPatience) {
    std::vector<char*> entries;
    for (std::string& entry : environment)
        entries.push_back(entry.data());
    entries.push_back(nullptr);
    Pipe input_pipe;
    Pipe output_pipe;
    auto writer = std::async(std::launch::async, [&] {
        feed(input_pipe.in.get(), input);
        if (end == Stdin::closed_after)
            input_pipe.in.reset();
    });
    auto reader = std::async(std::launch::async, [&] { return read_all(output_pipe.out.get()); });
    Run seen;
    CHECK(serve_cgi_on(entries.data(),
                       input_pipe.out.get(),
                       output_pipe.in.get(),
                       patience,
                       [&](const Request& request) {
                           seen.state = request.body_state();
                           seen.body = request.body();
                           return Response::text(200, request.query());
                       }));
    input_pipe.out.reset();  // what was not read is not wanted
    output_pipe.in.reset();
    writer.wait();
    seen.output = reader.get();
    return seen;
}

}  // namespace

TEST_CASE("a CGI request takes its variables from the environment") {
    const Run seen = run({"REQUEST_METHOD=GET", "QUERY_STRING=a=b=c", "NOTHING", "=x"}, "");
    CHECK(seen.output == "Status: 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\n\r\na=b=c");
}

TEST_CASE("the answer to HEAD ends with its headers") {
    const Run seen = run({"REQUEST_METHOD=HEAD", "QUERY_STRING=abc"}, "");
    CHECK(seen.output == "Status: 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n");
}

TEST_CASE("a GET never reads standard input") {
    Pipe input;
    feed(input.in.get(), "untouched");
    Pipe output;
    for (const char* const length : {"CONTENT_LENGTH=9", "CONTENT_LENGTH=x", "CONTENT_LENGTH="}) {
        std::string method = "REQUEST_METHOD=GET";
        std::string length_entry = length;
        std::array<char*, 3> environment{method.data(), length_entry.data(), nullptr};
        CHECK(serve_cgi_on(environment.data(),
                           input.out.get(),
                           output.in.get(),
                           kPatience,
                           [](const Request& request) {
                               CHECK(request.body_state() == State::complete);
                               return Response::text(200, request.body());
                           }));
    }
    input.in.reset();
    CHECK(read_all(input.out.get()) == "untouched");
}

TEST_CASE("CONTENT_LENGTH says how much of standard input is the body") {
    const Run seen = run({"REQUEST_METHOD=POST", "CONTENT_LENGTH=3"}, "abcdef", Stdin::left_open);
    CHECK(seen.state == State::complete);
    CHECK(seen.body == "abc");
    CHECK(run({"REQUEST_METHOD=POST", "CONTENT_LENGTH=0"}, "", Stdin::left_open).state ==
          State::complete);
    const std::string largest(kMaxBody, 'x');
    CHECK(run({"REQUEST_METHOD=POST", "CONTENT_LENGTH=65536"}, largest).body == largest);
}

TEST_CASE("a POST without a length is read to its end, within the limit") {
    const std::string largest(kMaxBody, 'x');
    CHECK(run({"REQUEST_METHOD=POST"}, "abc").body == "abc");
    CHECK(run({"REQUEST_METHOD=POST", "CONTENT_LENGTH="}, largest).body == largest);
    const Run seen = run({"REQUEST_METHOD=POST"}, largest + "x");
    CHECK(seen.state == State::too_large);
    CHECK(seen.body.empty());
}

TEST_CASE("a length over the limit is refused without reading") {
    const Run seen = run({"REQUEST_METHOD=POST", "CONTENT_LENGTH=65537"}, "", Stdin::left_open);
    CHECK(seen.state == State::too_large);
    CHECK(run({"REQUEST_METHOD=POST", "CONTENT_LENGTH=99999999999999999999999"}, "").state ==
          State::too_large);
}

TEST_CASE("a refused body is taken off the socket, so that the answer is not lost with it") {
    const std::string large(kMaxBody + 5000, 'x');
    for (const char* const length :
         {"CONTENT_LENGTH=70536", "CONTENT_LENGTH=x", "CONTENT_LENGTH="}) {
        CAPTURE(length);
        std::array<int, 2> ends{};
        REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) == 0);
        const UniqueFd server(ends[0]);
        UniqueFd program(ends[1]);
        feed(server.get(), large);
        ::shutdown(server.get(), SHUT_WR);
        std::string method = "REQUEST_METHOD=POST";
        std::string length_entry = length;
        std::array<char*, 3> environment{method.data(), length_entry.data(), nullptr};
        CHECK(serve_cgi_on(
            environment.data(), program.get(), program.get(), kPatience, [](const Request&) {
                return Response::text(413, "too much");
            }));
        program.reset();
        std::string answer;
        std::array<char, 4096> chunk{};
        ssize_t got = 0;
        while ((got = ::read(server.get(), chunk.data(), chunk.size())) > 0)
            answer.append(chunk.data(), static_cast<std::size_t>(got));
        CHECK(got == 0);  // an end, not ECONNRESET
        CHECK(answer.ends_with("too much"));
    }
}

TEST_CASE("a length that is no number is a bad length") {
    for (const char* const length : {"abc", "-1", "+1", "1 ", "0x1", "1.0", "1,1"}) {
        CAPTURE(length);
        CHECK(run({"REQUEST_METHOD=POST", "CONTENT_LENGTH=" + std::string(length)}, "abc").state ==
              State::bad_length);
    }
}

TEST_CASE("a body shorter than announced is incomplete, also while its sender stalls") {
    CHECK(run({"REQUEST_METHOD=POST", "CONTENT_LENGTH=10"}, "abc").state == State::incomplete);
    constexpr std::chrono::milliseconds kShort{50};
    CHECK(
        run({"REQUEST_METHOD=POST", "CONTENT_LENGTH=10"}, "abc", Stdin::left_open, kShort).state ==
        State::incomplete);
    CHECK(run({"REQUEST_METHOD=POST"}, "abc", Stdin::left_open, kShort).state == State::incomplete);
}

TEST_CASE("a large answer goes out whole, also through a pipe that does not block") {
    std::array<char*, 1> environment{nullptr};
    const std::string large(1 << 20, 'x');
    const Handler handler = [&](const Request&) { return Response::text(200, large); };
    for (const bool blocking : {true, false}) {
        Pipe input;
        Pipe output;
        if (!blocking)
            ::fcntl(output.in.get(), F_SETFL, O_NONBLOCK);
        auto reader = std::async(std::launch::async, [&] { return read_all(output.out.get()); });
        CHECK(
            serve_cgi_on(environment.data(), input.out.get(), output.in.get(), kPatience, handler));
        output.in.reset();
        const std::string text = reader.get();
        CHECK(text.substr(text.find("\r\n\r\n") + 4) == large);
    }
}

TEST_CASE("a web server that has gone, and a handler that throws, do no harm") {
    std::array<char*, 1> environment{nullptr};
    Pipe input;
    Pipe gone;
    gone.out.reset();
    CHECK_FALSE(serve_cgi_on(
        environment.data(), input.out.get(), gone.in.get(), kPatience, [](const Request&) {
            return Response::text(200, "x");
        }));
    Pipe output;
    CHECK(serve_cgi_on(environment.data(),
                       input.out.get(),
                       output.in.get(),
                       kPatience,
                       [](const Request&) -> Response { throw std::runtime_error("planted"); }));
    output.in.reset();
    const std::string text = read_all(output.out.get());
    CHECK(text.starts_with("Status: 500 Internal Server Error\r\n"));
    CHECK(text.find("planted") == std::string::npos);
}

TEST_CASE("CGI variables in the environment tell that the program was started as one") {
    constexpr std::array kTelling{
        "REQUEST_METHOD", "GATEWAY_INTERFACE", "QUERY_STRING", "SCRIPT_NAME"};
    for (const char* const name : kTelling)
        ::unsetenv(name);
    CHECK_FALSE(started_as_cgi());
    for (const char* const name : kTelling) {
        ::setenv(name, "", 1);
        CHECK(started_as_cgi());
        ::unsetenv(name);
    }
}
