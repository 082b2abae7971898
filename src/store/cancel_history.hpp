#pragma once

#include "domain/payment.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// A payment's cancellations as one column holds them: a JSON array of objects with
/// cancellation_id, amount (a number in its own text, so exact), cancelled_at and reason.
namespace imp::store {

std::string write_cancel_history(const std::vector<Cancellation>& history);

/// Empty where the text is not what write_cancel_history() writes.
std::optional<std::vector<Cancellation>> read_cancel_history(std::string_view text);

}  // namespace imp::store
