#include "cli/arguments_parts.hpp"

namespace imp::cli {

void define_store_commands(CLI::App& app, Choice& choice) {
    CLI::App* store = app.add_subcommand("store", "The database as a whole: copy, reopen");
    store->require_subcommand(0, 1);

    const auto copy = choice.add<CopyStore>(
        *store, "copy", "Copy everything into another, empty database, and compare");
    copy.app.add_option("--to", copy.given.to, "The new store, as store.url names it")->required();
    copy.app.add_option(
        "--to-password-file", copy.given.to_password_file, "A file with the new server's password");
    copy.app.add_flag("--restart",
                      copy.given.restart,
                      "Throw away what an interrupted copy left, and begin again");
    copy.app.add_flag("--trial",
                      copy.given.is_trial,
                      "Leave the old store open: the copy is to try something with");

    choice.add<ReopenStore>(*store, "reopen", "Open the store again that a copy has closed");
}

}  // namespace imp::cli
