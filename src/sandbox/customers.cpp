#include "sandbox/customers.hpp"

#include "base/text.hpp"
#include "sandbox/channels.hpp"
#include "sandbox/given.hpp"
#include "sandbox/sandbox.hpp"
#include "sandbox/schedules.hpp"

#include <array>

namespace imp::sandbox {

namespace {

using json::Value;

constexpr std::string_view kKeyRefused =
    "카드정보 인증 및 빌키 발급에 실패하였습니다. [F113]유효하지않은 카드번호를 입력하셨습니다.";
constexpr std::string_view kBillingProvider = "html5_inicis";
constexpr std::string_view kBillingId = "INIBillTst";
// The card of customers that were made by hand.
constexpr std::string_view kAnyCard = "9410000000000000";
constexpr std::string_view kAnyExpiry = "2099-12";
constexpr std::size_t kLongestCustomerUid = 80;
constexpr std::size_t kSchedulesAPage = 20;

/// What a customer object repeats of the call.
constexpr std::array kSaid = {"customer_id",
                              "customer_name",
                              "customer_tel",
                              "customer_email",
                              "customer_addr",
                              "customer_postcode"};

/// Source: iamport-v1.md 7; whether by 404 or 200 is not known.
Reply no_customer(const std::string& customer_uid, const Sandbox& sandbox) {
    return failure(sandbox.settings.customer_not_found_status,
                   1,
                   "요청하신 customer_uid(" + customer_uid + ")로 등록된 정보를 찾을 수 없습니다.");
}

Reply save_customer(const Call& call, Sandbox& sandbox) {
    const std::string& customer_uid = call.segments.at(2);
    const Fields fields = body_of(call);
    if (auto refused = refuse_channel(fields, sandbox))
        return *std::move(refused);
    if (auto missing = refuse_missing(fields, {"card_number", "expiry"}))
        return *std::move(missing);
    if (text::utf8_length(customer_uid) > kLongestCustomerUid)
        return refuse_value("customer_uid");
    const Customer* const customer = register_customer(customer_uid, fields, sandbox);
    return customer == nullptr ? refuse_key() : envelope(to_json(*customer).dump());
}

Reply view_customer(const Call& call, Sandbox& sandbox) {
    const auto found = sandbox.customers.find(call.segments.at(2));
    return found == sandbox.customers.end() ? no_customer(call.segments.at(2), sandbox)
                                            : envelope(to_json(found->second).dump());
}

Reply delete_customer(const Call& call, Sandbox& sandbox) {
    const auto found = sandbox.customers.find(call.segments.at(2));
    if (found == sandbox.customers.end())
        return no_customer(call.segments.at(2), sandbox);
    Reply reply = envelope(to_json(found->second).dump());
    sandbox.customers.erase(found);
    return reply;
}

/// 200 all found, 207 some, 404 none.
Reply view_customers(const Call& call, Sandbox& sandbox) {
    const auto uids = call.query.list("customer_uid");
    if (uids.empty())
        return *refuse_missing(call.query, {"customer_uid"});
    Value list = Value::array();
    std::size_t hits = 0;
    for (const std::string& uid : uids) {
        if (const auto found = sandbox.customers.find(uid); found != sandbox.customers.end()) {
            list.push(to_json(found->second));
            ++hits;
        }
    }
    if (hits == 0)
        return no_customer(uids.front(), sandbox);
    Reply reply = envelope(list.dump());
    reply.status = hits == uids.size() ? 200 : 207;
    return reply;
}

Reply payments_of_customer(const Call& call, Sandbox& sandbox) {
    const std::string& customer_uid = call.segments.at(2);
    if (!sandbox.customers.contains(customer_uid))
        return no_customer(customer_uid, sandbox);
    const auto word = call.query.text("page");
    const auto number = word ? text::parse_int(*word) : std::optional<std::int64_t>(1);
    if (!number || *number < 1)
        return refuse_value("page");
    const auto hits = sandbox.payments.select(
        [&](const Payment& payment) { return payment.text("customer_uid") == customer_uid; }, {});
    const auto page = cut_page(hits, static_cast<std::size_t>(*number), kSchedulesAPage);
    return page ? envelope(page->json()) : refuse_value("page");
}

constexpr std::array<Route, 6> kCustomerRoutes = {{
    {"GET", "/subscribe/customers", view_customers},
    {"GET", "/subscribe/customers/{customer_uid}", view_customer},
    {"POST", "/subscribe/customers/{customer_uid}", save_customer},
    {"DELETE", "/subscribe/customers/{customer_uid}", delete_customer},
    {"GET", "/subscribe/customers/{customer_uid}/payments", payments_of_customer},
    {"GET", "/subscribe/customers/{customer_uid}/schedules", schedules_of_customer},
}};

}  // namespace

Reply refuse_key() {
    return failure(200, -1, kKeyRefused);
}

Value to_json(const Customer& customer) {
    const auto said = [&](const char* name) {
        const auto found = customer.said.find(name);
        return found == customer.said.end() ? Value() : Value::string(found->second);
    };
    Value answer = Value::object();
    answer.set("card_code", Value::string(customer.card.code));
    answer.set("card_issuer_code", Value());
    answer.set("card_issuer_name", Value());
    answer.set("card_name", Value::string(customer.card.name));
    answer.set("card_number", Value::string(customer.card.number));
    answer.set("card_publisher_code", Value());
    answer.set("card_publisher_name", Value());
    answer.set("card_type", Value::integer(0));
    answer.set("customer_addr", said("customer_addr"));
    answer.set("customer_email", said("customer_email"));
    answer.set("customer_id", said("customer_id"));
    answer.set("customer_name", said("customer_name"));
    answer.set("customer_postcode", said("customer_postcode"));
    answer.set("customer_tel", said("customer_tel"));
    answer.set("customer_uid", Value::string(customer.customer_uid));
    answer.set("inserted", Value::integer(customer.inserted));
    answer.set("pg_id", Value::string(customer.pg_id));
    answer.set("pg_provider", Value::string(customer.pg_provider));
    answer.set("sandbox", Value::boolean(false));
    answer.set("updated", Value::integer(customer.updated));
    return answer;
}

const Customer* register_customer(const std::string& customer_uid,
                                  const Fields& fields,
                                  Sandbox& sandbox) {
    const UnixSeconds now = sandbox.clock.now();
    auto card = read_card(fields, now);
    if (!card)
        return nullptr;
    const auto before = sandbox.customers.find(customer_uid);
    const bool is_known = before != sandbox.customers.end();
    const Channel* const channel = find_channel(fields.text_or_empty("channel_key"));
    Customer customer{.customer_uid = customer_uid,
                      .pg_provider = provider_of(fields, kBillingProvider),
                      .pg_id = std::string(channel == nullptr ? kBillingId : channel->pg_id),
                      .said = {},
                      .card = *std::move(card),
                      .inserted = is_known ? before->second.inserted : now,
                      .updated = is_known ? now : 0,
                      .declines = 0,
                      .decline_reason = {}};
    for (const char* const name : kSaid) {
        if (auto word = fields.text(name))
            customer.said.emplace(name, *std::move(word));
    }
    return &sandbox.customers.insert_or_assign(customer_uid, std::move(customer)).first->second;
}

void register_issued(const Payment& payment, Sandbox& sandbox) {
    const std::string& customer_uid = payment.text("customer_uid");
    const bool issued = payment.text("customer_uid_usage") == "issue" &&
                        payment.text("status") == "paid" && !customer_uid.empty();
    if (issued && !sandbox.customers.contains(customer_uid))
        (void)change_customer(customer_uid, Value::object(), sandbox);
}

void register_all_issued(Sandbox& sandbox) {
    for (const Payment* const payment :
         sandbox.payments.select([](const Payment&) { return true; }, {}))
        register_issued(*payment, sandbox);
}

Routes customer_routes() noexcept {
    return kCustomerRoutes;
}

Reply change_customer(const std::string& customer_uid, const Value& given, Sandbox& sandbox) {
    auto found = sandbox.customers.find(customer_uid);
    if (found == sandbox.customers.end()) {
        Fields card;
        card.add("card_number", Value::string(kAnyCard));
        card.add("expiry", Value::string(kAnyExpiry));
        register_customer(customer_uid, card, sandbox);
        found = sandbox.customers.find(customer_uid);
    }
    const Value* const count = given.find("decline");
    const auto times = count == nullptr ? 0 : count->as_int();
    if (!times || *times < 0 || *times > 1000)
        return failure(400, -1, "decline is no number of charges");
    const Value* const reason = given.find("reason");
    found->second.declines = static_cast<int>(*times);
    found->second.decline_reason =
        reason != nullptr && reason->is_string() ? reason->text() : "한도초과";
    return document(to_json(found->second));
}

}  // namespace imp::sandbox
