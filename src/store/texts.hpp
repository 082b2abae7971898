#pragma once

#include "base/result.hpp"

#include <initializer_list>
#include <string_view>

namespace imp::store {

/// Every text that goes into a row passes here: well-formed UTF-8 without NUL, which is what all
/// databases keep as it is (PostgreSQL would cut at the NUL, MariaDB refuse broken UTF-8, SQLite
/// keep both). Errors: bad_input.
Result<void> check_texts(std::string_view table, std::initializer_list<std::string_view> texts);

/// The same for a text that rows are found by, and that somebody else chose: 255 characters at
/// most, which is what an index of every database holds. Ours, and i'mport's, have 64.
Result<void> check_keys(std::string_view table, std::initializer_list<std::string_view> keys);

/// A row that does not hold what this program writes. Names the place, never the contents.
Error damaged(std::string_view table, std::string_view column);

}  // namespace imp::store
