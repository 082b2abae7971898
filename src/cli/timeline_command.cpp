#include "cli/order_commands.hpp"
#include "cli/show.hpp"
#include "cli/times.hpp"
#include "settlement/timeline.hpp"

#include <ostream>

namespace imp::cli {

namespace {

using settlement::Happening;
using settlement::OrderHistory;

json::Value document(const MerchantUid& merchant_uid,
                     const OrderHistory& history,
                     const std::vector<Happening>& list,
                     UnixSeconds now) {
    json::Value lines = json::Value::array();
    for (const Happening& each : list) {
        json::Value line = json::Value::object();
        line.set("at", json::Value::integer(each.at));
        line.set("is_ahead", json::Value::boolean(each.at > now));
        line.set("who", json::Value::string(each.who));
        line.set("what", json::Value::string(each.what));
        line.set("imp_uid", json::text_or_null(each.imp_uid));
        line.set("note", json::text_or_null(each.note));
        line.set("request", json::text_or_null(each.request));
        line.set("entry", json::text_or_null(each.entry));
        line.set("detail", each.detail);
        lines.push(std::move(line));
    }
    json::Value made = json::Value::object();
    made.set("merchant_uid", json::Value::string(merchant_uid.str()));
    made.set("state",
             history.order ? json::Value::string(to_string(history.order->state)) : json::Value());
    made.set("timeline", std::move(lines));
    return made;
}

/// A script reads the same everywhere.
settlement::SumText sum_text_for(const ShowTimeline& command, const Screen& screen) {
    if (command.json || !screen.is_terminal)
        return {};
    return [&screen](const Decimal& amount, const std::string& currency) {
        return show_amount(amount, currency, screen);
    };
}

std::string place_in_log(const Happening& happening) {
    if (!happening.request.empty())
        return show_text("req=" + happening.request);
    return happening.entry.empty() ? "-" : show_text("entry=" + happening.entry);
}

void print(const std::vector<Happening>& list, UnixSeconds now, const Surroundings& around) {
    const Screen& screen = around.screen;
    const auto when = [&](UnixSeconds at) {
        return screen.is_terminal ? show_second(at, screen) : korean_time(at);
    };
    Table table({{.title = time_title("when", screen)},
                 {.title = "who"},
                 {.title = "what"},
                 {.title = "imp_uid", .spare = 2},
                 {.title = "detail", .narrow = Narrow::wraps},
                 {.title = "in the log", .spare = 1}});
    bool is_ahead = false;
    for (const Happening& each : list) {
        if (each.at > now && !is_ahead)
            table.add(
                {{when(now), Tone::heading}, {"-"}, {"now", Tone::heading}, {"-"}, {"-"}, {"-"}});
        is_ahead = is_ahead || each.at > now;
        table.add({{when(each.at)},
                   {show_text(each.who)},
                   {show_text(each.what)},
                   {show_text(each.imp_uid)},
                   {show_text(each.note)},
                   {place_in_log(each)}});
    }
    table.print(around.out, screen);
}

}  // namespace

Result<void> run(const ShowTimeline& command,
                 store::OrderStore& store,
                 const Surroundings& around) {
    const Result<MerchantUid> merchant_uid = MerchantUid::parse(command.merchant_uid);
    if (!merchant_uid)
        return merchant_uid.error();
    const Result<OrderHistory> history = settlement::read_history(*merchant_uid, store);
    if (!history)
        return history.error();
    const std::vector<Happening> list =
        settlement::timeline_of(*history, sum_text_for(command, around.screen));
    if (!history->order && list.empty())
        return Error{Errc::not_found, "nothing is known of an order " + merchant_uid->str()};
    const UnixSeconds now = around.clock.now();
    if (command.json)
        around.out << document(*merchant_uid, *history, list, now).dump_pretty() << '\n';
    else
        print(list, now, around);
    if (!history->order)
        around.err << "impctl: there is no such order here\n";
    else if (history->order->archived_at != 0)
        around.err << "impctl: its payments and journal were moved into an archive\n";
    return {};
}

}  // namespace imp::cli
