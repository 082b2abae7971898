#pragma once

#include "base/clock.hpp"
#include "store/session.hpp"

#include <cstdint>

/// Times of what is to be done that lie further ahead than anything is ever put off for: written
/// while a clock ran ahead. Left alone, what they stand for would be done in years.
namespace imp::store::future_times {

/// Whether there is any. Throws soci::soci_error.
bool exist(Session& session, UnixSeconds now);

/// Makes them `now`, at most `most` of each kind; how many. Throws soci::soci_error.
std::int64_t correct(Session& session, UnixSeconds now, int most);

}  // namespace imp::store::future_times
