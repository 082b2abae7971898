#include "console/charts.hpp"
#include "console/layout.hpp"
#include "console/pages.hpp"
#include "settlement/history.hpp"

namespace imp::console {

namespace {

/// Payments of which it is looked up how long they took.
constexpr int kSettlingSample = 200;

void write_spans(Html& out, const Visit& visit, Span chosen) {
    out << "<nav class=\"spans\"";
    out.attribute("aria-label", visit.texts.span) << "><ul>";
    const auto write = [&](Span span, std::string_view words) {
        out << "<li><a";
        out.attribute("href", visit.link("/charts", {{"span", to_string(span)}}));
        if (span == chosen)
            out << " aria-current=\"true\"";
        out << ">";
        out.say(words) << "</a></li>";
    };
    write(Span::day, visit.texts.span_day);
    write(Span::week, visit.texts.span_week);
    write(Span::month, visit.texts.span_month);
    out << "</ul></nav>";
}

}  // namespace

http::Response show_charts(const Visit& visit) {
    const std::string word = visit.field("span");
    const std::optional<Span> span = word.empty() ? Span::day : parse_span(word);
    if (!span)
        return problem(visit, 400, visit.texts.problem_input);
    const auto counts =
        settlement::read_history_since(visit.lent.store, first_of(*span, visit.now), visit.now);
    if (!counts)
        return problem(visit, counts.error());
    const auto times = visit.lent.store.settling_times(kSettlingSample);
    if (!times)
        return problem(visit, times.error());
    const Buckets buckets = fill_buckets(*span, visit.now, *counts);
    Html out;
    write_spans(out, visit, *span);
    out.add(landings_chart(visit, buckets));
    out.add(latency_chart(visit, buckets));
    out.add(settling_chart(visit, *times));
    out << "<p class=\"note\">";
    out.say(visit.texts.charts_note) << "</p>";
    return page(visit, {.heading = visit.texts.charts, .section = "/charts"}, out);
}

}  // namespace imp::console
