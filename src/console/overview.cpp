// Today at a glance.
#include "console/charts.hpp"
#include "console/format.hpp"
#include "console/layout.hpp"
#include "console/pages.hpp"
#include "console/work.hpp"
#include "settlement/backlog.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace imp::console {

namespace {

/// Payments and orders of one day are read so far: it stands for "so many or more".
constexpr int kDayUpTo = 30'000;
/// Orders that were left are asked about for a while, and after a week are no news.
constexpr UnixSeconds kOpenTooLong = kHour;
constexpr UnixSeconds kOpenSince = 7 * kDay;

/// What the page shows.
struct Today {
    std::vector<store::PaidSum> paid;
    std::vector<store::StateCount> placed;
    std::vector<store::StateCount> left;
    std::int64_t awaiting = 0;
    settlement::Backlog backlog;
};

/// Puts what was read where it goes. False where it could not be read; the first error stays.
template <typename T>
bool keep(Result<T> read, T& to, std::optional<Error>& trouble) {
    if (!read) {
        trouble = trouble.value_or(read.error());
        return false;
    }
    to = *std::move(read);
    return true;
}

Result<Today> read_today(const Visit& visit) {
    store::OrderStore& store = visit.lent.store;
    const UnixSeconds day = korean_day(visit.now);
    Today today;
    std::optional<Error> trouble;
    const bool is_read =
        keep(store.sum_paid(day, day + kDay, kDayUpTo), today.paid, trouble) &&
        keep(store.count_open(day, day + kDay, kDayUpTo), today.placed, trouble) &&
        keep(store.count_open(visit.now - kOpenSince, visit.now - kOpenTooLong, kDayUpTo),
             today.left,
             trouble) &&
        keep(store.count_orders_up_to(OrderState::awaiting_deposit, kCountUpTo),
             today.awaiting,
             trouble) &&
        keep(settlement::take_stock(store, visit.now), today.backlog, trouble);
    if (!is_read)
        return *std::move(trouble);
    return today;
}

std::int64_t in_state(const std::vector<store::StateCount>& counts, OrderState state) {
    for (const store::StateCount& each : counts) {
        if (each.state == to_string(state))
            return each.orders;
    }
    return 0;
}

bool is_taken(const store::PaidSum& sum) noexcept {
    const auto verdict = parse_verdict(sum.verdict);
    return verdict == Verdict::paid || verdict == Verdict::partially_cancelled ||
           verdict == Verdict::cancelled;
}

bool is_refused_sum(const store::PaidSum& sum) noexcept {
    const auto verdict = parse_verdict(sum.verdict);
    return verdict && is_refusal(*verdict);
}

struct Tile {
    const char* id;
    std::string_view words;
    std::string number;
    bool needs_somebody = false;
    std::string link;
    std::string_view note = {};
};

void write_tile(Html& out, const Tile& tile, const Html& more) {
    out << "<li";
    out.attribute("id", tile.id);
    if (tile.needs_somebody)
        out << " class=\"attention\"";
    out << "><a";
    out.attribute("href", tile.link) << "><span class=\"what\">";
    out.say(tile.words) << "</span> <strong>";
    out.say(tile.number) << "</strong></a>";
    if (!tile.note.empty()) {
        out << "<span class=\"note\">";
        out.say(tile.note) << "</span>";
    }
    out.add(more) << "</li>";
}

/// One line a currency; what was given back since is in it.
Html sums_of(const Visit& visit, const std::vector<store::PaidSum>& paid) {
    struct Line {
        std::string currency;
        std::optional<Decimal> amount = Decimal();
    };

    std::vector<Line> lines;
    for (const store::PaidSum& sum : paid) {
        if (!is_taken(sum))
            continue;
        if (lines.empty() || lines.back().currency != sum.currency)
            lines.push_back({.currency = sum.currency});
        Line& line = lines.back();
        line.amount =
            line.amount && sum.amount ? line.amount->plus(*sum.amount) : std::optional<Decimal>();
    }
    Html out;
    for (const Line& line : lines) {
        out << "<span class=\"note sum\">";
        if (line.amount)
            out.text(amount_text(*line.amount, line.currency, visit));
        out << "</span>";
    }
    return out;
}

void write_tiles(Html& out, const Visit& visit, const Today& today) {
    const Texts& texts = visit.texts;
    std::int64_t all = 0;
    std::int64_t taken = 0;
    std::int64_t refused = 0;
    for (const store::PaidSum& sum : today.paid) {
        all += sum.payments;
        taken += is_taken(sum) ? sum.payments : 0;
        refused += is_refused_sum(sum) ? sum.payments : 0;
    }
    const settlement::Backlog& backlog = today.backlog;
    out << "<ul class=\"tiles\" id=\"today\">";
    write_tile(out,
               {.id = "paid-today",
                .words = texts.paid_today,
                .number = count_text(taken) + (all >= kDayUpTo ? "+" : ""),
                .link = visit.link("/payments")},
               sums_of(visit, today.paid));
    write_tile(out,
               {.id = "awaiting-deposit",
                .words = texts.awaiting_deposit,
                .number = count_text(today.awaiting, kCountUpTo),
                .link = visit.link("/orders", {{"state", "awaiting_deposit"}})},
               {});
    write_tile(out,
               {.id = "failed-today",
                .words = texts.failed_today,
                .number = count_text(in_state(today.placed, OrderState::failed), kDayUpTo),
                .link = visit.link("/orders", {{"state", "failed"}}),
                .note = texts.failed_today_note},
               {});
    Html of_today;
    if (refused > 0) {
        of_today << "<span class=\"note\">";
        of_today.say(texts.refused_today) << " ";
        of_today.say(count_text(refused)) << "</span>";
    }
    write_tile(out,
               {.id = "refused-held",
                .words = texts.refused_held,
                .number = count_text(backlog.refused, settlement::kCountUpTo),
                .needs_somebody = backlog.refused > 0,
                .link = visit.link("/refused")},
               of_today);
    write_tile(out,
               {.id = "pending-too-long",
                .words = texts.pending_too_long,
                .number = count_text(in_state(today.left, OrderState::pending), kDayUpTo),
                .link = visit.link("/orders", {{"state", "pending"}}),
                .note = texts.pending_too_long_note},
               {});
    write_tile(out,
               {.id = "overdue-questions",
                .words = texts.overdue_questions,
                .number = count_text(backlog.waiting, settlement::kCountUpTo),
                .needs_somebody =
                    backlog.waiting > 0 && visit.now - backlog.oldest_waiting > kLateReconciliation,
                .link = visit.link("/orders", {{"state", "overdue"}}),
                .note = texts.overdue_questions_note},
               {});
    out << "</ul>";
}

}  // namespace

http::Response show_overview(const Visit& visit) {
    const Result<Today> today = read_today(visit);
    if (!today)
        return problem(visit, today.error());
    const Result<Html> chart = landings_chart(visit, Span::day);
    if (!chart)
        return problem(visit, chart.error());
    Html out;
    out << "<p class=\"lead\">";
    out.say(visit.texts.today_is) << " ";
    out.say(korean_clock(visit.now).substr(0, 10)) << "</p>";
    write_tiles(out, visit, *today);
    write_work(out, visit, today->backlog);
    out.add(*chart);
    return page(visit, {.heading = visit.texts.overview, .section = ""}, out);
}

}  // namespace imp::console
