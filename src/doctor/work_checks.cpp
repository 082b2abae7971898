#include "doctor/work_checks.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace imp::doctor {

namespace {

using settlement::kCountUpTo;

/// What is due is tried within seconds; cron comes every minute.
constexpr UnixSeconds kLate = 5 * kMinute;
constexpr UnixSeconds kVeryLate = kHour;
/// A walk begins every 5 minutes.
constexpr UnixSeconds kWalkLate = 3 * settlement::kWalkEvery;

constexpr std::string_view kStartWorker =
    "start the responder's service, or let cron run `impctl work --once` every minute";

std::string span(UnixSeconds seconds) {
    if (seconds < 2 * kMinute)
        return fmt::format("{} s", seconds);
    if (seconds < 2 * kHour)
        return fmt::format("{} min", seconds / kMinute);
    if (seconds < 2 * kDay)
        return fmt::format("{} h", seconds / kHour);
    return fmt::format("{} days", seconds / kDay);
}

Grade grade_of(UnixSeconds late) {
    if (late <= kLate)
        return Grade::ok;
    return late <= kVeryLate ? Grade::warning : Grade::problem;
}

Finding judge_worker(const Backlog& backlog) {
    Finding finding{.name = "work.running", .found = {}, .advice = {}};
    const UnixSeconds last = backlog.progress.last_walk;
    const UnixSeconds ago = backlog.now - last;
    if (last == 0) {
        const bool is_missed =
            backlog.oldest_due != 0 || backlog.oldest_inbox != 0 || backlog.waiting > 0;
        finding.grade = is_missed ? Grade::problem : Grade::warning;
        finding.found = "no worker has ever run with this store";
        finding.advice = kStartWorker;
    } else if (ago < -settlement::kWalkEvery) {
        finding.grade = Grade::problem;
        finding.found =
            fmt::format("the last one ran {} ahead of this clock, which is waited for", span(-ago));
        finding.advice = "look at the clock; `impctl reconcile` does now what is waited for";
    } else {
        finding.found =
            fmt::format("a worker began its rounds {} ago", span(std::max<UnixSeconds>(ago, 0)));
        if (ago > kWalkLate) {
            finding.grade = ago > kVeryLate ? Grade::problem : Grade::warning;
            finding.advice = kStartWorker;
        }
    }
    return finding;
}

Finding judge_watermark(const Backlog& backlog) {
    Finding finding{.name = "work.reconciled", .found = {}, .advice = {}};
    const UnixSeconds ago = backlog.now - backlog.progress.last_complete;
    if (backlog.progress.last_complete == 0) {
        finding.grade = backlog.progress.last_walk == 0 ? Grade::ok : Grade::warning;
        finding.found = "nothing has been compared with i'mport's lists yet";
        if (finding.grade != Grade::ok)
            finding.advice = "run `impctl reconcile`: it says what keeps it";
    } else {
        finding.found = fmt::format("everything up to {} ago is compared with i'mport's lists",
                                    span(std::max<UnixSeconds>(ago, 0)));
        if (ago > kVeryLate) {
            finding.grade = ago > kDay ? Grade::problem : Grade::warning;
            finding.advice = "run `impctl reconcile`: it says what keeps it";
        }
    }
    return finding;
}

Finding judge_outbox(const Backlog& backlog) {
    Finding finding{.name = "outbox.due", .found = "nothing waits", .advice = {}};
    if (backlog.oldest_due == 0) {
        if (backlog.due > 0)
            finding.found = fmt::format("{} entries wait for their time", backlog.due);
        return finding;
    }
    const UnixSeconds late = backlog.now - backlog.oldest_due;
    finding.grade = grade_of(late);
    finding.found = fmt::format("{} entries wait, the oldest for {}", backlog.due, span(late));
    if (finding.grade != Grade::ok)
        finding.advice = kStartWorker;
    return finding;
}

void judge_failures(const Backlog& backlog, std::vector<Finding>& out) {
    if (backlog.failing > 0) {
        out.push_back({.name = "outbox.failing",
                       .grade = Grade::warning,
                       .found = fmt::format("{} entries failed and are tried again; one says: {}",
                                            backlog.failing,
                                            text::clean_for_display(backlog.last_error, 120)),
                       .advice = "impctl outbox list"});
    }
    out.push_back({.name = "outbox.dead",
                   .grade = backlog.dead > 0 ? Grade::problem : Grade::ok,
                   .found = fmt::format("{} entries were given up", backlog.dead),
                   .advice = backlog.dead > 0
                                 ? "impctl outbox list --state dead, then retry or drop them"
                                 : ""});
}

Finding judge_inbox(const Backlog& backlog) {
    Finding finding{
        .name = "inbox",
        .found = fmt::format("{} webhooks wait for their order or for i'mport", backlog.inbox),
        .advice = {}};
    if (backlog.inbox > store::kMostInInbox * 9 / 10) {
        finding.grade = Grade::problem;
        finding.advice = "it is nearly full: look whether orders are added before the payment";
    } else if (backlog.oldest_inbox != 0) {
        finding.grade = grade_of(backlog.now - backlog.oldest_inbox);
        if (finding.grade != Grade::ok)
            finding.advice = kStartWorker;
    }
    return finding;
}

Finding judge_orders(const Backlog& backlog) {
    Finding finding{
        .name = "orders.waiting", .found = "no open order waits to be asked about", .advice = {}};
    if (backlog.waiting == 0)
        return finding;
    const UnixSeconds late = backlog.now - backlog.oldest_waiting;
    finding.grade = grade_of(late);
    finding.found = fmt::format("{}{} open orders wait to be asked about, one for {}",
                                backlog.waiting,
                                backlog.waiting >= kCountUpTo ? " or more" : "",
                                span(late));
    if (finding.grade != Grade::ok)
        finding.advice = kStartWorker;
    return finding;
}

}  // namespace

std::vector<Finding> judge_backlog(const Backlog& backlog) {
    std::vector<Finding> out{
        judge_worker(backlog), judge_watermark(backlog), judge_outbox(backlog)};
    judge_failures(backlog, out);
    out.push_back(judge_inbox(backlog));
    out.push_back(judge_orders(backlog));
    if (backlog.unmatched > 0) {
        out.push_back({.name = "payments.unmatched",
                       .grade = Grade::warning,
                       .found = fmt::format("{}{} payments hold money and have no order here",
                                            backlog.unmatched,
                                            backlog.unmatched >= kCountUpTo ? " or more" : ""),
                       .advice = "`impctl report --day` of their day names them: add the order, or "
                                 "refund them in the console"});
    }
    if (backlog.refused > 0) {
        out.push_back({.name = "payments.refused",
                       .grade = Grade::warning,
                       .found = fmt::format("{}{} payments were refused and hold money",
                                            backlog.refused,
                                            backlog.refused >= kCountUpTo ? " or more" : ""),
                       .advice = "`impctl report --day` of their day names them: give them back in "
                                 "the console, or `impctl accept`"});
    }
    return out;
}

}  // namespace imp::doctor
