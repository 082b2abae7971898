#include "app/options.hpp"

#include "base/seal.hpp"

#include <filesystem>
#include <string_view>
#include <system_error>

namespace imp {

settlement::RecorderOptions recorder_options(const Config& config) {
    return {.policy = {.accept_test_payments = config.mode.test_payments,
                       .test_pg_ids = config.mode.test_pg_ids},
            .channels = {.command = !config.notify.command.empty(),
                         .url = !config.notify.url.empty(),
                         .shop_on_paid = !config.orders.on_paid.empty(),
                         .shop_on_cancelled = !config.orders.on_cancelled.empty()},
            .refund_refused = config.forgery.cancel};
}

api::ClientOptions client_options(const Config& config) {
    const Config::Api& api = config.api;
    return {.url = api.url,
            .key = api.key,
            .secret = api.secret,
            .tier = api.tier,
            .ca_file = api.ca_file,
            .connect_timeout = api.connect_timeout,
            .deadline = api.deadline,
            .max_in_flight = api.max_in_flight,
            .max_reply = api.max_reply,
            .token_file = ""};
}

store::StoreOptions store_options(const Config& config) {
    return {.url = config.store.url, .password = config.store.password};
}

std::vector<std::string> folders_to_write(const Config& config, const std::string& listen) {
    constexpr std::string_view kSqlite = "sqlite:";
    std::vector<std::string> files;
    if (const std::string_view url = config.store.url; url.starts_with(kSqlite))
        files.emplace_back(url.substr(kSqlite.size()));
    if (!config.api.token_file.empty())
        files.push_back(config.api.token_file);
    if (!config.metrics.file.empty())
        files.push_back(config.metrics.file);
    if (listen.find('/') != std::string::npos)
        files.push_back(listen);
    std::vector<std::string> folders;
    for (const std::string& file : files) {
        std::error_code failure;  // then it is not there, and nothing can be made in it
        const auto whole = std::filesystem::weakly_canonical(file, failure);
        if (!failure)
            folders.push_back(whole.parent_path().string());
    }
    return folders;
}

Secret seal_key_of(const Config& config) {
    const auto key = seal::parse_key(config.certification.seal_key.reveal());
    return key ? *key : Secret();
}

}  // namespace imp
