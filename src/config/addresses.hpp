#pragma once

#include "config/raw.hpp"

#include <optional>
#include <string>
#include <string_view>

/// Values that are addresses of some kind, with rules of their own.
namespace imp::config {

/// "payments/", "/payments" and "/payments/" are one path; "/" and "" are the root, kept as "".
std::optional<std::string> read_base_path(const Raw& raw);

/// A target for the buyer's next click: another site by its full address, or a path of this one.
/// "//" and "/\" are refused: browsers read them as the beginning of another host.
std::optional<std::string> read_retry_url(const Raw& raw);

/// It begins with http:// or https://.
bool is_web_address(std::string_view s) noexcept;

/// https, or http where nobody else listens: loopback. What is sent there is the shop's business.
bool is_safe_web_address(std::string_view s);
inline constexpr std::string_view kSafeWebAddress =
    "must be an https address, or an http one of this machine (127.0.0.1, [::1], localhost)";

/// What keeps `url` from being one that buyers' browsers are sent on to with merchant_uid, status,
/// ts and sig in its query; "" for nothing, also for "". It is written into a header as it is.
std::string landing_url_fault(const std::string& url);

/// What keeps `origin` from being one as browsers send it (scheme://host[:port], RFC 6454 7.1); ""
/// for nothing.
std::string origin_fault(std::string_view origin);

/// A connection string for people: the password between "user:" and "@", or after "password=", as
/// `***`.
std::string without_password(const std::string& url);

}  // namespace imp::config
