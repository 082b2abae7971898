#include "views/pages.hpp"

#include "base/digest.hpp"
#include "support/temporary_directory.hpp"
#include "views/html_check.hpp"
#include "views/logo.hpp"
#include "views/page_source.hpp"
#include "views/rehearsal.hpp"
#include "views/samples.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <thread>
#include <vector>

using namespace imp;
using namespace imp::views;

namespace {

/// The page without the scripts that it may have: those are looked at by themselves.
std::string without_scripts(std::string html) {
    const auto source = read_page_source({});
    REQUIRE(source);
    for (const Insert& each : source->page.inserts) {
        if (each.kind == Insert::Kind::style)
            continue;
        const auto at = html.find(each.text);
        if (at != std::string::npos)
            html.erase(at, each.text.size());
    }
    return html;
}

std::string page_html(const ResultPage& page, Language language = Language::korean) {
    static const auto pages = pages_with({"", "테스트 상점"});
    return pages->result(page, language).html;
}

}  // namespace

TEST_CASE("every status renders in both languages, well formed, with its word, below 14 KiB") {
    const auto pages = pages_with({"", "테스트 상점"});
    for (const auto language : kLanguages) {
        for (const auto status : kStatuses) {
            ResultPage full = sample_page(status);
            full.message = "한도초과 [1234]";
            full.test_payment = true;
            full.retry_url = "https://shop.example/cart";
            ResultPage bare;
            bare.status = status;
            for (const auto& page : {full, bare}) {
                CAPTURE(wire_word(status));
                const auto html = pages->result(page, language).html;
                const auto seen = read_page(html);
                CHECK(seen.problem == "");
                REQUIRE(seen.find("main"));
                CHECK(seen.find("main")->attribute("data-status") == wire_word(status));
                CHECK(seen.find("html")->attribute("lang") ==
                      (language == Language::korean ? "ko" : "en"));
                CHECK(seen.find("path"));  // the symbol
                CHECK(seen.find("h1"));
                CHECK(html.size() < 14 * 1024);
            }
        }
    }
}

TEST_CASE("refused requests say badRequest, and a fault of ours says pending, never failed") {
    const auto pages = pages_with({"", ""});
    for (const auto language : kLanguages) {
        for (const int status : {400, 404, 405, 413, 414, 415, 500}) {
            CAPTURE(status);
            const auto page = pages->refusal(status, "5f1c2a9be0d34477", language);
            const auto seen = read_page(page.html);
            CHECK(seen.problem == "");
            CHECK(seen.find("main")->attribute("data-status") ==
                  (status == 500 ? "pending" : "badRequest"));
            CHECK(contains(page.html, "5f1c2a9be0d34477"));
            CHECK_FALSE(contains(page.html, "<dl"));
        }
    }
}

TEST_CASE("a paid page shows amount, time, receipt, order and payment number") {
    const auto html = page_html(sample_page(Status::success));
    CHECK(contains(html, "<dd>23,000원</dd>"));
    CHECK(contains(html,
                   "<time datetime=\"2026-07-01T09:01+09:00\">2026년 7월 1일 (수) 09:01</time>"));
    CHECK(contains(html, "href=\"https://pg.example.com/receipt?tid=VB102&amp;lang=ko\""));
    CHECK(contains(html, "rel=\"noopener noreferrer\""));
    CHECK(contains(html, "<dd>TEST-20260701-0002</dd>"));
    CHECK(contains(html, "<dd>imp_900000000102</dd>"));
    CHECK(contains(html, "5f1c2a9be0d34477"));
}

TEST_CASE("a registered card is not called paid") {
    auto page = sample_page(Status::success);
    page.kind = OrderKind::billing_key;
    page.payment->customer_uid_usage = "issue";
    page.payment->pg_provider = "html5_inicis";
    const auto by_imp_uid = page_html(page);
    CHECK(contains(by_imp_uid, "결제수단이 등록되었습니다"));
    CHECK_FALSE(contains(by_imp_uid, "결제가 완료"));
    CHECK_FALSE(contains(by_imp_uid, "23,000원"));
    CHECK_FALSE(contains(by_imp_uid, "영수증"));
    page.payment.reset();  // asked by the order number alone
    CHECK(contains(page_html(page), "결제수단이 등록되었습니다"));
}

