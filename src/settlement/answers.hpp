#pragma once

#include "settlement/settle.hpp"

#include <optional>
#include <string>

/// The answers that hold no payment, and what the memory of look-ups keeps of them: for the files
/// that make up the way to the truth.
namespace imp::settlement {

/// We do not know: `trouble` says why.
Answer cannot_tell(Error trouble, std::optional<Order> order = std::nullopt);

Answer just(Status status, std::optional<Order> order = std::nullopt);

/// I'mport knows no payment. The browser's word for why is shown, and recorded nowhere.
Answer no_such_payment(const Question& question, const Order& order);

/// What the next one should know of this. An API that could not be reached is asked again at once:
/// it may be back.
LookupOutcome outcome_of(const Error& error) noexcept;

Error unclear_just_now();
Error over_budget();

/// What a look-up of this payment is remembered by.
std::string key_of(const ImpUid& imp_uid);

}  // namespace imp::settlement
