// Paymentwall, Kakao, KCP quick, PAYCO, escrow.
#include "api/calls_table.hpp"

namespace imp::api::table {

namespace {

constexpr Parameter kSender[] = {
    in_body("name", string, "name"),
    in_body("tel", string, "telephone"),
    in_body("addr", string, "address"),
    in_body("postcode", string, "postcode"),
    in_body("relationship", string, "what the sender is to the shop (Kiwoom pay)"),
    in_body("formed_address", object, "the address in parts (Smartro, new)"),
};

constexpr Parameter kReceiver[] = {
    in_body("name", string, "name"),
    in_body("tel", string, "telephone"),
    in_body("addr", string, "address"),
    in_body("postcode", string, "postcode"),
    in_body("formed_address", object, "the address in parts (Smartro, new)"),
};

constexpr Parameter kLogis[] = {
    in_body("company", string, "the courier: impctl codes couriers").must(),
    in_body("invoice", string, "the courier's number").must(),
    in_body("sent_at", moment, "when it was sent").must(),
    in_body("receiving_at", string, "when it arrives, YYYYMMDD (Kiwoom pay)"),
    in_body("address", string, "where it was sent from (Kiwoom pay)"),
};

constexpr Parameter kProduct[] = {
    in_body("id", string, "the product's number").must(),
    in_body("name", string, "its name").must(),
    in_body("code", string, "its code"),
    in_body("amount", number, "price of one").must(),
    in_body("currency", string, "ISO 4217 code"),
    in_body("quantity", integer, "how many"),
    in_body("tag", string, "its category"),
};

constexpr Parameter kRegisterPaymentwallDelivery[] = {
    in_body("imp_uid", string, "i'mport's number").must(),
    kOrderInBody,
    in_body("type", string, "goods or digital contents").must().one_of("physical digital"),
    in_body("status", string, "state of the delivery")
        .must()
        .one_of("order_placed order_shipped delivering delivered"),
    in_body("carrier_tracking_id", string, "the carrier's number"),
    in_body("carrier_type", string, "the carrier's name"),
    in_body("estimated_delivery_datetime", moment, "expected arrival").must(),
    in_body("estimated_update_datetime", moment, "expected change of the state").must(),
    in_body("reason", string, "why"),
    in_body("refundable", string, "can it be given back").must().one_of("yes no"),
    in_body("details", string, "more about it"),
    in_body("shipping_address_email", string, "the recipient's e-mail address").must(),
    in_body("shipping_address_country", string, "the recipient's country"),
    in_body("shipping_address_city", string, "the recipient's city"),
    in_body("shipping_address_zip", string, "the recipient's postcode"),
    in_body("shipping_address_state", string, "the recipient's state"),
    in_body("shipping_address_street", string, "the recipient's street"),
    in_body("shipping_address_phone", string, "the recipient's telephone"),
    in_body("shipping_address_firstname", string, "the recipient's first name"),
    in_body("shipping_address_lastname", string, "the recipient's last name"),
};

constexpr Parameter kListKakaoOrders[] = {
    in_query("payment_request_date", string, "the day, YYYYMMDD").must(),
    in_query("cid", string, "KakaoPay's merchant id; the channel's own without it"),
    kPage,
};

constexpr Parameter kDeleteKcpquickMember[] = {
    in_path("member_id", "the member"),
    in_query("site_code", string, "KCP's site code").must(),
    in_query("partner_type", string, "KCP's partner type").must(),
    in_query("partner_subtype", string, "KCP's partner subtype").must(),
};

constexpr Parameter kReleaseKcpquickFido[] = {in_path("member_id", "the member"), kChannelKey};

constexpr Parameter kPrepareKcpquick[] = {
    kOrder,
    in_body("btid", string, "the shop's number of the transaction, at most 20 characters").must(),
    in_body("cust_ip", string, "the buyer's IPv4 address").must(),
    in_body("code_verifier", string, "random text that proves who asks, at most 200 characters")
        .must(),
    in_body("prepaid_auth_yn", string, "is the prepaid money to be authorized").one_of("Y N"),
    in_body("prepaid_amount", integer, "prepaid money to be paid, at most 9 digits"),
    in_body("vender_type", string, "who issued the barcode"),
    in_body("reward_id", string, "reward policy"),
};

constexpr Parameter kPayKcpquickMoney[] = {
    in_body("member_id", string, "the member").must(),
    kChannelKey,
    kOrderInBody,
    kTitleNeeded,
    kWholeAmount,
    in_body("imp_uid", string, "i'mport's number of the transaction").must(),
    kNoticeUrl,
};

constexpr Parameter kPayKcpquickAutopay[] = {
    kCustomerInBody,
    kOrderInBody,
    kTitleNeeded,
    in_body("buyer_name", string, "the buyer's name").must(),
    kWholeAmount,
    kNoticeUrl,
};

constexpr Parameter kChangePaycoStatus[] = {
    kImpUid,
    in_body("status", string, "the new state")
        .must()
        .one_of("DELIVERY_START PURCHASE_DECISION CANCELED"),
};

constexpr Parameter kRegisterEscrowDelivery[] = {
    kImpUid,
    in_body("sender", object, "who sends it").must().made_of(kSender),
    in_body("receiver", object, "who gets it").must().made_of(kReceiver),
    in_body("logis", object, "the delivery").must().made_of(kLogis),
    in_body("products", object_list, "what is delivered (Welcome)").made_of(kProduct),
    in_body("send_email", boolean, "tell the buyer by e-mail when the purchase is confirmed"),
};

constexpr Parameter kChangeEscrowDelivery[] = {
    kImpUid,
    in_body("sender", object, "who sends it").must().made_of(kSender),
    in_body("receiver", object, "who gets it").must().made_of(kReceiver),
    in_body("logis", object, "the delivery").must().made_of(kLogis),
    in_body("products", object_list, "what is delivered (Welcome)").made_of(kProduct),
};

// A table is read by its columns.
// clang-format off
constexpr Call kServiceCalls[] = {
    {Group::overseas, "register-paymentwall-delivery", "POST", "/paymentwall/delivery",
     kRegisterPaymentwallDelivery, paymentwall_delivery,
     "Tell Paymentwall about a delivery", changes},
    {Group::kakao, "list-kakao-orders", "GET", "/kakao/payment/orders",
     kListKakaoOrders, kakao_orders,
     "Orders of a day at KakaoPay", asks, "", Source::documentation},
    {Group::kcp_quick, "delete-kcpquick-member", "DELETE", "/kcpquick/members/{member_id}",
     kDeleteKcpquickMember, kcpquick_member, "Delete a member", changes},
    {Group::kcp_quick, "release-kcpquick-fido", "POST",
     "/kcpquick/members/{member_id}/fido/release",
     kReleaseKcpquickFido, member_id, "Stop biometric authentication of a member", changes},
    {Group::kcp_quick, "prepare-kcpquick", "POST", "/kcpquick/prepare/{merchant_uid}",
     kPrepareKcpquick, nothing, "Register a transaction of prepaid money", changes},
    {Group::kcp_quick, "change-prepared-kcpquick", "PUT", "/kcpquick/prepare/{merchant_uid}",
     kPrepareKcpquick, nothing, "Change a registered transaction", changes},
    {Group::kcp_quick, "pay-kcpquick-money", "POST", "/kcpquick/payment/money",
     kPayKcpquickMoney, payment, "Pay with prepaid money", charges, "get-payment"},
    {Group::kcp_quick, "pay-kcpquick-autopay", "POST", "/kcpquick/payment/autopay",
     kPayKcpquickAutopay, payment, "Pay with an automatic payment key", charges, "find-payments"},
    {Group::kcp_quick, "delete-kcpquick-autopay", "DELETE", "/kcpquick/autopay/{customer_uid}",
     kOnlyCustomerUid, customer_uid, "Delete an automatic payment key", changes},
    {Group::payco, "change-payco-status", "POST", "/payco/orders/status/{imp_uid}",
     kChangePaycoStatus, payco_status, "Change the state of an order", changes},
    {Group::escrow, "get-escrow-delivery", "GET", "/escrows/logis/{imp_uid}",
     kOnlyImpUid, delivery, "The delivery that is registered"},
    {Group::escrow, "register-escrow-delivery", "POST", "/escrows/logis/{imp_uid}",
     kRegisterEscrowDelivery, delivery, "Register the delivery", changes, "get-escrow-delivery"},
    {Group::escrow, "change-escrow-delivery", "PUT", "/escrows/logis/{imp_uid}",
     kChangeEscrowDelivery, delivery, "Change the delivery", changes, "get-escrow-delivery"},
};
// clang-format on

}  // namespace

std::span<const Call> service_calls() noexcept {
    return kServiceCalls;
}

}  // namespace imp::api::table
