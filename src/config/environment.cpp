#include "config/environment.hpp"

#include "config/addresses.hpp"
#include "config/keys.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

extern char** environ;  // NOLINT(readability-identifier-naming): POSIX's

namespace imp::config {

namespace {

bool holds_secret(std::string_view name, std::string_view value) {
    const std::vector<Key>& all = keys();
    const auto key = std::find_if(
        all.begin(), all.end(), [&](const Key& one) { return variable_of(one) == name; });
    if (key == all.end() || !key->secret)
        return false;
    // Addresses that a program of the shop's may want, unless there is a password in them.
    const bool is_address = key->name == "store.url" || key->name == "api.url";
    const std::string shown(value);
    return !is_address || without_password(shown) != shown;
}

}  // namespace

void forget_secrets_in_environment() {
    constexpr std::string_view kOurs = "IMP_";
    char** kept = environ;
    for (char** entry = environ; *entry != nullptr; ++entry) {
        const std::string_view whole(*entry);
        const std::size_t equals = whole.find('=');
        if (whole.starts_with(kOurs) && equals != std::string_view::npos &&
            holds_secret(whole.substr(0, equals), whole.substr(equals + 1)))
            ::explicit_bzero(*entry + equals + 1, whole.size() - equals - 1);
        else
            *kept++ = *entry;
    }
    *kept = nullptr;
}

}  // namespace imp::config
