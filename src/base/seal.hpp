#pragma once

#include "base/result.hpp"
#include "base/secret.hpp"

#include <string>
#include <string_view>

/// Texts kept so that only who holds the key can read them: AES-256-GCM of OpenSSL.
namespace imp::seal {

/// A key from its 64 hexadecimal digits. Errors: config (anything else).
Result<Secret> parse_key(std::string_view hex);

/// `plain` sealed under a key of parse_key(), in hexadecimal: nonce, ciphertext, tag. `about` is
/// not kept in it, and must be the same at opening: a sealed text cannot be put under another name.
/// Errors: internal (OpenSSL).
Result<std::string> close(const Secret& key, std::string_view plain, std::string_view about);

/// Errors: refused (another key, another `about`, or the text was changed).
Result<std::string> open(const Secret& key, std::string_view sealed, std::string_view about);

}  // namespace imp::seal
