#pragma once

#include "http/gateway.hpp"

#include <string>

namespace imp::http {

/// What goes back to the web server for `request`: the handler's answer in CGI form, without body
/// for HEAD. Where the handler throws: a plain 500 and a line in the log.
std::string answer(const Handler& handler, const Request& request);

/// A plain refusal with all the headers that every answer carries, in CGI form.
std::string plain_answer(int status, const Request& request);

}  // namespace imp::http
