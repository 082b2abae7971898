#pragma once

#include "base/clock.hpp"
#include "cli/table.hpp"
#include "domain/order.hpp"
#include "store/outbox.hpp"

#include <optional>
#include <string>
#include <string_view>

/// How amounts, times and states are written: for people on a terminal, for scripts elsewhere.
namespace imp::cli {

/// `2026-11-23 22:05:16Z`, or `-` for 0.
std::string show_time(UnixSeconds time);

/// On a terminal `2026-11-24 07:05:16 KST`.
std::string show_time(UnixSeconds time, const Screen& screen);

/// In a table: on a terminal `2026-11-24 07:05`, below a title that names the zone.
std::string show_minute(UnixSeconds time, const Screen& screen);
/// The same with seconds.
std::string show_second(UnixSeconds time, const Screen& screen);
std::string time_title(std::string_view title, const Screen& screen);

/// `15000 KRW`; on a terminal as the currency is written: `₩15,000`, `US$14.20`.
std::string show_amount(const Decimal& amount, const std::string& currency, const Screen& screen);
std::string show_price(const Money& price, const Screen& screen);
/// `15000 KRW`.
std::string show_price(const Money& price);

Cell show_state(OrderState state);
Cell show_state(store::OutboxState state);
/// `-` for none.
Cell show_verdict(std::optional<Verdict> verdict);

}  // namespace imp::cli
