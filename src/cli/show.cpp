#include "cli/show.hpp"

#include "views/pages.hpp"

#include <fmt/format.h>

#include <chrono>

namespace imp::cli {

namespace {

constexpr UnixSeconds kKoreaAheadOfUtc = 9 * kHour;  // no summer time

/// `2026-11-23 22:05:16`.
std::string day_and_time(UnixSeconds time) {
    const std::chrono::sys_seconds point{std::chrono::seconds(time)};
    const auto day = std::chrono::floor<std::chrono::days>(point);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss<std::chrono::seconds> clock(point - day);
    return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02}",
                       static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()),
                       static_cast<unsigned>(date.day()),
                       clock.hours().count(),
                       clock.minutes().count(),
                       clock.seconds().count());
}

}  // namespace

std::string show_time(UnixSeconds time) {
    return time == 0 ? "-" : day_and_time(time) + "Z";
}

std::string show_time(UnixSeconds time, const Screen& screen) {
    if (time == 0 || !screen.is_terminal)
        return show_time(time);
    return day_and_time(time + kKoreaAheadOfUtc) + " KST";
}

std::string show_second(UnixSeconds time, const Screen& screen) {
    if (time == 0 || !screen.is_terminal)
        return show_time(time);
    return day_and_time(time + kKoreaAheadOfUtc);
}

std::string show_minute(UnixSeconds time, const Screen& screen) {
    std::string text = show_second(time, screen);
    if (time != 0 && screen.is_terminal)
        text.resize(text.size() - std::string_view(":00").size());
    return text;
}

std::string time_title(std::string_view title, const Screen& screen) {
    return std::string(title) + (screen.is_terminal ? " (KST)" : "");
}

std::string show_amount(const Decimal& amount, const std::string& currency, const Screen& screen) {
    return screen.is_terminal && !currency.empty()
               ? views::format_amount(amount, currency, views::Language::english)
               : amount.str() + " " + show_text(currency);
}

std::string show_price(const Money& price, const Screen& screen) {
    return show_amount(price.amount(), price.currency().code(), screen);
}

std::string show_price(const Money& price) {
    return show_price(price, Screen{});
}

Cell show_state(OrderState state) {
    const auto tone = [&] {
        switch (state) {
            case OrderState::paid:
            case OrderState::completed:
                return Tone::good;
            case OrderState::pending:
            case OrderState::awaiting_deposit:
                return Tone::waiting;
            case OrderState::failed:
                return Tone::bad;
            case OrderState::partially_cancelled:
            case OrderState::cancelled:
                return Tone::plain;
        }
        return Tone::plain;
    }();
    return {std::string(to_string(state)), tone};
}

Cell show_state(store::OutboxState state) {
    const auto tone = [&] {
        switch (state) {
            case store::OutboxState::done:
                return Tone::good;
            case store::OutboxState::due:
                return Tone::waiting;
            case store::OutboxState::dead:
                return Tone::bad;
            case store::OutboxState::dropped:
                return Tone::plain;
        }
        return Tone::plain;
    }();
    return {std::string(to_string(state)), tone};
}

Cell show_verdict(std::optional<Verdict> verdict) {
    if (!verdict)
        return {"-"};
    const bool is_good = *verdict == Verdict::paid || *verdict == Verdict::billing_key_issued;
    const bool is_bad = is_refusal(*verdict) || *verdict == Verdict::failed;
    return {std::string(to_string(*verdict)),
            is_good  ? Tone::good
            : is_bad ? Tone::bad
                     : Tone::plain};
}

}  // namespace imp::cli
