// Decimal numbers against a second reading of them and 128-bit sums.
#include "domain/money.hpp"
#include "fuzz/fuzz.hpp"

#include <algorithm>
#include <optional>
#include <string>

using namespace imp;

namespace {

__extension__ using Wide = __int128;

constexpr int kPlaces = 18;
constexpr std::size_t kMostDigits = 18;

Wide power(int exponent) {
    Wide n = 1;
    while (exponent-- > 0)
        n *= 10;
    return n;
}

/// In units of 10^-18: at most 10^36, which fits.
Wide exact(const Decimal& decimal) {
    std::string s = decimal.str();
    const bool negative = s.front() == '-';
    const std::size_t dot = std::min(s.find('.'), s.size());
    const std::size_t places = dot == s.size() ? 0 : s.size() - dot - 1;
    Wide n = 0;
    for (const char c : s) {
        if (c >= '0' && c <= '9')
            n = n * 10 + (c - '0');
    }
    n *= power(kPlaces - static_cast<int>(places));
    return negative ? -n : n;
}

/// `digits` without zeros at either end, times 10^exponent: one form for equal numbers.
struct Normal {
    bool negative = false;
    std::string digits;
    long exponent = 0;

    bool operator==(const Normal&) const = default;
};

/// JSON's grammar, read again. Empty where it is none.
std::optional<Normal> normal(std::string_view s) {
    Normal n;
    std::size_t i = 0;
    const auto is_digit = [&] { return i < s.size() && s[i] >= '0' && s[i] <= '9'; };
    if (i < s.size() && s[i] == '-')
        n.negative = ++i > 0;
    if (!is_digit() || (s[i] == '0' && i + 1 < s.size() && s[i + 1] >= '0' && s[i + 1] <= '9'))
        return std::nullopt;
    while (is_digit())
        n.digits += s[i++];
    if (i < s.size() && s[i] == '.') {
        ++i;
        if (!is_digit())
            return std::nullopt;
        for (; is_digit(); --n.exponent)
            n.digits += s[i++];
    }
    if (i < s.size() && (s[i] == 'e' || s[i] == 'E')) {
        ++i;
        const bool down = i < s.size() && s[i] == '-';
        if (down || (i < s.size() && s[i] == '+'))
            ++i;
        if (!is_digit())
            return std::nullopt;
        long exponent = 0;
        while (is_digit())
            exponent = std::min(100'000L, exponent * 10 + (s[i++] - '0'));
        n.exponent += down ? -exponent : exponent;
    }
    if (i != s.size())
        return std::nullopt;
    while (!n.digits.empty() && n.digits.back() == '0') {
        n.digits.pop_back();
        ++n.exponent;
    }
    n.digits.erase(0, n.digits.find_first_not_of('0'));
    return n.digits.empty() ? Normal{} : n;
}

void check_reading(std::string_view s) {
    const auto decimal = Decimal::parse(s);
    const auto expected = normal(s);
    FUZZ_CHECK(!decimal || expected);
    if (!decimal) {
        // Refused though it is a number: only for its size, or an exponent beyond all reason.
        if (expected && s.find_first_of("eE") == std::string_view::npos) {
            const auto whole = static_cast<long>(expected->digits.size()) + expected->exponent;
            FUZZ_CHECK(whole > kPlaces || -expected->exponent > kPlaces ||
                       expected->digits.size() > kMostDigits);
        }
        return;
    }
    const std::string written = decimal->str();
    FUZZ_CHECK(normal(written) == expected);
    const auto again = Decimal::parse(written);
    FUZZ_CHECK(again && *again == *decimal && again->str() == written);
    FUZZ_CHECK(decimal->is_zero() == expected->digits.empty());
    FUZZ_CHECK(decimal->is_negative() == expected->negative);
}

void check_pair(const Decimal& a, const Decimal& b) {
    const Wide x = exact(a);
    const Wide y = exact(b);
    FUZZ_CHECK((a == b) == (x == y));
    FUZZ_CHECK((a < b) == (x < y) && (a > b) == (x > y) && (b < a) == (y < x));
    const auto sum = a.plus(b);
    const auto difference = a.minus(b);
    FUZZ_CHECK(!sum || exact(*sum) == x + y);
    FUZZ_CHECK(!difference || exact(*difference) == x - y);
    // Whatever money can be is never refused.
    const Wide most = power(14 + kPlaces);
    const auto is_money = [&](const Decimal& d) {
        const Wide n = exact(d);
        return n > -most && n < most && d.to_minor(3).has_value() && n % power(15) == 0;
    };
    FUZZ_CHECK(!is_money(a) || !is_money(b) || (sum && difference));
}

void check_currency(const Decimal& amount, std::string_view code) {
    for (int places = 0; places <= 3; ++places) {
        const auto minor = amount.to_minor(places);
        FUZZ_CHECK(!minor || Decimal::from_minor(*minor, places) == amount);
        const bool is_whole = exact(amount) % power(kPlaces - places) == 0;
        FUZZ_CHECK(!minor || is_whole);
    }
    const auto currency = Currency::parse(code);
    if (!currency)
        return;
    FUZZ_CHECK(currency->code().size() == 3 &&
               Currency::parse(currency->code()).value() == *currency);
    const auto money = Money::make(amount, *currency);
    if (!money)
        return;
    FUZZ_CHECK(money->minor() >= 0 && money->minor() <= Money::kMaxMinor);
    FUZZ_CHECK(money->amount() == amount);
    FUZZ_CHECK(Money::from_minor(money->minor(), *currency).value() == *money);
}

}  // namespace

FUZZ_TARGET(money) {
    fuzz::Input in(input);
    const std::string_view first = in.piece();
    const std::string_view second = in.piece();
    check_reading(first);
    check_reading(second);
    const auto a = Decimal::parse(first);
    const auto b = Decimal::parse(second);
    if (a)
        check_currency(*a, in.rest());
    if (a && b)
        check_pair(*a, *b);
}
