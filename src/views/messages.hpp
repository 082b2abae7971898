#pragma once

#include "domain/verdict.hpp"
#include "views/pages.hpp"

#include <string_view>

namespace imp::views {

/// What one outcome says: at a glance, then in a sentence or two.
struct Outcome {
    std::string_view headline;
    std::string_view body;
};

/// Everything a page says, in one language. Holds nothing but texts, so that a test can walk over
/// all of them. One file a language: messages_ko.cpp, messages_en.cpp.
struct Texts {
    std::string_view language;  ///< for the `lang` attribute

    Outcome success;
    Outcome billing_key;  ///< a card is registered
    Outcome billing_key_refreshing;
    Outcome billing_key_pending;
    Outcome billing_key_failed;
    Outcome vbank;
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
};

extern const Texts kKorean;
extern const Texts kEnglish;

const Texts& texts(Language language) noexcept;

/// The words for a landing's outcome.
const Outcome& outcome_text(const ResultPage& page, const Texts& texts) noexcept;

/// The words for a request that is refused with that HTTP status.
const Outcome& refusal_text(int http_status, const Texts& texts) noexcept;

}  // namespace imp::views
