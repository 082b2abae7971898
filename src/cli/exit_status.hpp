#pragma once

#include "base/result.hpp"

namespace imp::cli {

/// How impctl ends. The numbers are a promise to scripts: impctl(1).
enum class ExitStatus {
    done = 0,
    refused = 1,  ///< or not found, or there with other contents
    usage = 2,    ///< what was given can never be right: command line or configuration
    not_now = 3,  ///< cannot be asked now: worth another try
    no_such = 4,  ///< of `api` alone: i'mport knows no such thing
};

ExitStatus exit_status_of(Errc code) noexcept;

}  // namespace imp::cli
