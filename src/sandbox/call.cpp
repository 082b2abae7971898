#include "sandbox/call.hpp"

#include "base/text.hpp"

namespace imp::sandbox {

void Fields::add(std::string name, json::Value value) {
    fields_.emplace_back(std::move(name), std::move(value));
}

const json::Value* Fields::find(std::string_view name) const noexcept {
    for (auto field = fields_.rbegin(); field != fields_.rend(); ++field) {
        if (field->first == name)
            return &field->second;
    }
    return nullptr;
}

std::optional<std::string> Fields::text(std::string_view name) const {
    const json::Value* const value = find(name);
    if (value == nullptr || value->text().empty())
        return std::nullopt;
    return value->text();
}

bool Fields::flag(std::string_view name) const {
    const json::Value* const value = find(name);
    return value != nullptr && (value->as_bool() || value->text() == "1" ||
                                text::equals_ignoring_case(value->text(), "true"));
}

std::vector<std::string> Fields::list(std::string_view name) const {
    std::vector<std::string> values;
    for (const auto& [key, value] : fields_) {
        const bool indexed = key.starts_with(name) && key.ends_with(']') &&
                             key.size() > name.size() && key[name.size()] == '[';
        if (key != name && !indexed)
            continue;
        if (value.is_array()) {
            for (const json::Value& item : value.items())
                values.push_back(item.text());
        } else {
            values.push_back(value.text());
        }
    }
    return values;
}

Fields parse_form(std::string_view text) {
    Fields fields;
    for (const std::string_view pair : text::split(text, '&')) {
        if (pair.empty())
            continue;
        const std::size_t equals = pair.find('=');
        const std::string_view value =
            equals == std::string_view::npos ? std::string_view() : pair.substr(equals + 1);
        fields.add(text::percent_decode(pair.substr(0, equals), true),
                   json::Value::string(text::percent_decode(value, true)));
    }
    return fields;
}

namespace {

/// What lies deeper under the names that a form would use: `logis[company]`, `data[0][amount]`.
void add_nested(Fields& fields, const std::string& name, const json::Value& value) {
    for (const auto& [key, member] : value.members()) {
        std::string deeper = name;
        deeper.append("[").append(key).append("]");
        fields.add(deeper, member);
        add_nested(fields, deeper, member);
    }
    std::size_t at = 0;
    for (const json::Value& item : value.items()) {
        std::string deeper = name;
        deeper.append("[").append(std::to_string(at++)).append("]");
        if (!item.is_object() && !item.is_array())
            continue;  // list() reads plain items from the array itself
        fields.add(deeper, item);
        add_nested(fields, deeper, item);
    }
}

}  // namespace

std::optional<Fields> parse_body(std::string_view content_type, std::string_view body) {
    if (text::to_lower(content_type).find("json") == std::string::npos)
        return parse_form(body);
    auto document = json::parse(body);
    if (!document || !document->is_object())
        return std::nullopt;
    Fields fields;
    for (const auto& [key, value] : document->members()) {
        fields.add(key, value);
        add_nested(fields, key, value);
    }
    return fields;
}

void set_target(Call& call, std::string_view target) {
    const std::size_t question = target.find('?');
    call.path = target.substr(0, question);
    if (question != std::string_view::npos)
        call.raw_query = target.substr(question + 1);
    call.query = parse_form(call.raw_query);
    call.segments.clear();
    const std::string_view path = call.path;
    for (const std::string_view piece :
         text::split(path.substr(path.starts_with('/') ? 1 : 0), '/'))
        call.segments.push_back(text::percent_decode(piece, false));
    if (call.segments.size() > 1 && call.segments.back().empty())
        call.segments.pop_back();
}

std::string token_of_authorization(std::string_view value) {
    constexpr std::string_view kScheme = "bearer ";
    value = text::trim(value);
    if (text::equals_ignoring_case(value.substr(0, kScheme.size()), kScheme))
        value = text::trim(value.substr(kScheme.size()));
    return std::string(value);
}

Reply envelope(std::string_view response_json) {
    Reply reply;
    reply.body = R"({"code":0,"message":null,"response":)";
    reply.body += response_json;
    reply.body += '}';
    return reply;
}

Reply no_payment() {
    return failure(404, -1, "존재하지 않는 결제정보입니다.");
}

Reply failure(int status, int code, std::string_view message) {
    Reply reply;
    reply.status = status;
    reply.body = R"({"code":)" + std::to_string(code) + R"(,"message":)" +
                 json::Value::string(message).dump() + R"(,"response":null})";
    return reply;
}

Reply method_not_allowed(std::string_view allow) {
    Reply reply = failure(405, -1, "Method Not Allowed");
    reply.headers.emplace_back("Allow", std::string(allow));
    return reply;
}

Reply document(const json::Value& value) {
    Reply reply;
    reply.body = value.dump();
    return reply;
}

}  // namespace imp::sandbox
