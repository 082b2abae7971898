#include "base/result.hpp"

namespace imp {

std::string_view to_string(Errc code) noexcept {
    switch (code) {
        case Errc::bad_input:
            return "bad_input";
        case Errc::not_found:
            return "not_found";
        case Errc::conflict:
            return "conflict";
        case Errc::refused:
            return "refused";
        case Errc::unavailable:
            return "unavailable";
        case Errc::bad_reply:
            return "bad_reply";
        case Errc::store:
            return "store";
        case Errc::config:
            return "config";
        case Errc::internal:
            return "internal";
    }
    return "internal";
}

}  // namespace imp
