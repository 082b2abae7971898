#include "sandbox/tokens.hpp"

#include "base/random.hpp"

namespace imp::sandbox {

namespace {

constexpr UnixSeconds kLife = 1800;
constexpr UnixSeconds kLastMinute = 60;
constexpr UnixSeconds kExtension = 300;
constexpr std::size_t kTokenBytes = 20;

}  // namespace

Token Tokens::get() {
    const UnixSeconds now = clock_.now();
    if (now >= current_.expired_at)
        current_ = {random_hex(kTokenBytes), now, now + kLife};
    else if (current_.expired_at - now <= kLastMinute)
        current_.expired_at += kExtension;
    current_.now = now;
    return current_;
}

bool Tokens::is_valid(std::string_view access_token) const {
    return !access_token.empty() && access_token == current_.access_token &&
           clock_.now() < current_.expired_at;
}

}  // namespace imp::sandbox
