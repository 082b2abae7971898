#pragma once

#include "base/result.hpp"
#include "store/outbox.hpp"

#include <array>
#include <string_view>
#include <vector>

/// The words that arguments take: read by commands, offered by completion, named where one is
/// mistyped.
namespace imp::cli {

inline constexpr std::array<store::OutboxState, 4> kOutboxStates{store::OutboxState::due,
                                                                 store::OutboxState::done,
                                                                 store::OutboxState::dead,
                                                                 store::OutboxState::dropped};

std::vector<std::string_view> order_state_words();
std::vector<std::string_view> order_kind_words();
std::vector<std::string_view> outbox_state_words();

/// Of `impctl codes`.
std::vector<std::string_view> code_table_words();

/// Bad input: there is no such `what`, with the nearest of `words`, or all of them.
Error unknown_word(std::string_view what,
                   std::string_view word,
                   const std::vector<std::string_view>& words);

}  // namespace imp::cli
