// RecordCheck and libfcgi must never disagree about where in the stream they are.
#include "http/fcgi_client.hpp"
#include "http/fcgi_server.hpp"
#include "http/record_check.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace imp;
using imp::test::FcgiAnswer;
using imp::test::FcgiClient;
using imp::test::FcgiServer;

namespace {

std::string record_of(int type, const std::string& contents, int id = 1) {
    std::string bytes{1, static_cast<char>(type), 0, static_cast<char>(id)};
    bytes += static_cast<char>(contents.size() >> 8U);
    bytes += static_cast<char>(contents.size() & 0xffU);
    bytes += std::string(2, '\0');
    return bytes + contents;
}

std::string begin(int id, bool keep = false) {
    return record_of(1, std::string{0, 1, static_cast<char>(keep ? 1 : 0), 0, 0, 0, 0, 0}, id);
}

/// Two lengths that add up past INT_MAX: what ends the process if libfcgi sees it.
const std::string kEndOfTheProcess("\xC0\0\0\0\xC0\0\0\0", 8);

const std::string kEndOfRequest = record_of(4, "") + record_of(5, "");

bool is_taken(const std::string& bytes) {
    http::RecordCheck check;
    return check.take(bytes.data(), bytes.size());
}

FcgiServer make_server() {
    return FcgiServer({.threads = 2},
                      [](const http::Request&) { return http::Response::text(200, "here"); });
}

void check_it_answers(const FcgiServer& server) {
    FcgiClient next(server.path());
    next.request({{"REQUEST_METHOD", "GET"}}, "");
    CHECK(next.answer().body() == "here");
}

}  // namespace

TEST_CASE("a second request inside the first does not move the check to another place") {
    // libfcgi goes on with the first one's variables where it was: between the two lengths of one.
    const std::string bytes = begin(1) + record_of(4, std::string(1, '\0')) + begin(2) +
                              record_of(4, "\x01\x64" + kEndOfTheProcess + std::string(93, 'x')) +
                              kEndOfRequest;
    CHECK_FALSE(is_taken(bytes));
    const FcgiServer server = make_server();
    FcgiClient client(server.path());
    client.raw(bytes);
    CHECK(client.is_closed());
    check_it_answers(server);
}

TEST_CASE("what follows a request at once is not taken for the beginning of the next read") {
    const FcgiServer server = make_server();
    FcgiClient client(server.path());
    // libfcgi forgets what it has read behind the end of a request: here the beginning of another
    // one, up to a value of which nothing has come, so that the check would skip what comes next.
    const std::string value = std::string("\0\x80\0\x07\x00", 5) + std::string(1792, 'x');
    const std::string unfinished = begin(2) + record_of(4, value, 2).substr(0, 8 + 5);
    client.raw(begin(1, /*keep=*/true) + kEndOfRequest + unfinished);
    CHECK(client.answer().body() == "here");
    client.raw(begin(1) + record_of(4, kEndOfTheProcess) + kEndOfRequest);
    CHECK(client.is_closed());
    check_it_answers(server);
}

TEST_CASE("padding that libfcgi does not skip carries no records") {
    const std::string hidden = record_of(4, kEndOfTheProcess);
    const auto padded = [&](std::string head) {  // up to the end of its padding
        head[6] = static_cast<char>(hidden.size());
        return head + hidden;
    };
    for (const std::string& bytes : {padded(begin(1)) + kEndOfRequest,
                                     begin(1) + padded(record_of(4, "")) + record_of(5, "")}) {
        CHECK_FALSE(is_taken(bytes));
        const FcgiServer server = make_server();
        FcgiClient client(server.path());
        client.raw(bytes);
        CHECK(client.is_closed());
        check_it_answers(server);
    }
}

TEST_CASE("an end before its time ends the connection, and makes no request of what has come") {
    const std::string half = begin(1) + record_of(4, FcgiClient::encoded("REQUEST_METHOD", "GET"));
    std::string padded = record_of(2, "");
    padded[6] = 16;
    for (const std::string& bytes : {half + record_of(2, ""),
                                     begin(1) + record_of(4, "") + record_of(2, "x"),
                                     begin(1) + record_of(4, "") + padded + begin(2)}) {
        CHECK_FALSE(is_taken(bytes));
        const FcgiServer server = make_server();
        FcgiClient client(server.path());
        client.raw(bytes);
        CHECK(client.answer().bytes.empty());
        CHECK(client.is_closed());
    }
}

TEST_CASE("records of no request, and of another one, are refused") {
    CHECK(is_taken(begin(1) + kEndOfRequest));
    CHECK(
        is_taken(begin(1) + kEndOfRequest + begin(2) + record_of(4, "", 2) + record_of(5, "", 2)));
    CHECK_FALSE(is_taken(begin(0)));
    CHECK_FALSE(is_taken(record_of(4, "")));
    CHECK_FALSE(is_taken(begin(1) + record_of(4, "", 0)));
    CHECK_FALSE(is_taken(begin(1) + record_of(4, "", 2)));
    CHECK_FALSE(is_taken(begin(1) + begin(1)));
    CHECK_FALSE(is_taken(begin(1) + record_of(5, "")));
    CHECK_FALSE(is_taken(begin(1) + record_of(4, "") + record_of(4, "")));
}
