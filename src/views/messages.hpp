#pragma once

#include "domain/verdict.hpp"
#include "views/pages.hpp"

#include <array>
#include <string_view>

namespace imp::views {

/// What one outcome says: at a glance, then in a sentence or two, then what the buyer does next.
struct Outcome {
    std::string_view headline;
    std::string_view body;
    std::string_view next;
};

/// "1 day", "3 days". `{}` is the number.
struct Counted {
    std::string_view one;
    std::string_view many;
};

/// Everything a page says, in one language. Holds nothing but texts, so that a test can walk over
/// all of them. One file a language: messages_<tag>.cpp; languages.hpp lists them.
struct Texts {
    Outcome success;
    Outcome billing_key;  ///< a card is registered
    Outcome billing_key_refreshing;
    Outcome billing_key_pending;
    Outcome billing_key_failed;
    Outcome vbank;
    Outcome vbank_overdue;       ///< its deadline is past
    Outcome vbank_hidden;        ///< asked by the order number alone: the account is not shown
    Outcome pending_refreshing;  ///< pending pages never say "failed": we do not know
    Outcome pending;
    Outcome failed;
    Outcome failed_retry;  ///< with a retry link
    Outcome cancelled;
    Outcome partially_cancelled;
    Outcome forged_amount;
    Outcome forged_currency;
    Outcome forged_merchant_uid;
    Outcome forged_kind;
    Outcome test_payment;
    Outcome forged;  ///< no reason known
    Outcome duplicate;
    Outcome unknown_order;
    Outcome not_found;
    Outcome certified;
    Outcome certification_failed;
    Outcome certification_age;
    Outcome certification_duplicate;
    Outcome certification_forged;
    Outcome certification_pending;

    Outcome bad_request;          ///< 400 and every 4xx without words of its own
    Outcome no_such_page;         ///< 404
    Outcome method_not_allowed;   ///< 405
    Outcome body_too_large;       ///< 413
    Outcome address_too_long;     ///< 414
    Outcome unsupported_content;  ///< 415
    Outcome own_fault;            ///< 500

    std::string_view test_banner;
    std::string_view retry;
    std::string_view receipt;
    std::string_view copy;         ///< of the account number
    std::string_view copied;       ///< said once it is done
    std::string_view copy_failed;  ///< said if the browser does not allow it
    std::string_view message_label;
    std::string_view certification_message_label;
    std::string_view request_id;

    std::string_view label_order;
    std::string_view label_request;  ///< the merchant_uid of an identity verification
    std::string_view label_payment;
    std::string_view label_amount;       ///< nothing is said about whether it was paid
    std::string_view label_paid_amount;  ///< money was taken
    std::string_view label_cancelled_amount;
    std::string_view label_amount_left;
    std::string_view label_paid_at;
    std::string_view label_cancelled_at;
    std::string_view label_bank;
    std::string_view label_account;
    std::string_view label_holder;
    std::string_view label_deposit_amount;
    std::string_view label_deadline;

    std::string_view won;  ///< an amount of won; `{}` is the number
    /// {0} year, {1} month as a number, {2} its name, {3} day, {4} weekday, {5} hour, {6} minute.
    std::string_view date_time;
    std::array<std::string_view, 7> weekdays;  ///< from Sunday on
    std::array<std::string_view, 12> months;
    Counted days;
    Counted hours;
    Counted minutes;
    std::string_view time_left;    ///< `{}` is "3 days 4 hours"
    std::string_view moment_left;  ///< less than a minute
    std::string_view time_is_up;
};

#define IMP_LANGUAGE_TEXTS(name, tag) const Texts& texts_##tag() noexcept;
IMP_LANGUAGES(IMP_LANGUAGE_TEXTS)
#undef IMP_LANGUAGE_TEXTS

const Texts& texts(Language language) noexcept;

/// The words for a landing's outcome.
const Outcome& outcome_text(const ResultPage& page, const Texts& texts) noexcept;

/// The words for a request that is refused with that HTTP status.
const Outcome& refusal_text(int http_status, const Texts& texts) noexcept;

}  // namespace imp::views
