#pragma once

namespace imp {

/// First thing in main. In a program that is statically linked (IMP_STATIC) the C library and
/// OpenSSL are kept from loading what the machine has of other versions: name services that
/// nsswitch.conf names (hosts come from /etc/hosts and DNS), and what openssl.cnf activates (the
/// rules of our TLS are our own). In others it does nothing.
void keep_to_built_in_services() noexcept;

}  // namespace imp
