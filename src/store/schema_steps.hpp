#pragma once

#include <span>
#include <string_view>

namespace imp::store {

/// The statements of each step, in their order; a step's place, from 1, is its version. Types are
/// spelled as schema_steps.cpp says: schema_tables.hpp reads from them which tables there are.
std::span<const std::span<const std::string_view>> schema_steps() noexcept;

}  // namespace imp::store
