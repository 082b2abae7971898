#include "views/messages.hpp"

namespace imp::views {

const Texts kEnglish{
    .language = "en",

    .success = {"Payment complete", "Your payment has been confirmed."},
    .billing_key = {"Payment method registered",
                    "The payment method is registered and can be used for future payments."},
    .billing_key_refreshing = {"We are checking the registration",
                               "One moment, please. This page reloads automatically."},
    .billing_key_pending =
        {"We are checking the registration",
         "The result has not reached us yet. If you have finished the registration, it counts as "
         "soon as it is confirmed: open this page again later, or look at the shop."},
    .billing_key_failed = {"Payment method not registered",
                           "Please try again, or register another payment method."},
    .vbank = {"Please transfer to this account",
              "Not paid yet. The payment is complete once the exact amount has arrived before the "
              "deadline."},
    .vbank_hidden = {"Waiting for your transfer",
                     "Not paid yet. The account to transfer to is shown where you placed the "
                     "payment, and by the shop."},
    .pending_refreshing =
        {"We are checking your payment",
         "One moment, please. This page reloads automatically. Do not pay again before "
         "you have seen the result."},
    .pending = {"We are checking your payment",
                "The result has not reached us yet. If you have paid, your order will show it as "
                "soon as it is confirmed: please do not pay again. Open this page again later, or "
                "look at your order at the shop."},
    .failed = {"Payment failed", "Please try again at the shop, or use another payment method."},
    .failed_retry = {"Payment failed", "Please try again, or use another payment method."},
    .cancelled =
        {"Payment cancelled",
         "Any amount you paid will be refunded. How long that takes depends on the payment "
         "method."},
    .partially_cancelled = {"Part of the payment was cancelled",
                            "The remaining amount is still charged."},
    .forged_amount = {"The amount differs from the order",
                      "This payment was not counted for the order. If money was taken, please "
                      "contact the shop."},
    .forged_currency = {"The currency differs from the order",
                        "This payment was not counted for the order. If money was taken, please "
                        "contact the shop."},
    .forged_merchant_uid = {"Not a payment for this order",
                            "This payment was made under another order number and was not counted "
                            "for this order. Please look at your orders at the shop."},
    .forged_kind = {"Not the kind of payment ordered",
                    "This payment was not counted for the order. If money was taken, please "
                    "contact the shop."},
    .test_payment = {"This was a test payment",
                     "No real money was taken, and the payment was not counted for the order."},
    .forged = {"The payment differs from the order",
               "It was not counted for the order. If money was taken, please contact the "
               "shop."},
    .duplicate = {"This order is already settled",
                  "It has been paid by another payment, or takes no more payments. This payment "
                  "was not counted for it: please contact the shop about its refund."},
    .unknown_order = {"Order not found",
                      "There is no order with that number. If you have paid, please do not pay "
                      "again: contact the shop."},
    .not_found = {"Payment not found",
                  "The payment may not have been started, or its window did not open. Please look "
                  "at your order at the shop."},
    .certified = {"Identity verified", "Please return to the shop to go on."},
    .certification_failed = {"Identity not verified", "Please try again at the shop."},
    .certification_age = {"You do not meet the age requirement",
                          "Your identity was verified, but this service has a minimum age. Please "
                          "ask the shop if you have questions."},
    .certification_duplicate = {"Already registered",
                                "An account has been verified with this identity before. Please "
                                "log in with it, or ask the shop."},
    .certification_forged = {"Not the verification asked for",
                             "This identity verification was not made for this request. Please "
                             "start again at the shop."},
    .certification_pending = {"We are checking your verification",
                              "The result has not reached us yet. Please open this page again in "
                              "a moment; if nothing changes, start again at the shop."},

    .bad_request = {"This request cannot be handled",
                    "The address or what was sent is not valid. If you have paid, please do not "
                    "pay again: look at your order at the shop."},
    .no_such_page = {"Page not found",
                     "Please check the address. If you have paid, look at your order at the shop."},
    .method_not_allowed = {"This address cannot be opened that way",
                           "Please return to the shop and look at your order."},
    .body_too_large = {"Too much was sent", "Please return to the shop and look at your order."},
    .address_too_long = {"The address is too long",
                         "Please return to the shop and look at your order."},
    .unsupported_content = {"This format is not supported",
                            "Please return to the shop and look at your order."},
    .own_fault =
        {"The result cannot be shown just now",
         "Something went wrong on our side. If you have paid, please do not pay again: open "
         "this page again in a while, or look at your order at the shop."},

    .test_banner = "Test payment · nothing is charged",
    .retry = "Try again",
    .receipt = "View receipt",
    .message_label = "Message from the payment window",
    .certification_message_label = "Message from the verification window",
    .request_id = "Reference for support",

    .label_order = "Order number",
    .label_request = "Request number",
    .label_payment = "Payment number",
    .label_amount = "Amount",
    .label_paid_amount = "Amount paid",
    .label_cancelled_amount = "Amount cancelled",
    .label_amount_left = "Remaining amount",
    .label_paid_at = "Paid at",
    .label_cancelled_at = "Cancelled at",
    .label_bank = "Bank",
    .label_account = "Account number",
    .label_holder = "Account holder",
    .label_deposit_amount = "Amount to transfer",
    .label_deadline = "Transfer before",
};

}  // namespace imp::views
