// Whom the client believes to be the API.
#include "api/support.hpp"
#include "support/certificates.hpp"

#include <doctest/doctest.h>

#include <thread>

using namespace imp;
using namespace imp::api;
using namespace std::chrono_literals;
using test::client_for;
using test::fixture;
using test::kClock;
using test::options_for;
using test::Peer;
using test::SeenRequest;

namespace {

/// A server that shows `certificate`, reached under the name `host`.
struct Secured {
    Secured(const test::TemporaryFolder& folder,
            const std::string& common_name,
            const std::string& alternative_names,
            std::chrono::milliseconds idle_limit = 20s)
        : certificate(test::make_certificate(folder, "server", common_name, alternative_names)),
          server(test::with_token([](Peer& peer, const SeenRequest&) {
                     peer.answer(200, fixture("payment-paid-card.json"));
                 }),
                 {certificate.file, certificate.key_file, idle_limit, false}) {}

    /// Trusting the certificate as an authority.
    [[nodiscard]] ClientOptions options(const std::string& host = "localhost") const {
        auto options = options_for(server);
        options.url = server.url(host);
        options.ca_file = certificate.file;
        return options;
    }

    test::Certificate certificate;
    test::FakeServer server;
};

Result<std::optional<Payment>> look_up_with(const ClientOptions& options) {
    return client_for(options, kClock)->find_payment(test::imp_uid(test::kPaid));
}

void check_refused(const ClientOptions& options, const test::FakeServer& server) {
    const auto payment = look_up_with(options);
    REQUIRE_FALSE(payment);
    CHECK(payment.error().code == Errc::unavailable);
    CHECK(payment.error().detail.find("certificate refused") != std::string::npos);
    CHECK(server.requests().empty());
}

}  // namespace

TEST_CASE("a certificate of ca_file with the right name is believed") {
    const test::TemporaryFolder folder;
    const Secured secured(folder, "anything", "DNS:localhost,IP:127.0.0.1");
    const auto by_name = look_up_with(secured.options());
    CHECK_MESSAGE(by_name, (by_name ? "" : by_name.error().detail));
    const auto by_address = look_up_with(secured.options("127.0.0.1"));
    CHECK_MESSAGE(by_address, (by_address ? "" : by_address.error().detail));
}

TEST_CASE("a certificate that no authority vouches for is refused, and nothing is sent") {
    const test::TemporaryFolder folder;
    const Secured secured(folder, "localhost", "DNS:localhost");
    auto options = secured.options();
    options.ca_file = test::make_certificate(folder, "other", "other", "DNS:localhost").file;
    check_refused(options, secured.server);
    options.ca_file = "";  // the system's
    check_refused(options, secured.server);
}

TEST_CASE("a certificate for another name is refused") {
    const test::TemporaryFolder folder;
    for (const char* names : {"DNS:api.example.com",
                              "DNS:localhost.example.com",
                              "DNS:*",
                              "DNS:local*",
                              "IP:127.0.0.1"}) {
        CAPTURE(names);
        const test::TemporaryFolder own;
        const Secured secured(own, "other", names);
        check_refused(secured.options(), secured.server);
    }
    const Secured secured(folder, "other", "DNS:127.0.0.1,IP:127.0.0.2");
    check_refused(secured.options("127.0.0.1"), secured.server);
}

TEST_CASE("a common name counts for nothing, with alternative names and without") {
    for (const char* names : {"", "DNS:api.example.com"}) {
        CAPTURE(names);
        const test::TemporaryFolder folder;
        const Secured secured(folder, "localhost", names);
        check_refused(secured.options(), secured.server);
    }
}

TEST_CASE("authorities that cannot be read are a fault of the configuration") {
    const test::TemporaryFolder folder;
    const Secured secured(folder, "localhost", "DNS:localhost");
    auto options = secured.options();
    options.ca_file = secured.certificate.key_file;  // readable, but no certificate
    const auto payment = look_up_with(options);
    REQUIRE_FALSE(payment);
    CHECK(payment.error().code == Errc::config);
}

TEST_CASE("connections are kept over TLS, and one that the server has closed is no error") {
    const test::TemporaryFolder folder;
    const Secured secured(folder, "localhost", "DNS:localhost", 100ms);
    const auto client = client_for(secured.options(), kClock);
    const auto id = test::imp_uid(test::kPaid);
    CHECK(client->find_payment(id));
    CHECK(client->find_payment(id));
    CHECK(secured.server.accepted() == 1);
    for (int i = 0; i < 2; ++i) {
        std::this_thread::sleep_for(300ms);
        const auto payment = client->find_payment(id);
        CHECK_MESSAGE(payment, (payment ? "" : payment.error().detail));
    }
    CHECK(secured.server.accepted() == 3);
}
