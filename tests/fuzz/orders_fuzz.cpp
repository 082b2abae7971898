// Orders as a shop places them: JSON, form and CSV say the same.
#include "base/json.hpp"
#include "base/text.hpp"
#include "cli/csv.hpp"
#include "cli/order_csv.hpp"
#include "fuzz/fuzz.hpp"
#include "handlers/order_request.hpp"
#include "http/form.hpp"

#include <array>
#include <limits>
#include <optional>
#include <sstream>
#include <string>

using namespace imp;

namespace {

constexpr UnixSeconds kNow = 1'782'864'000;

http::Request post(std::string body) {
    return {{{"REQUEST_METHOD", "POST"}}, std::move(body), http::Request::BodyState::complete};
}

void check_order(const Order& order) {
    FUZZ_CHECK(MerchantUid::parse(order.merchant_uid.str()).has_value());
    FUZZ_CHECK(order.kind != OrderKind::payment || order.price.minor() > 0);
    FUZZ_CHECK(order.price.minor() >= 0 && order.price.minor() <= Money::kMaxMinor);
    FUZZ_CHECK(fuzz::is_clean_line(order.name) && text::utf8_length(order.name) <= 200);
    FUZZ_CHECK(fuzz::is_clean_line(order.customer_uid));
    FUZZ_CHECK(order.kind != OrderKind::billing_key || !order.customer_uid.empty());
    FUZZ_CHECK(order.expires_at == 0 || order.expires_at > kNow);
    FUZZ_CHECK(order.min_age >= 0 && order.min_age <= kHighestMinAge);
    const bool asks_for_a_person = order.min_age != 0 || order.once_per_person;
    FUZZ_CHECK(!asks_for_a_person || order.kind == OrderKind::certification);
    FUZZ_CHECK(order.state == OrderState::pending && !order.accepted && !order.closed);
}

/// The same fields as the other kind of body; "" where that cannot be.
std::string other_kind(const http::ParsedBody& body) {
    json::Value object = json::Value::object();
    std::string form;
    for (const auto& [name, value] : body.fields.all()) {
        if (name.empty() || !text::is_utf8(value))
            return {};
        object.set(name, json::Value::string(value));
        form += (form.empty() ? "" : "&") + text::percent_encode(name) + '=' +
                text::percent_encode(value);
    }
    return body.kind == http::BodyKind::json ? form : object.dump();
}

void check_body(std::string_view bytes) {
    const auto order = handlers::parse_new_order(post(std::string(bytes)), kNow);
    const auto changes = handlers::parse_order_changes(post(std::string(bytes)), kNow);
    if (order)
        check_order(*order);
    else
        FUZZ_CHECK(fuzz::is_clean_line(order.error().detail));
    if (changes) {
        FUZZ_CHECK(changes->amount || changes->closed || changes->expires_at);
        FUZZ_CHECK(!changes->currency || changes->amount);
    }
    const auto body = http::parse_body(bytes, "");
    const std::string other = body ? other_kind(*body) : "";
    if (other.empty())
        return;
    const auto other_order = handlers::parse_new_order(post(other), kNow);
    FUZZ_CHECK(other_order.has_value() == order.has_value());
    FUZZ_CHECK(!order || *other_order == *order);
    const auto other_changes = handlers::parse_order_changes(post(other), kNow);
    FUZZ_CHECK(other_changes.has_value() == changes.has_value());
}

std::string quoted(std::string_view s) {
    std::string out = "\"";
    for (const char c : s)
        out += c == '"' ? "\"\"" : std::string(1, c);
    return out + '"';
}

/// One order in three fields, by file and by request.
void check_three_fields(const std::array<std::string, 3>& fields) {
    json::Value object = json::Value::object();
    const std::array names{"merchant_uid", "amount", "currency"};
    std::string line;
    for (std::size_t i = 0; i < fields.size(); ++i) {
        const std::string& value = fields.at(i);
        // JavaScript's words for nothing are nothing in requests alone.
        if (value.empty() || value == "null" || value == "undefined" || !text::is_utf8(value))
            return;
        object.set(names.at(i), json::Value::string(value));
        line += (i == 0 ? "" : ",") + quoted(value);
    }
    if (fields[0] == names[0])
        return;  // the first line may be the names
    std::istringstream file(line + "\r\n" + line);
    const auto next = cli::orders_from_csv(file);
    const auto order = handlers::parse_new_order(post(object.dump()), kNow);
    for (int i = 0; i < 2; ++i) {
        const auto imported = next();
        FUZZ_CHECK(imported.has_value() == order.has_value());
        if (!order)
            return;
        FUZZ_CHECK(imported->has_value());
        FUZZ_CHECK((*imported)->merchant_uid == order->merchant_uid);
        FUZZ_CHECK((*imported)->price == order->price);
    }
    const auto end = next();
    FUZZ_CHECK(end && !end->has_value());
}

}  // namespace

FUZZ_TARGET(orders) {
    check_body(input);
    fuzz::Input in(input);
    const std::string merchant_uid(in.piece());
    const std::string amount(in.piece());
    check_three_fields({merchant_uid, amount, std::string(in.rest())});
}
