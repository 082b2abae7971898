#include "store/cancel_history.hpp"

#include "base/json.hpp"

#include <utility>

namespace imp::store {

namespace {

json::Value to_json(const Cancellation& cancellation) {
    json::Value object = json::Value::object();
    object.set("cancellation_id", json::Value::string(cancellation.cancellation_id));
    object.set("amount", json::Value::number(cancellation.amount.str()));
    object.set("cancelled_at", json::Value::integer(cancellation.cancelled_at));
    object.set("reason", json::Value::string(cancellation.reason));
    return object;
}

std::optional<Cancellation> from_json(const json::Value& object) {
    const json::Value* id = object.find("cancellation_id");
    const json::Value* amount = object.find("amount");
    const json::Value* cancelled_at = object.find("cancelled_at");
    const json::Value* reason = object.find("reason");
    if (id == nullptr || amount == nullptr || cancelled_at == nullptr || reason == nullptr)
        return std::nullopt;
    const Result<Decimal> money = Decimal::parse(amount->text());
    const std::optional<std::int64_t> at = cancelled_at->as_int();
    if (!money || !at)
        return std::nullopt;
    return Cancellation{.cancellation_id = id->text(),
                        .amount = *money,
                        .cancelled_at = *at,
                        .reason = reason->text()};
}

}  // namespace

std::string write_cancel_history(const std::vector<Cancellation>& history) {
    json::Value array = json::Value::array();
    for (const Cancellation& cancellation : history)
        array.push(to_json(cancellation));
    return array.dump();
}

std::optional<std::vector<Cancellation>> read_cancel_history(std::string_view text) {
    const Result<json::Value> array = json::parse(text);
    if (!array || !array->is_array())
        return std::nullopt;
    std::vector<Cancellation> history;
    for (const json::Value& item : array->items()) {
        std::optional<Cancellation> cancellation = from_json(item);
        if (!cancellation)
            return std::nullopt;
        history.push_back(*std::move(cancellation));
    }
    return history;
}

}  // namespace imp::store
