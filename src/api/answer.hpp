#pragma once

#include "api/json_map.hpp"
#include "base/result.hpp"
#include "net/connection.hpp"

#include <optional>

/// HTTP status and envelope to what they mean. Pure.
namespace imp::api {

/// What i'mport said to a look-up: its answer, or empty where it knows no such thing, which only
/// its own 404 says. Errors: unavailable (5xx, 429), bad_reply. Source: iamport-v1.md 3.3 and 7.
Result<std::optional<json::Value>> read_lookup(const net::Reply& reply);

/// What it said to getToken. Errors: refused (the keys), unavailable, bad_reply. Source: 3.2.
Result<Token> read_token(const net::Reply& reply);

}  // namespace imp::api
