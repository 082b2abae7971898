#include "config/config.hpp"

#include "base/seal.hpp"
#include "base/text.hpp"
#include "config/file.hpp"
#include "config/keys.hpp"
#include "config/names.hpp"
#include "config/state_place.hpp"

#include <fmt/format.h>

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <system_error>

namespace imp {

namespace {

using config::as_name;
using config::did_you_mean;
using config::File;
using config::Key;
using config::Raw;
using config::Setting;
using std::filesystem::path;

constexpr std::string_view kPrefix = "IMP_";
constexpr std::string_view kSqlite = "sqlite:";
/// systemd makes `imp_api.secret` of a file `api.secret` with LoadCredential=imp:DIRECTORY.
constexpr std::string_view kCredential = "imp_";

/// Names under IMP_ that are no keys: the file's own, and those that belong to a request.
constexpr std::array<std::string_view, 3> kOtherVariables{
    "IMP_CONFIG", "IMP_ROUTE", "IMP_ADMIN_USER"};

Error refusal(std::string detail) {
    return {Errc::config, std::move(detail)};
}

/// Where things were said, for errors about two keys, and whose directory a relative path means.
struct Loading {
    ConfigInspection found;
    Config& config = found.config;
    std::map<std::string, std::string, std::less<>> sources;
    path file_directory;
    path working_directory;

