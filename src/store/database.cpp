#include "store/database.hpp"

#include "store/database_url.hpp"
#include "store/examine.hpp"
#include "store/mysql_dialect.hpp"
#include "store/postgresql_dialect.hpp"
#include "store/sqlite_dialect.hpp"
#include "store/sqlite_file.hpp"

#include <array>
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

#if IMP_WITH_MYSQL
Result<std::unique_ptr<Dialect>> make_mysql(ServerAddress address) {
    if (address.tls == ServerAddress::Tls::verify)
        return Error{Errc::config,
                     "store.url: tls=verify is not to be had with MariaDB's library; tls=on "
                     "encrypts, and does not check who is at the other end"};
    if (address.tls == ServerAddress::Tls::on && address.tls_ca.empty())
        return Error{Errc::config, "store.url: tls=on wants tls_ca with MariaDB"};
    return std::unique_ptr<Dialect>(std::make_unique<MysqlDialect>(std::move(address)));
}
#endif

#if IMP_WITH_POSTGRESQL
Result<std::unique_ptr<Dialect>> make_postgresql(ServerAddress address) {
    if (address.tls == ServerAddress::Tls::verify && address.tls_ca.empty())
        return Error{Errc::config, "store.url: tls=verify wants tls_ca"};
    return std::unique_ptr<Dialect>(std::make_unique<PostgresqlDialect>(std::move(address)));
}
#endif

/// A kind of server, and how it is reached; null where this build knows its name only.
struct Kind {
    std::string_view scheme;
    std::string_view name;
    std::string_view variable;  ///< of the Makefile
    Result<std::unique_ptr<Dialect>> (*make)(ServerAddress);
};

constexpr std::array<Kind, 2> kServers{{
    {"mysql",
     "MariaDB",
     "WITH_MYSQL",
#if IMP_WITH_MYSQL
     make_mysql
#else
     nullptr
#endif
    },
    {"postgresql",
     "PostgreSQL",
     "WITH_POSTGRESQL",
#if IMP_WITH_POSTGRESQL
     make_postgresql
#else
     nullptr
#endif
    },
}};

std::string known_schemes() {
    std::string schemes = "sqlite:PATH";
    for (const Kind& kind : kServers) {
        if (kind.make != nullptr)
            schemes.append(", ").append(kind.scheme).append("://…");
    }
    return schemes;
}

}  // namespace

Result<std::unique_ptr<Dialect>> find_database(const std::string& url, const Secret& password) {
    if (url.starts_with(kSqlite))
        return find_sqlite(url.substr(kSqlite.size()));
    // The url may hold a password: only what stands before the colon is named.
    const std::string scheme = url.substr(0, url.find(':'));
    for (const Kind& kind : kServers) {
        if (scheme != kind.scheme)
            continue;
        if (kind.make == nullptr)
            return Error{Errc::config,
                         "store.url: this program was built without " + std::string(kind.name) +
                             " (" + std::string(kind.variable) + "=0)"};
        Result<ServerAddress> address = parse_server_url(url, scheme, password);
        if (!address)
            return address.error();
        return kind.make(*std::move(address));
    }
    return Error{Errc::config, "store.url: " + scheme + ": is not known; use " + known_schemes()};
}

Result<std::unique_ptr<Dialect>> find_existing_database(const std::string& url,
                                                        const Secret& password) {
    if (!url.starts_with(kSqlite))
        return find_database(url, password);  // a server: naming it creates nothing
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
