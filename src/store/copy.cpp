#include "store/copy.hpp"

#include "store/database.hpp"
#include "store/migrations.hpp"
#include "store/query.hpp"
#include "store/table_rows.hpp"

#include <fmt/format.h>

#include <memory>

namespace imp::store {

namespace {

/// Beside the tables of the steps: small facts by name. The schema's version is not one of them.
SchemaTable meta_table() {
    return {.name = "meta",
            .columns = {{.name = "name"}, {.name = "value"}},
            .key = {"name"},
            .serial = ""};
}

std::vector<SchemaTable> all_tables() {
    std::vector<SchemaTable> tables = schema_tables();
    tables.push_back(meta_table());
    return tables;
}

class Copying {
  public:
    Copying(const CopyOptions& options, const Dialect& from, const Dialect& to)
        : options_(options), from_(from), to_(to) {}

    Result<std::vector<CopiedTable>> run() {
        if (Result<void> opened = open(); !opened)
            return opened.error();
        if (Result<void> claimed = claim(); !claimed)
            return claimed.error();
        std::vector<Contents> written;
        for (const SchemaTable& table : tables_) {
            Result<Contents> contents = reading([&] { return copy(table); });
            if (!contents)
                return contents.error();
            written.push_back(*contents);
        }
        source_ << "COMMIT";
        if (Result<void> same = compare_new(written); !same)
            return same.error();
        if (Result<void> closed = compare_and_close_old(written); !closed)
            return closed.error();
        return finish(written);
    }

  private:
    template <typename Body>
    auto reading(Body&& body) -> decltype(body()) {
        return guarded(from_, "reading the old store", body);
    }

    template <typename Body>
    auto writing(Body&& body) -> decltype(body()) {
        return guarded(to_, "writing the new store", body);
    }

    void tell(std::string_view doing,
              const SchemaTable& table,
              std::int64_t rows,
              std::int64_t total) const {
        if (options_.progress)
            options_.progress({.doing = doing, .table = table.name, .rows = rows, .total = total});
    }

    static std::int64_t count_rows(soci::session& session, const SchemaTable& table) {
        long long rows = 0;
        Query count(
            session,
            fmt::format("SELECT COUNT(*) FROM {} WHERE {}", table.name, copied_rows(table)));
        count.into(rows);
        while (count.next()) {
        }
        return rows;
    }

    Result<void> open() {
        Result<void> opened = reading([&]() -> Result<void> {
            from_.connect_patiently(source_, Dialect::kLockWait);
            return migrate(from_, source_);
        });
        if (!opened)
            return opened;
        return writing([&]() -> Result<void> {
            to_.connect_patiently(target_, Dialect::kLockWait);
            if (Result<void> cleared = clear(); !cleared)
                return cleared;
            return migrate(to_, target_);
        });
    }

    /// Away with what an interrupted copy left, if we are told to.
    Result<void> clear() {
        try {
            if (!is_unfinished_copy(target_))
                return {};
        } catch (const soci::soci_error& error) {
            if (to_.classify(error) != Failure::other)
                throw;
            return {};  // no such table
        }
        if (!options_.restart)
            return Error{Errc::refused,
                         "the new store holds a copy that is not whole: --restart throws it away "
                         "and begins again"};
        for (const SchemaTable& table : tables_) {
            tell("clearing", table, 0, 0);
            target_ << fmt::format("DELETE FROM {} WHERE {}", table.name, copied_rows(table));
        }
        end_copy(target_);
        return {};
    }

    /// From here on nobody else can open the new store. If nobody has put anything into it.
    Result<void> claim() {
        return writing([&]() -> Result<void> {
            target_ << std::string(to_.begin_write());
            if (!begin_copy(target_))
                return Error{Errc::refused, "somebody else is filling the new store"};
            for (const SchemaTable& table : tables_) {
                const std::int64_t rows = count_rows(target_, table);
                if (rows > 0)
                    return Error{Errc::refused,
                                 fmt::format("the new store is not empty: there are {} rows in {}",
                                             rows,
                                             table.name)};
            }
            target_ << "COMMIT";
            return {};
        });
    }

