#pragma once

/// What the program gives up, so that who gets into it gets no further.
namespace imp {

/// No core dump holds a secret or a buyer's data, and no other process of this user reads our
/// memory or our environment (root does).
void keep_memory_private();

}  // namespace imp
