// The built-in page with whatever i'mport, a buyer or a PG may have written.
#include "base/text.hpp"
#include "fuzz/fuzz.hpp"
#include "fuzz/html.hpp"
#include "support/samples.hpp"
#include "views/pages.hpp"

#include <array>
#include <string>
#include <utility>

using namespace imp;
using fuzz::Html;
using views::Language;
using views::ResultPage;

namespace {

constexpr std::array kStatuses{Status::success,
                               Status::vbank_issued,
                               Status::pending,
                               Status::failed,
                               Status::cancelled,
                               Status::partially_cancelled,
                               Status::forgery,
                               Status::duplicate,
                               Status::unknown_order,
                               Status::not_found,
                               Status::certified,
                               Status::certification_failed,
                               Status::bad_request};

/// Shown as something, and as nothing out of the ordinary. What is Korean stays so: on pages in
/// other languages it is marked as that.
std::string harmless(std::string_view s) {
    const std::string shown = text::clean_for_display(s, 200);
    for (std::size_t i = 0; i + 2 < shown.size(); ++i) {
        const std::string_view here = std::string_view(shown).substr(i, 3);
        if (here >= "\uAC00" && here <= "\uD7A3" && text::is_utf8(here))
            return "\uAC00";
    }
    return shown.empty() ? "" : "x";
}

/// The same page without a hostile byte in it. Addresses stay: they are looked at by themselves.
ResultPage harmless(ResultPage page) {
    page.merchant_uid = harmless(page.merchant_uid);
    page.message = harmless(page.message);
    page.request_id = harmless(page.request_id);
    Payment& payment = *page.payment;
    // Digits of an account are offered to be copied.
    const bool has_digits =
        text::clean_for_display(payment.vbank_num, 200).find_first_of("0123456789") !=
        std::string::npos;
    for (std::string* s : {&payment.vbank_name,
                           &payment.vbank_num,
                           &payment.vbank_holder,
                           &payment.pay_method,
                           &payment.fail_reason,
                           &payment.cancel_reason})
        *s = harmless(*s);
    if (has_digits)
        payment.vbank_num += '1';
    return page;
}

ResultPage page_from(fuzz::Input& in) {
    ResultPage page;
    page.status = kStatuses.at(in.choice(kStatuses.size()));
    page.kind = std::array{OrderKind::payment, OrderKind::billing_key, OrderKind::certification}.at(
        in.choice(3));
    page.test_payment = in.choice(2) != 0;
    page.will_refresh = in.choice(2) != 0;
    page.poll_after = static_cast<int>(in.choice(3));
    page.now = in.choice(2) != 0 ? 1'782'864'000 : 0;
    page.merchant_uid = in.piece();
    page.message = in.piece();
    page.retry_url = in.piece();
    page.request_id = in.piece();
    Payment payment = samples::paid();
    if (const auto amount = Decimal::parse(in.piece()))
        payment.amount = *amount;
    if (const auto amount = Decimal::parse(in.piece()))
        payment.cancel_amount = *amount;
    payment.currency = in.piece();
    payment.receipt_url = in.piece();
    payment.vbank_date = text::parse_int(in.piece()).value_or(0);
    payment.paid_at = text::parse_int(in.piece()).value_or(0);
    for (std::string* s : {&payment.vbank_name,
                           &payment.vbank_num,
                           &payment.vbank_holder,
                           &payment.pay_method,
                           &payment.fail_reason,
                           &payment.cancel_reason})
        *s = in.piece();
    page.payment = std::move(payment);
    return page;
}

void check_links(const Html& html) {
    for (std::size_t i = 0; i < html.names.size(); ++i) {
        if (html.names[i] != "href")
            continue;
        const std::string& value = html.values[i];
        FUZZ_CHECK(value.starts_with("https://") || value.starts_with("http://") ||
                   (value.starts_with("/") && !value.starts_with("//")));
        FUZZ_CHECK(fuzz::is_clean_line(value) && value.find('\\') == std::string::npos);
    }
}

}  // namespace

FUZZ_TARGET(page) {
    static const auto pages = views::make_pages({"", "Shop \"&\" <Co>"}).value();
    fuzz::Input in(input);
    const ResultPage hostile = page_from(in);
    const ResultPage plain = harmless(hostile);
    for (const Language language : views::kLanguages) {
        const views::Page shown = pages->result(hostile, language);
        const Html html = fuzz::read_html(shown.html);
        FUZZ_CHECK(text::is_utf8(shown.html));
        FUZZ_CHECK(html.outline == fuzz::read_html(pages->result(plain, language).html).outline);
        check_links(html);
        FUZZ_CHECK(fuzz::is_clean_line(shown.content_security_policy));
    }
}
