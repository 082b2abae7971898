#pragma once

#include "api/breaker.hpp"
#include "api/client.hpp"
#include "api/token_cache.hpp"
#include "base/result.hpp"
#include "net/transport.hpp"

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace imp::api {

/// Where the options lead, once they are found to be sound. Where SIGPIPE has its default action it
/// is ignored from here on. Errors: config (url, tier, ca_file, missing key or secret).
Result<net::Endpoint> check_options(const ClientOptions& options);

/// One call to i'mport: its token, its place among the calls in flight, the breaker, the log. What
/// is asked and what the answer means is the caller's to say. Any thread.
class Caller {
  public:
    Caller(const ClientOptions& options, net::Endpoint endpoint, const Clock& clock);

    struct Request {
        std::string_view what;  ///< for the log
        std::string id;         ///< what it is about, for the log
        std::string method = "GET";
        std::string target;  ///< percent-encoded
        std::string body;    ///< JSON, or ""
        /// Sent once, whatever becomes of it; only a 401, by which nothing was done, is followed by
        /// a new token and one more.
        bool once = false;
        /// For getToken: sent without a token.
        bool without_token = false;
    };

    /// Waits until `deadline`, and never longer than the options' own. Errors: unavailable
    /// (network, 5xx or 429 by `read`, breaker, bulkhead), refused (keys), internal, and what
    /// `read` returns.
    template <typename T>
    Result<T> ask(const Request& request,
                  SteadyTime deadline,
                  const std::function<Result<T>(const net::Reply&)>& read) {
        const SteadyTime started = std::chrono::steady_clock::now();
        Result<T> answer = Error{Errc::internal, "not asked"};
        const Result<void> asked =
            guard(request, deadline, [&](const net::Reply& reply) { answer = read(reply); });
        if (!asked)
            answer = asked.error();
        note_in_log(request, answer ? nullptr : &answer.error(), started);
        return answer;
    }

  private:
    static std::unique_ptr<TokenFile> file_of(const ClientOptions& options);

    Result<void> guard(const Request& request,
                       SteadyTime deadline,
                       const std::function<void(const net::Reply&)>& use);
    Result<net::Reply> with_token(const Request& request, SteadyTime deadline);
    Result<Token> fetch_token(SteadyTime deadline);
    Result<net::Reply> send(net::Call call, SteadyTime deadline);
    void note(bool reached);
    static void note_in_log(const Request& request, const Error* error, SteadyTime started);

    const ClientOptions options_;
    const Clock& clock_;
    std::atomic<int> in_flight_ = 0;
    net::Transport transport_;
    Breaker breaker_;
    TokenCache tokens_;
};

}  // namespace imp::api
