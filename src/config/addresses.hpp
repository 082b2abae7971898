#pragma once

#include "config/raw.hpp"

#include <optional>
#include <string>

/// Values that are addresses of some kind, with rules of their own.
namespace imp::config {

/// "payments/", "/payments" and "/payments/" are one path; "/" and "" are the root, kept as "".
std::optional<std::string> read_base_path(const Raw& raw);

/// A target for the buyer's next click: another site by its full address, or a path of this one.
/// "//" and "/\" are refused: browsers read them as the beginning of another host.
std::optional<std::string> read_retry_url(const Raw& raw);

/// A connection string for people: the password between "user:" and "@", or after "password=", as
/// `***`.
std::string without_password(const std::string& url);

}  // namespace imp::config
