// What an operator sees.
#include "base/text.hpp"
#include "site.hpp"

#include <doctest/doctest.h>

#include <regex>
#include <set>
#include <sstream>
#include <utility>
#include <vector>

using namespace imp;
using namespace imp::console;

namespace {

const std::vector<std::string> kEveryPage{
    "", "/charts", "/orders", "/payments", "/refused", "/outbox", "/order"};

std::string query_of(const std::string& page) {
    return page == "/order" ? "id=order-1" : "";
}

store::OutboxEntry entry_of(const std::string& id, store::OutboxState state, UnixSeconds at) {
    store::OutboxEntry entry;
    entry.id = id;
    entry.lane = "url order-1";
    entry.kind = "url";
    entry.type = "payment.paid";
    entry.merchant_uid = "order-1";
    entry.state = state;
    entry.created_at = at;
    entry.due_at = at;
    return entry;
}

void add_entry(Site& site, const store::OutboxEntry& entry) {
    REQUIRE(site.shop.store->transact([&](store::Transaction& tx) -> Result<void> {
        auto added = tx.add_entry(entry);
        return added ? Result<void>() : added.error();
    }));
}

/// The value of each ` name="…"` in the text. By hand: std::regex goes a level down for each
/// character, which a sanitizer's stack does not bear.
std::vector<std::string> values_of(const std::string& text, const std::string& name) {
    const std::string begin = ' ' + name + "=\"";
    std::vector<std::string> values;
    for (auto at = text.find(begin); at != std::string::npos; at = text.find(begin, at)) {
        at += begin.size();
        values.push_back(text.substr(at, text.find('"', at) - at));
    }
    return values;
}

/// What stands between each < and its >, the contents of style elements left out.
std::vector<std::string> tags_of(const std::string& page) {
    std::vector<std::string> tags;
    for (auto at = page.find('<'); at != std::string::npos; at = page.find('<', at)) {
        bool quoted = false;
        const auto begin = at + 1;
        for (++at; at < page.size() && (quoted || page[at] != '>'); ++at)
            quoted = quoted != (page[at] == '"');
        tags.push_back(page.substr(begin, at - begin));
        if (tags.back() == "style")
            at = page.find("</style>", at);
    }
    return tags;
}

/// Every element is closed, in order; every id is there once, and is there where it is referred to.
void check_markup(const std::string& page) {
    static const std::set<std::string> kVoid{"meta", "input", "br"};
    std::vector<std::string> open;
    std::set<std::string> ids;
    std::vector<std::string> wanted;
    for (const std::string& tag : tags_of(page)) {
        REQUIRE_FALSE(tag.empty());
        if (tag.front() == '!')
            continue;
        const bool closes = tag.front() == '/';
        const std::string name = tag.substr(closes ? 1 : 0, tag.find(' '));
        if (closes) {
            REQUIRE_FALSE(open.empty());
            REQUIRE(open.back() == name);
            open.pop_back();
        } else if (!kVoid.contains(name) && tag.back() != '/') {
            open.push_back(name);
        }
        CHECK(tag.find(" style=") == std::string::npos);
        CHECK(tag.find(" on") == std::string::npos);
        for (const std::string& id : values_of(tag, "id"))
            CHECK_MESSAGE(ids.insert(id).second, id);
        for (const char* const reference : {"for", "aria-labelledby", "aria-describedby"}) {
            for (const std::string& value : values_of(tag, reference))
                wanted.push_back(value);
        }
    }
    CHECK(open.empty());
    CHECK(tags_of(page).size() > 10);
    for (const std::string& value : wanted) {
        std::istringstream words(value);
        for (std::string word; words >> word;)
            CHECK_MESSAGE(ids.contains(word), word);
    }
}

}  // namespace

TEST_CASE("every page is well-formed, in both languages, and loads nothing") {
    Site site;
    site.pay();
    add_entry(site, entry_of("url:a", store::OutboxState::dead, site.shop.clock.now()));
    for (const std::string& path : kEveryPage) {
        for (const char* const language : {"ko", "en"}) {
            CAPTURE(path);
            CAPTURE(language);
            const auto answer =
                site.ask(path, query_of(path), {{"HTTP_ACCEPT_LANGUAGE", language}});
            CHECK(answer.status == 200);
            check_markup(answer.body);
            CHECK(shows(answer, "<html lang=\"" + std::string(language) + "\">"));
            CHECK(shows(answer, "가게"));
            CHECK_FALSE(shows(answer, "<script"));
            CHECK_FALSE(shows(answer, "http://"));
            CHECK_FALSE(shows(answer, "https://"));
            CHECK(answer.body.size() < 256 * 1024);
        }
    }
}

