#include "doctor/api_checks.hpp"

#include "findings.hpp"
#include "support/certificates.hpp"
#include "support/fake_server.hpp"
#include "support/test_clock.hpp"

#include <chrono>

using namespace imp;
using namespace imp::doctor;
using api::test::FakeServer;
using api::test::Peer;
using api::test::SeenRequest;
using namespace std::chrono_literals;

namespace {

net::Survey one_address() {
    return {.trouble = "", .resolving = 5ms, .addresses = {{"192.0.2.1", true, 3ms}}};
}

/// i'mport as it answers when all is well.
api::Introduction sound_introduction() {
    api::Introduction met;
    met.survey = one_address();
    met.tls = {.version = "TLSv1.3", .issuer = "An Authority", .not_after = kNow + 90 * kDay};
    met.token =
        Result<api::Token>(api::Token{.access_token = "t", .now = kNow, .expired_at = kNow + 60});
    met.asked_at = met.answered_at = kNow;
    return met;
}

std::vector<Finding> judge(const api::Introduction& met, bool tls = true) {
    auto all = judge_introduction(met, tls);
    check_form(all);
    return all;
}

Grade clock_off_by(UnixSeconds seconds) {
    api::Introduction met = sound_introduction();
    met.asked_at = met.answered_at = kNow + seconds;
    return grade(judge(met), "clock");
}

/// Asks a server of the test's own.
std::vector<Finding> ask(const FakeServer& server, const std::string& ca_file = "") {
    static const TestClock kClock;
    const api::ClientOptions options{.url = server.url(),
                                     .key = Secret("k"),
                                     .secret = Secret("hidden"),
                                     .ca_file = ca_file,
                                     .connect_timeout = 1s};
    const auto endpoint = net::parse_endpoint(options.url).value();
    auto all =
        judge(api::introduce(options, endpoint, kClock, std::chrono::steady_clock::now() + 10s),
              endpoint.tls);
    for (const Finding& each : all)
        CHECK_FALSE(holds(each.found, "hidden"));
    return all;
}

std::string token_body(UnixSeconds now) {
    return R"({"code":0,"message":null,"response":{"access_token":"tok","now":)" +
           std::to_string(now) + R"(,"expired_at":)" + std::to_string(now + 1800) + "}}";
}

}  // namespace

TEST_CASE("i'mport as it should be gives nothing to complain about") {
    for (const Finding& each : judge(sound_introduction()))
        CHECK_MESSAGE(each.grade == Grade::ok, each.name);
}

TEST_CASE("refused keys, trouble of i'mport's and somebody else's answer are told apart") {
    const auto with = [](Errc code) {
        api::Introduction met = sound_introduction();
        met.token = Result<api::Token>(Error{code, "why"});
        return grade(judge(met), "api.key");
    };
    CHECK(with(Errc::refused) == Grade::problem);
    CHECK(with(Errc::unavailable) == Grade::unknown);
    CHECK(with(Errc::bad_reply) == Grade::problem);
}

TEST_CASE("unreachable is not refused") {
    api::Introduction met = sound_introduction();
    met.token.reset();
    met.tls = {};
    met.outcome = {net::Trouble::connect, "no address answers", {}};
    met.survey.addresses.front().answers = false;
    CHECK(grade(judge(met), "api.key") == Grade::unknown);
    CHECK(grade(judge(met), "api.connection") == Grade::unknown);
    met.survey = {.trouble = "the host name cannot be resolved"};
    CHECK(grade(judge(met), "api.dns") == Grade::unknown);
}

TEST_CASE("a certificate that is refused says what to do about its fault") {
    const auto with = [](net::CertificateFault fault) {
        const net::Outcome outcome{net::Trouble::certificate, "certificate refused: x", {}, fault};
        const Finding finding = judge_certificate("api", outcome, {}, kNow);
        CHECK(finding.grade == Grade::problem);
        return finding.advice;
    };
    CHECK(holds(with(net::CertificateFault::expired), "clock"));
    CHECK(holds(with(net::CertificateFault::unknown_authority), "ca-certificates"));
    CHECK(holds(with(net::CertificateFault::other_host), "/etc/hosts"));
    const net::Outcome ours{net::Trouble::certificate,
                            "certificate refused: self-signed certificate",
                            {},
                            net::CertificateFault::unknown_authority};
    const Finding site = judge_certificate("site", ours, {}, kNow);
    CHECK(holds(site.advice, "fullchain.pem"));
    CHECK_FALSE(holds(site.advice, "api.ca_file"));
}

