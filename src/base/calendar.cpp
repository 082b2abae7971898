#include "base/calendar.hpp"

#include "base/text.hpp"

#include <chrono>
#include <cstdio>

namespace imp::calendar {

namespace {

using std::chrono::days;
using std::chrono::sys_days;
using std::chrono::year_month_day;

/// Reads from the front of a text; once something did not fit it stays broken.
class Reader {
  public:
    explicit Reader(std::string_view s) : rest_(s) {}

    int number(std::size_t digits, int least, int most) {
        const auto n = rest_.size() >= digits && rest_.front() != '-'
                           ? text::parse_int(rest_.substr(0, digits))
                           : std::nullopt;
        if (!n || *n < least || *n > most) {
            broken_ = true;
            return least;
        }
        rest_.remove_prefix(digits);
        return static_cast<int>(*n);
    }

    char one_of(std::string_view characters) {
        if (rest_.empty() || characters.find(rest_.front()) == std::string_view::npos) {
            broken_ = true;
            return '\0';
        }
        const char found = rest_.front();
        rest_.remove_prefix(1);
        return found;
    }

    void skip_fraction() {
        if (!rest_.starts_with('.'))
            return;
        const std::size_t end = rest_.find_first_not_of("0123456789", 1);
        broken_ = broken_ || end == 1 || end == std::string_view::npos;
        rest_ = end == std::string_view::npos ? std::string_view() : rest_.substr(end);
    }

    [[nodiscard]] bool ended_well() const { return !broken_ && rest_.empty(); }

  private:
    std::string_view rest_;
    bool broken_ = false;
};

}  // namespace

std::string rfc3339(UnixSeconds at) {
    const auto moment = std::chrono::sys_seconds(std::chrono::seconds(at));
    const auto day = std::chrono::floor<days>(moment);
    const year_month_day date(day);
    const auto in_day = (moment - day).count();
    std::string out(32, '\0');
    const int size = std::snprintf(out.data(),
                                   out.size(),
                                   "%04d-%02u-%02uT%02d:%02d:%02dZ",
                                   static_cast<int>(date.year()),
                                   static_cast<unsigned>(date.month()),
                                   static_cast<unsigned>(date.day()),
                                   static_cast<int>(in_day / kHour),
                                   static_cast<int>(in_day % kHour / kMinute),
                                   static_cast<int>(in_day % kMinute));
    out.resize(static_cast<std::size_t>(size));
    return out;
}

std::optional<UnixSeconds> parse_rfc3339(std::string_view s) noexcept {
    Reader reader(s);
    const int year = reader.number(4, 1970, 9999);
    reader.one_of("-");
    const int month = reader.number(2, 1, 12);
    reader.one_of("-");
    const int day = reader.number(2, 1, 31);
    reader.one_of("Tt ");
    const int hour = reader.number(2, 0, 23);
    reader.one_of(":");
    const int minute = reader.number(2, 0, 59);
    reader.one_of(":");
    const int second = reader.number(2, 0, 59);
    reader.skip_fraction();
    UnixSeconds offset = 0;
    if (const char sign = reader.one_of("Zz+-"); sign == '+' || sign == '-') {
        const int hours = reader.number(2, 0, 23);
        reader.one_of(":");
        offset = hours * kHour + reader.number(2, 0, 59) * kMinute;
        if (sign == '-')
            offset = -offset;
    }
    const year_month_day date{std::chrono::year(year),
                              std::chrono::month(static_cast<unsigned>(month)),
                              std::chrono::day(static_cast<unsigned>(day))};
    if (!reader.ended_well() || !date.ok())
        return std::nullopt;
    const UnixSeconds midnight = sys_days(date).time_since_epoch().count() * kDay;
    return midnight + hour * kHour + minute * kMinute + second - offset;
}

}  // namespace imp::calendar
