#pragma once

#include "base/json.hpp"
#include "sandbox/phrases.hpp"

#include <string>
#include <string_view>

namespace imp::sandbox {

/// For text and for attributes in double quotes.
std::string escape_html(std::string_view s);

/// A template with its holes filled:
///
///     {{name}}     a text, number or boolean of the data, escaped
///     {{{name}}}   HTML that has been made already
///     {{:key}}     words of that key, escaped; {name} within them is a value of the data
///     {{#name}} … {{/name}}   for each item of a list; once for an object, true and a text;
///     {{^name}} … {{/name}}   once where the former is left out
///
/// Names are looked for from the innermost section outwards. A section of one name within one of
/// the same name is not understood.
std::string render(std::string_view markup, const json::Value& data, const Phrases& words);

}  // namespace imp::sandbox