    Result<Contents> copy(const SchemaTable& table) {
        if (&table == &tables_.front())
            from_.begin_snapshot(source_);
        const std::int64_t total = options_.progress ? count_rows(source_, table) : 0;
        TableReader reader(source_, table);
        Contents contents;
        for (auto rows = reader.next(); !rows.empty(); rows = reader.next()) {
            for (const CopiedRow& row : rows)
                add_to(contents, row);
            if (Result<void> done = write(table, rows); !done)
                return done.error();
            tell("copying", table, contents.rows, total);
        }
        if (!table.serial.empty()) {
            Result<void> counted = writing([&]() -> Result<void> {
                to_.count_on(target_, table.name, table.serial);
                return {};
            });
            if (!counted)
                return counted.error();
        }
        return contents;
    }

    Result<void> write(const SchemaTable& table, const std::vector<CopiedRow>& rows) {
        return writing([&]() -> Result<void> {
            target_ << std::string(to_.begin_write());
            write_rows(target_, table, rows);
            target_ << "COMMIT";
            return {};
        });
    }

    /// As it is now: what was written has to be there.
    Result<void> compare_new(const std::vector<Contents>& written) {
        for (std::size_t at = 0; at < tables_.size(); ++at) {
            const SchemaTable& table = tables_[at];
            const Result<Contents> there = writing(
                [&]() -> Result<Contents> { return read(target_, table, written[at].rows); });
            if (!there)
                return there.error();
            if (*there != written[at])
                return Error{
                    Errc::store,
                    fmt::format("{} holds {} rows that are not the {} rows that were written",
                                table.name,
                                there->rows,
                                written[at].rows)};
        }
        return {};
    }

    /// Nothing is there that was not written, and from here on nobody adds to it. The transaction
    /// ends with the session if anything else comes of it.
    Result<void> compare_and_close_old(const std::vector<Contents>& written) {
        return reading([&]() -> Result<void> {
            if (!options_.is_trial) {
                source_ << std::string(from_.begin_write());
                if (!close_store(source_, options_.now))
                    return Error{Errc::conflict, "somebody else has closed the old store"};
            }
            for (std::size_t at = 0; at < tables_.size(); ++at) {
                const Result<Contents> here = read(source_, tables_[at], written[at].rows);
                if (!here)
                    return here.error();
                if (*here != written[at])
                    return Error{Errc::conflict,
                                 "the old store changed meanwhile (" + tables_[at].name +
                                     "): stop whoever uses it, and run this again with --restart"};
            }
            if (!options_.is_trial)
                source_ << "COMMIT";
            return {};
        });
    }

    Result<Contents> read(soci::session& session,
                          const SchemaTable& table,
                          std::int64_t expected) const {
        TableReader reader(session, table);
        Contents contents;
        for (auto rows = reader.next(); !rows.empty(); rows = reader.next()) {
            for (const CopiedRow& row : rows)
                add_to(contents, row);
            tell("comparing", table, contents.rows, expected);
        }
        return contents;
    }

    Result<std::vector<CopiedTable>> finish(const std::vector<Contents>& written) {
        return writing([&]() -> Result<std::vector<CopiedTable>> {
            if (!end_copy(target_))
                return Error{Errc::store, "somebody else has begun to fill the new store"};
            std::vector<CopiedTable> copied;
            copied.reserve(tables_.size());
            for (std::size_t at = 0; at < tables_.size(); ++at)
                copied.push_back({.name = tables_[at].name, .rows = written[at].rows});
            return copied;
        });
    }

    const CopyOptions& options_;
    const Dialect& from_;
    const Dialect& to_;
    const std::vector<SchemaTable> tables_ = all_tables();
    soci::session source_;
    soci::session target_;
};

}  // namespace

Result<std::vector<CopiedTable>> copy_store(const CopyOptions& options) {
    if (options.from == options.to)
        return Error{Errc::refused, "the new store is the old one"};
    const auto from = find_existing_database(options.from, options.from_password);
    if (!from)
        return from.error();
    const auto to = find_database(options.to, options.to_password);
    if (!to)
        return to.error();
    return Copying(options, **from, **to).run();
}

Result<void> reopen_closed_store(const std::string& url, const Secret& password) {
    const auto dialect = find_existing_database(url, password);
    if (!dialect)
        return dialect.error();
    return guarded(**dialect, "reopening the store", [&]() -> Result<void> {
        soci::session session;
        (*dialect)->connect_patiently(session, Dialect::kLockWait);
        if (!reopen_store(session))
            return Error{Errc::refused, "the store is not closed"};
        return {};
    });
}

}  // namespace imp::store
