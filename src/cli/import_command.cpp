#include "base/json.hpp"
#include "cli/order_commands.hpp"
#include "cli/order_csv.hpp"
#include "cli/progress.hpp"

#include <cerrno>
#include <cstdint>
#include <fstream>
#include <ostream>
#include <system_error>

namespace imp::cli {

namespace {

/// 0 for a pipe.
std::int64_t size_of(std::istream& in) {
    const auto here = in.tellg();
    in.seekg(0, std::ios::end);
    const auto end = in.tellg();
    in.clear();
    in.seekg(here);
    in.clear();
    return here < 0 || end < 0 ? 0 : static_cast<std::int64_t>(end - here);
}

Result<store::ImportCount> import_from(std::istream& in,
                                       store::OrderStore& store,
                                       const Surroundings& around) {
    constexpr std::int64_t kLinesBetween = 256;  // to say where one is in a file is not free
    const store::ImportSource orders = orders_from_csv(in);
    if (!around.err_screen.can_rewrite)
        return store.import_orders(orders, around.clock.now());
    Progress shown(around);
    const std::int64_t size = size_of(in);
    std::int64_t lines = 0;
    return store.import_orders(
        [&]() -> Result<std::optional<store::ImportedOrder>> {
            auto order = orders();
            const bool is_end = order && !*order;
            if (is_end || ++lines % kLinesBetween == 0)
                shown.show(
                    {.doing = is_end ? "storing " + std::to_string(lines) + " orders"
                                     : "reading: " + std::to_string(lines) + " orders",
                     .done = size == 0 || is_end ? size : static_cast<std::int64_t>(in.tellg()),
                     .total = size});
            return order;
        },
        around.clock.now());
}

}  // namespace

Result<void> run(const ImportOrders& command,
                 store::OrderStore& store,
                 const Surroundings& around) {
    std::ifstream file;
    if (command.file != "-") {
        file.open(command.file, std::ios::binary);
        if (!file)
            return Error{Errc::not_found,
                         command.file + ": " + std::generic_category().message(errno)};
    }
    std::istream& in = command.file == "-" ? around.in : file;
    const Result<store::ImportCount> count = import_from(in, store, around);
    if (!count) {
        // A wrong line is not a wrong command line.
        const bool wrong_line = count.error().code == Errc::bad_input;
        return Error{wrong_line ? Errc::refused : count.error().code,
                     command.file + ": " + count.error().detail + " (nothing was imported)"};
    }
    if (command.json) {
        json::Value object = json::Value::object();
        object.set("added", json::Value::integer(count->added));
        object.set("unchanged", json::Value::integer(count->unchanged));
        around.out << object.dump() << '\n';
    } else {
        around.out << count->added << " added, " << count->unchanged << " unchanged\n";
    }
    return {};
}

}  // namespace imp::cli
