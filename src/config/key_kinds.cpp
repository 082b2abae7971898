#include "config/key_kinds.hpp"

#include "base/network.hpp"
#include "base/text.hpp"
#include "config/addresses.hpp"

#include <fmt/format.h>

namespace imp::config {

namespace {

using std::chrono::milliseconds;
using Texts = std::vector<std::string>;

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

std::optional<Texts> read_command(const Raw& raw) {
    // A text is not taken apart at blanks or commas: nobody knows which of them belong to a name.
    const bool one_text = raw.kind == Raw::Kind::string ||
                          (raw.kind == Raw::Kind::word && !text::trim(raw.text).starts_with('['));
    return one_text ? std::nullopt : read_list(raw);
}

std::optional<Texts> read_command_or_url(const Raw& raw) {
    const std::optional<std::string> said = read_text(raw);
    return said && is_web_address(*said) ? std::optional(Texts{*said}) : read_command(raw);
}

std::string command_fault(const Texts& arguments) {
    const bool nameless = !arguments.empty() && text::trim(arguments.front()).empty();
    return nameless ? "names no program" : "";
}

std::string command_or_url_fault(const Texts& arguments) {
    if (arguments.empty() || !is_web_address(arguments.front()))
        return command_fault(arguments);
    if (arguments.size() > 1)
        return "is an address with arguments: it must be an address alone, or a program";
    return is_safe_web_address(arguments.front()) ? "" : std::string(kSafeWebAddress);
}

std::string networks_fault(const Texts& entries) {
    const auto parsed = Networks::parse(entries);
    return parsed ? "" : "holds what it must not: " + parsed.error().detail;
}

std::string origins_fault(const Texts& entries) {
    for (const std::string& entry : entries) {
        if (std::string fault = origin_fault(entry); !fault.empty())
            return fault;
    }
    return {};
}

std::string show_command_or_url(const Texts& arguments) {
    const bool address = arguments.size() == 1 && is_web_address(arguments.front());
    return address ? without_password(arguments.front()) : show_list(arguments);
}

}  // namespace

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

Key sql(std::string name, Member<std::string> member) {
    return key(std::move(name), "an SQL statement", member, read_lines, as_it_is);
}

Key list(std::string name, std::string expects, Member<Texts> member) {
    return key(std::move(name), std::move(expects), member, read_list, show_list);
}

Key command(std::string name, Member<Texts> member) {
    return checked<Texts>(
        key(std::move(name),
            "a list of a program and its arguments, such as [\"/usr/bin/notify\"]",
            member,
            read_command,
            show_list),
        member,
        command_fault);
}

Key command_or_url(std::string name, Member<Texts> member) {
    Key made = key(std::move(name),
                   "a list of a program and its arguments, such as [\"/usr/bin/check\"], or one "
                   "http(s) address",
                   member,
                   read_command_or_url,
                   show_command_or_url);
    return checked<Texts>(std::move(made), member, command_or_url_fault);
}

Key networks(std::string name, Member<Texts> member) {
    return checked<Texts>(
        list(std::move(name), "a list of addresses, networks (CIDR) or *", member),
        member,
        networks_fault);
}

Key origins(std::string name, Member<Texts> member) {
    return checked<Texts>(
        list(std::move(name), "a list of origins such as https://shop.example", member),
        member,
        origins_fault);
}

}  // namespace imp::config
