#include "cli/commands.hpp"

#include "base/json.hpp"
#include "cli/table.hpp"
#include "config/config.hpp"

#include <ostream>

namespace imp::cli {

namespace {

void show_config(const ShowConfig& command, const Config& config, std::ostream& out) {
    if (command.json) {
        json::Value object = json::Value::object();
        for (const ConfigLine& line : describe(config))
            object.set(line.key, json::Value::string(line.value));
        out << object.dump_pretty() << '\n';
        return;
    }
    Table table;
    for (const ConfigLine& line : describe(config))
        table.add({line.key, line.value});
    table.print(out);
}

/// Every command but `config` works on the store.
struct OnStore {
    store::OrderStore& store;
    const Surroundings& around;

    template <typename OneCommand>
    Result<void> operator()(const OneCommand& command) const {
        return run(command, store, around);
    }

    Result<void> operator()(const ShowConfig& /*command*/) const { return {}; }
};

}  // namespace

Result<void> run(const Command& command, const Surroundings& around) {
    const Result<Config> config = load_config();
    if (!config)
        return config.error();
    log::configure(config->log.level, config->log.format);
    if (const auto* show = std::get_if<ShowConfig>(&command)) {
        show_config(*show, *config, around.out);
        return {};
    }
    // Orders that the responder will not see are easily made by forgetting the configuration.
    const Environment environment = process_environment();
    if (!environment("IMP_CONFIG") && !environment("IMP_STORE_URL"))
        around.err << "impctl: no IMP_CONFIG: using the store " << config->store.url << '\n';
    Result<std::unique_ptr<store::OrderStore>> store =
        store::open_store({.url = config->store.url});
    if (!store)
        return store.error();
    return std::visit(OnStore{**store, around}, command);
}

}  // namespace imp::cli
