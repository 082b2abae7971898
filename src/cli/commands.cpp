#include "cli/commands.hpp"

#include "app/core.hpp"
#include "app/options.hpp"
#include "base/json.hpp"
#include "cli/stop_signal.hpp"
#include "cli/table.hpp"
#include "config/config.hpp"
#include "config/environment.hpp"
#include "config/names.hpp"

#include <memory>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace imp::cli {

namespace {

Result<void> show_config(const ShowConfig& command,
                         const Config& config,
                         const Surroundings& around) {
    std::vector<ConfigLine> lines = describe(config);
    if (!command.key.empty()) {
        std::erase_if(lines, [&](const ConfigLine& line) { return line.key != command.key; });
        if (lines.empty())
            return Error{
                Errc::bad_input,
                "there is no key " + config::as_name(command.key) + config::meant_key(command.key)};
    }
    if (command.json) {
        json::Value object = json::Value::object();
        for (const ConfigLine& line : lines)
            object.set(line.key, json::Value::string(line.value));
        around.out << object.dump_pretty() << '\n';
        return {};
    }
    if (!command.key.empty()) {
        around.out << lines.front().value << '\n';
        return {};
    }
    Facts facts;
    for (const ConfigLine& line : lines)
        facts.add(line.key, {line.value}, Narrow::wraps);
    facts.print(around.out, around.screen);
    return {};
}

template <typename OneCommand, typename With>
concept WorksWith = requires(const OneCommand& command, With& with, const Surroundings& around) {
    run(command, with, around);
};

/// Opens what a command needs and no more: those that never ask i'mport work without its keys.
struct Opened {
    const Config& config;
    const Surroundings& around;

    [[nodiscard]] Result<std::unique_ptr<store::OrderStore>> open_store() const {
        return store::open_store(store_options(config));
    }

    template <typename OneCommand>
    requires WorksWith<OneCommand, store::OrderStore> Result<void>

    operator()(const OneCommand& command) const {
        const auto store = open_store();
        return store ? run(command, **store, around) : store.error();
    }

    template <typename OneCommand>
    requires WorksWith<OneCommand, const Desk> Result<void>

    operator()(const OneCommand& command) const {
        const auto store = open_store();
        if (!store)
            return store.error();
        settlement::Recorder recorder(**store, around.clock, recorder_options(config));
        settlement::OrderDesk orders(**store, recorder, around.clock);
        return run(command, Desk{.store = **store, .orders = orders}, around);
    }

    template <typename OneCommand>
    requires WorksWith<OneCommand, const Counter> Result<void>

    operator()(const OneCommand& command) const {
        const auto core = Core::make(config, Lifetime::one_request);
        if (!core)
            return core.error();
        return run(command,
                   Counter{.store = (*core)->store(),
                           .settler = (*core)->settler(),
                           .recorder = (*core)->recorder(),
                           .refunds = (*core)->refunds(),
                           .reconciler = (*core)->reconciler()},
                   around);
    }

    template <typename OneCommand>
    requires WorksWith<OneCommand, const CardDesk> Result<void>

    operator()(const OneCommand& command) const {
        const auto core = Core::make(config, Lifetime::one_request);
        if (!core)
            return core.error();
        const auto caller = api::make_any_caller(client_options(config), around.clock);
        if (!caller)
            return caller.error();
        const auto api = api::by_name(**caller);
        settlement::Charger charger(
            (*core)->store(), (*core)->source(), *api, (*core)->settler(), around.clock);
        return run(
            command, CardDesk{.store = (*core)->store(), .charger = charger, .api = *api}, around);
    }

    Result<void> operator()(const MakeReport& command) const {
        const auto store = open_store();
        return store ? run(command, **store, recorder_options(config).policy, around)
                     : store.error();
    }

    Result<void> operator()(const ShowIdentity& command) const {
        const auto store = open_store();
        return store ? run(command, **store, seal_key_of(config), around) : store.error();
    }

    Result<void> operator()(const Work& command) const {
        // Cron's pass ends like any program; the other one ends well.
        const auto stop = command.once ? nullptr : std::make_unique<StopSignal>();
        const auto core =
            Core::make(config, command.once ? Lifetime::one_request : Lifetime::service);
        if (!core)
            return core.error();
        return run(
            command, (*core)->worker(), [&] { stop->wait(); }, around);
    }

    Result<void> operator()(const CallApi& command) const {
        return run(command, client_options(config), around);
    }

    Result<void> operator()(const ShowCodes& command) const { return run(command, around); }

    Result<void> operator()(const PrintCompletion& command) const { return run(command, around); }

    Result<void> operator()(const InitTemplate& command) const { return run(command, around); }

    Result<void> operator()(const CheckTemplate& command) const { return run(command, around); }

    Result<void> operator()(const Doctor& command) const { return run(command, around); }

    Result<void> operator()(const CheckWeb& command) const { return run(command, config, around); }

    Result<void> operator()(const CopyStore& command) const { return run(command, config, around); }

    Result<void> operator()(const ReopenStore& command) const {
        return run(command, config, around);
    }

    Result<void> operator()(const ShowConfig& command) const {
        return show_config(command, config, around);
    }
};

/// Not commands that say the same whatever the configuration is, nor the one that says what is
/// wrong with it.
bool needs_configuration(const Command& command) {
    if (const auto* call = std::get_if<CallApi>(&command))
        return !is_about_the_table(*call);
    return !std::holds_alternative<ShowCodes>(command) &&
           !std::holds_alternative<PrintCompletion>(command) &&
           !std::holds_alternative<InitTemplate>(command) &&
           !std::holds_alternative<CheckTemplate>(command) &&
           !std::holds_alternative<Doctor>(command);
}

bool needs_store(const Command& command) {
    return !std::holds_alternative<ShowConfig>(command) &&
           !std::holds_alternative<ReopenStore>(command) &&
           !std::holds_alternative<CheckWeb>(command) && !std::holds_alternative<CallApi>(command);
}

/// Orders that the responder will not see are easily made by forgetting the configuration, and so
/// is a check that looks for nothing.
void remark_defaults(const Command& command, const Config& config, std::ostream& err) {
    const Environment environment = process_environment();
    if (environment("IMP_CONFIG"))
        return;
    const std::string_view rest = " (IMP_CONFIG names the configuration of the responder)\n";
    if (std::holds_alternative<CheckWeb>(command))
        err << "impctl: no IMP_CONFIG: its file and the secrets that it names are not looked for"
            << rest;
    else if (needs_store(command) && !environment("IMP_STORE_URL"))
        err << "impctl: no IMP_CONFIG: using the store " << config.store.url << rest;
}

/// What a command did it prints itself: who reads along at a terminal is told of trouble only.
log::Level log_level_for(const Command& command, const Config& config, const Screen& err_screen) {
    const bool is_service = std::holds_alternative<Work>(command) && !std::get<Work>(command).once;
    const bool is_at_terminal = err_screen.is_terminal && !is_service;
    return is_at_terminal && config.log.level == log::Level::info ? log::Level::warn
                                                                  : config.log.level;
}

}  // namespace

Result<void> run(const Command& command, const Surroundings& around) {
    if (!needs_configuration(command))
        return std::visit(Opened{Config(), around}, command);
    const Result<Config> config = load_config();
    if (!config)
        return config.error();
    log::configure(log_level_for(command, *config, around.err_screen), config->log.format);
    remark_defaults(command, *config, around.err);
    config::forget_secrets_in_environment();
    return std::visit(Opened{*config, around}, command);
}

}  // namespace imp::cli
