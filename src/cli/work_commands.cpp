// reconcile, work: what no message told us, and what is due.
#include "base/json.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "cli/outbox_commands.hpp"
#include "cli/payment_commands.hpp"
#include "cli/progress.hpp"
#include "cli/times.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ostream>

namespace imp::cli {

namespace {

using settlement::ReconcileReport;

/// What is done may make more due (a refund, the shop's being told of it). An end has to be all the
/// same: cron comes again.
constexpr int kMostPasses = 100;

Result<void> to_result(const std::optional<Error>& trouble) {
    if (!trouble)
        return {};
    return Error{Errc::unavailable, "not everything could be asked: " + trouble->detail};
}

json::Value to_json(const std::vector<std::string>& texts) {
    json::Value array = json::Value::array();
    for (const std::string& text : texts)
        array.push(json::Value::string(text));
    return array;
}

json::Value to_json(const ReconcileReport& report) {
    json::Value object = json::Value::object();
    object.set("payments_seen", json::Value::integer(report.payments_seen));
    object.set("orders_asked", json::Value::integer(report.orders_asked));
    object.set("changed", to_json(report.changed));
    object.set("without_order", to_json(report.without_order));
    object.set("trouble",
               report.trouble ? json::Value::string(report.trouble->detail) : json::Value());
    return object;
}

std::string summary(const ReconcileReport& report) {
    return fmt::format(
        "{} payments seen, {} orders asked, {} changed, {} payments without an order",
        report.payments_seen,
        report.orders_asked,
        report.changed.size(),
        report.without_order.size());
}

void print_report(const ReconcileReport& report, std::ostream& out) {
    out << summary(report) << '\n';
    for (const std::string& merchant_uid : report.changed)
        out << "changed: " << text::escape_unseen(merchant_uid) << '\n';
    for (const std::string& imp_uid : report.without_order)
        out << "without an order: " << imp_uid << '\n';
}

void add_new(std::vector<std::string>& to, const std::vector<std::string>& from) {
    for (const std::string& one : from) {
        if (std::find(to.begin(), to.end(), one) == to.end())
            to.push_back(one);
    }
}

void add(settlement::Worker::Done& to, const settlement::Worker::Done& from) {
    to.delivered += from.delivered;
    to.inbox += from.inbox;
    if (!to.inbox_trouble)
        to.inbox_trouble = from.inbox_trouble;
    to.reconciled.payments_seen += from.reconciled.payments_seen;
    to.reconciled.orders_asked += from.reconciled.orders_asked;
    add_new(to.reconciled.changed, from.reconciled.changed);
    add_new(to.reconciled.without_order, from.reconciled.without_order);
    if (!to.reconciled.trouble)
        to.reconciled.trouble = from.reconciled.trouble;
}

bool was_idle(const settlement::Worker::Done& pass) {
    return pass.delivered == 0 && pass.inbox == 0 && pass.reconciled.changed.empty();
}

Result<settlement::Worker::Done> work_once(settlement::Worker& worker, const Surroundings& around) {
    Progress shown(around);
    settlement::Worker::Done all;
    for (int pass = 0; pass < kMostPasses; ++pass) {
        const Result<settlement::Worker::Done> done =
            worker.run_once([&](const ReconcileReport& report) {
                shown.show(
                    {.doing = fmt::format("working: {} outbox entries and {} webhooks tried; {}",
                                          all.delivered,
                                          all.inbox,
                                          summary(report))});
            });
        if (!done)
            return done.error();
        add(all, *done);
        if (was_idle(*done))
            break;
    }
    return all;
}

Result<void> run_once(const Work& command, settlement::Worker& worker, const Surroundings& around) {
    const Result<settlement::Worker::Done> done = work_once(worker, around);
    if (!done)
        return done.error();
    if (command.json) {
        json::Value object = json::Value::object();
        object.set("delivered", json::Value::integer(done->delivered));
        object.set("inbox", json::Value::integer(done->inbox));
        object.set(
            "inbox_trouble",
            done->inbox_trouble ? json::Value::string(done->inbox_trouble->detail) : json::Value());
        object.set("reconciled", to_json(done->reconciled));
        around.out << object.dump_pretty() << '\n';
    } else {
        around.out << fmt::format("{} outbox entries and {} webhooks tried; {}\n",
                                  done->delivered,
                                  done->inbox,
                                  summary(done->reconciled));
    }
    return to_result(done->reconciled.trouble ? done->reconciled.trouble : done->inbox_trouble);
}

ReconcileReport reconcile(settlement::Reconciler& reconciler,
                          std::chrono::seconds since,
                          const Surroundings& around) {
    Progress shown(around);
    return reconciler.run(since, [&](const ReconcileReport& report) {
        shown.show({.doing = fmt::format("asking i'mport: {}", summary(report))});
    });
}

}  // namespace

Result<void> run(const ReconcileNow& command, const Counter& counter, const Surroundings& around) {
    const Result<std::chrono::seconds> since = parse_duration(command.since);
    if (!since)
        return Error{Errc::bad_input, "--since: " + since.error().detail};
    const ReconcileReport report = reconcile(counter.reconciler, *since, around);
    if (command.json)
        around.out << to_json(report).dump_pretty() << '\n';
    else
        print_report(report, around.out);
    return to_result(report.trouble);
}

Result<void> run(const Work& command,
                 settlement::Worker& worker,
                 const std::function<void()>& wait_for_end,
                 const Surroundings& around) {
    if (command.once)
        return run_once(command, worker, around);
    log::info("working");
    worker.start();
    wait_for_end();
    log::info("ending");
    worker.stop();
    return {};
}

}  // namespace imp::cli
