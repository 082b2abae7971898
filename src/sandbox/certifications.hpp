#pragma once

#include "base/json.hpp"
#include "sandbox/routes.hpp"

#include <map>
#include <string>

namespace imp::sandbox {

/// The only one-time password that the sandbox's carriers send.
inline constexpr std::string_view kGoodOtp = "000000";

struct Certifications {
    std::map<std::string, json::Value> done;     ///< by imp_uid
    std::map<std::string, json::Value> waiting;  ///< for their OTP
};

/// /certifications/…. Source: iamport-v1.md 3.4, 3.9.
Routes certification_routes() noexcept;

/// POST /sandbox/certifications: one that is done, as the window would have made it. What is not
/// given is filled in; a key given as null is absent, as without a carrier's approval.
Reply create_certification(const json::Value& given, Sandbox& sandbox);

}  // namespace imp::sandbox
