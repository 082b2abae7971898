#pragma once

#include "base/clock.hpp"
#include "metrics/families.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>

/// Where the numbers lie: in a file that all processes of one installation on one machine have
/// mapped (responders, a CGI landing, `impctl work`), so that any of them tells what all did. A
/// process that is killed in the middle of a count leaves nothing half done: a count is one
/// instruction. Without a file a process counts what it does itself. Any thread.
namespace imp::metrics {

/// Room in the file, so that it is two pages.
inline constexpr std::size_t kRoom = 1016;

/// `index` is less than kRoom.
std::atomic<std::uint64_t>& number(std::size_t index) noexcept;

/// From now on the numbers are those of this file (mode 0600), which is made where it is missing,
/// and made anew where another version has written it or it is damaged; what is no file of ours is
/// left alone. Nothing comes of it but a line in the log where that cannot be done: nobody's
/// landing depends on it. "": they stay this process's own.
void share(const std::string& path);

/// Follows the file if another lies there now, and makes a new one where it is gone or damaged. For
/// whoever shows the numbers, and for who runs for long: every few seconds.
void look_again();

/// True while the numbers are those of a file.
bool is_shared();

/// A number that goes up and down.
void set(Family gauge, std::int64_t value) noexcept;
std::int64_t get(Family gauge) noexcept;

/// True for one of all who ask within kFresh: it asks the store anew and sets what it says.
bool begin_asking_store(UnixSeconds now) noexcept;

inline constexpr UnixSeconds kFresh = 5;

/// What Family::store_up holds.
enum class StoreSays : std::int64_t { nothing_yet, up, down };

}  // namespace imp::metrics
