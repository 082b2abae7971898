#include "sandbox/escrow.hpp"

#include "base/text.hpp"
#include "sandbox/given.hpp"
#include "sandbox/sandbox.hpp"

#include <algorithm>
#include <array>

namespace imp::sandbox {

namespace {

using json::Value;

// Not recorded anywhere: ours.
constexpr std::string_view kNotSupported = "에스크로 배송정보를 지원하지 않는 PG사입니다.";
constexpr std::string_view kNotEscrow = "배송정보를 등록할 수 없는 거래건입니다.";
constexpr std::string_view kTwice = "이미 배송정보가 등록되었습니다.";
constexpr std::string_view kNothing = "등록된 배송정보가 존재하지 않습니다.";
constexpr std::string_view kNotEditable = "배송정보를 수정할 수 없는 거래건입니다.";

constexpr std::array<std::string_view, 8> kEscrowProviders = {
    "html5_inicis", "inicis", "kcp", "daou", "ksnet", "smartro_v2", "nice_v2", "welcome"};
constexpr std::array<std::string_view, 11> kCouriers = {"HYUNDAI",
                                                        "HANARO",
                                                        "SAGAWA",
                                                        "KGB",
                                                        "YELLOWCAP",
                                                        "DONGBU",
                                                        "EPOST",
                                                        "CJGLS",
                                                        "HANJIN",
                                                        "DAESIN",
                                                        "ETC"};

std::string courier(const std::string& word) {
    const bool known = std::find(kCouriers.begin(), kCouriers.end(), word) != kCouriers.end();
    return known ? word : "ETC";
}

/// What both writing calls need; KG Inicis wants to know both people as well.
std::optional<Reply> refuse_delivery(const Fields& fields, const Payment& payment) {
    const std::string& provider = payment.text("pg_provider");
    if (std::find(kEscrowProviders.begin(), kEscrowProviders.end(), provider) ==
        kEscrowProviders.end())
        return failure(400, -1, kNotSupported);
    if (auto missing =
            refuse_missing(fields, {"logis[company]", "logis[invoice]", "logis[sent_at]"}))
        return missing;
    if (!text::parse_int(fields.text_or_empty("logis[sent_at]")))
        return refuse_value("logis[sent_at]");
    if (!provider.ends_with("inicis"))
        return std::nullopt;
    return refuse_missing(fields,
                          {"sender[name]",
                           "sender[tel]",
                           "sender[addr]",
                           "sender[postcode]",
                           "receiver[name]",
                           "receiver[tel]",
                           "receiver[addr]",
                           "receiver[postcode]"});
}

Delivery delivery_in(const Fields& fields, UnixSeconds now) {
    return {courier(fields.text_or_empty("logis[company]")),
            fields.text_or_empty("logis[invoice]"),
            *text::parse_int(fields.text_or_empty("logis[sent_at]")),
            now};
}

Reply delivery_reply(const Delivery& delivery) {
    Value response = Value::object();
    response.set("applied_at", Value::integer(delivery.applied_at));
    response.set("company", Value::string(delivery.company));
    response.set("invoice", Value::string(delivery.invoice));
    response.set("sent_at", Value::integer(delivery.sent_at));
    return envelope(response.dump());
}

bool is_paid_escrow(const Payment& payment) {
    const auto escrow = payment.fields.find("escrow");
    return payment.text("status") == "paid" && escrow != payment.fields.end() &&
           escrow->second.as_bool();
}

Reply get_delivery(const Call& call, Sandbox& sandbox) {
    const std::string& imp_uid = call.segments.at(2);
    if (sandbox.payments.find(imp_uid) == nullptr)
        return no_payment();
    const auto delivery = sandbox.deliveries.find(imp_uid);
    return delivery == sandbox.deliveries.end() ? failure(409, -1, kNothing)
                                                : delivery_reply(delivery->second);
}

Reply register_delivery(const Call& call, Sandbox& sandbox) {
    const std::string& imp_uid = call.segments.at(2);
    const Payment* const payment = sandbox.payments.find(imp_uid);
    if (payment == nullptr)
        return no_payment();
    const Fields fields = body_of(call);
    if (auto refused = refuse_delivery(fields, *payment))
        return *std::move(refused);
    if (!is_paid_escrow(*payment))
        return failure(409, -1, kNotEscrow);
    const auto [delivery, is_new] =
        sandbox.deliveries.try_emplace(imp_uid, delivery_in(fields, sandbox.clock.now()));
    return is_new ? delivery_reply(delivery->second) : failure(409, -1, kTwice);
}

Reply edit_delivery(const Call& call, Sandbox& sandbox) {
    const std::string& imp_uid = call.segments.at(2);
    const Payment* const payment = sandbox.payments.find(imp_uid);
    if (payment == nullptr)
        return no_payment();
    const Fields fields = body_of(call);
    if (auto refused = refuse_delivery(fields, *payment))
        return *std::move(refused);
    const auto delivery = sandbox.deliveries.find(imp_uid);
    if (delivery == sandbox.deliveries.end() || !is_paid_escrow(*payment))
        return failure(409, -1, kNotEditable);
    delivery->second = delivery_in(fields, sandbox.clock.now());
    return delivery_reply(delivery->second);
}

constexpr std::array<Route, 3> kEscrowRoutes = {{
    {"GET", "/escrows/logis/{imp_uid}", get_delivery},
    {"POST", "/escrows/logis/{imp_uid}", register_delivery},
    {"PUT", "/escrows/logis/{imp_uid}", edit_delivery},
}};

}  // namespace

std::span<const Route> escrow_routes() noexcept {
    return kEscrowRoutes;
}

}  // namespace imp::sandbox
