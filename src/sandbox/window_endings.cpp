#include "sandbox/window_endings.hpp"

#include "base/calendar.hpp"
#include "base/text.hpp"
#include "sandbox/codes.hpp"
#include "sandbox/window.hpp"

#include <algorithm>
#include <array>

namespace imp::sandbox {

namespace {

using json::Value;

constexpr std::array<Ending, 11> kEndings = {{
    {"pay", "paid", true, "", ""},
    {"twice", "paid", true, "", ""},
    {"vanish", "paid", true, "", ""},
    {"forged", "paid", true, "", ""},
    {"vbank", "ready", true, "", ""},
    {"vbank_deposit", "ready", true, "", ""},
    {"late", "ready", true, "", ""},
    {"claim", "ready", true, "", ""},
    {"fail", "failed", false, "TEST_LIMIT", "[TEST] 카드 한도를 초과하였습니다."},
    {"cancel", "failed", false, "TEST_CANCEL", "사용자가 결제를 취소함"},
    {"close", "ready", false, "TEST_CLOSE", "사용자가 결제창을 닫았습니다."},
}};

struct Refusal {
    std::string_view word;
    std::string_view code;
    std::string_view message;
};

/// Why a gateway refuses. Codes and words differ by gateway: these are ours.
constexpr std::array<Refusal, 5> kRefusals = {{
    {"balance", "TEST_BALANCE", "[TEST] 잔액이 부족합니다."},
    {"stopped", "TEST_STOPPED", "[TEST] 거래정지 카드입니다."},
    {"expired", "TEST_EXPIRED", "[TEST] 유효기간이 지난 카드입니다."},
    {"system", "TEST_SYSTEM", "[TEST] 카드사 시스템 점검 중입니다."},
    {"password", "TEST_PASSWORD", "[TEST] 비밀번호 오류 횟수를 초과하였습니다."},
}};

/// vbank_due in its four spellings (iamport-v1.md 1.7), Korean time; a day alone lasts until its
/// end. Empty where it is none.
std::optional<UnixSeconds> parse_due(std::string_view due) {
    std::string digits;
    for (const char c : due) {
        if (c >= '0' && c <= '9')
            digits += c;
    }
    constexpr std::size_t kDate = 8;
    constexpr std::size_t kDateAndTime = 14;
    if (digits.size() == kDate)
        digits += "235959";
    if (digits.size() != kDateAndTime)
        return std::nullopt;
    const auto at = calendar::parse_rfc3339(
        digits.substr(0, 4) + '-' + digits.substr(4, 2) + '-' + digits.substr(6, 2) + 'T' +
        digits.substr(8, 2) + ':' + digits.substr(10, 2) + ':' + digits.substr(12, 2) + 'Z');
    return at ? std::optional(*at - calendar::kKoreaIsAhead) : std::nullopt;
}

void add_account(Value& change, const Fields& form) {
    change.set("pay_method", Value::string("vbank"));
    if (const auto due = parse_due(form.text_or_empty("vbank_due")))
        change.set("vbank_date", Value::integer(*due));
    const std::string_view code = bank_code(form.text_or_empty("bank"));
    if (!code.empty()) {
        change.set("vbank_code", Value::string(code));
        change.set("vbank_name", Value::string(bank_name(code)));
    }
}

void add_card(Value& change, const Fields& form) {
    const std::string code = form.text_or_empty("card");
    const std::string_view name = card_name(code);
    if (!name.empty()) {
        change.set("card_code", Value::string(code));
        change.set("card_name", Value::string(name));
    }
    constexpr std::int64_t kMostMonths = 36;
    const auto months = text::parse_int(form.text_or_empty("quota"));
    if (months && *months >= 0 && *months <= kMostMonths)
        change.set("card_quota", Value::integer(*months));
}

}  // namespace

std::optional<Ending> ending_of(std::string_view action, const Fields& form) {
    const auto* const found =
        std::find_if(kEndings.begin(), kEndings.end(), [&](const Ending& each) {
            return each.action == action;
        });
    if (found == kEndings.end())
        return std::nullopt;
    Ending ending = *found;
    const std::string reason = form.text_or_empty("reason");
    for (const Refusal& refusal : kRefusals) {
        if (action == "fail" && refusal.word == reason) {
            ending.error_code = refusal.code;
            ending.error_msg = refusal.message;
        }
    }
    return ending;
}

bool issues_account(const Ending& ending) noexcept {
    return ending.action == "vbank" || ending.action == "vbank_deposit";
}

Value change_for(const Ending& ending, const Payment& payment, const Fields& form) {
    Value change = Value::object();
    change.set("status", Value::string(ending.status));
    if (ending.action == "forged") {
        const Decimal amount = forged_amount(payment.amount("amount"), payment.text("currency"));
        change.set("amount", Value::number(amount.text()));
    }
    // request_pay with a customer_uid registers the card (iamport-v1.md 1.6).
    if (ending.action == "pay" && !payment.text("customer_uid").empty())
        change.set("customer_uid_usage", Value::string("issue"));
    if (issues_account(ending))
        add_account(change, form);
    else if (ending.status == "paid" && payment.text("pay_method") == "card")
        add_card(change, form);
    if (ending.status == "failed")
        change.set("fail_reason", Value::string(ending.error_msg));
    return change;
}

}  // namespace imp::sandbox
