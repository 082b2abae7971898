#include "config/config.hpp"
#include "config/keys.hpp"

#include <algorithm>

namespace imp {

std::vector<ConfigLine> describe(const Config& config) {
    std::vector<ConfigLine> lines;
    for (const config::Key& key : config::keys()) {
        const std::vector<std::string>& unused = config.without_effect;
        if (key.get)
            lines.push_back({key.name, key.get(config)});
        else if (std::find(unused.begin(), unused.end(), key.name) != unused.end())
            lines.push_back({key.name, "(set, without effect in this version)"});
    }
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
