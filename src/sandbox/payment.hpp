#pragma once

#include "base/clock.hpp"
#include "base/json.hpp"
#include "base/result.hpp"
#include "sandbox/decimal.hpp"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>

namespace imp::sandbox {

inline constexpr std::size_t kLongestMerchantUid = 40;  ///< iamport-v1.md 1.7

/// A Payment in i'mport's own spelling. Every key of the reference is present, `null`, 0, false or
/// [] where there is nothing, and they are sorted, as in recorded answers. Values are kept as they
/// were posted: 15000.0 stays 15000.0.
struct Payment {
    std::map<std::string, json::Value> fields;

    /// What answers say instead, to test clients with replies that are wrong (`answer_with`,
    /// `answer_without`).
    std::map<std::string, json::Value> answer_with;
    std::set<std::string> answer_without;

    UnixSeconds updated_at = 0;  ///< for `sorting=updated`; not a field of the reference
    std::uint64_t created = 0;   ///< order of creation, for ties
    std::uint64_t revision = 0;  ///< order of the last change, for ties
    std::string answer;          ///< the whole as JSON, made once for each change

    /// A string field, or a number's own text; "" where there is none.
    [[nodiscard]] const std::string& text(std::string_view key) const;
    /// A time; 0 where there is none.
    [[nodiscard]] UnixSeconds time(std::string_view key) const;
    [[nodiscard]] bool is_test() const;
    /// `amount` or `cancel_amount`; 0 where it is no number.
    [[nodiscard]] Decimal amount(std::string_view key) const;

    void set(std::string_view key, json::Value value);
    /// Fills `answer` from the rest.
    void render();
};

/// A new payment out of the fields that are given; the missing ones get values that fit its status
/// and pay_method. Errors: bad_input (not an object; imp_uid, merchant_uid, status, currency no
/// text; amount no number).
Result<Payment> new_payment(const json::Value& given, UnixSeconds now);

/// Lays `given` over `payment`; what is not given follows a changed status (times, reasons,
/// cancel_history). Errors: bad_input, as above; imp_uid cannot change. The payment is then
/// untouched.
Result<void> update_payment(Payment& payment, const json::Value& given, UnixSeconds now);

}  // namespace imp::sandbox
