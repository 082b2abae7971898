#include "sandbox/decimal.hpp"

#include "base/json.hpp"
#include "base/text.hpp"

#include <cstdlib>

namespace imp::sandbox {

namespace {

constexpr int kPlaces = 4;
constexpr std::int64_t kScale = 10'000;
constexpr std::size_t kMostDigits = 18;

}  // namespace

std::string Decimal::text() const {
    std::string out = ten_thousandths < 0 ? "-" : "";
    const std::int64_t size = std::abs(ten_thousandths);
    out += std::to_string(size / kScale);
    if (std::int64_t rest = size % kScale; rest != 0) {
        std::string places = std::to_string(kScale + rest).substr(1);
        places.erase(places.find_last_not_of('0') + 1);
        out += '.' + places;
    }
    return out;
}

std::optional<Decimal> parse_decimal(std::string_view text) {
    const auto document = json::parse(text);
    if (!document || !document->is_number())
        return std::nullopt;
    const std::string number = text::to_lower(document->text());
    const std::size_t e = number.find('e');
    std::string digits = number.substr(0, e);
    std::int64_t exponent = 0;
    if (e != std::string::npos) {
        std::string_view tail = std::string_view(number).substr(e + 1);
        if (tail.starts_with('+'))
            tail.remove_prefix(1);
        const auto parsed = text::parse_int(tail);
        if (!parsed || std::abs(*parsed) > 30)
            return std::nullopt;
        exponent = *parsed;
    }
    if (const std::size_t point = digits.find('.'); point != std::string::npos) {
        exponent -= static_cast<std::int64_t>(digits.size() - point - 1);
        digits.erase(point, 1);
    }
    for (exponent += kPlaces; exponent < 0 && digits.size() > 1 && digits.ends_with('0');
         ++exponent)
        digits.pop_back();
    if (const auto plain = text::parse_int(digits); plain && *plain == 0)
        return Decimal{};
    if (exponent < 0 || digits.size() + static_cast<std::size_t>(exponent) > kMostDigits)
        return std::nullopt;
    digits.append(static_cast<std::size_t>(exponent), '0');
    const auto scaled = text::parse_int(digits);
    if (!scaled)
        return std::nullopt;
    return Decimal{*scaled};
}

Decimal vat_within(Decimal taxable) {
    constexpr std::int64_t kWhole = 10'000;
    constexpr std::int64_t kEleventh = 11;
    return {taxable.ten_thousandths / kEleventh / kWhole * kWhole};
}

}  // namespace imp::sandbox
