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

void define_charge(CLI::App& app, Choice& choice) {
    CLI::App* const charge = app.add_subcommand("charge", "Charge a card for an order, once");
    charge->require_subcommand(1);
    const auto again = choice.add<ChargeAgain>(*charge, "again", "A registered card");
    again.app.add_option("MERCHANT_UID", again.given.merchant_uid, "The order's number")
        ->required();
    again.app.add_option("--customer-uid", again.given.customer_uid, "Whose card [the order's]");
    const auto once = choice.add<ChargeOnetime>(
        *charge, "onetime", "A card whose number comes on standard input");
    once.app.add_option("MERCHANT_UID", once.given.merchant_uid, "The order's number")->required();
    once.app.add_option("--customer-uid", once.given.customer_uid, "Register the card under this");
}

void define_schedule(CLI::App& app, Choice& choice) {
    CLI::App* const schedule =
        app.add_subcommand("schedule", "Charges that i'mport makes at their time");
    schedule->require_subcommand(1);
    const auto add = choice.add<AddSchedule>(*schedule, "add", "Schedule an order's charge");
    add.app.add_option("MERCHANT_UID", add.given.merchant_uid, "The order's number")->required();
    add.app.add_option("--at", add.given.at, "When: a time, or a duration from now on: 30d")
        ->required();
    const auto list = choice.add<ListSchedules>(*schedule, "list", "List what is scheduled");
    list.app.add_option("--from", list.given.from, "From then on [now]");
    list.app.add_option("--to", list.given.to, "Up to then [90 days later]");
    list.app.add_option("--customer-uid", list.given.customer_uid, "Of this card only");
    const auto cancel = choice.add<CancelSchedule>(*schedule, "cancel", "Take one back");
    cancel.app.add_option("MERCHANT_UID", cancel.given.merchant_uid, "The order's number")
        ->required();
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
    define_charge(app, choice);
    define_schedule(app, choice);

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
