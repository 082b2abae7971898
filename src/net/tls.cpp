#include "net/tls.hpp"

#include "net/url.hpp"

#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <utility>

namespace imp::net {

namespace {

/// What the context's sessions demand of a server.
bool set_rules(SSL_CTX* context, const std::string& host) {
    X509_VERIFY_PARAM* rules = SSL_CTX_get0_param(context);
    X509_VERIFY_PARAM_set_hostflags(
        rules, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
    // Or a server that sends nothing but session tickets keeps one read busy past every deadline.
    SSL_CTX_clear_mode(context, SSL_MODE_AUTO_RETRY);
    const bool named = is_ip_literal(host)
                           ? X509_VERIFY_PARAM_set1_ip_asc(rules, host.c_str()) == 1
                           : X509_VERIFY_PARAM_set1_host(rules, host.c_str(), host.size()) == 1;
    return named && SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) == 1;
}

bool set_authorities(SSL_CTX* context, const CaLocation& from) {
    X509_STORE* store = SSL_CTX_get_cert_store(context);
    return (from.file.empty() || X509_STORE_load_file(store, from.file.c_str()) == 1) &&
           (from.folder.empty() || X509_STORE_load_path(store, from.folder.c_str()) == 1);
}

}  // namespace

void FreeTls::operator()(ssl_st* session) const noexcept {
    SSL_free(session);
}

void FreeTls::operator()(ssl_ctx_st* context) const noexcept {
    SSL_CTX_free(context);
}

Tls::Tls(std::string host, CaLocation authorities)
    : host_(std::move(host)), authorities_(std::move(authorities)) {}

Result<void> Tls::load() {
    if (authorities_.empty())
        return Error{Errc::config,
                     "no certificate authorities found on this system: set api.ca_file"};
    std::unique_ptr<ssl_ctx_st, FreeTls> context(SSL_CTX_new(TLS_client_method()));
    if (context == nullptr || !set_rules(context.get(), host_))
        return Error{Errc::internal, "TLS cannot be set up"};
    if (!set_authorities(context.get(), authorities_))
        return Error{Errc::config,
                     "no certificate authorities can be read from " +
                         (authorities_.file.empty() ? authorities_.folder : authorities_.file)};
    context_ = std::move(context);
    return {};
}

Result<TlsSession> Tls::session() {
    const std::lock_guard lock(mutex_);
    if (!context_) {
        if (auto loaded = load(); !loaded)
            return loaded.error();
    }
    TlsSession session(SSL_new(context_.get()));
    // The name that servers with several certificates go by; it is not for addresses.
    if (session == nullptr ||
        (!is_ip_literal(host_) && SSL_set_tlsext_host_name(session.get(), host_.c_str()) != 1))
        return Error{Errc::internal, "TLS cannot be set up"};
    return session;
}

}  // namespace imp::net
