#include "sandbox/schedules.hpp"

#include "base/text.hpp"
#include "sandbox/charges.hpp"
#include "sandbox/given.hpp"
#include "sandbox/sandbox.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace imp::sandbox {

namespace {

using json::Value;

constexpr std::string_view kNobodyRegistered = "등록된 고객정보가 없습니다.";
constexpr std::string_view kNothingToRevoke = "취소할 예약결제 기록이 존재하지 않습니다.";
// Not recorded anywhere: ours.
constexpr std::string_view kNoSchedule = "예약결제 정보가 존재하지 않습니다.";
constexpr std::string_view kScheduledTwice = "이미 예약된 merchant_uid입니다.";
constexpr std::string_view kNotScheduled = "예약 상태의 결제가 아닙니다.";
constexpr std::string_view kNotFailed = "결제에 실패한 예약이 아닙니다.";
constexpr std::string_view kScheduledUsage = "payment.scheduled";

constexpr UnixSeconds kThreeMonths = 93LL * 24 * 3600;
constexpr std::int64_t kMostSchedulesAPage = 1000;
constexpr std::int64_t kUsualSchedulesAPage = 20;

/// What one entry of `schedules[]` may say.
constexpr std::array kOfEntry = {"merchant_uid",
                                 "amount",
                                 "currency",
                                 "name",
                                 "buyer_name",
                                 "buyer_email",
                                 "buyer_tel",
                                 "buyer_addr",
                                 "buyer_postcode",
                                 "custom_data",
                                 "notice_url"};

std::string_view status_word(const Schedule& schedule) noexcept {
    if (schedule.revoked_at != 0)
        return "revoked";
    return schedule.executed_at != 0 ? "executed" : "scheduled";
}

Value to_json(const Schedule& schedule) {
    const auto said = [&](std::string_view name) {
        const auto word = schedule.fields.text(name);
        return word ? Value::string(*word) : Value();
    };
    Value answer = Value::object();
    answer.set("amount", Value::number(schedule.fields.text_or_empty("amount")));
    for (const char* const name :
         {"buyer_addr", "buyer_email", "buyer_name", "buyer_postcode", "buyer_tel"})
        answer.set(name, said(name));
    answer.set("currency", Value::string(schedule.fields.text("currency").value_or("KRW")));
    answer.set("custom_data", said("custom_data"));
    answer.set("customer_id", Value());
    answer.set("customer_uid", Value::string(schedule.customer_uid));
    answer.set("executed_at", Value::integer(schedule.executed_at));
    answer.set("fail_reason", json::text_or_null(schedule.fail_reason));
    answer.set("imp_uid", json::text_or_null(schedule.imp_uid));
    answer.set("merchant_uid", Value::string(schedule.merchant_uid));
    answer.set("name", said("name"));
    answer.set("payment_status", json::text_or_null(schedule.payment_status));
    answer.set("pg_id", Value::string(schedule.pg_id));
    answer.set("pg_provider", Value::string(schedule.pg_provider));
    answer.set("promotion_id", Value());
    answer.set("revoked_at", Value::integer(schedule.revoked_at));
    answer.set("schedule_at", Value::integer(schedule.schedule_at));
    answer.set("schedule_status", Value::string(status_word(schedule)));
    return answer;
}

/// The charge itself, at `at`. The customer may be gone by now.
Reply execute(Schedule& schedule, UnixSeconds at, Sandbox& sandbox) {
    schedule.executed_at = at;
    const auto customer = sandbox.customers.find(schedule.customer_uid);
    Customer nobody{.customer_uid = schedule.customer_uid,
                    .pg_provider = schedule.pg_provider,
                    .pg_id = schedule.pg_id,
                    .declines = 1,
                    .decline_reason = std::string(kNobodyRegistered)};
    Customer& charged = customer == sandbox.customers.end() ? nobody : customer->second;
    Charge charge = charge_customer(charged, schedule.fields, kScheduledUsage);
    const bool failed = !charge.fail_reason.empty();
    charge.payment.set("started_at", Value::integer(at));
    charge.payment.set(failed ? "failed_at" : "paid_at", Value::integer(at));
    Reply reply = make_payment(schedule.fields, charge.payment, Tell::yes, sandbox);
    schedule.payment_status = failed ? "failed" : "paid";
    schedule.fail_reason = charge.fail_reason;
    const auto made = sandbox.payments.of_order(schedule.merchant_uid, schedule.payment_status, {});
    schedule.imp_uid = made.empty() ? "" : made.front()->text("imp_uid");
    return reply;
}

Reply refuse_entry(std::string_view message, const std::string& merchant_uid) {
    return failure(200, 1, std::string(message) + "(" + merchant_uid + ")");
}

/// Entry `index` of the call's schedules; empty after the last.
Fields entry_of(const Fields& fields, std::size_t index) {
    Fields entry;
    const std::string prefix = "schedules[" + std::to_string(index) + "][";
    for (const char* const name : kOfEntry) {
        if (auto word = fields.text(prefix + name + "]"))
            entry.add(name, Value::string(*word));
    }
    if (auto at = fields.text(prefix + "schedule_at]"))
        entry.add("schedule_at", Value::string(*at));
    return entry;
}

/// All entries or the first refusal.
std::vector<Schedule> read_entries(const Fields& fields,
                                   const Customer& customer,
                                   const Sandbox& sandbox,
                                   std::optional<Reply>& refusal) {
    std::vector<Schedule> entries;
    while (true) {
        const Fields entry = entry_of(fields, entries.size());
        const std::string merchant_uid = entry.text_or_empty("merchant_uid");
        if (merchant_uid.empty() && !entry.text("amount") && !entry.text("schedule_at"))
            return entries;
        refusal = refuse_missing(entry, {"merchant_uid", "schedule_at", "amount"});
        if (!refusal)
            refusal = refuse_payment(entry, sandbox);
        const auto at = text::parse_int(entry.text_or_empty("schedule_at"));
        if (!refusal && (!at || *at <= sandbox.clock.now()))
            refusal = refuse_value("schedule_at");
        const auto twice = std::find_if(entries.begin(), entries.end(), [&](const Schedule& each) {
            return each.merchant_uid == merchant_uid;
        });
        const auto known = sandbox.schedules.find(merchant_uid);
        const bool is_taken = twice != entries.end() ||
                              (known != sandbox.schedules.end() && known->second.revoked_at == 0);
        if (!refusal && is_taken)
            refusal = refuse_entry(kScheduledTwice, merchant_uid);
        if (refusal)
            return entries;
        entries.push_back({.merchant_uid = merchant_uid,
                           .customer_uid = customer.customer_uid,
                           .pg_provider = customer.pg_provider,
                           .pg_id = customer.pg_id,
                           .fields = entry,
                           .schedule_at = *at,
                           .imp_uid = {},
                           .payment_status = {},
                           .fail_reason = {}});
    }
}

Reply schedule_payments(const Call& call, Sandbox& sandbox) {
    const Fields fields = body_of(call);
    if (auto missing = refuse_missing(fields, {"customer_uid"}))
        return *std::move(missing);
    const std::string customer_uid = fields.text_or_empty("customer_uid");
    if (fields.text("card_number") && register_customer(customer_uid, fields, sandbox) == nullptr)
        return refuse_key();
    const auto customer = sandbox.customers.find(customer_uid);
    if (customer == sandbox.customers.end())
        return failure(200, 1, kNobodyRegistered);
    std::optional<Reply> refusal;
    const auto entries = read_entries(fields, customer->second, sandbox, refusal);
    if (refusal)
        return *std::move(refusal);
    if (entries.empty())
        return refuse_value("schedules");
    Value list = Value::array();
    for (const Schedule& entry : entries) {
        sandbox.schedules.insert_or_assign(entry.merchant_uid, entry);
        list.push(to_json(entry));
    }
    return envelope(list.dump());
}

/// Of one customer, of some orders, or of both.
Reply unschedule_payments(const Call& call, Sandbox& sandbox) {
    const Fields fields = body_of(call);
    const auto customer_uid = fields.text("customer_uid");
    const auto merchant_uids = fields.list("merchant_uid");
    if (!customer_uid && merchant_uids.empty())
        return *refuse_missing(fields, {"customer_uid"});
    Value list = Value::array();
    bool revoked = false;
    for (auto& [merchant_uid, schedule] : sandbox.schedules) {
        const bool is_named = merchant_uids.empty() ||
                              std::find(merchant_uids.begin(), merchant_uids.end(), merchant_uid) !=
                                  merchant_uids.end();
        const bool is_theirs = !customer_uid || schedule.customer_uid == *customer_uid;
        if (!is_named || !is_theirs || status_word(schedule) != "scheduled")
            continue;
        schedule.revoked_at = sandbox.clock.now();
        list.push(to_json(schedule));
        revoked = true;
    }
    return revoked ? envelope(list.dump()) : failure(200, 1, kNothingToRevoke);
}

/// `from` ≤ schedule_at < `to`, one page.
Reply list_schedules(const Call& call,
                     std::string_view from_name,
                     std::string_view to_name,
                     std::string_view status_name,
                     const std::string* customer_uid,
                     const Sandbox& sandbox) {
    if (auto missing = refuse_missing(call.query, {from_name, to_name}))
        return *std::move(missing);
    if (auto unknown =
            refuse_unknown_word(call.query, status_name, {"scheduled", "executed", "revoked"}))
        return *std::move(unknown);
    const auto from = text::parse_int(call.query.text_or_empty(from_name));
    const auto to = text::parse_int(call.query.text_or_empty(to_name));
    if (!from || !to || *to < *from || *to - *from > kThreeMonths)
        return refuse_value(to_name);
    const auto page = text::parse_int(call.query.text("page").value_or("1"));
    const auto limit =
        text::parse_int(call.query.text("limit").value_or(std::to_string(kUsualSchedulesAPage)));
    if (!page || *page < 1 || !limit || *limit < 1 || *limit > kMostSchedulesAPage)
        return refuse_value("page");
    std::vector<const Schedule*> hits;
    const auto status = call.query.text(status_name);
    for (const auto& [merchant_uid, schedule] : sandbox.schedules) {
        const bool is_within = schedule.schedule_at >= *from && schedule.schedule_at < *to;
        const bool is_theirs = customer_uid == nullptr || schedule.customer_uid == *customer_uid;
        if (is_within && is_theirs && (!status || *status == status_word(schedule)))
            hits.push_back(&schedule);
    }
    std::stable_sort(hits.begin(), hits.end(), [](const Schedule* a, const Schedule* b) {
        return a->schedule_at < b->schedule_at;
    });
    Value list = Value::array();
    const auto first = static_cast<std::size_t>((*page - 1) * *limit);
    const auto end = std::min(hits.size(), first + static_cast<std::size_t>(*limit));
    for (std::size_t at = first; at < end; ++at)
        list.push(to_json(*hits[at]));
    if (!sandbox.settings.paged_schedules)
        return envelope(list.dump());
    Value whole = Value::object();
    whole.set("list", std::move(list));
    whole.set("next", Value::integer(end < hits.size() ? *page + 1 : 0));
    whole.set("previous", Value::integer(*page - 1));
    whole.set("total", Value::integer(static_cast<std::int64_t>(hits.size())));
    return envelope(whole.dump());
}

Reply schedules_of_range(const Call& call, Sandbox& sandbox) {
    return list_schedules(
        call, "schedule_from", "schedule_to", "schedule_status", nullptr, sandbox);
}

Reply schedules_by_billing_key(const Call& call, Sandbox& sandbox) {
    return list_schedules(call, "from", "to", "schedule-status", &call.segments.at(4), sandbox);
}

Reply view_schedule(const Call& call, Sandbox& sandbox) {
    const auto found = sandbox.schedules.find(call.segments.at(3));
    return found == sandbox.schedules.end() ? failure(404, -1, kNoSchedule)
                                            : envelope(to_json(found->second).dump());
}

/// Another time for one that waits; with `again` also for one that failed.
Reply set_time(const Call& call, Sandbox& sandbox, bool again) {
    const auto found = sandbox.schedules.find(call.segments.at(3));
    if (found == sandbox.schedules.end())
        return failure(404, -1, kNoSchedule);
    Schedule& schedule = found->second;
    const Fields fields = body_of(call);
    if (auto missing = refuse_missing(fields, {"schedule_at"}))
        return *std::move(missing);
    const auto at = text::parse_int(fields.text_or_empty("schedule_at"));
    if (!at || *at <= sandbox.clock.now())
        return refuse_value("schedule_at");
    const bool may =
        status_word(schedule) == "scheduled" || (again && schedule.payment_status == "failed");
    if (!may)
        return failure(400, -1, kNotScheduled);
    schedule.schedule_at = *at;
    schedule.executed_at = 0;
    schedule.payment_status.clear();
    schedule.fail_reason.clear();
    schedule.imp_uid.clear();
    return envelope(to_json(schedule).dump());
}

Reply update_schedule(const Call& call, Sandbox& sandbox) {
    return set_time(call, sandbox, false);
}

Reply reschedule(const Call& call, Sandbox& sandbox) {
    return set_time(call, sandbox, true);
}

/// At once.
Reply retry_schedule(const Call& call, Sandbox& sandbox) {
    const auto found = sandbox.schedules.find(call.segments.at(3));
    if (found == sandbox.schedules.end())
        return failure(404, -1, kNoSchedule);
    if (found->second.payment_status != "failed")
        return failure(400, -1, kNotFailed);
    return execute(found->second, sandbox.clock.now(), sandbox);
}

constexpr std::array<Route, 8> kScheduleRoutes = {{
    {"POST", "/subscribe/payments/schedule", schedule_payments},
    {"GET", "/subscribe/payments/schedule", schedules_of_range},
    {"POST", "/subscribe/payments/unschedule", unschedule_payments},
    {"GET", "/subscribe/payments/schedule/{merchant_uid}", view_schedule},
    {"PUT", "/subscribe/payments/schedule/{merchant_uid}", update_schedule},
    {"POST", "/subscribe/payments/schedule/{merchant_uid}/reschedule", reschedule},
    {"POST", "/subscribe/payments/schedule/{merchant_uid}/retry", retry_schedule},
    {"GET", "/subscribe/payments/schedule/customers/{customer_uid}", schedules_by_billing_key},
}};

}  // namespace

void run_due_schedules(Sandbox& sandbox) {
    const UnixSeconds now = sandbox.clock.now();
    while (true) {
        Schedule* next = nullptr;
        for (auto& [merchant_uid, schedule] : sandbox.schedules) {
            const bool is_due = status_word(schedule) == "scheduled" && schedule.schedule_at <= now;
            if (is_due && (next == nullptr || schedule.schedule_at < next->schedule_at))
                next = &schedule;
        }
        if (next == nullptr)
            return;
        execute(*next, next->schedule_at, sandbox);
    }
}

Reply schedules_of_customer(const Call& call, Sandbox& sandbox) {
    return list_schedules(call, "from", "to", "schedule-status", &call.segments.at(2), sandbox);
}

Routes schedule_routes() noexcept {
    return kScheduleRoutes;
}

}  // namespace imp::sandbox
