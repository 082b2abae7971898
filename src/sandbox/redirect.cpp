#include "sandbox/redirect.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace imp::sandbox {

namespace {

constexpr std::string_view kLieCode = "TEST_LIE";
constexpr std::string_view kLieMessage = "결제에 실패하였습니다.";

/// A header takes ASCII only: other bytes are percent-encoded, what is encoded already stays.
std::string ascii(std::string_view url) {
    std::string out;
    for (const char c : url)
        out += static_cast<unsigned char>(c) < 0x80 ? std::string(1, c)
                                                    : text::percent_encode({&c, 1});
    return out;
}

}  // namespace

std::optional<FlagStyle> parse_flag_style(std::string_view word) {
    if (word.empty() || word == "imp_success")
        return FlagStyle::imp_success;
    if (word == "success")
        return FlagStyle::success;
    if (word == "none")
        return FlagStyle::none;
    if (word == "lying")
        return FlagStyle::lying;
    return std::nullopt;
}

bool is_redirect_target(std::string_view url) {
    const std::size_t colon = url.find("://");
    if (colon == std::string_view::npos)
        return false;
    const std::string scheme = text::to_lower(url.substr(0, colon));
    const std::string_view rest = url.substr(colon + 3);
    const bool has_blank = std::any_of(url.begin(), url.end(), [](char c) {
        return (static_cast<unsigned char>(c) <= 0x20) || c == 0x7F;
    });
    return (scheme == "http" || scheme == "https") && !rest.empty() &&
           std::string_view("/?#").find(rest.front()) == std::string_view::npos && !has_blank;
}

std::string redirect_url(std::string_view target,
                         const WindowEnd& end,
                         FlagStyle style,
                         bool doubly_encoded) {
    const std::size_t hash = target.find('#');
    std::string url = ascii(target.substr(0, hash));
    const auto add = [&](std::string_view name, std::string_view value) {
        if (url.find('?') == std::string::npos)
            url += '?';
        else if (!url.ends_with('?') && !url.ends_with('&'))
            url += '&';
        url += name;
        url += '=';
        url += text::percent_encode(value);
    };
    const bool lying = style == FlagStyle::lying;
    const bool told_success = end.succeeded != lying;
    if (end.imp_uid)
        add("imp_uid", *end.imp_uid);
    add("merchant_uid", end.merchant_uid);
    switch (style) {
        case FlagStyle::imp_success:
        case FlagStyle::lying:
            add("imp_success", told_success ? "true" : "false");
            break;
        case FlagStyle::success:
            add("success", told_success ? "true" : "false");
            break;
        case FlagStyle::none:
            break;
    }
    if (!told_success) {
        const std::string code = end.succeeded ? std::string(kLieCode) : end.error_code;
        const std::string message = end.succeeded ? std::string(kLieMessage) : end.error_msg;
        if (!code.empty())
            add("error_code", code);
        if (!message.empty())
            add("error_msg", doubly_encoded ? text::percent_encode(message) : message);
    }
    if (hash != std::string_view::npos)
        url += ascii(target.substr(hash));
    return url;
}

}  // namespace imp::sandbox
