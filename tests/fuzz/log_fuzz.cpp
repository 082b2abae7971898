// Whatever is logged, one event is one line, and its values come back out of it.
#include "base/captured.hpp"
#include "base/json.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "fuzz/fuzz.hpp"

#include <algorithm>
#include <string>

using namespace imp;

namespace {

std::string line_of(log::Format format, std::string_view message, std::string_view value) {
    log::configure(log::Level::error, format);
    std::string line = captured([&] {
        const log::RequestScope scope("0123456789abcdef");
        log::error(message, {{"value", value}, {"number", 7}, {"last", "end"}});
    });
    log::configure(log::Level::error, log::Format::logfmt);
    FUZZ_CHECK(line.ends_with('\n'));
    line.pop_back();
    FUZZ_CHECK(fuzz::is_clean_line(line));
    FUZZ_CHECK(line.find("\xE2\x80\xA8") == std::string::npos);
    return line;
}

/// What stands behind ` key=`, read from the left as a person reads it.
std::string next_of_logfmt(std::string_view& rest) {
    std::string value;
    rest.remove_prefix(std::min(rest.find('=') + 1, rest.size()));
    if (!rest.starts_with('"')) {
        const std::size_t end = std::min(rest.find(' '), rest.size());
        value = rest.substr(0, end);
        rest.remove_prefix(end);
        return value;
    }
    std::size_t i = 1;
    for (; i < rest.size() && rest[i] != '"'; ++i) {
        if (rest[i] == '\\')
            value += rest[i++];
        value += rest[i];
    }
    rest.remove_prefix(std::min(i + 1, rest.size()));
    const auto unquoted = json::parse('"' + value + '"');
    FUZZ_CHECK(unquoted.has_value());
    return unquoted->text();
}

}  // namespace

FUZZ_TARGET(log) {
    fuzz::Input in(input);
    const std::string_view message = in.piece();
    const std::string_view value = in.rest();
    const auto line = json::parse(line_of(log::Format::json, message, value));
    FUZZ_CHECK(line && line->is_object() && line->members().size() == 7);
    FUZZ_CHECK(line->find("msg")->text() == text::to_utf8(message));
    FUZZ_CHECK(line->find("value")->text() == text::to_utf8(value));
    FUZZ_CHECK(line->find("last")->text() == "end");

    const std::string plain = line_of(log::Format::logfmt, message, value);
    std::string_view rest = plain;
    for (int i = 0; i < 3; ++i)  // ts, level, req
        next_of_logfmt(rest);
    FUZZ_CHECK(next_of_logfmt(rest) == text::to_utf8(message));
    FUZZ_CHECK(next_of_logfmt(rest) == text::to_utf8(value));
    FUZZ_CHECK(next_of_logfmt(rest) == "7" && next_of_logfmt(rest) == "end" && rest.empty());
}
