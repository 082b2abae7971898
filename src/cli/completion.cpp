#include "cli/completion.hpp"

#include "api/calls.hpp"
#include "base/text.hpp"
#include "cli/api_words.hpp"
#include "cli/commands.hpp"
#include "cli/words.hpp"
#include "config/config.hpp"

#include <algorithm>
#include <iterator>
#include <ostream>

namespace imp::cli {

namespace {

using Candidates = std::vector<std::string>;

/// The command that the words lead to; `rest` is left with those behind it. Options before it are
/// passed over.
const CLI::App& command_of(const CLI::App& root, Candidates& rest) {
    const CLI::App* app = &root;
    while (!rest.empty()) {
        if (app == &root && rest.front().starts_with("--")) {
            const bool has_value = rest.front() == "--color" && rest.size() > 1;
            rest.erase(rest.begin(), rest.begin() + (has_value ? 2 : 1));
            continue;
        }
        const auto subs = app->get_subcommands([](const CLI::App*) { return true; });
        const auto sub = std::find_if(subs.begin(), subs.end(), [&](const CLI::App* one) {
            return one->get_name() == rest.front();
        });
        if (sub == subs.end())
            break;
        app = *sub;
        rest.erase(rest.begin());
    }
    return *app;
}

Candidates options_of(const CLI::App& app) {
    Candidates options;
    for (const CLI::Option* option : app.get_options()) {
        for (const std::string& name : option->get_lnames())
            options.push_back("--" + name);
    }
    return options;
}

Candidates subcommands_of(const CLI::App& app) {
    Candidates names;
    for (const CLI::App* sub : app.get_subcommands([](const CLI::App*) { return true; }))
        names.push_back(sub->get_name());
    return names;
}

Candidates words_with(const std::string& head, const std::vector<std::string_view>& words) {
    Candidates candidates;
    candidates.reserve(words.size());
    for (const std::string_view word : words)
        candidates.push_back(head + std::string(word));
    return candidates;
}

std::string plain(std::string_view name) {
    return std::string(name.ends_with("[]") ? name.substr(0, name.size() - 2) : name);
}

/// `name=`, and of objects `name[part]=`, `name[0][part]=`.
void add_names(const api::Parameter& parameter, Candidates& candidates) {
    const std::string name = plain(parameter.name);
    const bool is_list = parameter.type == api::Type::object_list;
    if (parameter.members.empty()) {
        candidates.push_back(name + "=");
        return;
    }
    for (const api::Parameter& member : parameter.members)
        candidates.push_back(name + (is_list ? "[0][" : "[") + std::string(member.name) + "]=");
}

/// Names that are not given yet, and those of lists also again.
Candidates names_for(const api::Call& call, const Candidates& given) {
    Candidates candidates;
    for (const api::Parameter& parameter : call.parameters) {
        const bool is_single = parameter.type != api::Type::string_list &&
                               parameter.type != api::Type::object &&
                               parameter.type != api::Type::object_list;
        const std::string start = plain(parameter.name) + "=";
        const bool is_given = std::any_of(given.begin(), given.end(), [&](const std::string& word) {
            return word.starts_with(start);
        });
        if (!is_single || !is_given)
            add_names(parameter, candidates);
    }
    return candidates;
}

Candidates values_for(const api::Call& call, const std::string& word) {
    const std::string head = word.substr(0, word.find('=') + 1);
    const api::Parameter* parameter =
        api::find_parameter(call, std::string_view(head).substr(0, head.size() - 1));
    if (parameter == nullptr)
        return {};
    for (const api::Parameter& member : parameter->members) {
        if (head.ends_with("[" + std::string(member.name) + "]="))
            parameter = &member;
    }
    if (parameter->type == api::Type::boolean)
        return words_with(head, {"true", "false"});
    return words_with(head, api::words_of(parameter->values));
}

/// Behind `api`.
Candidates api_words(const Candidates& before, const std::string& word) {
    Candidates names;
    for (const std::string& one : before) {
        if (!one.starts_with("-"))
            names.push_back(one);
    }
    if (names.empty() || (names.size() == 1 && names[0] == kHelpWord)) {
        Candidates candidates = call_names();
        if (names.empty())
            candidates.insert(candidates.end(), {std::string(kListWord), std::string(kHelpWord)});
        return candidates;
    }
    const api::Call* call = api::find_call(names[0]);
    if (call == nullptr)
        return {};
    return word.find('=') == std::string::npos ? names_for(*call, names) : values_for(*call, word);
}

/// Words that an option takes.
std::vector<std::string_view> words_for(const CLI::App& app, const std::string& option) {
    if (option == "--color")
        return {"auto", "always", "never"};
    if (option == "--kind")
        return order_kind_words();
    if (option != "--state")
        return {};
    return app.get_parent()->get_name() == "outbox" ? outbox_state_words() : order_state_words();
}

/// The option whose value comes next; "" where none waits for one.
std::string waiting_option(const CLI::App& app, const Candidates& rest) {
    if (rest.empty() || !rest.back().starts_with("--"))
        return "";
    const CLI::Option* option = app.get_option_no_throw(rest.back());
    return option != nullptr && option->get_items_expected_max() > 0 ? rest.back() : "";
}

/// What may be a command's own arguments, as far as that is known without asking anybody.
Candidates arguments_of(const CLI::App& app) {
    if (app.get_name() == "completion")
        return {"bash", "zsh"};
    if (app.get_name() == "codes")
        return words_with("", code_table_words());
    if (app.get_name() == "config")
        return words_with("", config_keys());
    return {};
}

Candidates all_for(const CLI::App& app, const Candidates& rest, const std::string& word) {
    const std::size_t equals = word.find('=');
    if (word.starts_with("--") && equals != std::string::npos)
        return words_with(word.substr(0, equals + 1), words_for(app, word.substr(0, equals)));
    if (word.starts_with("-"))
        return options_of(app);
    if (const std::string option = waiting_option(app, rest); !option.empty())
        return words_with("", words_for(app, option));
    if (app.get_name() == "api")
        return api_words(rest, word);
    if (rest.empty() && subcommands_of(app).empty())
        return arguments_of(app);
    // A command's own arguments are the operator's to know.
    return rest.empty() ? subcommands_of(app) : Candidates();
}

}  // namespace

std::string complete(const CLI::App& app, const std::vector<std::string>& words) {
    if (words.empty())
        return "";
    const std::string& word = words.back();
    Candidates rest(words.begin(), std::prev(words.end()));
    const CLI::App& command = command_of(app, rest);
    Candidates candidates = all_for(command, rest, word);
    std::sort(candidates.begin(), candidates.end());
    std::string out;
    for (const std::string& candidate : candidates) {
        if (candidate.starts_with(word))
            out += candidate + "\n";
    }
    return out;
}

Result<void> run(const PrintCompletion& command, const Surroundings& around) {
    const std::string_view script = completion_script(command.shell);
    if (script.empty())
        return Error{Errc::bad_input,
                     "no completion for '" + text::clean_for_display(command.shell, 32) +
                         "': there are bash and zsh"};
    around.out << script;
    return {};
}

}  // namespace imp::cli
