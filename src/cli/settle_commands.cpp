// settle, accept: what i'mport says now, and the operator's last word.
#include "cli/order_input.hpp"
#include "cli/order_output.hpp"
#include "cli/payment_commands.hpp"
#include "cli/show.hpp"
#include "settlement/order_desk.hpp"

#include <ostream>

namespace imp::cli {

namespace {

using settlement::Answer;
using settlement::Source;

/// Whatever kept us from knowing, it is worth another try.
Error cannot_be_told(const Error& trouble) {
    return {Errc::unavailable, "cannot be told now: " + trouble.detail};
}

Answer ask(const std::optional<MerchantUid>& merchant_uid,
           const std::optional<ImpUid>& imp_uid,
           const Counter& counter) {
    settlement::Question question;
    question.merchant_uid = merchant_uid;
    question.imp_uid = imp_uid;
    question.source = Source::by_operator;
    return counter.settler.settle(question);
}

/// An order of that number comes first: it is the shop's own name for something.
Result<Answer> ask_either(const std::string& id, const Counter& counter) {
    const Result<MerchantUid> merchant_uid = MerchantUid::parse(id);
    if (!merchant_uid)
        return merchant_uid.error();
    Answer answer = ask(*merchant_uid, std::nullopt, counter);
    if (answer.status != Status::unknown_order)
        return answer;
    const Result<ImpUid> imp_uid = ImpUid::parse(id);
    return imp_uid ? ask(std::nullopt, *imp_uid, counter) : answer;
}

Result<void> print_order_json(const Order& order,
                              const Answer& answer,
                              store::OrderStore& store,
                              std::ostream& out) {
    Result<json::Value> document = order_document(order, store);
    if (!document)
        return document.error();
    document->set("status", json::Value::string(wire_word(answer.status)));
    document->set("verdict",
                  answer.verdict ? json::Value::string(to_string(*answer.verdict)) : json::Value());
    document->set("test_payment", json::Value::boolean(answer.test_payment));
    out << document->dump_pretty() << '\n';
    return {};
}

}  // namespace

Result<void> print_settled(const Answer& answer,
                           bool json,
                           store::OrderStore& store,
                           const Surroundings& around) {
    const Order& order = *answer.order;
    if (json)
        return print_order_json(order, answer, store, around.out);
    const Result<std::vector<PaymentRecord>> payments = store.payments_of(order.merchant_uid.str());
    if (!payments)
        return payments.error();
    print_order(order, *payments, around.out, around.screen);
    around.out << "\nstatus: " << wire_word(answer.status);
    if (answer.verdict) {
        const Cell verdict = show_verdict(answer.verdict);
        around.out << ", verdict: " << painted(verdict.text, verdict.tone, around.screen);
    }
    if (answer.test_payment)
        around.out << ", a test payment: no money moved";
    around.out << '\n';
    return {};
}

namespace {

/// Whether the answer tells what is true; if not, why.
Result<void> check_told(const Answer& answer, const std::string& id) {
    if (answer.trouble)
        return cannot_be_told(*answer.trouble);
    if (answer.status == Status::unknown_order)
        return Error{Errc::not_found,
                     show_text(id) + " is no order of ours, nor a payment for one"};
    const bool asked_for_order = answer.order && answer.order->merchant_uid.str() == id;
    if (answer.status == Status::not_found)
        return Error{Errc::not_found,
                     "i'mport knows no payment " +
                         std::string(asked_for_order ? "for order " : "") + show_text(id)};
    return {};
}

}  // namespace

Result<void> run(const SettleNow& command, const Counter& counter, const Surroundings& around) {
    const Result<Answer> answer = ask_either(command.id, counter);
    if (!answer)
        return answer.error();
    if (answer->order) {
        if (Result<void> printed = print_settled(*answer, command.json, counter.store, around);
            !printed)
            return printed;
    }
    return check_told(*answer, command.id);
}

Result<void> run(const AcceptPayment& command, const Counter& counter, const Surroundings& around) {
    const Result<ImpUid> imp_uid = ImpUid::parse(command.imp_uid);
    if (!imp_uid)
        return imp_uid.error();
    if (command.reason.empty())
        return Error{Errc::bad_input, "--reason is empty: say why, it goes on the record"};
    if (Result<void> fine = settlement::check_reason(command.reason); !fine)
        return fine;
    // What is overruled is what i'mport says now, not what it said some time ago.
    const Answer fresh = ask(std::nullopt, *imp_uid, counter);
    if (Result<void> told = check_told(fresh, command.imp_uid); !told)
        return told;
    const Result<settlement::Applied> applied = counter.recorder.overrule(*imp_uid, command.reason);
    if (!applied)
        return applied.error();
    Answer answer;
    answer.status = status_of(applied->verdict, applied->order);
    answer.verdict = applied->verdict;
    answer.order = applied->order;
    answer.test_payment = is_test_payment(applied->record.payment, counter.recorder.policy());
    return print_settled(answer, command.json, counter.store, around);
}

}  // namespace imp::cli
