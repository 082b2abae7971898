#pragma once

#include "http/response.hpp"

#include <string_view>

namespace imp::http {

/// What every answer carries (design 5), refusals and faults too. A Content-Security-Policy that is
/// there already stays; without one nothing may be loaded. Content-Length is the body's, also for
/// HEAD.
void set_standard_headers(Response& response, std::string_view request_id);

}  // namespace imp::http
