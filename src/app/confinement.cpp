#include "app/confinement.hpp"

#include "base/log.hpp"

#include <sys/prctl.h>
#include <sys/resource.h>

namespace imp {

void keep_memory_private() {
    const rlimit none{};
    // Of a system that cannot do it there is nothing better to be had.
    if (::setrlimit(RLIMIT_CORE, &none) != 0 || ::prctl(PR_SET_DUMPABLE, 0) != 0)
        log::warn("core dumps cannot be turned off");
}

}  // namespace imp
