#include "app/options.hpp"
#include "base/json.hpp"
#include "cli/installation_commands.hpp"
#include "cli/progress.hpp"
#include "cli/table.hpp"
#include "config/file.hpp"
#include "store/copy.hpp"

#include <fmt/format.h>

#include <ostream>

namespace imp::cli {

namespace {

void print_copied_json(const std::vector<store::CopiedTable>& tables, std::ostream& out) {
    json::Value rows = json::Value::object();
    for (const store::CopiedTable& table : tables)
        rows.set(table.name, json::Value::integer(table.rows));
    json::Value object = json::Value::object();
    object.set("rows", std::move(rows));
    out << object.dump() << '\n';
}

void print_copied(const std::vector<store::CopiedTable>& tables, const Surroundings& around) {
    Table lines({{}, {.is_number = true}});
    for (const store::CopiedTable& table : tables)
        lines.add({{table.name}, {std::to_string(table.rows)}});
    lines.print(around.out, around.screen);
}

}  // namespace

Result<void> run(const CopyStore& command, const Config& config, const Surroundings& around) {
    const store::StoreOptions ours = store_options(config);
    store::CopyOptions options{.from = ours.url,
                               .from_password = ours.password,
                               .to = command.to,
                               .to_password = {},
                               .restart = command.restart,
                               .is_trial = command.is_trial,
                               .now = around.clock.now(),
                               .progress = {}};
    if (!command.to_password_file.empty()) {
        Result<std::string> password = config::read_secret_file(command.to_password_file);
        if (!password)
            return Error{password.error().code,
                         command.to_password_file + ": " + password.error().detail};
        options.to_password = Secret(*std::move(password));
    }
    const auto copied = [&] {
        Progress shown(around);
        if (around.err_screen.can_rewrite)
            options.progress = [&](const store::CopyProgress& now) {
                shown.show({.doing = fmt::format("{} {}: {} rows", now.doing, now.table, now.rows),
                            .done = now.rows,
                            .total = now.total});
            };
        return store::copy_store(options);
    }();
    if (!copied)
        return copied.error();
    if (command.json) {
        print_copied_json(*copied, around.out);
        return {};
    }
    print_copied(*copied, around);
    around.out << (command.is_trial
                       ? "The copy is the same as the store, which stays open.\n"
                       : "The copy is the same as the store. That is closed now: set store.url.\n");
    return {};
}

Result<void> run(const ReopenStore& command, const Config& config, const Surroundings& around) {
    const store::StoreOptions ours = store_options(config);
    if (Result<void> opened = store::reopen_closed_store(ours.url, ours.password); !opened)
        return opened;
    if (command.json) {
        json::Value object = json::Value::object();
        object.set("is_open", json::Value::boolean(true));
        around.out << object.dump() << '\n';
    } else {
        around.out << "The store is open again. What its copy has recorded meanwhile it does not "
                      "know: `impctl reconcile` asks i'mport.\n";
    }
    return {};
}

}  // namespace imp::cli
