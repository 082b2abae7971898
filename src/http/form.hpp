#pragma once

#include "base/result.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace imp::http {

/// The names and values of a query or body, decoded once, in their order, repeats included. Values
/// may be any bytes.
class Fields {
  public:
    void add(std::string name, std::string value);

    /// Values of that name, in order. "null", "undefined" and "" count as absent and are left out.
    [[nodiscard]] std::vector<std::string_view> present(std::string_view name) const;

    /// The first value present, or empty.
    [[nodiscard]] std::optional<std::string_view> first(std::string_view name) const;

    /// The one value of an id. Repeats are fine if equal, also after one more percent-decoding of
    /// either. Errors: bad_input (two different values).
    [[nodiscard]] Result<std::optional<std::string>> single(std::string_view name) const;

    [[nodiscard]] const std::vector<std::pair<std::string, std::string>>& all() const noexcept {
        return fields_;
    }

  private:
    std::vector<std::pair<std::string, std::string>> fields_;
};

/// More fields are ignored.
inline constexpr std::size_t kMaxFields = 256;

/// `a=1&b=2`, `+` and %20 as blanks, UTF-8 not checked. A broken escape stays as it is. Never
/// fails.
Fields parse_query(std::string_view query);

/// What a body turned out to be.
enum class BodyKind { json, form };

struct ParsedBody {
    BodyKind kind;
    Fields fields;
};

/// By its contents, whatever the header says: first byte `{` is JSON (members that are strings,
/// numbers or booleans become fields; numbers keep their text), `k=v` a form. Blanks and a UTF-8
/// byte order mark in front are skipped. Errors: bad_input (broken JSON; neither, under a header
/// that says JSON or form); refused (neither, under any other header: 415).
Result<ParsedBody> parse_body(std::string_view body, std::string_view content_type);

/// A message for people (error_msg): once more decoded if it is nothing but ASCII with %XX that
/// decode to UTF-8 (iamport-v1.md 1.3), then cleaned for display: at most 200 characters,
/// well-formed, no control or bidi characters.
std::string display_message(std::string_view once_decoded);

}  // namespace imp::http
