#pragma once

#include "config/config.hpp"
#include "config/raw.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace imp::config {

/// One key of imp.toml(5). The file, the environment, `describe` and `config_keys` work from the
/// table of these and from nothing else.
struct Key {
    std::string name;     ///< "api.url"; its variable is IMP_API_URL
    std::string expects;  ///< type, unit and range in words, for "must be …"
    /// Puts the value into its member; false where it is not what `expects` says.
    std::function<bool(Config&, const Raw&)> set;
    /// What is wrong with a value of the right type, to be read behind the key's name; "" for
    /// nothing. Never repeats a secret. Empty for a key that has no such rule. By value: see `get`.
    std::function<std::string(Config)> fault;
    /// The value as the manual writes it, secrets masked. By value: a member's reference is taken
    /// through a mutable Config.
    std::function<std::string(Config)> get;
    /// A value that no error may repeat.
    bool secret = false;
    /// A file name: where the file says a relative one, it is meant beside the file.
    bool path = false;
};

/// In the order of the manual.
const std::vector<Key>& keys();

/// Null where there is none of that name.
const Key* find_key(std::string_view name);

/// IMP_<SECTION>_<KEY>.
std::string variable_of(const Key& key);

}  // namespace imp::config