    void note(std::string key, const Result<void>& step) {
        if (!step)
            found.faults.push_back({std::move(key), step.error()});
    }
};

Result<void> check_section(const Setting& setting) {
    const std::vector<std::string> sections = config::section_names();
    const bool known = std::find(sections.begin(), sections.end(), setting.key) != sections.end();
    if (setting.raw.kind == Raw::Kind::section && !known) {
        return refusal(fmt::format("{}: unknown section {}{}",
                                   setting.source,
                                   as_name(setting.key),
                                   did_you_mean(setting.key, sections)));
    }
    if (setting.raw.kind != Raw::Kind::section && known) {
        return refusal(fmt::format(
            "{}: {} is a section: write [{}]", setting.source, setting.key, setting.key));
    }
    return {};
}

/// A relative path of the file is meant beside the file; of the environment, from where we were
/// started. Absolute from here on, so that a later chdir changes nothing.
std::string resolved(const Loading& loading, const Setting& setting, const std::string& said) {
    if (said.empty())
        return said;
    const path& base = setting.from_file ? loading.file_directory : loading.working_directory;
    return (base / said).lexically_normal().string();
}

Result<void> resolve_paths(Loading& loading, const Setting& setting, const Key& key) {
    Config& config = loading.config;
    if (key.path) {
        Raw absolute;
        absolute.text = resolved(loading, setting, setting.raw.text);
        key.set(config, absolute);
    } else if (key.name == "store.url" && config.store.url.starts_with(kSqlite)) {
        const std::string file = config.store.url.substr(kSqlite.size());
        if (file.empty())
            return refusal(setting.source + ": store.url names no file after sqlite:");
        if (file != ":memory:")
            config.store.url = std::string(kSqlite) + resolved(loading, setting, file);
    }
    return {};
}

Result<void> apply(Loading& loading, const Setting& setting) {
    if (setting.raw.kind == Raw::Kind::section)
        return check_section(setting);
    const Key* key = config::find_key(setting.key);
    if (key == nullptr) {
        if (Result<void> section = check_section(setting); !section)
            return section;
        return refusal(fmt::format("{}: unknown key {}{}",
                                   setting.source,
                                   as_name(setting.key),
                                   config::meant_key(setting.key)));
    }
    loading.sources[key->name] = setting.source;
    loading.found.file_holds_secrets = loading.found.file_holds_secrets ||
                                       (key->secret && setting.from_file && key->name != "api.url");
    if (!key->set(loading.config, setting.raw)) {
        return refusal(fmt::format("{}: {} must be {}{}",
                                   setting.source,
                                   key->name,
                                   key->expects,
                                   key->secret ? "" : ", not " + config::shown(setting.raw)));
    }
    if (const std::string fault = key->fault ? key->fault(loading.config) : ""; !fault.empty())
        return refusal(fmt::format("{}: {} {}", setting.source, key->name, fault));
    return resolve_paths(loading, setting, *key);
}

/// The key that a setting is about, also where its name is mistyped.
std::string key_of(const Setting& setting) {
    const Key* key = config::find_key(setting.key);
    return key != nullptr ? key->name : config::nearest_key(setting.key);
}

void apply_file(Loading& loading, const std::string& name) {
    loading.found.file = name;
    const Result<File> file = config::read_file(name);
    if (!file)
        return loading.note("", refusal("IMP_CONFIG: " + file.error().detail));
    loading.found.file_is_read = true;
    loading.found.file_is_open_to_others = file->open_to_others;
    loading.file_directory = (loading.working_directory / name).lexically_normal().parent_path();
    for (const Setting& setting : file->settings)
        loading.note(key_of(setting), apply(loading, setting));
}

void apply_environment(Loading& loading,
                       const Environment& environment,
                       std::span<const std::string> names) {
    std::vector<std::string> known(kOtherVariables.begin(), kOtherVariables.end());
    for (const Key& key : config::keys()) {
        const std::string variable = config::variable_of(key);
        known.push_back(variable);
        const std::optional<std::string> said = environment(variable);
        if (!said || said->empty())
            continue;
        Raw raw;
        raw.text = *said;
        loading.note(key.name, apply(loading, {key.name, raw, variable}));
    }
    for (const std::string& name : names) {
        const bool ours = std::string_view(name).starts_with(kPrefix);
        // Web servers set what they do not know to nothing: that is "not set", also for names.
        if (!ours || std::find(known.begin(), known.end(), name) != known.end() ||
            environment(name).value_or("").empty())
            continue;
        loading.note(
            config::nearest_key_of_variable(name),
            refusal(fmt::format(
                "unknown environment variable {}{}", as_name(name), did_you_mean(name, known))));
    }
}

/// What concerns two keys.
void check_together(Loading& loading) {
    const Config& config = loading.config;
    const auto source = [&](std::string_view key) { return loading.sources.find(key)->second; };
    if (config.orders.source == Config::Orders::Source::query &&
        text::trim(config.orders.select).empty()) {
        loading.note("orders.select",
                     refusal(source("orders.source") +
                             ": orders.source is query: orders.select must say how an order is "
                             "found"));
    }
    if (config.notify.secret.empty() && !config.notify.secret_previous.empty()) {
        loading.note("notify.secret",
                     refusal(source("notify.secret_previous") +
                             ": notify.secret_previous is what notify.secret was before: set that "
                             "too"));
    }
    for (const auto& [key, url] : {std::pair("page.success_url", &config.page.success_url),
                                   std::pair("page.failure_url", &config.page.failure_url)}) {
        if (config.notify.secret.empty() && !url->empty())
            loading.note("notify.secret",
                         refusal(fmt::format("{}: {} needs notify.secret: without a signature "
                                             "anybody could go there and say that he has paid",
                                             source(key),
                                             key)));
    }
}

/// Secrets that the service manager hands over, a file each. Believed over the configuration file:
/// that may name for others, who have no such manager, where a secret lies.
void apply_credentials(Loading& loading, const Environment& environment) {
    const path directory = environment("CREDENTIALS_DIRECTORY").value_or("");
    for (const Key& key : config::keys()) {
        const std::string name = std::string(kCredential) + key.name;
        std::error_code absent;
        if (!key.secret || directory.empty() || !std::filesystem::exists(directory / name, absent))
            continue;
        Result<std::string> read = config::read_secret_file((directory / name).string());
        if (!read) {
            loading.note(key.name,
                         refusal(fmt::format("credential {}: {}", name, read.error().detail)));
            continue;
        }
        Raw raw;
        raw.text = *std::move(read);
        loading.note(key.name, apply(loading, {key.name, raw, "credential " + name}));
        if (const Key* file = config::find_key(key.name + "_file"))
            file->set(loading.config, Raw{});
    }
}

/// A secret that may stand in a file of its own: `key`_file names it.
Result<void> read_from_file(Loading& loading,
                            const std::string& key,
                            const std::string& file,
                            Secret& secret) {
    if (file.empty())
        return {};
    const std::string& source = loading.sources[key + "_file"];
    if (!secret.empty()) {
        return refusal(fmt::format("{} ({}) and {}_file ({}) are both set: keep one",
                                   key,
                                   loading.sources[key],
                                   key,
                                   source));
    }
    Result<std::string> read = config::read_secret_file(file);
    if (!read)
        return refusal(fmt::format("{}: {}_file: {}", source, key, read.error().detail));
    secret = Secret(*std::move(read));
    return {};
}

Result<void> read_seal_key(Loading& loading) {
    Config::Certification& certification = loading.config.certification;
    if (Result<void> read = read_from_file(
            loading, "certification.seal_key", certification.seal_key_file, certification.seal_key);
        !read)
        return read;
    if (!certification.seal_key.empty() && !seal::parse_key(certification.seal_key.reveal()))
        return refusal("certification.seal_key_file does not hold 64 hexadecimal digits");
    return {};
}

/// What concerns more than one key, once all sources have spoken.
void complete(Loading& loading) {
    Config& config = loading.config;
    check_together(loading);
    loading.note("api.secret",
                 read_from_file(loading, "api.secret", config.api.secret_file, config.api.secret));
    loading.note("store.password",
                 read_from_file(
                     loading, "store.password", config.store.password_file, config.store.password));
    loading.note("certification.seal_key", read_seal_key(loading));
    if (config.store.url.empty()) {
        const path& directory =
            loading.file_directory.empty() ? loading.working_directory : loading.file_directory;
        config.store.url = std::string(kSqlite) + (directory / "imp.db").string();
    }
    const std::string file =
        loading.found.file.empty()
            ? ""
            : (loading.file_directory / path(loading.found.file).filename()).string();
    if (config.api.token_file.empty())
        config.api.token_file = config::usual_state_file(config.store.url, file, ".token");
    if (config.metrics.file.empty())
        config.metrics.file = config::usual_state_file(config.store.url, file, ".metrics");
}

void remark_in_log(const ConfigInspection& found) {
    if (found.file_holds_secrets && found.file_is_open_to_others) {
        log::warn(
            "the configuration holds secrets and every user of this machine can read or "
            "change it: chmod o= the file",
            {{"file", found.file}});
    }
}

std::vector<std::string> names_of_the_environment() {
    std::vector<std::string> names;
    for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
        const std::string_view whole(*entry);
        names.emplace_back(whole.substr(0, whole.find('=')));
    }
    return names;
}

}  // namespace

