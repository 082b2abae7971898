#include "api/client.hpp"

#include "api/answer.hpp"
#include "api/caller.hpp"
#include "api/calls.hpp"
#include "api/json_map.hpp"
#include "base/log.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <utility>

namespace imp::api {

namespace {

constexpr std::size_t kMostInOneCall = 100;  // iamport-v1.md 3.4

class Client final : public PaymentSource {
  public:
    Client(const ClientOptions& options, net::Endpoint endpoint, const Clock& clock)
        : caller_(options, std::move(endpoint), clock) {}

    Result<std::optional<Payment>> find_payment(const ImpUid& imp_uid,
                                                SteadyTime deadline) override;
    Result<std::vector<ImpUid>> find_attempts(const MerchantUid& merchant_uid,
                                              SteadyTime deadline) override;
    Result<std::vector<Payment>> find_payments(const std::vector<ImpUid>& imp_uids,
                                               SteadyTime deadline) override;
    Result<PaymentPage> list_payments(const PaymentList& list,
                                      int page,
                                      SteadyTime deadline) override;
    Result<std::optional<Prepared>> find_prepared(const MerchantUid& merchant_uid,
                                                  SteadyTime deadline) override;
    Result<std::optional<Certification>> find_certification(const ImpUid& imp_uid,
                                                            SteadyTime deadline) override;
    Result<std::optional<BillingKey>> find_billing_key(const std::string& customer_uid,
                                                       SteadyTime deadline) override;
    Result<std::optional<ScheduledPayment>> find_scheduled(const MerchantUid& merchant_uid,
                                                           SteadyTime deadline) override;
    Result<void> prepare(const MerchantUid& merchant_uid,
                         const Money& price,
                         SteadyTime deadline) override;
    Result<CancelReply> cancel(const CancelRequest& request, SteadyTime deadline) override;
    Result<void> revoke_vbank(const ImpUid& imp_uid, SteadyTime deadline) override;

  private:
    Result<std::optional<json::Value>> look_up(std::string_view what,
                                               const std::string& id,
                                               const std::string& target,
                                               SteadyTime deadline);
    Result<json::Value> command(const Caller::Request& request, SteadyTime deadline);

