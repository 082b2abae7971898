#include "cli/arguments_parts.hpp"

namespace imp::cli {

void define_template_commands(CLI::App& app, Choice& choice) {
    CLI::App* templates =
        app.add_subcommand("template", "The buyer's pages, made one's own: init, check");
    templates->require_subcommand(0, 1);

    const auto init = choice.add<InitTemplate>(
        *templates, "init", "Write the built-in templates into a directory, to be changed there");
    init.app.add_option("DIR", init.given.directory, "The directory; made if it is not there")
        ->required();

    const auto check = choice.add<CheckTemplate>(
        *templates, "check", "Say whether a directory of templates is taken, and what is wrong");
    check.app.add_option("DIR", check.given.directory, "The directory of page.template_dir")
        ->required();
    check.app.add_option(
        "--pages", check.given.pages, "Write every page into this directory, to look at");
}

}  // namespace imp::cli
