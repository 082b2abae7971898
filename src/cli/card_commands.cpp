// charge, schedule: registered cards.
#include "cli/card_commands.hpp"

#include "base/calendar.hpp"
#include "base/text.hpp"
#include "cli/order_output.hpp"
#include "cli/show.hpp"
#include "cli/times.hpp"
#include "cli/unseen_input.hpp"

#include <array>
#include <istream>
#include <optional>
#include <ostream>
#include <string>
#include <utility>

namespace imp::cli {

namespace {

constexpr UnixSeconds kLongestList = 90 * kDay;
constexpr std::string_view kLongestPage = "1000";
constexpr int kMostPages = 1000;

/// A refusal of the issuer is an answer, and yet no success: a script must not go on.
Result<void> finish_charge(const Result<settlement::Answer>& answer,
                           bool json,
                           const CardDesk& desk,
                           const Surroundings& around) {
    if (!answer)
        return answer.error();
    if (answer->order) {
        if (auto printed = print_settled(*answer, json, desk.store, around); !printed)
            return printed;
    }
    if (answer->status == Status::success)
        return {};
    if (answer->verdict && is_refusal(*answer->verdict))
        return Error{Errc::refused,
                     "the card was charged, and the order does not take it (" +
                         std::string(to_string(*answer->verdict)) +
                         "): `impctl order show`, then `impctl cancel` or `impctl accept`"};
    const bool failed = answer->payment && !answer->payment->fail_reason.empty();
    return Error{Errc::refused,
                 "the card was not charged: " +
                     (failed ? text::clean_for_display(answer->payment->fail_reason, 200)
                             : std::string(wire_word(answer->status)))};
}

Result<std::string> customer_for(const std::string& named,
                                 const MerchantUid& merchant_uid,
                                 store::OrderStore& store) {
    if (!named.empty())
        return named;
    const auto order = store.find_order(merchant_uid);
    if (!order)
        return order.error();
    if (*order && (*order)->customer_uid.empty())
        return Error{Errc::bad_input, "--customer-uid: the order names none"};
    return *order ? (*order)->customer_uid : std::string();
}

std::string text_at(const json::Value& object, std::string_view key) {
    const json::Value* const found = object.find(key);
    return found == nullptr || found->is_null() ? "" : found->text();
}

std::string time_at(const json::Value& object, std::string_view key, const Screen& screen) {
    const json::Value* const found = object.find(key);
    const auto time = found == nullptr ? std::nullopt : found->as_int();
    return time && *time > 0 ? show_minute(*time, screen) : "";
}

std::string amount_at(const json::Value& object, const Screen& screen) {
    const std::string amount = text_at(object, "amount");
    const std::string currency = text_at(object, "currency");
    const auto number = Decimal::parse(amount);
    return screen.is_terminal && number ? show_amount(*number, currency, screen)
                                        : show_text(amount + " " + currency);
}

/// All pages. The reference answers an array, i'mport's own clients read a page's `list`; how many
/// entries a page of one customer has is not said, so that only one without any is the last.
Result<json::Value> read_schedules(std::string_view call,
                                   std::vector<api::Argument> arguments,
                                   api::NamedCalls& api) {
    json::Value all = json::Value::array();
    arguments.push_back({"page", ""});
    for (int page = 1; page <= kMostPages; ++page) {
        arguments.back().value = std::to_string(page);
        const auto answer = api.make(call, arguments);
        if (!answer)
            return answer.error();
        // Beyond its data i'mport refuses a page, or has an empty one.
        if (answer->kind != api::CallAnswer::Kind::done && page > 1)
            break;
        if (answer->kind == api::CallAnswer::Kind::refused)
            return Error{Errc::refused, "i'mport refused it: " + answer->message};
        const json::Value* const list = answer->response.find("list");
        const auto& entries = (list == nullptr ? answer->response : *list).items();
        for (const json::Value& entry : entries)
            all.push(entry);
        const bool is_last = list != nullptr && text_at(answer->response, "next") == "0";
        if (entries.empty() || is_last)
            break;
    }
    return all;
}

void print_schedules(const json::Value& list, std::ostream& out, const Screen& screen) {
    Table table({{.title = "merchant_uid"},
                 {.title = time_title("due", screen)},
                 {.title = "amount", .is_number = true},
                 {.title = "status"},
                 {.title = "payment", .spare = 2},
                 {.title = "customer_uid", .spare = 1}});
    for (const json::Value& each : list.items())
        table.add({{show_text(text_at(each, "merchant_uid"))},
                   {time_at(each, "schedule_at", screen)},
                   {amount_at(each, screen)},
                   {show_text(text_at(each, "schedule_status"))},
                   {show_text(text_at(each, "payment_status"))},
                   {show_text(text_at(each, "customer_uid"))}});
    table.print(out, screen);
}

/// What i'mport takes to charge a card without registering it: a line each, those that are not
/// empty.
std::vector<api::Argument> read_card(const Surroundings& around) {
    std::vector<api::Argument> card;
    std::optional<UnseenInput> unseen;
    if (around.is_typed)
        unseen.emplace();
    for (const auto& [name, question] :
         {std::pair{"card_number", "Card number"},
          std::pair{"expiry", "Expiry (YYYY-MM)"},
          std::pair{"birth", "Birth (YYMMDD), or business number"},
          std::pair{"pwd_2digit", "First two digits of its password"}}) {
        if (around.is_typed)
            around.err << question << ": " << std::flush;
        std::string line;
        std::getline(around.in, line);
        line = std::string(text::trim(line));
        if (!line.empty())
            card.push_back({name, std::move(line)});
    }
    return card;
}

}  // namespace

Result<void> run(const ChargeAgain& command, const CardDesk& desk, const Surroundings& around) {
    const auto merchant_uid = MerchantUid::parse(command.merchant_uid);
    if (!merchant_uid)
        return merchant_uid.error();
    const auto customer = customer_for(command.customer_uid, *merchant_uid, desk.store);
    if (!customer)
        return customer.error();
    return finish_charge(
        desk.charger.charge(*merchant_uid, "charge-again", {{"customer_uid", *customer}}),
        command.json,
        desk,
        around);
}

Result<void> run(const ChargeOnetime& command, const CardDesk& desk, const Surroundings& around) {
    const auto merchant_uid = MerchantUid::parse(command.merchant_uid);
    if (!merchant_uid)
        return merchant_uid.error();
    std::vector<api::Argument> card = read_card(around);
    if (!command.customer_uid.empty())
        card.push_back({"customer_uid", command.customer_uid});
    return finish_charge(desk.charger.charge(*merchant_uid, "charge-onetime", std::move(card)),
                         command.json,
                         desk,
                         around);
}

Result<void> run(const AddSchedule& command, const CardDesk& desk, const Surroundings& around) {
    const auto merchant_uid = MerchantUid::parse(command.merchant_uid);
    if (!merchant_uid)
        return merchant_uid.error();
    const auto at = parse_moment(command.at, around.clock.now());
    if (!at)
        return at.error();
    if (*at <= around.clock.now())
        return Error{Errc::bad_input, "--at is over: `charge again` charges now"};
    const auto scheduled = desk.charger.schedule(*merchant_uid, *at);
    if (!scheduled)
        return scheduled.error();
    if (command.json) {
        json::Value object = json::Value::object();
        object.set("merchant_uid", json::Value::string(scheduled->merchant_uid));
        object.set("customer_uid", json::Value::string(scheduled->customer_uid));
        object.set("amount", json::Value::number(scheduled->amount.str()));
        object.set("currency", json::Value::string(scheduled->currency));
        object.set("schedule_at", json::Value::integer(scheduled->schedule_at));
        object.set("schedule_status", json::Value::string(scheduled->schedule_status));
        around.out << object.dump_pretty() << '\n';
        return {};
    }
    around.out << "scheduled " << show_text(scheduled->merchant_uid) << ": "
               << show_amount(scheduled->amount, scheduled->currency, around.screen) << " at "
               << show_time(scheduled->schedule_at, around.screen) << '\n';
    return {};
}

Result<void> run(const ListSchedules& command, const CardDesk& desk, const Surroundings& around) {
    const UnixSeconds now = around.clock.now();
    const auto from =
        command.from.empty() ? Result<UnixSeconds>(now) : parse_moment(command.from, now);
    if (!from)
        return from.error();
    const auto to = command.to.empty() ? Result<UnixSeconds>(*from + kLongestList)
                                       : parse_moment(command.to, now);
    if (!to)
        return to.error();
    const bool of_one = !command.customer_uid.empty();
    std::vector<api::Argument> arguments{{of_one ? "from" : "schedule_from", std::to_string(*from)},
                                         {of_one ? "to" : "schedule_to", std::to_string(*to)}};
    arguments.push_back(of_one ? api::Argument{"customer_uid", command.customer_uid}
                               : api::Argument{"limit", std::string(kLongestPage)});
    const auto list = read_schedules(
        of_one ? "list-customer-schedules" : "list-schedules", std::move(arguments), desk.api);
    if (!list)
        return list.error();
    if (command.json)
        around.out << list->dump_pretty() << '\n';
    else
        print_schedules(*list, around.out, around.screen);
    return {};
}

Result<void> run(const CancelSchedule& command, const CardDesk& desk, const Surroundings& around) {
    const auto merchant_uid = MerchantUid::parse(command.merchant_uid);
    if (!merchant_uid)
        return merchant_uid.error();
    if (auto done = desk.charger.unschedule(*merchant_uid); !done)
        return done;
    if (command.json) {
        json::Value object = json::Value::object();
        object.set("merchant_uid", json::Value::string(merchant_uid->str()));
        object.set("schedule_status", json::Value::string("revoked"));
        around.out << object.dump_pretty() << '\n';
        return {};
    }
    around.out << "taken back: " << show_text(merchant_uid->str()) << '\n';
    return {};
}

}  // namespace imp::cli
