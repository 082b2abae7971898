#pragma once

#include <string>
#include <string_view>

namespace imp::store {

/// `name='value' name='value' …`, as both SOCI's mysql backend and libpq read it.
class ConnectionText {
  public:
    ConnectionText& add(std::string_view name, std::string_view value) {
        text_.append(text_.empty() ? "" : " ").append(name).append("='");
        for (const char c : value) {
            if (c == '\'' || c == '\\')
                text_ += '\\';
            text_ += c;
        }
        text_ += '\'';
        return *this;
    }

    /// Nothing where there is no value.
    ConnectionText& add_if_any(std::string_view name, std::string_view value) {
        return value.empty() ? *this : add(name, value);
    }

    [[nodiscard]] const std::string& str() const noexcept { return text_; }

  private:
    std::string text_;
};

}  // namespace imp::store
