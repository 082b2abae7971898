#include "store/table_rows.hpp"

#include "base/digest.hpp"
#include "store/query.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <string_view>

namespace imp::store {

namespace {

constexpr std::int64_t kRowsAtOnce = 1'000;

std::vector<std::string_view> column_names(const SchemaTable& table) {
    std::vector<std::string_view> names;
    names.reserve(table.columns.size());
    for (const SchemaColumn& column : table.columns)
        names.push_back(column.name);
    return names;
}

std::string key_name(std::size_t last, std::size_t at) {
    return fmt::format("k{}_{}", last, at);
}

/// Behind the row with this key, in the order of the key: `a > :a OR (a = :b AND b > :c)`.
std::string behind(const SchemaTable& table) {
    std::string condition;
    for (std::size_t last = 0; last < table.key.size(); ++last) {
        std::string one;
        for (std::size_t at = 0; at <= last; ++at)
            one += fmt::format("{}{} {} :{}",
                               at == 0 ? "" : " AND ",
                               table.key[at],
                               at == last ? ">" : "=",
                               key_name(last, at));
        condition += (last == 0 ? "(" : " OR (") + one + ")";
    }
    return condition;
}

/// One column of the rows that are written at once.
struct CopiedColumn {
    std::vector<std::string> texts;
    std::vector<long long> numbers;
    std::vector<soci::indicator> indicators;
};

CopiedColumn column_of(const std::vector<CopiedRow>& rows, std::size_t at, bool is_number) {
    CopiedColumn column;
    column.texts.reserve(is_number ? 0 : rows.size());
    column.numbers.reserve(is_number ? rows.size() : 0);
    column.indicators.reserve(rows.size());
    for (const CopiedRow& row : rows) {
        const CopiedValue& value = row[at];
        const bool is_null = !value.number && !value.text;
        column.indicators.push_back(is_null ? soci::i_null : soci::i_ok);
        if (is_number)
            column.numbers.push_back(value.number.value_or(0));
        else
            column.texts.push_back(value.text.value_or(""));
    }
    return column;
}

}  // namespace

std::string_view copied_rows(const SchemaTable& table) {
    return table.name == "meta" ? "name <> 'schema_version'" : "1 = 1";
}

void add_to(Contents& contents, const CopiedRow& row) {
    std::string bytes;
    for (const CopiedValue& value : row) {
        const std::string word =
            value.number ? std::to_string(*value.number) : value.text.value_or("");
        const bool is_null = !value.number && !value.text;
        bytes += is_null ? "-;" : std::to_string(word.size()) + ":" + word;
    }
    const std::string digest = digest::sha256(bytes);
    std::uint64_t high = 0;
    std::uint64_t low = 0;
    std::memcpy(&high, digest.data(), sizeof high);
    std::memcpy(&low, digest.data() + sizeof high, sizeof low);
    ++contents.rows;
    contents.high += high;
    contents.low += low;
}

std::vector<CopiedRow> TableReader::next() {
    Query query(session_, page());
    std::deque<std::string> names;  // a deque never moves what it holds
    for (std::size_t last = 0; !last_.empty() && last < table_.key.size(); ++last) {
        for (std::size_t at = 0; at <= last; ++at) {
            const CopiedValue& value = last_value(table_.key[at]);
            const std::string& name = names.emplace_back(key_name(last, at));
            if (value.number)
                query.number(name.c_str(), *value.number);
            else
                query.text(name.c_str(), value.text.value_or(""));
        }
    }
    std::deque<std::string> texts;
    std::deque<long long> numbers;
    std::deque<soci::indicator> indicators;
    for (const SchemaColumn& column : table_.columns) {
        texts.emplace_back();
        numbers.emplace_back();
        indicators.emplace_back(soci::i_ok);
        if (column.is_number)
            query.into(numbers.back(), indicators.back());
        else
            query.into(texts.back(), indicators.back());
    }
    std::vector<CopiedRow> rows;
    rows.reserve(kRowsAtOnce);
    while (query.next()) {
        CopiedRow& row = rows.emplace_back(table_.columns.size());
        for (std::size_t at = 0; at < row.size(); ++at) {
            if (indicators[at] == soci::i_null)
                continue;
            if (table_.columns[at].is_number)
                row[at].number = numbers[at];
            else
                row[at].text = texts[at];
        }
    }
    if (!rows.empty())
        last_ = rows.back();
    return rows;
}

std::string TableReader::page() const {
    const std::vector<std::string_view> key(table_.key.begin(), table_.key.end());
    return fmt::format("SELECT {} FROM {} WHERE {}{} ORDER BY {} LIMIT {}",
                       column_list(column_names(table_)),
                       table_.name,
                       copied_rows(table_),
                       last_.empty() ? "" : " AND (" + behind(table_) + ")",
                       column_list(key),
                       kRowsAtOnce);
}

const CopiedValue& TableReader::last_value(const std::string& column) const {
    const auto found = std::find_if(table_.columns.begin(),
                                    table_.columns.end(),
                                    [&](const SchemaColumn& one) { return one.name == column; });
    return last_[static_cast<std::size_t>(found - table_.columns.begin())];
}

void write_rows(soci::session& session,
                const SchemaTable& table,
                const std::vector<CopiedRow>& rows) {
    std::deque<CopiedColumn> columns;
    soci::statement insert(session);
    for (std::size_t at = 0; at < table.columns.size(); ++at) {
        const SchemaColumn& column = table.columns[at];
        CopiedColumn& values = columns.emplace_back(column_of(rows, at, column.is_number));
        if (column.is_number)
            insert.exchange(soci::use(values.numbers, values.indicators, column.name));
        else
            insert.exchange(soci::use(values.texts, values.indicators, column.name));
    }
    insert.alloc();
    insert.prepare(insert_statement(table.name, column_names(table)));
    insert.define_and_bind();
    insert.execute(true);
}

}  // namespace imp::store
