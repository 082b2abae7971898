#include "base/json.hpp"
#include "cli/order_commands.hpp"
#include "cli/order_csv.hpp"

#include <cerrno>
#include <fstream>
#include <ostream>
#include <system_error>

namespace imp::cli {

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
    const Result<store::ImportCount> count =
        store.import_orders(orders_from_csv(in), around.clock.now());
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
