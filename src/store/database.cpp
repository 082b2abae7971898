#include "store/database.hpp"

#include "store/examine.hpp"
#include "store/sqlite_dialect.hpp"
#include "store/sqlite_file.hpp"

#include <filesystem>
#include <string_view>
#include <system_error>
#include <utility>

namespace imp::store {

namespace {

constexpr std::string_view kSqlite = "sqlite:";

Result<void> check_sqlite_path(const std::string& path) {
    if (path.empty())
        return Error{Errc::config, "store.url sqlite: names no file"};
    if (path.find('"') != std::string::npos)  // SOCI's connection string cannot hold one
        return Error{Errc::config, "store.url: the path of a database cannot hold a double quote"};
    return {};
}

/// The url may hold a password: only what stands before the colon is named.
Error unknown_kind(const std::string& url) {
    const std::string scheme = url.substr(0, url.find(':'));
    return Error{Errc::config, "store.url: " + scheme + ": is not known; use sqlite:PATH"};
}

std::unique_ptr<Dialect> sqlite_dialect(std::string file) {
    const SqliteJournal journal =
        is_on_network_file_system(file) ? SqliteJournal::rollback : SqliteJournal::wal;
    return std::make_unique<SqliteDialect>(std::move(file), journal);
}

Result<std::unique_ptr<Dialect>> find_sqlite(const std::string& path) {
    if (Result<void> sound = check_sqlite_path(path); !sound)
        return sound.error();
    Result<std::string> file = prepare_sqlite_file(path);
    if (!file)
        return file.error();
    return sqlite_dialect(*std::move(file));
}

}  // namespace

Result<std::unique_ptr<Dialect>> find_database(const std::string& url) {
    if (url.starts_with(kSqlite))
        return find_sqlite(url.substr(kSqlite.size()));
    return unknown_kind(url);
}

Result<std::unique_ptr<Dialect>> find_existing_database(const std::string& url) {
    if (!url.starts_with(kSqlite))
        return find_database(url);  // a server: naming it creates nothing
    if (Result<void> sound = check_sqlite_path(url.substr(kSqlite.size())); !sound)
        return sound.error();
    const std::string file = database_file(url);
    std::error_code failure;
    const std::filesystem::file_status there = std::filesystem::status(file, failure);
    if (there.type() == std::filesystem::file_type::not_found)
        return Error{Errc::not_found, "there is no database " + file};
    if (failure)
        return Error{Errc::store, "database " + file + ": " + failure.message()};
    if (there.type() != std::filesystem::file_type::regular)
        return Error{Errc::store, "database " + file + ": it is not a file"};
    return sqlite_dialect(file);
}

std::string database_file(const std::string& url) {
    if (!url.starts_with(kSqlite))
        return "";
    std::error_code failure;
    return std::filesystem::absolute(url.substr(kSqlite.size()), failure).string();
}

}  // namespace imp::store
