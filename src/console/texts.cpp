#include "console/texts.hpp"

#include <algorithm>

namespace imp::console {

namespace {

constexpr std::array<std::string_view, 7> kGood{
    "paid", "completed", "done", "billing_key_issued", "order_payable", "money taken", "good"};
constexpr std::array<std::string_view, 12> kBad{"forged_merchant_uid",
                                                "forged_kind",
                                                "forged_amount",
                                                "forged_currency",
                                                "duplicate",
                                                "test_payment",
                                                "bad_reply",
                                                "dead",
                                                "given up",
                                                "failed",
                                                "webhook_given_up",
                                                "bad"};
constexpr std::array<std::string_view, 10> kWait{"pending",
                                                 "awaiting_deposit",
                                                 "vbank_issued",
                                                 "due",
                                                 "ready",
                                                 "overdue",
                                                 "partially_cancelled",
                                                 "cancel_requested",
                                                 "tried again then",
                                                 "webhook kept"};

template <typename List>
bool has_word(const List& words, std::string_view word) noexcept {
    return std::find(words.begin(), words.end(), word) != words.end();
}

}  // namespace

const Texts& texts(views::Language language) noexcept {
    return language == views::Language::english ? kEnglishTexts : kKoreanTexts;
}

std::string_view word_text(std::string_view word, const Texts& texts) noexcept {
    const Words& words = &texts == &kEnglishTexts ? kEnglishWords : kKoreanWords;
    for (const Word& each : words) {
        if (each.word == word)
            return each.text;
    }
    return word;
}

std::string_view tone_of(std::string_view word) noexcept {
    if (has_word(kGood, word))
        return "good";
    if (has_word(kBad, word))
        return "bad";
    return has_word(kWait, word) ? "wait" : "calm";
}

}  // namespace imp::console
