#pragma once

#include "base/clock.hpp"
#include "base/secret.hpp"

#include <string>
#include <string_view>

namespace imp::console {

/// Shows that a form came from a page that this operator was given: the time, and an HMAC over
/// operator and time. The key is derived from api.secret, which all processes of an installation
/// share and no page holds. Any thread.
class FormTokens {
  public:
    static constexpr UnixSeconds kValidFor = 2 * kHour;

    /// Without a secret nothing is issued, and nothing is good.
    explicit FormTokens(const Secret& api_secret);

    [[nodiscard]] bool can_issue() const noexcept { return !key_.empty(); }

    [[nodiscard]] std::string issue(std::string_view operator_name, UnixSeconds now) const;
    [[nodiscard]] bool is_good(std::string_view token,
                               std::string_view operator_name,
                               UnixSeconds now) const;

  private:
    [[nodiscard]] std::string signature(std::string_view operator_name, UnixSeconds at) const;

    Secret key_;
};

}  // namespace imp::console
