#include "fuzz/fuzz.hpp"

#include <cstdio>
#include <cstdlib>

namespace imp::fuzz {

std::vector<Target>& targets() {
    static std::vector<Target> all;
    return all;
}

void broken(const char* promise, const char* file, int line) {
    std::fprintf(stderr, "%s:%d: broken: %s\n", file, line, promise);
    std::abort();
}

std::size_t Input::choice(std::size_t count) {
    if (rest_.empty())
        return 0;
    const auto byte = static_cast<unsigned char>(rest_.front());
    rest_.remove_prefix(1);
    return static_cast<unsigned char>(byte - '0') % count;
}

std::string_view Input::piece() {
    const std::size_t end = rest_.find('\x1E');
    const std::string_view piece = rest_.substr(0, end);
    rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
    return piece;
}

bool is_clean_line(std::string_view s) {
    for (std::size_t i = 0; i < s.size(); ++i) {
        const auto at = [&](std::size_t n) {
            return n < s.size() ? static_cast<unsigned char>(s[n]) : 0U;
        };
        const auto follows = [&](std::size_t n, unsigned least, unsigned most) {
            return at(n) >= least && at(n) <= most;
        };
        const unsigned lead = at(i);
        // The Unicode standard's table 3-7, row by row.
        if (lead < 0x80) {
            if (lead < 0x20 || lead == 0x7F)
                return false;
        } else if (lead >= 0xC2 && lead <= 0xDF) {
            if (!follows(i + 1, 0x80, 0xBF) || (lead == 0xC2 && at(i + 1) < 0xA0))
                return false;
            i += 1;
        } else if (lead >= 0xE0 && lead <= 0xEF) {
            const unsigned least = lead == 0xE0 ? 0xA0 : 0x80;
            const unsigned most = lead == 0xED ? 0x9F : 0xBF;
            if (!follows(i + 1, least, most) || !follows(i + 2, 0x80, 0xBF))
                return false;
            i += 2;
        } else if (lead >= 0xF0 && lead <= 0xF4) {
            const unsigned least = lead == 0xF0 ? 0x90 : 0x80;
            const unsigned most = lead == 0xF4 ? 0x8F : 0xBF;
            if (!follows(i + 1, least, most) || !follows(i + 2, 0x80, 0xBF) ||
                !follows(i + 3, 0x80, 0xBF))
                return false;
            i += 3;
        } else {
            return false;
        }
    }
    return true;
}

}  // namespace imp::fuzz
