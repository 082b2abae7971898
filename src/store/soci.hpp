#pragma once

/// SOCI as this room uses it: the one place that includes its headers.
///
/// Debian's soci-config.h says that Boost is there, and then wants its headers, though libsoci-dev
/// does not depend on them. What that switch adds are templates only (binding a fusion sequence),
/// so that leaving it out changes no layout.
// clang-format off: each of these must come before the next.
#include <soci/soci-config.h>
#undef SOCI_HAVE_BOOST
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>
// clang-format on
