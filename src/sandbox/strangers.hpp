#pragma once

#include "sandbox/call.hpp"

#include <string_view>

/// What pages of other sites, open in the developer's browser, may not do with a sandbox on his
/// machine.
namespace imp::sandbox {

/// Whether this Host can be meant for us: an address; a name without a dot or of a domain that
/// nobody can register (localhost, test, local, internal, example, invalid); `listening`, where
/// --listen named it; or none. A page whose own name was pointed at this machine (DNS rebinding)
/// says that name.
bool is_own_host(std::string_view host, std::string_view listening);

/// Whether another site's page would change something here by this call. Shops' own pages may open
/// the payment window, which is what other sites are for.
bool is_meddling(const Call& call);

}  // namespace imp::sandbox
