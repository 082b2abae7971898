#include "base/calendar.hpp"
#include "base/clock.hpp"
#include "base/text.hpp"
#include "views/messages.hpp"
#include "views/pages.hpp"

#include <fmt/core.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace imp::views {

namespace {

using namespace std::string_view_literals;

/// Signs that name one currency only; all others are shown by their code.
constexpr std::array kSigns{std::pair{"USD"sv, "US$"sv},
                            std::pair{"JPY"sv, "JP¥"sv},
                            std::pair{"CNY"sv, "CN¥"sv},
                            std::pair{"TWD"sv, "NT$"sv},
                            std::pair{"HKD"sv, "HK$"sv},
                            std::pair{"VND"sv, "₫"sv},
                            std::pair{"EUR"sv, "€"sv},
                            std::pair{"GBP"sv, "£"sv}};

/// A comma before every third digit of the whole part.
std::string grouped(const std::string& digits) {
    std::string out;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        if (i > 0 && (digits.size() - i) % 3 == 0)
            out += ',';
        out += digits[i];
    }
    return out;
}

/// `15,000`, `14.20`: at least as many places as the currency has, and never fewer than the amount
/// itself: what a page shows is not rounded.
std::string number_text(const Decimal& amount, int exponent) {
    std::string plain = amount.str();
    if (amount.is_negative())
        plain.erase(0, 1);
    const auto point = plain.find('.');
    std::string fraction = point == std::string::npos ? "" : plain.substr(point + 1);
    const auto places = static_cast<std::size_t>(exponent);
    if (fraction.size() < places)
        fraction.append(places - fraction.size(), '0');
    std::string out = grouped(plain.substr(0, point));
    if (!fraction.empty())
        out += '.' + fraction;
    return out;
}

constexpr UnixSeconds kEndOf9999 = 253'402'300'799;

/// A moment as Korea's clocks and calendars show it.
struct Moment {
    int year;
    unsigned month;  ///< 1 to 12
    unsigned day;
    unsigned weekday;  ///< 0 is Sunday
    int hour;
    int minute;
};

/// Empty for no time, and for what no calendar here can show.
std::optional<Moment> moment_in_korea(UnixSeconds at) {
    using namespace std::chrono;
    if (at <= 0 || at > kEndOf9999 - calendar::kKoreaIsAhead)
        return std::nullopt;
    const sys_seconds local{seconds{at + calendar::kKoreaIsAhead}};
    const auto day = floor<days>(local);
    const year_month_day date{day};
    const hh_mm_ss time{local - day};
    return Moment{.year = static_cast<int>(date.year()),
                  .month = static_cast<unsigned>(date.month()),
                  .day = static_cast<unsigned>(date.day()),
                  .weekday = weekday{day}.c_encoding(),
                  .hour = static_cast<int>(time.hours().count()),
                  .minute = static_cast<int>(time.minutes().count())};
}

std::string counted(std::int64_t number, const Counted& words) {
    return fmt::format(fmt::runtime(number == 1 ? words.one : words.many), number);
}

}  // namespace

std::string format_amount(const Decimal& amount, std::string_view currency, Language language) {
    const std::string minus = amount.is_negative() ? "-" : "";
    const auto known = Currency::parse(currency);
    if (!known) {  // i'mport's own word, whatever it is: not ours to hide
        const std::string word = text::clean_for_display(currency, 8);
        return minus + word + (word.empty() ? "" : " ") + number_text(amount, 0);
    }
    const std::string number = number_text(amount, known->exponent());
    if (known->code() == "KRW")
        return minus + fmt::format(fmt::runtime(texts(language).won), number);
    for (const auto& [code, sign] : kSigns) {
        if (code == known->code())
            return fmt::format("{}{}{}", minus, sign, number);
    }
    return minus + known->code() + " " + number;
}

std::string format_korea_time(UnixSeconds at, Language language) {
    const auto moment = moment_in_korea(at);
    if (!moment)
        return {};
    const Texts& t = texts(language);
    return fmt::format(fmt::runtime(t.date_time),
                       moment->year,
                       moment->month,
                       t.months[moment->month - 1],
                       moment->day,
                       t.weekdays[moment->weekday],
                       moment->hour,
                       moment->minute);
}

std::string format_machine_time(UnixSeconds at) {
    const auto moment = moment_in_korea(at);
    if (!moment)
        return {};
    std::string text = "0000-00-00T00:00+09:00";
    const auto put = [&](std::size_t last, unsigned number) {
        for (; number != 0; number /= 10)
            text[last--] = static_cast<char>('0' + number % 10);
    };
    put(3, static_cast<unsigned>(moment->year));
    put(6, moment->month);
    put(9, moment->day);
    put(12, static_cast<unsigned>(moment->hour));
    put(15, static_cast<unsigned>(moment->minute));
    return text;
}

std::string format_time_left(UnixSeconds deadline, UnixSeconds now, Language language) {
    const Texts& t = texts(language);
    if (now >= deadline)
        return std::string(t.time_is_up);
    const std::int64_t left = deadline - now;
    if (left < kMinute)
        return std::string(t.moment_left);
    const bool has_days = left >= kDay;
    const std::int64_t larger = has_days ? left / kDay : left / kHour;
    const std::int64_t smaller = has_days ? left % kDay / kHour : left % kHour / kMinute;
    std::string words = larger == 0 ? "" : counted(larger, has_days ? t.days : t.hours);
    if (smaller != 0)
        words += (words.empty() ? "" : " ") + counted(smaller, has_days ? t.hours : t.minutes);
    return fmt::format(fmt::runtime(t.time_left), words);
}

}  // namespace imp::views
