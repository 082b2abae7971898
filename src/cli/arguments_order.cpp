#include "cli/arguments_parts.hpp"

#include <limits>

namespace imp::cli {

namespace {

constexpr const char* kNumber = "The order's number";

void define_placing(CLI::App& order, Choice& choice) {
    const auto add = choice.add<AddOrder>(order, "add", "Add an order");
    add.app.add_option("MERCHANT_UID", add.given.merchant_uid, kNumber)->required();
    add.app.add_option("AMOUNT", add.given.amount, "In major units: 15000, 14.20");
    add.app.add_option("--currency", add.given.currency, "ISO 4217 code [KRW]");
    add.app.add_option("--name", add.given.name, "What is sold, for the operator");
    add.app.add_option("--kind", add.given.kind, "payment, billing_key or certification");
    add.app.add_option("--customer-uid", add.given.customer_uid, "For billing keys");
    add.app.add_option("--min-age", add.given.min_age, "Of who is certified, in full years")
        ->check(CLI::Range(0, kHighestMinAge));
    add.app.add_flag(
        "--once-per-person", add.given.once_per_person, "Refuse who was certified before");
    add.app.add_option("--expires", add.given.expires, "A time, or a duration from now on: 3d");

    const auto import =
        choice.add<ImportOrders>(order, "import", "Add orders from CSV, all or none");
    import.app.add_option("FILE", import.given.file, "merchant_uid,amount,currency; - is stdin")
        ->required();
}

void define_looking(CLI::App& order, Choice& choice) {
    const auto show = choice.add<ShowOrder>(order, "show", "Show an order and its payments");
    show.app.add_option("MERCHANT_UID", show.given.merchant_uid, kNumber)->required();
    show.app.add_flag("--events", show.given.events, "Its journal too");

    const auto identity =
        choice.add<ShowIdentity>(order, "identity", "Show the person that was certified, if kept");
    identity.app.add_option("MERCHANT_UID", identity.given.merchant_uid, kNumber)->required();

    const auto list = choice.add<ListOrders>(order, "list", "List orders by number");
    list.app.add_option("--state", list.given.state, "Only those in this state");
    list.app.add_option("--limit", list.given.limit, "At most so many [100]")
        ->check(CLI::Range(1, std::numeric_limits<int>::max()));
    list.app.add_option("--after", list.given.after, "Only those after this number");

    const auto count = choice.add<CountOrders>(order, "count", "Print how many orders there are");
    count.app.add_option("--state", count.given.state, "Only those in this state");
}

void define_changing(CLI::App& order, Choice& choice) {
    const auto close = choice.add<CloseOrder>(order, "close", "Take no more money for an order");
    close.app.add_option("MERCHANT_UID", close.given.merchant_uid, kNumber)->required();
    close.app.add_option("--reason", close.given.reason, "For the record");

    const auto reopen = choice.add<ReopenOrder>(order, "reopen", "Take money for it again");
    reopen.app.add_option("MERCHANT_UID", reopen.given.merchant_uid, kNumber)->required();
    reopen.app.add_option("--reason", reopen.given.reason, "For the record");

    const auto reprice = choice.add<RepriceOrder>(order, "reprice", "Change what an order costs");
    reprice.app.add_option("MERCHANT_UID", reprice.given.merchant_uid, kNumber)->required();
    reprice.app.add_option("AMOUNT", reprice.given.amount, "In major units")->required();
    reprice.app.add_option("--currency", reprice.given.currency, "ISO 4217 code [the order's own]");

    const auto expire = choice.add<ExpireOrder>(order, "expire", "Set when its time is over");
    expire.app.add_option("MERCHANT_UID", expire.given.merchant_uid, kNumber)->required();
    expire.app.add_option("TIME", expire.given.time, "A time, a duration from now on, or never")
        ->required();
}

void define_archiving(CLI::App& order, Choice& choice) {
    const auto archive =
        choice.add<ArchiveOrders>(order, "archive", "Move old orders' details into a file");
    archive.app
        .add_option("--before", archive.given.before, "Last changed before this day or time")
        ->required();
    archive.app.add_option("--to", archive.given.to, "The file; what it holds already stays");
    archive.app.add_flag("--dry-run", archive.given.is_trial, "Count them, and change nothing");
}

}  // namespace

void define_order_commands(CLI::App& app, Choice& choice) {
    const auto timeline =
        choice.add<ShowTimeline>(app, "timeline", "Everything that happened to an order, in order");
    timeline.app.add_option("MERCHANT_UID", timeline.given.merchant_uid, kNumber)->required();
    CLI::App* order = app.add_subcommand(
        "order", "Orders: add, import, show, list, count, close, reopen, reprice, expire, archive");
    order->require_subcommand(0, 1);
    define_placing(*order, choice);
    define_looking(*order, choice);
    define_changing(*order, choice);
    define_archiving(*order, choice);
}

}  // namespace imp::cli
