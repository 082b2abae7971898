#pragma once

#include "base/log.hpp"

#include <string>
#include <vector>

/// What the program gives up, so that who gets into it gets no further.
namespace imp {

/// No core dump holds a secret or a buyer's data, and no other process of this user reads our
/// memory or our environment (root does).
void keep_memory_private();

/// From now on no program that this thread or a later one starts gains privileges, and files are
/// written, made and removed below `folders` alone, and none is executed (Landlock; where the
/// kernel has it, and else not, which the log says). Folders that are not there are passed over.
/// Sockets and what is open already are not concerned.
void confine_files(const std::vector<std::string>& folders);

/// From now on all threads make only the system calls that answering requests needs (seccomp); any
/// other fails with ENOSYS, and the log says so. Nothing is started any more: neither programs nor
/// processes.
void confine_system_calls(log::Format format);

}  // namespace imp
