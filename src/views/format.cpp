#include "base/text.hpp"
#include "views/pages.hpp"

#include <fmt/core.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace imp::views {

namespace {

using namespace std::string_view_literals;

/// Signs that name one currency only; all others are shown by their code.
constexpr std::array kSigns{std::pair{"USD"sv, "US$"sv},
                            std::pair{"JPY"sv, "JP¥"sv},
                            std::pair{"CNY"sv, "CN¥"sv},
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

constexpr UnixSeconds kKoreaAheadOfUtc = 32'400;  // since 1988 without daylight saving time
constexpr UnixSeconds kEndOf9999 = 253'402'300'799;

}  // namespace

std::string format_amount(const Decimal& amount, std::string_view currency, Language language) {
    const std::string minus = amount.is_negative() ? "-" : "";
    const auto known = Currency::parse(currency);
    if (!known)  // i'mport's own word, whatever it is: not ours to hide
        return fmt::format(
            "{}{} {}", minus, text::clean_for_display(currency, 8), number_text(amount, 0));
    const std::string number = number_text(amount, known->exponent());
    if (known->code() == "KRW")
        return language == Language::korean ? minus + number + "원" : minus + "₩" + number;
    for (const auto& [code, sign] : kSigns) {
        if (code == known->code())
            return fmt::format("{}{}{}", minus, sign, number);
    }
    return minus + known->code() + " " + number;
}

std::string format_korea_time(UnixSeconds at, Language language) {
    using namespace std::chrono;
    if (at <= 0 || at > kEndOf9999 - kKoreaAheadOfUtc)
        return {};
    const sys_seconds local{seconds{at + kKoreaAheadOfUtc}};
    const auto day = floor<days>(local);
    const year_month_day date{day};
    const hh_mm_ss time{local - day};
    const auto weekday_index = weekday{day}.c_encoding();
    const auto month_index = static_cast<unsigned>(date.month());
    static constexpr std::array kWeekdaysKo{"일", "월", "화", "수", "목", "금", "토"};
    static constexpr std::array kWeekdays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr std::array kMonths{"January",
                                        "February",
                                        "March",
                                        "April",
                                        "May",
                                        "June",
                                        "July",
                                        "August",
                                        "September",
                                        "October",
                                        "November",
                                        "December"};
    if (language == Language::korean)
        return fmt::format("{}년 {}월 {}일 ({}) {:02}:{:02}",
                           static_cast<int>(date.year()),
                           month_index,
                           static_cast<unsigned>(date.day()),
                           kWeekdaysKo[weekday_index],
                           time.hours().count(),
                           time.minutes().count());
    return fmt::format("{}, {} {} {}, {:02}:{:02} KST",
                       kWeekdays[weekday_index],
                       static_cast<unsigned>(date.day()),
                       kMonths[month_index - 1],
                       static_cast<int>(date.year()),
                       time.hours().count(),
                       time.minutes().count());
}

}  // namespace imp::views
