#pragma once

#include "sandbox/routes.hpp"

#include <span>

namespace imp::sandbox {

/// Virtual accounts: POST /vbanks, PUT and DELETE /vbanks/{imp_uid}, GET /vbanks/holder; numbers to
/// pay with at a convenience store: POST /cvs, DELETE /cvs/{imp_uid}. Source: iamport-v1.md 3.4,
/// 4.1.
std::span<const Route> vbank_routes() noexcept;

}  // namespace imp::sandbox
