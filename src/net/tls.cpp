#include "net/tls.hpp"

#include "net/url.hpp"

#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <array>
#include <ctime>
#include <utility>

namespace imp::net {

namespace {

/// Bytes of one record that we send. Requests are a few hundred.
constexpr long kLongestSent = 2048;

/// What the context's sessions demand of a server.
bool set_rules(SSL_CTX* context, const std::string& host) {
    X509_VERIFY_PARAM* rules = SSL_CTX_get0_param(context);
    X509_VERIFY_PARAM_set_hostflags(
        rules, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
    // Or a server that sends nothing but session tickets keeps one read busy past every deadline.
    SSL_CTX_clear_mode(context, SSL_MODE_AUTO_RETRY);
    // Hundreds of sessions wait at one time, with 16 KiB each to read into and as much to write
    // from.
    SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_max_send_fragment(context, kLongestSent);
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

CertificateFault certificate_fault(long verdict) noexcept {
    switch (verdict) {
        case X509_V_OK:
            return CertificateFault::none;
        case X509_V_ERR_CERT_HAS_EXPIRED:
            return CertificateFault::expired;
        case X509_V_ERR_CERT_NOT_YET_VALID:
            return CertificateFault::not_yet_valid;
        case X509_V_ERR_HOSTNAME_MISMATCH:
        case X509_V_ERR_IP_ADDRESS_MISMATCH:
            return CertificateFault::other_host;
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
        case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
        case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
        case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
            return CertificateFault::unknown_authority;
        default:
            return CertificateFault::other;
    }
}

TlsFacts describe(ssl_st* session) {
    TlsFacts facts;
    if (session == nullptr)
        return facts;
    const std::unique_ptr<X509, decltype(&::X509_free)> certificate(
        SSL_get1_peer_certificate(session), &::X509_free);
    if (certificate == nullptr)
        return facts;
    facts.version = SSL_get_version(session);
    std::tm end{};
    if (ASN1_TIME_to_tm(X509_get0_notAfter(certificate.get()), &end) == 1)
        facts.not_after = ::timegm(&end);
    std::array<char, 128> name{};
    X509_NAME* issuer = X509_get_issuer_name(certificate.get());
    if (X509_NAME_get_text_by_NID(issuer, NID_organizationName, name.data(), name.size()) > 0 ||
        X509_NAME_get_text_by_NID(issuer, NID_commonName, name.data(), name.size()) > 0)
        facts.issuer = name.data();
    return facts;
}

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
