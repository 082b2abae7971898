#include "api/support.hpp"

#include <fstream>
#include <iterator>
#include <stdexcept>
#include <utility>

namespace imp::api::test {

std::string fixture(const std::string& name) {
    std::ifstream file("tests/fixtures/" + name);
    if (!file)
        throw std::runtime_error("no fixture " + name + ": run from the top of the tree");
    return {std::istreambuf_iterator<char>(file), {}};
}

std::string token_body(const std::string& token, int life_s) {
    return R"({"code":0,"message":null,"response":{"access_token":")" + token +
           R"(","now":1782864000,"expired_at":)" + std::to_string(1'782'864'000 + life_s) + "}}";
}

FakeServer::Script with_token(FakeServer::Script script) {
    return [script = std::move(script)](Peer& peer, const SeenRequest& request) {
        if (request.target == "/users/getToken")
            peer.answer(200, token_body("token-1"));
        else
            script(peer, request);
    };
}

ClientOptions options_for(const FakeServer& server) {
    ClientOptions options;
    options.url = server.url();
    options.key = Secret("test-key");
    options.secret = Secret("test-secret");
    options.deadline = std::chrono::seconds(20);
    return options;
}

std::unique_ptr<PaymentSource> client_for(const ClientOptions& options, const Clock& clock) {
    auto client = make_client(options, clock);
    if (!client)
        throw std::runtime_error("no client: " + client.error().detail);
    return *std::move(client);
}

ImpUid imp_uid(const std::string& text) {
    return ImpUid::parse(text).value();
}

MerchantUid merchant_uid(const std::string& text) {
    return MerchantUid::parse(text).value();
}

std::chrono::milliseconds time_of(const std::function<void()>& action) {
    const auto start = std::chrono::steady_clock::now();
    action();
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() -
                                                                 start);
}

Result<std::optional<Payment>> look_up(PaymentSource& client) {
    return client.find_payment(imp_uid(kPaid));
}

}  // namespace imp::api::test
