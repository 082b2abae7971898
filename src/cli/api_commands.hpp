#pragma once

#include "base/result.hpp"
#include "cli/surroundings.hpp"

#include <string>
#include <vector>

namespace imp::api {
struct ClientOptions;
}

/// impctl's command for i'mport's API, call by call.
namespace imp::cli {

struct CallApi {
    std::string name;  ///< a call's; or `list` (also ""), or `help` with the name behind it
    std::vector<std::string> arguments;  ///< name=value
    bool envelope = false;               ///< print the whole answer
    bool show_token = false;             ///< else it is masked
    bool help = false;                   ///< describe the call instead
    bool json = false;                   ///< of what is about the table; answers are JSON anyway
};

/// It is about the table of calls, not about i'mport: no configuration is needed.
bool is_about_the_table(const CallApi& command);

/// Errors besides: not_found, which has an exit status of its own here. What i'mport said is
/// printed before an error is returned.
Result<void> run(const CallApi& command,
                 const api::ClientOptions& options,
                 const Surroundings& around);

}  // namespace imp::cli
