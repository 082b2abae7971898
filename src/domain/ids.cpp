#include "domain/ids.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace imp {

namespace {

constexpr std::size_t kMaxImpUid = 64;       // bytes; i'mport's own are 16 to 32
constexpr std::size_t kMaxMerchantUid = 64;  // characters; i'mport takes 40

bool is_alphanumeric(char c) noexcept {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

bool is_imp_uid_character(char c) noexcept {
    return is_alphanumeric(c) || c == '.' || c == '_' || c == ':' || c == '-';
}

}  // namespace

Result<ImpUid> ImpUid::parse(std::string_view s) {
    if (s.empty() || s.size() > kMaxImpUid || !is_alphanumeric(s.front()) ||
        !std::all_of(s.begin(), s.end(), is_imp_uid_character))
        return Error{Errc::bad_input,
                     "imp_uid is not of the form [A-Za-z0-9][A-Za-z0-9._:-]{0,63}"};
    return ImpUid(s);
}

Result<MerchantUid> MerchantUid::parse(std::string_view s) {
    if (s.empty() || s == "." || s == "..")
        return Error{Errc::bad_input, "merchant_uid is empty, '.' or '..'"};
    if (!text::is_utf8(s) || text::has_control(s))
        return Error{Errc::bad_input, "merchant_uid is not printable UTF-8"};
    if (text::utf8_length(s) > kMaxMerchantUid)
        return Error{Errc::bad_input, "merchant_uid is longer than 64 characters"};
    return MerchantUid(s);
}

}  // namespace imp
