#include "cli/arguments_parts.hpp"

namespace imp::cli {

namespace {

void define_cancel(CLI::App& app, Choice& choice) {
    const auto cancel = choice.add<CancelPayment>(app, "cancel", "Give an order's money back");
    cancel.app.add_option("MERCHANT_UID", cancel.given.merchant_uid, "The order's number")
        ->required();
    cancel.app.add_option("--amount", cancel.given.amount, "So much of it [all that is left]");
    cancel.app.add_option("--reason", cancel.given.reason, "For i'mport and the record")
        ->required();
    cancel.app.add_option("--refund-bank", cancel.given.refund_bank, "For virtual accounts");
    cancel.app.add_option("--refund-account", cancel.given.refund_account, "The buyer's");
    cancel.app.add_option("--refund-holder", cancel.given.refund_holder, "The buyer's name");
    cancel.app.add_option("--refund-tel", cancel.given.refund_tel, "The buyer's telephone");
    cancel.app.add_flag("--refund-stdin",
                        cancel.given.refund_stdin,
                        "Read these four from standard input, a line each, in this order");
}

}  // namespace

void define_payment_commands(CLI::App& app, Choice& choice) {
    const auto settle = choice.add<SettleNow>(app, "settle", "Ask i'mport now");
    settle.app.add_option("ID", settle.given.id, "An order's number, or an imp_uid")->required();

    const auto accept =
        choice.add<AcceptPayment>(app, "accept", "Take a payment in spite of a mismatch");
    accept.app.add_option("IMP_UID", accept.given.imp_uid, "The payment")->required();
    accept.app.add_option("--reason", accept.given.reason, "For the record")->required();

    define_cancel(app, choice);

    const auto reconcile =
        choice.add<ReconcileNow>(app, "reconcile", "Find what no message told us");
    reconcile.app.add_option("--since", reconcile.given.since, "How far back [3d]");

    const auto work = choice.add<Work>(app, "work", "Do what is due, until told to end");
    CLI::Option* once =
        work.app.add_flag("--once", work.given.once, "End when nothing is due: for cron");
    work.app.get_option("--json")->needs(once);

    const auto report = choice.add<MakeReport>(app, "report", "A day's money in Korea");
    report.app.add_option("--day", report.given.day, "YYYY-MM-DD")->required();
    CLI::Option* csv = report.app.add_flag("--csv", report.given.csv, "For a spreadsheet");
    report.app.get_option("--json")->excludes(csv);
}

}  // namespace imp::cli
