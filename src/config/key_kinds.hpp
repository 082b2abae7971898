#pragma once

#include "base/secret.hpp"
#include "config/keys.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

/// The kinds of keys that the table is made of: how each is read, checked and shown.
namespace imp::config {

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

/// The same key, whose value must also pass `fault`: what is wrong with it, "" for nothing.
template <typename T, typename Fault>
Key checked(Key made, Member<T> member, Fault fault) {
    made.fault = [member, fault](Config config) { return fault(member(config)); };
    return made;
}

std::string as_it_is(const std::string& value);

Key text(std::string name, Member<std::string> member);
/// A text of several lines.
Key sql(std::string name, Member<std::string> member);
Key path(std::string name, Member<std::string> member);
/// An address that may hold a password, which is not shown.
Key url(std::string name, std::string expects, Member<std::string> member);
Key secret(std::string name, Member<Secret> member);
Key boolean(std::string name, Member<bool> member);
Key count(std::string name, Member<int> member, int least, int most);
Key duration(std::string name,
             Member<std::chrono::milliseconds> member,
             std::chrono::milliseconds least,
             std::chrono::milliseconds most);
Key size(std::string name, Member<std::size_t> member, std::size_t least, std::size_t most);
Key list(std::string name, std::string expects, Member<std::vector<std::string>> member);

/// A program and its arguments.
Key command(std::string name, Member<std::vector<std::string>> member);
/// The same, or one http(s) address.
Key command_or_url(std::string name, Member<std::vector<std::string>> member);
/// `*`, addresses and networks.
Key networks(std::string name, Member<std::vector<std::string>> member);
Key origins(std::string name, Member<std::vector<std::string>> member);

}  // namespace imp::config
