#pragma once

#include "cli/times.hpp"
#include "domain/decide.hpp"
#include "store/order_store.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

/// What happened on a day, to hold against the PG's settlement.
namespace imp::cli {

enum class Entry {
    accepted,  ///< paid that day, and its order took it
    refunded,  ///< given back that day, whoever had taken it
    refused,   ///< paid that day, and no order took it
    open,      ///< an order of that day that nobody has paid
};

std::string_view to_string(Entry entry) noexcept;

struct ReportRow {
    Entry what = Entry::accepted;
    UnixSeconds at = 0;  ///< paid, given back, created
    std::string merchant_uid;
    std::string imp_uid;  ///< "" for open
    Decimal amount;       ///< of this entry: a payment as it was taken, one cancellation, a price
    std::string currency;
    std::string detail;  ///< refused: why; refunded: of which; open: the order's state; else ""
    std::string pay_method;
    std::string pg_provider;
    std::string pg_tid;
    bool test = false;  ///< no real money
};

/// Sums of one kind, in one currency, apart from test payments.
struct ReportTotal {
    std::int64_t count = 0;
    Decimal amount;
};

struct TotalKey {
    Entry what;
    std::string currency;
    bool test;

    bool operator<(const TotalKey& other) const {
        return std::tie(what, currency, test) < std::tie(other.what, other.currency, other.test);
    }
};

struct Report {
    std::vector<ReportRow> rows;  ///< by kind, then by time
    std::map<TotalKey, ReportTotal> totals;
};

/// Accepted and refused minus refunded is the PG's balance of the day. Payments that belong to no
/// sale (an issued billing key without a charge) are left out. Errors: store; internal (a sum of
/// more than 18 digits).
Result<Report> make_report(const Day& day, store::OrderStore& store, const Policy& policy);

}  // namespace imp::cli
