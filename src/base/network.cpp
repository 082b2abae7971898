#include "base/network.hpp"

#include "base/text.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>
#include <optional>

namespace imp {

namespace {

using Bytes = std::array<unsigned char, 16>;

constexpr Bytes kMapping{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0, 0, 0, 0};
constexpr int kMappingBytes = 12;
constexpr int kMappingBits = 8 * kMappingBytes;
constexpr int kAllBits = 128;
constexpr std::size_t kShownCharacters = 60;

/// inet_pton with an end.
template <typename Address>
bool parse_address(int family, std::string_view s, Address* to) noexcept {
    std::array<char, INET6_ADDRSTRLEN + 1> text{};
    if (s.empty() || s.size() >= text.size())
        return false;
    std::copy(s.begin(), s.end(), text.begin());
    // A NUL inside would end the address before its end.
    return std::strlen(text.data()) == s.size() && ::inet_pton(family, text.data(), to) == 1;
}

std::optional<Bytes> parse_bytes(std::string_view s) noexcept {
    Bytes bytes = kMapping;
    if (parse_address(AF_INET, s, bytes.data() + kMappingBytes))
        return bytes;
    if (parse_address(AF_INET6, s, bytes.data()))
        return bytes;
    return std::nullopt;
}

bool is_ipv4(const Bytes& bytes) noexcept {
    return std::equal(kMapping.begin(), kMapping.begin() + kMappingBytes, bytes.begin());
}

/// The first `bits` bits, the others zero.
Bytes masked(Bytes bytes, int bits) noexcept {
    for (int i = 0; i < kAllBits / 8; ++i) {
        const int kept = std::clamp(bits - 8 * i, 0, 8);
        const unsigned mask = 0xFF00U >> static_cast<unsigned>(kept);
        auto& byte = bytes.at(static_cast<std::size_t>(i));
        byte = static_cast<unsigned char>(byte & mask);
    }
    return bytes;
}

std::string shown(const Bytes& bytes, bool as_ipv4) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    if (as_ipv4)
        ::inet_ntop(AF_INET, bytes.data() + kMappingBytes, text.data(), text.size());
    else
        ::inet_ntop(AF_INET6, bytes.data(), text.data(), text.size());
    return text.data();
}

}  // namespace

Result<Networks::Network> Networks::parse_one(std::string_view entry) {
    const std::string named = '"' + text::clean_for_display(entry, kShownCharacters) + '"';
    const std::size_t slash = std::min(entry.find('/'), entry.size());
    const std::string_view address = entry.substr(0, slash);
    const std::optional<Bytes> bytes = parse_bytes(address);
    if (!bytes)
        return Error{Errc::config, named + " is no address, network or *"};
    if (slash == entry.size())
        return Network{*bytes, kAllBits};

    const bool in_ipv4 = address.find(':') == std::string_view::npos;
    const int offset = in_ipv4 ? kMappingBits : 0;
    const std::string_view digits = entry.substr(slash + 1);
    const auto bits = text::parse_int(digits);
    if (!bits || *bits < 0 || *bits > kAllBits - offset || digits.front() == '-')
        return Error{Errc::config,
                     named + " has no number of bits from 0 to " +
                         std::to_string(kAllBits - offset) + " behind its slash"};
    const Network network{masked(*bytes, static_cast<int>(*bits) + offset),
                          static_cast<int>(*bits) + offset};
    if (network.bytes != *bytes)
        return Error{Errc::config,
                     named + " names an address inside the network " +
                         shown(network.bytes, in_ipv4) + '/' + std::to_string(*bits)};
    return network;
}

Result<Networks> Networks::parse(const std::vector<std::string>& list) {
    Networks parsed;
    for (const std::string& entry : list) {
        if (entry == "*") {
            parsed.anybody_ = true;
            continue;
        }
        const auto network = parse_one(entry);
        if (!network)
            return network.error();
        parsed.networks_.push_back(*network);
    }
    return parsed;
}

bool Networks::contains(std::string_view address) const noexcept {
    if (anybody_)
        return true;
    const std::optional<Bytes> bytes = parse_bytes(address.substr(0, address.find('%')));
    if (!bytes)
        return false;
    return std::any_of(networks_.begin(), networks_.end(), [&](const Network& network) {
        // "::/0" is all of IPv6, and says nothing about IPv4.
        const bool of_ipv4 = is_ipv4(network.bytes) && network.bits >= kMappingBits;
        return of_ipv4 == is_ipv4(*bytes) && masked(*bytes, network.bits) == network.bytes;
    });
}

}  // namespace imp
