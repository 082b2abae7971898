#pragma once

#include "api/client.hpp"
#include "base/clock.hpp"
#include "config/config.hpp"
#include "doctor/report.hpp"
#include "doctor/site_checks.hpp"

#include <optional>

namespace imp::doctor {

/// Whose health is asked for.
struct Patient {
    ConfigInspection config;
    api::ClientOptions api;  ///< by `config`
    std::optional<SiteAddress> site;
};

/// Looks at everything that the patient needs, all at once, each part within its own time (30 s at
/// most), and changes nothing. What hangs on a part of the configuration that is wrong is left out.
/// `clock` must outlive the process: see Report::abandoned. The process must ignore SIGPIPE.
Report examine(Patient given, const Clock& clock);

}  // namespace imp::doctor
