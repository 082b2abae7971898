#include "store/schema_tables.hpp"

#include "store/schema_steps.hpp"

#include <algorithm>
#include <string_view>

namespace imp::store {

namespace {

constexpr std::string_view kCreate = "CREATE TABLE $IFNEW ";
constexpr std::string_view kAlter = "ALTER TABLE ";
constexpr std::string_view kAdd = " ADD COLUMN $IFNEW ";
constexpr std::string_view kPrimaryKey = "PRIMARY KEY";

std::string_view trimmed(std::string_view text) {
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
    return text.substr(0, text.find_last_not_of(' ') + 1);
}

/// What stands between commas that are not within parentheses.
std::vector<std::string_view> parts_of(std::string_view list) {
    std::vector<std::string_view> parts;
    int depth = 0;
    std::size_t start = 0;
    for (std::size_t at = 0; at < list.size(); ++at) {
        if (list[at] == '(')
            ++depth;
        else if (list[at] == ')')
            --depth;
        else if (list[at] == ',' && depth == 0) {
            parts.push_back(trimmed(list.substr(start, at - start)));
            start = at + 1;
        }
    }
    parts.push_back(trimmed(list.substr(start)));
    return parts;
}

/// What stands between the first parenthesis and the last one.
std::string_view within_parentheses(std::string_view text) {
    const std::size_t open = text.find('(') + 1;
    return text.substr(open, text.rfind(')') - open);
}

/// `name TYPE …`
void add_column(SchemaTable& table, std::string_view definition) {
    const std::size_t blank = definition.find(' ');
    const std::string name(definition.substr(0, blank));
    const std::string_view rest = definition.substr(blank + 1);
    const bool is_serial = rest.starts_with("$SERIAL");
    const bool is_number = is_serial || rest.starts_with("BIGINT") || rest.starts_with("SMALLINT");
    table.columns.push_back({.name = name, .is_number = is_number});
    if (is_serial)
        table.serial = name;
    if (is_serial || rest.find(kPrimaryKey) != std::string_view::npos)
        table.key.push_back(name);
}

SchemaTable created(std::string_view statement) {
    statement.remove_prefix(kCreate.size());
    SchemaTable table;
    table.name = statement.substr(0, statement.find(' '));
    for (const std::string_view part : parts_of(within_parentheses(statement))) {
        if (!part.starts_with(kPrimaryKey)) {
            add_column(table, part);
            continue;
        }
        for (const std::string_view column : parts_of(within_parentheses(part)))
            table.key.emplace_back(column);
    }
    return table;
}

void alter(std::vector<SchemaTable>& tables, std::string_view statement) {
    statement.remove_prefix(kAlter.size());
    const std::size_t add = statement.find(kAdd);
    const std::string_view name = statement.substr(0, add);
    const auto table = std::find_if(
        tables.begin(), tables.end(), [&](const SchemaTable& one) { return one.name == name; });
    add_column(*table, statement.substr(add + kAdd.size()));
}

}  // namespace

std::vector<SchemaTable> schema_tables() {
    std::vector<SchemaTable> tables;
    for (const std::span<const std::string_view> step : schema_steps()) {
        for (const std::string_view statement : step) {
            if (statement.starts_with(kCreate))
                tables.push_back(created(statement));
            else if (statement.starts_with(kAlter))
                alter(tables, statement);
        }
    }
    return tables;
}

}  // namespace imp::store
