#pragma once

#include <string>
#include <string_view>

namespace imp::config {

/// Where the programs of one installation leave what they tell each other (i'mport's token, the
/// counters), if the configuration does not say it: beside an SQLite file, which is ours to write
/// to; for a database server beside the configuration (`file`, or ""), if its folder belongs to
/// this user, or root acts for the one that it belongs to; the name with `ending` behind it. Else
/// "": /etc is no place for it.
std::string usual_state_file(const std::string& store_url,
                             const std::string& file,
                             std::string_view ending);

}  // namespace imp::config
