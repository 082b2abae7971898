#include "domain/money.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>

namespace imp {

namespace {

constexpr int kMaxDigits = 18;

constexpr std::int64_t power_of_ten(int exponent) noexcept {
    std::int64_t power = 1;
    for (int i = 0; i < exponent; ++i)
        power *= 10;
    return power;
}

constexpr std::int64_t kLimit = power_of_ten(kMaxDigits);  // digits are below it

/// digits × 10^by, if it stays below 10^18.
std::optional<std::int64_t> scaled(std::int64_t digits, int by) noexcept {
    if (by > kMaxDigits)
        return digits == 0 ? std::optional<std::int64_t>(0) : std::nullopt;
    const std::int64_t factor = power_of_ten(by);
    const std::int64_t magnitude = digits < 0 ? -digits : digits;
    if (magnitude > (kLimit - 1) / factor)
        return std::nullopt;
    return digits * factor;
}

bool is_digit(char c) noexcept {
    return c >= '0' && c <= '9';
}

/// The pieces of a JSON number. Empty where the text is none.
struct NumberText {
    bool negative = false;
    std::string_view whole;
    std::string_view fraction;
    std::int64_t exponent = 0;
};

std::string_view take_digits(std::string_view& rest) noexcept {
    const auto end = std::find_if_not(rest.begin(), rest.end(), is_digit);
    const std::string_view digits = rest.substr(0, static_cast<std::size_t>(end - rest.begin()));
    rest.remove_prefix(digits.size());
    return digits;
}

std::optional<NumberText> read_number(std::string_view rest) noexcept {
    NumberText number;
    if (rest.starts_with('-')) {
        number.negative = true;
        rest.remove_prefix(1);
    }
    number.whole = take_digits(rest);
    if (number.whole.empty() || (number.whole.size() > 1 && number.whole.front() == '0'))
        return std::nullopt;
    if (rest.starts_with('.')) {
        rest.remove_prefix(1);
        number.fraction = take_digits(rest);
        if (number.fraction.empty())
            return std::nullopt;
    }
    if (rest.starts_with('e') || rest.starts_with('E')) {
        rest.remove_prefix(1);
        if (rest.starts_with('+')) {
            rest.remove_prefix(1);
            if (rest.starts_with('-'))
                return std::nullopt;
        }
        const std::optional<std::int64_t> exponent = text::parse_int(rest);
        // Anything past a few hundred is either zero or out of range; the bound keeps the sums
        // below small.
        if (!exponent || *exponent > 1000 || *exponent < -1000)
            return std::nullopt;
        number.exponent = *exponent;
        rest = {};
    }
    if (!rest.empty())
        return std::nullopt;
    return number;
}

// ISO 4217 (2024): the currencies whose minor unit is not 2.
constexpr std::array<std::string_view, 17> kNoPlaces{"BIF",
                                                     "CLP",
                                                     "DJF",
                                                     "GNF",
                                                     "ISK",
                                                     "JPY",
                                                     "KMF",
                                                     "KRW",
                                                     "PYG",
                                                     "RWF",
                                                     "UGX",
                                                     "UYI",
                                                     "VND",
                                                     "VUV",
                                                     "XAF",
                                                     "XOF",
                                                     "XPF"};
constexpr std::array<std::string_view, 7> kThreePlaces{
    "BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"};

}  // namespace

Decimal::Decimal(std::int64_t digits, int places) noexcept : digits_(digits), places_(places) {
    while (places_ > 0 && digits_ % 10 == 0) {
        digits_ /= 10;
        --places_;
    }
}

Result<Decimal> Decimal::parse(std::string_view number) {
    const std::optional<NumberText> parts = read_number(number);
    if (!parts)
        return Error{Errc::bad_input, "not a decimal number"};
    std::string digits;
    digits.reserve(parts->whole.size() + parts->fraction.size());
    digits += parts->whole;
    digits += parts->fraction;
    std::int64_t places = static_cast<std::int64_t>(parts->fraction.size()) - parts->exponent;
    while (!digits.empty() && digits.back() == '0') {  // 1.500000000000000000000 is a fine number
        digits.pop_back();
        --places;
    }
    digits.erase(0, digits.find_first_not_of('0'));
    if (digits.empty())
        return Decimal();
    if (places < 0) {
        if (static_cast<std::int64_t>(digits.size()) - places > kMaxDigits)
            return Error{Errc::bad_input, "number of more than 18 digits"};
        digits.append(static_cast<std::size_t>(-places), '0');
        places = 0;
    }
    if (digits.size() > kMaxDigits || places > kMaxDigits)
        return Error{Errc::bad_input, "number of more than 18 digits"};
    const std::optional<std::int64_t> value = text::parse_int(digits);
    if (!value)
        return Error{Errc::bad_input, "not a decimal number"};
    return Decimal(parts->negative ? -*value : *value, static_cast<int>(places));
}

Decimal Decimal::from_int(std::int64_t n) noexcept {
    return {n, 0};
}

Decimal Decimal::from_minor(std::int64_t minor, int exponent) noexcept {
    return {minor, exponent};
}

std::optional<std::int64_t> Decimal::to_minor(int exponent) const noexcept {
    if (places_ > exponent)
        return std::nullopt;
    return scaled(digits_, exponent - places_);
}

std::optional<Decimal> Decimal::plus(const Decimal& other) const noexcept {
    const int places = std::max(places_, other.places_);
    const std::optional<std::int64_t> a = scaled(digits_, places - places_);
    const std::optional<std::int64_t> b = scaled(other.digits_, places - other.places_);
    if (!a || !b)
        return std::nullopt;
    const std::int64_t sum = *a + *b;  // each below 10^18: no overflow
    if (sum >= kLimit || sum <= -kLimit)
        return std::nullopt;
    return Decimal(sum, places);
}

std::optional<Decimal> Decimal::minus(const Decimal& other) const noexcept {
    return plus(Decimal(-other.digits_, other.places_));
}

std::string Decimal::str() const {
    std::string digits = std::to_string(digits_ < 0 ? -digits_ : digits_);
    if (places_ > 0) {
        const auto places = static_cast<std::size_t>(places_);
        if (digits.size() <= places)
            digits.insert(0, places + 1 - digits.size(), '0');
        digits.insert(digits.size() - places, ".");
    }
    return digits_ < 0 ? "-" + digits : digits;
}

std::strong_ordering Decimal::operator<=>(const Decimal& other) const noexcept {
    const bool negative = is_negative();
    if (negative != other.is_negative() || is_zero() || other.is_zero())
        return digits_ <=> other.digits_;  // signs or zero tell
    const int places = std::max(places_, other.places_);
    const std::optional<std::int64_t> a = scaled(digits_, places - places_);
    const std::optional<std::int64_t> b = scaled(other.digits_, places - other.places_);
    if (a && b)
        return *a <=> *b;
    // Only the one with fewer places can have outgrown 18 digits, and then it is the larger in
    // magnitude.
    const bool a_is_larger = !a;
    return a_is_larger != negative ? std::strong_ordering::greater : std::strong_ordering::less;
}

Result<Currency> Currency::parse(std::string_view code) {
    const std::string upper = text::to_upper(code);
    const bool three_letters =
        upper.size() == 3 &&
        std::all_of(upper.begin(), upper.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
    if (!three_letters)
        return Error{Errc::bad_input,
                     "currency is not an ISO 4217 code of three letters, such as KRW"};
    Currency currency;
    currency.code_ = upper;
    return currency;
}

Result<Currency> Currency::parse_of_order(std::string_view code) {
    Result<Currency> currency = parse(code);
    if (currency && currency->code() == "WON")
        return Error{Errc::bad_input, "currency WON is no ISO 4217 code: won are KRW"};
    return currency;
}

int Currency::exponent() const noexcept {
    const auto in = [this](const auto& list) {
        return std::find(list.begin(), list.end(), code_) != list.end();
    };
    if (in(kNoPlaces))
        return 0;
    return in(kThreePlaces) ? 3 : 2;
}

Money::Money(std::int64_t minor, Currency currency)
    : minor_(minor), currency_(std::move(currency)) {}

Result<Money> Money::make(const Decimal& amount, const Currency& currency) {
    const std::optional<std::int64_t> minor = amount.to_minor(currency.exponent());
    if (!minor)
        return Error{Errc::bad_input,
                     "amount " + amount.str() + " cannot be expressed in " + currency.code()};
    return from_minor(*minor, currency);
}

Result<Money> Money::from_minor(std::int64_t minor, const Currency& currency) {
    if (minor < 0)
        return Error{Errc::bad_input, "amount is negative"};
    if (minor > kMaxMinor)
        return Error{Errc::bad_input, "amount is too large"};
    return Money(minor, currency);
}

Decimal Money::amount() const noexcept {
    return Decimal::from_minor(minor_, currency_.exponent());
}

}  // namespace imp
