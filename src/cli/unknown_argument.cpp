#include "cli/unknown_argument.hpp"

#include "base/text.hpp"

#include <string_view>
#include <vector>

namespace imp::cli {

namespace {

std::vector<const CLI::App*> commands_of(const CLI::App& app) {
    return app.get_subcommands([](const CLI::App*) { return true; });
}

std::vector<std::string> names_of(const std::vector<const CLI::App*>& commands) {
    std::vector<std::string> names;
    names.reserve(commands.size());
    for (const CLI::App* command : commands)
        names.push_back(command->get_name());
    return names;
}

std::vector<std::string> options_at(const CLI::App& app) {
    std::vector<std::string> names;
    for (const CLI::Option* option : app.get_options()) {
        for (const std::string& name : option->get_lnames())
            names.push_back("--" + name);
    }
    return names;
}

/// "" for none.
std::string nearest_of(const std::string& word, const std::vector<std::string>& names) {
    const std::vector<std::string_view> candidates(names.begin(), names.end());
    return std::string(text::nearest(word, candidates).value_or(""));
}

void add_all_below(const CLI::App& app, std::vector<const CLI::App*>& to) {
    for (const CLI::App* command : commands_of(app)) {
        to.push_back(command);
        add_all_below(*command, to);
    }
}

/// Every command that is called so, or nearly so, wherever it is: `order show or outbox show`.
std::string commands_elsewhere(const std::string& word, const CLI::App& root) {
    std::vector<const CLI::App*> all;
    add_all_below(root, all);
    const std::string name = nearest_of(word, names_of(all));
    std::string list;
    for (const CLI::App* command : all) {
        if (!name.empty() && command->get_name() == name)
            list += (list.empty() ? "" : " or ") + called_as(*command).substr(sizeof "impctl");
    }
    return list;
}

}  // namespace

std::string called_as(const CLI::App& command) {
    const CLI::App* parent = command.get_parent();
    return parent == nullptr ? command.get_name() : called_as(*parent) + " " + command.get_name();
}

std::string unknown_argument(const std::string& word, const CLI::App& where, const CLI::App& root) {
    constexpr std::size_t kLongestShown = 64;
    const bool is_option = word.starts_with("-");
    const std::string name = is_option ? word.substr(0, word.find('=')) : word;
    const bool has_commands = !commands_of(where).empty();
    const std::string what = is_option ? "option" : has_commands ? "command" : "argument";
    std::string near;
    if (is_option)
        near = nearest_of(name, options_at(where));
    else if (has_commands)
        near = nearest_of(name, names_of(commands_of(where)));
    if (near.empty() && what == "command")
        near = commands_elsewhere(name, root);
    return "unknown " + what + " '" + text::clean_for_display(name, kLongestShown) + "'" +
           (near.empty() ? "" : ": did you mean " + near + "?");
}

}  // namespace imp::cli
