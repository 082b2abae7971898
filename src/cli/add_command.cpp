#include "base/text.hpp"
#include "cli/order_commands.hpp"
#include "cli/order_input.hpp"
#include "cli/order_output.hpp"
#include "cli/show.hpp"
#include "cli/words.hpp"

#include <ostream>
#include <utility>

namespace imp::cli {

namespace {

Result<Order> parse_order(const AddOrder& command, UnixSeconds now) {
    Result<MerchantUid> merchant_uid = MerchantUid::parse(command.merchant_uid);
    if (!merchant_uid)
        return merchant_uid.error();
    const std::optional<OrderKind> kind = parse_order_kind(command.kind);
    if (!kind)
        return unknown_word("kind", command.kind, order_kind_words());
    if (command.amount.empty() && *kind == OrderKind::payment)
        return Error{Errc::bad_input, "an order of kind payment needs an AMOUNT"};
    Result<Money> price =
        parse_price(command.amount.empty() ? "0" : command.amount, command.currency, *kind);
    if (!price)
        return price.error();
    const bool asks_for_person = command.min_age != 0 || command.once_per_person;
    if (asks_for_person && *kind != OrderKind::certification)
        return Error{Errc::bad_input,
                     "--min-age and --once-per-person are for orders of kind certification"};
    if (*kind == OrderKind::billing_key && command.customer_uid.empty())
        return Error{Errc::bad_input, "an order of kind billing_key needs --customer-uid"};
    if (!text::is_utf8(command.name) || !text::is_utf8(command.customer_uid))
        return Error{Errc::bad_input, "--name or --customer-uid is not UTF-8"};
    const Result<UnixSeconds> expires_at = parse_expiry(command.expires, now);
    if (!expires_at)
        return expires_at.error();
    return Order{.merchant_uid = *std::move(merchant_uid),
                 .price = *std::move(price),
                 .kind = *kind,
                 .customer_uid = command.customer_uid,
                 .min_age = command.min_age,
                 .once_per_person = command.once_per_person,
                 .name = command.name,
                 .accepted = {},
                 .expires_at = *expires_at,
                 .created_at = now,
                 .updated_at = now};
}

}  // namespace

Result<void> run(const AddOrder& command, const Desk& desk, const Surroundings& around) {
    const Result<Order> order = parse_order(command, around.clock.now());
    if (!order)
        return order.error();
    const auto placed = desk.orders.place(*order, settlement::Source::by_operator);
    if (!placed)
        return placed.error();
    const Order& there = placed->order;
    // A duration counts from each call: it would differ every time.
    if (!placed->is_new && !command.expires.empty() && there.expires_at != order->expires_at)
        around.err << "impctl: its time stays " << show_time(there.expires_at, around.err_screen)
                   << ": `order expire` changes it\n";
    return print_done(
        placed->is_new ? "added" : "unchanged", there, command.json, desk.store, around);
}

}  // namespace imp::cli
