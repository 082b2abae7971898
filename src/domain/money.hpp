#pragma once

#include "base/result.hpp"

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace imp {

/// An exact decimal number as JSON and people write it: `14.2`, `14.20` and `1.42e1` are the same
/// Decimal. No binary float is ever involved. Kept as `digits × 10^-places` without trailing zeros,
/// so that equal numbers have equal members. At most 18 digits.
class Decimal {
  public:
    Decimal() = default;

    /// JSON's number grammar; also a leading `+` and leading zeros are refused. Errors: bad_input
    /// (form, more than 18 digits).
    static Result<Decimal> parse(std::string_view number);

    static Decimal from_int(std::int64_t n) noexcept;

    /// `minor` units of a currency with `exponent` decimal places. exponent 0 to 3.
    static Decimal from_minor(std::int64_t minor, int exponent) noexcept;

    [[nodiscard]] bool is_negative() const noexcept { return digits_ < 0; }

    [[nodiscard]] bool is_zero() const noexcept { return digits_ == 0; }

    /// In minor units, if no digit would be lost and it fits. Else empty.
    [[nodiscard]] std::optional<std::int64_t> to_minor(int exponent) const noexcept;

    /// Empty where the sum, or one of both with as many places as the other, does not fit 18
    /// digits.
    [[nodiscard]] std::optional<Decimal> plus(const Decimal& other) const noexcept;

    /// Empty where plus() of the other's opposite would be.
    [[nodiscard]] std::optional<Decimal> minus(const Decimal& other) const noexcept;

    /// The shortest plain writing, without exponent: `15000`, `14.2`, `-0.05`. Valid JSON.
    [[nodiscard]] std::string str() const;

    std::strong_ordering operator<=>(const Decimal& other) const noexcept;
    bool operator==(const Decimal& other) const noexcept = default;

  private:
    Decimal(std::int64_t digits, int places) noexcept;

    std::int64_t digits_ = 0;
    int places_ = 0;  ///< 0 to 18
};

/// An ISO 4217 code: three upper-case letters. An open set: i'mport adds currencies without notice.
class Currency {
  public:
    /// Won: what i'mport means where no currency is named.
    Currency() = default;

    /// Lower case is accepted. Errors: bad_input.
    static Result<Currency> parse(std::string_view code);

    /// The same for what an order costs. WON is refused as well: no payment would ever agree with
    /// it.
    static Result<Currency> parse_of_order(std::string_view code);

    [[nodiscard]] const std::string& code() const noexcept { return code_; }

    /// Decimal places: 0 (KRW JPY VND CLP …), 3 (KWD BHD JOD …), else 2. Source: ISO 4217.
    [[nodiscard]] int exponent() const noexcept;

    bool operator==(const Currency&) const = default;

  private:
    std::string code_ = "KRW";
};

/// An amount that a currency can express: what an order costs. 0 to 10^15 − 1 minor units.
class Money {
  public:
    static constexpr std::int64_t kMaxMinor = 999'999'999'999'999;

    /// Errors: bad_input (negative, too large, more decimal places than the currency has).
    static Result<Money> make(const Decimal& amount, const Currency& currency);

    /// From the store. Errors: bad_input (out of range).
    static Result<Money> from_minor(std::int64_t minor, const Currency& currency);

    [[nodiscard]] std::int64_t minor() const noexcept { return minor_; }

    [[nodiscard]] const Currency& currency() const noexcept { return currency_; }

    [[nodiscard]] Decimal amount() const noexcept;

    bool operator==(const Money&) const = default;

  private:
    Money(std::int64_t minor, Currency currency);

    std::int64_t minor_ = 0;
    Currency currency_;
};

}  // namespace imp
