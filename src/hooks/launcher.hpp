#pragma once

#include "base/fd.hpp"
#include "base/result.hpp"

#include <sys/types.h>

#include <memory>
#include <string>
#include <vector>

namespace imp::hooks {

/// A program that was asked for. When `link` is closed it ends at the latest; a LastWord
/// (minder.hpp) can be read there when it has ended, or could not be started.
struct Running {
    UniqueFd in;       ///< its standard input
    UniqueFd out;      ///< its standard output
    UniqueFd link;     ///< never waits
    pid_t minder = 0;  ///< to be buried by us; 0: by somebody else
};

/// Starts one command again and again. Any thread.
class Launcher {
  public:
    Launcher() = default;
    Launcher(const Launcher&) = delete;
    Launcher& operator=(const Launcher&) = delete;
    virtual ~Launcher() = default;

    /// `path`: of the program. Errors: unavailable.
    virtual Result<Running> start(const std::string& path) = 0;
};

/// The command's words, and its environment.
struct Words {
    std::vector<std::string> arguments;
    std::vector<std::string> environment;
};

/// Forks us each time.
std::unique_ptr<Launcher> make_launcher(Words words);

/// Forks us once, now, and has that process fork: it keeps the privileges that we give up later.
/// Errors: unavailable.
Result<std::unique_ptr<Launcher>> make_helper(Words words);

}  // namespace imp::hooks
