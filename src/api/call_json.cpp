// Values that come as JSON text, and what all values have in common.
#include "api/call_values.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <utility>

namespace imp::api {

namespace {

using json::Value;

constexpr std::size_t kShown = 64;  // characters of somebody's text in a message

bool is_all_strings(const Value& array) {
    return array.is_array() && std::all_of(array.items().begin(),
                                           array.items().end(),
                                           [](const Value& item) { return item.is_string(); });
}

/// A value that came as JSON text.
Result<void> check_json(const Parameter& parameter, const Value& value, const std::string& where) {
    const Error other = wrong(where, "is to be " + std::string(kind_of(parameter.type)));
    switch (parameter.type) {
        case Type::integer:
        case Type::moment:
            return value.as_int() ? Result<void>() : other;
        case Type::number:
            return value.is_number() ? Result<void>() : other;
        case Type::boolean:
            return value.is_boolean() ? Result<void>() : other;
        case Type::string: {
            if (!value.is_string())
                return other;
            const auto made = make_text(parameter, value.text(), where);
            return made ? Result<void>() : made.error();
        }
        case Type::string_list:
            return is_all_strings(value) ? Result<void>() : other;
        case Type::object:
            return value.is_object() ? check_members(parameter, value, where) : other;
        case Type::object_list:
            break;
    }
    if (!value.is_array() || value.items().empty())
        return other;
    for (std::size_t i = 0; i < value.items().size(); ++i) {
        const std::string at = part_of(where, std::to_string(i));
        if (!value.items()[i].is_object())
            return wrong(at, "is to be an object");
        if (Result<void> fine = check_members(parameter, value.items()[i], at); !fine)
            return fine;
    }
    return {};
}

}  // namespace

std::string part_of(std::string whole, std::string_view part) {
    return whole.append("[").append(part).append("]");
}

Error wrong(const std::string& where, const std::string& why) {
    return Error{Errc::bad_input, where + ": " + why};
}

/// What was given, for a message; nothing of a secret.
std::string shown(const Parameter& parameter, std::string_view value) {
    return parameter.secret ? "what was given" : "'" + text::clean_for_display(value, kShown) + "'";
}

std::string_view kind_of(Type type) {
    switch (type) {
        case Type::integer:
        case Type::moment:
            return "an integer";
        case Type::number:
            return "a number";
        case Type::boolean:
            return "true or false";
        case Type::string:
            return "a string";
        case Type::string_list:
            return "an array of strings";
        case Type::object:
            return "an object";
        case Type::object_list:
            return "an array of objects";
    }
    return "";
}

Error no_such_name(std::string_view what,
                   std::string_view name,
                   std::span<const Parameter> parameters) {
    std::vector<std::string_view> known;
    known.reserve(parameters.size());
    for (const Parameter& one : parameters)
        known.push_back(one.name);
    std::string detail = std::string(what) + " '" + text::clean_for_display(name, kShown) + "'";
    if (const auto near = text::nearest(name, known))
        detail += ": did you mean " + std::string(*near) + "?";
    return Error{Errc::bad_input, std::move(detail)};
}

Result<Value> make_text(const Parameter& parameter,
                        const std::string& value,
                        const std::string& where) {
    if (!text::is_utf8(value))
        return wrong(where, "is not UTF-8");
    if (value.empty() && parameter.required)
        return wrong(where, "is empty");
    if (parameter.values.empty())
        return Value::string(value);
    const std::vector<std::string_view> words = words_of(parameter.values);
    if (std::find(words.begin(), words.end(), value) != words.end())
        return Value::string(value);
    std::string why = shown(parameter, value) + " is none of its values";
    if (const auto near = text::nearest(value, words))
        return wrong(where, why + ": did you mean " + std::string(*near) + "?");
    why += ": ";
    for (const std::string_view word : words)
        why.append(word).append(word == words.back() ? "" : ", ");
    return wrong(where, why);
}

Result<void> check_members(const Parameter& parameter,
                           const Value& object,
                           const std::string& where) {
    for (const auto& [key, member] : object.members()) {
        const auto known = std::find_if(
            parameter.members.begin(),
            parameter.members.end(),
            [&, name = std::string_view(key)](const Parameter& one) { return one.name == name; });
        if (known == parameter.members.end()) {
            if (parameter.members.empty())
                continue;  // anything goes
            return no_such_name(where + " has no member", key, parameter.members);
        }
        if (Result<void> fine = check_json(*known, member, part_of(where, key)); !fine)
            return fine;
    }
    for (const Parameter& member : parameter.members) {
        if (member.required && object.find(member.name) == nullptr)
            return wrong(part_of(where, member.name), "is missing");
    }
    return {};
}

Result<Value> read_json_value(const Parameter& parameter,
                              const std::string& text,
                              const std::string& where) {
    Result<Value> value = json::parse(text);
    if (!value)
        return wrong(where,
                     "is " + std::string(kind_of(parameter.type)) +
                         ", and what was given is not its JSON: give that, or its parts as " +
                         where + (parameter.type == Type::object ? "[NAME]" : "[0][NAME]") + "=…");
    Result<void> fine = check_json(parameter, *value, where);
    return fine ? std::move(value) : fine.error();
}

}  // namespace imp::api
