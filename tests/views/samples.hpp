#pragma once

#include "views/pages.hpp"

#include <doctest/doctest.h>

#include <array>
#include <memory>
#include <string>
#include <utility>

namespace imp::views {

inline constexpr std::array kStatuses{Status::success,
                                      Status::vbank_issued,
                                      Status::forgery,
                                      Status::duplicate,
                                      Status::pending,
                                      Status::partially_cancelled,
                                      Status::cancelled,
                                      Status::failed,
                                      Status::unknown_order,
                                      Status::not_found,
                                      Status::bad_request,
                                      Status::certified,
                                      Status::certification_failed};

/// A payment with everything a page may show.
inline Payment sample_payment() {
    return Payment{
        .imp_uid = *ImpUid::parse("imp_900000000102"),
        .merchant_uid = "TEST-20260701-0002",
        .amount = Decimal::from_int(23000),
        .cancel_amount = Decimal::from_int(3000),
        .sandbox = false,
        .pay_method = "vbank",
        .pg_provider = "html5_inicis",
        .pg_id = "INIpayTest",
        .pg_tid = "StdpayVBNKTESTTEST20260701000102",
        .customer_uid = {},
        .customer_uid_usage = {},
        .promotion_discount = {},
        .fail_reason = {},
        .cancel_reason = {},
        .receipt_url = "https://pg.example.com/receipt?tid=VB102&lang=ko",
        .vbank_name = "신한",
        .vbank_num = "99999999999999",
        .vbank_holder = "테스트상점",
        .vbank_date = 1'783'123'200,
        .paid_at = 1'782'864'075,
        .cancelled_at = 1'782'867'675,
        .cancel_history = {},
    };
}

inline ResultPage sample_page(Status status) {
    ResultPage page;
    page.status = status;
    if (status == Status::forgery)
        page.reason = "amount";
    if (status == Status::duplicate)
        page.reason = "duplicate";
    page.payment = sample_payment();
    page.merchant_uid = "TEST-20260701-0002";
    page.request_id = "5f1c2a9be0d34477";
    return page;
}

inline std::unique_ptr<Pages> pages_with(const PageOptions& options) {
    auto pages = make_pages(options);
    REQUIRE(pages);
    return std::move(*pages);
}

inline bool contains(std::string_view html, std::string_view what) {
    return html.find(what) != std::string_view::npos;
}

}  // namespace imp::views
