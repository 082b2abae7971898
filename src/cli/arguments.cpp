#include "cli/arguments.hpp"

#include "cli/arguments_parts.hpp"
#include "cli/completion.hpp"
#include "cli/unknown_argument.hpp"
#include "cli/words.hpp"

#include <sstream>
#include <vector>

namespace imp::cli {

namespace {

Notice usage_error(const std::string& what, const CLI::App& where) {
    return {.status = ExitStatus::usage,
            .out = "",
            .err = "impctl: " + what + "\n  -> `" + called_as(where) + " --help`\n"};
}

/// The parser, and the command that it leads to.
class Arguments {
  public:
    Arguments();
    std::variant<Invocation, Notice> parse(int argc, const char* const* argv);

    [[nodiscard]] const CLI::App& app() const { return app_; }

  private:
    [[nodiscard]] const CLI::App& deepest() const;

    CLI::App app_{"Operates an imp-fcgi: its orders, their payments, what is to be done for them."};
    Choice choice_;
};

Arguments::Arguments() {
    app_.name("impctl");
    app_.set_version_flag("--version", "impctl " IMP_VERSION);
    app_.footer("Manual: impctl(1).");
    choice_.add_colour(app_);
    // At most one: a parent stops looking for its own commands among the arguments of a command, so
    // that `order show list` shows the order named list.
    app_.require_subcommand(0, 1);
    define_order_commands(app_, choice_);
    define_payment_commands(app_, choice_);
    define_outbox_commands(app_, choice_);
    define_store_commands(app_, choice_);
    define_api_commands(app_, choice_);
    define_template_commands(app_, choice_);
    const auto codes = choice_.add<ShowCodes>(
        app_, "codes", "Names of i'mport's codes: banks, cards, pgs, couriers");
    codes.app.add_option("TABLE", codes.given.table, "banks, cards, pgs or couriers")->required();
    const auto config =
        choice_.add<ShowConfig>(app_, "config", "Print every key of the configuration, or one");
    config.app.add_option("KEY", config.given.key, "As in imp.toml(5): store.url");
    const auto doctor =
        choice_.add<Doctor>(app_, "doctor", "Say what keeps this installation from working");
    doctor.app.add_option("--url", doctor.given.url, "Ask the shop's public addresses too");
    doctor.app.add_flag("--strict", doctor.given.strict, "Count a warning like a problem");
    const auto web = choice_.add<CheckWeb>(
        app_, "web-check", "Ask the web server whether the responder answers, and files do not");
    web.app.add_option("ADDRESS", web.given.address, "The responder's address, https://…")
        ->required();
    web.app.add_flag("--files", web.given.files_only, "Only whether files can be fetched");
}

const CLI::App& Arguments::deepest() const {
    const CLI::App* app = &app_;
    while (!app->get_subcommands().empty())
        app = app->get_subcommands().front();
    return *app;
}

std::variant<Invocation, Notice> Arguments::parse(int argc, const char* const* argv) {
    try {
        app_.parse(argc, argv);
    } catch (const CLI::Success& done) {  // --help, --version
        std::ostringstream out;
        app_.exit(done, out, out);
        return Notice{.status = ExitStatus::done, .out = out.str(), .err = ""};
    } catch (const CLI::ParseError& error) {
        const std::vector<std::string> extras = deepest().remaining();
        const std::vector<std::string> all = app_.remaining(true);
        if (!extras.empty())
            return usage_error(unknown_argument(extras.front(), deepest(), app_), deepest());
        if (!all.empty())
            return usage_error(unknown_argument(all.front(), app_, app_), app_);
        return usage_error(error.what(), deepest());
    }
    const std::optional<ColourWish> colour = parse_colour_wish(choice_.colour());
    if (!colour)
        return usage_error(
            unknown_word("--color", choice_.colour(), {"auto", "always", "never"}).detail,
            deepest());
    if (const std::optional<Command> command = choice_.made())
        return Invocation{.command = *command, .words = called_as(deepest()), .colour = *colour};
    return Notice{.status = ExitStatus::usage, .out = "", .err = deepest().help()};
}

}  // namespace

std::variant<Invocation, Notice> parse_arguments(int argc, const char* const* argv) {
    Arguments arguments;
    if (argc > 1 && argv[1] == kCompleteWord)
        return Notice{.status = ExitStatus::done,
                      .out = complete(arguments.app(), {argv + 2, argv + argc}),
                      .err = ""};
    return arguments.parse(argc, argv);
}

}  // namespace imp::cli
