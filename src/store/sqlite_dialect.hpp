#pragma once

#include "store/dialect.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace imp::store {

/// How SQLite keeps what a crash must be able to undo. `wal`: readers and the one writer never wait
/// for each other. `rollback`: a journal beside the file, for network file systems, where WAL's
/// shared memory does not work.
enum class SqliteJournal { wal, rollback };

class SqliteDialect final : public Dialect {
  public:
    /// `path` is absolute, and the file is there (sqlite_file.hpp).
    SqliteDialect(std::string path, SqliteJournal journal);

    void connect(soci::session& session, std::chrono::milliseconds lock_wait) const override;
    void connect_reader(soci::session& session, std::chrono::milliseconds lock_wait) const override;
    void set_lock_wait(soci::session& session, std::chrono::milliseconds wait) const override;

    [[nodiscard]] bool keeps_statements() const override { return true; }

    [[nodiscard]] std::string_view begin_write() const override;
    [[nodiscard]] WriterLimits writer_limits() const override;
    [[nodiscard]] std::string_view lock_row() const override;
    [[nodiscard]] std::string_view type_name(std::string_view placeholder) const override;
    void connect_patiently(soci::session& session,
                           std::chrono::milliseconds lock_wait) const override;
    Result<void> begin_schema_change(soci::session& session,
                                     std::span<const std::string_view> ours) const override;
    Result<void> end_schema_change(soci::session& session) const override;
    void begin_snapshot(soci::session& session) const override;
    Result<StatementShape> inspect(soci::session& session, const std::string& sql) const override;
    void connect_examiner(soci::session& session,
                          std::chrono::milliseconds lock_wait) const override;
    [[nodiscard]] std::vector<Finding> examine_place() const override;
    std::vector<Finding> examine(soci::session& session) const override;
    [[nodiscard]] Failure classify(const soci::soci_error& error) const override;

  private:
    [[nodiscard]] std::string_view journal_word() const;

    std::string path_;
    SqliteJournal journal_;
};

}  // namespace imp::store
