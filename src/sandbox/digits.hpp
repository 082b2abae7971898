#pragma once

#include <cstddef>
#include <string>

namespace imp::sandbox {

/// `count` random decimal digits, as in the numbers that gateways and banks give out.
std::string random_digits(std::size_t count);

}  // namespace imp::sandbox
