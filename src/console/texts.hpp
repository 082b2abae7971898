#pragma once

#include "views/pages.hpp"

#include <array>
#include <string_view>

namespace imp::console {

/// What the pages say, in one language: texts and nothing else, so that a test can walk over all of
/// them. One file a language: texts_ko.cpp, texts_en.cpp.
struct Texts {
    std::string_view language;  ///< for the `lang` attribute

    std::string_view title;  ///< of every page
    std::string_view skip;
    std::string_view menu;
    std::string_view overview;
    std::string_view orders;
    std::string_view payments;
    std::string_view refused;
    std::string_view outbox;  ///< what the shop is told
    std::string_view charts;
    std::string_view may_write;  ///< admin.write is on
    std::string_view read_only;
    std::string_view times_are_korean;
    std::string_view seconds;  ///< behind a number
    std::string_view minutes;
    std::string_view hours;
    std::string_view days;
    std::string_view next_page;
    std::string_view nothing_here;
    std::string_view back_to_overview;
    std::string_view search_label;
    std::string_view search_button;
    std::string_view search_nothing;
    std::string_view search_results;
    std::string_view today_is;
    std::string_view paid_today;
    std::string_view awaiting_deposit;
    std::string_view failed_today;
    std::string_view failed_today_note;
    std::string_view refused_held;
    std::string_view refused_today;
    std::string_view pending_too_long;
    std::string_view pending_too_long_note;
    std::string_view overdue_questions;
    std::string_view overdue_questions_note;
    std::string_view work;
    std::string_view well;
    std::string_view look_here;
    std::string_view oldest;
    std::string_view never;
    std::string_view ago;  ///< behind a time
    std::string_view reconciliation;
    std::string_view breaker;
    std::string_view breaker_open;
    std::string_view breaker_closed;
    std::string_view failing;
    std::string_view given_up;
    std::string_view inbox;
    std::string_view without_order;
    std::string_view chart_landings;
    std::string_view chart_latency;
    std::string_view chart_settling;
    std::string_view all_landings;
    std::string_view most_at_once;
    std::string_view outcome_paid;
    std::string_view outcome_deposit;
    std::string_view outcome_failed;
    std::string_view outcome_refused;
    std::string_view outcome_unsure;
    std::string_view outcome_other;
    std::string_view latency_middle;
    std::string_view latency_nearly_all;
    std::string_view latency_slowest;
    std::string_view as_table;
    std::string_view charts_note;
    std::string_view span;
    std::string_view span_day;
    std::string_view span_week;
    std::string_view span_month;
    std::string_view orders_caption;
    std::string_view payments_caption;
    std::string_view refused_caption;
    std::string_view refused_lead;
    std::string_view outbox_caption;
    std::string_view column_order;
    std::string_view column_state;
    std::string_view column_amount;
    std::string_view column_name;
    std::string_view column_placed;
    std::string_view column_changed;
    std::string_view column_payment;
    std::string_view column_verdict;
    std::string_view column_status;
    std::string_view column_way;
    std::string_view column_when;
    std::string_view column_reason;
    std::string_view column_what;
    std::string_view column_due;
    std::string_view column_attempts;
    std::string_view column_error;
    std::string_view column_action;
    std::string_view column_detail;
    std::string_view column_who;
    std::string_view column_log;
    std::string_view column_from;
    std::string_view column_calls;
    std::string_view column_took;
    std::string_view deposit_by;
    std::string_view given_back;
    std::string_view amount_left;
    std::string_view no_verdict;
    std::string_view overruled;
    std::string_view fact_kind;
    std::string_view fact_accepted;
    std::string_view fact_expires;
    std::string_view fact_archived;
    std::string_view timeline;
    std::string_view ahead;
    std::string_view order_is_cut;
    std::string_view not_our_order;
    std::string_view actions;
    std::string_view ask_again;
    std::string_view send_again;
    std::string_view refund;
    std::string_view refund_lead;
    std::string_view refund_amount;
    std::string_view refund_amount_hint;
    std::string_view refund_next;
    std::string_view refund_question;
    std::string_view refund_now;
    std::string_view leave_it;
    std::string_view imports_word;
    std::string_view said_asked;
    std::string_view said_asked_in_vain;
    std::string_view said_nothing_found;
    std::string_view said_refund_done;
    std::string_view said_refund_pending;
    std::string_view said_refund_unclear;
    std::string_view said_resent;
    std::string_view problem;
    std::string_view problem_nobody;
    std::string_view problem_busy;
    std::string_view problem_not_found;
    std::string_view problem_no_order;
    std::string_view problem_no_payment;
    std::string_view problem_input;
    std::string_view problem_conflict;
    std::string_view problem_refused;
    std::string_view problem_api;
    std::string_view problem_store;
    std::string_view problem_own;
    std::string_view problem_read_only;
    std::string_view problem_other_site;
    std::string_view problem_token;
    std::string_view problem_amount;
    std::string_view problem_vbank;
};

extern const Texts kKoreanTexts;
extern const Texts kEnglishTexts;

const Texts& texts(views::Language language) noexcept;

/// A word of the store, the journal or the timeline, and how people say it.
struct Word {
    std::string_view word;
    std::string_view text;
};

using Words = std::array<Word, 66>;

/// The same words in both, in the same order.
extern const Words kKoreanWords;
extern const Words kEnglishWords;

/// The word itself where it is none of ours.
std::string_view word_text(std::string_view word, const Texts& texts) noexcept;

/// How it looks: `good`, `bad`, `wait`, `calm`.
std::string_view tone_of(std::string_view word) noexcept;

}  // namespace imp::console
