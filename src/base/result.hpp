#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace imp {

/// Why something could not be had. Closed: HTTP status, exit status and "may be asked again" are
/// each one switch over it.
enum class Errc {
    bad_input,    ///< what the caller handed in is not acceptable; asking again is no use
    not_found,    ///< there is no such thing
    conflict,     ///< somebody else changed it first, or it exists already with other contents
    refused,      ///< the other side understood and said no (keys, code other than 0)
    unavailable,  ///< the other side cannot be asked now: network, 5xx, deadline, breaker, bulkhead
    bad_reply,    ///< the other side's answer cannot be believed: no JSON, a field missing or of a
                  ///< wrong type
    store,        ///< our own store cannot be asked now
    config,       ///< the configuration does not allow it
    internal,     ///< a fault of ours
};

/// The word for logs: "bad_input", "unavailable" …
std::string_view to_string(Errc code) noexcept;

/// A failure. `detail` is for the log, never for the buyer, and never holds a secret.
struct Error {
    Errc code;
    std::string detail;
};

/// A value or the reason why there is none. Member names are std::expected's (which GCC 12 has only
/// in C++23).
template <typename T>
class [[nodiscard]] Result {
  public:
    // NOLINTNEXTLINE(google-explicit-constructor): `return value;` is what a Result is for.
    Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}

    // NOLINTNEXTLINE(google-explicit-constructor): `return error;` likewise.
    Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

    [[nodiscard]] bool has_value() const noexcept { return state_.index() == 0; }

    explicit operator bool() const noexcept { return has_value(); }

    /// Undefined without a value (checked in debug builds by std::variant's own assertion).
    [[nodiscard]] T& value() & { return std::get<0>(state_); }

    [[nodiscard]] const T& value() const& { return std::get<0>(state_); }

    [[nodiscard]] T&& value() && { return std::get<0>(std::move(state_)); }

    T& operator*() & { return value(); }

    const T& operator*() const& { return value(); }

    T&& operator*() && { return std::move(*this).value(); }

    T* operator->() { return &value(); }

    const T* operator->() const { return &value(); }

    [[nodiscard]] const Error& error() const { return std::get<1>(state_); }

    [[nodiscard]] T value_or(T other) const { return has_value() ? value() : std::move(other); }

  private:
    std::variant<T, Error> state_;
};

/// Done, or why not.
template <>
class [[nodiscard]] Result<void> {
  public:
    Result() = default;

    // NOLINTNEXTLINE(google-explicit-constructor): `return error;` is what a Result is for.
    Result(Error error) : error_(std::move(error)) {}

    [[nodiscard]] bool has_value() const noexcept { return !error_.has_value(); }

    explicit operator bool() const noexcept { return has_value(); }

    [[nodiscard]] const Error& error() const { return *error_; }

  private:
    std::optional<Error> error_;
};

}  // namespace imp
