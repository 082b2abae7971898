// Values of the configuration: each reader takes what it shows, in whatever form it comes.
#include "base/calendar.hpp"
#include "base/seal.hpp"
#include "base/text.hpp"
#include "cli/times.hpp"
#include "config/raw.hpp"
#include "fuzz/fuzz.hpp"

#include <algorithm>
#include <chrono>
#include <string>

using namespace imp;
using config::Raw;

namespace {

Raw raw(Raw::Kind kind, std::string_view text) {
    Raw made;
    made.kind = kind;
    made.text = text;
    return made;
}

void check_text(std::string_view s) {
    const auto text = config::read_text(raw(Raw::Kind::string, s));
    FUZZ_CHECK(text.has_value() == fuzz::is_clean_line(s) || text::has_control(s));
    FUZZ_CHECK(!text || (*text == s && fuzz::is_clean_line(s)));
    FUZZ_CHECK(fuzz::is_clean_line(config::shown(raw(Raw::Kind::string, s))));
    const auto lines = config::read_lines(raw(Raw::Kind::word, s));
    FUZZ_CHECK(!lines || *lines == s);
    FUZZ_CHECK(!text || lines);
}

void check_numbers(std::string_view s) {
    for (const Raw::Kind kind : {Raw::Kind::word, Raw::Kind::string}) {
        if (const auto duration = config::read_duration(raw(kind, s))) {
            FUZZ_CHECK(duration->count() >= 0);
            FUZZ_CHECK(config::read_duration(raw(kind, config::show_duration(*duration))) ==
                       duration);
        }
        if (const auto size = config::read_size(raw(kind, s)))
            FUZZ_CHECK(config::read_size(raw(kind, config::show_size(*size))) == size);
        if (const auto mode = config::read_mode(raw(kind, s))) {
            FUZZ_CHECK(*mode >= 0 && *mode <= 0777);
            FUZZ_CHECK(config::read_mode(raw(kind, config::show_mode(*mode))) == mode);
        }
    }
    // As a number of the file, and as a word of the environment.
    if (const auto count = config::read_count(raw(Raw::Kind::word, s))) {
        Raw number;
        number.kind = Raw::Kind::integer;
        number.number = *count;
        FUZZ_CHECK(config::read_count(number) == count);
    }
    FUZZ_CHECK(!config::read_count(raw(Raw::Kind::string, s)));
    FUZZ_CHECK(!config::read_boolean(raw(Raw::Kind::string, s)));
}

void check_list(std::string_view s) {
    const auto list = config::read_list(raw(Raw::Kind::word, s));
    if (!list)
        return;
    FUZZ_CHECK(std::all_of(list->begin(), list->end(), fuzz::is_clean_line));
    FUZZ_CHECK(config::read_list(raw(Raw::Kind::word, config::show_list(*list))) == list);
    Raw of_file;
    of_file.kind = Raw::Kind::list;
    of_file.list = *list;
    FUZZ_CHECK(config::read_list(of_file) == list);
}

void check_times(std::string_view s) {
    if (const auto at = calendar::parse_rfc3339(s))
        FUZZ_CHECK(calendar::parse_rfc3339(calendar::rfc3339(*at)) == at);
    constexpr UnixSeconds kNow = 1'782'864'000;
    if (const auto moment = cli::parse_moment(std::string(s), kNow))
        FUZZ_CHECK(*moment >= 0);
}

void check_hex(std::string_view s) {
    FUZZ_CHECK(text::from_hex(text::hex(s)) == s);
    if (const auto bytes = text::from_hex(s))
        FUZZ_CHECK(text::hex(*bytes) == text::to_lower(s));
    if (const auto key = seal::parse_key(s))
        FUZZ_CHECK(s.size() == 64);
}

}  // namespace

FUZZ_TARGET(values) {
    check_text(input);
    check_numbers(input);
    check_list(input);
    check_times(input);
    check_hex(input);
    FUZZ_CHECK(text::is_utf8(text::to_utf8(input)));
    FUZZ_CHECK(text::is_utf8(input) == (text::to_utf8(input) == input));
    const std::string shown = text::clean_for_display(input, 20);
    FUZZ_CHECK(fuzz::is_clean_line(shown) && text::utf8_length(shown) <= 21);
    // Line and paragraph separators are control characters to us, too.
    const bool is_clean = text::is_utf8(input) && !text::has_control(input);
    const bool has_separator = input.find("\xE2\x80\xA8") != std::string_view::npos ||
                               input.find("\xE2\x80\xA9") != std::string_view::npos;
    FUZZ_CHECK(is_clean == (fuzz::is_clean_line(input) && !has_separator));
}
