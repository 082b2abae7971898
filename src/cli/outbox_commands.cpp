// outbox list, show, retry, drop.
#include "cli/outbox_commands.hpp"

#include "base/text.hpp"
#include "cli/outbox_output.hpp"
#include "cli/show.hpp"
#include "cli/words.hpp"
#include "settlement/outbox_desk.hpp"

#include <algorithm>
#include <istream>
#include <ostream>

namespace imp::cli {

namespace {

using store::OutboxEntry;
using store::OutboxState;

/// Those that somebody may have to look at, unless others are asked for.
Result<std::vector<OutboxState>> parse_states(const ListOutbox& command) {
    if (command.all)
        return std::vector<OutboxState>{kOutboxStates.begin(), kOutboxStates.end()};
    if (command.state.empty())
        return std::vector<OutboxState>{OutboxState::due, OutboxState::dead};
    if (const std::optional<OutboxState> state = store::parse_outbox_state(command.state))
        return std::vector<OutboxState>{*state};
    return unknown_word("state of an entry", command.state, outbox_state_words());
}

/// At most `most` entries in one state, by seq.
Result<std::vector<OutboxEntry>> read_entries(OutboxState state,
                                              std::size_t most,
                                              store::OrderStore& store) {
    std::vector<OutboxEntry> entries;
    while (entries.size() < most) {
        const int wanted = static_cast<int>(std::min<std::size_t>(most - entries.size(), kPage));
        const auto page =
            store.list_entries(state, entries.empty() ? 0 : entries.back().seq, wanted);
        if (!page)
            return page.error();
        entries.insert(entries.end(), page->begin(), page->end());
        if (page->size() < static_cast<std::size_t>(wanted))
            break;
    }
    return entries;
}

Error no_such_entry(const std::string& id) {
    return {Errc::not_found,
            "the outbox has no entry '" + text::clean_for_display(id, 100) +
                "': `impctl outbox list --all` lists all"};
}

Result<OutboxEntry> drop(const std::string& id, store::OrderStore& store, UnixSeconds now) {
    const settlement::EntryChange about{.id = id, .what = "outbox_dropped", .by = {}};
    return settlement::change_entry(about, store, now, [&](OutboxEntry& entry) -> Result<void> {
        if (entry.state != OutboxState::dead && entry.state != OutboxState::due)
            return Error{Errc::refused,
                         "entry " + id + " is " + std::string(to_string(entry.state)) +
                             ": only what is due or dead can be changed"};
        if (entry.state == OutboxState::due && entry.claimed_until > now)
            return Error{Errc::refused,
                         "somebody is at entry " + id + " until " + show_time(entry.claimed_until) +
                             ": look again after that"};
        entry.state = OutboxState::dropped;
        return {};
    });
}

Result<OutboxEntry> find_entry(const std::string& id, store::OrderStore& store) {
    std::optional<OutboxEntry> entry;
    const Result<void> done = store.transact([&](store::Transaction& tx) -> Result<void> {
        Result<std::optional<OutboxEntry>> found = tx.find_entry(id);
        if (!found)
            return found.error();
        entry = *std::move(found);
        return {};
    });
    if (!done)
        return done.error();
    if (!entry)
        return no_such_entry(id);
    return *std::move(entry);
}

void print_list(const std::vector<OutboxEntry>& entries, bool json, const Surroundings& around) {
    if (!json) {
        print_entries(entries, around.out, around.screen);
        return;
    }
    json::Value list = json::Value::array();
    for (const OutboxEntry& entry : entries)
        list.push(entry_json(entry));
    around.out << list.dump_pretty() << '\n';
}

/// The event's own JSON where it is that.
json::Value body_json(const OutboxEntry& entry) {
    const Result<json::Value> body = json::parse(entry.body);
    return body ? *body : json::Value::string(entry.body);
}

bool is_confirmed(const OutboxEntry& entry, const Surroundings& around) {
    around.err << "drop " << entry.kind << ' ' << entry.id << " of order "
               << show_text(entry.merchant_uid) << "? It will never be done. [y/N] " << std::flush;
    std::string answer;
    std::getline(around.in, answer);
    return answer == "y" || answer == "yes";
}

}  // namespace

Result<void> run(const ListOutbox& command, store::OrderStore& store, const Surroundings& around) {
    const Result<std::vector<OutboxState>> states = parse_states(command);
    if (!states)
        return states.error();
    const auto limit = static_cast<std::size_t>(command.limit);
    std::vector<OutboxEntry> entries;
    for (const OutboxState state : *states) {
        const Result<std::vector<OutboxEntry>> some = read_entries(state, limit + 1, store);
        if (!some)
            return some.error();
        entries.insert(entries.end(), some->begin(), some->end());
    }
    std::sort(entries.begin(), entries.end(), [](const OutboxEntry& a, const OutboxEntry& b) {
        return a.seq < b.seq;
    });
    const bool more = entries.size() > limit;
    if (more)
        entries.erase(entries.begin() + command.limit, entries.end());
    print_list(entries, command.json, around);
    if (more)
        around.err << "impctl: there are more: --limit " << command.limit * std::int64_t{10}
                   << " shows more\n";
    return {};
}

Result<void> run(const ShowOutbox& command, store::OrderStore& store, const Surroundings& around) {
    const Result<OutboxEntry> entry = find_entry(command.id, store);
    if (!entry)
        return entry.error();
    if (command.json) {
        json::Value object = entry_json(*entry);
        object.set("body", body_json(*entry));
        around.out << object.dump_pretty() << '\n';
        return {};
    }
    Facts facts;
    facts.add("id", {entry->id});
    facts.add("state", show_state(entry->state));
    facts.add("kind", {entry->kind});
    facts.add("type", {show_text(entry->type)});
    facts.add("merchant_uid", {show_text(entry->merchant_uid)});
    facts.add("imp_uid", {show_text(entry->imp_uid)});
    facts.add("failed attempts", {std::to_string(entry->attempts)});
    facts.add("last error", {show_text(entry->last_error)}, Narrow::wraps);
    facts.add("created_at", {show_time(entry->created_at, around.screen)});
    facts.add("due_at", {show_time(entry->due_at, around.screen)});
    facts.add("claimed_until", {show_time(entry->claimed_until, around.screen)});
    facts.add("acted_at", {show_time(entry->acted_at, around.screen)});
    facts.print(around.out, around.screen);
    around.out << '\n' << body_json(*entry).dump_pretty() << '\n';
    return {};
}

Result<void> run(const RetryOutbox& command, store::OrderStore& store, const Surroundings& around) {
    if (command.dead != command.id.empty())
        return Error{Errc::bad_input, "outbox retry takes either an ID or --dead"};
    std::vector<std::string> ids{command.id};
    if (command.dead) {
        // Read before any is changed: those that die again meanwhile are not tried twice.
        const auto dead = read_entries(OutboxState::dead, SIZE_MAX, store);
        if (!dead)
            return dead.error();
        ids.clear();
        for (const OutboxEntry& entry : *dead)
            ids.push_back(entry.id);
    }
    std::vector<OutboxEntry> entries;
    for (const std::string& id : ids) {
        const Result<OutboxEntry> entry = settlement::retry_entry(id, store, around.clock.now());
        const bool changed_meanwhile =
            command.dead && !entry &&
            (entry.error().code == Errc::refused || entry.error().code == Errc::not_found);
        if (changed_meanwhile)
            continue;
        if (!entry)
            return entry.error();
        entries.push_back(*entry);
    }
    if (command.json)
        print_list(entries, true, around);
    else
        around.out << entries.size() << " due now\n";
    return {};
}

Result<void> run(const DropOutbox& command, store::OrderStore& store, const Surroundings& around) {
    if (!command.yes) {
        const Result<OutboxEntry> entry = find_entry(command.id, store);
        if (!entry)
            return entry.error();
        if (!is_confirmed(*entry, around))
            return Error{Errc::refused, "not dropped (--yes drops without asking)"};
    }
    const Result<OutboxEntry> entry = drop(command.id, store, around.clock.now());
    if (!entry)
        return entry.error();
    if (command.json)
        around.out << entry_json(*entry).dump_pretty() << '\n';
    else
        around.out << "dropped: " << entry->id << '\n';
    return {};
}

}  // namespace imp::cli