TEST_CASE("links lead to where the browser is, and never to another site") {
    Site site;
    const auto link_at = [&](const char* uri) {
        const auto answer = site.console.handle(http::Request({{"IMP_ADMIN_USER", "kim"},
                                                               {"REQUEST_METHOD", "GET"},
                                                               {"PATH_INFO", "/admin/orders"},
                                                               {"REQUEST_URI", uri}},
                                                              "",
                                                              http::Request::BodyState::complete));
        std::smatch link;
        REQUIRE(std::regex_search(
            answer.body, link, std::regex("<li><a href=\"([^\"]*)/admin/charts\"")));
        return link[1].str();
    };
    CHECK(link_at("/cgi-bin/imp.fcgi/admin/orders?state=paid") == "/cgi-bin/imp.fcgi");
    CHECK(link_at("/cgi-bin/imp.fcgi/admin/orders/") == "/cgi-bin/imp.fcgi");
    CHECK(link_at("/admin/orders") == "");
    for (const char* const odd : {"//evil.example/admin/orders",
                                  "https://evil.example/admin/orders",
                                  "/a\\b/admin/orders",
                                  "/%61/admin/orders",
                                  "/x",
                                  ""})
        CHECK_MESSAGE(link_at(odd) == "/payments", odd);
}

TEST_CASE("today at a glance") {
    Site site;
    site.pay();
    const auto answer = site.ask("");
    CHECK(shows(answer,
                "<li id=\"paid-today\"><a href=\"/payments/admin/payments\"><span "
                "class=\"what\">Paid today</span> <strong>1</strong>"));
    CHECK(shows(answer, "₩15,000"));
    CHECK(shows(answer, "<li id=\"refused-held\">"));
    // Another buyer pays for the same order.
    site.shop.source.put(samples::paid("imp_2"));
    REQUIRE(site.shop.landing("imp_2").status == Status::duplicate);
    const auto later = site.ask("");
    CHECK(shows(later, "<li id=\"refused-held\" class=\"attention\">"));
    CHECK(shows(later, "refused today: 1"));
    CHECK(shows(later, "<strong>1</strong>"));
    const auto refused = site.ask("/refused");
    CHECK(shows(refused, "imp_2"));
    CHECK(shows(refused, "paid twice"));
    CHECK_FALSE(shows(refused, "imp_1"));
    CHECK(shows(site.ask("/payments"), "imp_1"));
}

TEST_CASE("an order's page tells what it is and what happened") {
    Site site;
    site.pay();
    const auto answer = site.ask("/order", "id=order-1");
    CHECK(shows(answer, "<h1>order-1</h1>"));
    CHECK(shows(answer, "data-word=\"paid\""));
    CHECK(shows(answer, "money taken"));
    CHECK(shows(answer, "amount=₩15,000"));
    CHECK_FALSE(shows(answer, "15000 KRW"));
    CHECK(shows(answer, "buyer&#39;s page"));
    CHECK(shows(answer, "id=\"ask-again\""));
    CHECK(shows(answer, "/payments/admin/refund?order=order-1"));
    CHECK(site.ask("/order", "id=NOBODY").status == 404);
    CHECK(site.ask("/order", "").status == 404);
    CHECK(site.ask("/order", "id=" + std::string(300, 'a')).status == 404);
}

TEST_CASE("a payment for an order that is not ours has a page too") {
    Site site;
    Payment stranger = samples::paid("imp_9");
    stranger.merchant_uid = "elsewhere";
    REQUIRE(site.shop.recorder.keep(stranger));
    const auto found = site.ask("/search", "q=imp_9");
    CHECK(found.status == 303);
    CHECK(location(found) == "/payments/admin/order?id=elsewhere");
    const auto page = site.ask("/order", "id=elsewhere");
    CHECK(page.status == 200);
    CHECK(shows(page, "There is no order of this number here"));
    CHECK(shows(page, "imp_9"));
    CHECK_FALSE(shows(page, "id=\"ask-again\""));
}

