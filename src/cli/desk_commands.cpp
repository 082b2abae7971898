// order close, reopen, reprice, expire: what the operator does to an order without asking i'mport.
#include "cli/order_commands.hpp"
#include "cli/order_input.hpp"
#include "cli/order_output.hpp"
#include "cli/show.hpp"

namespace imp::cli {

namespace {

using settlement::Source;

/// The price in the currency that the order has, unless another is named.
Result<Money> parse_new_price(const RepriceOrder& command,
                              const MerchantUid& merchant_uid,
                              store::OrderStore& store) {
    const Result<std::optional<Order>> order = store.find_order(merchant_uid);
    if (!order)
        return order.error();
    if (!*order)
        return Error{Errc::not_found, "there is no order " + merchant_uid.str()};
    const std::string& currency =
        command.currency.empty() ? (*order)->price.currency().code() : command.currency;
    return parse_price(command.amount, currency, (*order)->kind);
}

}  // namespace

Result<void> run(const CloseOrder& command, const Desk& desk, const Surroundings& around) {
    const Result<MerchantUid> merchant_uid = MerchantUid::parse(command.merchant_uid);
    if (!merchant_uid)
        return merchant_uid.error();
    if (Result<void> fine = settlement::check_reason(command.reason); !fine)
        return fine;
    const Result<Order> order =
        desk.orders.close(*merchant_uid, command.reason, Source::by_operator);
    if (!order)
        return order.error();
    return print_done("closed", *order, command.json, desk.store, around);
}

Result<void> run(const ReopenOrder& command, const Desk& desk, const Surroundings& around) {
    const Result<MerchantUid> merchant_uid = MerchantUid::parse(command.merchant_uid);
    if (!merchant_uid)
        return merchant_uid.error();
    if (Result<void> fine = settlement::check_reason(command.reason); !fine)
        return fine;
    const Result<Order> order =
        desk.orders.reopen(*merchant_uid, command.reason, Source::by_operator);
    if (!order)
        return order.error();
    return print_done("open", *order, command.json, desk.store, around);
}

Result<void> run(const RepriceOrder& command, const Desk& desk, const Surroundings& around) {
    const Result<MerchantUid> merchant_uid = MerchantUid::parse(command.merchant_uid);
    if (!merchant_uid)
        return merchant_uid.error();
    const Result<Money> price = parse_new_price(command, *merchant_uid, desk.store);
    if (!price)
        return price.error();
    const Result<Order> order = desk.orders.reprice(*merchant_uid, *price, Source::by_operator);
    if (!order)
        return order.error();
    return print_done("price", *order, command.json, desk.store, around);
}

Result<void> run(const ExpireOrder& command, const Desk& desk, const Surroundings& around) {
    const Result<MerchantUid> merchant_uid = MerchantUid::parse(command.merchant_uid);
    if (!merchant_uid)
        return merchant_uid.error();
    if (command.time.empty())
        return Error{Errc::bad_input, "TIME is a time, a duration from now on, or never"};
    const Result<UnixSeconds> expires_at = parse_expiry(command.time, around.clock.now());
    if (!expires_at)
        return expires_at.error();
    const Result<Order> order =
        desk.orders.set_expiry(*merchant_uid, *expires_at, Source::by_operator);
    if (!order)
        return order.error();
    const std::string what =
        *expires_at == 0 ? "never expires" : "expires " + show_time(*expires_at, around.screen);
    return print_done(what, *order, command.json, desk.store, around);
}

}  // namespace imp::cli
