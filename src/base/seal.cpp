#include "base/seal.hpp"

#include "base/text.hpp"

#include <openssl/evp.h>
#include <openssl/rand.h>

#include <memory>

namespace imp::seal {

namespace {

constexpr std::size_t kKeyBytes = 32;
constexpr std::size_t kNonceBytes = 12;
constexpr std::size_t kTagBytes = 16;

using Cipher = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

Cipher make_cipher() {
    return {EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free};
}

unsigned char* bytes(std::string& s) {
    return reinterpret_cast<unsigned char*>(s.data());
}

const unsigned char* bytes(std::string_view s) {
    return reinterpret_cast<const unsigned char*>(s.data());
}

int size_of(std::string_view s) {
    return static_cast<int>(s.size());
}

Error damaged_seal() {
    return {Errc::refused, "it was sealed with another key, or changed"};
}

}  // namespace

Result<Secret> parse_key(std::string_view hex) {
    std::optional<std::string> key = text::from_hex(hex);
    if (!key || key->size() != kKeyBytes)
        return Error{Errc::config, "a key is 64 hexadecimal digits"};
    return Secret(*std::move(key));
}

Result<std::string> close(const Secret& key, std::string_view plain, std::string_view about) {
    std::string nonce(kNonceBytes, '\0');
    std::string out(plain.size(), '\0');
    std::string tag(kTagBytes, '\0');
    const Cipher cipher = make_cipher();
    int written = 0;
    const bool done =
        cipher && RAND_bytes(bytes(nonce), static_cast<int>(kNonceBytes)) == 1 &&
        EVP_EncryptInit_ex(
            cipher.get(), EVP_aes_256_gcm(), nullptr, bytes(key.reveal()), bytes(nonce)) == 1 &&
        EVP_EncryptUpdate(cipher.get(), nullptr, &written, bytes(about), size_of(about)) == 1 &&
        EVP_EncryptUpdate(cipher.get(), bytes(out), &written, bytes(plain), size_of(plain)) == 1 &&
        EVP_EncryptFinal_ex(cipher.get(), bytes(tag), &written) == 1 &&
        EVP_CIPHER_CTX_ctrl(
            cipher.get(), EVP_CTRL_GCM_GET_TAG, static_cast<int>(kTagBytes), bytes(tag)) == 1;
    if (!done)
        return Error{Errc::internal, "sealing failed"};
    return text::hex(nonce + out + tag);
}

Result<std::string> open(const Secret& key, std::string_view sealed, std::string_view about) {
    const std::optional<std::string> raw = text::from_hex(sealed);
    if (!raw || raw->size() < kNonceBytes + kTagBytes)
        return damaged_seal();
    const std::string_view whole = *raw;
    const std::string_view nonce = whole.substr(0, kNonceBytes);
    const std::string_view text = whole.substr(kNonceBytes, whole.size() - kNonceBytes - kTagBytes);
    std::string tag(whole.substr(whole.size() - kTagBytes));
    std::string out(text.size(), '\0');
    const Cipher cipher = make_cipher();
    int written = 0;
    const bool done =
        cipher &&
        EVP_DecryptInit_ex(
            cipher.get(), EVP_aes_256_gcm(), nullptr, bytes(key.reveal()), bytes(nonce)) == 1 &&
        EVP_DecryptUpdate(cipher.get(), nullptr, &written, bytes(about), size_of(about)) == 1 &&
        EVP_DecryptUpdate(cipher.get(), bytes(out), &written, bytes(text), size_of(text)) == 1 &&
        EVP_CIPHER_CTX_ctrl(
            cipher.get(), EVP_CTRL_GCM_SET_TAG, static_cast<int>(kTagBytes), bytes(tag)) == 1 &&
        EVP_DecryptFinal_ex(cipher.get(), bytes(tag), &written) == 1;
    if (!done)
        return damaged_seal();
    return out;
}

}  // namespace imp::seal
