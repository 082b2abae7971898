#pragma once

#include "base/result.hpp"

#include <compare>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace imp {

/// i'mport's name of one payment attempt: `[A-Za-z0-9][A-Za-z0-9._:-]{0,63}`. Holding one is the
/// proof of its form.
class ImpUid {
  public:
    /// Errors: bad_input.
    static Result<ImpUid> parse(std::string_view s);

    [[nodiscard]] const std::string& str() const noexcept { return text_; }

    auto operator<=>(const ImpUid&) const = default;

  private:
    explicit ImpUid(std::string_view s) : text_(s) {}

    std::string text_;
};

/// The shop's order number: 1 to 64 characters of printable UTF-8, not `.` or `..`. Compared byte
/// for byte. It may hold quotes, slashes or angle brackets: bound in SQL, percent-encoded in
/// addresses, escaped in pages.
class MerchantUid {
  public:
    /// Errors: bad_input.
    static Result<MerchantUid> parse(std::string_view s);

    [[nodiscard]] const std::string& str() const noexcept { return text_; }

    auto operator<=>(const MerchantUid&) const = default;

  private:
    explicit MerchantUid(std::string_view s) : text_(s) {}

    std::string text_;
};

}  // namespace imp

template <>
struct std::hash<imp::ImpUid> {
    std::size_t operator()(const imp::ImpUid& id) const noexcept {
        return std::hash<std::string>{}(id.str());
    }
};

template <>
struct std::hash<imp::MerchantUid> {
    std::size_t operator()(const imp::MerchantUid& id) const noexcept {
        return std::hash<std::string>{}(id.str());
    }
};
