#include "sandbox/digits.hpp"

#include "base/random.hpp"

namespace imp::sandbox {

std::string random_digits(std::size_t count) {
    std::string out;
    out.reserve(count);
    for (const char c : random_hex(count).substr(0, count))
        out += static_cast<char>('0' + c % 10);
    return out;
}

}  // namespace imp::sandbox
