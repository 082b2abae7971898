#include "cli/outbox_output.hpp"

#include "cli/show.hpp"

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

void print_entries(const std::vector<store::OutboxEntry>& entries,
                   std::ostream& out,
                   const Screen& screen) {
    Table table({{.title = "id"},
                 {.title = "state"},
                 {.title = "kind", .spare = 3},
                 {.title = "type", .spare = 2},
                 {.title = "merchant_uid"},
                 {.title = "imp_uid", .spare = 5},
                 {.title = "failed", .is_number = true, .spare = 4},
                 {.title = time_title("due", screen), .spare = 1},
                 {.title = "last error", .narrow = Narrow::shortens}});
    for (const store::OutboxEntry& entry : entries)
        table.add({{entry.id},
                   show_state(entry.state),
                   {entry.kind},
                   {show_text(entry.type)},
                   {show_text(entry.merchant_uid)},
                   {show_text(entry.imp_uid)},
                   {std::to_string(entry.attempts)},
                   {show_minute(entry.due_at, screen)},
                   {show_text(entry.last_error)}});
    table.print(out, screen);
}

}  // namespace imp::cli
