#include "base/json.hpp"
#include "base/text.hpp"
#include "cli/csv.hpp"
#include "cli/payment_commands.hpp"
#include "cli/report.hpp"
#include "cli/show.hpp"
#include "settlement/archive.hpp"

#include <ostream>

namespace imp::cli {

namespace {

using json::Value;

void print_csv(const Report& report, std::ostream& out) {
    out << csv_line({"what",
                     "time",
                     "merchant_uid",
                     "imp_uid",
                     "amount",
                     "currency",
                     "detail",
                     "pay_method",
                     "pg_provider",
                     "pg_tid",
                     "test"});
    for (const ReportRow& row : report.rows)
        out << csv_line({std::string(to_string(row.what)),
                         korean_time(row.at),
                         row.merchant_uid,
                         row.imp_uid,
                         row.amount.str(),
                         row.currency,
                         row.detail,
                         row.pay_method,
                         row.pg_provider,
                         row.pg_tid,
                         row.test ? "test" : ""});
}

Value to_json(const ReportRow& row) {
    Value object = Value::object();
    object.set("at", Value::integer(row.at));
    object.set("merchant_uid", Value::string(row.merchant_uid));
    object.set("imp_uid", json::text_or_null(row.imp_uid));
    object.set("amount", Value::number(row.amount.str()));
    object.set("currency", Value::string(row.currency));
    object.set("detail", Value::string(row.detail));
    object.set("pay_method", Value::string(row.pay_method));
    object.set("pg_provider", Value::string(row.pg_provider));
    object.set("pg_tid", Value::string(row.pg_tid));
    object.set("test", Value::boolean(row.test));
    return object;
}

void print_json(const std::string& day, const Report& report, std::ostream& out) {
    Value document = Value::object();
    document.set("day", Value::string(day));
    for (const Entry what : {Entry::accepted, Entry::refunded, Entry::refused, Entry::open}) {
        Value rows = Value::array();
        for (const ReportRow& row : report.rows) {
            if (row.what == what)
                rows.push(to_json(row));
        }
        document.set(std::string(to_string(what)), std::move(rows));
    }
    Value totals = Value::array();
    for (const auto& [key, total] : report.totals) {
        Value object = Value::object();
        object.set("what", Value::string(to_string(key.what)));
        object.set("currency", Value::string(key.currency));
        object.set("test", Value::boolean(key.test));
        object.set("count", Value::integer(total.count));
        object.set("amount", Value::number(total.amount.str()));
        totals.push(std::move(object));
    }
    document.set("totals", std::move(totals));
    out << document.dump_pretty() << '\n';
}

Cell entry_cell(Entry what, bool test) {
    const Tone tone = what == Entry::accepted  ? Tone::good
                      : what == Entry::refused ? Tone::bad
                      : what == Entry::open    ? Tone::waiting
                                               : Tone::plain;
    return {std::string(to_string(what)) + (test ? " (test)" : ""), tone};
}

void print_totals(const Report& report, std::ostream& out, const Screen& screen) {
    Table table({{}, {.is_number = true}, {.is_number = true}});
    for (const auto& [key, total] : report.totals)
        table.add({{"total " + entry_cell(key.what, key.test).text},
                   {std::to_string(total.count)},
                   {show_amount(total.amount, key.currency, screen)}});
    out << '\n';
    table.print(out, screen);
}

void print_text(const std::string& day,
                const Report& report,
                std::ostream& out,
                const Screen& screen) {
    out << day << " in Korea\n";
    if (report.rows.empty()) {
        out << "nothing\n";
        return;
    }
    Table table({{.title = "what"},
                 {.title = time_title("time", screen), .spare = 1},
                 {.title = "merchant_uid"},
                 {.title = "imp_uid", .spare = 2},
                 {.title = "amount", .is_number = true},
                 {.title = "detail", .narrow = Narrow::shortens},
                 {.title = "method", .spare = 3},
                 {.title = "pg", .spare = 4}});
    for (const ReportRow& row : report.rows)
        table.add({entry_cell(row.what, row.test),
                   {screen.is_terminal ? show_second(row.at, screen) : korean_time(row.at)},
                   {show_text(row.merchant_uid)},
                   {show_text(row.imp_uid)},
                   {show_amount(row.amount, row.currency, screen)},
                   {show_text(row.detail)},
                   {show_text(row.pay_method)},
                   {show_text(row.pg_provider)}});
    table.print(out, screen);
    print_totals(report, out, screen);
}

Result<void> remark_archive(const Day& day, store::OrderStore& store, std::ostream& err) {
    const auto note = store.find_note(settlement::kArchivedBefore);
    if (!note)
        return note.error();
    const auto before = *note ? text::parse_int(**note) : std::nullopt;
    if (before && day.from < *before)
        err << "impctl: orders of this day may have been archived (impctl order archive --before "
            << korean_time(*before) << "): their payments are in that file, and not here\n";
    return {};
}

}  // namespace

Result<void> run(const MakeReport& command,
                 store::OrderStore& store,
                 const Policy& policy,
                 const Surroundings& around) {
    const Result<Day> day = parse_korean_day(command.day);
    if (!day)
        return day.error();
    const Result<Report> report = make_report(*day, store, policy);
    if (!report)
        return report.error();
    if (Result<void> remarked = remark_archive(*day, store, around.err); !remarked)
        return remarked;
    if (command.csv)
        print_csv(*report, around.out);
    else if (command.json)
        print_json(command.day, *report, around.out);
    else
        print_text(command.day, *report, around.out, around.screen);
    return {};
}

}  // namespace imp::cli
