#include "config/config.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <map>
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

/// What the page says as each key's default, without its macros; the part before a semicolon or
/// comma.
std::map<std::string, std::string> defaults_of_the_page() {
    constexpr std::string_view kItem = ".It Cm ";
    constexpr std::string_view kDefault = "Default:";
    constexpr std::string_view kQuote = "\\(dq";
    std::ifstream page("src/config/imp.toml.5");
    std::map<std::string, std::string> defaults;
    std::string key;
    for (std::string line; std::getline(page, line);) {
        if (line.starts_with(kItem))
            key = line.substr(kItem.size(), line.find(' ', kItem.size()) - kItem.size());
        if (!line.starts_with(kDefault))
            continue;
        std::string value = line.substr(kDefault.size());
        if (value.empty()) {  // it is quoted on the next line
            std::getline(page, value);
            value = value.substr(std::string_view(".Ql ").size());
        }
        for (std::size_t at = value.find(kQuote); at != std::string::npos; at = value.find(kQuote))
            value.replace(at, kQuote.size(), "\"");
        if (value.ends_with(" .") || value.ends_with('.'))
            value.resize(value.find_last_not_of(" .") + 1);
        value.erase(0, value.find_first_not_of(' '));
        defaults[key] = value.substr(0, value.find_first_of(";,"));
    }
    return defaults;
}

}  // namespace

TEST_CASE("the manual says each key's default as the program has it") {
    std::map<std::string, std::string> documented = defaults_of_the_page();
    for (const imp::ConfigLine& line : imp::describe(imp::Config())) {
        if (line.key == "store.url")  // made from where the file is
            continue;
        const bool is_none = line.value.empty() || line.value == "[]";
        CAPTURE(line.key);
        if (is_none)
            CHECK((documented[line.key] == "none" || documented[line.key] == "the system's"));
        else
            CHECK(documented[line.key] == line.value);
    }
    for (const std::string_view key : imp::config_keys())
        CHECK_MESSAGE(documented.count(std::string(key)) == 1, key);
}

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
    CHECK(known.size() == 54);
}
