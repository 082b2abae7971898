#include "config/names.hpp"

#include "base/text.hpp"
#include "config/keys.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace imp::config {

std::string as_name(std::string_view name) {
    constexpr std::size_t kMostCharacters = 80;
    return '"' + text::clean_for_display(name, kMostCharacters) + '"';
}

std::string did_you_mean(std::string_view word, const std::vector<std::string>& names) {
    const std::vector<std::string_view> candidates(names.begin(), names.end());
    const std::optional<std::string_view> near = text::nearest(word, candidates);
    return near ? fmt::format(" (did you mean {}?)", *near) : "";
}

std::vector<std::string> section_names() {
    std::vector<std::string> names;
    for (const Key& key : keys()) {
        std::string section = key.name.substr(0, key.name.find('.'));
        if (std::find(names.begin(), names.end(), section) == names.end())
            names.push_back(std::move(section));
    }
    return names;
}

std::string meant_key(std::string_view name) {
    std::vector<std::string> names;
    for (const Key& key : keys())
        names.push_back(key.name);
    if (std::string near = did_you_mean(name, names); !near.empty())
        return near;
    const std::string_view leaf = name.substr(name.rfind('.') + 1);
    for (const std::string& known : names) {
        if (std::string_view(known).substr(known.find('.') + 1) == leaf)
            return fmt::format(" (did you mean {}?)", known);
    }
    return "";
}

std::string nearest_key(std::string_view name) {
    std::vector<std::string_view> names;
    for (const Key& key : keys())
        names.push_back(key.name);
    return std::string(text::nearest(name, names).value_or(""));
}

std::string nearest_key_of_variable(std::string_view variable) {
    std::vector<std::string> variables;
    for (const Key& key : keys())
        variables.push_back(variable_of(key));
    const auto near =
        text::nearest(variable, std::vector<std::string_view>(variables.begin(), variables.end()));
    for (const Key& key : keys()) {
        if (near && variable_of(key) == *near)
            return key.name;
    }
    return "";
}

}  // namespace imp::config
