#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace imp::sandbox {

/// An amount in major units, exact to four places: `14.2`, `14.20` and `1.42e1` are one value.
/// Never a binary float.
struct Decimal {
    std::int64_t ten_thousandths = 0;

    // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 errs about operator<=>
    auto operator<=>(const Decimal&) const = default;

    Decimal operator+(Decimal other) const { return {ten_thousandths + other.ten_thousandths}; }

    Decimal operator-(Decimal other) const { return {ten_thousandths - other.ten_thousandths}; }

    /// As a JSON number, without trailing zeros: "15000", "14.2".
    [[nodiscard]] std::string text() const;
};

/// The whole of `text` as a JSON number. Empty if it is none, needs more than four places, or
/// passes 10^14.
std::optional<Decimal> parse_decimal(std::string_view text);

/// The VAT within a taxable price: one eleventh of it, in whole units, the rest dropped.
Decimal vat_within(Decimal taxable);

}  // namespace imp::sandbox