TEST_CASE("a PG that charges when a card is registered has taken the amount") {
    auto page = sample_page(Status::success);
    page.kind = OrderKind::billing_key;
    page.payment->customer_uid_usage = "issue";
    page.payment->pg_provider = "danal_tpay";
    CHECK(contains(page_html(page), "결제수단이 등록되었습니다"));
    CHECK(contains(page_html(page), "<dd>23,000원</dd>"));
    page.kind = OrderKind::payment;  // an order that is paid, and registers the card besides
    CHECK(contains(page_html(page), "결제가 완료"));
}

TEST_CASE("a registration that is not finished is no payment that is not finished") {
    auto page = sample_page(Status::pending);
    page.kind = OrderKind::billing_key;
    for (const bool will_refresh : {true, false}) {
        page.will_refresh = will_refresh;
        CHECK(contains(page_html(page), "결제수단 등록을 확인하고 있습니다"));
        CHECK_FALSE(contains(page_html(page), "다시 결제하지"));
    }
    page.status = Status::failed;
    CHECK(contains(page_html(page), "결제수단이 등록되지 않았습니다"));
    CHECK_FALSE(contains(page_html(page), "23,000원"));
    page.kind = OrderKind::certification;
    page.status = Status::certified;
    page.message = "취소";
    CHECK(contains(page_html(page), "본인인증창에서 전달된 메시지"));
    CHECK(contains(page_html(page), "요청번호"));
    CHECK_FALSE(contains(page_html(page), "주문번호"));
}

TEST_CASE("an account page shows where, how much and until when, and says it is not paid") {
    const auto html = page_html(sample_page(Status::vbank_issued));
    for (const auto* shown : {"신한",
                              "99999999999999",
                              "테스트상점",
                              "23,000원",
                              "<time datetime=\"2026-07-04T09:00+09:00\">2026년 7월 4일 (토) "
                              "09:00</time>",
                              "아직 결제되지 않았습니다"}) {
        CAPTURE(shown);
        CHECK(contains(html, shown));
    }
    CHECK_FALSE(contains(html, "pg.example.com"));  // nothing is paid yet, so no receipt
    const auto english = page_html(sample_page(Status::vbank_issued), Language::english);
    CHECK(contains(english, "Not paid yet"));
    CHECK(contains(english, "Sat, 4 July 2026, 09:00 KST"));
}

TEST_CASE("an account without holder or deadline leaves those rows out") {
    auto page = sample_page(Status::vbank_issued);
    page.payment->vbank_holder.clear();
    page.payment->vbank_date = 0;
    const auto html = page_html(page);
    CHECK_FALSE(contains(html, "예금주"));
    CHECK_FALSE(contains(html, "<dt>입금 기한"));
    CHECK(contains(html, "99999999999999"));
}

TEST_CASE("asked by the order number alone, an account page points elsewhere") {
    auto page = sample_page(Status::vbank_issued);
    page.payment.reset();
    const auto html = page_html(page);
    CHECK(contains(html, "아직 결제되지 않았습니다"));
    CHECK_FALSE(contains(html, "아래 계좌"));
    CHECK_FALSE(contains(html, "imp_9"));
}

TEST_CASE("a pending page renews itself or says what happens next") {
    auto page = sample_page(Status::pending);
    page.will_refresh = true;
    CHECK(contains(page_html(page), "자동으로 새로 고쳐집니다"));
    page.will_refresh = false;
    CHECK_FALSE(contains(page_html(page), "새로 고쳐"));
    CHECK(contains(page_html(page), "이 화면을 다시 열거나"));
    CHECK(contains(page_html(page), "다시 결제하지 마"));
}

TEST_CASE("a partly cancelled page shows what is left") {
    const auto html = page_html(sample_page(Status::partially_cancelled));
    CHECK(contains(html, "<dd>3,000원</dd>"));
    CHECK(contains(html, "<dd>20,000원</dd>"));
    auto dollars = sample_page(Status::partially_cancelled);
    dollars.payment->currency = "USD";
    dollars.payment->amount = *Decimal::parse("14.2");
    dollars.payment->cancel_amount = *Decimal::parse("4.25");
    CHECK(contains(page_html(dollars), "<dd>US$9.95</dd>"));
}

