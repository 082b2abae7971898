#include "cli/order_input.hpp"

#include "cli/times.hpp"

namespace imp::cli {

Result<Money> parse_price(const std::string& amount, const std::string& currency, OrderKind kind) {
    const Result<Decimal> decimal = Decimal::parse(amount);
    if (!decimal)
        return Error{
            Errc::bad_input,
            "amount: " + decimal.error().detail + " (a number is written as 15000 or 14.20)"};
    const Result<Currency> known = Currency::parse_of_order(currency);
    if (!known)
        return known.error();
    Result<Money> price = Money::make(*decimal, *known);
    if (!price)
        return Error{Errc::bad_input, price.error().detail};
    if (kind == OrderKind::payment && price->minor() == 0)
        return Error{Errc::bad_input, "an order of kind payment needs an amount above 0"};
    return price;
}

Result<UnixSeconds> parse_expiry(const std::string& text, UnixSeconds now) {
    if (text.empty() || text == "never")
        return UnixSeconds{0};
    Result<UnixSeconds> moment = parse_moment(text, now);
    if (moment && *moment <= now)
        return Error{Errc::bad_input, "that time is over: `order close` ends an order now"};
    return moment;
}

}  // namespace imp::cli
