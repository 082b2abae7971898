#include "app/responder.hpp"

#include "api/client.hpp"
#include "app/unavailable_store.hpp"
#include "base/log.hpp"
#include "handlers/handlers.hpp"
#include "http/router.hpp"
#include "settlement/settle.hpp"
#include "views/pages.hpp"

#include <optional>
#include <string>

namespace imp {

namespace {

constexpr std::string_view kSqlite = "sqlite:";

/// Beside the database: the one place that this program may write to and that is no secret to find.
std::string token_file_for(const Config& config) {
    const std::string& url = config.store.url;
    return url.starts_with(kSqlite) ? url.substr(kSqlite.size()) + ".token" : "";
}

api::ClientOptions client_options(const Config& config, Lifetime lifetime) {
    const Config::Api& api = config.api;
    return {.url = api.url,
            .key = api.key,
            .secret = api.secret,
            .tier = api.tier,
            .ca_file = api.ca_file,
            .connect_timeout = api.connect_timeout,
            .deadline = api.deadline,
            .max_in_flight = api.max_in_flight,
            .max_reply = api.max_reply,
            .token_file = lifetime == Lifetime::one_request ? token_file_for(config) : ""};
}

Result<std::unique_ptr<store::OrderStore>> open(const Config& config, Lifetime lifetime) {
    auto store = store::open_store({.url = config.store.url});
    if (store || lifetime == Lifetime::service || store.error().code == Errc::config)
        return store;
    log::error("store cannot be opened", {{"detail", store.error().detail}});
    return std::unique_ptr<store::OrderStore>(std::make_unique<UnavailableStore>(store.error()));
}

}  // namespace

struct Responder::Parts {
    Parts(const Config& config,
          const Clock& lent_clock,
          std::unique_ptr<views::Pages> made_pages,
          std::unique_ptr<store::OrderStore> opened_store,
          std::unique_ptr<PaymentSource> client,
          Lifetime lifetime)
        : clock(lent_clock),
          pages(std::move(made_pages)),
          store(std::move(opened_store)),
          source(std::move(client)),
          memory_lookups(clock),
          stored_lookups(*store, clock),
          settler(*store,
                  *source,
                  lifetime == Lifetime::service ? static_cast<settlement::Lookups&>(memory_lookups)
                                                : static_cast<settlement::Lookups&>(stored_lookups),
                  clock,
                  Policy{config.mode.test_payments, config.mode.test_pg_ids},
                  {.patience = config.api.deadline, .waiting_browsers = config.api.max_in_flight}),
          lent{settler, *store, *pages, config.page.retry_url},
          router(config.server.base_path, [this](const http::Request& request, int status) {
              return handlers::refuse(*pages, request, status);
          }) {
        const auto with_lent = [this](auto handler) {
            return [this, handler](const http::Request& request) { return handler(lent, request); };
        };
        router.add("/complete", {"GET", "POST"}, with_lent(handlers::complete));
        router.add("/verify", {"POST"}, with_lent(handlers::verify));
        router.add("/healthz", {"GET"}, with_lent(handlers::health));
    }

    const Clock& clock;
    std::unique_ptr<views::Pages> pages;
    std::unique_ptr<store::OrderStore> store;
    std::unique_ptr<PaymentSource> source;
    settlement::MemoryLookups memory_lookups;
    settlement::StoredLookups stored_lookups;
    settlement::Settler settler;
    handlers::Lent lent;
    http::Router router;
};

Responder::Responder(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Responder::~Responder() = default;

Result<std::unique_ptr<Responder>> Responder::make(const Config& config, Lifetime lifetime) {
    static const SystemClock kClock;  // outlives everything that is lent it
    auto pages = views::make_pages(
        {.template_dir = config.page.template_dir, .shop_name = config.page.shop_name});
    if (!pages)
        return pages.error();
    auto client = api::make_client(client_options(config, lifetime), kClock);
    if (!client)
        return client.error();
    auto store = open(config, lifetime);
    if (!store)
        return store.error();
    return std::unique_ptr<Responder>(new Responder(std::make_unique<Parts>(
        config, kClock, std::move(*pages), std::move(*store), std::move(*client), lifetime)));
}

http::Response Responder::handle(const http::Request& request) const {
    return parts_->router.handle(request);
}

http::Response answer_without_configuration(const http::Request& request) {
    auto pages = views::make_pages({});
    if (!pages)
        return http::Response::text(500, "being confirmed\n");
    const views::Pages& built_in = **pages;
    // No routes: whatever is asked becomes this one answer, with the headers that every answer has.
    const http::Router router("/", [&](const http::Request& asked, int /*status*/) {
        return handlers::refuse(built_in, asked, 500);
    });
    return router.handle(request);
}

}  // namespace imp
