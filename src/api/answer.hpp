#pragma once

#include "api/json_map.hpp"
#include "base/result.hpp"
#include "net/connection.hpp"

#include <optional>

/// HTTP status and envelope to what they mean. Pure.
namespace imp::api {

inline constexpr int kUnauthorized = 401;  ///< the token is no longer good

/// Its trouble, or too much asked: nothing was found out. Source: iamport-v1.md 3.3.
bool is_trouble(int status) noexcept;

/// What i'mport said to a look-up: its answer, or empty where it knows no such thing, which only
/// its own 404 says. Errors: unavailable (5xx, 429), bad_reply. Source: iamport-v1.md 3.3 and 7.
Result<std::optional<json::Value>> read_lookup(const net::Reply& reply);

/// The same for what i'mport may also deny by a code: 200 with a code and no response means "none".
/// Source: iamport-v1.md 3.10.
Result<std::optional<json::Value>> read_customer(const net::Reply& reply);

/// What it said to a look-up of several at once: an array; 207 where only some were found. Errors
/// as above. Source: iamport-v1.md 3.6.
Result<std::optional<json::Value>> read_several(const net::Reply& reply);

/// What it said to a page of a list: empty for a page past the end, which is a 400 (on page 1 that
/// is an error of ours) or a 404. Errors as above.
Result<std::optional<json::Value>> read_page(const net::Reply& reply, int page);

/// What it said to something that it was to do. Errors: refused (it said no, in its own words: the
/// detail, cleaned), unavailable, bad_reply: with these two it may have done it all the same.
/// Source: iamport-v1.md 3.3, 3.7, 3.8.
Result<json::Value> read_command(const net::Reply& reply);

/// What it said to getToken. Errors: refused (the keys), unavailable, bad_reply. Source: 3.2.
Result<Token> read_token(const net::Reply& reply);

}  // namespace imp::api
