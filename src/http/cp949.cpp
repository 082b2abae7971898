#include "http/cp949.hpp"

#include <array>
#include <cstddef>

namespace imp::http {

namespace {

constexpr unsigned char kFirstLead = 0x81;
constexpr unsigned char kFirstTrail = 0x41;
constexpr unsigned char kLast = 0xFE;
constexpr std::size_t kTrails = kLast - kFirstTrail + 1;
constexpr std::size_t kLeads = kLast - kFirstLead + 1;

constexpr std::array<char16_t, kLeads * kTrails> kTable{
#include "cp949.inc"
};

/// 0 where the pair has no meaning.
char16_t find_pair(unsigned char lead, unsigned char trail) noexcept {
    if (lead < kFirstLead || lead > kLast || trail < kFirstTrail || trail > kLast)
        return 0;
    return kTable.at((lead - std::size_t{kFirstLead}) * kTrails + (trail - kFirstTrail));
}

/// Of the table: never ASCII, never above U+FFFF.
void append_utf8(std::string& out, char16_t unit) {
    constexpr unsigned kTwoBytes = 0x800;
    constexpr unsigned kSixBits = 0x3F;
    const auto byte = [](unsigned bits) { return static_cast<char>(bits); };
    if (unit < kTwoBytes) {
        out += byte(0xC0U | unit >> 6U);
    } else {
        out += byte(0xE0U | unit >> 12U);
        out += byte(0x80U | (unit >> 6U & kSixBits));
    }
    out += byte(0x80U | (unit & kSixBits));
}

}  // namespace

std::optional<std::string> utf8_from_cp949(std::string_view s) {
    std::string out;
    out.reserve(s.size() * 3 / 2);
    for (std::size_t at = 0; at < s.size(); ++at) {
        const auto lead = static_cast<unsigned char>(s[at]);
        if (lead < 0x80) {
            out += s[at];
            continue;
        }
        if (++at == s.size())
            return std::nullopt;
        const char16_t unit = find_pair(lead, static_cast<unsigned char>(s[at]));
        if (unit == 0)
            return std::nullopt;
        append_utf8(out, unit);
    }
    return out;
}

}  // namespace imp::http
