#include "cli/arguments_parts.hpp"

#include <limits>

namespace imp::cli {

void define_outbox_commands(CLI::App& app, Choice& choice) {
    CLI::App* outbox = app.add_subcommand(
        "outbox", "What is to be told to the shop or done at i'mport: list, show, retry, drop");
    outbox->require_subcommand(0, 1);

    const auto list = choice.add<ListOutbox>(*outbox, "list", "List what is due and what is dead");
    CLI::Option* state =
        list.app.add_option("--state", list.given.state, "due, done, dead or dropped");
    list.app.add_flag("--all", list.given.all, "In all states")->excludes(state);
    list.app.add_option("--limit", list.given.limit, "At most so many [100]")
        ->check(CLI::Range(1, std::numeric_limits<int>::max() - 1));

    const auto show = choice.add<ShowOutbox>(*outbox, "show", "Show one entry whole");
    show.app.add_option("ID", show.given.id, "As listed")->required();

    const auto retry = choice.add<RetryOutbox>(*outbox, "retry", "Make an entry due now");
    retry.app.add_option("ID", retry.given.id, "As listed");
    retry.app.add_flag("--dead", retry.given.dead, "All dead ones");

    const auto drop = choice.add<DropOutbox>(*outbox, "drop", "Never do it");
    drop.app.add_option("ID", drop.given.id, "As listed")->required();
    drop.app.add_flag("--yes", drop.given.yes, "Without asking");
}

}  // namespace imp::cli
