#pragma once

#include "base/result.hpp"
#include "base/secret.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace imp::store {

/// Where a database server is, and how it is to be spoken to: what store.url says.
///
///     mysql://user:password@host:port/database?socket=/path&tls=on&tls_ca=/path …
///     postgresql://…
struct ServerAddress {
    std::string host;    ///< name or address; "" where there is a socket
    int port = 0;        ///< 0: the usual one
    std::string socket;  ///< MariaDB: a unix socket; PostgreSQL: the folder that holds it
    std::string user;
    Secret password;
    std::string database;

    enum class Tls { off, on, verify } tls = Tls::off;
    std::string tls_ca;    ///< file
    std::string tls_cert;  ///< our own, where the server wants one
    std::string tls_key;

    std::chrono::seconds connect_timeout{3};
    std::chrono::seconds timeout{10};  ///< for any answer of the server
    int readers = 8;
    int writers = 4;
};

/// Reads what stands behind `scheme://`. User, password, database and the values of options may be
/// percent-encoded. `password`: told apart from the url, else the url's own. Errors: config; the
/// detail never holds a value of the url.
Result<ServerAddress> parse_server_url(std::string_view url,
                                       std::string_view scheme,
                                       const Secret& password);

}  // namespace imp::store
