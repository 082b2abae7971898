#include "console/token.hpp"

#include "base/digest.hpp"
#include "base/text.hpp"

#include <optional>

namespace imp::console {

namespace {

constexpr std::string_view kLabel = "imp-fcgi operator's console, forms, 1";
/// Machines that share a store may differ by so much.
constexpr UnixSeconds kClocksDiffer = kMinute;

}  // namespace

FormTokens::FormTokens(const Secret& api_secret)
    : key_(api_secret.empty() ? "" : digest::hmac_sha256(api_secret.reveal(), kLabel)) {}

std::string FormTokens::signature(std::string_view operator_name, UnixSeconds at) const {
    // The time first: it has no end that a name could take for its beginning.
    const std::string signed_text = std::to_string(at) + ' ' + std::string(operator_name);
    return text::hex(digest::hmac_sha256(key_.reveal(), signed_text));
}

std::string FormTokens::issue(std::string_view operator_name, UnixSeconds now) const {
    if (key_.empty())
        return {};
    return std::to_string(now) + '.' + signature(operator_name, now);
}

bool FormTokens::is_good(std::string_view token,
                         std::string_view operator_name,
                         UnixSeconds now) const {
    const std::size_t dot = token.find('.');
    if (key_.empty() || dot == std::string_view::npos)
        return false;
    const std::optional<std::int64_t> at = text::parse_int(token.substr(0, dot));
    if (!at || *at > now + kClocksDiffer || *at <= now - kValidFor)
        return false;
    return digest::is_same_secret(token.substr(dot + 1), signature(operator_name, *at));
}

}  // namespace imp::console
