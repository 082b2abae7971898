#include "base/digest.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>

namespace imp::digest {

namespace {

const unsigned char* bytes_of(std::string_view s) {
    return reinterpret_cast<const unsigned char*>(s.data());
}

}  // namespace

std::string sha256(std::string_view data) {
    std::string out(SHA256_DIGEST_LENGTH, '\0');
    SHA256(bytes_of(data), data.size(), reinterpret_cast<unsigned char*>(out.data()));
    return out;
}

std::string hmac_sha256(std::string_view key, std::string_view data) {
    std::string out(SHA256_DIGEST_LENGTH, '\0');
    unsigned int size = 0;
    HMAC(EVP_sha256(),
         key.data(),
         static_cast<int>(key.size()),
         bytes_of(data),
         data.size(),
         reinterpret_cast<unsigned char*>(out.data()),
         &size);
    return out;
}

bool is_same_secret(std::string_view shown, std::string_view secret) {
    const std::string left = sha256(shown);
    const std::string right = sha256(secret);
    return CRYPTO_memcmp(left.data(), right.data(), left.size()) == 0;
}

std::string base64(std::string_view data) {
    std::string out((data.size() + 2) / 3 * 4 + 1, '\0');
    const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                                     bytes_of(data),
                                     static_cast<int>(data.size()));
    out.resize(static_cast<std::size_t>(size));
    return out;
}

}  // namespace imp::digest
