// The shop's address: Standard Webhooks, signed, sent once.
#include "base/digest.hpp"
#include "base/json.hpp"
#include "hooks/hook.hpp"
#include "hooks/signature.hpp"
#include "support/fake_server.hpp"
#include "support/test_clock.hpp"

#include <doctest/doctest.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <fstream>
#include <sstream>

using namespace imp;
using namespace std::chrono_literals;
using api::test::FakeServer;
using api::test::Peer;
using api::test::SeenRequest;
using std::chrono::steady_clock;

namespace {

/// As the other side computes it: with OpenSSL alone.
std::string expected_signature(const std::string& key, const std::string& text) {
    unsigned char mac[EVP_MAX_MD_SIZE];
    unsigned int size = 0;
    HMAC(EVP_sha256(),
         key.data(),
         static_cast<int>(key.size()),
         reinterpret_cast<const unsigned char*>(text.data()),
         text.size(),
         mac,
         &size);
    unsigned char out[64];
    const int length = EVP_EncodeBlock(out, mac, static_cast<int>(size));
    return "v1," + std::string(reinterpret_cast<char*>(out), static_cast<std::size_t>(length));
}

std::string header(const SeenRequest& request, const std::string& name) {
    const std::size_t at = request.head.find("\r\n" + name + ": ");
    if (at == std::string::npos)
        return {};
    const std::size_t begin = at + name.size() + 4;
    return request.head.substr(begin, request.head.find("\r\n", begin) - begin);
}

struct Shop {
    explicit Shop(FakeServer::Script script) : server(std::move(script)) {}

    Result<HookReply> call(const std::string& secret = "",
                           const std::string& previous = "",
                           const std::string& path = "/hooks/imp?shop=1&x=%20") {
        const auto hook = hooks::make_url({.url = Secret(server.url() + path),
                                           .secret = Secret(secret),
                                           .previous = Secret(previous)},
                                          clock);
        return hook.value()->call("evt_1", "{\"id\":\"evt_1\"}", steady_clock::now() + 3s);
    }

    TestClock clock;
    FakeServer server;
};

FakeServer::Script answering(int status) {
    return [status](Peer& peer, const SeenRequest&) { peer.answer(status, "{}"); };
}

}  // namespace

TEST_CASE("an event is one POST to the very path and query, as JSON") {
    Shop shop(answering(204));
    const auto reply = shop.call();
    REQUIRE(reply);
    CHECK(reply->accepted);
    CHECK(reply->status == 204);
    const auto seen = shop.server.requests();
    REQUIRE(seen.size() == 1);
    CHECK(seen[0].method == "POST");
    CHECK(seen[0].target == "/hooks/imp?shop=1&x=%20");
    CHECK(seen[0].body == "{\"id\":\"evt_1\"}");
    CHECK(header(seen[0], "Content-Type") == "application/json");
    CHECK(header(seen[0], "webhook-id") == "evt_1");
    CHECK(header(seen[0], "webhook-timestamp") == std::to_string(shop.clock.now()));
    CHECK_MESSAGE(header(seen[0], "webhook-signature").empty(), "no secret, no signature");
}

TEST_CASE("the signature is the standard's, and the previous secret signs too") {
    Shop shop(answering(200));
    REQUIRE(shop.call("whsec_" + digest::base64("0123456789abcdef"), "a plain text of the shop"));
    const auto seen = shop.server.requests();
    const std::string text = "evt_1." + std::to_string(shop.clock.now()) + ".{\"id\":\"evt_1\"}";
    CHECK(header(seen.at(0), "webhook-signature") ==
          expected_signature("0123456789abcdef", text) + " " +
              expected_signature("a plain text of the shop", text));
}

TEST_CASE("the vector of the standard's own documentation") {
    const auto key = hooks::key_of(Secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"));
    REQUIRE(key);
    CHECK(hooks::signature(
              *key, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, R"({"test": 2432232314})") ==
          "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

TEST_CASE("whatever becomes of it, it is sent once") {
    for (const int status : {302, 400, 410, 500, 503}) {
        Shop shop(answering(status));
        const auto reply = shop.call();
        REQUIRE(reply);
        CHECK_FALSE(reply->accepted);
        CHECK(reply->status == status);
        CHECK(shop.server.requests().size() == 1);
    }
    Shop resets([](Peer& peer, const SeenRequest&) { peer.reset(); });
    CHECK(resets.call().error().code == Errc::unavailable);
    CHECK(resets.server.requests().size() == 1);
    Shop hangs([](Peer& peer, const SeenRequest&) { peer.sleep(6s); });
    CHECK(hangs.call().error().code == Errc::unavailable);
    CHECK(hangs.server.requests().size() == 1);
}

TEST_CASE("addresses and secrets that cannot be meant are refused at start") {
    const TestClock clock;
    const auto error_of = [&](const std::string& url, const std::string& secret = "") {
        const auto hook =
            hooks::make_url({.url = Secret(url), .secret = Secret(secret), .previous = {}}, clock);
        REQUIRE_FALSE(hook);
        return hook.error().code;
    };
    CHECK(error_of("http://shop.example.com/hook") == Errc::config);
    CHECK(error_of("shop.example.com/hook") == Errc::config);
    CHECK(error_of("https://shop.example.com/hook#part") == Errc::config);
    CHECK(error_of("https://shop.example.com/a b") == Errc::config);
    CHECK(error_of("https://user:pass@shop.example.com/") == Errc::config);
    CHECK(error_of("https://shop.example.com/", "whsec_!!!") == Errc::config);
    CHECK(hooks::make_url({.url = Secret("https://shop.example.com"), .secret = {}, .previous = {}},
                          clock));
}
