#include "handlers/order_request.hpp"

#include "base/calendar.hpp"
#include "base/text.hpp"
#include "http/form.hpp"

#include <algorithm>
#include <initializer_list>
#include <string>

namespace imp::handlers {

namespace {

constexpr std::size_t kMaxName = 200;         // characters
constexpr std::size_t kMaxCustomerUid = 80;   // characters
constexpr std::size_t kShownCharacters = 40;  // of somebody else's text in an error

Error wrong(const std::string& what) {
    return {Errc::bad_input, what};
}

Result<http::Fields> fields_among(const http::Request& request,
                                  std::initializer_list<std::string_view> known) {
    auto body = http::parse_body(request.body(), request.content_type());
    if (!body)
        return body.error();
    for (const auto& [name, value] : body->fields.all()) {
        if (std::find(known.begin(), known.end(), name) == known.end())
            return wrong("unknown name \"" + text::clean_for_display(name, kShownCharacters) + '"');
        if (!text::is_utf8(value))
            return wrong(name + " is not UTF-8");
    }
    return std::move(body->fields);
}

Result<std::optional<Decimal>> parse_amount(const http::Fields& fields) {
    const auto said = fields.single("amount");
    if (!said)
        return said.error();
    if (!*said)
        return std::optional<Decimal>();
    const auto amount = Decimal::parse(**said);
    return amount ? std::optional(*amount)
                  : Result<std::optional<Decimal>>(wrong("amount is no number"));
}

Result<std::optional<Currency>> parse_currency(const http::Fields& fields) {
    const auto said = fields.single("currency");
    if (!said)
        return said.error();
    if (!*said)
        return std::optional<Currency>();
    const auto currency = Currency::parse_of_order(**said);
    return currency ? std::optional(*currency)
                    : Result<std::optional<Currency>>(wrong("currency is no ISO 4217 code"));
}

Result<std::optional<UnixSeconds>> parse_expiry(const http::Fields& fields, UnixSeconds now) {
    const auto said = fields.single("expires_at");
    if (!said)
        return said.error();
    if (!*said)
        return std::optional<UnixSeconds>();
    auto at = text::parse_int(**said);
    if (!at)
        at = calendar::parse_rfc3339(**said);
    if (!at || *at < 0)
        return wrong("expires_at is neither seconds since 1970 nor a time as in RFC 3339");
    if (*at != 0 && *at <= now)
        return wrong("expires_at is over already");
    return at;
}

Result<std::optional<bool>> parse_closed(const http::Fields& fields) {
    const auto said = fields.single("closed");
    if (!said)
        return said.error();
    if (!*said)
        return std::optional<bool>();
    if (**said != "true" && **said != "false")
        return wrong("closed is neither true nor false");
    return std::optional(**said == "true");
}

Result<OrderKind> parse_kind(const http::Fields& fields) {
    const auto said = fields.single("kind");
    if (!said)
        return said.error();
    const auto kind = *said ? parse_order_kind(**said) : OrderKind::payment;
    if (!kind)
        return wrong("kind is none of payment, billing_key, certification");
    return *kind;
}

Result<std::string> parse_text(const http::Fields& fields,
                               std::string_view name,
                               std::size_t most) {
    auto said = fields.single(name);
    if (!said)
        return said.error();
    std::string value = said->value_or("");
    if (text::has_control(value))
        return wrong(std::string(name) + " holds control characters");
    if (text::utf8_length(value) > most)
        return wrong(std::string(name) + " is longer than " + std::to_string(most) + " characters");
    return value;
}

Result<bool> parse_flag(const http::Fields& fields, const std::string& name) {
    const auto said = fields.single(name);
    if (!said)
        return said.error();
    if (!*said)
        return false;
    if (**said != "true" && **said != "false")
        return wrong(name + " is neither true nor false");
    return **said == "true";
}

/// What only an order of kind certification may ask.
Result<void> parse_identity_rules(const http::Fields& fields, Order& order) {
    const auto said = fields.single("min_age");
    if (!said)
        return said.error();
    if (*said) {
        const auto age = text::parse_int(**said);
        if (!age || *age < 0 || *age > kHighestMinAge)
            return wrong("min_age is no age in years");
        order.min_age = static_cast<int>(*age);
    }
    const auto once = parse_flag(fields, "once_per_person");
    if (!once)
        return once.error();
    order.once_per_person = *once;
    const bool is_asked = order.min_age != 0 || order.once_per_person;
    if (is_asked && order.kind != OrderKind::certification)
        return wrong("min_age and once_per_person are for orders of kind certification");
    return {};
}

/// An order that is no sale needs no amount.
Result<Money> parse_price(const http::Fields& fields, OrderKind kind) {
    const auto amount = parse_amount(fields);
    if (!amount)
        return amount.error();
    if (!*amount && kind != OrderKind::payment)
        return make_price(Decimal(), Currency(), kind);
    if (!*amount)
        return wrong("no amount");
    const auto currency = parse_currency(fields);
    if (!currency)
        return currency.error();
    return make_price(**amount, currency->value_or(Currency()), kind);
}

Result<MerchantUid> parse_merchant_uid(const http::Fields& fields) {
    const auto said = fields.single("merchant_uid");
    if (!said)
        return said.error();
    if (!*said)
        return wrong("no merchant_uid");
    auto merchant_uid = MerchantUid::parse(**said);
    if (!merchant_uid)
        return wrong("merchant_uid: " + merchant_uid.error().detail);
    return merchant_uid;
}

}  // namespace

Result<Money> make_price(const Decimal& amount, const Currency& currency, OrderKind kind) {
    auto price = Money::make(amount, currency);
    if (!price)
        return wrong("amount: " + price.error().detail);
    if (kind == OrderKind::payment && price->minor() == 0)
        return wrong("an order of kind payment needs an amount above 0");
    return price;
}

Result<Order> parse_new_order(const http::Request& request, UnixSeconds now) {
    const auto fields = fields_among(request,
                                     {"merchant_uid",
                                      "amount",
                                      "currency",
                                      "kind",
                                      "customer_uid",
                                      "name",
                                      "expires_at",
                                      "min_age",
                                      "once_per_person"});
    if (!fields)
        return fields.error();
    auto merchant_uid = parse_merchant_uid(*fields);
    if (!merchant_uid)
        return merchant_uid.error();
    const auto kind = parse_kind(*fields);
    if (!kind)
        return kind.error();
    auto price = parse_price(*fields, *kind);
    if (!price)
        return price.error();
    auto customer_uid = parse_text(*fields, "customer_uid", kMaxCustomerUid);
    if (!customer_uid)
        return customer_uid.error();
    if (*kind == OrderKind::billing_key && customer_uid->empty())
        return wrong("an order of kind billing_key needs a customer_uid");
    auto name = parse_text(*fields, "name", kMaxName);
    if (!name)
        return name.error();
    const auto expires_at = parse_expiry(*fields, now);
    if (!expires_at)
        return expires_at.error();
    Order order{.merchant_uid = *std::move(merchant_uid),
                .price = *std::move(price),
                .kind = *kind,
                .customer_uid = *std::move(customer_uid),
                .name = *std::move(name),
                .accepted = {},
                .expires_at = expires_at->value_or(0),
                .created_at = now,
                .updated_at = now};
    if (auto read = parse_identity_rules(*fields, order); !read)
        return read.error();
    return order;
}

Result<OrderChanges> parse_order_changes(const http::Request& request, UnixSeconds now) {
    const auto fields = fields_among(request, {"amount", "currency", "closed", "expires_at"});
    if (!fields)
        return fields.error();
    const auto amount = parse_amount(*fields);
    if (!amount)
        return amount.error();
    const auto currency = parse_currency(*fields);
    if (!currency)
        return currency.error();
    if (*currency && !*amount)
        return wrong("a currency needs its amount");
    const auto closed = parse_closed(*fields);
    if (!closed)
        return closed.error();
    const auto expires_at = parse_expiry(*fields, now);
    if (!expires_at)
        return expires_at.error();
    if (!*amount && !*closed && !*expires_at)
        return wrong("nothing to change: amount, closed or expires_at");
    return OrderChanges{*amount, *currency, *closed, *expires_at};
}

}  // namespace imp::handlers
