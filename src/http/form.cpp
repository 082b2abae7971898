#include "http/form.hpp"

#include "base/json.hpp"
#include "base/text.hpp"

#include <algorithm>

namespace imp::http {

namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

/// App wrappers write JavaScript's missing values as text. Source: iamport-v1.md 1.3.
bool is_absent(std::string_view value) noexcept {
    return value.empty() || value == "null" || value == "undefined";
}

enum class Announced { json, form, other };

Announced announced_by(std::string_view content_type) {
    const std::string type =
        text::to_lower(text::trim(content_type.substr(0, content_type.find(';'))));
    if (type == "application/json" || type == "text/json" || type.ends_with("+json"))
        return Announced::json;
    if (type == "application/x-www-form-urlencoded")
        return Announced::form;
    return Announced::other;
}

/// `name=` in front, with a name as forms have it: XML, multipart and JSON arrays have equals signs
/// too.
bool looks_like_form(std::string_view body) noexcept {
    const std::size_t equals = body.find('=');
    if (equals == std::string_view::npos || equals == 0 || body.front() == '[')
        return false;
    const std::string_view name = body.substr(0, body.find_first_of("=&"));
    return std::none_of(name.begin(), name.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte <= 0x20 || byte == 0x7F || c == '<' || c == '>' || c == '"' || c == '{' ||
               c == '}';
    });
}

Result<ParsedBody> parse_json_body(std::string_view body) {
    const Result<json::Value> document = json::parse(body);
    if (!document)
        return document.error();
    ParsedBody parsed{BodyKind::json, {}};
    for (const auto& [name, value] : document->members()) {
        switch (value.kind()) {
            case json::Value::Kind::string:
            case json::Value::Kind::number:
                parsed.fields.add(name, value.text());
                break;
            case json::Value::Kind::boolean:
                parsed.fields.add(name, value.as_bool() ? "true" : "false");
                break;
            case json::Value::Kind::null:
            case json::Value::Kind::array:
            case json::Value::Kind::object:
                break;
        }
    }
    return parsed;
}

}  // namespace

void Fields::add(std::string name, std::string value) {
    if (fields_.size() < kMaxFields)
        fields_.emplace_back(std::move(name), std::move(value));
}

std::vector<std::string_view> Fields::present(std::string_view name) const {
    std::vector<std::string_view> values;
    for (const auto& [key, value] : fields_) {
        if (key == name && !is_absent(value))
            values.emplace_back(value);
    }
    return values;
}

std::optional<std::string_view> Fields::first(std::string_view name) const {
    for (const auto& [key, value] : fields_) {
        if (key == name && !is_absent(value))
            return value;
    }
    return std::nullopt;
}

Result<std::optional<std::string>> Fields::single(std::string_view name) const {
    const std::vector<std::string_view> values = present(name);
    if (values.empty())
        return std::optional<std::string>{};
    const auto decoded = [](std::string_view s) { return text::percent_decode(s, false); };
    std::string chosen(values.front());
    for (const std::string_view value : values) {
        // Where one is the other with an encoding too many, the plain one was meant.
        if (value == chosen || decoded(value) == chosen)
            continue;
        if (decoded(chosen) != value)
            return Error{Errc::bad_input, "two different values for " + std::string(name)};
        chosen = value;
    }
    return std::optional<std::string>{std::move(chosen)};
}

Fields parse_query(std::string_view query) {
    Fields fields;
    while (!query.empty() && fields.all().size() < kMaxFields) {
        const std::size_t end = query.find('&');
        const std::string_view pair = query.substr(0, end);
        query.remove_prefix(end == std::string_view::npos ? query.size() : end + 1);
        if (pair.empty())
            continue;
        const std::size_t equals = pair.find('=');
        const std::string_view value =
            equals == std::string_view::npos ? std::string_view{} : pair.substr(equals + 1);
        fields.add(text::percent_decode(pair.substr(0, equals), true),
                   text::percent_decode(value, true));
    }
    return fields;
}

Result<ParsedBody> parse_body(std::string_view body, std::string_view content_type) {
    if (body.starts_with(kByteOrderMark))
        body.remove_prefix(kByteOrderMark.size());
    body = text::trim(body);
    if (body.starts_with('{'))
        return parse_json_body(body);
    if (looks_like_form(body))
        return ParsedBody{BodyKind::form, parse_query(body)};
    switch (announced_by(content_type)) {
        case Announced::json:
            return Error{Errc::bad_input, "the body is no JSON object"};
        case Announced::form:
            return Error{Errc::bad_input, "the body is no form"};
        case Announced::other:
            break;
    }
    return Error{Errc::refused, "the body is neither JSON nor a form"};
}

}  // namespace imp::http
