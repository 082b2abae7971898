#include "console/work.hpp"

#include "console/format.hpp"
#include "console/layout.hpp"
#include "metrics/numbers.hpp"

#include <string_view>

namespace imp::console {

namespace {

constexpr UnixSeconds kLateDelivery = 5 * kMinute;

class WorkTable {
  public:
    WorkTable(Html& out, const Visit& visit)
        : visit_(visit),
          table_(out,
                 "work",
                 visit.texts.work,
                 {visit.texts.column_what, visit.texts.column_state, visit.texts.column_detail}) {}

    void add(std::string_view what, bool is_well, const Html& detail) {
        table_.row();
        table_.cell().say(what);
        Html& state = table_.cell();
        state << "<span class=\"word ";
        if (is_well)
            state << "good";
        else
            state << "bad";
        state << "\">";
        state.say(is_well ? visit_.texts.well : visit_.texts.look_here) << "</span>";
        table_.cell().add(detail);
    }

    /// `3, 5분 전부터` …
    [[nodiscard]] Html waiting(std::int64_t number, UnixSeconds since) const {
        Html made;
        made.say(count_text(number));
        if (since > 0) {
            made << ", ";
            made.say(visit_.texts.oldest) << " ";
            made.say(duration_text(visit_.now - since, visit_.texts));
        }
        return made;
    }

  private:
    const Visit& visit_;
    TableWriter table_;
};

}  // namespace

void write_work(Html& out, const Visit& visit, const settlement::Backlog& backlog) {
    const Texts& texts = visit.texts;
    WorkTable table(out, visit);
    const UnixSeconds since_walk = visit.now - backlog.progress.last_complete;
    Html reconciled;
    if (backlog.progress.last_complete == 0)
        reconciled.say(texts.never);
    else
        reconciled.say(duration_text(since_walk, texts)) << " ";
    if (backlog.progress.last_complete != 0)
        reconciled.say(texts.ago);
    table.add(texts.reconciliation,
              backlog.progress.last_complete != 0 && since_walk < kLateReconciliation,
              reconciled);

    // Seen open in the last minute: as /metrics has it.
    const UnixSeconds seen_open = metrics::get(metrics::Family::api_breaker_state);
    const bool is_open = seen_open != 0 && visit.now - seen_open < kMinute;
    Html breaker;
    breaker.say(is_open ? texts.breaker_open : texts.breaker_closed);
    table.add(texts.breaker, !is_open, breaker);

    Html due = table.waiting(backlog.due, backlog.oldest_due);
    if (backlog.failing > 0) {
        due << ", ";
        due.say(texts.failing) << " ";
        due.say(count_text(backlog.failing, settlement::kCountUpTo)) << " <code>";
        due.text(backlog.last_error) << "</code>";
    }
    const bool is_late = backlog.oldest_due > 0 && visit.now - backlog.oldest_due > kLateDelivery;
    table.add(texts.outbox, !is_late && backlog.failing == 0, due);

    Html dead;
    dead << "<a";
    dead.attribute("href", visit.link("/outbox", {{"state", "dead"}})) << ">";
    dead.say(count_text(backlog.dead)) << "</a>";
    table.add(texts.given_up, backlog.dead == 0, dead);

    const bool is_inbox_late =
        backlog.oldest_inbox > 0 && visit.now - backlog.oldest_inbox > kLateDelivery;
    table.add(texts.inbox, !is_inbox_late, table.waiting(backlog.inbox, backlog.oldest_inbox));

    Html unmatched;
    unmatched.say(count_text(backlog.unmatched, settlement::kCountUpTo));
    table.add(texts.without_order, backlog.unmatched == 0, unmatched);
}

}  // namespace imp::console
