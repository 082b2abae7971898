#pragma once

#include "sandbox/sandbox.hpp"
#include "sandbox/words.hpp"

#include <string>

namespace imp::sandbox {

/// One line of the pane: a list item.
std::string wire_line(const WireEvent& event, const Words& words);

/// The pane with all lines so far.
std::string wire_pane(const Wire& wire, const Words& words);

/// An event of a stream (text/event-stream) that brings this line.
std::string wire_message(const WireEvent& event, const Words& words);

}  // namespace imp::sandbox
