#include "base/text.hpp"
#include "http/form.hpp"

#include <iconv.h>

#include <algorithm>
#include <optional>

namespace imp::http {

namespace {

constexpr std::size_t kMaxShown = 200;

bool is_ascii(std::string_view s) noexcept {
    return std::all_of(
        s.begin(), s.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

class Converter {
  public:
    Converter(const char* to, const char* from) : handle_(iconv_open(to, from)) {}

    Converter(const Converter&) = delete;
    Converter& operator=(const Converter&) = delete;

    ~Converter() {
        if (usable())
            iconv_close(handle_);
    }

    /// All of `s`, or empty where a byte has no meaning or the conversion is not to be had.
    std::optional<std::string> convert(std::string_view s) {
        if (!usable())
            return std::nullopt;
        std::string in(s);
        // The longest case: one byte to three, two bytes to three.
        std::string out(in.size() * 3, '\0');
        char* from = in.data();
        char* to = out.data();
        std::size_t left = in.size();
        std::size_t room = out.size();
        if (iconv(handle_, &from, &left, &to, &room) != 0 || left != 0)
            return std::nullopt;
        out.resize(out.size() - room);
        return out;
    }

  private:
    [[nodiscard]] bool usable() const noexcept {
        // NOLINTNEXTLINE(performance-no-int-to-ptr): POSIX names failure as (iconv_t)-1.
        return handle_ != reinterpret_cast<iconv_t>(-1);
    }

    iconv_t handle_;
};

}  // namespace

std::string display_message(std::string_view once_decoded) {
    std::string message(once_decoded);
    if (is_ascii(message)) {
        // Doubly encoded messages are seen. Source: iamport-v1.md 1.3.
        std::string twice_decoded = text::percent_decode(message, false);
        if (text::is_utf8(twice_decoded))
            message = std::move(twice_decoded);
    } else if (!text::is_utf8(message)) {
        // A page in EUC-KR sends its own bytes; CP949 contains EUC-KR. A statically linked program
        // has no conversions: there the bad bytes become replacement characters below.
        if (std::optional<std::string> korean = Converter("UTF-8", "CP949").convert(message))
            message = std::move(*korean);
    }
    std::string shown = text::clean_for_display(message, kMaxShown);
    if (text::utf8_length(shown) > kMaxShown)  // cut: the ellipsis counts as well
        shown = text::clean_for_display(message, kMaxShown - 1);
    return std::string(text::trim(shown));
}

}  // namespace imp::http
