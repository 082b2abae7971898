#include "store/query.hpp"

#include <utility>

namespace imp::store {

Query::Query(soci::session& session, std::string sql) : statement_(session), sql_(std::move(sql)) {}

Query& Query::text(const char* name, std::string_view value) {
    statement_.exchange(soci::use(texts_.emplace_back(value), name));
    return *this;
}

Query& Query::text_or_null(const char* name, const std::optional<std::string>& value) {
    soci::indicator& is = indicators_.emplace_back(value ? soci::i_ok : soci::i_null);
    statement_.exchange(soci::use(texts_.emplace_back(value.value_or("")), is, name));
    return *this;
}

Query& Query::number(const char* name, std::int64_t value) {
    statement_.exchange(soci::use(numbers_.emplace_back(value), name));
    return *this;
}

Query& Query::number_or_null(const char* name, std::optional<std::int64_t> value) {
    soci::indicator& is = indicators_.emplace_back(value ? soci::i_ok : soci::i_null);
    statement_.exchange(soci::use(numbers_.emplace_back(value.value_or(0)), is, name));
    return *this;
}

Query& Query::into(std::string& column) {
    statement_.exchange(soci::into(column));
    return *this;
}

Query& Query::into(std::string& column, soci::indicator& is) {
    statement_.exchange(soci::into(column, is));
    return *this;
}

Query& Query::into(long long& column) {
    statement_.exchange(soci::into(column));
    return *this;
}

Query& Query::into(long long& column, soci::indicator& is) {
    statement_.exchange(soci::into(column, is));
    return *this;
}

void Query::prepare() {
    statement_.alloc();
    statement_.prepare(sql_, soci::details::st_one_time_query);
    statement_.define_and_bind();
    started_ = true;
}

std::int64_t Query::run() {
    prepare();
    statement_.execute(true);
    return statement_.get_affected_rows();
}

bool Query::next() {
    if (!started_) {
        prepare();
        statement_.execute(false);
    }
    return statement_.fetch();
}

namespace {

/// Each column by `write`, with commas between.
template <typename Write>
std::string joined(Columns columns, Write write) {
    std::string out;
    for (const std::string_view column : columns) {
        if (!out.empty())
            out += ", ";
        out += write(std::string(column));
    }
    return out;
}

}  // namespace

std::string column_list(Columns columns) {
    return joined(columns, [](const std::string& column) { return column; });
}

std::string insert_statement(std::string_view table, Columns columns) {
    const std::string values =
        joined(columns, [](const std::string& column) { return ":" + column; });
    return "INSERT INTO " + std::string(table) + " (" + column_list(columns) + ") VALUES (" +
           values + ")";
}

std::string assignments(Columns columns) {
    return joined(columns, [](const std::string& column) { return column + " = :" + column; });
}

}  // namespace imp::store