TEST_CASE("the search finds an order by its number, by what it begins with, and by imp_uid") {
    Site site;
    site.pay();
    for (int i = 0; i < 60; ++i)
        site.shop.add(samples::order("A-" + std::to_string(100 + i)));
    site.shop.add(samples::order("A"));
    site.shop.add(samples::order("B-1"));
    CHECK(location(site.ask("/search", "q=A-100")) == "/payments/admin/order?id=A-100");
    CHECK(location(site.ask("/search", "q=%20imp_1%20")) == "/payments/admin/order?id=order-1");
    CHECK(location(site.ask("/search", "q=A")) == "/payments/admin/order?id=A");
    const auto some = site.ask("/search", "q=A-1");
    CHECK(some.status == 200);
    CHECK(shows(some, ">A-100</a>"));
    CHECK(shows(some, ">A-149</a>"));
    CHECK_FALSE(shows(some, ">A-150</a>"));
    CHECK_FALSE(shows(some, "B-1"));
    CHECK(shows(some, "href=\"/payments/admin/search?q=A-1&amp;after=A-149\""));
    const auto rest = site.ask("/search", "q=A-1&after=A-149");
    CHECK(shows(rest, ">A-150</a>"));
    CHECK(shows(rest, ">A-159</a>"));
    CHECK_FALSE(shows(rest, "rel=\"next\""));
    CHECK_FALSE(shows(rest, "B-1"));
    CHECK(shows(site.ask("/search", "q=Z"), "id=\"nothing\""));
    CHECK(site.ask("/search", "q=").status == 400);
    CHECK(site.ask("/search", "q=" + std::string(65, 'a')).status == 400);
    CHECK(site.ask("/search", "q=%FF").status == 400);
    CHECK(site.ask("/search", "q=%00").status == 400);
    CHECK(site.ask("/search", "q=A%1B[31m").status == 400);
    CHECK(site.ask("/orders", "after=%00").status == 400);
    CHECK(site.ask("/search", "q=A-1&after=B").status == 400);
    CHECK(site.ask("/search", "q=%25' OR 1=1--").status == 200);
}

