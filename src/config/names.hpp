#pragma once

#include <string>
#include <string_view>
#include <vector>

/// Names that somebody mistyped.
namespace imp::config {

/// In quotation marks, cleaned and cut: the name is somebody else's text.
std::string as_name(std::string_view name);

/// " (did you mean …?)", or nothing where nothing is near.
std::string did_you_mean(std::string_view word, const std::vector<std::string>& names);

/// "api", "store" … in the order of the table.
std::vector<std::string> section_names();

/// did_you_mean for an unknown key: the nearest whole name, or a key of that name in another
/// section (it stands above the first section's header, or below the wrong one).
std::string meant_key(std::string_view name);

/// The known key that an unknown one (or a variable of the environment) is nearest to; "" for none.
std::string nearest_key(std::string_view name);
std::string nearest_key_of_variable(std::string_view variable);

}  // namespace imp::config
