#include "config/keys.hpp"

#include "base/text.hpp"
#include "config/addresses.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <utility>

namespace imp::config {

namespace {

using std::chrono::milliseconds;
using namespace std::chrono_literals;

/// How a table row names its member: a lambda, because nested members have no member pointers.
template <typename T>
using Member = T& (*)(Config&);

template <typename T, typename Read, typename Show>
Key key(std::string name, std::string expects, Member<T> member, Read read, Show show) {
    Key made;
    made.name = std::move(name);
    made.expects = std::move(expects);
    made.set = [member, read](Config& config, const Raw& raw) {
        auto value = read(raw);
        if (value)
            member(config) = std::move(*value);
        return value.has_value();
    };
    made.get = [member, show](Config config) { return show(member(config)); };
    return made;
}

/// A reader that also keeps to a range.
template <typename T, typename Read>
auto within(Read read, T least, T most) {
    return [=](const Raw& raw) -> std::optional<T> {
        const auto value = read(raw);
        if (!value || *value < least || *value > most)
            return std::nullopt;
        return static_cast<T>(*value);
    };
}

std::string as_it_is(const std::string& value) {
    return value;
}

Key text(std::string name, Member<std::string> member) {
    return key(std::move(name), "a text without control characters", member, read_text, as_it_is);
}

Key path(std::string name, Member<std::string> member) {
    Key made =
        key(std::move(name), "a file name without control characters", member, read_text, as_it_is);
    made.path = true;
    return made;
}

Key url(std::string name, std::string expects, Member<std::string> member) {
    const auto read = [](const Raw& raw) -> std::optional<std::string> {
        std::optional<std::string> value = read_text(raw);
        return value && !text::trim(*value).empty() ? value : std::nullopt;
    };
    Key made = key(std::move(name), std::move(expects), member, read, without_password);
    made.secret = true;  // it may hold a password
    return made;
}

Key secret(std::string name, Member<Secret> member) {
    const auto read = [](const Raw& raw) -> std::optional<Secret> {
        std::optional<std::string> value = read_text(raw);
        return value ? std::optional(Secret(std::move(*value))) : std::nullopt;
    };
    Key made = key(std::move(name),
                   "a text without control characters",
                   member,
                   read,
                   [](const Secret& value) { return value.masked(); });
    made.secret = true;
    return made;
}

Key boolean(std::string name, Member<bool> member) {
    return key(std::move(name), "true or false", member, read_boolean, [](bool value) {
        return std::string(value ? "true" : "false");
    });
}

Key count(std::string name, Member<int> member, int least, int most) {
    return key(std::move(name),
               fmt::format("a whole number from {} to {}", least, most),
               member,
               within(read_count, least, most),
               [](int value) { return std::to_string(value); });
}

Key duration(std::string name, Member<milliseconds> member, milliseconds least, milliseconds most) {
    return key(std::move(name),
               fmt::format("a duration with its unit (ms, s, m, h), from {} to {}",
                           show_duration(least),
                           show_duration(most)),
               member,
               within(read_duration, least, most),
               show_duration);
}

Key size(std::string name, Member<std::size_t> member, std::size_t least, std::size_t most) {
    return key(std::move(name),
               fmt::format("a size in bytes or with KiB, MiB, GiB, from {} to {}",
                           show_size(least),
                           show_size(most)),
               member,
               within(read_size, least, most),
               show_size);
}

/// One of a few words.
template <typename T>
Key choice(std::string name, Member<T> member, std::vector<std::pair<std::string, T>> words) {
    std::string expects;
    for (const auto& [word, value] : words)
        expects += (expects.empty() ? "" : " or ") + word;
    const auto read = [words](const Raw& raw) -> std::optional<T> {
        const std::optional<std::string> said = read_text(raw);
        for (const auto& [word, value] : words) {
            if (said == word)
                return value;
        }
        return std::nullopt;
    };
    const auto show = [words](T shown) {
        for (const auto& [word, value] : words) {
            if (value == shown)
                return word;
        }
        return std::string();
    };
    return key(std::move(name), std::move(expects), member, read, show);
}

/// Known, so that a configuration for a later version is not refused, but without effect.
Key later(std::string name, bool secret_value = false) {
    Key made;
    made.name = std::move(name);
    made.secret = secret_value;
    return made;
}

std::vector<Key> acting_keys() {
    using C = Config;
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
        boolean(
            "mode.test_payments", [](C & c) -> auto& { return c.mode.test_payments; }),
        key<std::vector<std::string>>(
            "mode.test_pg_ids",
            "a list of texts without control characters",
            [](C & c) -> auto& { return c.mode.test_pg_ids; },
            read_list,
            show_list),
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
        path(
            "page.template_dir", [](C & c) -> auto& { return c.page.template_dir; }),
        text(
            "page.shop_name", [](C & c) -> auto& { return c.page.shop_name; }),
        key<std::string>(
            "page.retry_url",
            "an http(s) address, or a path that begins with a single /",
            [](C & c) -> auto& { return c.page.retry_url; },
            read_retry_url,
            as_it_is),
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
    std::vector<Key> made = acting_keys();
    for (const char* const name : {"orders.source",
                                   "orders.select",
                                   "orders.on_paid",
                                   "orders.on_cancelled",
                                   "forgery.cancel",
                                   "forgery.limit",
                                   "notify.command",
                                   "webhook.allow",
                                   "confirm.allow",
                                   "cors.origins",
                                   "page.success_url",
                                   "page.failure_url",
                                   "admin.enabled",
                                   "admin.write"})
        made.push_back(later(name));
    for (const char* const name :
         {"notify.url", "notify.secret", "notify.secret_previous", "orders_api.token"})
        made.push_back(later(name, true));
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
