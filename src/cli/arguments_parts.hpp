#pragma once

#include "cli/commands.hpp"

#include <CLI/CLI.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>

/// How arguments.cpp is split: one function for each family of commands.
namespace imp::cli {

/// The command that the words lead to, once they are read.
class Choice {
  public:
    /// A subcommand, and where its arguments are left. Both live as long as the parser.
    template <typename OneCommand>
    struct Sub {
        CLI::App& app;
        OneCommand& given;
    };

    template <typename OneCommand>
    Sub<OneCommand> add(CLI::App& parent, const std::string& name, const std::string& description) {
        auto given = std::make_shared<OneCommand>();
        CLI::App* app = parent.add_subcommand(name, description);
        app->parse_complete_callback([this, given] { chosen_ = [given] { return *given; }; });
        app->add_flag("--json", given->json, "Print one JSON document");
        add_colour(*app);
        return {*app, *given};
    }

    /// Empty if the words led to no command.
    [[nodiscard]] std::optional<Command> made() const {
        return chosen_ ? std::optional(chosen_()) : std::nullopt;
    }

    /// --color, of a command or before it.
    void add_colour(CLI::App& app) {
        app.add_option("--color", colour_, "auto, always or never [auto]");
    }

    [[nodiscard]] const std::string& colour() const { return colour_; }

  private:
    std::function<Command()> chosen_;
    std::string colour_ = "auto";
};

void define_order_commands(CLI::App& app, Choice& choice);
void define_payment_commands(CLI::App& app, Choice& choice);
void define_outbox_commands(CLI::App& app, Choice& choice);
void define_store_commands(CLI::App& app, Choice& choice);
void define_api_commands(CLI::App& app, Choice& choice);
void define_template_commands(CLI::App& app, Choice& choice);

}  // namespace imp::cli
