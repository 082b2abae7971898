#include "base/own_libc.hpp"

#ifdef IMP_STATIC
#include <openssl/crypto.h>

#include <nss.h>

#include <initializer_list>
#endif

namespace imp {

#ifdef IMP_STATIC
namespace {

/// Before the objects of cpp-httplib, one of which starts OpenSSL ahead of main.
[[gnu::constructor(101)]] void leave_openssl_cnf_alone() {
    OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, nullptr);
}

}  // namespace
#endif

void keep_to_built_in_services() noexcept {
#ifdef IMP_STATIC
    // What is asked for anywhere in the program and its libraries. Of all name services these two
    // are part of the C library itself (glibc 2.34 and newer).
    __nss_configure_lookup("hosts", "files dns");
    for (const char* const files : {"passwd", "group", "services", "protocols", "networks"})
        __nss_configure_lookup(files, "files");
#endif
}

}  // namespace imp
