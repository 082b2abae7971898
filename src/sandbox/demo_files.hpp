#pragma once

#include "sandbox/call.hpp"

#include <string_view>

namespace imp::sandbox {

/// A file of src/sandbox/demo, which the program carries within; empty where there is none of that
/// name. Any thread.
std::string_view demo_file(std::string_view name) noexcept;

/// A style, script or picture of the pages: GET /sandbox/assets/{name}, and GET
/// /sandbox/iamport.js.
Reply answer_asset(const Call& call);

}  // namespace imp::sandbox
