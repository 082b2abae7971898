#pragma once

#include "console/html.hpp"
#include "console/visit.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace imp::console {

/// What one chart says besides its picture.
struct ChartFrame {
    std::string id;  ///< of the figure, and the beginning of others in it
    std::string_view caption;
    std::string description;  ///< what a reader sees at a glance, in a sentence
    std::string top;          ///< what the upper edge stands for
    std::vector<std::string> axis;
    bool is_even = false;  ///< one word of the axis below each bar; else first to last

    struct Entry {
        std::string css_class;
        std::string_view words;
    };

    std::vector<Entry> legend = {};
};

/// The figure: `shapes` in a box that is `width` wide and kChartHeight high, zero below; `table`
/// behind a button.
Html chart_figure(
    const Visit& visit, const ChartFrame& frame, int width, const Html& shapes, const Html& table);

inline constexpr int kChartHeight = 100;
inline constexpr int kBarStep = 10;

/// A bar of the class, `from` to `to` of `all` high, at the `place`th step.
void write_bar(
    Html& out, std::string_view css_class, std::size_t place, double from, double to, double all);

}  // namespace imp::console
