#include "store/certifications_table.hpp"

#include "store/query.hpp"
#include "store/texts.hpp"

#include <array>
#include <string>
#include <utility>

namespace imp::store::certifications_table {

namespace {

constexpr std::array<std::string_view, 10> kCertificationColumns{"imp_uid",
                                                                 "first_seen_at",
                                                                 "merchant_uid",
                                                                 "verdict",
                                                                 "certified_at",
                                                                 "pg_provider",
                                                                 "pg_tid",
                                                                 "person",
                                                                 "sealed",
                                                                 "updated_at"};

/// What stays as it was inserted: the first two.
constexpr Columns kUpdated = Columns(kCertificationColumns).subspan(2);

void bind_updated(Query& query, const CertificationRecord& record) {
    query.text("merchant_uid", record.merchant_uid)
        .text("verdict", to_string(record.verdict))
        .number("certified_at", record.certified_at)
        .text("pg_provider", record.pg_provider)
        .text("pg_tid", record.pg_tid)
        .text("person", record.person)
        .text("sealed", record.sealed)
        .number("updated_at", record.updated_at)
        .text("imp_uid", record.imp_uid.str());
}

}  // namespace

Result<std::optional<CertificationRecord>> find(soci::session& session,
                                                const ImpUid& imp_uid,
                                                std::string_view lock) {
    CertificationRecord record{.imp_uid = imp_uid, .merchant_uid = {}};
    std::string own;
    std::string verdict;
    long long first_seen_at = 0;
    long long certified_at = 0;
    long long updated_at = 0;
    Query query(session,
                "SELECT " + column_list(kCertificationColumns) +
                    " FROM certifications WHERE imp_uid = :imp_uid" + std::string(lock));
    query.text("imp_uid", imp_uid.str())
        .into(own)
        .into(first_seen_at)
        .into(record.merchant_uid)
        .into(verdict)
        .into(certified_at)
        .into(record.pg_provider)
        .into(record.pg_tid)
        .into(record.person)
        .into(record.sealed)
        .into(updated_at);
    bool is_there = false;
    while (query.next())
        is_there = true;
    if (!is_there)
        return std::optional<CertificationRecord>();
    const auto known = parse_certification_verdict(verdict);
    if (!known)
        return damaged("certifications", "verdict");
    record.verdict = *known;
    record.first_seen_at = first_seen_at;
    record.certified_at = certified_at;
    record.updated_at = updated_at;
    return std::optional(std::move(record));
}

Result<void> put(soci::session& session, const CertificationRecord& record) {
    if (Result<void> fine = check_keys("certifications", {record.merchant_uid}); !fine)
        return fine;
    if (Result<void> fine = check_texts(
            "certifications", {record.pg_provider, record.pg_tid, record.person, record.sealed});
        !fine)
        return fine;
    Query update(
        session,
        "UPDATE certifications SET " + assignments(kUpdated) + " WHERE imp_uid = :imp_uid");
    bind_updated(update, record);
    if (update.run() == 1)
        return {};
    Query insert(session, insert_statement("certifications", kCertificationColumns));
    bind_updated(insert, record);
    insert.number("first_seen_at", record.first_seen_at).run();
    return {};
}

void lock_person(soci::session& session, std::string_view person) {
    const std::int64_t known =
        Query(session, "UPDATE persons SET touched = touched + 1 WHERE person = :person")
            .text("person", person)
            .run();
    if (known == 0)
        Query(session, "INSERT INTO persons (person, touched) VALUES (:person, 0)")
            .text("person", person)
            .run();
}

bool knows(soci::session& session, std::string_view person, const MerchantUid& other_than) {
    long long others = 0;
    Query query(session,
                "SELECT COUNT(*) FROM certifications WHERE person = :person"
                " AND verdict = :verdict AND merchant_uid <> :merchant_uid");
    query.text("person", person)
        .text("verdict", to_string(CertificationVerdict::certified))
        .text("merchant_uid", other_than.str())
        .into(others);
    while (query.next()) {
    }
    return others > 0;
}

}  // namespace imp::store::certifications_table
