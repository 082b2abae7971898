// Addresses of the configuration: networks, origins, paths, targets of links, and what is shown of
// a connection string.
#include "base/network.hpp"
#include "base/text.hpp"
#include "config/addresses.hpp"
#include "fuzz/fuzz.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>
#include <string>

using namespace imp;
using config::Raw;

namespace {

Raw word(std::string_view s) {
    Raw raw;
    raw.text = s;
    return raw;
}

using Bits = std::string;  ///< "0101…", after "4" or "6"

std::optional<Bits> bits_of(std::string_view s) {
    if (s.find('\0') != std::string_view::npos)
        return std::nullopt;
    std::array<unsigned char, 16> bytes{};
    std::size_t size = 0;
    const std::string text(s);
    const auto is_mapped = [&] {
        return std::all_of(bytes.begin(), bytes.begin() + 10, [](auto b) { return b == 0; }) &&
               bytes[10] == 0xFF && bytes[11] == 0xFF;
    };
    if (::inet_pton(AF_INET, text.c_str(), bytes.data()) == 1) {
        size = 4;
    } else if (::inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1) {
        size = 16;
        if (is_mapped()) {
            std::copy(bytes.begin() + 12, bytes.end(), bytes.begin());
            size = 4;
        }
    } else {
        return std::nullopt;
    }
    Bits bits(1, size == 4 ? '4' : '6');
    for (std::size_t i = 0; i < size * 8; ++i)
        bits += (bytes.at(i / 8) & (0x80U >> (i % 8))) != 0 ? '1' : '0';
    return bits;
}

/// A network and an address, compared bit by bit.
void check_network(std::string_view entry, std::string_view address) {
    const auto networks = Networks::parse({std::string(entry)});
    if (!networks) {
        FUZZ_CHECK(fuzz::is_clean_line(networks.error().detail));
        return;
    }
    if (entry == "*") {
        FUZZ_CHECK(networks->contains(address));
        return;
    }
    const std::size_t slash = std::min(entry.find('/'), entry.size());
    const auto network = bits_of(entry.substr(0, slash));
    FUZZ_CHECK(network.has_value());
    FUZZ_CHECK(slash == entry.size() || text::parse_int(entry.substr(slash + 1)).has_value());
    // The mapping's own 96 bits do not count: written as IPv6 they are part of the number.
    const bool in_ipv6 = entry.find(':') != std::string_view::npos;
    const std::int64_t all = in_ipv6 ? 128 : 32;
    std::int64_t kept =
        slash == entry.size() ? all : text::parse_int(entry.substr(slash + 1)).value();
    FUZZ_CHECK(kept >= 0 && kept <= all);
    if (in_ipv6 && network->front() == '4') {
        if (kept < 96)
            return;  // wider than the mapping: neither kind
        kept -= 96;
    }
    const auto asked = bits_of(address.substr(0, address.find('%')));
    const auto length = static_cast<std::size_t>(kept) + 1;
    const bool expected = asked && asked->substr(0, length) == network->substr(0, length);
    FUZZ_CHECK(networks->contains(address) == expected);
}

void check_path(std::string_view s) {
    const auto path = config::read_base_path(word(s));
    if (!path)
        return;
    FUZZ_CHECK(path->empty() || (path->front() == '/' && path->back() != '/'));
    FUZZ_CHECK(path->find("//") == std::string::npos && fuzz::is_clean_line(*path));
    FUZZ_CHECK(config::read_base_path(word(*path)) == path);
}

void check_link(std::string_view s) {
    const auto url = config::read_retry_url(word(s));
    if (!url || url->empty())
        return;
    FUZZ_CHECK(fuzz::is_clean_line(*url) && url->find_first_of("\\\"<> ") == std::string::npos);
    FUZZ_CHECK((url->front() == '/' && !url->starts_with("//")) || config::is_web_address(*url));
}

void check_origin(std::string_view s) {
    const std::string fault = config::origin_fault(s);
    FUZZ_CHECK(fuzz::is_clean_line(fault));
    if (!fault.empty())
        return;
    FUZZ_CHECK(config::is_web_address(s) && fuzz::is_clean_line(s) && text::to_lower(s) == s);
    FUZZ_CHECK(s.find_first_of("/?#@ \"'<>,;", s.find("://") + 3) == std::string_view::npos);
}

/// A password, however the string around it looks.
void check_password(std::string_view before, std::string_view after) {
    constexpr std::string_view kHush = "hush7301";
    for (const std::string_view around : {before, after}) {
        if (around.find(kHush) != std::string_view::npos)
            return;
    }
    const std::string user(before.substr(0, before.find_first_of("@/:")));
    const std::string url = "mysql://" + user + ':' + std::string(kHush) + "@host/" +
                            std::string(after.substr(0, after.find('@')));
    FUZZ_CHECK(config::without_password(url).find(kHush) == std::string::npos);
    const std::string option = std::string(after) + " password=" + std::string(kHush);
    FUZZ_CHECK(config::without_password(option).find(kHush) == std::string::npos);
}

}  // namespace

FUZZ_TARGET(addresses) {
    fuzz::Input in(input);
    const std::string_view first = in.piece();
    const std::string_view second = in.piece();
    check_network(first, second);
    check_path(first);
    check_link(first);
    check_origin(first);
    check_password(first, second);
    if (config::is_safe_web_address(first))
        FUZZ_CHECK(config::is_web_address(first) &&
                   first.find_first_of(" \\\"<>") == std::string::npos);
}
