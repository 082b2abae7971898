#include "http/fcgi_client.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <array>
#include <cstdlib>
#include <cstring>
#include <stdexcept>

namespace imp::test {

namespace {

constexpr int kBegin = 1;
constexpr int kAbort = 2;
constexpr int kEnd = 3;
constexpr int kParams = 4;
constexpr int kStdin = 5;
constexpr int kStdout = 6;
constexpr std::size_t kHeaderSize = 8;
constexpr std::size_t kMaxContents = 65535;
constexpr int kPatienceMs = 10'000;

std::size_t byte_at(std::string_view s, std::size_t i) {
    return static_cast<unsigned char>(s[i]);
}

void append_length(std::string& out, std::size_t length) {
    if (length < 0x80) {
        out += static_cast<char>(length);
        return;
    }
    out += static_cast<char>(0x80 | (length >> 24U));
    out += static_cast<char>((length >> 16U) & 0xFF);
    out += static_cast<char>((length >> 8U) & 0xFF);
    out += static_cast<char>(length & 0xFF);
}

}  // namespace

int FcgiAnswer::status() const {
    return std::atoi(header("Status").c_str());  // NOLINT(cert-err34-c): 0 is what a test sees
}

std::string FcgiAnswer::header(std::string_view name) const {
    const std::string head = "\r\n" + bytes.substr(0, bytes.find("\r\n\r\n")) + "\r\n";
    const std::string start = "\r\n" + std::string(name) + ": ";
    const std::size_t at = head.find(start);
    if (at == std::string::npos)
        return "";
    const std::size_t value = at + start.size();
    return head.substr(value, head.find("\r\n", value) - value);
}

std::string FcgiAnswer::body() const {
    const std::size_t at = bytes.find("\r\n\r\n");
    return at == std::string::npos ? "" : bytes.substr(at + 4);
}

FcgiClient::FcgiClient(const std::string& socket_path)
    : fd_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (socket_path.size() >= sizeof address.sun_path)
        throw std::runtime_error("path too long: " + socket_path);
    std::memcpy(static_cast<char*>(address.sun_path), socket_path.c_str(), socket_path.size() + 1);
    if (::connect(fd_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        throw std::runtime_error("cannot connect to " + socket_path);
}

void FcgiClient::request(Variables vars, std::string_view contents, bool keep) {
    if (!contents.empty() && vars.count("CONTENT_LENGTH") == 0)
        vars["CONTENT_LENGTH"] = std::to_string(contents.size());
    begin(kResponder, keep);
    variables(vars);
    for (std::size_t at = 0; at < contents.size(); at += kMaxContents)
        body(contents.substr(at, kMaxContents));
    body("");
}

void FcgiClient::begin(int role, bool keep) {
    std::string contents(8, '\0');
    contents[1] = static_cast<char>(role);
    contents[2] = static_cast<char>(keep ? 1 : 0);
    record(kBegin, contents);
}

void FcgiClient::variables(const Variables& vars) {
    std::string contents;
    for (const auto& [name, value] : vars)
        contents += encoded(name, value);
    for (std::size_t at = 0; at < contents.size(); at += kMaxContents)
        record(kParams, std::string_view(contents).substr(at, kMaxContents));
    record(kParams, "");
}

void FcgiClient::body(std::string_view bytes) {
    record(kStdin, bytes);
}

void FcgiClient::abort() {
    record(kAbort, "");
}

void FcgiClient::record(int type, std::string_view contents) {
    std::string out;
    out += '\1';  // version
    out += static_cast<char>(type);
    out += '\0';
    out += '\1';  // request id
    out += static_cast<char>(contents.size() >> 8U);
    out += static_cast<char>(contents.size() & 0xFF);
    out += '\0';  // no padding
    out += '\0';
    out += contents;
    raw(out);
}

bool FcgiClient::raw(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t sent = ::send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0)
            return false;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

bool FcgiClient::fill(std::size_t wanted) {
    std::array<char, 4096> chunk{};
    while (unread_.size() < wanted) {
        pollfd wait{fd_.get(), POLLIN, 0};
        if (::poll(&wait, 1, kPatienceMs) <= 0)
            return false;
        const ssize_t got = ::recv(fd_.get(), chunk.data(), chunk.size(), 0);
        if (got <= 0)
            return false;
        unread_.append(chunk.data(), static_cast<std::size_t>(got));
    }
    return true;
}

FcgiAnswer FcgiClient::answer() {
    FcgiAnswer answer;
    while (!answer.ended && fill(kHeaderSize)) {
        const std::size_t type = byte_at(unread_, 1);
        const std::size_t length = byte_at(unread_, 4) * 256 + byte_at(unread_, 5);
        const std::size_t padding = byte_at(unread_, 6);
        if (!fill(kHeaderSize + length + padding))
            break;
        const std::string contents = unread_.substr(kHeaderSize, length);
        unread_.erase(0, kHeaderSize + length + padding);
        if (type == kStdout)
            answer.bytes += contents;
        if (type == kEnd && length == 8) {
            answer.ended = true;
            answer.protocol_status = static_cast<int>(byte_at(contents, 4));
        }
    }
    return answer;
}

bool FcgiClient::is_closed() {
    pollfd wait{fd_.get(), POLLIN, 0};
    char byte = 0;
    while (::poll(&wait, 1, kPatienceMs) > 0) {
        if (::recv(fd_.get(), &byte, 1, 0) <= 0)
            return true;
    }
    return false;
}

std::string FcgiClient::encoded(std::string_view name, std::string_view value) {
    std::string out;
    append_length(out, name.size());
    append_length(out, value.size());
    out += name;
    out += value;
    return out;
}

}  // namespace imp::test
