#include "api/tls.hpp"

#include "api/url.hpp"

#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <utility>

namespace imp::api {

namespace {

thread_local int last_error = X509_V_OK;

/// Changes no verdict of OpenSSL's; only remembers it for the log.
int remember_error(int ok, X509_STORE_CTX* context) {
    if (ok == 0)
        last_error = X509_STORE_CTX_get_error(context);
    return ok;
}

}  // namespace

void Tls::FreeStore::operator()(x509_store_st* store) const noexcept {
    X509_STORE_free(store);
}

Tls::Tls(std::string host, CaLocation authorities)
    : host_(std::move(host)), authorities_(std::move(authorities)) {}

Result<void> Tls::load() {
    if (authorities_.empty())
        return Error{Errc::config,
                     "no certificate authorities found on this system: set api.ca_file"};
    std::unique_ptr<x509_store_st, FreeStore> store(X509_STORE_new());
    const bool loaded = store != nullptr &&
                        (authorities_.file.empty() ||
                         X509_STORE_load_file(store.get(), authorities_.file.c_str()) == 1) &&
                        (authorities_.folder.empty() ||
                         X509_STORE_load_path(store.get(), authorities_.folder.c_str()) == 1);
    if (!loaded)
        return Error{Errc::config,
                     "no certificate authorities can be read from " +
                         (authorities_.file.empty() ? authorities_.folder : authorities_.file)};
    store_ = std::move(store);
    return {};
}

Result<void> Tls::apply(ssl_ctx_st* context) {
    const std::lock_guard lock(mutex_);
    if (!store_) {
        if (auto loaded = load(); !loaded)
            return loaded;
    }
    X509_VERIFY_PARAM* rules = SSL_CTX_get0_param(context);
    X509_VERIFY_PARAM_set_hostflags(
        rules, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
    const bool named = is_ip_literal(host_)
                           ? X509_VERIFY_PARAM_set1_ip_asc(rules, host_.c_str()) == 1
                           : X509_VERIFY_PARAM_set1_host(rules, host_.c_str(), host_.size()) == 1;
    if (!named || SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) != 1)
        return Error{Errc::internal, "TLS cannot be set up"};
    SSL_CTX_set1_cert_store(context, store_.get());
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, &remember_error);
    return {};
}

std::string Tls::verification_error() {
    return last_error == X509_V_OK ? "" : X509_verify_cert_error_string(last_error);
}

void Tls::clear_verification_error() noexcept {
    last_error = X509_V_OK;
}

}  // namespace imp::api
