#pragma once

#include "api/client.hpp"
#include "api/json_map.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "net/connection.hpp"
#include "net/url.hpp"
#include "net/visit.hpp"

#include <optional>

namespace imp::api {

/// The request that key and secret are shown with.
net::Call call_for_token(const ClientOptions& options);

/// What one try to get a token met, step by step. Unlike the client's own it keeps nothing and
/// remembers no refusal.
struct Introduction {
    net::Survey survey;
    net::Outcome outcome;
    net::TlsFacts tls;
    std::optional<Result<Token>> token;  ///< empty where no answer came
    UnixSeconds asked_at = 0;            ///< by `clock`
    UnixSeconds answered_at = 0;
};

/// The options must be sound (check_options, which gives the endpoint).
Introduction introduce(const ClientOptions& options,
                       const net::Endpoint& endpoint,
                       const Clock& clock,
                       SteadyTime deadline);

}  // namespace imp::api
