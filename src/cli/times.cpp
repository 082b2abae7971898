#include "cli/times.hpp"

#include "base/calendar.hpp"
#include "base/text.hpp"

#include <optional>

namespace imp::cli {

namespace {

using std::chrono::seconds;

constexpr std::string_view kKoreanZone = "+09:00";  // no summer time
constexpr seconds kKoreanOffset{calendar::kKoreaIsAhead};

constexpr seconds kLongest = std::chrono::days(3653);

std::optional<seconds> unit_of(char letter) {
    switch (letter) {
        case 's':
            return seconds(1);
        case 'm':
            return std::chrono::minutes(1);
        case 'h':
            return std::chrono::hours(1);
        case 'd':
            return std::chrono::days(1);
        default:
            return std::nullopt;
    }
}

}  // namespace

Result<seconds> parse_duration(std::string_view text) {
    const Error wrong{Errc::bad_input,
                      "'" + text::clean_for_display(text, 40) +
                          "' is no duration such as 90s, 15m, 12h, 3d (at most ten years)"};
    if (text.size() < 2)
        return wrong;
    const std::optional<seconds> unit = unit_of(text.back());
    const std::optional<std::int64_t> count = text::parse_int(text.substr(0, text.size() - 1));
    if (!unit || !count || *count < 0 || *count > kLongest / *unit)
        return wrong;
    return *count * *unit;
}

Result<UnixSeconds> parse_moment(std::string_view text, UnixSeconds now) {
    if (const std::optional<UnixSeconds> moment = calendar::parse_rfc3339(text))
        return *moment;
    if (const Result<seconds> duration = parse_duration(text))
        return now + duration->count();
    return Error{Errc::bad_input,
                 "'" + text::clean_for_display(text, 40) +
                     "' is neither a time such as 2026-07-01T09:00:00+09:00 nor a duration from "
                     "now on such as 3d"};
}

Result<Day> parse_korean_day(std::string_view text) {
    constexpr std::size_t kLength = std::string_view("2026-07-01").size();
    const std::optional<UnixSeconds> from =
        text.size() == kLength
            ? calendar::parse_rfc3339(std::string(text) + "T00:00:00" + std::string(kKoreanZone))
            : std::nullopt;
    if (!from)
        return Error{Errc::bad_input,
                     "'" + text::clean_for_display(text, 40) + "' is no day such as 2026-07-01"};
    return Day{.from = *from, .to = *from + seconds(std::chrono::days(1)).count()};
}

std::string korean_time(UnixSeconds time) {
    if (time == 0)
        return "";
    std::string text = calendar::rfc3339(time + kKoreanOffset.count());
    text.pop_back();  // the Z
    return text.append(kKoreanZone);
}

}  // namespace imp::cli
