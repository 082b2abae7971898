#pragma once

#include "http/gateway.hpp"

#include <chrono>

namespace imp::http {

/// serve_cgi() with its surroundings named, for tests. `environment` ends with a null pointer. The
/// whole body must be there after `patience`. True if the answer was written in full.
bool serve_cgi_on(char* const* environment,
                  int in_fd,
                  int out_fd,
                  std::chrono::milliseconds patience,
                  const Handler& handler);

/// CGI variables from "NAME=value" texts; of a name that comes twice the last one counts.
Request::Variables variables_of(const char* const* environment);

}  // namespace imp::http
