#include "views/rehearsal.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <utility>

namespace imp::views {

namespace {

constexpr UnixSeconds kThen = 1'782'864'075;  // 2026-07-01 09:01 in Korea
constexpr UnixSeconds kDeadline = kThen + 3 * kDay + 4 * kHour;

Payment sample_of(std::string_view pay_method) {
    return Payment{.imp_uid = *ImpUid::parse("imp_900000000102"),
                   .merchant_uid = "ORDER-20260701-0002",
                   .amount = Decimal::from_int(23'000),
                   .cancel_amount = Decimal::from_int(3'000),
                   .pay_method = std::string(pay_method),
                   .receipt_url = "https://pg.example.com/receipt?tid=102",
                   .vbank_name = "신한은행",
                   .vbank_num = "110-123-456789",
                   .vbank_holder = "테스트상점",
                   .vbank_date = kDeadline,
                   .paid_at = kThen,
                   .cancelled_at = kThen};
}

ResultPage outcome(Status status, std::string_view reason = "") {
    ResultPage page;
    page.status = status;
    page.reason = reason;
    page.payment = sample_of(status == Status::vbank_issued ? "vbank" : "card");
    page.merchant_uid = "ORDER-20260701-0002";
    page.request_id = "5f1c2a9be0d34477";
    page.now = kThen;
    return page;
}

using Named = std::vector<std::pair<std::string, ResultPage>>;

void add_payments(Named& all) {
    const auto add = [&](std::string name, ResultPage page) -> ResultPage& {
        return all.emplace_back(std::move(name), std::move(page)).second;
    };
    add("success", outcome(Status::success));
    add("success-test", outcome(Status::success)).test_payment = true;
    add("success-hidden", outcome(Status::success)).payment.reset();
    add("vbankIssued", outcome(Status::vbank_issued));
    add("vbankIssued-overdue", outcome(Status::vbank_issued)).now = kDeadline;
    add("vbankIssued-hidden", outcome(Status::vbank_issued)).payment.reset();
    add("pending-first", outcome(Status::pending)).will_refresh = true;
    ResultPage& polled = add("pending-polled", outcome(Status::pending));
    polled.will_refresh = true;
    polled.poll_after = 5;
    add("pending-last", outcome(Status::pending));
    add("failed", outcome(Status::failed));
    ResultPage& failed = add("failed-retry", outcome(Status::failed));
    failed.message = "[8037] 카드 한도를 초과하였습니다.";
    failed.retry_url = "/cart";
    add("cancelled", outcome(Status::cancelled)).retry_url = "/cart";
    add("partiallyCancelled", outcome(Status::partially_cancelled));
    for (const auto* reason : {"amount", "currency", "merchant_uid", "kind", "test_payment"})
        add("forgery-" + std::string(reason), outcome(Status::forgery, reason));
    add("duplicate", outcome(Status::duplicate, "duplicate"));
    add("unknownOrder", outcome(Status::unknown_order)).payment.reset();
    add("notFound", outcome(Status::not_found)).payment.reset();
}

void add_others(Named& all) {
    const auto add = [&](OrderKind kind, std::string name, ResultPage page) -> ResultPage& {
        page.kind = kind;
        if (kind == OrderKind::certification)
            page.payment.reset();
        return all.emplace_back(std::move(name), std::move(page)).second;
    };
    constexpr auto kKey = OrderKind::billing_key;
    constexpr auto kPerson = OrderKind::certification;
    add(kKey, "billing_key", outcome(Status::success)).payment->customer_uid_usage = "issue";
    add(kKey, "billing_key-pending", outcome(Status::pending));
    add(kKey, "billing_key-failed", outcome(Status::failed));
    add(kPerson, "certified", outcome(Status::certified));
    add(kPerson, "certificationFailed", outcome(Status::certification_failed));
    add(kPerson, "certificationFailed-age", outcome(Status::certification_failed, "age"));
    add(kPerson,
        "certificationFailed-duplicate",
        outcome(Status::certification_failed, "duplicate"));
    add(kPerson, "certification-forgery", outcome(Status::forgery, "merchant_uid"));
    add(kPerson, "certification-pending", outcome(Status::pending));
}

}  // namespace

std::vector<UnknownName> unknown_names(std::string_view html) {
    std::vector<UnknownName> unknown;
    for (std::size_t at = html.find("{{"); at != std::string_view::npos;) {
        const std::size_t end = html.find("}}", at);
        if (end == std::string_view::npos)
            break;
        std::string_view name = text::trim(html.substr(at + 2, end - at - 2));
        const bool is_section = !name.empty() && (name[0] == '#' || name[0] == '^');
        const bool is_value =
            !name.empty() && std::string_view("!/>").find(name[0]) == std::string_view::npos;
        if (is_section)
            name = text::trim(name.substr(1));
        if (is_value &&
            std::find(kTemplateNames.begin(), kTemplateNames.end(), name) == kTemplateNames.end()) {
            const auto before = html.substr(0, at);
            const auto line = 1 + std::count(before.begin(), before.end(), '\n');
            unknown.push_back({std::string(name), static_cast<int>(line)});
        }
        at = html.find("{{", end + 2);
    }
    return unknown;
}

std::vector<Rehearsed> rehearse(const Pages& pages) {
    Named all;
    add_payments(all);
    add_others(all);
    std::vector<Rehearsed> shown;
    for (const Language language : kLanguages) {
        const std::string tag = "-" + std::string(tag_of(language));
        for (const auto& [name, page] : all)
            shown.push_back({name + tag, pages.result(page, language)});
        for (const int status : {400, 404, 405, 413, 414, 415, 500})
            shown.push_back({"refusal-" + std::to_string(status) + tag,
                             pages.refusal(status, "5f1c2a9be0d34477", language)});
    }
    return shown;
}

}  // namespace imp::views
