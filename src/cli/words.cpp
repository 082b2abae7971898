#include "cli/words.hpp"

#include "base/text.hpp"
#include "domain/order.hpp"

#include <string>

namespace imp::cli {

namespace {

template <typename Values>
std::vector<std::string_view> words_of_all(const Values& values) {
    std::vector<std::string_view> words;
    words.reserve(values.size());
    for (const auto value : values)
        words.push_back(to_string(value));
    return words;
}

std::string all_of(const std::vector<std::string_view>& words) {
    std::string list;
    for (std::size_t i = 0; i < words.size(); ++i)
        list.append(i == 0 ? "" : i + 1 == words.size() ? " and " : ", ").append(words[i]);
    return list;
}

}  // namespace

std::vector<std::string_view> order_state_words() {
    return words_of_all(std::array{OrderState::pending,
                                   OrderState::awaiting_deposit,
                                   OrderState::paid,
                                   OrderState::partially_cancelled,
                                   OrderState::cancelled,
                                   OrderState::failed,
                                   OrderState::completed});
}

std::vector<std::string_view> order_kind_words() {
    return words_of_all(
        std::array{OrderKind::payment, OrderKind::billing_key, OrderKind::certification});
}

std::vector<std::string_view> outbox_state_words() {
    return words_of_all(kOutboxStates);
}

std::vector<std::string_view> code_table_words() {
    return {"banks", "cards", "pgs", "couriers"};
}

Error unknown_word(std::string_view what,
                   std::string_view word,
                   const std::vector<std::string_view>& words) {
    constexpr std::size_t kLongestShown = 40;
    std::string detail = "there is no " + std::string(what) + " '" +
                         text::clean_for_display(word, kLongestShown) + "'";
    const std::optional<std::string_view> near = text::nearest(word, words);
    detail += near ? ": did you mean " + std::string(*near) + "?" : ": there are " + all_of(words);
    return {Errc::bad_input, std::move(detail)};
}

}  // namespace imp::cli
