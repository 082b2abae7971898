#include "store/billing_keys_table.hpp"

#include "store/query.hpp"
#include "store/texts.hpp"

#include <array>
#include <string>
#include <utility>

namespace imp::store::billing_keys_table {

namespace {

constexpr std::array<std::string_view, 5> kKeyColumns{
    "customer_uid", "merchant_uid", "imp_uid", "pg_provider", "issued_at"};

}  // namespace

Result<std::optional<BillingKeyRecord>> find(soci::session& session,
                                             std::string_view customer_uid) {
    std::string own;
    std::string merchant_uid;
    std::string imp_uid_text;
    std::string pg_provider;
    long long issued_at = 0;
    Query query(session,
                "SELECT " + column_list(kKeyColumns) +
                    " FROM billing_keys WHERE customer_uid = :customer_uid");
    query.text("customer_uid", customer_uid)
        .into(own)
        .into(merchant_uid)
        .into(imp_uid_text)
        .into(pg_provider)
        .into(issued_at);
    std::optional<BillingKeyRecord> found;
    while (query.next()) {
        Result<ImpUid> imp_uid = ImpUid::parse(imp_uid_text);
        if (!imp_uid)
            return damaged("billing_keys", "imp_uid");
        found = BillingKeyRecord{.customer_uid = own,
                                 .merchant_uid = merchant_uid,
                                 .imp_uid = *std::move(imp_uid),
                                 .pg_provider = pg_provider,
                                 .issued_at = issued_at};
    }
    return found;
}

Result<void> put(soci::session& session, const BillingKeyRecord& record) {
    if (Result<void> fine = check_keys("billing_keys", {record.customer_uid, record.merchant_uid});
        !fine)
        return fine;
    if (Result<void> fine = check_texts("billing_keys", {record.pg_provider}); !fine)
        return fine;
    const auto bind = [&](Query& query) {
        query.text("merchant_uid", record.merchant_uid)
            .text("imp_uid", record.imp_uid.str())
            .text("pg_provider", record.pg_provider)
            .number("issued_at", record.issued_at)
            .text("customer_uid", record.customer_uid);
    };
    Query update(session,
                 "UPDATE billing_keys SET " + assignments(Columns(kKeyColumns).subspan(1)) +
                     " WHERE customer_uid = :customer_uid");
    bind(update);
    if (update.run() == 1)
        return {};
    Query insert(session, insert_statement("billing_keys", kKeyColumns));
    bind(insert);
    insert.run();
    return {};
}

}  // namespace imp::store::billing_keys_table
