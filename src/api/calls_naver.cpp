// NAVER Pay.
#include "api/calls_table.hpp"

namespace imp::api::table {

namespace {

constexpr std::string_view kNaverCouriers =
    "CJGLS KGB DONGBU EPOST REGISTPOST HANJIN HYUNDAI KGBLS INNOGIS DAESIN ILYANG "
    "KDEXP CHUNIL CH1 HDEXP CVSNET DHL FEDEX GSMNTON WARPEX WIZWA EMS DHLDE "
    "ACIEXPRESS EZUSA PANTOS UPS HLCGLOBAL KOREXG TNT SWGEXP DAEWOON USPS IPARCEL "
    "KUNYOUNG HPL DADREAM SLX SFEXPRESS HONAM";

constexpr std::string_view kNaverMethods =
    "DELIVERY GDFW_ISSUE_SVC VISIT_RECEIPT DIRECT_DELIVERY QUICK_SVC NOTHING";

constexpr Parameter kProductOrders = in_body(
    "product_order_id", string_list, "NAVER Pay's product orders; without it all of the payment");

constexpr Parameter kNaverCourier =
    in_body("delivery_company", string, "the courier").one_of(kNaverCouriers);

constexpr Parameter kTrackingNumber = in_body("tracking_number", string, "the courier's number");

constexpr Parameter kNaverConfirm[] = {
    kImpUid,
    in_body("requester", string, "who confirms: admin or customer").one_of("admin customer"),
};

constexpr Parameter kNaverCancel[] = {
    kImpUid,
    kProductOrders,
    in_body("reason", string, "why")
        .one_of("SOLD_OUT DELAYED_DELIVERY PRODUCT_UNSATISFIED INTENT_CHANGED "
                "COLOR_AND_SIZE WRONG_ORDER INCORRECT_INFO"),
};

constexpr Parameter kNaverApproveCancel[] = {kImpUid, kProductOrders};

constexpr Parameter kNaverShip[] = {
    kImpUid,
    kProductOrders,
    in_body("delivery_method", string, "how it is delivered").must().one_of(kNaverMethods),
    in_body("dispatched_at", moment, "when it was sent").must(),
    kNaverCourier,
    kTrackingNumber,
};

constexpr Parameter kNaverShipExchanged[] = {
    kImpUid,
    kProductOrders,
    in_body("delivery_method", string, "how it is delivered").must().one_of(kNaverMethods),
    kNaverCourier,
    kTrackingNumber,
};

constexpr Parameter kNaverRequestReturn[] = {
    kImpUid,
    kProductOrders,
    in_body("reason", string, "why")
        .one_of("INTENT_CHANGED COLOR_AND_SIZE WRONG_ORDER "
                "PRODUCT_UNSATISFIED DELAYED_DELIVERY SOLD_OUT "
                "DROPPED_DELIVERY BROKEN INCORRECT_INFO WRONG_DELIVERY "
                "WRONG_OPTION"),
    in_body("delivery_method", string, "how it is delivered")
        .must()
        .one_of("RETURN_DESIGNATED RETURN_DELIVERY RETURN_INDIVIDUAL"),
    kNaverCourier,
    kTrackingNumber,
};

constexpr Parameter kNaverApproveReturn[] = {
    kImpUid, kProductOrders, in_body("memo", string, "a remark")};

constexpr Parameter kNaverRejectReturn[] = {
    kImpUid, kProductOrders, in_body("memo", string, "a remark").must()};

constexpr Parameter kNaverWithholdReturn[] = {
    kImpUid,
    kProductOrders,
    in_body("reason", string, "why")
        .one_of("RETURN_DELIVERYFEE EXTRAFEEE "
                "RETURN_DELIVERYFEE_AND_EXTRAFEEE "
                "RETURN_PRODUCT_NOT_DELIVERED ETC"),
    in_body("memo", string, "a remark").must(),
    in_body("extra_charge", integer, "other costs, in won"),
};

constexpr Parameter kNaverOrder[] = {in_path("product_order_id", "NAVER Pay's product order")};

constexpr Parameter kNaverReviews[] = {
    in_query("channel_key", string, "the channel, from the console").must(),
    kFrom,
    kTo,
    in_query("review_type", string, "which reviews").must().one_of("general premium"),
};

// A table is read by its columns.
// clang-format off
constexpr Call kNaverCalls[] = {
    {Group::naver_pay, "naver-confirm", "POST", "/payments/{imp_uid}/naver/confirm",
     kNaverConfirm, acknowledgement, "Confirm the purchase (escrow)", changes},
    {Group::naver_pay, "naver-point", "POST", "/payments/{imp_uid}/naver/point",
     kOnlyImpUid, acknowledgement, "Give the buyer the points", changes},
    {Group::naver_pay, "naver-cash-amount", "GET", "/payments/{imp_uid}/naver/cash-amount",
     kOnlyImpUid, naver_cash_amount, "Amount that a cash receipt may be issued for"},
    {Group::naver_pay, "naver-cancel", "POST", "/payments/{imp_uid}/naver/cancel",
     kNaverCancel, naver_orders, "Give money back (order form)", changes, "naver-orders"},
    {Group::naver_pay, "naver-approve-cancel", "POST", "/payments/{imp_uid}/naver/approve-cancel",
     kNaverApproveCancel, naver_orders,
     "Grant the buyer's request for the money", changes, "naver-orders"},
    {Group::naver_pay, "naver-ship", "POST", "/payments/{imp_uid}/naver/ship",
     kNaverShip, naver_orders, "Products are sent", changes, "naver-orders"},
    {Group::naver_pay, "naver-ship-exchanged", "POST", "/payments/{imp_uid}/naver/ship-exchanged",
     kNaverShipExchanged, naver_orders,
     "Exchanged products are sent again", changes, "naver-orders"},
    {Group::naver_pay, "naver-collect-exchanged", "POST",
     "/payments/{imp_uid}/naver/collect-exchanged",
     kNaverApproveCancel, naver_orders,
     "Products to be exchanged have come back", changes, "naver-orders"},
    {Group::naver_pay, "naver-place", "POST", "/payments/{imp_uid}/naver/place",
     kNaverApproveCancel, naver_orders, "Accept the order for delivery", changes, "naver-orders"},
    {Group::naver_pay, "naver-request-return", "POST", "/payments/{imp_uid}/naver/request-return",
     kNaverRequestReturn, naver_orders, "Ask for products to be returned", changes, "naver-orders"},
    {Group::naver_pay, "naver-approve-return", "POST", "/payments/{imp_uid}/naver/approve-return",
     kNaverApproveReturn, naver_orders, "Grant a return", changes, "naver-orders"},
    {Group::naver_pay, "naver-reject-return", "POST", "/payments/{imp_uid}/naver/reject-return",
     kNaverRejectReturn, naver_orders, "Refuse a return", changes, "naver-orders"},
    {Group::naver_pay, "naver-withhold-return", "POST", "/payments/{imp_uid}/naver/withhold-return",
     kNaverWithholdReturn, naver_orders, "Hold a return back", changes, "naver-orders"},
    {Group::naver_pay, "naver-resolve-return", "POST", "/payments/{imp_uid}/naver/resolve-return",
     kNaverApproveCancel, naver_orders, "Let a return go on", changes, "naver-orders"},
    {Group::naver_pay, "naver-orders", "GET", "/payments/{imp_uid}/naver/product-orders",
     kOnlyImpUid, naver_orders, "Product orders of a payment"},
    {Group::naver_pay, "naver-order", "GET", "/naver/product-orders/{product_order_id}",
     kNaverOrder, naver_order, "One product order"},
    {Group::naver_pay, "naver-reviews", "GET", "/naver/reviews",
     kNaverReviews, naver_reviews, "What buyers say about products"},
};
// clang-format on

}  // namespace

std::span<const Call> naver_calls() noexcept {
    return kNaverCalls;
}

}  // namespace imp::api::table
