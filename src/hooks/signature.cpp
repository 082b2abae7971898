#include "hooks/signature.hpp"

#include "base/digest.hpp"

#include <openssl/evp.h>

namespace imp::hooks {

namespace {

constexpr std::string_view kMarked = "whsec_";

/// Empty where `text` is no base64 with its padding.
std::string from_base64(std::string_view text) {
    constexpr std::size_t kQuad = 4;
    if (text.empty() || text.size() % kQuad != 0)
        return {};
    std::string bytes(text.size() / kQuad * 3, '\0');
    const int size = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                                     reinterpret_cast<const unsigned char*>(text.data()),
                                     static_cast<int>(text.size()));
    if (size < 0)
        return {};
    std::size_t padding = 0;
    while (padding < 2 && text[text.size() - 1 - padding] == '=')
        ++padding;
    bytes.resize(static_cast<std::size_t>(size) - padding);
    return bytes;
}

}  // namespace

Result<Secret> key_of(const Secret& secret) {
    const std::string& text = secret.reveal();
    if (!text.starts_with(kMarked))
        return secret;
    std::string key = from_base64(std::string_view(text).substr(kMarked.size()));
    if (key.empty())
        return Error{Errc::config, "what follows whsec_ in a secret must be base64"};
    return Secret(std::move(key));
}

std::string signature(const Secret& key,
                      std::string_view id,
                      UnixSeconds timestamp,
                      std::string_view body) {
    std::string signed_text(id);
    signed_text += '.';
    signed_text += std::to_string(timestamp);
    signed_text += '.';
    signed_text += body;
    return "v1," + digest::base64(digest::hmac_sha256(key.reveal(), signed_text));
}

}  // namespace imp::hooks
