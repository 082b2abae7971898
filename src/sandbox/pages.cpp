#include "sandbox/pages.hpp"

namespace imp::sandbox {

namespace {

constexpr std::string_view kStyle = R"css(
:root{color-scheme:light;--ink:#1d2330;--soft:#667085;--line:#e4e7ec;--accent:#2452c7}
*{box-sizing:border-box}
body{margin:0;background:#f3f4f7;color:var(--ink);line-height:1.5;
 font-family:-apple-system,"Apple SD Gothic Neo","Noto Sans KR","Noto Sans CJK KR","Malgun Gothic",sans-serif}
main{max-width:26rem;margin:0 auto;padding:1rem}
.tag{display:block;background:#fff4d6;color:#6b4e00;text-align:center;font-size:.8125rem;padding:.375rem 1rem}
.card{background:#fff;border:1px solid var(--line);border-radius:.75rem;padding:1.125rem;margin:0 0 .875rem}
form>button:first-of-type{margin-top:0}
h1{font-size:1.125rem;margin:.25rem 0 .875rem}
h2{font-size:1rem;margin:0 0 .125rem;overflow-wrap:anywhere}
p{margin:.25rem 0}
.soft{color:var(--soft);font-size:.875rem;overflow-wrap:anywhere}
.amount{font-size:1.625rem;font-weight:700;margin:.5rem 0 0}
.row{display:flex;justify-content:space-between;gap:.75rem;align-items:baseline}
.row>*{min-width:0}
button,.button{display:block;width:100%;min-height:3rem;margin:.5rem 0 0;padding:.625rem .875rem;border-radius:.5rem;
 border:1px solid var(--line);background:#fff;color:var(--ink);font:inherit;text-align:center;text-decoration:none;cursor:pointer}
button small,.button small{color:var(--soft);display:block;font-size:.8125rem}
.main{background:var(--accent);border-color:var(--accent);color:#fff;font-weight:600}
.main small{color:#dbe5ff;font-weight:400}
.two{display:grid;grid-template-columns:1fr 1fr;gap:0 .5rem}
.state{flex:none;font-size:.8125rem;border-radius:1rem;padding:.0625rem .625rem;background:#eef0f4;color:#475067}
.state.paid{background:#dff5e6;color:#0b6b33}
.state.waiting{background:#fff4d6;color:#6b4e00}
.state.failed{background:#fde7e7;color:#9b1c1c}
details{margin-top:.75rem;font-size:.875rem}
summary{color:var(--soft);cursor:pointer;padding:.25rem 0}
details a{display:inline-block;color:var(--accent);padding:.375rem .75rem .375rem 0}
button:focus-visible,a:focus-visible,summary:focus-visible{outline:3px solid #9db7ff;outline-offset:2px}
)css";

Reply html(int status, std::string_view title, std::string_view body) {
    Reply reply;
    reply.status = status;
    reply.content_type = "text/html; charset=utf-8";
    reply.body =
        "<!DOCTYPE html>\n<html lang=\"ko\">\n<head><meta charset=\"utf-8\">"
        "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">"
        "<meta name=\"robots\" content=\"noindex\"><title>";
    reply.body += escape_html(title);
    reply.body += "</title><style>";
    reply.body += kStyle;
    reply.body +=
        "</style></head>\n<body>\n<span class=\"tag\">샌드박스 · 실제 결제 아님 "
        "<span lang=\"en\">(no real money)</span></span>\n<main>\n";
    reply.body += body;
    reply.body += "</main>\n</body>\n</html>\n";
    reply.headers = {{"Cache-Control", "no-store"},
                     {"Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'"},
                     {"X-Content-Type-Options", "nosniff"}};
    return reply;
}

std::string action(std::string_view name,
                   std::string_view label,
                   std::string_view hint,
                   std::string_view style = "") {
    std::string out = "<button name=\"action\" value=\"" + escape_html(name) + "\"";
    if (!style.empty())
        out += " class=\"" + escape_html(style) + "\"";
    return out + ">" + escape_html(label) + "<small>" + escape_html(hint) + "</small></button>\n";
}

std::string hidden(std::string_view name, std::string_view value) {
    return "<input type=\"hidden\" name=\"" + escape_html(name) + "\" value=\"" +
           escape_html(value) + "\">\n";
}

std::string link(const std::string& url, std::string_view label) {
    return "<a href=\"" + escape_html(url) + "\">" + escape_html(label) + "</a> ";
}

std::string shop_item(const ShopItem& item, const std::string& raw_query) {
    std::string out = "<section class=\"card\">\n<div class=\"row\"><h2>" + escape_html(item.name) +
                      "</h2><span class=\"state " + escape_html(item.state_word) + "\">" +
                      escape_html(item.state) + "</span></div>\n";
    out += "<p class=\"soft\">주문번호 " + escape_html(item.merchant_uid) +
           "</p>\n<p class=\"amount\">" + escape_html(item.amount) + "</p>\n";
    if (!item.deposit_imp_uid.empty()) {
        out += "<form method=\"post\" action=\"/sandbox/shop\">\n" +
               hidden("imp_uid", item.deposit_imp_uid) + hidden("back", raw_query) +
               action("deposit", "가상계좌에 입금하기", "make the deposit") + "</form>\n";
    }
    const bool paid = item.state_word == "paid";
    out += paid ? "<a class=\"button\" href=\"" : "<a class=\"button main\" href=\"";
    out += escape_html(item.window_url);
    out += paid ? "\">다시 결제해 보기<small>pay again: refused in advance</small></a>\n"
                : "\">결제하기<small>open the payment window</small></a>\n";
    out += "<details><summary>다른 방식으로 열기 (variants)</summary>\n";
    out += link(item.window_url + "&flag=success", "success 플래그");
    out += link(item.window_url + "&flag=none", "플래그 없음");
    out += link(item.window_url + "&flag=lying", "거짓 플래그");
    out += link(item.window_url + "&encoding=double", "두 번 인코딩");
    out += link(item.window_url + "&sandbox=true", "테스트 채널");
    out += link(item.window_url + "&pg=broken", "PG 설정 오류");
    return out + "</details>\n</section>\n";
}

}  // namespace

std::string escape_html(std::string_view s) {
    std::string out;
    for (const char c : s) {
        switch (c) {
            case '&':
                out += "&amp;";
                break;
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '"':
                out += "&quot;";
                break;
            case '\'':
                out += "&#39;";
                break;
            default:
                out += c;
        }
    }
    return out;
}

std::string display_amount(std::string_view amount, std::string_view currency) {
    const std::size_t point = amount.find('.');
    std::string whole(amount.substr(0, point));
    for (std::size_t at = whole.size(); at > 3; at -= 3)
        whole.insert(at - 3, 1, ',');
    if (point != std::string_view::npos)
        whole += amount.substr(point);
    return currency == "KRW" ? whole + "원" : std::string(currency) + ' ' + whole;
}

Reply window_page(const WindowPage& page) {
    const std::string_view title =
        page.registers_card ? "샌드박스 카드 등록" : "샌드박스 상점 결제";
    std::string body = "<h1>" + std::string(title) + "</h1>\n<section class=\"card\">\n<h2>" +
                       escape_html(page.order_name) + "</h2>\n<p class=\"soft\">주문번호 " +
                       escape_html(page.merchant_uid) + "</p>\n<p class=\"amount\">" +
                       escape_html(page.amount) + "</p>\n";
    if (page.test)
        body += "<p class=\"soft\">테스트 채널 (sandbox: true)</p>\n";
    body += "</section>\n<form class=\"card\" method=\"post\" action=\"/sandbox/window\">\n";
    for (const auto& [name, value] : page.hidden)
        body += hidden(name, value);
    if (page.registers_card) {
        body += action("pay", "카드 등록하기", "register the card", "main");
    } else {
        body += action("pay", page.amount + " 결제하기", "pay", "main");
        body += action("vbank", "가상계좌 발급", "virtual account, to be paid later");
    }
    body += "<div class=\"two\">\n";
    body += action("cancel", "취소", "cancel");
    body += action("fail", page.registers_card ? "등록 실패" : "결제 실패", "card refused");
    body += action("close", "✕ 창 닫기", "close");
    body += action("close_silent", "✕ 그냥 닫기", "close, no redirect");
    body += "</div>\n";
    if (!page.registers_card)
        body += action(
            "forged", "위조: " + page.forged_amount + " 결제", "forged: pays another amount");
    body += "</form>\n";
    return html(200, "결제 · " + page.order_name, body);
}

Reply person_page(const std::string& merchant_uid,
                  const std::vector<std::pair<std::string, std::string>>& hidden_fields) {
    std::string body =
        "<h1>샌드박스 본인인증</h1>\n<section class=\"card\">\n<p class=\"soft\">요청번호 " +
        escape_html(merchant_uid) +
        "</p>\n</section>\n<form class=\"card\" method=\"post\" "
        "action=\"/sandbox/certification\">\n";
    for (const auto& [name, value] : hidden_fields)
        body += hidden(name, value);
    body += action("adult", "본인인증 완료 (1990년생)", "verified", "main");
    body += action("minor", "본인인증 완료 (2015년생)", "verified: a minor");
    body += action("cancel", "취소", "cancel");
    body += "</form>\n";
    return html(200, "본인인증", body);
}

Reply shop_page(const ShopPage& page) {
    std::string body = "<h1>샌드박스 상점</h1>\n";
    if (page.items.empty()) {
        body +=
            "<section class=\"card\"><p>주문이 없습니다.</p><p class=\"soft\" lang=\"en\">No "
            "orders yet. POST them to "
            "/sandbox/shop, or open "
            "/sandbox/shop?redirect=URL&amp;orders=UID:AMOUNT:NAME</p></section>\n";
    }
    for (const ShopItem& item : page.items)
        body += shop_item(item, page.raw_query);
    if (!page.redirect.empty())
        body += "<p class=\"soft\">결제 후 돌아갈 주소<br>" + escape_html(page.redirect) + "</p>\n";
    return html(200, "샌드박스 상점", body);
}

Reply message_page(int status, std::string_view title, std::string_view text) {
    return html(status,
                title,
                "<section class=\"card\"><h1>" + escape_html(title) + "</h1><p>" +
                    escape_html(text) + "</p></section>\n");
}

}  // namespace imp::sandbox
