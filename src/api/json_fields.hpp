#pragma once

#include "base/clock.hpp"
#include "base/json.hpp"
#include "base/result.hpp"
#include "domain/money.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

/// How i'mport's fields are read: what is absent, null or of a strange type is empty.
namespace imp::api {

inline Error bad(std::string_view why) {
    return Error{Errc::bad_reply, std::string(why)};
}

/// The member, or null where it is absent or null.
inline const json::Value* member(const json::Value& object, std::string_view key) {
    const json::Value* found = object.find(key);
    return found == nullptr || found->is_null() ? nullptr : found;
}

inline std::string text_or_empty(const json::Value& object, std::string_view key) {
    const json::Value* found = member(object, key);
    return found != nullptr && found->is_string() ? found->text() : "";
}

/// For people's words, which decide nothing: without NUL, which no database takes. A payment is not
/// lost for one.
inline std::string words_or_empty(const json::Value& object, std::string_view key) {
    std::string words = text_or_empty(object, key);
    std::erase(words, '\0');
    return words;
}

inline bool flag_or_false(const json::Value& object, std::string_view key) {
    const json::Value* found = member(object, key);
    return found != nullptr && found->is_boolean() && found->as_bool();
}

inline UnixSeconds time_or_zero(const json::Value& object, std::string_view key) {
    const json::Value* found = member(object, key);
    const auto time = found == nullptr || found->is_string() ? std::nullopt : found->as_int();
    return std::max<UnixSeconds>(time.value_or(0), 0);
}

/// A number, or a string that holds one. Not negative.
inline std::optional<Decimal> amount_of(const json::Value& value) {
    if (!value.is_number() && !value.is_string())
        return std::nullopt;
    auto amount = Decimal::parse(value.text());
    if (!amount || amount->is_negative())
        return std::nullopt;
    return *amount;
}

inline Decimal amount_or_zero(const json::Value& object, std::string_view key) {
    const json::Value* found = member(object, key);
    return found == nullptr ? Decimal() : amount_of(*found).value_or(Decimal());
}

}  // namespace imp::api
