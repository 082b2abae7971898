#include "support/certificates.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <stdlib.h>

#include <cstdio>
#include <filesystem>
#include <memory>
#include <stdexcept>

namespace imp::api::test {

namespace {

using KeyPtr = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using CertificatePtr = std::unique_ptr<X509, decltype(&X509_free)>;
using FilePtr = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

void must(bool worked) {
    if (!worked)
        throw std::runtime_error("no certificate for the test");
}

FilePtr create(const std::string& path) {
    FilePtr file(std::fopen(path.c_str(), "wx"), &std::fclose);
    must(file != nullptr);
    return file;
}

}  // namespace

TemporaryFolder::TemporaryFolder() {
    std::string name = std::filesystem::temp_directory_path() / "imp-api-XXXXXX";
    must(::mkdtemp(name.data()) != nullptr);
    root_ = name;
}

TemporaryFolder::~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(root_, ignored);
}

Certificate make_certificate(const TemporaryFolder& folder,
                             const std::string& name,
                             const std::string& common_name,
                             const std::string& alternative_names) {
    const KeyPtr key(EVP_EC_gen("P-256"), &EVP_PKEY_free);
    const CertificatePtr certificate(X509_new(), &X509_free);
    must(key != nullptr && certificate != nullptr);
    X509* x509 = certificate.get();

    constexpr long kDay = 86'400;
    must(X509_set_version(x509, X509_VERSION_3) == 1);
    must(ASN1_INTEGER_set(X509_get_serialNumber(x509), 1) == 1);
    must(X509_gmtime_adj(X509_getm_notBefore(x509), -kDay) != nullptr);
    must(X509_gmtime_adj(X509_getm_notAfter(x509), kDay) != nullptr);
    must(X509_set_pubkey(x509, key.get()) == 1);
    X509_NAME* subject = X509_get_subject_name(x509);
    must(X509_NAME_add_entry_by_txt(subject,
                                    "CN",
                                    MBSTRING_UTF8,
                                    reinterpret_cast<const unsigned char*>(common_name.c_str()),
                                    -1,
                                    -1,
                                    0) == 1);
    must(X509_set_issuer_name(x509, subject) == 1);
    if (!alternative_names.empty()) {
        const std::unique_ptr<X509_EXTENSION, decltype(&X509_EXTENSION_free)> names(
            X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, alternative_names.c_str()),
            &X509_EXTENSION_free);
        must(names != nullptr && X509_add_ext(x509, names.get(), -1) == 1);
    }
    must(X509_sign(x509, key.get(), EVP_sha256()) > 0);

    Certificate made{folder.path(name + ".pem"), folder.path(name + ".key")};
    must(PEM_write_X509(create(made.file).get(), x509) == 1);
    must(PEM_write_PrivateKey(
             create(made.key_file).get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1);
    return made;
}

}  // namespace imp::api::test