Environment process_environment() {
    return [](const std::string& name) -> std::optional<std::string> {
        // Nothing changes the environment once there are threads.
        const char* value = std::getenv(name.c_str());  // NOLINT(concurrency-mt-unsafe)
        return value == nullptr ? std::nullopt : std::optional<std::string>(value);
    };
}

bool ConfigInspection::is_certain(std::string_view key) const {
    return (file.empty() || file_is_read) &&
           std::none_of(faults.begin(), faults.end(), [&](const ConfigFault& each) {
               return each.key == key;
           });
}

ConfigInspection inspect_config(const Environment& environment,
                                std::span<const std::string> environment_names) {
    Loading loading;
    std::error_code failure;
    loading.working_directory = std::filesystem::current_path(failure);
    if (const std::optional<std::string> file = environment("IMP_CONFIG"); file && !file->empty())
        apply_file(loading, *file);
    apply_credentials(loading, environment);
    apply_environment(loading, environment, environment_names);
    complete(loading);
    return std::move(loading.found);
}

ConfigInspection inspect_config() {
    return inspect_config(process_environment(), names_of_the_environment());
}

Result<Config> load_config(const Environment& environment,
                           std::span<const std::string> environment_names) {
    ConfigInspection found = inspect_config(environment, environment_names);
    if (!found.faults.empty())
        return found.faults.front().error;
    remark_in_log(found);
    return std::move(found.config);
}

Result<Config> load_config() {
    return load_config(process_environment(), names_of_the_environment());
}

}  // namespace imp
