#include "store/database_url.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <utility>

namespace imp::store {

namespace {

constexpr std::int64_t kMostPort = 65'535;
constexpr std::int64_t kMostConnections = 256;
constexpr std::int64_t kLongestTimeout = 3'600;

Error refuse(std::string_view why) {
    return Error{Errc::config, "store.url: " + std::string(why)};
}

/// Without control characters, which nothing in here can mean: a connection string, a path, a name.
std::optional<std::string> decoded(std::string_view encoded) {
    std::string text = text::percent_decode(encoded, /*plus_is_space=*/false);
    if (!text::is_utf8(text) || text::has_control(text))
        return std::nullopt;
    return text;
}

/// What is before `mark`, which is taken off with it; empty where there is no mark.
std::optional<std::string_view> take_before(std::string_view& rest, std::size_t mark) {
    if (mark == std::string_view::npos)
        return std::nullopt;
    const std::string_view before = rest.substr(0, mark);
    rest.remove_prefix(mark + 1);
    return before;
}

Result<void> read_user(std::string_view said, ServerAddress& address) {
    const std::size_t colon = std::min(said.find(':'), said.size());
    const std::optional<std::string> user = decoded(said.substr(0, colon));
    const std::optional<std::string> password =
        colon == said.size() ? std::string() : decoded(said.substr(colon + 1));
    if (!user || !password)
        return refuse("the user or the password holds a control character");
    address.user = *user;
    address.password = Secret(*password);
    return {};
}

Result<void> read_host(std::string_view said, ServerAddress& address) {
    std::string_view port;
    if (said.starts_with('[')) {
        const std::size_t end = said.find(']');
        if (end == std::string_view::npos)
            return refuse("an address in brackets has no end");
        address.host = said.substr(1, end - 1);
        port = said.substr(end + 1);
    } else {
        const std::size_t colon = std::min(said.find(':'), said.size());
        address.host = said.substr(0, colon);
        port = said.substr(colon);
    }
    const bool fits = std::all_of(address.host.begin(), address.host.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view(".-_:%").find(c) != std::string_view::npos;
    });
    if (!fits)
        return refuse(
            "the host is neither a name nor an address (percent-encode @ / : in a "
            "password)");
    if (port.empty())
        return {};
    const std::optional<std::int64_t> number = text::parse_int(port.substr(1));
    if (port.front() != ':' || !number || *number < 1 || *number > kMostPort)
        return refuse("the port is no number from 1 to 65535");
    address.port = static_cast<int>(*number);
    return {};
}

/// One option: takes its value, or says no.
using Take = std::function<bool(const std::string& value)>;

Take absolute_path(std::string& path) {
    return [&path](const std::string& value) {
        path = value;
        return value.starts_with('/');
    };
}

template <typename Number>
Take take_number(Number& number, std::int64_t most) {
    return [&number, most](const std::string& value) {
        const std::optional<std::int64_t> said = text::parse_int(value);
        if (!said || *said < 1 || *said > most)
            return false;
        number = Number(*said);
        return true;
    };
}

Take tls_mode(ServerAddress::Tls& mode) {
    return [&mode](const std::string& value) {
        using Tls = ServerAddress::Tls;
        constexpr std::array<std::pair<std::string_view, Tls>, 3> kModes{
            {{"off", Tls::off}, {"on", Tls::on}, {"verify", Tls::verify}}};
        const auto* const found = std::find_if(
            kModes.begin(), kModes.end(), [&](const auto& each) { return each.first == value; });
        if (found == kModes.end())
            return false;
        mode = found->second;
        return true;
    };
}

Result<void> read_options(std::string_view query, ServerAddress& address) {
    std::int64_t readers = address.readers;
    std::int64_t writers = address.writers;
    const std::array<std::pair<std::string_view, Take>, 9> options{{
        {"socket", absolute_path(address.socket)},
        {"tls", tls_mode(address.tls)},
        {"tls_ca", absolute_path(address.tls_ca)},
        {"tls_cert", absolute_path(address.tls_cert)},
        {"tls_key", absolute_path(address.tls_key)},
        {"connect_timeout", take_number(address.connect_timeout, kLongestTimeout)},
        {"timeout", take_number(address.timeout, kLongestTimeout)},
        {"readers", take_number(readers, kMostConnections)},
        {"writers", take_number(writers, kMostConnections)},
    }};
    for (const std::string_view option : text::split(query, '&')) {
        const std::size_t equals = std::min(option.find('='), option.size());
        const std::string_view name = option.substr(0, equals);
        const auto* const known = std::find_if(
            options.begin(), options.end(), [&](const auto& each) { return each.first == name; });
        if (known == options.end())
            return refuse(
                "an option is none of socket, tls, tls_ca, tls_cert, tls_key, "
                "connect_timeout, timeout, readers, writers");
        const std::optional<std::string> value =
            equals == option.size() ? std::nullopt : decoded(option.substr(equals + 1));
        if (!value || !known->second(*value))
            return refuse("option " + std::string(name) + " has a value that it cannot have");
    }
    address.readers = static_cast<int>(readers);
    address.writers = static_cast<int>(writers);
    return {};
}

Result<void> check(const ServerAddress& address) {
    if (address.host.empty() == address.socket.empty())
        return refuse("it names no host and no socket, or both");
    if (address.database.empty())
        return refuse("it names no database after the host");
    if (address.user.empty())
        return refuse("it names no user");
    const bool is_off = address.tls == ServerAddress::Tls::off;
    const bool has_files =
        !address.tls_ca.empty() || !address.tls_cert.empty() || !address.tls_key.empty();
    if (is_off && has_files)
        return refuse("tls_ca, tls_cert and tls_key want tls=on or tls=verify");
    if (address.tls_cert.empty() != address.tls_key.empty())
        return refuse("tls_cert and tls_key belong together");
    return {};
}

}  // namespace

Result<ServerAddress> parse_server_url(std::string_view url,
                                       std::string_view scheme,
                                       const Secret& password) {
    if (!url.starts_with(std::string(scheme) + "://"))
        return refuse("after " + std::string(scheme) + ": come two slashes");
    std::string_view rest = url.substr(scheme.size() + 3);
    ServerAddress address;
    const std::size_t question = std::min(rest.find('?'), rest.size());
    const std::string_view query = rest.substr(question);
    rest = rest.substr(0, question);
    const std::optional<std::string_view> user = take_before(rest, rest.rfind('@'));
    if (user) {
        if (const Result<void> read = read_user(*user, address); !read)
            return read.error();
    }
    const std::size_t slash = std::min(rest.find('/'), rest.size());
    if (const Result<void> read = read_host(rest.substr(0, slash), address); !read)
        return read.error();
    const std::optional<std::string> database =
        slash == rest.size() ? std::string() : decoded(rest.substr(slash + 1));
    if (!database || database->find('/') != std::string::npos)
        return refuse("the database's name cannot be one");
    address.database = *database;
    if (query.size() > 1) {
        if (const Result<void> read = read_options(query.substr(1), address); !read)
            return read.error();
    }
    if (!password.empty()) {
        if (!address.password.empty())
            return refuse("it holds a password, and store.password or store.password_file is set");
        address.password = password;
    }
    if (const Result<void> fine = check(address); !fine)
        return fine.error();
    return address;
}

}  // namespace imp::store
