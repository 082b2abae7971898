#include "sandbox/cards.hpp"

#include "base/calendar.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <chrono>

namespace imp::sandbox {

namespace {

constexpr std::size_t kFewestCardDigits = 14;
constexpr std::size_t kMostCardDigits = 16;
constexpr std::size_t kShownInFront = 8;
constexpr std::size_t kHidden = 4;

struct Issuer {
    std::string_view code;
    std::string_view name;
};

/// Source: iamport-v1.md appendix A.
constexpr std::array<Issuer, 6> kIssuersOfCards = {{{"361", "BC카드"},
                                                    {"381", "KB국민카드"},
                                                    {"367", "현대카드"},
                                                    {"365", "삼성카드"},
                                                    {"366", "신한카드"},
                                                    {"368", "롯데카드"}}};

std::string digits_of(std::string_view number) {
    std::string digits;
    std::copy_if(
        number.begin(), number.end(), std::back_inserter(digits), [](char c) { return c != '-'; });
    return digits;
}

bool is_card_number(std::string_view digits) {
    return digits.size() >= kFewestCardDigits && digits.size() <= kMostCardDigits &&
           std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// A card is good to the end of its month.
bool is_in_time(std::string_view expiry, UnixSeconds now) {
    const auto year = expiry.size() == 7 ? text::parse_int(expiry.substr(0, 4)) : std::nullopt;
    const auto month =
        expiry.size() == 7 && expiry[4] == '-' ? text::parse_int(expiry.substr(5)) : std::nullopt;
    if (!year || !month || *month < 1 || *month > 12)
        return false;
    const std::chrono::sys_seconds korean{std::chrono::seconds(now + calendar::kKoreaIsAhead)};
    const std::chrono::year_month_day today{std::chrono::floor<std::chrono::days>(korean)};
    const auto this_year = static_cast<std::int64_t>(static_cast<int>(today.year()));
    const auto this_month = static_cast<std::int64_t>(static_cast<unsigned>(today.month()));
    return *year > this_year || (*year == this_year && *month >= this_month);
}

}  // namespace

std::optional<Card> read_card(const Fields& fields, UnixSeconds now) {
    const std::string digits = digits_of(fields.text_or_empty("card_number"));
    if (!is_card_number(digits) || digits == kRefusedCard ||
        !is_in_time(fields.text_or_empty("expiry"), now))
        return std::nullopt;
    const auto& issuer =
        kIssuersOfCards[static_cast<std::size_t>(digits[0] - '0') % kIssuersOfCards.size()];
    std::string masked = digits;
    std::fill_n(masked.begin() + kShownInFront, kHidden, '*');
    masked.back() = '*';
    return Card{.number = std::move(masked),
                .code = std::string(issuer.code),
                .name = std::string(issuer.name)};
}

void show_card(const Card& card, json::Value& answer) {
    answer.set("card_code", json::Value::string(card.code));
    answer.set("card_name", json::Value::string(card.name));
    answer.set("card_number", json::Value::string(card.number));
    answer.set("card_type", json::Value::integer(0));
}

}  // namespace imp::sandbox
