#include "store/query.hpp"

#include <utility>

namespace imp::store {

namespace {

constexpr std::size_t kUsualColumns = 40;  ///< room for the widest rows

}  // namespace

Query::Query(soci::session& session, std::string_view sql)
    : statement_(std::make_unique<Statement>(session, sql)) {}

Query::Query(Session& session, std::string_view sql)
    : keeper_(&session), statement_(session.take(sql)) {}

Query::~Query() {
    if (keeper_ != nullptr && is_at_end_)
        keeper_->give_back(std::move(statement_));
}

Query& Query::text(const char* name, std::string_view value) {
    Slot& slot = next_value(name, /*is_text=*/true);
    slot.text = value;
    slot.is = soci::i_ok;
    return *this;
}

Query& Query::text_or_null(const char* name, const std::optional<std::string>& value) {
    Slot& slot = next_value(name, /*is_text=*/true);
    slot.text = value.value_or("");
    slot.is = value ? soci::i_ok : soci::i_null;
    return *this;
}

Query& Query::number(const char* name, std::int64_t value) {
    Slot& slot = next_value(name, /*is_text=*/false);
    slot.number = value;
    slot.is = soci::i_ok;
    return *this;
}

Query& Query::number_or_null(const char* name, std::optional<std::int64_t> value) {
    Slot& slot = next_value(name, /*is_text=*/false);
    slot.number = value.value_or(0);
    slot.is = value ? soci::i_ok : soci::i_null;
    return *this;
}

Query& Query::into(std::string& column) {
    return add_column({.text = &column});
}

Query& Query::into(std::string& column, soci::indicator& is) {
    return add_column({.text = &column, .is = &is});
}

Query& Query::into(long long& column) {
    return add_column({.number = &column});
}

Query& Query::into(long long& column, soci::indicator& is) {
    return add_column({.number = &column, .is = &is});
}

Slot& Query::next_value(const char* name, bool is_text) {
    std::deque<Slot>& values = statement_->values;
    const std::size_t at = values_++;
    if (!statement_->is_bound) {
        values.push_back(Slot{.name = name, .is_text = is_text});
        return values.back();
    }
    // Most often the very same literal.
    const auto is_other = [&](const Slot& slot) {
        return slot.is_text != is_text ||
               (slot.name != name && std::string_view(slot.name) != name);
    };
    if (at >= values.size() || is_other(values[at]))
        throw soci::soci_error("a kept statement is given other values than the last time");
    return values[at];
}

Query& Query::add_column(const Target& target) {
    if (targets_.empty())
        targets_.reserve(kUsualColumns);
    targets_.push_back(target);
    if (!statement_->is_bound)
        statement_->columns.push_back(Slot{.is_text = target.text != nullptr});
    return *this;
}

/// Runs the statement; its first row is there, if it has one.
void Query::execute() {
    Statement& statement = *statement_;
    is_started_ = true;
    if (!statement.is_bound) {
        for (Slot& value : statement.values) {
            if (value.is_text)
                statement.soci.exchange(soci::use(value.text, value.is, value.name));
            else
                statement.soci.exchange(soci::use(value.number, value.is, value.name));
        }
        for (Slot& column : statement.columns) {
            if (column.is_text)
                statement.soci.exchange(soci::into(column.text, column.is));
            else
                statement.soci.exchange(soci::into(column.number, column.is));
        }
        statement.soci.alloc();
        statement.soci.prepare(statement.sql, soci::details::st_one_time_query);
        statement.soci.define_and_bind();
        statement.is_bound = true;
    } else if (values_ != statement.values.size() || targets_.size() != statement.columns.size()) {
        throw soci::soci_error("a kept statement is run with other values than the last time");
    }
    statement.soci.execute(true);
}

/// From the statement's own slots to where the caller wants the columns.
void Query::deliver() {
    auto column = statement_->columns.begin();
    for (const Target& target : targets_) {
        const bool is_null = column->is == soci::i_null;
        if (is_null && target.is == nullptr)
            throw soci::soci_error("NULL in a column that has none");
        if (target.is != nullptr)
            *target.is = column->is;
        if (is_null)
            column->text.clear();  // of the row before
        if (target.text != nullptr)
            target.text->swap(column->text);
        else if (!is_null)
            *target.number = column->number;
        ++column;
    }
}

std::int64_t Query::run() {
    execute();
    is_at_end_ = !statement_->soci.got_data();
    return statement_->soci.get_affected_rows();
}

bool Query::next() {
    if (is_at_end_)
        return false;
    if (is_started_)
        statement_->soci.fetch();
    else
        execute();
    const bool has_row = statement_->soci.got_data();
    if (has_row)
        deliver();
    else
        is_at_end_ = true;
    return has_row;
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

std::string along_index(std::string_view index) {
    return " /*! FORCE INDEX (" + std::string(index) + ") */";
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
