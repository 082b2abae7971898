#pragma once

#include "base/json.hpp"
#include "cli/screen.hpp"
#include "store/outbox.hpp"

#include <iosfwd>
#include <vector>

/// How commands print entries of the outbox.
namespace imp::cli {

/// Without its body.
json::Value entry_json(const store::OutboxEntry& entry);

/// For people: a line each.
void print_entries(const std::vector<store::OutboxEntry>& entries,
                   std::ostream& out,
                   const Screen& screen);

}  // namespace imp::cli
