#pragma once

#include "base/log.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace imp {

/// Every setting, typed, with its default. One member a key of imp.toml(5); the table in keys.cpp
/// is the only list of keys.
struct Config {
    struct Api {
        std::string url = "https://api.iamport.kr";
        Secret key;
        Secret secret;
        std::string secret_file;
        std::string tier;
        std::string ca_file;
        std::string token_file;  ///< for programs that end with their request; "": none
        std::chrono::milliseconds connect_timeout{3'000};
        std::chrono::milliseconds deadline{8'000};
        int max_in_flight = 256;
        std::size_t max_reply = std::size_t{1} << 20U;
    } api;

    struct Store {
        std::string url;  ///< resolved: a relative sqlite path is beside the configuration file
        Secret password;  ///< of a database server; the url may hold it instead
        std::string password_file;
    } store;

    struct Orders {
        enum class Source { store, query, prepared } source = Source::store;
        std::string select;
        std::string on_paid;
        std::string on_cancelled;
    } orders;

    struct Forgery {
        bool cancel = false;
        int limit = 50;  ///< an hour
    } forgery;

    struct Notify {
        std::vector<std::string> command;
        Secret url;  ///< it may hold a password
        Secret secret;
        Secret secret_previous;
    } notify;

    struct Webhook {
        std::vector<std::string> allow{"*"};  ///< checked: "*", addresses, CIDR
    } webhook;

    struct Confirm {
        std::vector<std::string> allow{"*"};
        std::vector<std::string> stock_check;  ///< a program's arguments, or one http(s) address
        std::chrono::milliseconds stock_deadline{1'000};
    } confirm;

    struct OrdersApi {
        Secret token;
        bool prepare = false;  ///< register each amount at i'mport
    } orders_api;

    struct Certification {
        Secret seal_key;  ///< of base/seal; empty: nothing of the person is kept
        std::string seal_key_file;
    } certification;

    struct Subscription {
        std::string pattern;  ///< of fnmatch(3): whose charges place their own orders; "" for none
    } subscription;

    struct Cors {
        std::vector<std::string> origins;  ///< scheme://host[:port], exactly
    } cors;

    struct Mode {
        bool test_payments = false;
        std::vector<std::string> test_pg_ids{"INIpayTest"};
    } mode;

    struct Server {
        std::string listen;
        int socket_mode = 0660;
        int threads = 320;
        std::string base_path = "/payments";
        bool confine = true;
    } server;

    struct Page {
        std::string template_dir;
        std::string shop_name;
        std::string logo;
        std::string color;  ///< checked: #rrggbb
        std::string retry_url;
        std::string success_url;  ///< checked: https, or loopback; notify.secret is there
        std::string failure_url;  ///< likewise
    } page;

    struct Admin {
        bool enabled = false;
        bool write = false;
    } admin;

    struct Metrics {
        std::vector<std::string> allow{"*"};
        std::string file;  ///< of the counters; "": each process counts for itself
    } metrics;

    struct Log {
        log::Level level = log::Level::info;
        log::Format format = log::Format::logfmt;
    } log;
};

/// Reads a variable of the environment: the process's own, or a test's.
using Environment = std::function<std::optional<std::string>(const std::string& name)>;

/// The process's environment.
Environment process_environment();

/// Built-in default < file (IMP_CONFIG, if set) < IMP_<SECTION>_<KEY>. Also names every unknown
/// IMP_ variable of `environment_names`, except those that belong to the request (IMP_ROUTE,
/// IMP_ADMIN_USER). Errors: config; the detail names the key, what is wrong, where it was set, and
/// the nearest known name. Never a secret.
Result<Config> load_config(const Environment& environment,
                           std::span<const std::string> environment_names);

/// load_config on the process's own environment.
Result<Config> load_config();

/// One thing that is wrong with a configuration.
struct ConfigFault {
    std::string key;  ///< the key concerned, as far as it can be told; else ""
    Error error;      ///< Errc::config
};

/// A configuration as it is, right or wrong: for whoever is to say what is wrong with it.
struct ConfigInspection {
    Config config;     ///< what it holds for a key at fault is of no use: is_certain
    std::string file;  ///< IMP_CONFIG; "" if that is not set
    bool file_is_read = false;
    bool file_holds_secrets = false;
    bool file_is_open_to_others = false;  ///< any user of the machine may read or write it
    std::vector<ConfigFault> faults;

    /// What `config` holds for this key is what its owner meant.
    [[nodiscard]] bool is_certain(std::string_view key) const;
};

/// What load_config does, without stopping at the first fault, and without a word in the log.
ConfigInspection inspect_config(const Environment& environment,
                                std::span<const std::string> environment_names);

/// inspect_config on the process's own environment.
ConfigInspection inspect_config();

/// One key as `impctl config` shows it: name and value (`***` for secrets).
struct ConfigLine {
    std::string key;
    std::string value;
};

std::vector<ConfigLine> describe(const Config& config);

/// Every key, e.g. "api.url", sorted. The manual is checked against it.
std::vector<std::string_view> config_keys();

}  // namespace imp
