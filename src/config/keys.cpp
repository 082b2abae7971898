#include "config/keys.hpp"

#include "base/seal.hpp"
#include "base/text.hpp"
#include "config/addresses.hpp"
#include "config/key_kinds.hpp"

#include <algorithm>
#include <utility>

namespace imp::config {

namespace {

using namespace std::chrono_literals;

/// Of values that no error may repeat.
std::string notify_url_fault(const Secret& url) {
    return url.empty() || is_safe_web_address(url.reveal()) ? "" : std::string(kSafeWebAddress);
}

std::string color_fault(const std::string& color) {
    const bool is_color = color.size() == 7 && color.front() == '#' &&
                          color.find_first_not_of("0123456789abcdefABCDEF", 1) == std::string::npos;
    return color.empty() || is_color ? "" : "must be # and six hexadecimal digits, such as #0b57c2";
}

std::string token_fault(const Secret& token) {
    constexpr std::size_t kShortest = 16;
    const std::string& characters = token.reveal();
    if (characters.empty())
        return {};
    if (characters.size() < kShortest)
        return "must have at least 16 characters: whoever guesses it can place orders";
    const bool fits_a_header = std::all_of(
        characters.begin(), characters.end(), [](char c) { return c > ' ' && c <= '~'; });
    return fits_a_header ? "" : "must be ASCII characters without blanks: it travels in a header";
}

std::string seal_key_fault(const Secret& key) {
    return key.empty() || seal::parse_key(key.reveal())
               ? ""
               : "must be 64 hexadecimal digits, such as `openssl rand -hex 32` prints";
}

using C = Config;

std::vector<Key> keys_to_the_truth() {
    return {
        url(
            "api.url", "an address", [](C & c) -> auto& { return c.api.url; }),
        secret(
            "api.key", [](C & c) -> auto& { return c.api.key; }),
        secret(
            "api.secret", [](C & c) -> auto& { return c.api.secret; }),
        path(
            "api.secret_file", [](C & c) -> auto& { return c.api.secret_file; }),
        text(
            "api.tier", [](C & c) -> auto& { return c.api.tier; }),
        path(
            "api.ca_file", [](C & c) -> auto& { return c.api.ca_file; }),
        path(
            "api.token_file", [](C & c) -> auto& { return c.api.token_file; }),
        duration(
            "api.connect_timeout", [](C & c) -> auto& { return c.api.connect_timeout; }, 10ms, 60s),
        duration(
            "api.deadline", [](C & c) -> auto& { return c.api.deadline; }, 100ms, 60s),
        count(
            "api.max_in_flight", [](C & c) -> auto& { return c.api.max_in_flight; }, 1, 4096),
        size(
            "api.max_reply", [](C & c) -> auto& { return c.api.max_reply; }, 1U << 10U, 1U << 26U),
        url(
            "store.url", "the address of a database, such as sqlite:imp.db", [](C & c) -> auto& {
                return c.store.url;
            }),
        secret(
            "store.password", [](C & c) -> auto& { return c.store.password; }),
        path(
            "store.password_file", [](C & c) -> auto& { return c.store.password_file; }),
        boolean(
            "mode.test_payments", [](C & c) -> auto& { return c.mode.test_payments; }),
        list(
            "mode.test_pg_ids", "a list of texts without control characters", [](C & c) -> auto& {
                return c.mode.test_pg_ids;
            }),
    };
}

using Source = Config::Orders::Source;

std::vector<Key> keys_of_the_shop() {
    return {
        choice<Source>(
            "orders.source",
            [](C & c) -> auto& { return c.orders.source; },
            {{"store", Source::store}, {"query", Source::query}, {"prepared", Source::prepared}}),
        sql(
            "orders.select", [](C & c) -> auto& { return c.orders.select; }),
        sql(
            "orders.on_paid", [](C & c) -> auto& { return c.orders.on_paid; }),
        sql(
            "orders.on_cancelled", [](C & c) -> auto& { return c.orders.on_cancelled; }),
        boolean(
            "forgery.cancel", [](C & c) -> auto& { return c.forgery.cancel; }),
        count(
            "forgery.limit", [](C & c) -> auto& { return c.forgery.limit; }, 1, 10'000),
        command(
            "notify.command", [](C & c) -> auto& { return c.notify.command; }),
        checked<Secret>(
            secret(
                "notify.url", [](C & c) -> auto& { return c.notify.url; }),
            [](C & c) -> auto& { return c.notify.url; },
            notify_url_fault),
        secret(
            "notify.secret", [](C & c) -> auto& { return c.notify.secret; }),
        secret(
            "notify.secret_previous", [](C & c) -> auto& { return c.notify.secret_previous; }),
        networks(
            "webhook.allow", [](C & c) -> auto& { return c.webhook.allow; }),
        networks(
            "confirm.allow", [](C & c) -> auto& { return c.confirm.allow; }),
        command_or_url(
            "confirm.stock_check", [](C & c) -> auto& { return c.confirm.stock_check; }),
        duration(
            "confirm.stock_deadline",
            [](C & c) -> auto& { return c.confirm.stock_deadline; },
            100ms,
            1500ms),
        checked<Secret>(
            secret(
                "orders_api.token", [](C & c) -> auto& { return c.orders_api.token; }),
            [](C & c) -> auto& { return c.orders_api.token; },
            token_fault),
        boolean(
            "orders_api.prepare", [](C & c) -> auto& { return c.orders_api.prepare; }),
        checked<Secret>(
            secret(
                "certification.seal_key", [](C & c) -> auto& { return c.certification.seal_key; }),
            [](C & c) -> auto& { return c.certification.seal_key; },
            seal_key_fault),
        path(
            "certification.seal_key_file",
            [](C & c) -> auto& { return c.certification.seal_key_file; }),
        text(
            "subscription.pattern", [](C & c) -> auto& { return c.subscription.pattern; }),
        origins(
            "cors.origins", [](C & c) -> auto& { return c.cors.origins; }),
    };
}

std::vector<Key> keys_of_the_program() {
    return {
        text(
            "server.listen", [](C & c) -> auto& { return c.server.listen; }),
        key<int>(
            "server.socket_mode",
            "an octal mode up to 0777, such as \"0660\" or 0o660",
            [](C & c) -> auto& { return c.server.socket_mode; },
            read_mode,
            show_mode),
        count(
            "server.threads", [](C & c) -> auto& { return c.server.threads; }, 1, 4096),
        key<std::string>(
            "server.base_path",
            "a path such as /payments",
            [](C & c) -> auto& { return c.server.base_path; },
            read_base_path,
            as_it_is),
        boolean(
            "server.confine", [](C & c) -> auto& { return c.server.confine; }),
        path(
            "page.template_dir", [](C & c) -> auto& { return c.page.template_dir; }),
        text(
            "page.shop_name", [](C & c) -> auto& { return c.page.shop_name; }),
        path(
            "page.logo", [](C & c) -> auto& { return c.page.logo; }),
        checked<std::string>(
            text(
                "page.color", [](C & c) -> auto& { return c.page.color; }),
            [](C & c) -> auto& { return c.page.color; },
            color_fault),
        key<std::string>(
            "page.retry_url",
            "an http(s) address, or a path that begins with a single /",
            [](C & c) -> auto& { return c.page.retry_url; },
            read_retry_url,
            as_it_is),
        checked<std::string>(
            text(
                "page.success_url", [](C & c) -> auto& { return c.page.success_url; }),
            [](C & c) -> auto& { return c.page.success_url; },
            landing_url_fault),
        checked<std::string>(
            text(
                "page.failure_url", [](C & c) -> auto& { return c.page.failure_url; }),
            [](C & c) -> auto& { return c.page.failure_url; },
            landing_url_fault),
        boolean(
            "admin.enabled", [](C & c) -> auto& { return c.admin.enabled; }),
        boolean(
            "admin.write", [](C & c) -> auto& { return c.admin.write; }),
        networks(
            "metrics.allow", [](C & c) -> auto& { return c.metrics.allow; }),
        path(
            "metrics.file", [](C & c) -> auto& { return c.metrics.file; }),
        choice<log::Level>("log.level",
                           [](C & c) -> auto& { return c.log.level; },
                           {{"debug", log::Level::debug},
                            {"info", log::Level::info},
                            {"warn", log::Level::warn},
                            {"error", log::Level::error}}),
        choice<log::Format>("log.format",
                            [](C & c) -> auto& { return c.log.format; },
                            {{"logfmt", log::Format::logfmt}, {"json", log::Format::json}}),
    };
}

std::vector<Key> all_keys() {
    std::vector<Key> made;
    for (auto* const part : {keys_to_the_truth, keys_of_the_shop, keys_of_the_program}) {
        for (Key& each : part())
            made.push_back(std::move(each));
    }
    return made;
}

}  // namespace

const std::vector<Key>& keys() {
    static const std::vector<Key> kKeys = all_keys();
    return kKeys;
}

const Key* find_key(std::string_view name) {
    const auto found = std::find_if(
        keys().begin(), keys().end(), [&](const Key& each) { return each.name == name; });
    return found == keys().end() ? nullptr : &*found;
}

std::string variable_of(const Key& key) {
    std::string name = "IMP_" + text::to_upper(key.name);
    std::replace(name.begin(), name.end(), '.', '_');
    return name;
}

}  // namespace imp::config
