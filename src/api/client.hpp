#pragma once

#include "api/payment_source.hpp"
#include "base/clock.hpp"
#include "base/secret.hpp"

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

namespace imp::api {

struct ClientOptions {
    std::string url =
        "https://api.iamport.kr";  ///< scheme://host[:port][/prefix]; plain http for loopback only
    Secret key;
    Secret secret;
    std::string tier;     ///< sub-merchant, sent as `Tier:`; "" for none
    std::string ca_file;  ///< "" finds the system's
    std::chrono::milliseconds connect_timeout{3'000};
    std::chrono::milliseconds deadline{
        8'000};  ///< for a whole look-up: DNS, handshake, token, repeat, a server that drips
    int max_in_flight = 256;          ///< also the most connections that are open at once
    std::size_t max_reply = 1 << 20;  ///< bytes
    std::string token_file;  ///< where the token outlives the process (CGI); "" keeps it in memory
};

/// i'mport's REST API v1 over HTTPS, through cpp-httplib. Opens nothing and starts no thread before
/// the first call. Of more than 100 attempts at one order only the 100 started last are named.
/// Where SIGPIPE has its default action it is ignored from here on: a TLS connection that the
/// server has closed would end the process. `clock` rules tokens and breaker, deadlines are real
/// time; it must outlive the client. Errors: config (url, tier, ca_file, missing key or secret).
Result<std::unique_ptr<PaymentSource>> make_client(const ClientOptions& options,
                                                   const Clock& clock);

}  // namespace imp::api
