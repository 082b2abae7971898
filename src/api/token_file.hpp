#pragma once

#include "base/fd.hpp"
#include "base/secret.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace imp::api {

/// No token lives longer (iamport-v1.md 3.2: 30 minutes, extended by 5); keeps a nonsensical answer
/// or file from ruling for days.
inline constexpr std::chrono::hours kLongestTokenLife{2};

/// What one CGI process leaves for the next: a token, or that the keys were refused.
struct Remembered {
    enum class Kind { token, refused };

    Kind kind = Kind::token;
    std::string token;               ///< only with Kind::token
    std::chrono::milliseconds left;  ///< until the token ends or the keys may be tried again
};

/// The token in a file, for programs that live for one request. The file is 0600, written beside
/// and renamed, and bound by an HMAC to key, secret and address, by the boot id and CLOCK_BOOTTIME
/// to this run of the machine. Whatever is wrong with it (damaged, another owner, readable by
/// others, a link) it counts as absent: it is never trusted and never an error. Any thread, any
/// number of processes.
class TokenFile {
  public:
    TokenFile(std::string path, Secret key, Secret secret, std::string url);

    [[nodiscard]] std::optional<Remembered> read() const;

    /// Best effort: where it cannot be written the next process asks again.
    void write(const Remembered& what) const;

    /// If it still holds that token.
    void remove(std::string_view token) const;

    /// One process asks for a token while the others wait for it, at most `patience`. A busy lock
    /// or a folder that cannot be written gives an empty handle: go on without.
    [[nodiscard]] UniqueFd lock(std::chrono::milliseconds patience) const;

  private:
    [[nodiscard]] std::string seal(std::string_view text) const;

    std::string path_;
    Secret key_;
    Secret secret_;
    std::string url_;
};

}  // namespace imp::api
