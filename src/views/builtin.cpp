#include "views/builtin.hpp"

namespace imp::views {

namespace {

struct Builtin {
    std::string_view name;
    std::string_view contents;
};

// Made from src/views/templates/ by tools/embed.sh.
constexpr Builtin kBuiltins[] = {
#include "builtin_templates.inc"
};

}  // namespace

std::string_view builtin_template(std::string_view name) noexcept {
    for (const auto& builtin : kBuiltins) {
        if (builtin.name == name)
            return builtin.contents;
    }
    return {};
}

}  // namespace imp::views
