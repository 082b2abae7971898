#include "api/call_arguments.hpp"

#include "api/call_values.hpp"
#include "base/text.hpp"

#include <map>
#include <utility>

namespace imp::api {

namespace {

using json::Value;

/// `imp_uid` of `imp_uid[]`.
std::string_view without_list_mark(std::string_view name) {
    if (name.ends_with("[]"))
        name.remove_suffix(2);
    return name;
}

/// Values of a call's parameters, none where nothing was given.
using Values = std::map<std::string_view, Value>;

Result<Values> read_values(const Call& call,
                           const std::vector<Argument>& arguments,
                           const ReadMoment& read_moment) {
    std::map<std::string_view, std::vector<Given>> given;
    for (const Argument& argument : arguments) {
        const Parameter* parameter = find_parameter(call, argument.name);
        if (parameter == nullptr)
            return no_such_name(
                std::string(call.name) + " has no parameter", argument.name, call.parameters);
        Given one{.keys = {}, .value = argument.value};
        if (without_list_mark(argument.name) != without_list_mark(parameter->name)) {
            auto name = parse_argument_name(argument.name);
            if (!name)
                return name.error();
            one.keys = std::move(name->keys);
        }
        given[parameter->name].push_back(std::move(one));
    }
    Values values;
    for (const Parameter& parameter : call.parameters) {
        const auto found = given.find(parameter.name);
        if (found == given.end())
            continue;
        Result<Value> value = make_value(
            parameter, found->second, std::string(without_list_mark(parameter.name)), read_moment);
        if (!value)
            return value.error();
        values.emplace(parameter.name, *std::move(value));
    }
    return values;
}

Result<void> check_required(const Call& call, const Values& values) {
    std::string missing;
    int count = 0;
    for (const Parameter& parameter : call.parameters) {
        if (!parameter.required || values.contains(parameter.name))
            continue;
        missing += (count++ == 0 ? "" : ", ") + std::string(without_list_mark(parameter.name));
    }
    if (count == 0)
        return {};
    return Error{
        Errc::bad_input,
        std::string(call.name) + ": " + missing + (count == 1 ? " is missing" : " are missing")};
}

/// What would lead elsewhere in a path, or nowhere.
bool is_path_piece(std::string_view value) {
    return !value.empty() && value != "." && value != ".." && !text::has_control(value);
}

/// Path parameters stand in the table in the order of their names in the path.
Result<std::string> write_path(const Call& call, const Values& values) {
    std::vector<std::string_view> pieces;
    for (const Parameter& parameter : call.parameters) {
        const auto value = values.find(parameter.name);
        if (parameter.place != Place::path || value == values.end())
            continue;
        if (!is_path_piece(value->second.text()))
            return Error{Errc::bad_input,
                         std::string(parameter.name) + ": is nothing that an address can hold"};
        pieces.push_back(value->second.text());
    }
    return path_of(call, pieces);
}

void add_to_query(std::string& query, std::string_view name, const Value& value) {
    query += query.empty() ? '?' : '&';
    query += text::percent_encode(name) + "=";
    // Numbers, booleans and times are written as in JSON.
    query += text::percent_encode(value.is_string() ? value.text() : value.dump());
}

std::string write_query(const Call& call, const Values& values) {
    std::string query;
    for (const Parameter& parameter : call.parameters) {
        const auto value = values.find(parameter.name);
        if (parameter.place != Place::query || value == values.end())
            continue;
        if (!value->second.is_array())
            add_to_query(query, parameter.name, value->second);
        for (const Value& item : value->second.items())
            add_to_query(query, parameter.name, item);
    }
    return query;
}

std::string write_body(const Call& call, const Values& values) {
    Value body = Value::object();
    for (const Parameter& parameter : call.parameters) {
        const auto value = values.find(parameter.name);
        if (parameter.place == Place::body && value != values.end())
            body.set(std::string(parameter.name), value->second);
    }
    return body.members().empty() ? "" : body.dump();
}

}  // namespace

const Parameter* find_parameter(const Call& call, std::string_view argument_name) {
    for (const Parameter& parameter : call.parameters) {
        if (parameter.name == argument_name)
            return &parameter;
    }
    const std::string_view plain = argument_name.substr(0, argument_name.find('['));
    for (const Parameter& parameter : call.parameters) {
        if (without_list_mark(parameter.name) == plain)
            return &parameter;
    }
    return nullptr;
}

Result<CallRequest> write_request(const Call& call,
                                  const std::vector<Argument>& arguments,
                                  const ReadMoment& read_moment) {
    const Result<Values> values = read_values(call, arguments, read_moment);
    if (!values)
        return values.error();
    if (Result<void> complete = check_required(call, *values); !complete)
        return complete.error();
    Result<std::string> path = write_path(call, *values);
    if (!path)
        return path.error();
    return CallRequest{.target = *std::move(path) + write_query(call, *values),
                       .body = write_body(call, *values)};
}

}  // namespace imp::api
