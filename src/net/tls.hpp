#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"
#include "net/ca.hpp"

#include <memory>
#include <mutex>
#include <string>

// OpenSSL's, declared here so that this header needs none of its own.
struct ssl_ctx_st;
struct ssl_st;

namespace imp::net {

struct FreeTls {
    void operator()(ssl_st* session) const noexcept;
    void operator()(ssl_ctx_st* context) const noexcept;
};

/// One connection's TLS, our side of it.
using TlsSession = std::unique_ptr<ssl_st, FreeTls>;

/// What is wrong with a certificate that was refused.
enum class CertificateFault { none, expired, not_yet_valid, other_host, unknown_authority, other };

/// `verdict` is one of OpenSSL's X509_V_ERR_.
CertificateFault certificate_fault(long verdict) noexcept;

/// What both sides agreed on, and who the other side is. Empty without a handshake that ended well.
struct TlsFacts {
    std::string version;        ///< "TLSv1.3"
    std::string issuer;         ///< of the certificate: the authority's name
    UnixSeconds not_after = 0;  ///< when the certificate ends
};

TlsFacts describe(ssl_st* session);

/// The one way in which our connections trust a server: a chain to a known authority, the
/// host's own name among the certificate's alternative names (a common name does not count, `*.x`
/// stands for a whole label), TLS 1.2 or later. The authorities are loaded once, by the first
/// connection, and shared. Any thread.
class Tls {
  public:
    /// Loads nothing yet.
    Tls(std::string host, CaLocation authorities);

    /// For a new connection: to be given a socket, then to shake hands. May outlive this.
    /// Errors: config (the authorities cannot be loaded).
    Result<TlsSession> session();

  private:
    Result<void> load();

    std::string host_;
    CaLocation authorities_;
    std::mutex mutex_;
    std::unique_ptr<ssl_ctx_st, FreeTls> context_;
};

}  // namespace imp::net
