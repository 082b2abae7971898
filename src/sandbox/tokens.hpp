#pragma once

#include "base/clock.hpp"

#include <string>
#include <string_view>

namespace imp::sandbox {

struct Token {
    std::string access_token;  ///< 40 hexadecimal characters
    UnixSeconds now = 0;
    UnixSeconds expired_at = 0;
};

/// The one access token of the account. Not for several threads at once.
///
/// i'mport REST v1, POST /users/getToken: a token lives 30 minutes; asking again gives the same
/// one; asking in its last minute gives the same one 5 minutes more; asking after its end gives a
/// new one.
class Tokens {
  public:
    explicit Tokens(const Clock& clock) : clock_(clock) {}

    [[nodiscard]] Token get();

    /// True for the token that was given out and has neither expired nor been revoked.
    [[nodiscard]] bool is_valid(std::string_view access_token) const;

    /// The next call with it gets 401, the next get() a new one.
    void revoke() { current_ = {}; }

  private:
    const Clock& clock_;
    Token current_;
};

}  // namespace imp::sandbox