TEST_CASE("a cancelled page names what was given back, and nothing where nothing had been paid") {
    auto page = sample_page(Status::cancelled);
    CHECK(contains(page_html(page), "<dd>3,000원</dd>"));
    page.payment->cancel_amount = {};
    CHECK_FALSE(contains(page_html(page), "원</dd>"));
}

TEST_CASE("the PG's words stand verbatim in an element of their own") {
    auto page = sample_page(Status::failed);
    page.message = "한도초과 [8324] 카드사로 문의";
    CHECK(
        contains(page_html(page), "<p dir=\"auto\" lang=\"ko\">한도초과 [8324] 카드사로 문의</p>"));
    page.message = "limit exceeded";
    CHECK(contains(page_html(page), "<p dir=\"auto\" lang=\"\">limit exceeded</p>"));
    page.message.clear();
    CHECK_FALSE(contains(page_html(page), "blockquote>"));
}

TEST_CASE("a retry link is there for failed and cancelled only, and only to an address") {
    auto page = sample_page(Status::failed);
    CHECK_FALSE(contains(page_html(page), "다시 시도하기"));
    for (const auto* good : {"https://shop.example/cart", "http://127.0.0.1/cart", "/cart"}) {
        page.retry_url = good;
        CHECK(contains(page_html(page), "href=\"" + std::string(good) + "\""));
    }
    for (const auto* bad : {"javascript:alert(1)",
                            "//evil.example/",
                            "data:text/html,x",
                            "/\\evil.example",
                            "https://a.example/\n",
                            " https://a.example/",
                            "cart"}) {
        CAPTURE(bad);
        page.retry_url = bad;
        CHECK_FALSE(contains(page_html(page), "href="));
    }
    page = sample_page(Status::success);
    page.retry_url = "/cart";
    CHECK_FALSE(contains(page_html(page), "/cart"));
}

TEST_CASE("a receipt link is https or not there") {
    auto page = sample_page(Status::success);
    for (const auto* bad : {"http://pg.example.com/r",
                            "javascript:alert(1)//https://",
                            "java\tscript:alert(1)",
                            "//pg.example.com",
                            "/r",
                            " https://pg.example.com",
                            "https://pg.example.com/\x01",
                            ""}) {
        CAPTURE(bad);
        page.payment->receipt_url = bad;
        CHECK_FALSE(contains(page_html(page), "href="));
    }
}

TEST_CASE("a test payment carries a banner") {
    auto page = sample_page(Status::success);
    CHECK_FALSE(contains(page_html(page), "테스트 결제 ·"));
    page.test_payment = true;
    CHECK(contains(page_html(page), "테스트 결제 · 실제로 청구되지 않습니다"));
    CHECK(contains(page_html(page, Language::english), "Test payment · nothing is charged"));
}

TEST_CASE("nothing hostile in any field gets out of its place") {
    const std::vector<std::string> attacks{
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "' onmouseover='alert(1)",
        "</title><script>alert(1)</script>",
        "</dd></dl></main><h1>paid</h1>",
        "{{{headline}}}{{#facts}}",
        "<!--",
        "&lt;b&gt;&#x3c;b&#x3e;",
        "</style><style>*{display:none}",
        "javascript:alert(1)",
        "https://pg.example.com/\"onfocus=alert(1) autofocus=\"",
        "\xE2\x80\xAE"
        "txt\x01\x1b[31m",
        "\xFF\xFE<b>",
    };
    for (const auto& attack : attacks) {
        const auto pages = pages_with({"", attack});
        for (const auto status : kStatuses) {
            CAPTURE(attack);
            CAPTURE(wire_word(status));
            const auto harmless =
                read_page(without_scripts(pages_with({"", "x"})
                                              ->result(
                                                  [&] {
                                                      auto page = sample_page(status);
                                                      page.message = "x";
                                                      page.payment->receipt_url.clear();
                                                      return page;
                                                  }(),
                                                  Language::korean)
                                              .html));
            auto page = sample_page(status);
            page.merchant_uid = attack;
            page.message = attack;
            page.request_id = attack;
            page.retry_url = attack;
            page.payment->vbank_holder = attack;
            page.payment->vbank_name = attack;
            page.payment->vbank_num = attack + "7";  // digits are offered to be copied
            page.payment->currency = attack;
            page.payment->receipt_url = attack;
            const auto html = without_scripts(pages->result(page, Language::korean).html);
            const auto seen = read_page(html);
            const bool harmful_text = attack.starts_with("{{{");
            // Braces in a value stay text: values are not rendered again.
            CHECK((harmful_text ? contains(html, "{{{headline}}}") : seen.problem.empty()));
            CHECK_FALSE(contains(html, "<script"));
            CHECK_FALSE(contains(html, "<img"));
            CHECK_FALSE(contains(html, "\xE2\x80\xAE"));
            CHECK_FALSE(contains(html, "\x1b"));
            if (harmful_text)
                continue;
            for (const auto& tag : seen.tags) {
                for (const auto& [name, value] : tag.attributes) {
                    CHECK_FALSE(name.starts_with("on"));
                    CHECK_FALSE(value.starts_with("javascript:"));
                }
            }
            std::vector<std::string> names;
            std::vector<std::string> harmless_names;
            for (const auto& tag : seen.tags) {
                if (tag.name != "a" && tag.name != "p")  // links that are links, or none
                    names.push_back(tag.name);
            }
            for (const auto& tag : harmless.tags) {
                if (tag.name != "a" && tag.name != "p")
                    harmless_names.push_back(tag.name);
            }
            CHECK(names == harmless_names);
        }
    }
}

