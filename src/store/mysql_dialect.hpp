#pragma once

#include "store/database_url.hpp"
#include "store/dialect.hpp"

#include <string>
#include <vector>

namespace imp::store {

/// MariaDB, alone or as a Galera cluster.
class MysqlDialect final : public Dialect {
  public:
    explicit MysqlDialect(ServerAddress address);

    void connect(soci::session& session, std::chrono::milliseconds lock_wait) const override;
    void connect_reader(soci::session& session, std::chrono::milliseconds lock_wait) const override;
    void connect_patiently(soci::session& session,
                           std::chrono::milliseconds lock_wait) const override;
    void set_lock_wait(soci::session& session, std::chrono::milliseconds wait) const override;
    [[nodiscard]] std::string_view begin_write() const override;
    [[nodiscard]] WriterLimits writer_limits() const override;

    [[nodiscard]] int most_readers() const override { return address_.readers; }

    [[nodiscard]] std::string_view lock_row() const override;
    [[nodiscard]] std::string_view share_row() const override;

    [[nodiscard]] bool compares_writes() const override { return true; }

    [[nodiscard]] bool has_partial_indexes() const override { return false; }

    [[nodiscard]] std::string_view type_name(std::string_view placeholder) const override;
    Result<void> begin_schema_change(soci::session& session,
                                     std::span<const std::string_view> ours) const override;
    Result<void> end_schema_change(soci::session& session) const override;
    void begin_snapshot(soci::session& session) const override;
    Result<StatementShape> inspect(soci::session& session, const std::string& sql) const override;
    std::vector<Finding> examine(soci::session& session) const override;
    [[nodiscard]] Failure classify(const soci::soci_error& error) const override;
    [[nodiscard]] std::string words_of(const soci::soci_error& error) const override;

  private:
    void open(soci::session& session,
              std::chrono::seconds connect_timeout,
              std::chrono::seconds timeout) const;

    ServerAddress address_;
};

}  // namespace imp::store
