#pragma once

#include "sandbox/phrases.hpp"
#include "sandbox/sandbox.hpp"

#include <string>

namespace imp::sandbox {

/// One line of the pane: a list item.
std::string wire_line(const WireEvent& event, const Phrases& words);

/// The pane with all lines so far.
std::string wire_pane(const Wire& wire, const Phrases& words);

/// An event of a stream (text/event-stream) that brings this line.
std::string wire_message(const WireEvent& event, const Phrases& words);

}  // namespace imp::sandbox
