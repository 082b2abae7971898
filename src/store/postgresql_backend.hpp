#pragma once

#include "base/fd.hpp"

#include <soci/postgresql/soci-postgresql.h>

#include <chrono>
#include <memory>
#include <string>

/// SOCI's backend with an end to each wait for the server. Nobody but the dialect sees it. Around
/// SOCI's own, not derived from it: the library exports no more of it than its factory.
namespace imp::store {

/// One connection. A statement that is not answered in time ends it: the error is the same as when
/// the server ended it.
class TimedPostgresqlSession final : public soci::details::session_backend {
  public:
    explicit TimedPostgresqlSession(const soci::connection_parameters& parameters);

    /// For each answer of the server from now on.
    void set_limit(std::chrono::milliseconds limit) { limit_ = limit; }

    [[nodiscard]] std::chrono::milliseconds limit() const { return limit_; }

    /// The connection's socket, by a descriptor of our own: libpq closes its own one as soon as the
    /// connection is lost, and another thread may be given its number at once.
    [[nodiscard]] int socket() const { return socket_.get(); }

    [[nodiscard]] PGconn* handle() const { return soci_->conn_; }

    bool is_connected() override;
    void begin() override;
    void commit() override;
    void rollback() override;
    [[nodiscard]] std::string get_dummy_from_table() const override;
    [[nodiscard]] std::string get_backend_name() const override;
    soci::details::statement_backend* make_statement_backend() override;
    soci::details::rowid_backend* make_rowid_backend() override;
    soci::details::blob_backend* make_blob_backend() override;

  private:
    std::unique_ptr<soci::postgresql_session_backend> soci_;
    UniqueFd socket_;
    std::chrono::milliseconds limit_;
};

/// For session.open().
const soci::backend_factory& timed_postgresql();

}  // namespace imp::store
