#include "console/format.hpp"

#include "base/calendar.hpp"

#include <fmt/format.h>

namespace imp::console {

namespace {

constexpr UnixSeconds kLastTime = 253'402'300'799 - kKoreaAhead;  // of the year 9999

/// `2026-07-04T09:00:12Z`, though it is Korea's time; "" where there is none.
std::string shifted(UnixSeconds at) {
    return at <= 0 || at > kLastTime ? "" : calendar::rfc3339(at + kKoreaAhead);
}

}  // namespace

UnixSeconds korean_day(UnixSeconds now) noexcept {
    return now - (now + kKoreaAhead) % kDay;
}

std::string korean_clock(UnixSeconds at) {
    std::string made = shifted(at);
    if (made.empty())
        return made;
    made.pop_back();
    made[made.find('T')] = ' ';
    return made;
}

std::string korean_hour(UnixSeconds at) {
    const std::string made = shifted(at);
    return made.empty() ? made : made.substr(made.find('T') + 1, 5);
}

std::string korean_date(UnixSeconds at) {
    const std::string made = shifted(at);
    return made.empty() ? made : made.substr(5, 5);
}

void write_time(Html& out, UnixSeconds at) {
    std::string machine = shifted(at);
    if (machine.empty()) {
        out << "–";
        return;
    }
    machine.pop_back();
    out << "<time";
    out.attribute("datetime", machine + "+09:00") << ">";
    out.say(korean_clock(at)) << "</time>";
}

std::string duration_text(UnixSeconds seconds, const Texts& texts) {
    if (seconds < 0)
        seconds = 0;
    if (seconds < 2 * kMinute)
        return fmt::format("{}{}", seconds, texts.seconds);
    if (seconds < 2 * kHour)
        return fmt::format("{}{}", seconds / kMinute, texts.minutes);
    if (seconds < 2 * kDay)
        return fmt::format("{}{}", seconds / kHour, texts.hours);
    return fmt::format("{}{}", seconds / kDay, texts.days);
}

std::string count_text(std::int64_t number, std::int64_t most) {
    const std::string plain = std::to_string(number);
    std::string digits;
    for (std::size_t i = 0; i < plain.size(); ++i) {
        if (i > 0 && (plain.size() - i) % 3 == 0)
            digits += ',';
        digits += plain[i];
    }
    return most > 0 && number >= most ? digits + '+' : digits;
}

std::string amount_text(const Decimal& amount, std::string_view currency, const Visit& visit) {
    return views::format_amount(amount, currency, visit.language);
}

}  // namespace imp::console
