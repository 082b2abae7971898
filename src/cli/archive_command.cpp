#include "base/json.hpp"
#include "cli/archive_file.hpp"
#include "cli/order_commands.hpp"
#include "cli/progress.hpp"
#include "cli/times.hpp"

#include <ostream>

namespace imp::cli {

namespace {

using settlement::ArchiveCount;

/// A day in Korea, or a time.
Result<UnixSeconds> parse_before(const std::string& text, UnixSeconds now) {
    if (const Result<Day> day = parse_korean_day(text))
        return day->from;
    const Result<UnixSeconds> moment = parse_moment(text, now);
    if (!moment)
        return Error{Errc::bad_input, "--before is a day such as 2026-01-31, or a time"};
    return *moment;
}

void print(const ArchiveCount& count, const ArchiveOrders& command, std::ostream& out) {
    if (command.json) {
        json::Value object = json::Value::object();
        object.set("archived", json::Value::integer(count.archived));
        object.set("kept", json::Value::integer(count.kept));
        object.set("changed", json::Value::integer(count.changed));
        out << object.dump() << '\n';
        return;
    }
    out << count.archived << (command.is_trial ? " would be archived, " : " archived, ")
        << count.kept << " kept (old, but something of them is not settled)\n";
    if (count.changed > 0)
        out << count.changed << " kept that were changed meanwhile: run it again\n";
}

Result<ArchiveCount> archive(const ArchiveOrders& command,
                             UnixSeconds before,
                             store::OrderStore& store,
                             const Surroundings& around) {
    Progress shown(around);
    const auto progress = [&](const ArchiveCount& count) {
        shown.show({.doing = "archiving: " + std::to_string(count.looked_at) +
                             " orders looked at, " + std::to_string(count.archived) + " archived"});
    };
    const UnixSeconds now = around.clock.now();
    if (command.is_trial)
        return settlement::count_archivable(store, before, now, progress);
    auto file = ArchiveFile::open(command.to);
    if (!file)
        return file.error();
    return settlement::archive_orders(
        store,
        before,
        now,
        [&](const std::vector<settlement::OldOrder>& orders) { return file->add(orders); },
        progress);
}

}  // namespace

Result<void> run(const ArchiveOrders& command,
                 store::OrderStore& store,
                 const Surroundings& around) {
    const Result<UnixSeconds> before = parse_before(command.before, around.clock.now());
    if (!before)
        return before.error();
    if (command.to.empty() && !command.is_trial)
        return Error{Errc::bad_input, "--to FILE is needed: where the orders' details go"};
    const Result<ArchiveCount> count = archive(command, *before, store, around);
    if (!count)
        return count.error();
    print(*count, command, around.out);
    return {};
}

}  // namespace imp::cli