TEST_CASE("a certificate is warned of two weeks before its end") {
    const auto with = [](UnixSeconds left) {
        const net::TlsFacts tls{.version = "TLSv1.2", .issuer = "A", .not_after = kNow + left};
        return judge_certificate("site", {}, tls, kNow).grade;
    };
    CHECK(with(15 * kDay) == Grade::ok);
    CHECK(with(13 * kDay) == Grade::warning);
    CHECK(with(2 * kDay) == Grade::problem);
    CHECK(judge_certificate("site", {}, {}, kNow).grade == Grade::unknown);
}

TEST_CASE("the clock may be off by a little, either way") {
    for (const int sign : {1, -1}) {
        CHECK(clock_off_by(sign * 1) == Grade::ok);
        CHECK(clock_off_by(sign * 30) == Grade::ok);
        CHECK(clock_off_by(sign * 31) == Grade::warning);
        CHECK(clock_off_by(sign * 300) == Grade::problem);
    }
    api::Introduction slow = sound_introduction();
    slow.asked_at = kNow - 8;  // it took its time
    CHECK(find(judge(slow), "clock").found == "agrees with i'mport's");
}

TEST_CASE("a slow address is warned of, a dead one only if it costs time") {
    api::Introduction met = sound_introduction();
    met.survey.addresses.insert(met.survey.addresses.begin(), {"2001:db8::1", false, 2'000ms});
    CHECK(grade(judge(met), "api.connection") == Grade::warning);
    met.survey.addresses.front().took = 1ms;
    CHECK(grade(judge(met), "api.connection") == Grade::ok);
    CHECK(holds(find(judge(met), "api.dns").found, "1 IPv4 and 1 IPv6"));
    met.survey.resolving = 3s;
    CHECK(grade(judge(met), "api.dns") == Grade::warning);
}

TEST_CASE("authorities: none is a problem, a bundle is told") {
    CHECK(judge_authorities({}).grade == Grade::problem);
    CHECK(judge_authorities({.file = "/etc/ssl/cert.pem", .folder = ""}).grade == Grade::ok);
    CHECK(judge_authorities({.file = "", .folder = "/etc/ssl/certs"}).grade == Grade::ok);
}

TEST_CASE("a real server is asked for a token, and its answers are told apart") {
    const FakeServer well([](Peer& peer, const SeenRequest& request) {
        CHECK(holds(request.body, "hidden"));
        peer.answer(200, token_body(TestClock().now()));
    });
    CHECK(grade(ask(well), "api.key") == Grade::ok);
    CHECK(grade(ask(well), "clock") == Grade::ok);
    const FakeServer refuses([](Peer& peer, const SeenRequest&) {
        peer.answer(401, R"({"code":-1,"message":"no","response":null})");
    });
    CHECK(grade(ask(refuses), "api.key") == Grade::problem);
    const FakeServer down([](Peer& peer, const SeenRequest&) { peer.answer(503, "<html>"); });
    CHECK(grade(ask(down), "api.key") == Grade::unknown);
    const FakeServer other([](Peer& peer, const SeenRequest&) { peer.answer(200, "<html>"); });
    CHECK(grade(ask(other), "api.key") == Grade::problem);
}

TEST_CASE("TLS as a real server speaks it: version, issuer, end, and what is refused") {
    const api::test::TemporaryFolder folder;
    const auto certificate = api::test::make_certificate(folder, "a", "a.example", "IP:127.0.0.1");
    const FakeServer server(
        [](Peer& peer, const SeenRequest&) { peer.answer(200, token_body(TestClock().now())); },
        {.certificate = certificate.file, .key = certificate.key_file});
    const auto trusted = ask(server, certificate.file);
    CHECK(grade(trusted, "api.key") == Grade::ok);
    CHECK(holds(find(trusted, "api.tls").found, "TLSv1.3, certificate of a.example until 20"));
    const auto unknown = ask(server);
    CHECK(grade(unknown, "api.tls") == Grade::problem);
    CHECK(holds(find(unknown, "api.tls").advice, "ca-certificates"));
    CHECK(grade(unknown, "api.key") == Grade::unknown);

    const auto another = api::test::make_certificate(folder, "b", "b.example", "DNS:b.example");
    const FakeServer elsewhere([](Peer&, const SeenRequest&) {},
                               {.certificate = another.file, .key = another.key_file});
    const auto wrong_host = ask(elsewhere, another.file);
    CHECK(grade(wrong_host, "api.tls") == Grade::problem);
    CHECK(holds(find(wrong_host, "api.tls").advice, "/etc/hosts"));
}
