#include "settlement/outbox_desk.hpp"

#include "base/json.hpp"
#include "base/text.hpp"
#include "settlement/source.hpp"

#include <optional>

namespace imp::settlement {

namespace {

using store::OutboxEntry;
using store::OutboxState;

store::Event event_about(const EntryChange& about, const OutboxEntry& entry, UnixSeconds now) {
    json::Value detail = json::Value::object();
    detail.set("id", json::Value::string(entry.id));
    detail.set("kind", json::Value::string(entry.kind));
    detail.set("type", json::Value::string(entry.type));
    detail.set("was", json::Value::string(to_string(entry.state)));
    detail.set("attempts", json::Value::integer(entry.attempts));
    if (!about.by.empty())
        detail.set("by", json::Value::string(about.by));
    return {.at = now,
            .source = std::string(to_string(Source::by_operator)),
            .merchant_uid = entry.merchant_uid,
            .imp_uid = entry.imp_uid,
            .verdict = std::string(about.what),
            .state_before = "",
            .state_after = "",
            .detail = detail.dump()};
}

}  // namespace

Result<OutboxEntry> change_entry(const EntryChange& about,
                                 store::OrderStore& store,
                                 UnixSeconds now,
                                 const ChangeEntry& change) {
    std::optional<OutboxEntry> changed;
    const Result<void> done = store.transact([&](store::Transaction& tx) -> Result<void> {
        const Result<std::optional<OutboxEntry>> found = tx.find_entry(about.id);
        if (!found)
            return found.error();
        if (!*found)
            return Error{Errc::not_found,
                         "the outbox has no entry '" + text::clean_for_display(about.id, 100) +
                             "': `impctl outbox list --all` lists all"};
        OutboxEntry entry = **found;
        if (Result<void> fine = change(entry); !fine)
            return fine;
        if (Result<void> written = tx.update_entry(entry); !written)
            return written;
        changed = entry;
        return tx.append_event(event_about(about, **found, now));
    });
    if (!done)
        return done.error();
    return *std::move(changed);
}

Result<OutboxEntry> retry_entry(const std::string& id,
                                store::OrderStore& store,
                                UnixSeconds now,
                                const std::string& by) {
    const EntryChange about{.id = id, .what = "outbox_retried", .by = by};
    return change_entry(about, store, now, [&](OutboxEntry& entry) -> Result<void> {
        if (entry.state != OutboxState::dead && entry.state != OutboxState::due)
            return Error{Errc::refused,
                         "entry " + id + " is " + std::string(to_string(entry.state)) +
                             ": only what is due or dead can be changed"};
        if (entry.state == OutboxState::dead)
            entry.created_at = now;  // its three days begin anew
        entry.state = OutboxState::due;
        entry.attempts = 0;
        entry.due_at = now;
        return {};
    });
}

}  // namespace imp::settlement
