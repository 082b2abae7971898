#include "handlers/onward.hpp"

#include "base/digest.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

namespace imp::handlers {

std::string_view Onward::url_for(Status status) const noexcept {
    if (status == Status::success)
        return success_url;
    if (status == Status::failed || status == Status::cancelled)
        return failure_url;
    return {};
}

std::string redirect_signature(const Secret& key,
                               std::string_view merchant_uid,
                               Status status,
                               UnixSeconds at) {
    const std::string signed_text =
        fmt::format("redirect.{}.{}.{}", at, wire_word(status), merchant_uid);
    return text::hex(digest::hmac_sha256(key.reveal(), signed_text));
}

std::string onward_address(std::string_view url,
                           const Secret& key,
                           const MerchantUid& merchant_uid,
                           Status status,
                           UnixSeconds at) {
    const std::string_view before = url.substr(0, url.find('#'));
    const auto mark = before.find('?');
    std::string_view joint = "?";
    if (mark != std::string_view::npos)
        joint = before.ends_with('?') || before.ends_with('&') ? "" : "&";
    return fmt::format("{}{}merchant_uid={}&status={}&ts={}&sig={}{}",
                       before,
                       joint,
                       text::percent_encode(merchant_uid.str()),
                       wire_word(status),
                       at,
                       redirect_signature(key, merchant_uid.str(), status, at),
                       url.substr(before.size()));
}

}  // namespace imp::handlers
