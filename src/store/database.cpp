#include "store/database.hpp"

#include "store/database_url.hpp"
#include "store/mysql_dialect.hpp"
#include "store/postgresql_dialect.hpp"
#include "store/sqlite_dialect.hpp"
#include "store/sqlite_file.hpp"

#include <array>
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

}  // namespace imp::store
