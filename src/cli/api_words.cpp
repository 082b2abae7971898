#include "cli/api_words.hpp"

#include "base/json.hpp"
#include "base/text.hpp"
#include "cli/display_width.hpp"
#include "cli/table.hpp"

#include <optional>
#include <ostream>

namespace imp::cli {

namespace {

using api::Call;
using api::Parameter;
using json::Value;

std::string joined(const std::vector<std::string_view>& words) {
    std::string text;
    for (const std::string_view word : words)
        text.append(text.empty() ? "" : ", ").append(word);
    return text;
}

Value list_of(const std::vector<std::string_view>& words) {
    Value list = Value::array();
    for (const std::string_view word : words)
        list.push(Value::string(word));
    return list;
}

Value document_of(std::span<const Parameter> parameters);

Value document_of(const Parameter& parameter) {
    Value object = Value::object();
    object.set("name", Value::string(parameter.name));
    object.set("where", Value::string(to_string(parameter.place)));
    object.set("type", Value::string(to_string(parameter.type)));
    object.set("required", Value::boolean(parameter.required));
    object.set("values",
               parameter.values.empty() ? Value() : list_of(api::words_of(parameter.values)));
    object.set("secret", Value::boolean(parameter.secret));
    object.set("documented_only", Value::boolean(parameter.source == api::Source::documentation));
    object.set("meaning", Value::string(parameter.meaning));
    object.set("members", parameter.members.empty() ? Value() : document_of(parameter.members));
    return object;
}

Value document_of(std::span<const Parameter> parameters) {
    Value list = Value::array();
    for (const Parameter& parameter : parameters)
        list.push(document_of(parameter));
    return list;
}

/// The form without what may be left out, which the reference does not have.
Value documented_path(const Call& call) {
    const std::size_t bracket = call.path.find('[');
    return bracket == std::string_view::npos ? Value()
                                             : Value::string(call.path.substr(0, bracket));
}

Value document_of(const Call& call) {
    Value object = Value::object();
    object.set("name", Value::string(call.name));
    object.set("group", Value::string(to_string(call.group)));
    object.set("method", Value::string(call.method));
    object.set("path", Value::string(call.path));
    object.set("meaning", Value::string(call.meaning));
    object.set("answers", Value::string(to_string(call.answer)));
    object.set("changes", Value::boolean(call.effect != api::Effect::asks));
    object.set("look_up", call.look_up.empty() ? Value() : Value::string(call.look_up));
    object.set("documented_only", Value::boolean(call.source == api::Source::documentation));
    object.set("documented_path", documented_path(call));
    object.set("other_host", call.host.empty() ? Value() : Value::string(call.host));
    object.set("parameters", document_of(call.parameters));
    return object;
}

std::string meaning_of(const Parameter& parameter) {
    std::string text(parameter.meaning);
    if (!parameter.values.empty())
        text += " (" + joined(api::words_of(parameter.values)) + ")";
    if (parameter.source == api::Source::documentation)
        text += " (not in the reference)";
    if (parameter.secret)
        text += "; from a file or standard input: =@FILE, =-";
    return text;
}

void add_rows(std::span<const Parameter> parameters,
              const std::string& before,
              const std::string& behind,
              Table& table) {
    for (const Parameter& parameter : parameters) {
        std::string name(parameter.name);
        if (name.ends_with("[]"))
            name.resize(name.size() - 2);
        name.insert(0, before).append(behind);
        table.add({{parameter.required ? "  *" : "   "},
                   {name},
                   {std::string(to_string(parameter.type))},
                   {meaning_of(parameter)}});
        const bool is_list = parameter.type == api::Type::object_list;
        add_rows(parameter.members, name + (is_list ? "[0][" : "["), "]", table);
    }
}

/// Broken by what shows it where that is no terminal.
void print_paragraph(const std::string& text, std::ostream& out, const Screen& screen) {
    if (!screen.is_terminal) {
        out << text << '\n';
        return;
    }
    for (const std::string& line : wrapped(text, screen.columns))
        out << line << '\n';
}

std::string effect_of(const Call& call) {
    switch (call.effect) {
        case api::Effect::asks:
            return "It only asks.";
        case api::Effect::changes:
            return "It changes something at i'mport: it is sent once and never repeated.";
        case api::Effect::charges:
            return "It takes money: it is sent once and never repeated.";
    }
    return "";
}

}  // namespace

std::vector<std::string> call_names() {
    std::vector<std::string> names;
    names.reserve(api::calls().size());
    for (const Call& call : api::calls())
        names.emplace_back(call.name);
    return names;
}

Result<const Call*> find_named_call(const std::string& name) {
    if (const Call* call = api::find_call(name))
        return call;
    std::string detail = "i'mport's API has no call '" + text::clean_for_display(name, 64) + "'";
    const std::vector<std::string> names = call_names();
    const std::vector<std::string_view> known(names.begin(), names.end());
    const std::optional<std::string_view> near = text::nearest(name, known);
    detail += near ? ": did you mean " + std::string(*near) + "?" : ": see `impctl api list`";
    return Error{Errc::bad_input, std::move(detail)};
}

void print_calls(bool json, std::ostream& out, const Screen& screen) {
    if (json) {
        Value list = Value::array();
        for (const Call& call : api::calls())
            list.push(document_of(call));
        out << list.dump_pretty() << '\n';
        return;
    }
    Table table({{}, {.narrow = Narrow::wraps}});
    std::optional<api::Group> group;
    for (const Call& call : api::calls()) {
        if (group != call.group)
            table.add({{std::string(to_string(call.group)), Tone::heading}, {""}});
        group = call.group;
        const bool is_old = call.source == api::Source::documentation;
        table.add({{"  " + std::string(call.name)},
                   {std::string(call.meaning) + (is_old ? " (not in the reference)" : "")}});
    }
    table.print(out, screen);
    out << "\nOne of them: impctl api help CALL\n";
}

void print_call(const Call& call, bool json, std::ostream& out, const Screen& screen) {
    if (json) {
        out << document_of(call).dump_pretty() << '\n';
        return;
    }
    out << "impctl api " << call.name << (call.parameters.empty() ? "" : " NAME=VALUE…") << "\n\n";
    std::string about = std::string(call.meaning) + ": " + std::string(call.method) + ' ' +
                        std::string(call.path) + ". It answers " +
                        std::string(to_string(call.answer)) + '.';
    print_paragraph(about, out, screen);
    about = effect_of(call);
    if (!call.look_up.empty())
        about += " What became of it shows " + std::string(call.look_up) + '.';
    print_paragraph(about, out, screen);
    if (call.source == api::Source::documentation)
        print_paragraph(
            "It is not in the API's reference, only in older documentation or official clients.",
            out,
            screen);
    if (call.path.find('[') != std::string_view::npos)
        print_paragraph(
            "What is in brackets may be left out; that form is not in the API's reference.",
            out,
            screen);
    if (!call.host.empty())
        print_paragraph("It is served by " + std::string(call.host) +
                            ", not by i'mport's API: it cannot be made from here.",
                        out,
                        screen);
    if (call.parameters.empty())
        return;
    out << "\nParameters, needed ones with *:\n";
    Table table({{}, {}, {}, {.narrow = Narrow::wraps}});
    add_rows(call.parameters, "", "", table);
    table.print(out, screen);
}

}  // namespace imp::cli
