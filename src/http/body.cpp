#include "http/body.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace imp::http {

namespace {

using State = Request::BodyState;

constexpr std::size_t kChunk = 4096;

/// `wanted` bytes, or fewer at the end.
Body read_up_to(std::size_t wanted, const ByteSource& source) {
    Body body;
    std::array<char, kChunk> chunk{};
    while (body.bytes.size() < wanted) {
        const std::size_t next = std::min(chunk.size(), wanted - body.bytes.size());
        const std::ptrdiff_t got = source(chunk.data(), next);
        if (got < 0)
            body.state = State::incomplete;
        if (got <= 0)
            break;
        body.bytes.append(chunk.data(), static_cast<std::size_t>(got));
    }
    return body;
}

Body read_announced(std::string_view content_length, const ByteSource& source) {
    if (content_length.find_first_not_of("0123456789") != std::string_view::npos)
        return {{}, State::bad_length};
    std::size_t length = 0;
    const char* const end = content_length.data() + content_length.size();
    const bool fits = std::from_chars(content_length.data(), end, length).ec == std::errc{};
    if (!fits || length > kMaxBody)
        return {{}, State::too_large};
    Body body = read_up_to(length, source);
    if (body.bytes.size() < length)
        body.state = State::incomplete;
    return body;
}

Body read_to_end(const ByteSource& source) {
    Body body = read_up_to(kMaxBody + 1, source);
    if (body.bytes.size() > kMaxBody)
        return {{}, State::too_large};
    return body;
}

}  // namespace

Body read_body(std::string_view method, std::string_view content_length, const ByteSource& source) {
    if (method == "GET" || method == "HEAD")
        return {};
    if (!content_length.empty())
        return read_announced(content_length, source);
    if (method == "POST" || method == "PUT" || method == "PATCH")
        return read_to_end(source);
    return {};
}

}  // namespace imp::http
