// The sales of a market's shops within one payment, written on its slip.
#include "sandbox/given.hpp"
#include "sandbox/receipts.hpp"
#include "sandbox/sandbox.hpp"

#include <array>

namespace imp::sandbox {

namespace {

// Not recorded anywhere: ours.
constexpr std::string_view kNoPartners = "하위 상점 거래 등록을 지원하지 않는 PG사입니다.";
constexpr std::string_view kNotApproved = "승인된 결제건이 아닙니다.";
constexpr std::string_view kTooMuchSold = "하위 상점 거래 금액의 합이 결제금액보다 큽니다.";

/// The sum of data[0][amount], data[1][amount], …; a refusal where one lacks what it needs.
std::optional<Reply> add_up(const Fields& fields, Decimal& sum) {
    for (std::size_t at = 0;; ++at) {
        const std::string item = "data[" + std::to_string(at) + "]";
        const std::string number = item + "[business_registration_number]";
        const std::string company = item + "[company_name]";
        const std::string amount = item + "[amount]";
        const bool any = fields.text(number) || fields.text(company) || fields.text(amount);
        if (at > 0 && !any)
            return std::nullopt;
        if (auto missing = refuse_missing(fields, {number, company, amount}))
            return missing;
        const auto value = parse_decimal(fields.text_or_empty(amount));
        if (!value || *value <= Decimal{})
            return refuse_value(amount);
        sum = sum + *value;
    }
}

Reply register_partners(const Call& call, Sandbox& sandbox) {
    const Payment* const payment = sandbox.payments.find(call.segments.at(2));
    if (payment == nullptr)
        return no_payment();
    if (!payment->text("pg_provider").ends_with("inicis"))
        return failure(501, -1, kNoPartners);
    if (payment->text("status") != "paid")
        return failure(400, -1, kNotApproved);
    Decimal sum;
    if (auto refused = add_up(body_of(call), sum))
        return *std::move(refused);
    if (sum > payment->amount("amount"))
        return failure(400, -1, kTooMuchSold);
    json::Value response = json::Value::object();
    response.set("receipt_url", payment->fields.at("receipt_url"));
    return envelope(response.dump());
}

constexpr std::array<Route, 1> kPartnerRoutes = {{
    {"POST", "/partners/receipts/{imp_uid}", register_partners},
}};

}  // namespace

std::span<const Route> partner_routes() noexcept {
    return kPartnerRoutes;
}

}  // namespace imp::sandbox
