// The lists that never change: banks, cards, channels, tiers.
#include "sandbox/codes.hpp"

#include "sandbox/channels.hpp"
#include "sandbox/sandbox.hpp"

#include <algorithm>
#include <array>
#include <span>

namespace imp::sandbox {

namespace {

using json::Value;

struct Code {
    std::string_view code;
    std::string_view name;
};

// KFTC, spelled a second time on purpose (iamport-v1.md appendices A and D).
constexpr std::array<Code, 20> kCards = {{
    {"361", "BC카드"},      {"381", "KB국민카드"},   {"367", "현대카드"}, {"365", "삼성카드"},
    {"368", "롯데카드"},    {"371", "NH카드"},       {"041", "우리카드"}, {"374", "하나SK카드"},
    {"045", "새마을금고"},  {"373", "제주카드"},     {"364", "광주카드"}, {"366", "신한카드"},
    {"002", "KDB산업은행"}, {"369", "수협카드"},     {"048", "신협"},     {"370", "씨티카드"},
    {"071", "우체국"},      {"089", "케이뱅크카드"}, {"372", "전북카드"}, {"090", "카카오뱅크"},
}};
constexpr std::array<Code, 22> kBanks = {{
    {"004", "KB국민은행"}, {"023", "SC제일은행"}, {"039", "경남은행"},   {"034", "광주은행"},
    {"003", "기업은행"},   {"011", "농협"},       {"031", "대구은행"},   {"032", "부산은행"},
    {"002", "산업은행"},   {"045", "새마을금고"}, {"007", "수협"},       {"088", "신한은행"},
    {"048", "신협"},       {"081", "하나은행"},   {"020", "우리은행"},   {"071", "우체국"},
    {"037", "전북은행"},   {"012", "축협"},       {"090", "카카오뱅크"}, {"089", "케이뱅크"},
    {"027", "씨티은행"},   {"092", "토스뱅크"},
}};
constexpr std::array<Code, 2> kTiers = {{{"ABC", "하위 상점 ABC"}, {"T01", "하위 상점 T01"}}};

// Not recorded anywhere: ours.
constexpr std::string_view kNoCard = "해당되는 카드사 정보를 찾을 수 없습니다.";
constexpr std::string_view kNoBank = "해당되는 은행 정보를 찾을 수 없습니다.";
constexpr std::string_view kNoTier = "등록되지 않은 tier_code입니다.";

const Code* find_code(std::span<const Code> codes, std::string_view code) noexcept {
    const auto found =
        std::find_if(codes.begin(), codes.end(), [&](const Code& c) { return c.code == code; });
    return found == codes.end() ? nullptr : &*found;
}

Value code_value(const Code& code) {
    Value item = Value::object();
    item.set("code", Value::string(code.code));
    item.set("name", Value::string(code.name));
    return item;
}

Reply all_codes(std::span<const Code> codes) {
    Value list = Value::array();
    for (const Code& code : codes)
        list.push(code_value(code));
    return envelope(list.dump());
}

Reply one_code(std::span<const Code> codes, std::string_view code, std::string_view otherwise) {
    const Code* const found = find_code(codes, code);
    return found != nullptr ? envelope(code_value(*found).dump()) : failure(404, -1, otherwise);
}

Reply list_banks(const Call& /*call*/, Sandbox& /*sandbox*/) {
    return all_codes(kBanks);
}

Reply get_bank(const Call& call, Sandbox& /*sandbox*/) {
    return one_code(kBanks, call.segments.at(1), kNoBank);
}

Reply list_cards(const Call& /*call*/, Sandbox& /*sandbox*/) {
    return all_codes(kCards);
}

Reply get_card(const Call& call, Sandbox& /*sandbox*/) {
    return one_code(kCards, call.segments.at(1), kNoCard);
}

Reply list_channels(const Call& /*call*/, Sandbox& /*sandbox*/) {
    Value list = Value::array();
    for (const Channel& channel : channels()) {
        Value item = Value::object();
        item.set("channel_key", Value::string(channel.key));
        item.set("channel_name", Value::string(channel.name));
        item.set("pg_id", Value::string(channel.pg_id));
        item.set("pg_provider", Value::string(channel.pg_provider));
        item.set("sandbox", Value::boolean(false));
        item.set("type", Value::string(channel.type));
        list.push(std::move(item));
    }
    return envelope(list.dump());
}

Reply get_tier(const Call& call, Sandbox& /*sandbox*/) {
    const Code* const tier = find_code(kTiers, call.segments.at(1));
    if (tier == nullptr)
        return failure(404, -1, kNoTier);
    Value response = Value::object();
    response.set("tier_code", Value::string(tier->code));
    response.set("tier_name", Value::string(tier->name));
    return envelope(response.dump());
}

constexpr std::array<Route, 6> kCodeRoutes = {{
    {"GET", "/banks", list_banks},
    {"GET", "/banks/{bank_standard_code}", get_bank},
    {"GET", "/cards", list_cards},
    {"GET", "/cards/{card_standard_code}", get_card},
    {"GET", "/users/pg", list_channels},
    {"GET", "/tiers/{tier_code}", get_tier},
}};

}  // namespace

std::string_view bank_code(std::string_view spelling) noexcept {
    if (spelling.starts_with("BK"))
        spelling.remove_prefix(2);
    constexpr std::size_t kDigits = 3;
    for (const Code& bank : kBanks) {
        if (bank.code == spelling ||
            (spelling.size() == kDigits - 1 && bank.code.substr(1) == spelling))
            return bank.code;
    }
    return {};
}

std::string_view card_name(std::string_view code) noexcept {
    const Code* const found = find_code(kCards, code);
    return found != nullptr ? found->name : std::string_view();
}

std::string_view bank_name(std::string_view code) noexcept {
    const Code* const found = find_code(kBanks, code);
    return found != nullptr ? found->name : std::string_view();
}

std::span<const Route> code_routes() noexcept {
    return kCodeRoutes;
}

}  // namespace imp::sandbox
