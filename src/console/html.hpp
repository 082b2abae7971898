#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace imp::console {

class Html;

/// console.css, as a style element holds it.
const Html& built_in_style();

/// A page while it is written. What is not a literal of ours is escaped by where it goes. One
/// thread.
class Html {
  public:
    /// Markup, as it is: literals alone.
    template <std::size_t kSize>
    Html& operator<<(const char (&markup)[kSize]) {
        out_.append(markup, kSize - 1);
        return *this;
    }

    /// Somebody else's text: escaped, without control and bidirectional characters, and not longer
    /// than kLongestText characters.
    Html& text(std::string_view s);
    /// The same of an order's number, with what is not seen in it spelled out (`A\u200b`): it is
    /// not to look like another one.
    Html& id(std::string_view s);
    /// Words of ours: escaped.
    Html& say(std::string_view words);
    Html& number(std::int64_t n);
    /// ` name="value"`, escaped.
    Html& attribute(const char* name, std::string_view value);
    Html& add(const Html& part);

    [[nodiscard]] const std::string& str() const noexcept { return out_; }

    static constexpr std::size_t kLongestText = 1000;

  private:
    friend const Html& built_in_style();

    void escape(std::string_view s);

    std::string out_;
};

/// A query's name and its value, not yet encoded; left out where the value is empty.
using Parameters = std::initializer_list<std::pair<std::string_view, std::string_view>>;

/// `/payments/admin` and `path` (`/order`), and the query. For a header or an attribute.
std::string address(std::string_view base_path, std::string_view path, Parameters parameters = {});

}  // namespace imp::console
