// What a server answers, before the HTTP library sees it: the same however it arrives, and nothing
// longer than was promised.
#include "fuzz/fuzz.hpp"
#include "net/reply_bounds.hpp"

#include <algorithm>
#include <string>

using namespace imp;
using net::ReplyBounds;

namespace {

constexpr std::size_t kMostBody = 1024;

struct Seen {
    bool passed = true;
    bool interim = false;
    bool in_body = false;

    bool operator==(const Seen&) const = default;
};

Seen watch(std::string_view bytes, std::size_t at_once) {
    ReplyBounds bounds(kMostBody);
    Seen seen;
    while (!bytes.empty()) {
        const std::size_t n = std::min(at_once, bytes.size());
        const bool passed = bounds.pass(bytes.substr(0, n));
        FUZZ_CHECK(seen.passed || !passed);  // for good
        seen.passed = passed;
        bytes.remove_prefix(n);
    }
    seen.interim = bounds.interim();
    seen.in_body = bounds.in_body();
    return seen;
}

std::size_t longest_line(std::string_view head) {
    std::size_t longest = 0;
    while (!head.empty()) {
        const std::size_t end = std::min(head.find('\n'), head.size());
        longest = std::max(longest, end);
        head.remove_prefix(std::min(head.size(), end + 1));
    }
    return longest;
}

}  // namespace

FUZZ_TARGET(reply_bounds) {
    fuzz::Input in(input);
    // Long parts need not be spelled out: `times` bytes in the middle of what follows.
    const std::size_t times = in.choice(3) * 5000;
    std::string bytes(in.piece());
    bytes += std::string(times, 'a');
    bytes += in.rest();
    const Seen whole = watch(bytes, std::max<std::size_t>(bytes.size(), 1));
    for (const std::size_t at_once : {1U, 2U, 13U, 4096U})
        FUZZ_CHECK(watch(bytes, at_once).passed == whole.passed);
    if (!whole.passed)
        return;
    FUZZ_CHECK(watch(bytes, 1) == whole);
    FUZZ_CHECK(bytes.find('\n') != std::string::npos || bytes.size() <= ReplyBounds::kStatusLine);
    const std::size_t blank = bytes.find("\n\r\n");
    const std::string_view head = std::string_view(bytes).substr(0, blank);
    FUZZ_CHECK(longest_line(head) <= ReplyBounds::kHeaderLine);
    FUZZ_CHECK(!whole.in_body || blank != std::string::npos);
    if (blank == std::string::npos)
        FUZZ_CHECK(bytes.size() <= ReplyBounds::kHead);
    FUZZ_CHECK(bytes.size() <=
               ReplyBounds::kHead + ReplyBounds::kChunkOverhead + 2 * kMostBody + 2);
}
