#pragma once

#include "api/calls.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

/// What a call is given, as text, and what is sent because of it.
namespace imp::api {

/// One `name=value`. The name is a parameter's. `name[]`, or the same name again, adds to a list;
/// `extra[requester]` and `schedules[0][amount]` are parts of objects, which may also come whole,
/// as JSON text.
struct Argument {
    std::string name;
    std::string value;
};

/// How a time is written besides seconds since 1970. Errors: bad_input.
using ReadMoment = std::function<Result<UnixSeconds>(std::string_view)>;

struct CallRequest {
    std::string target;  ///< path and query, percent-encoded
    std::string body;    ///< JSON, or "" where nothing goes into a body
};

/// Checks the arguments against the table and writes them as they are sent; a number keeps its own
/// text. Errors: bad_input (a name that the call has not, with the nearest that it has; a value of
/// another type; something missing). The detail names parameters; it never holds what a secret one
/// was given.
Result<CallRequest> write_request(const Call& call,
                                  const std::vector<Argument>& arguments,
                                  const ReadMoment& read_moment);

/// The parameter that an argument's name leads to (of `extra[requester]` the object), or null.
const Parameter* find_parameter(const Call& call, std::string_view argument_name);

}  // namespace imp::api
