#include "doctor/site_checks.hpp"

#include "findings.hpp"
#include "support/fake_server.hpp"
#include "support/test_clock.hpp"

using namespace imp;
using namespace imp::doctor;
using namespace std::chrono_literals;
using api::test::FakeServer;
using api::test::Peer;
using api::test::SeenRequest;

namespace {

constexpr const char* kOurs =
    R"({"status":"badRequest","message":"x","imp_uid":null,"merchant_uid":null})";

net::Outcome answer(int status, std::string body = "", std::string location = "") {
    return {
        net::Trouble::none,
        "",
        {.status = status, .body = std::move(body), .date = "", .location = std::move(location)}};
}

/// A shop as it should be.
Site sound_site() {
    Site site;
    site.now = 1'782'864'000;
    site.survey = {.trouble = "", .resolving = 1ms, .addresses = {{"192.0.2.1", true, 1ms}}};
    site.tls_facts = {.version = "TLSv1.3", .issuer = "A", .not_after = site.now + 90 * kDay};
    site.complete = answer(400, kOurs);
    site.head = answer(400);
    site.webhook = answer(400, kOurs);
    site.healthz = answer(403, "<html>");
    site.metrics = answer(404, kOurs);
    return site;
}

std::vector<Finding> judge(const Site& site, bool limited = false) {
    auto all = judge_site(site, limited);
    check_form(all);
    return all;
}

Finding complete_of(net::Outcome outcome) {
    Site site = sound_site();
    site.complete = std::move(outcome);
    return find(judge(site), "site.complete");
}

}  // namespace

TEST_CASE("a shop as it should be gives nothing to complain about") {
    for (const Finding& each : judge(sound_site()))
        CHECK_MESSAGE(each.grade == Grade::ok, each.name);
}

TEST_CASE("whoever answers instead of the responder is told apart") {
    CHECK(holds(complete_of(answer(502, "<html>")).advice, "start the responder"));
    CHECK(holds(complete_of(answer(503, R"({"status":"pending"})")).advice, "start the responder"));
    CHECK(holds(complete_of(answer(500, R"({"status":"pending"})")).found, "does not answer"));
    CHECK(holds(complete_of(answer(500, "<html>")).advice, "error log"));
    CHECK(holds(complete_of(answer(404, "<html>")).advice, "no such address"));
    CHECK(holds(complete_of(answer(401, "<html>")).advice, "password"));
    CHECK(holds(complete_of(answer(403, "<html>")).advice, "rights"));
    CHECK(holds(complete_of(answer(200, "<html>")).advice, "the shop itself"));
    CHECK(holds(complete_of(answer(200,
                                   "\x7f"
                                   "ELF\x02"))
                    .found,
                "hands out the program"));
    CHECK(complete_of(answer(200, R"({"status":"badRequest"})")).grade == Grade::problem);
}

TEST_CASE("an address that leads elsewhere is no address for a webhook") {
    Site site = sound_site();
    site.complete = answer(301, "", "https://www.shop.example/payments/complete");
    site.webhook = answer(301, "", "https://www.shop.example/payments/webhook");
    CHECK(holds(find(judge(site), "site.complete").found, "https://www.shop.example"));
    CHECK(grade(judge(site), "site.webhook") == Grade::problem);
}

TEST_CASE("a limited webhook keeps this machine out, or REMOTE_ADDR may be a proxy's") {
    Site site = sound_site();
    CHECK(grade(judge(site, true), "site.webhook") == Grade::warning);
    CHECK(holds(find(judge(site, true), "site.webhook").advice, "real_ip"));
    site.webhook = answer(403, R"({"status":"badRequest"})");
    CHECK(grade(judge(site, true), "site.webhook") == Grade::ok);
    CHECK(grade(judge(site, false), "site.webhook") == Grade::problem);
}

TEST_CASE("HEAD that differs, and health and metrics that are open, are warned of") {
    Site site = sound_site();
    site.head = answer(405);
    site.healthz = answer(200, "ok\n");
    site.metrics = answer(200, "# HELP");
    CHECK(grade(judge(site), "site.head") == Grade::warning);
    CHECK(grade(judge(site), "site.healthz") == Grade::warning);
    CHECK(grade(judge(site), "site.metrics") == Grade::warning);
}

TEST_CASE("the certificate is judged before what is said over it") {
    Site site = sound_site();
    site.complete = {
        net::Trouble::certificate, "certificate refused: x", {}, net::CertificateFault::expired};
    CHECK(grade(judge(site), "site.tls") == Grade::problem);
    CHECK(judge(site).size() == 2);
    site = sound_site();
    site.tls = false;
    CHECK(grade(judge(site), "site.tls") == Grade::warning);
}

TEST_CASE("the shop's address is taken with or without a path") {
    const SiteAddress plain = parse_site("https://Shop.example/", "/payments").value();
    CHECK(plain.url == "https://shop.example/payments");
    const SiteAddress cgi =
        parse_site("https://shop.example:8443/cgi-bin/imp.fcgi", "/payments").value();
    CHECK(cgi.url == "https://shop.example:8443/cgi-bin/imp.fcgi");
    CHECK(cgi.endpoint.prefix.empty());
    CHECK(entries_for(cgi).front().value == "https://shop.example:8443/cgi-bin/imp.fcgi/complete");
    CHECK(parse_site("http://[::1]:81", "").value().url == "http://[::1]:81");
    for (const char* const wrong :
         {"", "shop.example", "ftp://x", "https://", "https://a b/", "https://me:pw@shop.example/"})
        CHECK(parse_site(wrong, "/payments").error().code == Errc::bad_input);
    CHECK(parse_site("http://shop.example/pay", "").value().url == "http://shop.example/pay");
    CHECK(parse_site("http://shop.example", "").value().endpoint.port == 80);
    CHECK(parse_site("http://[::1]:443/p", "").value().url == "http://[::1]:443/p");
    CHECK(parse_site("http://[::443]/p", "").value().endpoint.port == 80);
}

TEST_CASE("a program that is handed out, and a database that cannot be used, are told") {
    Site site = sound_site();
    site.complete = answer(404, "<html>");
    site.itself = answer(200, "#!/bin/sh\n");
    CHECK(holds(find(judge(site), "site.complete").found, "hands out the program"));
    site.itself = answer(200, "<html>");
    CHECK(holds(find(judge(site), "site.complete").found, "404"));
    site = sound_site();
    site.healthz = answer(503, "store\n");
    CHECK(grade(judge(site), "site.complete") == Grade::problem);
    CHECK(holds(find(judge(site), "site.complete").found, "database"));
}

TEST_CASE("the site is asked as a visitor asks it") {
    const FakeServer server([&](Peer& peer, const SeenRequest& request) {
        peer.close();
        const bool is_ours = request.target.find("/payments/") == 0;
        peer.answer(is_ours ? 400 : 200, request.method == "HEAD" || !is_ours ? "" : kOurs);
    });
    static const TestClock kClock;
    const Site site = look_at_site(parse_site(server.url(), "/payments").value(),
                                   kClock,
                                   std::chrono::steady_clock::now() + 20s);
    CHECK(grade(judge(site), "site.complete") == Grade::ok);
    CHECK(grade(judge(site), "site.webhook") == Grade::ok);
}
