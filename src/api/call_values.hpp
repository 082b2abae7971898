#pragma once

#include "api/call_arguments.hpp"
#include "base/json.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

/// How one parameter's arguments become its JSON value.
namespace imp::api {

/// What one argument says about a parameter: `schedules[0][amount]` has the keys `0` and `amount`.
struct Given {
    std::vector<std::string> keys;
    std::string value;
};

/// `schedules[0][amount]` in its parts; `name` is what stands before the first bracket. Errors:
/// bad_input (brackets that do not match).
struct ArgumentName {
    std::string name;
    std::vector<std::string> keys;
};

Result<ArgumentName> parse_argument_name(std::string_view text);

/// `given` is not empty. `where` names the parameter in messages. Errors: bad_input.
Result<json::Value> make_value(const Parameter& parameter,
                               const std::vector<Given>& given,
                               const std::string& where,
                               const ReadMoment& read_moment);

// ---- what the files of this have in common

/// Errors: bad_input (not JSON, or of another type; the detail holds no contents).
Result<json::Value> read_json_value(const Parameter& parameter,
                                    const std::string& text,
                                    const std::string& where);

/// All members of an object are known and of their types, and none is missing. Errors: bad_input.
Result<void> check_members(const Parameter& parameter,
                           const json::Value& object,
                           const std::string& where);

/// A string, one of the words where there are such. Errors: bad_input.
Result<json::Value> make_text(const Parameter& parameter,
                              const std::string& value,
                              const std::string& where);

/// `an integer`
std::string_view kind_of(Type type);

/// `schedules[0]`
std::string part_of(std::string whole, std::string_view part);

/// What was given, for a message; nothing of a secret.
std::string shown(const Parameter& parameter, std::string_view value);

Error wrong(const std::string& where, const std::string& why);

/// `there is no parameter 'amonut': did you mean amount?`
Error no_such_name(std::string_view what,
                   std::string_view name,
                   std::span<const Parameter> parameters);

}  // namespace imp::api
