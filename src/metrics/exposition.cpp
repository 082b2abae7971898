#include "metrics/exposition.hpp"

#include "metrics/numbers.hpp"

#include <fmt/format.h>

#include <iterator>

namespace imp::metrics {

namespace {

using Out = std::back_insert_iterator<std::string>;

/// Nobody wanted to ask i'mport for so long: then nobody knows.
constexpr UnixSeconds kBreakerKnown = 60;

std::string_view type_word(Type type) noexcept {
    switch (type) {
        case Type::counter:
            return "counter";
        case Type::gauge:
            return "gauge";
        case Type::histogram:
            return "histogram";
    }
    return "untyped";
}

void add_head(Out out, std::string_view name, std::string_view help, Type type) {
    fmt::format_to(out, "# HELP {} {}\n# TYPE {} {}\n", name, help, name, type_word(type));
}

std::uint64_t value(std::size_t index) noexcept {
    return number(index).load(std::memory_order_relaxed);
}

/// `place`: of the first of its numbers.
void add_histogram(Out out, const About& it, const std::string& labels, std::size_t place) {
    const std::string before = labels.empty() ? "" : labels + ",";
    std::uint64_t sum = 0;
    for (const double bound : it.bounds) {
        sum += value(place++);
        fmt::format_to(out, "{}_bucket{{{}le=\"{}\"}} {}\n", it.name, before, bound, sum);
    }
    sum += value(place++);
    const std::string set = labels.empty() ? "" : "{" + labels + "}";
    constexpr double kMicroseconds = 1e6;
    fmt::format_to(out, "{}_bucket{{{}le=\"+Inf\"}} {}\n", it.name, before, sum);
    fmt::format_to(
        out, "{}_sum{} {}\n", it.name, set, static_cast<double>(value(place)) / kMicroseconds);
    fmt::format_to(out, "{}_count{} {}\n", it.name, set, sum);
}

std::int64_t gauge(Family family, UnixSeconds now) noexcept {
    const std::int64_t held = get(family);
    if (family == Family::store_up)
        return held == static_cast<std::int64_t>(StoreSays::up) ? 1 : 0;
    if (family == Family::api_breaker_state)
        return held != 0 && now - held <= kBreakerKnown ? 1 : 0;
    return held;
}

void add_family(Out out, Family family, UnixSeconds now) {
    const About& it = about(family);
    add_head(out, it.name, it.help, it.type);
    if (it.type == Type::gauge) {
        fmt::format_to(out, "{} {}\n", it.name, gauge(family, now));
        return;
    }
    for (std::size_t i = 0; i < it.series(); ++i) {
        const std::string labels = it.labels(i);
        const std::size_t place = place_of(family) + i * it.width();
        if (it.type == Type::histogram)
            add_histogram(out, it, labels, place);
        else
            fmt::format_to(
                out, "{}{} {}\n", it.name, labels.empty() ? "" : "{" + labels + "}", value(place));
    }
}

bool is_left_out(Family family) noexcept {
    const auto said = static_cast<StoreSays>(get(Family::store_up));
    return (family == Family::store_up && said == StoreSays::nothing_yet) ||
           (is_of_the_store(family) && said != StoreSays::up);
}

}  // namespace

std::string exposition(std::string_view version, UnixSeconds now) {
    std::string text;
    constexpr std::size_t kEnough = std::size_t{48} * 1024;
    text.reserve(kEnough);
    const Out out(text);
    add_head(out, "imp_build_info", "1, with the version of who answered.", Type::gauge);
    fmt::format_to(out, "imp_build_info{{version=\"{}\"}} 1\n", version);
    add_head(out,
             "imp_metrics_shared",
             "1 if the counters are of all processes on this machine, 0: of the one that answered.",
             Type::gauge);
    fmt::format_to(out, "imp_metrics_shared {}\n", is_shared() ? 1 : 0);
    for (std::size_t i = 0; i < kFamilies; ++i) {
        if (const auto family = static_cast<Family>(i); !is_left_out(family))
            add_family(out, family, now);
    }
    return text;
}

}  // namespace imp::metrics
