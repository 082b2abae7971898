// The window of an identity verification: IMP.certification with popup:false.
#include "base/text.hpp"
#include "sandbox/certifications.hpp"
#include "sandbox/digits.hpp"
#include "sandbox/pages.hpp"
#include "sandbox/redirect.hpp"
#include "sandbox/sandbox.hpp"

namespace imp::sandbox {

namespace {

using json::Value;

constexpr std::string_view kNoVerification = "잘못된 본인인증 요청";
constexpr std::string_view kLeft = "사용자가 본인인증을 취소하였습니다.";
constexpr std::size_t kDigitsOfImpUid = 12;

struct PersonRequest {
    std::string merchant_uid;
    std::string redirect;
};

std::optional<PersonRequest> read_person_request(const Fields& fields) {
    PersonRequest request{.merchant_uid = fields.text_or_empty("merchant_uid"),
                          .redirect = fields.text_or_empty("m_redirect_url")};
    const std::size_t length = text::utf8_length(request.merchant_uid);
    if (length == 0 || length > kLongestMerchantUid || !is_redirect_target(request.redirect))
        return std::nullopt;
    return request;
}

/// `success`, and what went wrong. Source: iamport-v1.md 1.5.
Reply send_person_back(const PersonRequest& request, const std::string& imp_uid, bool succeeded) {
    const WindowEnd end{imp_uid,
                        request.merchant_uid,
                        succeeded,
                        succeeded ? "" : "TEST_CANCEL",
                        succeeded ? "" : std::string(kLeft)};
    Reply reply;
    reply.status = 302;
    reply.content_type = "text/plain; charset=utf-8";
    reply.headers = {{"Location", redirect_url(request.redirect, end, FlagStyle::success, false)},
                     {"Cache-Control", "no-store"}};
    return reply;
}

Reply end_person_window(const Call& call, Sandbox& sandbox) {
    const Fields form = parse_form(call.body);
    const auto request = read_person_request(form);
    const std::string action = form.text_or_empty("action");
    if (!request || (action != "adult" && action != "minor" && action != "cancel"))
        return message_page(400, kNoVerification, "merchant_uid, m_redirect_url, action");
    const std::string imp_uid = "imp_" + random_digits(kDigitsOfImpUid);
    if (action == "cancel")
        return send_person_back(*request, imp_uid, false);
    Value given = Value::object();
    given.set("imp_uid", Value::string(imp_uid));
    given.set("merchant_uid", Value::string(request->merchant_uid));
    // The same person each time, so that a shop sees what its rule about that does.
    given.set("unique_key", Value::string("TESTCI-SANDBOX-" + action));
    if (action == "minor")
        given.set("birthday", Value::string("2015-01-01"));
    create_certification(given, sandbox);
    return send_person_back(*request, imp_uid, true);
}

}  // namespace

Reply answer_person_window(const Call& call, Sandbox& sandbox) {
    if (call.method == "POST")
        return end_person_window(call, sandbox);
    if (call.method != "GET")
        return method_not_allowed("GET, POST");
    const auto request = read_person_request(call.query);
    if (!request)
        return message_page(
            400, kNoVerification, "merchant_uid (1-40), m_redirect_url (http, https)");
    return person_page(
        request->merchant_uid,
        {{"merchant_uid", request->merchant_uid}, {"m_redirect_url", request->redirect}});
}

}  // namespace imp::sandbox
