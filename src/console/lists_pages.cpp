// Lists of orders, payments and entries, and the search.
#include "base/text.hpp"
#include "console/layout.hpp"
#include "console/lists.hpp"
#include "console/pages.hpp"

#include <limits>
#include <utility>

namespace imp::console {

namespace {

constexpr std::string_view kOverdue = "overdue";

void write_nothing(Html& out, std::string_view words) {
    out << "<p class=\"empty\" id=\"nothing\" role=\"status\">";
    out.say(words) << "</p>";
}

void write_choices(Html& out,
                   const Visit& visit,
                   std::string_view path,
                   std::initializer_list<std::string_view> words,
                   std::string_view chosen) {
    out << "<nav class=\"choices\"";
    out.attribute("aria-label", visit.texts.column_state) << "><ul>";
    for (const std::string_view word : words) {
        out << "<li><a";
        out.attribute("href", visit.link(path, {{"state", word}}));
        if (word == chosen)
            out << " aria-current=\"true\"";
        out << ">";
        out.say(word_text(word, visit.texts)) << "</a></li>";
    }
    out << "</ul></nav>";
}

/// One more than a page holds was read: then there is a next page, which begins after the last of
/// this.
template <typename T>
bool cut_to_page(std::vector<T>& rows) {
    if (rows.size() <= static_cast<std::size_t>(kRows))
        return false;
    rows.erase(rows.begin() + kRows, rows.end());
    return true;
}

std::vector<PaymentRecord> records_in(std::vector<store::ListedPayment>& listed) {
    std::vector<PaymentRecord> records;
    records.reserve(listed.size());
    for (store::ListedPayment& each : listed)
        records.push_back(std::move(each.record));
    return records;
}

/// The order, or the payment, of exactly this number. Empty where there is none.
Result<std::optional<http::Response>> exact_hit(const Visit& visit, const std::string& asked) {
    const Result<MerchantUid> merchant_uid = MerchantUid::parse(asked);
    if (merchant_uid) {
        const auto order = visit.lent.store.find_order(*merchant_uid);
        if (!order)
            return order.error();
        if (*order)
            return std::optional(see(visit.link("/order", {{"id", asked}})));
    }
    const Result<ImpUid> imp_uid = ImpUid::parse(asked);
    if (!imp_uid)
        return std::optional<http::Response>();
    const auto payment = visit.lent.store.find_payment(*imp_uid);
    if (!payment)
        return payment.error();
    if (!*payment)
        return std::optional<http::Response>();
    const std::string& names = (*payment)->payment.merchant_uid;
    if (MerchantUid::parse(names))
        return std::optional(see(visit.link("/order", {{"id", names}})));
    Html out;
    write_payments(out, visit, visit.texts.search_results, {**payment}, /*with_order=*/false);
    return std::optional(
        page(visit, {.heading = visit.texts.search_results, .section = "/orders"}, out));
}

}  // namespace

http::Response search(const Visit& visit) {
    const std::string asked(text::trim(visit.field("q")));
    if (asked.empty() || !text::is_utf8(asked) || text::has_control(asked) ||
        text::utf8_length(asked) > 64)
        return problem(visit, 400, visit.texts.problem_input);
    const std::string after = visit.field("after");
    if (after.empty()) {
        auto hit = exact_hit(visit, asked);
        if (!hit)
            return problem(visit, hit.error());
        if (*hit)
            return **std::move(hit);
    } else if (!after.starts_with(asked)) {
        return problem(visit, 400, visit.texts.problem_input);
    }
    // In byte order whatever begins with these bytes comes right behind them.
    auto orders =
        visit.lent.store.list_orders(std::nullopt, after.empty() ? asked : after, kRows + 1);
    if (!orders)
        return problem(visit, orders.error());
    std::erase_if(*orders,
                  [&](const Order& order) { return !order.merchant_uid.str().starts_with(asked); });
    const bool has_more = cut_to_page(*orders);
    Html out;
    if (orders->empty())
        write_nothing(out, visit.texts.search_nothing);
    else
        write_orders(out, visit, visit.texts.search_results, *orders);
    if (has_more)
        write_next(
            out,
            visit,
            visit.link("/search", {{"q", asked}, {"after", orders->back().merchant_uid.str()}}));
    return page(visit, {.heading = visit.texts.search_results, .section = "/orders"}, out);
}

http::Response show_orders(const Visit& visit) {
    const std::string word = visit.field("state");
    const std::optional<OrderState> state = parse_order_state(word);
    if (!word.empty() && !state && word != kOverdue)
        return problem(visit, 400, visit.texts.problem_input);
    const std::string after = visit.field("after");
    if (!text::is_utf8(after) || text::has_control(after) || after.size() > 256)
        return problem(visit, 400, visit.texts.problem_input);
    auto orders = word == kOverdue ? visit.lent.store.orders_to_check(visit.now, kRows)
                                   : visit.lent.store.list_orders(state, after, kRows + 1);
    if (!orders)
        return problem(visit, orders.error());
    const bool has_more = cut_to_page(*orders);
    Html out;
    write_choices(out,
                  visit,
                  "/orders",
                  {"pending",
                   "awaiting_deposit",
                   "paid",
                   "partially_cancelled",
                   "cancelled",
                   "failed",
                   "completed",
                   kOverdue},
                  word);
    if (orders->empty())
        write_nothing(out, visit.texts.nothing_here);
    else
        write_orders(out, visit, visit.texts.orders_caption, *orders);
    if (has_more)
        write_next(
            out,
            visit,
            visit.link("/orders", {{"state", word}, {"after", orders->back().merchant_uid.str()}}));
    return page(visit, {.heading = visit.texts.orders, .section = "/orders"}, out);
}

http::Response show_payments(const Visit& visit) {
    const std::string key = visit.field("after");
    const auto after = key.empty() ? std::optional(store::kNewest) : parse_position(key);
    if (!after)
        return problem(visit, 400, visit.texts.problem_input);
    auto listed = visit.lent.store.latest_paid(*after, kRows + 1);
    if (!listed)
        return problem(visit, listed.error());
    const bool has_more = cut_to_page(*listed);
    const store::Position last =
        listed->empty() ? store::kNewest
                        : store::Position{listed->back().record.payment.paid_at, listed->back().id};
    const std::vector<PaymentRecord> records = records_in(*listed);
    Html out;
    if (records.empty())
        write_nothing(out, visit.texts.nothing_here);
    else
        write_payments(out, visit, visit.texts.payments_caption, records, /*with_order=*/true);
    if (has_more)
        write_next(out, visit, visit.link("/payments", {{"after", to_text(last)}}));
    return page(visit, {.heading = visit.texts.payments, .section = "/payments"}, out);
}

http::Response show_refused(const Visit& visit) {
    const std::string key = visit.field("before");
    const auto before = key.empty() ? std::optional(std::numeric_limits<std::int64_t>::max())
                                    : text::parse_int(key);
    if (!before || *before < 0)
        return problem(visit, 400, visit.texts.problem_input);
    auto listed = visit.lent.store.latest_refused(*before, kRows + 1);
    if (!listed)
        return problem(visit, listed.error());
    const bool has_more = cut_to_page(*listed);
    const std::int64_t last = listed->empty() ? 0 : listed->back().id;
    const std::vector<PaymentRecord> records = records_in(*listed);
    Html out;
    out << "<p class=\"lead\">";
    out.say(visit.texts.refused_lead) << "</p>";
    if (records.empty())
        write_nothing(out, visit.texts.nothing_here);
    else
        write_payments(out, visit, visit.texts.refused_caption, records, /*with_order=*/true);
    if (has_more)
        write_next(out, visit, visit.link("/refused", {{"before", std::to_string(last)}}));
    return page(visit, {.heading = visit.texts.refused, .section = "/refused"}, out);
}

http::Response show_outbox(const Visit& visit) {
    const std::string asked = visit.field("state");
    const std::string word = asked.empty() ? "due" : asked;
    const std::optional<store::OutboxState> state = store::parse_outbox_state(word);
    const std::string key = visit.field("after");
    const auto after = key.empty() ? std::optional(store::kNewest) : parse_position(key);
    if (!state || !after)
        return problem(visit, 400, visit.texts.problem_input);
    auto entries = visit.lent.store.latest_entries(*state, *after, kRows + 1);
    if (!entries)
        return problem(visit, entries.error());
    const bool has_more = cut_to_page(*entries);
    Html out;
    write_choices(out, visit, "/outbox", {"due", "dead", "done", "dropped"}, word);
    if (visit.field("said") == "resent")
        write_notice(out, visit.texts.said_resent);
    if (entries->empty())
        write_nothing(out, visit.texts.nothing_here);
    else
        write_entries(out, visit, visit.texts.outbox_caption, *entries, /*with_order=*/true);
    if (has_more)
        write_next(
            out,
            visit,
            visit.link("/outbox",
                       {{"state", word},
                        {"after", to_text({entries->back().created_at, entries->back().seq})}}));
    return page(visit, {.heading = visit.texts.outbox, .section = "/outbox"}, out);
}

}  // namespace imp::console
