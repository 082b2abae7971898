// A body of any kind, and the same fields once more in the other kind.
#include "base/json.hpp"
#include "base/text.hpp"
#include "fuzz/fuzz.hpp"
#include "http/body.hpp"
#include "http/form.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <string>

using namespace imp;

namespace {

constexpr std::array kTypes{
    "application/json", "application/x-www-form-urlencoded", "", "text/xml"};

std::string as_form(const http::Fields& fields) {
    std::string form;
    for (const auto& [name, value] : fields.all()) {
        form += form.empty() ? "" : "&";
        form += text::percent_encode(name) + '=' + text::percent_encode(value);
    }
    return form;
}

/// Empty where JSON cannot say it.
std::string as_json(const http::Fields& fields) {
    json::Value object = json::Value::object();
    for (const auto& [name, value] : fields.all()) {
        if (!text::is_utf8(name) || !text::is_utf8(value))
            return {};
        object.set(name, json::Value::string(value));
    }
    return object.dump();
}

/// Whoever says the same in JSON and as a form is told the same.
void check_other_kind(const http::ParsedBody& parsed) {
    if (parsed.kind == http::BodyKind::json) {
        if (parsed.fields.all().empty() || parsed.fields.all().front().first.empty())
            return;  // no form begins with "="
        const auto form = http::parse_body(as_form(parsed.fields), kTypes[0]);
        FUZZ_CHECK(form && form->kind == http::BodyKind::form);
        FUZZ_CHECK(form->fields.all() == parsed.fields.all());
    } else if (const std::string object = as_json(parsed.fields); !object.empty()) {
        const auto document = http::parse_body(object, kTypes[1]);
        FUZZ_CHECK(document && document->kind == http::BodyKind::json);
        FUZZ_CHECK(document->fields.all() == parsed.fields.all());
    }
}

http::Body read_in_pieces(std::string_view method,
                          std::string_view length,
                          std::string_view bytes,
                          std::size_t at_once) {
    return http::read_body(method, length, [&](char* to, std::size_t size) -> std::ptrdiff_t {
        const std::size_t n = std::min({size, bytes.size(), at_once});
        std::memcpy(to, bytes.data(), n);
        bytes.remove_prefix(n);
        return static_cast<std::ptrdiff_t>(n);
    });
}

void check_reading(std::string_view method, std::string_view length, std::string_view bytes) {
    const http::Body whole = read_in_pieces(method, length, bytes, bytes.size());
    FUZZ_CHECK(whole.bytes.size() <= http::kMaxBody);
    FUZZ_CHECK(bytes.starts_with(whole.bytes));
    for (const std::size_t at_once : {std::size_t{1}, std::size_t{7}}) {
        const http::Body pieces = read_in_pieces(method, length, bytes, at_once);
        FUZZ_CHECK(pieces.state == whole.state && pieces.bytes == whole.bytes);
    }
    if (whole.state == http::Request::BodyState::complete && !length.empty() && method != "GET")
        FUZZ_CHECK(text::parse_int(length) == static_cast<std::int64_t>(whole.bytes.size()));
}

}  // namespace

FUZZ_TARGET(body) {
    fuzz::Input in(input);
    const std::string_view type = kTypes.at(in.choice(kTypes.size()));
    const std::string_view length = in.piece();
    const std::string_view bytes = in.rest();
    check_reading("POST", length, bytes);
    check_reading("GET", length, bytes);
    const auto parsed = http::parse_body(bytes, type);
    if (!parsed) {
        const bool announced = type == kTypes[0] || type == kTypes[1];
        FUZZ_CHECK(parsed.error().code == Errc::bad_input ||
                   (parsed.error().code == Errc::refused && !announced));
        return;
    }
    FUZZ_CHECK(parsed->fields.all().size() <= http::kMaxFields);
    check_other_kind(*parsed);
    // The header decides nothing where the contents speak.
    for (const char* const other : kTypes) {
        const auto again = http::parse_body(bytes, other);
        FUZZ_CHECK(again && again->kind == parsed->kind);
        FUZZ_CHECK(again->fields.all() == parsed->fields.all());
    }
}