TEST_CASE("the search's field holds what was asked, as far as it can be shown") {
    Site site;
    CHECK(shows(site.ask("/search", "q=Z%22%3E%3Cb"), " value=\"Z&quot;&gt;&lt;b\"><button"));
    for (const char* const asked : {"Z%FF%C3", "Z%00", "Z%1B[31m", "Z%C2%9B", "Z%E2%80%AEx"}) {
        const auto answer = site.ask("/search", "q=" + std::string(asked));
        CAPTURE(asked);
        CHECK(shows(answer, " value=\"Z"));
        // The pages' own line ends are no text.
        std::string body = answer.body;
        std::erase(body, '\n');
        CHECK(text::is_utf8(body));
        CHECK_FALSE(text::has_unseen(body));
    }
    CHECK(site.ask("/search", "q=" + std::string(8000, 'Z')).body.size() < 16'000);
}

TEST_CASE("two orders look alike to nobody: what is not seen in a number is spelled out") {
    Site site;
    site.shop.add(samples::order("A"));
    site.shop.add(samples::order("A\u200b"));
    const std::string spelled = "A\\u200b";
    const auto list = site.ask("/orders");
    CHECK(shows(list, ">A</a>"));
    CHECK(shows(list, "id=A%E2%80%8B\">" + spelled + "</a>"));
    const auto order = site.ask("/order", "id=A%E2%80%8B");
    CHECK(shows(order, "<title>" + spelled));
    CHECK(shows(order, "<h1>" + spelled + "</h1>"));
    CHECK(shows(order, " value=\"A\u200b\""));
    CHECK(shows(site.ask("/order", "id=B%E2%80%AE"), "B\\u202e"));
}

TEST_CASE("lists go on by key, each row once") {
    Site site;
    const UnixSeconds now = site.shop.clock.now();
    for (int i = 0; i < 120; ++i)
        add_entry(site,
                  entry_of("url:" + std::to_string(i), store::OutboxState::dead, now + i / 50));
    std::set<std::string> seen;
    std::string query = "state=dead";
    int pages = 0;
    while (!query.empty() && pages < 9) {
        const auto answer = site.ask("/outbox", query);
        REQUIRE(answer.status == 200);
        ++pages;
        const std::regex id("name=\"id\" value=\"(url:[0-9]+)\"");
        for (auto it = std::sregex_iterator(answer.body.begin(), answer.body.end(), id);
             it != std::sregex_iterator();
             ++it)
            CHECK(seen.insert((*it)[1]).second);
        std::smatch next;
        const std::regex link("rel=\"next\" id=\"next\" href=\"[^\"?]*\\?([^\"]*)\"");
        query = std::regex_search(answer.body, next, link)
                    ? std::regex_replace(next[1].str(), std::regex("&amp;"), "&")
                    : "";
    }
    CHECK(pages == 3);
    CHECK(seen.size() == 120);
}

TEST_CASE("what a page cannot have said is refused") {
    Site site;
    for (const char* const query : {"after=x", "after=1-", "after=-1--1", "state=nothing"}) {
        CHECK_MESSAGE(site.ask("/outbox", query).status == 400, query);
    }
    CHECK(site.ask("/payments", "after=1-2'--").status == 400);
    CHECK(site.ask("/refused", "before=-1").status == 400);
    CHECK(site.ask("/refused", "before=x").status == 400);
    CHECK(site.ask("/orders", "state=nothing").status == 400);
    CHECK(site.ask("/orders", "state=paid&after=%FF").status == 400);
    CHECK(site.ask("/orders", "state=paid&after=" + std::string(300, 'a')).status == 400);
    CHECK(site.ask("/charts", "span=1y").status == 400);
    CHECK(site.ask("/nothing").status == 404);
    CHECK(site.ask("/order/x").status == 404);
    CHECK(site.ask("/orders", "state=overdue").status == 200);
    CHECK(site.ask("/payments", "after=9223372036854775807-9223372036854775807").status == 200);
}

TEST_CASE("nothing that others wrote is markup") {
    Site site;
    const std::string evil = "\"><script>alert(1)</script>'";
    Order order = samples::order(evil);
    order.name = evil;
    site.shop.add(order);
    Payment payment = samples::failed("imp_evil");
    payment.merchant_uid = evil;
    payment.fail_reason = evil;
    payment.pay_method = evil;
    payment.pg_provider = evil;
    payment.vbank_num = evil;
    payment.vbank_name = evil;
    site.shop.source.put(payment);
    REQUIRE(site.shop.landing("imp_evil", evil.c_str()).status == Status::failed);
    store::OutboxEntry entry =
        entry_of("url:" + evil, store::OutboxState::dead, site.shop.clock.now());
    entry.merchant_uid = evil;
    entry.last_error = evil;
    entry.type = evil;
    add_entry(site, entry);
    const std::string id = "id=" + text::percent_encode(evil);
    for (const auto& asked : std::vector<std::pair<std::string, std::string>>{
             {"/order", id},
             {"/orders", ""},
             {"/outbox", "state=dead"},
             {"", ""},
             {"/search", "q=" + text::percent_encode(evil.substr(0, 5))},
             {"/search", "q=" + text::percent_encode(evil + "x")},
             {"/order", "id=" + text::percent_encode(evil + "x")},
             {"/outbox", "state=" + text::percent_encode(evil)}}) {
        const auto answer = site.ask(asked.first, asked.second, {{"IMP_ADMIN_USER", evil}});
        CAPTURE(asked.first);
        CAPTURE(asked.second);
        CHECK_FALSE(shows(answer, "<script"));
        check_markup(answer.body);
    }
}

TEST_CASE("charts show what was counted, and say the same in a table") {
    Site site;
    const UnixSeconds hour = site.shop.clock.now() - site.shop.clock.now() % kHour;
    REQUIRE(site.shop.store->transact([&](store::Transaction& tx) {
        return tx.add_counts({{.hour = hour - kHour, .series = "landing.paid", .counted = 4242},
                              {.hour = hour - kHour, .series = "api.le.0.1", .counted = 7}});
    }));
    site.pay();
    const auto answer = site.ask("/charts");
    CHECK(shows(answer, "<rect class=\"paid\""));
    CHECK(shows(answer, "4,242"));
    CHECK(shows(answer, "<path class=\"line middle\""));
    CHECK(shows(answer, "role=\"img\""));
    CHECK(shows(answer, "id=\"settling\""));
    for (const char* const span : {"day", "week", "month"})
        CHECK(shows(site.ask("/charts", "span=" + std::string(span)), "4,242"));
}
