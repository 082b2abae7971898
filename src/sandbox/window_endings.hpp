#pragma once

#include "sandbox/call.hpp"
#include "sandbox/payment.hpp"

#include <optional>
#include <string_view>

/// The ways in which a payment window ends, and what each does to the payment.
namespace imp::sandbox {

struct Ending {
    std::string_view action;
    std::string_view status;  ///< of the payment afterwards
    bool succeeded;           ///< what the browser brings
    std::string_view error_code;
    std::string_view error_msg;
};

/// The ending that a button chooses, with the reason that the form names. Empty: there is none.
std::optional<Ending> ending_of(std::string_view action, const Fields& form);

/// An account is issued, to be paid into later.
bool issues_account(const Ending& ending) noexcept;

/// What the payment becomes, with the card or the bank that the form names.
json::Value change_for(const Ending& ending, const Payment& payment, const Fields& form);

}  // namespace imp::sandbox
