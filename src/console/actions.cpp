// What an operator does: each with a line in the journal that names him.
#include "base/json.hpp"
#include "base/log.hpp"
#include "console/layout.hpp"
#include "console/pages.hpp"
#include "settlement/outbox_desk.hpp"

namespace imp::console {

namespace {

using settlement::Source;

constexpr std::string_view kAskedAgain = "asked_again";

Result<void> note_asked(const Visit& visit, const Order& order) {
    json::Value detail = json::Value::object();
    detail.set("by", json::Value::string(visit.operator_name));
    const std::string state(to_string(order.state));
    return visit.lent.store.transact([&](store::Transaction& tx) {
        return tx.append_event({.at = visit.now,
                                .source = std::string(to_string(Source::by_operator)),
                                .merchant_uid = order.merchant_uid.str(),
                                .imp_uid = {},
                                .verdict = std::string(kAskedAgain),
                                .state_before = state,
                                .state_after = state,
                                .detail = detail.dump()});
    });
}

std::string_view said_of(const settlement::Answer& answer) noexcept {
    if (answer.trouble)
        return "asked_in_vain";
    return answer.status == Status::not_found ? "nothing_found" : "asked";
}

}  // namespace

http::Response ask_again(const Visit& visit) {
    const Result<MerchantUid> merchant_uid = MerchantUid::parse(visit.field("order"));
    if (!merchant_uid)
        return problem(visit, merchant_uid.error());
    const auto order = visit.lent.store.find_order(*merchant_uid);
    if (!order)
        return problem(visit, order.error());
    if (!*order)
        return problem(visit, 404, visit.texts.problem_no_order, merchant_uid->str());
    if (const Result<void> noted = note_asked(visit, **order); !noted)
        return problem(visit, noted.error());
    settlement::Question question;
    question.merchant_uid = *merchant_uid;
    question.source = Source::by_operator;
    question.remote_addr = visit.request.remote_addr();
    const settlement::Answer answer = visit.lent.settler.settle(question);
    log::info("admin: asked again",
              {{"operator", visit.operator_name},
               {"merchant_uid", merchant_uid->str()},
               {"status", wire_word(answer.status)}});
    return see(visit.link("/order", {{"id", merchant_uid->str()}, {"said", said_of(answer)}}));
}

http::Response send_again(const Visit& visit) {
    const auto entry = settlement::retry_entry(
        visit.field("id"), visit.lent.store, visit.now, visit.operator_name);
    if (!entry)
        return problem(visit, entry.error());
    log::info("admin: to be sent again",
              {{"operator", visit.operator_name},
               {"entry", entry->id},
               {"merchant_uid", entry->merchant_uid}});
    if (!MerchantUid::parse(entry->merchant_uid))
        return see(visit.link("/outbox", {{"state", "due"}, {"said", "resent"}}));
    return see(visit.link("/order", {{"id", entry->merchant_uid}, {"said", "resent"}}));
}

}  // namespace imp::console
