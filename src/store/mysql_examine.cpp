// What MariaDB says of itself to `impctl doctor`.
#include "store/mysql_dialect.hpp"
#include "store/query.hpp"
#include "store/schema_tables.hpp"
#include "store/server_settings.hpp"

#include <algorithm>

namespace imp::store {

namespace {

/// Adds what a SHOW statement shows.
void add_shown(soci::session& session, const std::string& sql, ServerSettings& settings) {
    std::string name;
    std::string value;
    Query query(session, sql);
    query.into(name).into(value);
    while (query.next())
        settings[name] = value;
}

/// Of this database: the shop's tables may be in it too.
std::vector<LooseTable> find_loose_tables(soci::session& session) {
    const std::vector<SchemaTable> ours = schema_tables();
    const auto is_ours = [&](const std::string& name) {
        return name == "meta" ||
               std::any_of(ours.begin(), ours.end(), [&](const SchemaTable& each) {
                   return each.name == name;
               });
    };
    LooseTable table;
    Query query(session,
                "SELECT table_name, engine FROM information_schema.tables"
                " WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE'"
                " AND engine <> 'InnoDB' ORDER BY table_name LIMIT 20");
    query.into(table.name).into(table.engine);
    std::vector<LooseTable> found;
    while (query.next()) {
        table.ours = is_ours(table.name);
        found.push_back(table);
    }
    return found;
}

}  // namespace

std::vector<Finding> MysqlDialect::examine(soci::session& session) const {
    ServerSettings settings;
    add_shown(session,
              "SHOW VARIABLES WHERE Variable_name IN ('innodb_flush_log_at_trx_commit',"
              " 'innodb_doublewrite', 'log_bin', 'sync_binlog', 'wsrep_on', 'read_only')",
              settings);
    add_shown(session,
              "SHOW STATUS WHERE Variable_name IN ('wsrep_cluster_status', 'wsrep_cluster_size',"
              " 'wsrep_local_state_comment')",
              settings);
    return judge_mysql(settings, find_loose_tables(session));
}

}  // namespace imp::store
