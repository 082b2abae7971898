// The window opens: the pre-validation of IMP.request_pay, and a payment that is `ready`.
#include "base/text.hpp"
#include "sandbox/channels.hpp"
#include "sandbox/pages.hpp"
#include "sandbox/window.hpp"

#include <array>
#include <variant>

namespace imp::sandbox {

namespace {

using json::Value;

constexpr std::string_view kWhatIsNeeded =
    "merchant_uid (1-40), amount, flag (imp_success, success, none, lying), "
    "m_redirect_url (http, https)";
constexpr std::array kKept = {"name",
                              "buyer_name",
                              "buyer_email",
                              "buyer_tel",
                              "buyer_addr",
                              "buyer_postcode",
                              "custom_data",
                              "customer_uid"};
/// An account is issued at the window's end, not before.
constexpr std::array kNotYet = {
    "vbank_code", "vbank_name", "vbank_num", "vbank_holder", "pg_tid", "receipt_url"};

/// How it went: a request that is none, and why; refused in advance; a payment.
struct BadRequest {
    std::string detail;
};

using Opening = std::variant<BadRequest, WindowEnd, const Payment*>;

WindowEnd not_opened(const WindowRequest& request,
                     std::string_view code,
                     std::string_view message) {
    return {std::nullopt, request.merchant_uid, false, std::string(code), std::string(message)};
}

/// Why i'mport does not open the window, if so.
std::optional<WindowEnd> refused_in_advance(const WindowRequest& request,
                                            const Fields& given,
                                            Decimal amount,
                                            const std::string& currency,
                                            const Sandbox& sandbox) {
    if (given.text_or_empty("pg") == "broken")
        return not_opened(request, "", "Not found PG [ nice ] and any PG in your info.");
    if (!sandbox.payments.of_order(request.merchant_uid, "paid", {}).empty())
        return not_opened(request, "F1002", "이미 결제가 이루어진 거래건입니다.");
    const auto prepared = sandbox.prepared.find(request.merchant_uid);
    if (prepared == sandbox.prepared.end())
        return std::nullopt;
    const bool agrees = parse_decimal(prepared->second.amount) == amount &&
                        prepared->second.currency.value_or(currency) == currency;
    if (agrees)
        return std::nullopt;
    // i'mport's own words at this point are in no source: these are ours.
    return not_opened(request, "", "사전등록된 결제정보와 일치하지 않습니다.");
}

Value payment_fields(const Fields& given,
                     const WindowRequest& request,
                     const std::string& currency) {
    Value fields = Value::object();
    fields.set("status", Value::string("ready"));
    fields.set("merchant_uid", Value::string(request.merchant_uid));
    fields.set("amount", Value::number(std::string(text::trim(given.text_or_empty("amount")))));
    fields.set("currency", Value::string(currency));
    for (const char* const name : kKept) {
        if (const auto value = given.text(name))
            fields.set(name, Value::string(*value));
    }
    if (const auto method = given.text("pay_method")) {
        fields.set("pay_method", Value::string(*method));
        if (*method == "vbank") {
            for (const char* const name : kNotYet)
                fields.set(name, Value());
            fields.set("vbank_date", Value::integer(0));
            fields.set("vbank_issued_at", Value::integer(0));
        }
    }
    if (const std::string provider = provider_of(given, ""); !provider.empty()) {
        fields.set("pg_provider", Value::string(provider));
        if (const std::string_view pg_id = pg_id_of(provider); !pg_id.empty())
            fields.set("pg_id", Value::string(pg_id));
    }
    if (request.is_framed())
        fields.set("channel", Value::string("pc"));
    fields.set("escrow", Value::boolean(given.flag("escrow")));
    fields.set("sandbox", Value::boolean(given.flag("sandbox")));
    return fields;
}

void show_request(const Fields& given,
                  const Payment* payment,
                  const WindowRequest& request,
                  Wire& wire) {
    if (!wire.is_on())
        return;
    std::string params;
    for (const auto& [name, value] : given.all())
        params += (params.empty() ? "" : "\n") + name + " = " + value.text();
    wire.add({.kind = "ask",
              .from = Party::browser,
              .to = Party::iamport,
              .merchant_uid = request.merchant_uid,
              .imp_uid = payment != nullptr ? payment->text("imp_uid") : "",
              .line = "IMP.request_pay()",
              .meaning = payment != nullptr ? "wire.ask" : "wire.ask.refused",
              .details = {{"detail.params", params}}});
}

Opening open_payment(const Fields& given, const WindowRequest& request, Sandbox& sandbox) {
    const auto amount = parse_decimal(given.text_or_empty("amount"));
    const std::string currency = given.text("currency").value_or("KRW");
    if (!amount || *amount < Decimal{})
        return BadRequest{std::string(kWhatIsNeeded)};
    if (auto refused = refused_in_advance(request, given, *amount, currency, sandbox)) {
        show_request(given, nullptr, request, sandbox.wire);
        return *std::move(refused);
    }
    const auto payment = sandbox.payments.create(payment_fields(given, request, currency));
    if (!payment)
        return BadRequest{payment.error().detail};
    const std::string imp_uid = (*payment)->text("imp_uid");
    sandbox.merchants[imp_uid] = merchant_for(sandbox.merchant, given);
    sandbox.windows[imp_uid] = request.carried;
    show_request(given, *payment, request, sandbox.wire);
    return *payment;
}

Fields fields_of(const std::vector<std::pair<std::string, std::string>>& pairs) {
    Fields fields;
    for (const auto& [name, value] : pairs)
        fields.add(name, Value::string(value));
    return fields;
}

/// The window of a payment that waits for it, again: after a reload, in the other language.
Reply show_window_again(const Call& call, const Sandbox& sandbox) {
    const std::string imp_uid = call.query.text_or_empty("imp_uid");
    const auto window = sandbox.windows.find(imp_uid);
    const Payment* const payment = sandbox.payments.find(imp_uid);
    if (window == sandbox.windows.end() || payment == nullptr)
        return message_page(call, 404, "message.no_window");
    if (payment->text("status") != "ready" || !payment->text("vbank_num").empty())
        return message_page(call, 409, "message.ended");
    const auto request = read_window_request(fields_of(window->second));
    return request ? window_page(call, *request, *payment, sandbox.merchant_of(imp_uid))
                   : message_page(call, 404, "message.no_window");
}

Reply json_for_script(const Value& answer) {
    Reply reply = document(answer);
    reply.headers = {{"Access-Control-Allow-Origin", "*"}, {"Cache-Control", "no-store"}};
    return reply;
}

}  // namespace

Reply open_window(const Call& call, Sandbox& sandbox) {
    const Fields& query = call.query;
    if (!query.text("merchant_uid") && query.text("imp_uid"))
        return show_window_again(call, sandbox);
    const auto request = read_window_request(query);
    if (!request)
        return message_page(call, 400, "message.bad_window", kWhatIsNeeded);
    const Opening opening = open_payment(query, *request, sandbox);
    if (const auto* const bad = std::get_if<BadRequest>(&opening))
        return message_page(call, 400, "message.bad_window", bad->detail);
    if (const auto* const refused = std::get_if<WindowEnd>(&opening))
        return give_result(call, *request, *refused, nullptr, sandbox.wire);
    const Payment& payment = *std::get<const Payment*>(opening);
    return window_page(call, *request, payment, sandbox.merchant_of(payment.text("imp_uid")));
}

Reply open_for_script(const Call& call, Sandbox& sandbox) {
    const Fields form = parse_form(call.body);
    Value answer = Value::object();
    const auto request = read_window_request(form);
    const Opening opening = request ? open_payment(form, *request, sandbox)
                                    : Opening(BadRequest{std::string(kWhatIsNeeded)});
    if (const auto* const payment = std::get_if<const Payment*>(&opening)) {
        answer.set("window",
                   Value::string("/sandbox/window?imp_uid=" + (*payment)->text("imp_uid")));
        return json_for_script(answer);
    }
    WindowEnd end;
    if (const auto* const refused = std::get_if<WindowEnd>(&opening))
        end = *refused;
    else
        end = {std::nullopt,
               form.text_or_empty("merchant_uid"),
               false,
               "",
               std::get<BadRequest>(opening).detail};
    const WindowRequest asked = request.value_or(WindowRequest{});
    answer.set("rsp", callback_object(asked, end, nullptr));
    return json_for_script(answer);
}

}  // namespace imp::sandbox
