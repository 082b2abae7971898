#pragma once

#include "base/clock.hpp"
#include "base/json.hpp"
#include "sandbox/call.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace imp::sandbox {

/// This card number is refused by its issuer; any other of 14 to 16 digits is good.
inline constexpr std::string_view kRefusedCard = "4000000000000002";

/// A card as answers show it.
struct Card {
    std::string number;  ///< masked
    std::string code;    ///< KFTC
    std::string name;
};

/// The card of `card_number` (dashes or not) and `expiry` (YYYY-MM, not over); empty where an
/// issuer would refuse it.
std::optional<Card> read_card(const Fields& fields, UnixSeconds now);

/// card_code, card_name, card_number, card_type.
void show_card(const Card& card, json::Value& answer);

}  // namespace imp::sandbox
