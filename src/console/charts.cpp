#include "console/charts.hpp"

#include "console/chart_frame.hpp"
#include "console/format.hpp"
#include "console/layout.hpp"
#include "settlement/history.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

namespace imp::console {

namespace {

struct Kind {
    Outcome outcome;
    std::string_view css_class;
    std::string_view Texts::*words;
};

/// From the bottom of a bar.
constexpr std::array<Kind, kOutcomes> kStacked{
    {{Outcome::paid, "paid", &Texts::outcome_paid},
     {Outcome::deposit, "deposit", &Texts::outcome_deposit},
     {Outcome::failed, "failed", &Texts::outcome_failed},
     {Outcome::refused, "refused", &Texts::outcome_refused},
     {Outcome::unsure, "unsure", &Texts::outcome_unsure},
     {Outcome::other, "other", &Texts::outcome_other}}};

std::int64_t of(const Bucket& bucket, const Kind& kind) {
    return bucket.landings[static_cast<std::size_t>(kind.outcome)];
}

std::string beginning(const Bucket& bucket, UnixSeconds width) {
    return width == kHour ? korean_hour(bucket.from) : korean_date(bucket.from);
}

/// Of five places, the first and the last among them.
std::vector<std::string> axis_of(const Buckets& buckets) {
    std::vector<std::string> words;
    constexpr std::size_t kWords = 5;
    for (std::size_t i = 0; i < kWords; ++i)
        words.push_back(
            beginning(buckets.list[i * (buckets.list.size() - 1) / (kWords - 1)], buckets.width));
    return words;
}

/// `320 ms`, `2.5 s`
std::string seconds_text(double seconds) {
    return seconds < 1 ? fmt::format("{:.0f} ms", seconds * 1000)
                       : fmt::format("{:.1f} s", seconds);
}

int width_of_chart(const Buckets& buckets) {
    return static_cast<int>(buckets.list.size()) * kBarStep;
}

/// A round number, not less than `most` and not much more.
std::int64_t round_top(std::int64_t most) {
    constexpr std::int64_t kLargest = 1'000'000'000'000'000'000;
    for (std::int64_t power = 1; power < kLargest; power *= 10) {
        for (const std::int64_t step : {1, 2, 3, 4, 5, 6, 8, 10, 12, 15}) {
            if (step * power >= most)
                return step * power;
        }
    }
    return most;
}

Html landings_table(const Visit& visit, const Buckets& buckets, const std::string& id) {
    Html out;
    std::vector<std::string_view> columns{visit.texts.column_from};
    for (const Kind& kind : kStacked)
        columns.push_back(visit.texts.*kind.words);
    {
        TableWriter table(out, id.c_str(), visit.texts.chart_landings, columns);
        for (const Bucket& bucket : buckets.list) {
            table.row();
            write_time(table.cell(), bucket.from);
            for (const Kind& kind : kStacked)
                table.cell("number").say(count_text(of(bucket, kind)));
        }
    }
    return out;
}

/// A line through the buckets that had calls; a gap where there were none.
void write_line(
    Html& out, const Buckets& buckets, const char* css_class, double share, double top) {
    std::string path;
    bool is_drawing = false;
    for (std::size_t i = 0; i < buckets.list.size(); ++i) {
        const std::optional<double> value = buckets.list[i].quantile(share);
        if (value) {
            const double x = static_cast<double>(i) * kBarStep + kBarStep / 2.0;
            const double y = kChartHeight * (1 - *value / top);
            // The first point is a line of no length: a dot, if no other follows.
            path += is_drawing ? fmt::format("L{:.1f} {:.2f}", x, y)
                               : fmt::format("M{:.1f} {:.2f}h0", x, y);
        }
        is_drawing = value.has_value();
    }
    if (path.empty())
        return;
    out << "<path";
    out.attribute("class", css_class).attribute("d", path) << "/>";
}

constexpr double kMiddle = 0.5;
constexpr double kNearlyAll = 0.95;

Html latency_table(const Visit& visit, const Buckets& buckets) {
    Html out;
    {
        TableWriter table(out,
                          "latency-table",
                          visit.texts.chart_latency,
                          {visit.texts.column_from,
                           visit.texts.column_calls,
                           visit.texts.latency_middle,
                           visit.texts.latency_nearly_all});
        for (const Bucket& bucket : buckets.list) {
            table.row();
            write_time(table.cell(), bucket.from);
            table.cell("number").say(count_text(bucket.all_calls()));
            for (const double share : {kMiddle, kNearlyAll}) {
                const std::optional<double> value = bucket.quantile(share);
                table.cell("number").say(value ? seconds_text(*value) : "–");
            }
        }
    }
    return out;
}

struct Step {
    std::int64_t up_to;
    std::string words;
};

/// As duration_text() has it, but `1분` instead of `60초`.
std::string short_duration(UnixSeconds seconds, const Texts& texts) {
    if (seconds >= kHour)
        return fmt::format("{}{}", seconds / kHour, texts.hours);
    return seconds >= kMinute ? fmt::format("{}{}", seconds / kMinute, texts.minutes)
                              : fmt::format("{}{}", seconds, texts.seconds);
}

std::vector<Step> settling_steps(const Texts& texts) {
    constexpr std::array<std::int64_t, 7> kSteps{1, 3, 10, 30, kMinute, 5 * kMinute, kHour};
    std::vector<Step> steps;
    steps.reserve(kSteps.size() + 1);
    for (const std::int64_t step : kSteps)
        steps.push_back({step, fmt::format("≤{}", short_duration(step, texts))});
    steps.push_back({INT64_MAX, fmt::format(">{}", short_duration(kHour, texts))});
    return steps;
}

}  // namespace

Result<Html> landings_chart(const Visit& visit, Span span) {
    const auto counts =
        settlement::read_history_since(visit.lent.store, first_of(span, visit.now), visit.now);
    if (!counts)
        return counts.error();
    return landings_chart(visit, fill_buckets(span, visit.now, *counts));
}

Html landings_chart(const Visit& visit, const Buckets& buckets) {
    std::int64_t most = 1;
    std::int64_t all = 0;
    for (const Bucket& bucket : buckets.list) {
        most = std::max(most, bucket.all_landings());
        all += bucket.all_landings();
    }
    const std::int64_t top = round_top(most);
    Html shapes;
    for (std::size_t i = 0; i < buckets.list.size(); ++i) {
        std::int64_t below = 0;
        for (const Kind& kind : kStacked) {
            const std::int64_t here = of(buckets.list[i], kind);
            write_bar(shapes,
                      kind.css_class,
                      i,
                      static_cast<double>(below),
                      static_cast<double>(below + here),
                      static_cast<double>(top));
            below += here;
        }
    }
    ChartFrame frame{.id = "landings",
                     .caption = visit.texts.chart_landings,
                     .description = fmt::format("{}: {}; {}: {}",
                                                visit.texts.all_landings,
                                                count_text(all),
                                                visit.texts.most_at_once,
                                                count_text(most)),
                     .top = count_text(top),
                     .axis = axis_of(buckets)};
    for (const Kind& kind : kStacked)
        frame.legend.push_back({std::string(kind.css_class), visit.texts.*kind.words});
    return chart_figure(visit,
                        frame,
                        width_of_chart(buckets),
                        shapes,
                        landings_table(visit, buckets, "landings-table"));
}

Html latency_chart(const Visit& visit, const Buckets& buckets) {
    double most = 0;
    std::int64_t calls = 0;
    for (const Bucket& bucket : buckets.list) {
        most = std::max(most, bucket.quantile(kNearlyAll).value_or(0));
        calls += bucket.all_calls();
    }
    const auto top_ms = round_top(std::max<std::int64_t>(std::llround(most * 1000), 10));
    const double top = static_cast<double>(top_ms) / 1000;
    Html shapes;
    write_line(shapes, buckets, "line nearly-all", kNearlyAll, top);
    write_line(shapes, buckets, "line middle", kMiddle, top);
    const ChartFrame frame{.id = "latency",
                           .caption = visit.texts.chart_latency,
                           .description = fmt::format("{}: {}; {}: {}",
                                                      visit.texts.column_calls,
                                                      count_text(calls),
                                                      visit.texts.latency_slowest,
                                                      seconds_text(most)),
                           .top = seconds_text(top),
                           .axis = axis_of(buckets),
                           .legend = {{"middle", visit.texts.latency_middle},
                                      {"nearly-all", visit.texts.latency_nearly_all}}};
    return chart_figure(
        visit, frame, width_of_chart(buckets), shapes, latency_table(visit, buckets));
}

Html settling_chart(const Visit& visit, const std::vector<std::int64_t>& times) {
    const std::vector<Step> steps = settling_steps(visit.texts);
    std::vector<std::int64_t> counts(steps.size());
    for (const std::int64_t time : times) {
        const auto step = std::find_if(
            steps.begin(), steps.end(), [&](const Step& one) { return time <= one.up_to; });
        ++counts[static_cast<std::size_t>(step - steps.begin())];
    }
    const std::int64_t top =
        round_top(std::max<std::int64_t>(*std::max_element(counts.begin(), counts.end()), 1));
    Html shapes;
    Html table;
    ChartFrame frame{
        .id = "settling",
        .caption = visit.texts.chart_settling,
        .description = fmt::format("{}: {}", visit.texts.payments, count_text(std::ssize(times))),
        .top = count_text(top),
        .axis = {},
        .is_even = true};
    {
        TableWriter writer(table,
                           "settling-table",
                           visit.texts.chart_settling,
                           {visit.texts.column_took, visit.texts.payments});
        for (std::size_t i = 0; i < steps.size(); ++i) {
            write_bar(
                shapes, "paid", i, 0, static_cast<double>(counts[i]), static_cast<double>(top));
            frame.axis.push_back(steps[i].words);
            writer.row();
            writer.cell().say(steps[i].words);
            writer.cell("number").say(count_text(counts[i]));
        }
    }
    return chart_figure(visit, frame, static_cast<int>(steps.size()) * kBarStep, shapes, table);
}

}  // namespace imp::console
