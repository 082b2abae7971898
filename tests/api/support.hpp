#pragma once

#include "api/client.hpp"
#include "base/clock.hpp"
#include "support/fake_server.hpp"

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace imp::api::test {

/// Stands still until it is moved. Any thread.
class HandClock final : public Clock {
  public:
    [[nodiscard]] UnixSeconds now() const override { return 1'782'864'000 + moved_.load() / 1000; }

    [[nodiscard]] SteadyTime steady() const override {
        return SteadyTime(std::chrono::hours(1)) + std::chrono::milliseconds(moved_.load());
    }

    void move(std::chrono::milliseconds time) { moved_ += time.count(); }

  private:
    std::atomic<std::int64_t> moved_ = 0;
};

/// The machine's.
inline const SystemClock kClock;

/// A recorded answer of tests/fixtures.
std::string fixture(const std::string& name);

/// The body of a getToken answer.
std::string token_body(const std::string& token, int life_s = 1'800);

/// A server that hands out the token "token-1" and leaves everything else to `script`.
FakeServer::Script with_token(FakeServer::Script script);

/// For the server's address: generous limits, invented keys.
ClientOptions options_for(const FakeServer& server);

/// make_client, which must work.
std::unique_ptr<PaymentSource> client_for(const ClientOptions& options, const Clock& clock);

ImpUid imp_uid(const std::string& text);
MerchantUid merchant_uid(const std::string& text);

/// The payment of payment-paid-card.json.
inline constexpr const char* kPaid = "imp_900000000101";

/// Asks for it.
Result<std::optional<Payment>> look_up(PaymentSource& client);

/// How long `action` took.
std::chrono::milliseconds time_of(const std::function<void()>& action);

}  // namespace imp::api::test
