#pragma once

#include <string>
#include <string_view>

/// OpenSSL's digests, for names and checks.
namespace imp::digest {

/// 32 raw bytes.
std::string sha256(std::string_view data);

/// 32 raw bytes. RFC 2104.
std::string hmac_sha256(std::string_view key, std::string_view data);

/// Whether what somebody shows is the secret. Takes as long for what is nearly right as for
/// anything else of that length, and tells nothing of the secret's own length.
bool is_same_secret(std::string_view shown, std::string_view secret);

/// RFC 4648 with padding.
std::string base64(std::string_view data);

}  // namespace imp::digest
