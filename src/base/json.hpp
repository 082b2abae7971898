#pragma once

#include "base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// JSON in and out, through nlohmann/json, with what money needs: a number keeps its own text
/// (`14.20`, `1e4`), so that no amount ever passes through a binary float.
namespace imp::json {

class Value {
  public:
    enum class Kind { null, boolean, number, string, array, object };
    using Member = std::pair<std::string, Value>;

    Value() = default;

    static Value boolean(bool b);
    static Value integer(std::int64_t n);
    /// `text` must be a valid JSON number; it is written as it is.
    static Value number(std::string text);
    static Value string(std::string_view s);
    /// The string, or null where there is none.
    static Value string_or_null(const std::optional<std::string>& s);
    static Value array();
    static Value object();

    [[nodiscard]] Kind kind() const noexcept { return kind_; }

    [[nodiscard]] bool is_null() const noexcept { return kind_ == Kind::null; }

    [[nodiscard]] bool is_string() const noexcept { return kind_ == Kind::string; }

    [[nodiscard]] bool is_number() const noexcept { return kind_ == Kind::number; }

    [[nodiscard]] bool is_boolean() const noexcept { return kind_ == Kind::boolean; }

    [[nodiscard]] bool is_array() const noexcept { return kind_ == Kind::array; }

    [[nodiscard]] bool is_object() const noexcept { return kind_ == Kind::object; }

    [[nodiscard]] bool as_bool() const noexcept { return flag_; }

    /// The string's contents, or the number's own text; empty otherwise.
    [[nodiscard]] const std::string& text() const noexcept { return text_; }

    /// The number if it is written as an integer and fits. Else empty.
    [[nodiscard]] std::optional<std::int64_t> as_int() const noexcept;

    [[nodiscard]] const std::vector<Value>& items() const noexcept { return items_; }

    [[nodiscard]] const std::vector<Member>& members() const noexcept { return members_; }

    /// The member of that name (the last one where a name comes twice), or null.
    [[nodiscard]] const Value* find(std::string_view key) const noexcept;

    /// Appends to an array.
    void push(Value item);
    /// Appends a member to an object, in this order in the output. The name must be new.
    void set(std::string key, Value value);

    /// Compact, one line. Invalid UTF-8 becomes U+FFFD.
    [[nodiscard]] std::string dump() const;
    /// With two blanks of indentation, for people.
    [[nodiscard]] std::string dump_pretty() const;

  private:
    Kind kind_ = Kind::null;
    bool flag_ = false;
    std::string text_;
    std::vector<Value> items_;
    std::vector<Member> members_;
};

/// Deeper nesting is refused.
inline constexpr std::size_t kMaxDepth = 32;

/// What of an object that names a member twice.
enum class Names {
    last_counts,  ///< Value::find() finds the last
    unique,       ///< it is refused: it says two things at once
};

/// The whole of `text` as one JSON document. Errors: bad_input (not JSON, too deep, not UTF-8, a
/// name twice where that is refused). The detail holds no contents.
Result<Value> parse(std::string_view text, Names names = Names::last_counts);

/// A string, or null where there is none.
Value text_or_null(const std::string& text);

}  // namespace imp::json
