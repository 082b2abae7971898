#include "cli/times.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <optional>

namespace imp::cli {

namespace {

using std::chrono::seconds;

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

/// Reads a fixed form from left to right; once something is wrong, all is.
class Reader {
  public:
    explicit Reader(std::string_view text) : rest_(text) {}

    int digits(std::size_t count) {
        int number = 0;
        for (; count > 0; --count) {
            if (rest_.empty() || rest_.front() < '0' || rest_.front() > '9') {
                good_ = false;
                return 0;
            }
            number = number * 10 + (rest_.front() - '0');
            rest_.remove_prefix(1);
        }
        return number;
    }

    /// One of these characters; which.
    char one_of(std::string_view characters) {
        if (rest_.empty() || characters.find(rest_.front()) == std::string_view::npos) {
            good_ = false;
            return '\0';
        }
        const char found = rest_.front();
        rest_.remove_prefix(1);
        return found;
    }

    void skip_fraction() {
        if (!rest_.starts_with('.'))
            return;
        rest_.remove_prefix(1);
        digits(1);
        while (!rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9')
            rest_.remove_prefix(1);
    }

    std::chrono::year_month_day date() {
        const int year = digits(4);
        one_of("-");
        const int month = digits(2);
        one_of("-");
        const int day = digits(2);
        const std::chrono::year_month_day found{std::chrono::year(year),
                                                std::chrono::month(static_cast<unsigned>(month)),
                                                std::chrono::day(static_cast<unsigned>(day))};
        good_ = good_ && found.ok();
        return found;
    }

    void refuse_unless(bool fine) { good_ = good_ && fine; }

    [[nodiscard]] bool is_good_to_the_end() const { return good_ && rest_.empty(); }

  private:
    std::string_view rest_;
    bool good_ = true;
};

UnixSeconds start_of(const std::chrono::year_month_day& date) {
    return seconds(std::chrono::sys_days(date).time_since_epoch()).count();
}

/// Source: RFC 3339 section 5.6. A leap second counts as the second after it.
std::optional<UnixSeconds> parse_rfc3339(std::string_view text) {
    Reader reader(text);
    const std::chrono::year_month_day date = reader.date();
    reader.one_of("Tt ");
    const int hour = reader.digits(2);
    reader.one_of(":");
    const int minute = reader.digits(2);
    reader.one_of(":");
    const int second = reader.digits(2);
    reader.refuse_unless(hour <= 23 && minute <= 59 && second <= 60);
    reader.skip_fraction();
    const char zone = reader.one_of("Zz+-");
    int offset = 0;
    if (zone == '+' || zone == '-') {
        const int hours = reader.digits(2);
        reader.one_of(":");
        const int minutes = reader.digits(2);
        reader.refuse_unless(hours <= 23 && minutes <= 59);
        offset = (zone == '-' ? -60 : 60) * (hours * 60 + minutes);
    }
    if (!reader.is_good_to_the_end())
        return std::nullopt;
    return start_of(date) + (hour * 60 + minute) * 60 + second - offset;
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
    if (const std::optional<UnixSeconds> moment = parse_rfc3339(text))
        return *moment;
    if (const Result<seconds> duration = parse_duration(text))
        return now + duration->count();
    return Error{Errc::bad_input,
                 "'" + text::clean_for_display(text, 40) +
                     "' is neither a time such as 2026-07-01T09:00:00+09:00 nor a duration from "
                     "now on such as 3d"};
}

Result<Day> parse_korean_day(std::string_view text) {
    Reader reader(text);
    const std::chrono::year_month_day date = reader.date();
    if (!reader.is_good_to_the_end())
        return Error{Errc::bad_input,
                     "'" + text::clean_for_display(text, 40) + "' is no day such as 2026-07-01"};
    const UnixSeconds from = start_of(date) - seconds(kKoreanOffset).count();
    return Day{.from = from, .to = from + seconds(std::chrono::days(1)).count()};
}

std::string korean_time(UnixSeconds time) {
    if (time == 0)
        return "";
    const std::chrono::sys_seconds point{seconds(time) + kKoreanOffset};
    const auto day = std::chrono::floor<std::chrono::days>(point);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss<seconds> clock(point - day);
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}+09:00",
                       static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()),
                       static_cast<unsigned>(date.day()),
                       clock.hours().count(),
                       clock.minutes().count(),
                       clock.seconds().count());
}

}  // namespace imp::cli
