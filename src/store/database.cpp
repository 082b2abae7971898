#include "store/database.hpp"

#include "store/sqlite_dialect.hpp"
#include "store/sqlite_file.hpp"

#include <string_view>
#include <utility>

namespace imp::store {

namespace {

constexpr std::string_view kSqlite = "sqlite:";

Result<std::unique_ptr<Dialect>> find_sqlite(const std::string& path) {
    if (path.empty())
        return Error{Errc::config, "store.url sqlite: names no file"};
    if (path.find('"') != std::string::npos)  // SOCI's connection string cannot hold one
        return Error{Errc::config, "store.url: the path of a database cannot hold a double quote"};
    Result<std::string> file = prepare_sqlite_file(path);
    if (!file)
        return file.error();
    const SqliteJournal journal =
        is_on_network_file_system(*file) ? SqliteJournal::rollback : SqliteJournal::wal;
    return std::unique_ptr<Dialect>(std::make_unique<SqliteDialect>(*std::move(file), journal));
}

}  // namespace

Result<std::unique_ptr<Dialect>> find_database(const std::string& url) {
    if (url.starts_with(kSqlite))
        return find_sqlite(url.substr(kSqlite.size()));
    // The url may hold a password: only what stands before the colon is named.
    const std::string scheme = url.substr(0, url.find(':'));
    return Error{Errc::config, "store.url: " + scheme + ": is not known; use sqlite:PATH"};
}

}  // namespace imp::store
