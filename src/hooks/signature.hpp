#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"

#include <string>
#include <string_view>

namespace imp::hooks {

/// The key of a Standard Webhooks secret: `whsec_` and base64, or any other text, which is the key
/// itself. Errors: config (base64 that is none). Source: standardwebhooks.com, iamport-v1.md 9.
Result<Secret> key_of(const Secret& secret);

/// `v1,<base64 of HMAC-SHA256(key, "id.timestamp.body")>`.
std::string signature(const Secret& key,
                      std::string_view id,
                      UnixSeconds timestamp,
                      std::string_view body);

}  // namespace imp::hooks
