#pragma once

#include <string>
#include <string_view>

/// OpenSSL's digests, for names and checks.
namespace imp::digest {

/// 32 raw bytes.
std::string sha256(std::string_view data);

/// 32 raw bytes. RFC 2104.
std::string hmac_sha256(std::string_view key, std::string_view data);

/// RFC 4648 with padding.
std::string base64(std::string_view data);

}  // namespace imp::digest
