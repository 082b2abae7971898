#pragma once

#include "api/ca.hpp"
#include "base/result.hpp"

#include <memory>
#include <mutex>
#include <string>

// OpenSSL's, declared here so that this header needs none of its own.
struct ssl_ctx_st;
struct x509_store_st;

namespace imp::api {

/// The one way in which connections to the API trust a server: a chain to a known authority, the
/// host's own name among the certificate's alternative names (a common name does not count, `*.x`
/// stands for a whole label), TLS 1.2 or later. The authorities are loaded once, by the first
/// connection, and shared. Any thread.
class Tls {
  public:
    /// Loads nothing yet.
    Tls(std::string host, CaLocation authorities);

    /// Sets up a fresh context. Errors: config (the authorities cannot be loaded).
    Result<void> apply(ssl_ctx_st* context);

    /// Why the last handshake of this thread refused the server's certificate; "" if it did not.
    static std::string verification_error();
    static void clear_verification_error() noexcept;

  private:
    struct FreeStore {
        void operator()(x509_store_st* store) const noexcept;
    };

    Result<void> load();

    std::string host_;
    CaLocation authorities_;
    std::mutex mutex_;
    std::unique_ptr<x509_store_st, FreeStore> store_;
};

}  // namespace imp::api
