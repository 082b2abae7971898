#include "api/any_call.hpp"
#include "base/text.hpp"
#include "cli/api_commands.hpp"
#include "cli/api_words.hpp"
#include "cli/times.hpp"

#include <algorithm>
#include <ostream>
#include <utility>

namespace imp::cli {

namespace {

using api::Call;
using api::CallAnswer;
using json::Value;

constexpr std::string_view kMask = "***";

/// A moment as all of impctl reads it, and `-3d`: three days ago.
Result<UnixSeconds> read_moment(std::string_view text, UnixSeconds now) {
    if (text.starts_with("-")) {
        if (const auto ago = parse_duration(text.substr(1)))
            return now - ago->count();
    }
    return parse_moment(text, now);
}

/// The same object with one member's value replaced.
Value with_member(const Value& object, std::string_view name, const Value& value) {
    Value copy = Value::object();
    for (const auto& [key, member] : object.members())
        copy.set(key, key == name ? value : member);
    return copy;
}

/// The token opens the shop's payments to everybody who reads over a shoulder, or a log.
void mask_token(CallAnswer& answer) {
    if (answer.response.find("access_token") == nullptr)
        return;
    answer.response = with_member(answer.response, "access_token", Value::string(kMask));
    answer.envelope = with_member(answer.envelope, "response", answer.response);
}

/// getToken is given the configuration's keys, unless others are named; these are then the caller's
/// own, too.
void complete_keys(std::vector<api::Argument>& arguments, api::ClientOptions& options) {
    const auto complete = [&](const std::string& name, Secret& configured) {
        const auto given = std::find_if(arguments.begin(),
                                        arguments.end(),
                                        [&](const api::Argument& one) { return one.name == name; });
        if (given != arguments.end())
            configured = Secret(given->value);
        else if (!configured.empty())
            arguments.push_back({name, configured.reveal()});
    };
    complete("imp_key", options.key);
    complete("imp_secret", options.secret);
}

/// `get-payment imp_uid=imp_1`, as far as it is known what to ask for.
std::string look_up_words(const Call& call, const std::vector<api::Argument>& arguments) {
    const Call* look_up = api::find_call(call.look_up);
    if (look_up == nullptr)
        return "";
    std::string words(look_up->name);
    for (const api::Parameter& parameter : look_up->parameters) {
        if (!parameter.required)
            continue;
        const auto given =
            std::find_if(arguments.begin(), arguments.end(), [&](const api::Argument& one) {
                return one.name == parameter.name;
            });
        const bool is_plain = given != arguments.end() && !given->value.empty() &&
                              text::percent_encode(given->value) == given->value;
        words.append(" ").append(parameter.name).append(is_plain ? "=" + given->value : "=…");
    }
    return words;
}

/// What went wrong before there was an answer.
Error explain(const Call& call, const std::vector<api::Argument>& arguments, const Error& error) {
    const std::string what = std::string(call.name) + ": " + error.detail;
    const bool is_unknown = call.effect != api::Effect::asks &&
                            (error.code == Errc::unavailable || error.code == Errc::bad_reply ||
                             error.code == Errc::internal);
    if (!is_unknown)
        return Error{error.code, what};
    const std::string words = look_up_words(call, arguments);
    return Error{Errc::unavailable,
                 what + "; it is not known whether i'mport did it. Look before trying again: " +
                     (words.empty() ? "in i'mport's console" : "`impctl api " + words + "`")};
}

void print_answer(const CallApi& command, const CallAnswer& answer, std::ostream& out) {
    const bool is_fine =
        answer.kind == CallAnswer::Kind::done || answer.kind == CallAnswer::Kind::partly;
    if (command.envelope)
        out << answer.envelope.dump_pretty() << '\n';
    else if (is_fine || !answer.response.is_null())
        out << answer.response.dump_pretty() << '\n';
}

Result<void> end_of(const Call& call, const CallAnswer& answer, std::ostream& err) {
    const std::string what = std::string(call.name) + ": " + answer.message;
    switch (answer.kind) {
        case CallAnswer::Kind::done:
            return {};
        case CallAnswer::Kind::partly:
            err << "impctl: " << call.name
                << ": only some of what was asked for is there, or was done (HTTP 207)\n";
            return {};
        case CallAnswer::Kind::refused:
            return Error{Errc::refused, what};
        case CallAnswer::Kind::not_found:
            return Error{Errc::not_found, what};
    }
    return {};
}

Result<void> make_call(const Call& call,
                       const CallApi& command,
                       api::ClientOptions options,
                       const Surroundings& around) {
    Result<std::vector<api::Argument>> arguments = read_arguments(call, command.arguments, around);
    if (!arguments)
        return arguments.error();
    if (call.answer == api::Answer::token)
        complete_keys(*arguments, options);
    const UnixSeconds now = around.clock.now();
    const Result<api::CallRequest> request = api::write_request(
        call, *arguments, [&](std::string_view text) { return read_moment(text, now); });
    if (!request)
        return request.error();
    const auto caller = api::make_any_caller(options, around.clock);
    if (!caller)
        return caller.error();
    Result<CallAnswer> answer = (*caller)->make(call, *request);
    if (!answer)
        return explain(call, *arguments, answer.error());
    if (!command.show_token)
        mask_token(*answer);
    print_answer(command, *answer, around.out);
    return end_of(call, *answer, around.err);
}

Result<void> describe_call(const CallApi& command, const Surroundings& around) {
    const bool by_word = command.name == kHelpWord;
    if (by_word && command.arguments.empty()) {
        print_calls(command.json, around.out, around.screen);
        return {};
    }
    const auto call = find_named_call(by_word ? command.arguments.front() : command.name);
    if (!call)
        return call.error();
    print_call(**call, command.json, around.out, around.screen);
    return {};
}

bool is_list(const CallApi& command) {
    return command.name.empty() || text::to_lower(command.name) == kListWord;
}

}  // namespace

bool is_about_the_table(const CallApi& command) {
    return is_list(command) || command.help || command.name == kHelpWord;
}

Result<void> run(const CallApi& command,
                 const api::ClientOptions& options,
                 const Surroundings& around) {
    if (is_list(command)) {
        print_calls(command.json, around.out, around.screen);
        return {};
    }
    if (is_about_the_table(command))
        return describe_call(command, around);
    const auto call = find_named_call(command.name);
    return call ? make_call(**call, command, options, around) : call.error();
}

}  // namespace imp::cli
