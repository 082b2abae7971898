#pragma once

#include <string>

namespace imp::config {

/// Where a program that ends with its request leaves i'mport's token for the next, if the
/// configuration does not say it: beside an SQLite file, which is ours to write to; for a database
/// server beside the configuration (`file`, or ""), if its folder belongs to this user, or root
/// acts for the one that it belongs to. Else "": /etc is no place for it.
std::string usual_token_file(const std::string& store_url, const std::string& file);

}  // namespace imp::config
