#include "base/json.hpp"
#include "cli/installation_commands.hpp"
#include "cli/table.hpp"
#include "cli/words.hpp"
#include "domain/codes.hpp"

#include <ostream>
#include <span>
#include <string>
#include <utility>

namespace imp::cli {

namespace {

using Rows = std::vector<std::vector<std::string>>;

struct Printed {
    std::vector<std::string> columns;
    Rows rows;
};

Printed banks() {
    Printed printed{.columns = {"code", "name", "html5_inicis", "kcp", "daou"}, .rows = {}};
    for (const codes::Bank& bank : codes::banks())
        printed.rows.push_back({std::string(bank.code),
                                std::string(bank.name),
                                std::string(bank.inicis),
                                std::string(bank.kcp),
                                std::string(bank.daou)});
    return printed;
}

Printed names(std::span<const codes::Name> table) {
    Printed printed{.columns = {"code", "name"}, .rows = {}};
    for (const codes::Name& one : table)
        printed.rows.push_back({std::string(one.code), std::string(one.name)});
    return printed;
}

json::Value to_json(const Printed& printed) {
    json::Value list = json::Value::array();
    for (const std::vector<std::string>& row : printed.rows) {
        json::Value object = json::Value::object();
        for (std::size_t i = 0; i < row.size(); ++i)
            object.set(printed.columns[i], json::text_or_null(row[i]));
        list.push(std::move(object));
    }
    return list;
}

Result<Printed> find_table(const std::string& name) {
    if (name == "banks")
        return banks();
    if (name == "cards")
        return names(codes::cards());
    if (name == "pgs")
        return names(codes::pgs());
    if (name == "couriers")
        return names(codes::couriers());
    return unknown_word("table", name, code_table_words());
}

}  // namespace

Result<void> run(const ShowCodes& command, const Surroundings& around) {
    const auto printed = find_table(command.table);
    if (!printed)
        return printed.error();
    if (command.json) {
        around.out << to_json(*printed).dump_pretty() << '\n';
        return {};
    }
    std::vector<Column> columns;
    for (const std::string& title : printed->columns)
        columns.push_back({.title = title});
    Table table(std::move(columns));
    for (const std::vector<std::string>& row : printed->rows) {
        std::vector<Cell> cells;
        cells.reserve(row.size());
        for (const std::string& cell : row)
            cells.push_back({show_text(cell)});
        table.add(std::move(cells));
    }
    table.print(around.out, around.screen);
    return {};
}

}  // namespace imp::cli
