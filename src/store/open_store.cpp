#include "store/order_store.hpp"
#include "store/sql_store.hpp"
#include "store/sqlite_dialect.hpp"
#include "store/sqlite_file.hpp"

#include <utility>

namespace imp::store {

namespace {

constexpr std::string_view kSqlite = "sqlite:";

Result<std::unique_ptr<OrderStore>> open_sqlite(const std::string& path, int readers) {
    if (path.empty())
        return Error{Errc::config, "store.url sqlite: names no file"};
    if (path.find('"') != std::string::npos)  // SOCI's connection string cannot hold one
        return Error{Errc::config, "store.url: the path of a database cannot hold a double quote"};
    Result<std::string> file = prepare_sqlite_file(path);
    if (!file)
        return file.error();
    const SqliteJournal journal =
        is_on_network_file_system(*file) ? SqliteJournal::rollback : SqliteJournal::wal;
    auto dialect = std::make_unique<SqliteDialect>(*std::move(file), journal);
    return SqlStore::open(std::move(dialect), readers);
}

}  // namespace

Result<std::unique_ptr<OrderStore>> open_store(const StoreOptions& options) {
    if (options.url.starts_with(kSqlite))
        return open_sqlite(options.url.substr(kSqlite.size()), options.readers);
    // The url may hold a password: only what stands before the colon is named.
    const std::string scheme = options.url.substr(0, options.url.find(':'));
    return Error{Errc::config, "store.url: " + scheme + ": is not known; use sqlite:PATH"};
}

}  // namespace imp::store
