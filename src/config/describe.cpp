#include "config/config.hpp"
#include "config/keys.hpp"

#include <algorithm>

namespace imp {

std::vector<ConfigLine> describe(const Config& config) {
    std::vector<ConfigLine> lines;
    for (const config::Key& key : config::keys())
        lines.push_back({key.name, key.get(config)});
    return lines;
}

std::vector<std::string_view> config_keys() {
    std::vector<std::string_view> names;
    for (const config::Key& key : config::keys())
        names.emplace_back(key.name);
    std::sort(names.begin(), names.end());
    return names;
}

}  // namespace imp
