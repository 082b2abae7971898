// The window of an identity verification: IMP.certification.
#include "base/text.hpp"
#include "sandbox/certifications.hpp"
#include "sandbox/digits.hpp"
#include "sandbox/pages.hpp"
#include "sandbox/window.hpp"

namespace imp::sandbox {

namespace {

using json::Value;

constexpr std::string_view kLeft = "사용자가 본인인증을 취소하였습니다.";
constexpr std::size_t kDigitsOfImpUid = 12;

/// It comes back with `success`. Source: iamport-v1.md 1.5.
std::optional<WindowRequest> read_person_request(const Fields& fields) {
    auto request = read_window_request(fields);
    if (request)
        request->style = FlagStyle::success;
    return request;
}

Reply end_person_window(const Call& call, Sandbox& sandbox) {
    const Fields form = parse_form(call.body);
    const auto request = read_person_request(form);
    const std::string action = form.text_or_empty("action");
    if (!request || (action != "adult" && action != "minor" && action != "cancel"))
        return message_page(
            call, 400, "message.bad_person", "merchant_uid, m_redirect_url, action");
    const std::string imp_uid = "imp_" + random_digits(kDigitsOfImpUid);
    WindowEnd end{imp_uid, request->merchant_uid, action != "cancel", "", ""};
    if (end.succeeded) {
        Value given = Value::object();
        given.set("imp_uid", Value::string(imp_uid));
        given.set("merchant_uid", Value::string(request->merchant_uid));
        // The same person each time, so that a shop sees what its rule about that does.
        given.set("unique_key", Value::string("TESTCI-SANDBOX-" + action));
        if (action == "minor")
            given.set("birthday", Value::string("2015-01-01"));
        create_certification(given, sandbox);
    } else {
        end.error_code = "TEST_CANCEL";
        end.error_msg = kLeft;
    }
    return give_result(call, *request, end, nullptr, sandbox.wire);
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
            call, 400, "message.bad_person", "merchant_uid (1-40), m_redirect_url (http, https)");
    sandbox.wire.add({.kind = "ask",
                      .from = Party::browser,
                      .to = Party::iamport,
                      .merchant_uid = request->merchant_uid,
                      .line = "IMP.certification()",
                      .meaning = "wire.ask.person"});
    return person_page(call, request->merchant_uid, request->page_origin, request->carried);
}

}  // namespace imp::sandbox
