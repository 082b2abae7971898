#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace imp {

inline constexpr std::size_t kMaxHookOutput = 4096;  ///< bytes kept of what a hook says

/// What a hook made of it.
struct HookReply {
    bool accepted = false;  ///< exit status 0, or HTTP 2xx
    int status = 0;         ///< the exit status (128 + n after signal n), or the HTTP status
    std::string output;     ///< the beginning of standard output or of the body
};

/// The shop's own program or address. Any thread; several calls may be under way at once.
class Hook {
  public:
    Hook() = default;
    Hook(const Hook&) = delete;
    Hook& operator=(const Hook&) = delete;
    virtual ~Hook() = default;

    /// Hands over one event: `line` is its JSON, `id` names it in the signature. Returns at
    /// `deadline` at the latest; a program is killed then, with all that it has started. Errors:
    /// unavailable (could not be started or reached, or was not done in time; the detail is for the
    /// operator).
    virtual Result<HookReply> call(std::string_view id,
                                   std::string_view line,
                                   SteadyTime deadline) = 0;
};

namespace hooks {

/// Which process starts the program: ours, or one that is forked at once and keeps the privileges
/// that ours gives up later.
enum class Starting { by_us, by_helper };

/// `argv[0]` is a path, or a name looked up in PATH; no shell is involved. The event is on standard
/// input as one line; standard error goes to ours. The program sees our environment as it is
/// now, without anything that begins with IMP_API_, IMP_NOTIFY_ or IMP_ORDERS_API_ (the other
/// secrets are gone from it: config/environment), and no descriptor but 0 to 2. Errors: config
/// (argv empty), unavailable (no helper).
Result<std::unique_ptr<Hook>> make_command(std::vector<std::string> argv,
                                           Starting starting = Starting::by_us);

/// POST, signed as Standard Webhooks (webhook-id, webhook-timestamp, webhook-signature) with
/// `secret` and, while it is being changed, with `previous` too. Secrets as `whsec_` and base64, or
/// any other text, which then is the key itself. Without a secret: unsigned. `https://`, or
/// `http://` on loopback. Errors: config (url, secret).
struct UrlOptions {
    Secret url;  ///< it may hold a password
    Secret secret;
    Secret previous;
    std::string ca_file;  ///< "" finds the system's
    std::chrono::milliseconds connect_timeout{3'000};
};

Result<std::unique_ptr<Hook>> make_url(const UrlOptions& options, const Clock& clock);

}  // namespace hooks

}  // namespace imp