    Caller caller_;
};

/// The answer came, and makes no sense.
template <typename T>
Result<T> unusable(std::string_view call, const std::string& id, const Error& why) {
    log::warn("the API's answer cannot be used",
              {{"call", call}, {"id", id}, {"detail", why.detail}});
    return why;
}

Result<std::optional<json::Value>> Client::look_up(std::string_view what,
                                                   const std::string& id,
                                                   const std::string& target,
                                                   SteadyTime deadline) {
    return caller_.ask<std::optional<json::Value>>(
        {.what = what, .id = id, .target = target}, deadline, read_lookup);
}

Result<json::Value> Client::command(const Caller::Request& request, SteadyTime deadline) {
    return caller_.ask<json::Value>(request, deadline, read_command);
}

Result<std::optional<Payment>> Client::find_payment(const ImpUid& imp_uid, SteadyTime deadline) {
    // Without include_sandbox a test payment would look like none at all (iamport-v1.md 3.6).
    auto answer = look_up("payment",
                          imp_uid.str(),
                          path_of("get-payment", {imp_uid.str()}) + "?include_sandbox=true",
                          deadline);
    if (!answer)
        return answer.error();
    if (!*answer)
        return std::optional<Payment>();
    auto payment = parse_payment(**answer);
    if (payment && payment->imp_uid != imp_uid)
        payment = Error{Errc::bad_reply, "the answer is about another payment"};
    if (!payment)
        return unusable<std::optional<Payment>>("payment", imp_uid.str(), payment.error());
    return std::optional(*std::move(payment));
}

Result<std::vector<ImpUid>> Client::find_attempts(const MerchantUid& merchant_uid,
                                                  SteadyTime deadline) {
    // include_sandbox is not documented here. It is sent all the same: unknown parameters are
    // ignored, and if this list hides test payments as the look-up does, it brings them back.
    auto answer = look_up("attempts",
                          merchant_uid.str(),
                          path_of("find-payments", {merchant_uid.str()}) +
                              "?limit=100&sorting=-started&include_sandbox=true",
                          deadline);
    if (!answer)
        return answer.error();
    if (!*answer)
        return std::vector<ImpUid>();
    auto attempts = parse_attempts(**answer);
    if (!attempts)
        return unusable<std::vector<ImpUid>>("attempts", merchant_uid.str(), attempts.error());
    std::stable_partition(
        attempts->begin(), attempts->end(), [](const Attempt& each) { return each.paid; });
    std::vector<ImpUid> ids;
    for (Attempt& each : *attempts) {
        if (std::find(ids.begin(), ids.end(), each.imp_uid) == ids.end())
            ids.push_back(std::move(each.imp_uid));
    }
    return ids;
}

Result<std::vector<Payment>> Client::find_payments(const std::vector<ImpUid>& imp_uids,
                                                   SteadyTime deadline) {
    if (imp_uids.empty())
        return std::vector<Payment>();
    if (imp_uids.size() > kMostInOneCall)
        return Error{Errc::bad_input, "more than 100 imp_uids in one call"};
    std::string target = path_of("get-payments");
    for (const ImpUid& imp_uid : imp_uids) {
        target += target.find('?') == std::string::npos ? '?' : '&';
        target += "imp_uid%5B%5D=" + text::percent_encode(imp_uid.str());
    }
    const std::string id = std::to_string(imp_uids.size()) + " payments";
    auto answer = caller_.ask<std::optional<json::Value>>(
        {.what = "payments", .id = id, .target = target}, deadline, read_several);
    if (!answer)
        return answer.error();
    if (!*answer)
        return std::vector<Payment>();
    return parse_payments(**answer).payments;
}

Result<PaymentPage> Client::list_payments(const PaymentList& list, int page, SteadyTime deadline) {
    const std::string target =
        path_of("list-payments", {word_of(list.of)}) + "?from=" + std::to_string(list.from) +
        "&to=" + std::to_string(list.to) + "&sorting=" + std::string(word_of(list.sorting)) +
        "&page=" + std::to_string(page) + "&limit=" + std::to_string(list.per_page);
    const std::string id = std::string(word_of(list.of)) + " page " + std::to_string(page);
    auto answer = caller_.ask<std::optional<json::Value>>(
        {.what = "list", .id = id, .target = target}, deadline, [&](const net::Reply& reply) {
            return read_page(reply, page);
        });
    if (!answer)
        return answer.error();
    if (!*answer)
        return PaymentPage();
    auto found = parse_page(**answer);
    return found ? found : unusable<PaymentPage>("list", id, found.error());
}

Result<std::optional<Prepared>> Client::find_prepared(const MerchantUid& merchant_uid,
                                                      SteadyTime deadline) {
    auto answer = look_up("prepared",
                          merchant_uid.str(),
                          path_of("get-prepared-payment", {merchant_uid.str()}),
                          deadline);
    if (!answer)
        return answer.error();
    if (!*answer)
        return std::optional<Prepared>();
    auto prepared = parse_prepared(**answer, merchant_uid);
    if (!prepared)
        return unusable<std::optional<Prepared>>("prepared", merchant_uid.str(), prepared.error());
    return std::optional(*std::move(prepared));
}

Result<std::optional<Certification>> Client::find_certification(const ImpUid& imp_uid,
                                                                SteadyTime deadline) {
    auto answer = look_up(
        "certification", imp_uid.str(), path_of("get-certification", {imp_uid.str()}), deadline);
    if (!answer)
        return answer.error();
    if (!*answer)
        return std::optional<Certification>();
    auto certification = parse_certification(**answer);
    if (certification && certification->imp_uid != imp_uid)
        certification = Error{Errc::bad_reply, "the answer is about another certification"};
    if (!certification)
        return unusable<std::optional<Certification>>(
            "certification", imp_uid.str(), certification.error());
    return std::optional(*std::move(certification));
}

Result<std::optional<BillingKey>> Client::find_billing_key(const std::string& customer_uid,
                                                           SteadyTime deadline) {
    auto answer = caller_.ask<std::optional<json::Value>>(
        {.what = "customer",
         .id = customer_uid,
         .target = path_of("get-billing-key", {customer_uid})},
        deadline,
        read_customer);
    if (!answer)
        return answer.error();
    if (!*answer)
        return std::optional<BillingKey>();
    auto key = parse_billing_key(**answer);
    if (key && key->customer_uid != customer_uid)
        key = Error{Errc::bad_reply, "the answer is about another customer"};
    if (!key)
        return unusable<std::optional<BillingKey>>("customer", customer_uid, key.error());
    return std::optional(*std::move(key));
}

Result<std::optional<ScheduledPayment>> Client::find_scheduled(const MerchantUid& merchant_uid,
                                                               SteadyTime deadline) {
    auto answer = look_up(
        "schedule", merchant_uid.str(), path_of("get-schedule", {merchant_uid.str()}), deadline);
    if (!answer)
        return answer.error();
    if (!*answer)
        return std::optional<ScheduledPayment>();
    auto scheduled = parse_scheduled(**answer);
    if (scheduled && scheduled->merchant_uid != merchant_uid.str())
        scheduled = Error{Errc::bad_reply, "the answer is about another schedule"};
    if (!scheduled)
        return unusable<std::optional<ScheduledPayment>>(
            "schedule", merchant_uid.str(), scheduled.error());
    return std::optional(*std::move(scheduled));
}

Result<void> Client::prepare(const MerchantUid& merchant_uid,
                             const Money& price,
                             SteadyTime deadline) {
    Caller::Request request{.what = "prepare",
                            .id = merchant_uid.str(),
                            .method = "POST",
                            .target = path_of("prepare-payment"),
                            .body = prepare_body(merchant_uid, price)};
    const auto posted = command(request, deadline);
    if (posted)
        return {};
    if (posted.error().code != Errc::refused)
        return posted.error();
    // Registered already, most likely: the call's other form replaces it (iamport-v1.md 3.7).
    request.method = "PUT";
    const auto put = command(request, deadline);
    return put ? Result<void>() : put.error();
}

Result<CancelReply> Client::cancel(const CancelRequest& request, SteadyTime deadline) {
    if (request.amount && (request.amount->is_zero() || request.amount->is_negative()))
        return Error{Errc::bad_input, "i'mport takes an amount of 0 for all that is left"};
    const auto answer = command({.what = "cancel",
                                 .id = request.imp_uid.str(),
                                 .method = "POST",
                                 .target = path_of("cancel-payment"),
                                 .body = cancel_body(request),
                                 .once = true},
                                deadline);
    if (!answer)
        return answer.error();
    auto payment = parse_payment(*answer);
    if (payment && payment->imp_uid != request.imp_uid)
        payment = Error{Errc::bad_reply, "the answer is about another payment"};
    if (!payment)
        return unusable<CancelReply>("cancel", request.imp_uid.str(), payment.error());
    return CancelReply{*std::move(payment)};
}

Result<void> Client::revoke_vbank(const ImpUid& imp_uid, SteadyTime deadline) {
    const auto answer = command({.what = "revoke",
                                 .id = imp_uid.str(),
                                 .method = "DELETE",
                                 .target = path_of("revoke-vbank", {imp_uid.str()}),
                                 .once = true},
                                deadline);
    return answer ? Result<void>() : answer.error();
}

}  // namespace

Result<std::unique_ptr<PaymentSource>> make_client(const ClientOptions& options,
                                                   const Clock& clock) {
    auto endpoint = check_options(options);
    if (!endpoint)
        return endpoint.error();
    return std::unique_ptr<PaymentSource>(
        std::make_unique<Client>(options, *std::move(endpoint), clock));
}

}  // namespace imp::api
