#include "config/config.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <string>
#include <vector>

namespace {

/// The names after `.It Cm`, in the order of the page.
std::vector<std::string> keys_of_the_page() {
    constexpr std::string_view kItem = ".It Cm ";
    std::ifstream page("src/config/imp.toml.5");
    std::vector<std::string> names;
    for (std::string line; std::getline(page, line);) {
        if (line.starts_with(kItem))
            names.push_back(line.substr(kItem.size(), line.find(' ', kItem.size()) - kItem.size()));
    }
    return names;
}

}  // namespace

TEST_CASE("the manual has every key once, and no other") {
    std::vector<std::string> documented = keys_of_the_page();
    std::sort(documented.begin(), documented.end());
    const std::vector<std::string_view> known = imp::config_keys();
    CHECK(documented == std::vector<std::string>(known.begin(), known.end()));
}

TEST_CASE("keys are named once and sorted") {
    const std::vector<std::string_view> known = imp::config_keys();
    CHECK(std::is_sorted(known.begin(), known.end()));
    CHECK(std::adjacent_find(known.begin(), known.end()) == known.end());
    CHECK(known.size() == 48);
}
