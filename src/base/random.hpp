#pragma once

#include <cstddef>
#include <string>

namespace imp {

/// `bytes` of the kernel's randomness in lower-case hexadecimal (two characters a byte). Any
/// thread.
std::string random_hex(std::size_t bytes);

}  // namespace imp
