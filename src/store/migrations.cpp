#include "store/migrations.hpp"

#include "base/text.hpp"

#include <array>
#include <chrono>
#include <optional>
#include <span>
#include <thread>
#include <utility>

namespace imp::store {

namespace {

// One array a step; its place in kSteps is its version. Steps are only ever added at the end: what
// has run somewhere is not changed any more.
//
// Types that differ: $ID a short text that is compared byte for byte, $KEY the same with room for a
// merchant_uid (64 characters) and some words, $WORD one of our own words, $TEXT any text, $SERIAL
// a primary key that counts by itself. $CLUSTERED: rows lie in the order of the primary key. Money,
// times and flags are integers everywhere. No buyer's name, phone, address or card number has a
// column here.
//
// $IFNEW: "if it is not there yet", for databases that cannot undo half a step. Whatever a step
// does may therefore be done twice.

constexpr std::array<std::string_view, 8> kStep1{
    "CREATE TABLE $IFNEW orders ("
    " merchant_uid $ID NOT NULL PRIMARY KEY,"
    " amount BIGINT NOT NULL,"  // minor units
    " currency $WORD NOT NULL,"
    " kind $WORD NOT NULL,"
    " customer_uid $TEXT NOT NULL,"
    " name $TEXT NOT NULL,"  // of what is sold
    " state $WORD NOT NULL,"
    " accepted $ID,"  // an imp_uid
    " closed SMALLINT NOT NULL,"
    " version BIGINT NOT NULL,"
    " created_at BIGINT NOT NULL,"
    " updated_at BIGINT NOT NULL) $CLUSTERED",

    "CREATE INDEX $IFNEW orders_by_state ON orders (state, merchant_uid)",

    "CREATE TABLE $IFNEW payments ("
    " id $SERIAL,"  // the order first seen
    " imp_uid $ID NOT NULL UNIQUE,"
    " merchant_uid $ID NOT NULL,"
    " status $WORD NOT NULL,"
    " amount $WORD NOT NULL,"  // decimal text, major units, as i'mport says it
    " cancel_amount $WORD NOT NULL,"
    " currency $TEXT NOT NULL,"
    " sandbox SMALLINT,"
    " escrow SMALLINT NOT NULL,"
    " pay_method $TEXT NOT NULL,"
    " pg_provider $TEXT NOT NULL,"
    " pg_id $TEXT NOT NULL,"
    " pg_tid $TEXT NOT NULL,"
    " customer_uid $TEXT NOT NULL,"
    " customer_uid_usage $TEXT NOT NULL,"
    " has_promotion SMALLINT NOT NULL,"
    " promotion_discount $WORD NOT NULL,"
    " fail_reason $TEXT NOT NULL,"
    " cancel_reason $TEXT NOT NULL,"
    " receipt_url $TEXT NOT NULL,"
    " vbank_name $TEXT NOT NULL,"
    " vbank_num $TEXT NOT NULL,"
    " vbank_holder $TEXT NOT NULL,"
    " vbank_date BIGINT NOT NULL,"
    " started_at BIGINT NOT NULL,"
    " paid_at BIGINT NOT NULL,"
    " failed_at BIGINT NOT NULL,"
    " cancelled_at BIGINT NOT NULL,"
    " cancel_history $TEXT NOT NULL,"  // JSON array
    " verdict $WORD,"
    " first_seen_at BIGINT NOT NULL,"
    " updated_at BIGINT NOT NULL)",

    "CREATE INDEX $IFNEW payments_by_order ON payments (merchant_uid)",

    "CREATE TABLE $IFNEW events ("
    " id $SERIAL,"
    " happened_at BIGINT NOT NULL,"
    " source $WORD NOT NULL,"
    " merchant_uid $ID NOT NULL,"
    " imp_uid $ID NOT NULL,"
    " verdict $WORD NOT NULL,"
    " state_before $WORD NOT NULL,"
    " state_after $WORD NOT NULL,"
    " detail $TEXT NOT NULL)",

    "CREATE INDEX $IFNEW events_by_order ON events (merchant_uid)",

    "CREATE TABLE $IFNEW lookups ("
    " lookup_group $ID NOT NULL,"
    " lookup_key $ID NOT NULL,"
    " seen_at BIGINT NOT NULL,"
    " PRIMARY KEY (lookup_group, lookup_key)) $CLUSTERED",

    "CREATE INDEX $IFNEW lookups_by_age ON lookups (seen_at)",
};

// What is to be done, and when. Existing orders are due for a check at once.
constexpr std::array<std::string_view, 22> kStep2{
    "ALTER TABLE orders ADD COLUMN $IFNEW expires_at BIGINT NOT NULL DEFAULT 0",
    "ALTER TABLE orders ADD COLUMN $IFNEW check_at BIGINT NOT NULL DEFAULT 0",
    "CREATE INDEX $IFNEW orders_by_check ON orders (accepted, closed, check_at)",
    "CREATE INDEX $IFNEW orders_by_age ON orders (accepted, closed, created_at)",

    "ALTER TABLE payments ADD COLUMN $IFNEW overruled SMALLINT NOT NULL DEFAULT 0",
    "ALTER TABLE payments ADD COLUMN $IFNEW checked_at BIGINT NOT NULL DEFAULT 0",
    // What the other columns say, so that an index can say it: holds_money(), and a time no earlier
    // than any at which something was given back.
    "ALTER TABLE payments ADD COLUMN $IFNEW holds_money SMALLINT NOT NULL DEFAULT 0",
    "ALTER TABLE payments ADD COLUMN $IFNEW given_back_at BIGINT NOT NULL DEFAULT 0",
    "UPDATE payments SET given_back_at = CASE"
    " WHEN cancel_history <> '[]' AND updated_at > cancelled_at THEN updated_at"
    " ELSE cancelled_at END, holds_money = CASE"
    " WHEN status = 'paid' AND (amount = '0' OR amount <> cancel_amount) THEN 1"
    " WHEN status = 'cancelled' AND cancel_amount <> '0' AND amount <> cancel_amount THEN 1"
    " ELSE 0 END",
    "CREATE INDEX $IFNEW payments_by_check ON payments (holds_money, checked_at, paid_at)",
    "CREATE INDEX $IFNEW payments_by_verdict ON payments (holds_money, verdict, imp_uid)",
    "CREATE INDEX $IFNEW payments_by_paid_at ON payments (paid_at)",
    "CREATE INDEX $IFNEW payments_by_given_back_at ON payments (given_back_at)",

    "CREATE TABLE $IFNEW outbox ("
    " seq $SERIAL,"
    " id $KEY NOT NULL UNIQUE,"
    " lane $KEY NOT NULL,"
    " kind $WORD NOT NULL,"
    " type $WORD NOT NULL,"
    " merchant_uid $ID NOT NULL,"
    " imp_uid $ID NOT NULL,"
    " body $TEXT NOT NULL,"
    " state $WORD NOT NULL,"
    " attempts BIGINT NOT NULL,"
    " created_at BIGINT NOT NULL,"
    " due_at BIGINT NOT NULL,"
    " claimed_until BIGINT NOT NULL,"
    " acted_at BIGINT NOT NULL,"
    " last_error $TEXT NOT NULL)",
    "CREATE INDEX $IFNEW outbox_by_due_at ON outbox (state, due_at, seq)",
    "CREATE INDEX $IFNEW outbox_by_lane ON outbox (state, lane, seq)",
    "CREATE INDEX $IFNEW outbox_by_age ON outbox (state, created_at)",
    "CREATE INDEX $IFNEW outbox_by_act ON outbox (kind, acted_at)",

    "CREATE TABLE $IFNEW inbox ("
    " imp_uid $ID NOT NULL PRIMARY KEY,"
    " merchant_uid $ID NOT NULL,"
    " first_at BIGINT NOT NULL,"
    " due_at BIGINT NOT NULL,"
    " attempts BIGINT NOT NULL) $CLUSTERED",
    "CREATE INDEX $IFNEW inbox_by_order ON inbox (merchant_uid)",

    "CREATE TABLE $IFNEW reservations ("
    " merchant_uid $ID NOT NULL PRIMARY KEY,"
    " imp_uid $ID NOT NULL,"
    " held_until BIGINT NOT NULL) $CLUSTERED",
    "CREATE INDEX $IFNEW reservations_by_end ON reservations (held_until)",
};

// Identity verification and billing keys. `person` tells the same person again and nothing else;
// `sealed` is encrypted, and empty unless the shop wants it kept.
constexpr std::array<std::string_view, 6> kStep3{
    "ALTER TABLE orders ADD COLUMN $IFNEW min_age SMALLINT NOT NULL DEFAULT 0",
    "ALTER TABLE orders ADD COLUMN $IFNEW once_per_person SMALLINT NOT NULL DEFAULT 0",
    "ALTER TABLE payments ADD COLUMN $IFNEW billing_key_seen SMALLINT NOT NULL DEFAULT 0",

    "CREATE TABLE $IFNEW certifications ("
    " imp_uid $ID NOT NULL PRIMARY KEY,"
    " merchant_uid $ID NOT NULL,"
    " verdict $WORD NOT NULL,"
    " certified_at BIGINT NOT NULL,"
    " pg_provider $TEXT NOT NULL,"
    " pg_tid $TEXT NOT NULL,"
    " person $ID NOT NULL,"
    " sealed $TEXT NOT NULL,"
    " first_seen_at BIGINT NOT NULL,"
    " updated_at BIGINT NOT NULL) $CLUSTERED",
    "CREATE INDEX $IFNEW certifications_by_person ON certifications (person, verdict)",

    "CREATE TABLE $IFNEW billing_keys ("
    " customer_uid $KEY NOT NULL PRIMARY KEY,"
    " merchant_uid $ID NOT NULL,"
    " imp_uid $ID NOT NULL,"
    " pg_provider $TEXT NOT NULL,"
    " issued_at BIGINT NOT NULL) $CLUSTERED",
};

// Databases with more than one writer. `touched` counts up where a work builds upon a row without
// changing anything in it, so that no other work does the same at the same time.
constexpr std::array<std::string_view, 2> kStep4{
    "ALTER TABLE orders ADD COLUMN $IFNEW touched BIGINT NOT NULL DEFAULT 0",

    "CREATE TABLE $IFNEW persons ("
    " person $ID NOT NULL PRIMARY KEY,"
    " touched BIGINT NOT NULL) $CLUSTERED",
};

constexpr std::array<std::span<const std::string_view>, 4> kSteps{kStep1, kStep2, kStep3, kStep4};

constexpr int kNewest = static_cast<int>(kSteps.size());

constexpr std::array<std::string_view, 10> kTables{"orders",
                                                   "payments",
                                                   "events",
                                                   "lookups",
                                                   "outbox",
                                                   "inbox",
                                                   "reservations",
                                                   "certifications",
                                                   "billing_keys",
                                                   "persons"};

/// Of the whole change, where somebody else made the same one at the same time.
constexpr int kMostTries = 20;
constexpr std::chrono::milliseconds kPause{100};

/// The statement with this database's own words in place of $ID and its like.
std::string spelled_for(const Dialect& dialect, std::string_view statement) {
    std::string out;
    while (!statement.empty()) {
        const std::size_t dollar = statement.find('$');
        out += statement.substr(0, dollar);
        if (dollar == std::string_view::npos)
            break;
        statement.remove_prefix(dollar);
        const std::size_t end = statement.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ", 1);
        out += dialect.type_name(statement.substr(0, end));
        statement.remove_prefix(end == std::string_view::npos ? statement.size() : end);
    }
    return out;
}

/// The version that the database says it has; 0 without one. Throws where there is no meta table.
Result<int> read_version(soci::session& session) {
    std::string word;
    soci::statement select =
        (session.prepare << "SELECT value FROM meta WHERE name = 'schema_version'",
         soci::into(word));
    select.execute();
    std::string found = "0";
    while (select.fetch())  // to the end: a statement that is not drained keeps its snapshot
        found = word;
    const std::optional<std::int64_t> version = text::parse_int(found);
    if (!version || *version < 0)
        return Error{Errc::store, "meta.schema_version is not a number"};
    if (*version > kNewest)
        return Error{Errc::store,
                     "the database has schema version " + found + ", this program knows up to " +
                         std::to_string(kNewest) + ": it was written by a newer imp-fcgi"};
    return static_cast<int>(*version);
}

void write_version(soci::session& session, int version) {
    const std::string word = std::to_string(version);
    soci::statement update =
        (session.prepare << "UPDATE meta SET value = :value WHERE name = 'schema_version'",
         soci::use(word, "value"));
    update.execute(true);
    if (update.get_affected_rows() == 0)
        session << "INSERT INTO meta (name, value) VALUES ('schema_version', :value)",
            soci::use(word, "value");
}

Result<void> run_step(const Dialect& dialect,
                      soci::session& session,
                      std::span<const std::string_view> statements,
                      bool is_first) {
    try {
        for (const std::string_view statement : statements)
            session << spelled_for(dialect, statement);
    } catch (const soci::soci_error& error) {
        if (!is_first || dialect.classify(error) != Failure::other)
            throw;
        Error told = dialect.to_error("making the tables", error);
        told.detail +=
            "; where a table of another program has one of our names, imp-fcgi needs a "
            "database of its own";
        return told;
    }
    return {};
}

Result<void> run_missing_steps(const Dialect& dialect, soci::session& session) {
    session << spelled_for(dialect,
                           "CREATE TABLE IF NOT EXISTS meta ("
                           " name $ID NOT NULL PRIMARY KEY, value $TEXT NOT NULL)");
    const Result<int> version = read_version(session);  // again: others may have been faster
    if (!version)
        return version.error();
    for (auto step = static_cast<std::size_t>(*version); step < kSteps.size(); ++step) {
        if (Result<void> ran = run_step(dialect, session, kSteps[step], step == 0); !ran)
            return ran;
    }
    if (*version < kNewest)
        write_version(session, kNewest);
    return {};
}

/// Empty where it cannot be told, which is the same as "look under the lock".
std::optional<Result<int>> version_at_a_glance(soci::session& session) {
    try {
        return read_version(session);
    } catch (const soci::soci_error&) {
        return std::nullopt;  // no such table, most likely
    }
}

/// On failure nothing is rolled back here: the end of the session does it.
Result<void> change_schema(const Dialect& dialect, std::chrono::milliseconds lock_wait) {
    soci::session session;
    dialect.connect_patiently(session, lock_wait);
    if (Result<void> begun = dialect.begin_schema_change(session, kTables); !begun)
        return begun;
    if (Result<void> ran = run_missing_steps(dialect, session); !ran)
        return ran;
    return dialect.end_schema_change(session);
}

/// Empty where somebody else was in the way.
std::optional<Result<void>> try_to_change_schema(const Dialect& dialect,
                                                 std::chrono::milliseconds lock_wait) {
    try {
        return change_schema(dialect, lock_wait);
    } catch (const soci::soci_error& error) {
        const Failure failure = dialect.classify(error);
        if (failure == Failure::duplicate || failure == Failure::retry)
            return std::nullopt;
        throw;
    }
}

}  // namespace

int schema_version() noexcept {
    return kNewest;
}

std::span<const std::string_view> our_tables() noexcept {
    return kTables;
}

Result<int> found_schema_version(const Dialect& dialect, soci::session& session) {
    try {
        return read_version(session);
    } catch (const soci::soci_error& error) {
        if (dialect.classify(error) != Failure::other)
            throw;
        return 0;  // no such table
    }
}

Result<void> migrate(const Dialect& dialect,
                     soci::session& session,
                     std::chrono::milliseconds lock_wait) {
    return guarded(dialect, "bringing the schema up to date", [&]() -> Result<void> {
        for (int tries = 0; tries < kMostTries; ++tries) {
            if (const std::optional<Result<int>> version = version_at_a_glance(session)) {
                if (!*version)
                    return version->error();
                if (**version == kNewest)
                    return {};
            }
            if (std::optional<Result<void>> changed = try_to_change_schema(dialect, lock_wait))
                return *std::move(changed);
            std::this_thread::sleep_for(kPause);
        }
        return Error{Errc::store, "others are changing the schema"};
    });
}

}  // namespace imp::store
