#include "base/text.hpp"
#include "sandbox/naver_calls.hpp"
#include "sandbox/sandbox.hpp"

namespace imp::sandbox {

namespace {

using json::Value;

Reply refused(const Error& error) {
    return failure(error.code == Errc::not_found ? 404 : 400, -1, error.detail);
}

Reply done() {
    return envelope("null");
}

/// A payment, with the product orders that it names.
Result<const Payment*> create_one(const Value& given, Sandbox& sandbox) {
    auto payment = sandbox.payments.create(given);
    if (payment)
        register_issued(**payment, sandbox);
    const Value* const orders = given.find("product_orders");
    if (payment && orders != nullptr) {
        if (const auto taken = sandbox.naver.give(**payment, *orders); !taken)
            return taken.error();
    }
    return payment;
}

/// One payment, or an array of them.
Reply create_payment(const Value& given, Sandbox& sandbox) {
    if (given.is_array()) {
        for (const Value& each : given.items()) {
            if (const auto payment = create_one(each, sandbox); !payment)
                return refused(payment.error());
        }
        return envelope(std::to_string(given.items().size()));
    }
    const auto payment = create_one(given, sandbox);
    return payment ? envelope((*payment)->answer) : refused(payment.error());
}

Reply list_payments(const Sandbox& sandbox) {
    std::string list;
    for (const Payment* const payment :
         sandbox.payments.select([](const Payment&) { return true; }, {})) {
        list += list.empty() ? "" : ",";
        list += payment->answer;
    }
    return envelope('[' + list + ']');
}

Reply answer_payment(const Call& call, const Value& given, Sandbox& sandbox) {
    const std::string& imp_uid = call.segments[2];
    if (call.method == "GET") {
        const Payment* const payment = sandbox.payments.find(imp_uid);
        return payment != nullptr ? envelope(payment->answer)
                                  : failure(404, -1, "no payment " + imp_uid);
    }
    if (call.method == "POST") {
        const auto payment = sandbox.payments.update(imp_uid, given);
        return payment ? envelope((*payment)->answer) : refused(payment.error());
    }
    if (call.method == "DELETE")
        return sandbox.payments.erase(imp_uid) ? done() : failure(404, -1, "no payment " + imp_uid);
    return method_not_allowed("GET, POST, DELETE");
}

Reply answer_customer(const Call& call, const Value& given, Sandbox& sandbox) {
    const std::string& customer_uid = call.segments[2];
    if (call.method == "POST")
        return change_customer(customer_uid, given, sandbox);
    if (call.method == "DELETE")
        return sandbox.customers.erase(customer_uid) != 0
                   ? done()
                   : failure(404, -1, "no customer " + customer_uid);
    return method_not_allowed("POST, DELETE");
}

/// {"advance": seconds} or {"now": unix seconds}.
Reply move_clock(const Value& given, Sandbox& sandbox) {
    if (const Value* const advance = given.find("advance")) {
        if (!advance->as_int())
            return failure(400, -1, "advance is not a whole number of seconds");
        sandbox.clock.advance(*advance->as_int());
    } else if (const Value* const now = given.find("now")) {
        if (!now->as_int())
            return failure(400, -1, "now is not a whole number of seconds");
        sandbox.clock.advance(*now->as_int() - sandbox.clock.now());
    }
    run_due_schedules(sandbox);
    Value answer = Value::object();
    answer.set("now", Value::integer(sandbox.clock.now()));
    return document(answer);
}

Reply add_fault(const Value& given, Sandbox& sandbox) {
    auto fault = parse_fault(given);
    if (!fault)
        return refused(fault.error());
    Reply reply = document(to_json(*fault));
    if (fault->kind == FaultKind::expire_token) {
        sandbox.tokens.revoke();  // at once: this is the first of `count`
        if (fault->count > 0)
            --fault->count;
    }
    if (fault->count != 0)
        sandbox.faults.add(*std::move(fault));
    return reply;
}

Reply answer_faults(const Call& call, const Value& given, Sandbox& sandbox) {
    if (call.method == "POST")
        return add_fault(given, sandbox);
    if (call.method == "DELETE")
        sandbox.faults.clear();
    else if (call.method != "GET")
        return method_not_allowed("GET, POST, DELETE");
    return document(sandbox.faults.to_json());
}

bool is_cancel_mode(std::string_view word) {
    return word == "works" || word == "refused" || word == "pending";
}

/// GET: every webhook and how it went; with ?settle=SECONDS once none is on its way any more.
Reply answer_webhooks(const Call& call, const Sandbox& sandbox) {
    if (call.method != "GET")
        return method_not_allowed("GET");
    return document(sandbox.notices.list());
}

Reply answer_settings(const Value& given, Sandbox& sandbox) {
    Settings& settings = sandbox.settings;
    for (const auto& [key, value] : given.members()) {
        if (key == "hide_test_payments" && value.is_boolean())
            settings.hide_test_payments = value.as_bool();
        else if (key == "lists_show_test_payments" && value.is_boolean())
            settings.lists_show_test_payments = value.as_bool();
        else if (key == "require_channel_key" && value.is_boolean())
            settings.require_channel_key = value.as_bool();
        else if (key == "paged_schedules" && value.is_boolean())
            settings.paged_schedules = value.as_bool();
        else if (key == "partial_cancel_status" &&
                 (value.text() == "paid" || value.text() == "cancelled"))
            settings.partial_cancel_status = value.text();
        else if (key == "cancel" && is_cancel_mode(value.text()))
            settings.cancel = value.text();
        else if (key == "decline" && (value.text() == "failed" || value.text() == "code"))
            settings.decline = value.text();
        else if (key == "customer_not_found_status" &&
                 (value.text() == "200" || value.text() == "404"))
            settings.customer_not_found_status = value.text() == "200" ? 200 : 404;
        else if (key == "checksum_status" && (value.text() == "200" || value.text() == "400"))
            settings.checksum_status = value.text() == "200" ? 200 : 400;
        else if (const auto set = set_merchant(sandbox.merchant, key, value); !set || !*set)
            return failure(400, -1, "unknown setting or value: " + key);
    }
    Value answer = Value::object();
    answer.set("hide_test_payments", Value::boolean(settings.hide_test_payments));
    answer.set("lists_show_test_payments", Value::boolean(settings.lists_show_test_payments));
    answer.set("require_channel_key", Value::boolean(settings.require_channel_key));
    answer.set("paged_schedules", Value::boolean(settings.paged_schedules));
    answer.set("partial_cancel_status", Value::string(settings.partial_cancel_status));
    answer.set("cancel", Value::string(settings.cancel));
    answer.set("decline", Value::string(settings.decline));
    answer.set("customer_not_found_status", Value::integer(settings.customer_not_found_status));
    answer.set("checksum_status", Value::integer(settings.checksum_status));
    show_merchant(sandbox.merchant, answer);
    return document(answer);
}

/// As after the start, with --data loaded again.
Reply reset(Sandbox& sandbox) {
    sandbox.clock.reset();
    sandbox.tokens.revoke();
    sandbox.payments.clear();
    sandbox.prepared.clear();
    sandbox.faults.clear();
    sandbox.traffic.reset();
    sandbox.settings = {};
    sandbox.shop = {};
    sandbox.merchant = {};
    sandbox.merchants.clear();
    sandbox.windows.clear();
    sandbox.alarms.clear();
    sandbox.wire.clear();
    sandbox.pending_cancels.clear();
    sandbox.notices.reset();
    sandbox.deliveries.clear();
    sandbox.receipts = {};
    sandbox.payco_states.clear();
    sandbox.benepia_points.clear();
    sandbox.kcpquick = {};
    sandbox.naver = {};
    sandbox.customers.clear();
    sandbox.schedules.clear();
    sandbox.certifications = {};
    if (!sandbox.start_data.is_null()) {
        if (const auto loaded = sandbox.payments.load(sandbox.start_data); !loaded)
            return refused(loaded.error());
        register_all_issued(sandbox);
    }
    return done();
}

}  // namespace

Reply answer_control(const Call& call, Sandbox& sandbox, std::size_t open_connections) {
    const std::string what = call.segments.size() > 1 ? call.segments[1] : "";
    const bool one_payment = what == "payments" && call.segments.size() == 3;
    const bool event = what == "payments" && call.segments.size() == 4;
    const bool product_order = what == "product-orders" && call.segments.size() == 3;
    const bool customer = what == "customers" && call.segments.size() == 3;
    if (call.segments.size() != 2 && !one_payment && !event && !product_order && !customer)
        return failure(404, -1, "no such control call");
    Value given = Value::object();
    if (!text::trim(call.body).empty()) {
        auto parsed = json::parse(call.body);
        const bool several = what == "payments" && call.segments.size() == 2;
        if (!parsed || !(parsed->is_object() || (several && parsed->is_array())))
            return failure(400, -1, "the body is not a JSON object");
        given = *std::move(parsed);
    }
    const bool get = call.method == "GET";
    const bool post = call.method == "POST";
    if (event)
        return answer_event(call, given, sandbox);
    if (one_payment)
        return answer_payment(call, given, sandbox);
    if (product_order)
        return post ? change_product_order_by_hand(call.segments[2], given, sandbox)
                    : method_not_allowed("POST");
    if (what == "certifications")
        return post ? create_certification(given, sandbox) : method_not_allowed("POST");
    if (customer)
        return answer_customer(call, given, sandbox);
    if (what == "reviews")
        return post ? write_review(given, sandbox) : method_not_allowed("POST");
    if (what == "kcpquick")
        return post ? register_quick_member(given, sandbox) : method_not_allowed("POST");
    if (what == "webhooks")
        return answer_webhooks(call, sandbox);
    if (what == "faults")
        return answer_faults(call, given, sandbox);
    if (what == "payments")
        return get    ? list_payments(sandbox)
               : post ? create_payment(given, sandbox)
                      : method_not_allowed("GET, POST");
    if (what == "clock")
        return get || post ? move_clock(given, sandbox) : method_not_allowed("GET, POST");
    if (what == "settings")
        return get || post ? answer_settings(given, sandbox) : method_not_allowed("GET, POST");
    if (what == "wire")
        return get ? document(to_json(in_order(sandbox.wire.after(0)))) : method_not_allowed("GET");
    if (what == "log")
        return get ? document(sandbox.traffic.log()) : method_not_allowed("GET");
    if (what == "stats")
        return get ? document(sandbox.traffic.stats(open_connections)) : method_not_allowed("GET");
    if (what == "reset")
        return post ? reset(sandbox) : method_not_allowed("POST");
    return failure(404, -1, "no such control call");
}

}  // namespace imp::sandbox
