#pragma once

#include "base/result.hpp"
#include "console/buckets.hpp"
#include "console/html.hpp"
#include "console/visit.hpp"

#include <cstdint>
#include <vector>

/// Charts, drawn here: SVG without a text in it, so that it fits any width, words around it, and a
/// table that says the same.
namespace imp::console {

/// Landings by what they came to. Errors: store.
Result<Html> landings_chart(const Visit& visit, Span span);

Html landings_chart(const Visit& visit, const Buckets& buckets);
/// How long calls to i'mport took: the middle one, and nineteen of twenty.
Html latency_chart(const Visit& visit, const Buckets& buckets);
/// From when i'mport took the money until it was recorded here.
Html settling_chart(const Visit& visit, const std::vector<std::int64_t>& times);

}  // namespace imp::console
