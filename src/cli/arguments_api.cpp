#include "cli/arguments_parts.hpp"

namespace imp::cli {

void define_api_commands(CLI::App& app, Choice& choice) {
    const auto api = choice.add<CallApi>(app, "api", "Make any call of i'mport's API");
    api.app.add_option("CALL", api.given.name, "A call's name; `list`, or `help` and a name");
    api.app.add_option("ARGUMENTS", api.given.arguments, "NAME=VALUE: what the call is given");
    api.app.add_flag("--envelope", api.given.envelope, "Print the whole answer");
    api.app.add_flag("--show-token", api.given.show_token, "Print the token of get-token");
    // Of a call, not of this command.
    api.app.set_help_flag();
    api.app.add_flag("-h,--help", api.given.help, "Describe the call");

    const auto completion =
        choice.add<PrintCompletion>(app, "completion", "Print a script that completes words");
    completion.app.add_option("SHELL", completion.given.shell, "bash or zsh")->required();
    completion.app.remove_option(completion.app.get_option("--json"));
}

}  // namespace imp::cli
