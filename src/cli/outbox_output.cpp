#include "cli/outbox_output.hpp"

#include "cli/table.hpp"

namespace imp::cli {

namespace {

using json::Value;

Value time_or_null(UnixSeconds time) {
    return time == 0 ? Value() : Value::integer(time);
}

}  // namespace

Value entry_json(const store::OutboxEntry& entry) {
    Value object = Value::object();
    object.set("id", Value::string(entry.id));
    object.set("seq", Value::integer(entry.seq));
    object.set("kind", Value::string(entry.kind));
    object.set("type", json::text_or_null(entry.type));
    object.set("merchant_uid", json::text_or_null(entry.merchant_uid));
    object.set("imp_uid", json::text_or_null(entry.imp_uid));
    object.set("state", Value::string(to_string(entry.state)));
    object.set("attempts", Value::integer(entry.attempts));
    object.set("created_at", time_or_null(entry.created_at));
    object.set("due_at", time_or_null(entry.due_at));
    object.set("claimed_until", time_or_null(entry.claimed_until));
    object.set("acted_at", time_or_null(entry.acted_at));
    object.set("last_error", json::text_or_null(entry.last_error));
    return object;
}

void print_entries(const std::vector<store::OutboxEntry>& entries, std::ostream& out) {
    Table table;
    table.add(
        {"id", "state", "kind", "type", "merchant_uid", "imp_uid", "failed", "due", "last error"});
    for (const store::OutboxEntry& entry : entries)
        table.add({entry.id,
                   std::string(to_string(entry.state)),
                   entry.kind,
                   show_text(entry.type),
                   show_text(entry.merchant_uid),
                   show_text(entry.imp_uid),
                   std::to_string(entry.attempts),
                   show_time(entry.due_at),
                   show_text(entry.last_error)});
    table.print(out);
}

}  // namespace imp::cli
