#include "api/call_values.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace imp::api {

namespace {

using json::Value;

/// Later than any second of interest, and earlier than any millisecond.
constexpr std::int64_t kLatestSecond = 99'999'999'999;

bool is_json_number(std::string_view value) {
    const auto parsed = json::parse(value);
    // The parser takes blanks around it, and they would be sent.
    return parsed && parsed->is_number() && text::trim(value) == value;
}

/// Of a JSON number: `0`, `-0.00`, `0e5`.
bool is_zero(std::string_view number) {
    return number.substr(0, number.find_first_of("eE")).find_first_of("123456789") ==
           std::string_view::npos;
}

Result<Value> make_moment(const Parameter& parameter,
                          const std::string& value,
                          const std::string& where,
                          const ReadMoment& read_moment) {
    if (const auto seconds = text::parse_int(value)) {
        if (*seconds < 0 || *seconds > kLatestSecond)
            return wrong(where, shown(parameter, value) + " is no time in seconds since 1970");
        return Value::integer(*seconds);
    }
    const Result<UnixSeconds> moment = read_moment(value);
    return moment ? Result<Value>(Value::integer(*moment)) : wrong(where, moment.error().detail);
}

Result<Value> make_scalar(const Parameter& parameter,
                          const std::string& value,
                          const std::string& where,
                          const ReadMoment& read_moment) {
    switch (parameter.type) {
        case Type::integer:
            if (!text::parse_int(value) || !is_json_number(value))
                return wrong(where, shown(parameter, value) + " is no integer");
            return Value::number(value);
        case Type::number:
            if (!is_json_number(value))
                return wrong(where, shown(parameter, value) + " is no number");
            if (parameter.zero_is_refused && is_zero(value))
                return wrong(where, "0 is refused: i'mport would take it for all that is left");
            return Value::number(value);
        case Type::boolean:
            if (value != "true" && value != "false")
                return wrong(where, shown(parameter, value) + " is neither true nor false");
            return Value::boolean(value == "true");
        case Type::moment:
            return make_moment(parameter, value, where, read_moment);
        case Type::string:
        case Type::string_list:
        case Type::object:
        case Type::object_list:
            break;
    }
    return make_text(parameter, value, where);
}

/// By the first key, without it. In the order in which the keys came first.
using Parts = std::vector<std::pair<std::string, std::vector<Given>>>;

Parts by_first_key(const std::vector<Given>& given) {
    Parts parts;
    for (const Given& one : given) {
        const std::string& key = one.keys.front();
        auto part = std::find_if(
            parts.begin(), parts.end(), [&](const auto& known) { return known.first == key; });
        if (part == parts.end())
            part = parts.insert(parts.end(), {key, {}});
        part->second.push_back({{one.keys.begin() + 1, one.keys.end()}, one.value});
    }
    return parts;
}

Result<Value> make_object(const Parameter& parameter,
                          const std::vector<Given>& given,
                          const std::string& where,
                          const ReadMoment& read_moment) {
    constexpr Parameter kAny{};  // where the members are not known, they are strings
    Value object = Value::object();
    for (const auto& [key, part] : by_first_key(given)) {
        const auto known = std::find_if(
            parameter.members.begin(),
            parameter.members.end(),
            [name = std::string_view(key)](const Parameter& one) { return one.name == name; });
        const bool is_known = known != parameter.members.end();
        if (!is_known && !parameter.members.empty())
            return no_such_name(where + " has no member", key, parameter.members);
        Result<Value> member =
            make_value(is_known ? *known : kAny, part, part_of(where, key), read_moment);
        if (!member)
            return member.error();
        object.set(key, *std::move(member));
    }
    Result<void> fine = check_members(parameter, object, where);
    return fine ? Result<Value>(std::move(object)) : fine.error();
}

Result<Value> make_object_list(const Parameter& parameter,
                               const std::vector<Given>& given,
                               const std::string& where,
                               const ReadMoment& read_moment) {
    std::map<std::int64_t, std::vector<Given>> by_index;
    for (auto& [key, part] : by_first_key(given)) {
        const auto index = text::parse_int(key);
        if (!index || *index < 0)
            return wrong(where, "is a list: " + where + "[0][NAME]=…");
        auto& items = by_index[*index];
        items.insert(items.end(), part.begin(), part.end());
    }
    Value list = Value::array();
    for (const auto& [index, item] : by_index) {
        const std::string at = part_of(where, std::to_string(index));
        if (index != static_cast<std::int64_t>(list.items().size()))
            return wrong(at, "comes without the one before it; they are counted from 0");
        if (std::any_of(
                item.begin(), item.end(), [](const Given& one) { return one.keys.empty(); }))
            return wrong(at, "is an object: " + at + "[NAME]=…");
        Result<Value> object = make_object(parameter, item, at, read_moment);
        if (!object)
            return object.error();
        list.push(*std::move(object));
    }
    return list;
}

Result<Value> make_string_list(const Parameter& parameter,
                               const std::vector<Given>& given,
                               const std::string& where) {
    Value list = Value::array();
    for (const Given& one : given) {
        const bool is_item = one.keys.empty() || (one.keys.size() == 1 && one.keys[0].empty());
        if (!is_item)
            return wrong(where, "is a list of strings, without parts of its own");
        if (one.value.empty())
            return wrong(where, "is empty");
        Result<Value> item = make_text(parameter, one.value, where);
        if (!item)
            return item.error();
        list.push(*std::move(item));
    }
    return list;
}

}  // namespace

Result<ArgumentName> parse_argument_name(std::string_view text) {
    const std::size_t bracket = text.find('[');
    ArgumentName parsed{.name = std::string(text.substr(0, bracket)), .keys = {}};
    while (!text.empty() && bracket != std::string_view::npos) {
        text.remove_prefix(text.find('['));
        const std::size_t end = text.find(']');
        const bool is_last = end + 1 == text.size();
        if (end == std::string_view::npos || (!is_last && text[end + 1] != '['))
            return Error{Errc::bad_input,
                         "'" + parsed.name + "': its brackets do not match: name[0][part]=…"};
        parsed.keys.emplace_back(text.substr(1, end - 1));
        text.remove_prefix(end + 1);
    }
    return parsed;
}

Result<Value> make_value(const Parameter& parameter,
                         const std::vector<Given>& given,
                         const std::string& where,
                         const ReadMoment& read_moment) {
    if (parameter.type == Type::string_list)
        return make_string_list(parameter, given, where);
    const auto whole = std::count_if(
        given.begin(), given.end(), [](const Given& one) { return one.keys.empty(); });
    if (whole > 1 || (whole == 1 && given.size() > 1))
        return wrong(where, "is given twice");
    const bool is_whole = whole == 1;
    if (parameter.type == Type::object)
        return is_whole ? read_json_value(parameter, given.front().value, where)
                        : make_object(parameter, given, where, read_moment);
    if (parameter.type == Type::object_list)
        return is_whole ? read_json_value(parameter, given.front().value, where)
                        : make_object_list(parameter, given, where, read_moment);
    if (!is_whole)
        return wrong(where, "is " + std::string(kind_of(parameter.type)) + ", without brackets");
    return make_scalar(parameter, given.front().value, where, read_moment);
}

}  // namespace imp::api
