#include "console/files.hpp"

#include "console/html.hpp"

namespace imp::console {

namespace {

struct BuiltInFile {
    std::string_view name;
    std::string_view contents;
};

// Made from src/console/*.css by tools/embed.sh.
constexpr BuiltInFile kFiles[] = {
#include "console_files.inc"
};

}  // namespace

std::string_view built_in_file(std::string_view name) noexcept {
    for (const auto& file : kFiles) {
        if (file.name == name)
            return file.contents;
    }
    return {};
}

const Html& built_in_style() {
    static const Html kStyle = [] {
        Html style;
        style.out_ = built_in_file("console.css");
        return style;
    }();
    return kStyle;
}

}  // namespace imp::console
