#pragma once

#include <string>
#include <string_view>
#include <vector>

/// HTML taken apart as a browser's tokenizer does, for asking where in it a value has ended up.
namespace imp::fuzz {

enum class Place : unsigned char {
    text,
    escapable,  ///< of <title> and <textarea>: text, too
    raw,        ///< of <style>, <script> and the like
    markup,     ///< names, blanks, angle brackets, quotation marks
    quoted,     ///< inside an attribute's quotation marks
    unquoted,
    comment,  ///< and whatever else a browser drops
};

struct Html {
    std::vector<Place> places;            ///< of each byte
    std::vector<std::size_t> attributes;  ///< for each byte of a value: which of `names`
    std::vector<std::string> names;       ///< of attributes, in lower case, in their order
    std::vector<std::string> values;      ///< beside the names, as they are written
    std::vector<std::string> styles;      ///< what stands in each <style>
    std::string outline;                  ///< tags and names of attributes alone
};

/// Source: html.spec.whatwg.org, 13.2.5; of tree construction only that certain elements hold text
/// of their own kind.
Html read_html(std::string_view html);

}  // namespace imp::fuzz
