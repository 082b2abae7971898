#include "net/ca.hpp"

#include <dirent.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <string_view>

namespace imp::net {

namespace {

/// A folder with fewer is somebody's own addition, not the system's set of about 140.
constexpr int kEnough = 20;

std::string environment(const char* name) {
    // NOLINTNEXTLINE(concurrency-mt-unsafe): read at start, and nothing here calls setenv.
    const char* value = std::getenv(name);
    return value == nullptr ? "" : value;
}

/// OpenSSL's names: eight hexadecimal digits, a dot, a number.
bool is_hash_name(std::string_view name) noexcept {
    constexpr std::size_t kHash = 8;
    return name.size() > kHash + 1 && name[kHash] == '.' &&
           name.find_first_not_of("0123456789abcdef") == kHash &&
           name.find_first_not_of("0123456789", kHash + 1) == std::string_view::npos;
}

int count_hashed(const std::string& folder) {
    const std::unique_ptr<DIR, int (*)(DIR*)> dir(::opendir(folder.c_str()), &::closedir);
    int count = 0;
    while (dir != nullptr && count < kEnough) {
        // NOLINTNEXTLINE(concurrency-mt-unsafe): each DIR is read by one thread.
        const dirent* entry = ::readdir(dir.get());
        if (entry == nullptr)
            break;
        if (is_hash_name(static_cast<const char*>(entry->d_name)))
            ++count;
    }
    return count;
}

}  // namespace

CaSearch system_ca_search() {
    return {{"/etc/ssl/certs", "/etc/pki/ca-trust/extracted/pem/directory-hash"},
            {"/etc/ssl/certs/ca-certificates.crt",
             "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
             "/etc/pki/tls/certs/ca-bundle.crt",
             "/var/lib/ca-certificates/ca-bundle.pem",
             "/etc/ssl/ca-bundle.pem",
             "/etc/ssl/cert.pem"}};
}

CaLocation find_ca(const std::string& ca_file, const CaSearch& search) {
    if (!ca_file.empty())
        return {ca_file, ""};
    CaLocation named{environment("SSL_CERT_FILE"), environment("SSL_CERT_DIR")};
    if (!named.empty())
        return named;

    const auto full =
        std::find_if(search.folders.begin(), search.folders.end(), [](const std::string& folder) {
            return count_hashed(folder) >= kEnough;
        });
    if (full != search.folders.end())
        return {"", *full};
    const auto bundle =
        std::find_if(search.bundles.begin(), search.bundles.end(), [](const std::string& file) {
            return ::access(file.c_str(), R_OK) == 0;
        });
    if (bundle != search.bundles.end())
        return {*bundle, ""};
    const auto any =
        std::find_if(search.folders.begin(), search.folders.end(), [](const std::string& folder) {
            return count_hashed(folder) > 0;
        });
    return any == search.folders.end() ? CaLocation{} : CaLocation{"", *any};
}

}  // namespace imp::net
