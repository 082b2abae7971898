#include "store/schema_steps.hpp"

#include <array>

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
//
// A statement that begins with $PARTIAL is for databases whose indexes can leave rows out, and not
// run elsewhere.

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

// Stores that grow. An index of what is to be done holds nothing of what is done.
constexpr std::array<std::string_view, 20> kStep5{
    "ALTER TABLE orders ADD COLUMN $IFNEW archived_at BIGINT NOT NULL DEFAULT 0",

    // 1: given_back_at is not the only time at which something was given back. Of older rows it is
    // not known.
    "ALTER TABLE payments ADD COLUMN $IFNEW given_back_in_parts SMALLINT NOT NULL DEFAULT 0",
    "UPDATE payments SET given_back_in_parts = 1 WHERE given_back_at > 0 AND cancel_history <> "
    "'[]'",
    "CREATE INDEX $IFNEW payments_by_parts ON payments (given_back_in_parts, given_back_at)",

    "$PARTIAL DROP INDEX orders_by_check",
    "$PARTIAL CREATE INDEX orders_by_check ON orders (check_at)"
    " WHERE accepted IS NULL AND closed = 0",
    "$PARTIAL DROP INDEX orders_by_age",
    "$PARTIAL CREATE INDEX orders_by_age ON orders (created_at)"
    " WHERE accepted IS NULL AND closed = 0",

    "$PARTIAL DROP INDEX payments_by_check",
    "$PARTIAL CREATE INDEX payments_by_check ON payments (checked_at) WHERE holds_money = 1",
    "$PARTIAL DROP INDEX payments_by_verdict",
    "$PARTIAL CREATE INDEX payments_by_verdict ON payments (imp_uid)"
    " WHERE holds_money = 1 AND verdict IS NULL",
    "$PARTIAL DROP INDEX payments_by_given_back_at",
    "$PARTIAL CREATE INDEX payments_by_given_back_at ON payments (given_back_at)"
    " WHERE given_back_at > 0",
    "$PARTIAL DROP INDEX payments_by_parts",
    "$PARTIAL CREATE INDEX payments_by_parts ON payments (given_back_at)"
    " WHERE given_back_in_parts = 1",

    "$PARTIAL DROP INDEX outbox_by_lane",
    "$PARTIAL CREATE INDEX outbox_by_lane ON outbox (lane, seq) WHERE state = 'due'",
    "$PARTIAL DROP INDEX outbox_by_act",
    "$PARTIAL CREATE INDEX outbox_by_act ON outbox (kind, acted_at) WHERE acted_at > 0",
};

// Refused money that is still here. payments_by_verdict does for databases without it.
constexpr std::array<std::string_view, 1> kStep6{
    "$PARTIAL CREATE INDEX $IFNEW payments_by_refusal ON payments (verdict) WHERE holds_money = 1"
    " AND verdict IN ('duplicate', 'forged_amount', 'forged_currency', 'forged_kind')",
};

// What happened in each hour, for the operator's charts: a few rows an hour, kept for a month.
constexpr std::array<std::string_view, 1> kStep7{
    "CREATE TABLE $IFNEW counted_hours ("
    " hour_at BIGINT NOT NULL,"
    " series $WORD NOT NULL,"
    " counted BIGINT NOT NULL,"
    " PRIMARY KEY (hour_at, series)) $CLUSTERED",
};

constexpr std::array<std::span<const std::string_view>, 7> kSteps{
    kStep1, kStep2, kStep3, kStep4, kStep5, kStep6, kStep7};

}  // namespace

std::span<const std::span<const std::string_view>> schema_steps() noexcept {
    return kSteps;
}

}  // namespace imp::store
