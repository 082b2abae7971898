#pragma once

#include "base/fd.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <string>

/// What `run` writes to standard error (fd 2), which is put back afterwards.
template <typename Run>
std::string captured(Run run) {
    const imp::UniqueFd file(::memfd_create("captured", MFD_CLOEXEC));
    // A memory file has no lock on its position: appending keeps the lines of many threads apart.
    ::fcntl(file.get(), F_SETFL, O_APPEND);
    const imp::UniqueFd before(::dup(STDERR_FILENO));
    ::dup2(file.get(), STDERR_FILENO);
    run();
    ::dup2(before.get(), STDERR_FILENO);
    ::lseek(file.get(), 0, SEEK_SET);
    std::string text;
    std::array<char, 4096> chunk{};
    for (ssize_t n = 0; (n = ::read(file.get(), chunk.data(), chunk.size())) > 0;)
        text.append(chunk.data(), static_cast<std::size_t>(n));
    return text;
}
