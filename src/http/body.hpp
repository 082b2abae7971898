#pragma once

#include "http/request.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace imp::http {

/// Reads up to `size` bytes into `buffer`: how many, 0 at the end, -1 where the peer failed or took
/// too long.
using ByteSource = std::function<std::ptrdiff_t(char* buffer, std::size_t size)>;

struct Body {
    std::string bytes;
    Request::BodyState state = Request::BodyState::complete;
};

/// A request's body as far as somebody may want it: never more than kMaxBody, and nothing at all
/// for GET and HEAD, which have none. Without a length a POST, PUT or PATCH is read to its end:
/// Apache's mod_cgid passes chunked bodies so.
Body read_body(std::string_view method, std::string_view content_length, const ByteSource& source);

}  // namespace imp::http
