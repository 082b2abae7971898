#pragma once

#include "base/result.hpp"
#include "base/secret.hpp"
#include "net/url.hpp"

#include <string>

/// What can be told of a hook without calling it.
namespace imp::hooks {

/// The server that an address of the configuration names. Errors: config.
Result<net::Endpoint> server_of(const Secret& url);

/// The program that `argv[0]` means: where a name without a slash is found in PATH, as a shell
/// would; the name itself if nowhere.
std::string find_program(const std::string& name);

}  // namespace imp::hooks
