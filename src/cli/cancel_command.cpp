#include "cli/order_input.hpp"
#include "cli/order_output.hpp"
#include "cli/payment_commands.hpp"
#include "cli/refund_account.hpp"
#include "cli/show.hpp"
#include "settlement/order_desk.hpp"

#include <ostream>

namespace imp::cli {

namespace {

using settlement::CancelEnd;

/// Empty: all that is left.
Result<std::optional<Decimal>> parse_amount(const std::string& text) {
    if (text.empty())
        return std::optional<Decimal>();
    const Result<Decimal> amount = Decimal::parse(text);
    if (!amount)
        return Error{Errc::bad_input, "--amount: " + amount.error().detail};
    if (amount->is_zero())
        return Error{Errc::bad_input,
                     "--amount 0 is refused: i'mport would take it for \"in full\". Without "
                     "--amount all that is left is given back"};
    if (amount->is_negative())
        return Error{Errc::bad_input, "--amount is what is given back: above 0"};
    return std::optional<Decimal>(*amount);
}

Result<settlement::CancelOrder> parse_request(const CancelPayment& command,
                                              const Surroundings& around) {
    Result<MerchantUid> merchant_uid = MerchantUid::parse(command.merchant_uid);
    if (!merchant_uid)
        return merchant_uid.error();
    const Result<std::optional<Decimal>> amount = parse_amount(command.amount);
    if (!amount)
        return amount.error();
    if (command.reason.empty())
        return Error{Errc::bad_input, "--reason is empty: say why, for i'mport and the record"};
    if (Result<void> fine = settlement::check_reason(command.reason); !fine)
        return fine.error();
    Result<std::optional<RefundAccount>> account = read_refund_account(command, around);
    if (!account)
        return account.error();
    return settlement::CancelOrder{.merchant_uid = *std::move(merchant_uid),
                                   .amount = *amount,
                                   .reason = command.reason,
                                   .account = *std::move(account)};
}

std::string_view to_string(CancelEnd end) noexcept {
    switch (end) {
        case CancelEnd::done:
            return "done";
        case CancelEnd::pending:
            return "pending";
        case CancelEnd::unclear:
            return "unclear";
    }
    return "unclear";
}

void print_outcome(const settlement::CancelOutcome& outcome, const Surroundings& around) {
    std::ostream& out = around.out;
    const Screen& screen = around.screen;
    const Payment& payment = outcome.record.payment;
    // Elsewhere the currency stands behind the second amount alone.
    const std::string so_far =
        (screen.is_terminal ? show_amount(payment.cancel_amount, payment.currency, screen)
                            : payment.cancel_amount.str()) +
        " of " + show_amount(payment.amount, payment.currency, screen) + " given back so far";
    switch (outcome.end) {
        case CancelEnd::done:
            out << "done: " << payment.imp_uid.str() << ", " << so_far << '\n';
            return;
        case CancelEnd::pending:
            out << "pending: " << payment.imp_uid.str()
                << ", i'mport took the request and the money goes back later; " << so_far << '\n';
            return;
        case CancelEnd::unclear:
            out << "unclear: " << payment.imp_uid.str() << ", " << so_far
                << ", as far as is known\n";
            return;
    }
}

Result<void> print_outcome_json(const settlement::CancelOutcome& outcome,
                                store::OrderStore& store,
                                std::ostream& out) {
    Result<json::Value> document = order_document(outcome.order, store);
    if (!document)
        return document.error();
    document->set("refund", json::Value::string(to_string(outcome.end)));
    document->set("refunded_imp_uid", json::Value::string(outcome.record.payment.imp_uid.str()));
    out << document->dump_pretty() << '\n';
    return {};
}

}  // namespace

Result<void> run(const CancelPayment& command, const Counter& counter, const Surroundings& around) {
    const Result<settlement::CancelOrder> request = parse_request(command, around);
    if (!request)
        return request.error();
    const Result<settlement::CancelOutcome> outcome = counter.refunds.cancel(*request);
    if (!outcome)
        return outcome.error();
    if (!command.json) {
        print_outcome(*outcome, around);
    } else if (Result<void> printed = print_outcome_json(*outcome, counter.store, around.out);
               !printed) {
        return printed;
    }
    if (outcome->end == CancelEnd::unclear)
        return Error{
            Errc::unavailable,
            "the answer was lost: it may or may not have been given back. `impctl settle " +
                outcome->record.payment.imp_uid.str() +
                "` shows which; do not cancel again before"};
    return {};
}

}  // namespace imp::cli
