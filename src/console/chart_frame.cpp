#include "console/chart_frame.hpp"

#include <fmt/format.h>

namespace imp::console {

namespace {

void write_legend(Html& out, const ChartFrame& frame) {
    if (frame.legend.empty())
        return;
    out << "<ul class=\"legend\">";
    for (const ChartFrame::Entry& entry : frame.legend) {
        out << "<li";
        out.attribute("class", entry.css_class) << ">";
        out.say(entry.words) << "</li>";
    }
    out << "</ul>";
}

}  // namespace

Html chart_figure(
    const Visit& visit, const ChartFrame& frame, int width, const Html& shapes, const Html& table) {
    Html out;
    out << "<figure class=\"chart\"";
    out.attribute("id", frame.id) << "><figcaption>";
    out.say(frame.caption) << "</figcaption>";
    write_legend(out, frame);
    out << "<div class=\"plot\"><span class=\"top\" aria-hidden=\"true\">";
    out.say(frame.top) << "</span><svg role=\"img\" preserveAspectRatio=\"none\"";
    out.attribute("viewBox", fmt::format("0 0 {} {}", width, kChartHeight));
    out.attribute("aria-labelledby", fmt::format("{0}-title {0}-desc", frame.id)) << "><title";
    out.attribute("id", frame.id + "-title") << ">";
    out.say(frame.caption) << "</title><desc";
    out.attribute("id", frame.id + "-desc") << ">";
    out.say(frame.description) << "</desc><path class=\"grid\"";
    out.attribute("d", fmt::format("M0 0H{0}M0 50H{0}M0 100H{0}", width)) << "/>";
    out.add(shapes) << "</svg></div><div aria-hidden=\"true\"";
    out.attribute("class", frame.is_even ? "axis even" : "axis") << ">";
    for (const std::string& word : frame.axis) {
        out << "<span>";
        out.say(word) << "</span>";
    }
    out << "</div><details><summary>";
    out.say(visit.texts.as_table) << "</summary>";
    out.add(table) << "</details></figure>";
    return out;
}

void write_bar(
    Html& out, std::string_view css_class, std::size_t place, double from, double to, double all) {
    if (to <= from || all <= 0)
        return;
    const double top = kChartHeight * (1 - to / all);
    out << "<rect";
    out.attribute("class", css_class)
            .attribute("x", fmt::format("{}", place * kBarStep + 1))
            .attribute("y", fmt::format("{:.2f}", top))
            .attribute("width", fmt::format("{}", kBarStep - 2))
            .attribute("height", fmt::format("{:.2f}", kChartHeight * (to - from) / all))
        << "/>";
}

}  // namespace imp::console
