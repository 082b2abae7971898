#include "base/random.hpp"

#include "base/text.hpp"

#include <sys/random.h>

#include <cerrno>
#include <cstdlib>

namespace imp {

std::string random_hex(std::size_t bytes) {
    std::string raw(bytes, '\0');
    std::size_t filled = 0;
    while (filled < raw.size()) {
        const ssize_t n = ::getrandom(raw.data() + filled, raw.size() - filled, 0);
        if (n > 0)
            filled += static_cast<std::size_t>(n);
        else if (errno != EINTR)
            std::abort();  // a kernel without randomness: nothing that follows could be trusted
    }
    return text::hex(raw);
}

}  // namespace imp
