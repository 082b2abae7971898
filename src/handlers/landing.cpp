#include "handlers/landing.hpp"

#include "base/text.hpp"
#include "http/form.hpp"

#include <algorithm>
#include <array>

namespace imp::handlers {

namespace {

constexpr std::string_view kRefreshes = "imp_refresh";
constexpr std::size_t kMaxErrorCode = 40;
constexpr std::size_t kMaxEncodedMessage =
    1500;  // nginx takes 4 KiB of response headers by default
constexpr std::array kPauses{3, 5, 10, 15, 15, 15, 15, 15, 15, 12};  // two minutes in all

/// The message, or as much of it as fits into a header once encoded.
std::string encodable(std::string message) {
    while (text::percent_encode(message).size() > kMaxEncodedMessage)
        message = text::clean_for_display(message, text::utf8_length(message) * 3 / 4);
    return message;
}

Result<http::Fields> fields_of(const http::Request& request) {
    if (request.method() != "POST" || request.body().empty())
        return http::parse_query(request.query());
    auto body = http::parse_body(request.body(), request.content_type());
    if (!body)
        return body.error();
    return std::move(body->fields);
}

std::string first_of(const http::Fields& fields, std::initializer_list<std::string_view> names) {
    for (const std::string_view name : names) {
        if (const auto value = fields.first(name))
            return http::display_message(*value);
    }
    return {};
}

}  // namespace

Result<Landing> parse_landing(const http::Request& request) {
    auto fields = fields_of(request);
    if (!fields)
        return fields.error();
    auto imp_uid = fields->single("imp_uid");
    if (!imp_uid)
        return imp_uid.error();
    auto merchant_uid = fields->single("merchant_uid");
    if (!merchant_uid)
        return merchant_uid.error();

    Landing landing;
    settlement::Question& question = landing.question;
    if (*imp_uid) {
        auto id = ImpUid::parse(**imp_uid);
        if (!id)
            return id.error();
        question.imp_uid = std::move(*id);
    }
    if (*merchant_uid) {
        auto id = MerchantUid::parse(**merchant_uid);
        if (!id)
            return id.error();
        question.merchant_uid = std::move(*id);
    }
    if (!question.imp_uid && !question.merchant_uid)
        return Error{Errc::bad_input, "neither imp_uid nor merchant_uid"};
    // `code` and `message` are what the newer pages and the app wrappers call them
    // (iamport-v1.md 1.2).
    landing.error_code =
        text::clean_for_display(first_of(*fields, {"error_code", "code"}), kMaxErrorCode);
    landing.message = first_of(*fields, {"error_msg", "message"});
    question.claims_failure = !landing.error_code.empty() || !landing.message.empty();
    question.remote_addr = request.remote_addr();
    if (const auto count = fields->first(kRefreshes)) {
        const auto number = text::parse_int(*count);
        const auto most = static_cast<std::int64_t>(kPauses.size());
        landing.refreshes = static_cast<int>(std::clamp<std::int64_t>(number.value_or(0), 0, most));
    }
    return landing;
}

std::optional<int> next_refresh(int refreshes) noexcept {
    const auto n = static_cast<std::size_t>(refreshes);
    return n < kPauses.size() ? std::optional(kPauses[n]) : std::nullopt;
}

std::string refresh_header(const Landing& landing, int seconds) {
    std::string query;
    const auto add = [&](std::string_view name, std::string_view value) {
        if (value.empty())
            return;
        query += query.empty() ? "?" : "&";
        query += name;
        query += '=';
        query += text::percent_encode(value);
    };
    const settlement::Question& question = landing.question;
    add("imp_uid", question.imp_uid ? question.imp_uid->str() : "");
    add("merchant_uid", question.merchant_uid ? question.merchant_uid->str() : "");
    add("error_code", landing.error_code);
    add("error_msg", encodable(landing.message));
    add(kRefreshes, std::to_string(landing.refreshes + 1));
    return std::to_string(seconds) + "; url=" + query;
}

}  // namespace imp::handlers