TEST_CASE("the policy allows exactly the page's own style and nothing else") {
    const auto pages = pages_with({"", ""});
    const auto page = pages->result(sample_page(Status::success), Language::korean);
    const auto start = page.html.find("<style>") + 7;
    const auto style = page.html.substr(start, page.html.find("</style>") - start);
    REQUIRE(style.size() > 100);
    CHECK(page.content_security_policy == "default-src 'none'; style-src 'sha256-" +
                                              digest::base64(digest::sha256(style)) +
                                              "'; base-uri 'none'; form-action 'self'; "
                                              "frame-ancestors 'none'");
    CHECK(pages->refusal(404, "", Language::english).content_security_policy ==
          page.content_security_policy);
}

TEST_CASE("the page loads nothing from anywhere and has no inline style or script") {
    const auto html = page_html(sample_page(Status::failed));
    for (const auto* stray : {"src=", "url(", "@import", "<link", "<script", "style="})
        CHECK_FALSE(contains(html, stray));
}

TEST_CASE("a page runs no script, but for copying an account and for polling, by hash") {
    const auto source = read_page_source({});
    REQUIRE(source);
    const auto pages = pages_with({});
    const auto with_script = [&](const ResultPage& shown, Insert::Kind kind, const char* more) {
        const auto page = pages->result(shown, Language::korean);
        for (const Insert& each : source->page.inserts) {
            if (each.kind == Insert::Kind::style)
                continue;
            CHECK(contains(page.html, each.text) == (each.kind == kind));
            const auto text = each.text.substr(8, each.text.size() - 17);
            CHECK(each.text == "<script>" + text + "</script>");
            const auto allowed =
                "script-src 'sha256-" + digest::base64(digest::sha256(text)) + "'" + more;
            CHECK(contains(page.content_security_policy, allowed) == (each.kind == kind));
        }
        CHECK(page.content_security_policy.starts_with("default-src 'none'; style-src 'sha256-"));
        CHECK(contains(page.content_security_policy, "connect-src") ==
              (*more == ';' && more[2] == 'c'));
    };
    with_script(sample_page(Status::vbank_issued), Insert::Kind::copy_script, "; base-uri");
    auto pending = sample_page(Status::pending);
    pending.will_refresh = true;
    pending.poll_after = 10;
    with_script(pending, Insert::Kind::poll_script, "; connect-src 'self'; base-uri");
    CHECK(contains(pages->result(pending, Language::korean).html, "data-poll=\"10\""));
    pending.poll_after = 0;
    for (auto shown : {pending, sample_page(Status::success), sample_page(Status::failed)}) {
        const auto page = pages->result(shown, Language::korean);
        CHECK_FALSE(contains(page.html, "<script"));
        CHECK_FALSE(contains(page.content_security_policy, "script-src"));
        CHECK(contains(page.html, "data-poll=\"\""));
    }
}

