#include "store/outbox.hpp"

#include <array>

namespace imp::store {

std::string_view to_string(OutboxState state) noexcept {
    switch (state) {
        case OutboxState::due:
            return "due";
        case OutboxState::done:
            return "done";
        case OutboxState::dead:
            return "dead";
        case OutboxState::dropped:
            return "dropped";
    }
    return {};
}

std::optional<OutboxState> parse_outbox_state(std::string_view word) noexcept {
    constexpr std::array kStates{
        OutboxState::due, OutboxState::done, OutboxState::dead, OutboxState::dropped};
    for (const OutboxState state : kStates) {
        if (to_string(state) == word)
            return state;
    }
    return std::nullopt;
}

}  // namespace imp::store
