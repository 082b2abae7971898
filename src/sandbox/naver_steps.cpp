// What a seller does to product orders, as a table of states.
#include "base/text.hpp"
#include "sandbox/given.hpp"
#include "sandbox/naver_calls.hpp"
#include "sandbox/sandbox.hpp"

#include <algorithm>
#include <array>

namespace imp::sandbox {

namespace {

using json::Value;
using Words = std::initializer_list<std::string_view>;

// Not recorded anywhere: ours.
constexpr std::string_view kNoneDone = "네이버페이 상품주문을 처리할 수 없는 상태입니다.";

/// When a step can be done, and what is then. Lists of words are divided by blanks.
struct Step {
    std::string_view action;
    std::string_view statuses;        ///< "" for any
    std::string_view claim_type;      ///< "" for a product order without an open claim
    std::string_view claim_statuses;  ///< of that claim
    std::string_view status_then;     ///< "" for no change; likewise the others
    std::string_view claim_then;
    std::string_view claim_status_then;
    bool refunds;
};

constexpr std::string_view kOpenReturn = "RETURN_REQUEST COLLECTING COLLECT_DONE";
constexpr std::array<Step, 11> kSteps = {{
    {"place", "PAYED", "", "", "", "", "", false},
    {"ship", "PAYED", "", "", "DELIVERING", "", "", false},
    {"cancel", "PAYED", "", "", "CANCELED", "CANCEL", "CANCEL_DONE", true},
    {"approve-cancel",
     "",
     "CANCEL",
     "CANCEL_REQUEST CANCELING",
     "CANCELED",
     "CANCEL",
     "CANCEL_DONE",
     true},
    {"request-return", "DELIVERING DELIVERED", "", "", "", "RETURN", "RETURN_REQUEST", false},
    {"approve-return", "", "RETURN", kOpenReturn, "RETURNED", "RETURN", "RETURN_DONE", true},
    {"reject-return", "", "RETURN", kOpenReturn, "", "RETURN", "RETURN_REJECT", false},
    {"withhold-return", "", "RETURN", kOpenReturn, "", "", "", false},
    {"resolve-return", "", "RETURN", kOpenReturn, "", "", "", false},
    {"collect-exchanged",
     "",
     "EXCHANGE",
     "EXCHANGE_REQUEST COLLECTING",
     "",
     "EXCHANGE",
     "COLLECT_DONE",
     false},
    {"ship-exchanged",
     "",
     "EXCHANGE",
     "COLLECT_DONE",
     "",
     "EXCHANGE",
     "EXCHANGE_REDELIVERING",
     false},
}};

bool is_among(std::string_view word, std::string_view words) {
    const auto list = text::split(words, ' ');
    return std::find(list.begin(), list.end(), word) != list.end();
}

/// A product order is placed once; a return that is withheld is resolved before it is approved.
bool flags_allow(const Step& step, const ProductOrder& order) {
    if (step.action == "place")
        return !order.placed;
    if (step.action == "resolve-return")
        return order.withheld;
    if (step.action == "approve-return" || step.action == "withhold-return")
        return !order.withheld;
    return true;
}

bool can_be_done(const Step& step, const ProductOrder& order) {
    if (!step.statuses.empty() && !is_among(order.status, step.statuses))
        return false;
    const bool claim_fits = step.claim_type.empty()
                                ? !order.has_open_claim()
                                : order.claim_type == step.claim_type &&
                                      is_among(order.claim_status, step.claim_statuses);
    return claim_fits && flags_allow(step, order);
}

void set_unless_empty(std::string& field, std::string_view value) {
    if (!value.empty())
        field = value;
}

/// NAVER gives the money of that product order back, as far as the payment still holds it.
void refund(const ProductOrder& order, const std::string& imp_uid, Sandbox& sandbox) {
    const Payment& payment = *sandbox.payments.find(imp_uid);
    const Decimal left = payment.amount("amount") - payment.amount("cancel_amount");
    const Decimal amount = std::min(left, order.amount + order.delivery_amount);
    if (payment.text("status") != "ready" && payment.text("status") != "failed" &&
        amount > Decimal{})
        (void)give_back(sandbox, imp_uid, amount, "네이버페이 주문 환불", false);
}

void do_step(const Step& step, ProductOrder& order, const std::string& imp_uid, Sandbox& sandbox) {
    set_unless_empty(order.status, step.status_then);
    set_unless_empty(order.claim_type, step.claim_then);
    set_unless_empty(order.claim_status, step.claim_status_then);
    if (step.action == "place")
        order.placed = true;
    if (step.action == "withhold-return")
        order.withheld = true;
    if (step.action == "resolve-return" || step.action == "reject-return")
        order.withheld = false;
    if (step.refunds)
        refund(order, imp_uid, sandbox);
}

std::optional<Reply> refuse_parcel(const Fields& fields,
                                   Words methods,
                                   std::string_view by_parcel) {
    if (auto missing = refuse_missing(fields, {"delivery_method"}))
        return missing;
    if (auto wrong = refuse_unknown_word(fields, "delivery_method", methods))
        return wrong;
    if (fields.text("delivery_method") == by_parcel)
        return refuse_missing(fields, {"delivery_company", "tracking_number"});
    return std::nullopt;
}

std::optional<Reply> refuse_step(std::string_view action, const Fields& fields) {
    if (action == "ship" || action == "ship-exchanged") {
        if (auto wrong = refuse_parcel(fields,
                                       {"DELIVERY",
                                        "GDFW_ISSUE_SVC",
                                        "VISIT_RECEIPT",
                                        "DIRECT_DELIVERY",
                                        "QUICK_SVC",
                                        "NOTHING"},
                                       "DELIVERY"))
            return wrong;
        if (action == "ship-exchanged")
            return std::nullopt;
        const auto at = fields.text("dispatched_at");
        return at && text::parse_int(*at) ? std::nullopt
                                          : std::optional(refuse_value("dispatched_at"));
    }
    if (action == "request-return")
        return refuse_parcel(
            fields, {"RETURN_DESIGNATED", "RETURN_DELIVERY", "RETURN_INDIVIDUAL"}, "");
    if (action == "reject-return" || action == "withhold-return")
        return refuse_missing(fields, {"memo"});
    return std::nullopt;
}

Reply take_step(const Call& call, Sandbox& sandbox) {
    const std::string& imp_uid = call.segments.at(1);
    const auto step = std::find_if(kSteps.begin(), kSteps.end(), [&](const Step& s) {
        return s.action == call.segments.at(3);
    });
    const Payment* const payment = sandbox.payments.find(imp_uid);
    if (payment == nullptr || payment->text("pg_provider") != "naverco" || step == kSteps.end())
        return no_payment();
    const Fields fields = body_of(call);
    if (auto refused = refuse_step(step->action, fields))
        return *std::move(refused);
    const auto wanted = fields.list("product_order_id");
    std::vector<ProductOrder>& orders = sandbox.naver.of(*payment);
    std::size_t tried = wanted.size();
    if (wanted.empty())
        tried = orders.size();
    std::vector<const ProductOrder*> done;
    done.reserve(orders.size());
    for (ProductOrder& order : orders) {
        const bool is_meant =
            wanted.empty() || std::find(wanted.begin(), wanted.end(), order.id) != wanted.end();
        if (!is_meant || !can_be_done(*step, order))
            continue;
        do_step(*step, order, imp_uid, sandbox);
        done.push_back(&order);
    }
    if (done.empty())
        return failure(500, -1, kNoneDone);
    Value list = Value::array();
    for (const ProductOrder* const order : done)
        list.push(order->shown(*sandbox.payments.find(imp_uid)));
    Reply reply = envelope(list.dump());
    reply.status = done.size() == tried ? 200 : 207;
    return reply;
}

constexpr std::array<Route, 11> kNaverStepRoutes = {{
    {"POST", "/payments/{imp_uid}/naver/place", take_step},
    {"POST", "/payments/{imp_uid}/naver/ship", take_step},
    {"POST", "/payments/{imp_uid}/naver/cancel", take_step},
    {"POST", "/payments/{imp_uid}/naver/approve-cancel", take_step},
    {"POST", "/payments/{imp_uid}/naver/request-return", take_step},
    {"POST", "/payments/{imp_uid}/naver/approve-return", take_step},
    {"POST", "/payments/{imp_uid}/naver/reject-return", take_step},
    {"POST", "/payments/{imp_uid}/naver/withhold-return", take_step},
    {"POST", "/payments/{imp_uid}/naver/resolve-return", take_step},
    {"POST", "/payments/{imp_uid}/naver/collect-exchanged", take_step},
    {"POST", "/payments/{imp_uid}/naver/ship-exchanged", take_step},
}};

}  // namespace

std::span<const Route> naver_step_routes() noexcept {
    return kNaverStepRoutes;
}

}  // namespace imp::sandbox