TEST_CASE("an account is copied as digits, by a button that only a script shows") {
    auto page = sample_page(Status::vbank_issued);
    page.payment->vbank_num = "110-123-456789";
    const auto html = page_html(page);
    CHECK(contains(html, "<dd>110-123-456789<span class=\"copying\">"));
    CHECK(contains(html, "data-copy=\"110123456789\" data-copied=\"복사했습니다\""));
    CHECK(contains(html, " hidden>계좌번호 복사</button><span role=\"status\"></span>"));
    page.payment->vbank_num = "from the bank";
    CHECK_FALSE(contains(page_html(page), "<button"));
    CHECK_FALSE(contains(page_html(page), "<script"));
    page.payment->vbank_num = "1";
    page.payment->vbank_date = 1000;
    page.now = 1000;
    CHECK_FALSE(contains(page_html(page), "<button"));
    page.payment.reset();
    CHECK_FALSE(contains(page_html(page), "<button"));
}

TEST_CASE("a deadline says what is left of it; when it is past, nobody is asked to pay") {
    auto page = sample_page(Status::vbank_issued);
    CHECK_FALSE(contains(page_html(page), "class=\"left\""));  // no clock, no word
    page.now = page.payment->vbank_date - 3 * kDay - 4 * kHour;
    CHECK(contains(page_html(page), "<span class=\"left\">3일 4시간 남음</span>"));
    CHECK(contains(page_html(page, Language::english), "3 days 4 hours left"));
    CHECK(contains(page_html(page), "아래 계좌로 입금해 주세요"));
    page.now = page.payment->vbank_date - 1;
    CHECK(contains(page_html(page), "1분 미만 남음"));
    page.now = page.payment->vbank_date;
    const auto over = page_html(page);
    CHECK(contains(over, "<h1 tabindex=\"-1\">입금 기한이 지났습니다</h1>"));
    CHECK(contains(over, "이 계좌로는 입금하지 마세요"));
    CHECK(contains(over, "data-status=\"vbankIssued\""));
    CHECK_FALSE(contains(over, "입금해 주세요<"));
}

TEST_CASE("what is Korean on an English page is marked as Korean") {
    const auto html = page_html(sample_page(Status::vbank_issued), Language::english);
    CHECK(contains(html, "<dd><span lang=\"ko\">신한</span></dd>"));
    CHECK(contains(html, "<dd>₩23,000</dd>"));
    CHECK_FALSE(contains(page_html(sample_page(Status::vbank_issued)), "<span lang"));
}

TEST_CASE("every page that a buyer may see is whole under 14 KiB, also with the largest logo") {
    const TemporaryDirectory directory;
    std::string svg = "<svg xmlns=\"http://www.w3.org/2000/svg\">";
    svg.append(kMaxLogo - svg.size() - 6, ' ').append("</svg>");
    directory.write("logo.svg", svg);
    for (const PageOptions& options : {PageOptions{},
                                       PageOptions{.shop_name = "테스트 상점",
                                       .logo = directory.file("logo.svg"),
                                       .color = "#03c75a"}}) {
        const auto pages = pages_with(options);
        std::size_t largest = 0;
        for (const Rehearsed& each : rehearse(*pages)) {
            CAPTURE(each.name);
            const auto seen = read_page(each.page.html);
            CHECK(seen.problem == "");
            REQUIRE(seen.find("h1"));
            CHECK(contains(each.page.html, "class=\"next\""));
            CHECK(seen.find("path"));
            CHECK(each.page.html.size() < 14 * 1024);
            largest = std::max(largest, each.page.html.size());
            CHECK((seen.find("img") != nullptr) == !options.logo.empty());
            CHECK(contains(each.page.content_security_policy, "; img-src data:; base-uri") ==
                  !options.logo.empty());
        }
        MESSAGE("largest page: " << largest);
    }
}

TEST_CASE("many threads render the same page at once") {
    const auto pages = pages_with({"", "테스트 상점"});
    const auto expected = pages->result(sample_page(Status::success), Language::korean).html;
    std::vector<std::string> seen(8);
    std::vector<std::thread> threads;
    for (auto& mine : seen) {
        threads.emplace_back([&] {
            for (int i = 0; i < 50; ++i)
                mine = pages->result(sample_page(Status::success), Language::korean).html;
        });
    }
    for (auto& thread : threads)
        thread.join();
    for (const auto& mine : seen)
        CHECK(mine == expected);
}
