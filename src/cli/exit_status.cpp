#include "cli/exit_status.hpp"

namespace imp::cli {

ExitStatus exit_status_of(Errc code) noexcept {
    switch (code) {
        case Errc::bad_input:
        case Errc::config:
            return ExitStatus::usage;
        case Errc::not_found:
        case Errc::conflict:
        case Errc::refused:
        case Errc::internal:
            return ExitStatus::refused;
        case Errc::unavailable:
        case Errc::bad_reply:
        case Errc::store:
            return ExitStatus::not_now;
    }
    return ExitStatus::refused;
}

}  // namespace imp::cli
