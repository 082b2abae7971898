#include "app/responder.hpp"

#include "console/console.hpp"
#include "handlers/handlers.hpp"
#include "hooks/signature.hpp"
#include "http/cors.hpp"
#include "http/router.hpp"
#include "metrics/count.hpp"
#include "views/pages.hpp"

#include <chrono>
#include <string>
#include <string_view>
#include <utility>

namespace imp {

namespace {

constexpr std::string_view kConfirm = "/confirm";

/// The key is the one that signs what notify.url is told.
Result<handlers::Onward> onward_of(const Config& config) {
    handlers::Onward onward{config.page.success_url, config.page.failure_url, Secret()};
    if (onward.success_url.empty() && onward.failure_url.empty())
        return onward;
    auto key = hooks::key_of(config.notify.secret);
    if (!key)
        return key.error();
    onward.key = *std::move(key);
    return onward;
}

Result<handlers::Settings> settings_of(const Config& config) {
    auto onward = onward_of(config);
    if (!onward)
        return onward.error();
    auto webhook_allow = Networks::parse(config.webhook.allow);
    if (!webhook_allow)
        return webhook_allow.error();
    auto confirm_allow = Networks::parse(config.confirm.allow);
    if (!confirm_allow)
        return confirm_allow.error();
    auto metrics_allow = Networks::parse(config.metrics.allow);
    if (!metrics_allow)
        return metrics_allow.error();
    return handlers::Settings{.base_path = config.server.base_path,
                              .retry_url = config.page.retry_url,
                              .onward = *std::move(onward),
                              .webhook_allow = *std::move(webhook_allow),
                              .confirm_allow = *std::move(confirm_allow),
                              .metrics_allow = *std::move(metrics_allow),
                              .orders_token = config.orders_api.token,
                              .prepare = config.orders_api.prepare};
}

}  // namespace

struct Responder::Parts {
    Parts(const Config& config,
          std::unique_ptr<Core> made_core,
          std::unique_ptr<views::Pages> made_pages,
          handlers::Settings settings)
        : core(std::move(made_core)),
          pages(std::move(made_pages)),
          lent{.settler = core->settler(),
               .inbox = core->inbox(),
               .confirmer = core->confirmer(),
               .desk = core->desk(),
               .store = core->store(),
               .source = core->source(),
               .clock = core->clock(),
               .pages = *pages,
               .settings = std::move(settings)},
          console({.store = core->store(),
                   .settler = core->settler(),
                   .refunds = core->refunds(),
                   .source = core->source(),
                   .clock = core->clock(),
                   .settings = {.base_path = config.server.base_path,
                                .shop_name = config.page.shop_name,
                                .write = config.admin.write,
                                .api_secret = config.api.secret}}),
          router(config.server.base_path, [this](const http::Request& request, int status) {
              metrics::request_refused(status);
              return handlers::refuse(*pages, request, status);
          }) {
        add_routes();
        if (config.admin.enabled)
            add_console();
        router.share({"/complete", "/verify"}, http::Cors(config.cors.origins));
    }

    void add_routes() {
        add("/complete", {"GET", "POST"}, handlers::complete);
        add("/verify", {"POST"}, handlers::verify);
        add("/webhook", {"POST"}, handlers::webhook);
        add(kConfirm, {"POST"}, handlers::confirm);
        add("/certification", {"GET"}, handlers::certification);
        add("/healthz", {"GET"}, handlers::health);
        add("/metrics", {"GET"}, handlers::show_metrics);
        if (lent.settings.orders_token.empty())
            return;
        add("/orders", {"POST"}, handlers::place_order);
        add("/orders/*", {"GET"}, handlers::show_order);
        add("/orders/*", {"PUT"}, handlers::change_order);
    }

    void add_console() {
        const auto handle = [this](const http::Request& request) {
            return console.handle(request);
        };
        add_measured("/admin", {"GET", "POST"}, handle);
        add_measured("/admin/*", {"GET", "POST"}, handle);
    }

    using LentHandler = http::Response (*)(const handlers::Lent&, const http::Request&);

    void add(std::string_view route,
             std::initializer_list<std::string_view> methods,
             LentHandler handler) {
        add_measured(route, methods, [this, handler](const http::Request& request) {
            return handler(lent, request);
        });
    }

    void add_measured(std::string_view route,
                      std::initializer_list<std::string_view> methods,
                      http::Handler handler) {
        const std::size_t number = metrics::route_number(route.substr(0, route.find("/*")));
        router.add(std::string(route),
                   methods,
                   [handler = std::move(handler), number](const auto& request) {
                       const auto start = std::chrono::steady_clock::now();
                       http::Response response = handler(request);
                       metrics::request(
                           number, response.status, std::chrono::steady_clock::now() - start);
                       return response;
                   });
    }

    std::unique_ptr<Core> core;
    std::unique_ptr<views::Pages> pages;
    handlers::Lent lent;
    console::Console console;
    http::Router router;
};

Responder::Responder(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Responder::~Responder() = default;

Lifetime Responder::lifetime_for(const Config& config, const http::Request& request) {
    const bool is_hurried = http::route_of(request, config.server.base_path) == kConfirm;
    return is_hurried ? Lifetime::hurried_request : Lifetime::one_request;
}

Result<std::unique_ptr<Responder>> Responder::make(const Config& config,
                                                   Lifetime lifetime,
                                                   const std::function<void()>& confine) {
    auto settings = settings_of(config);
    if (!settings)
        return settings.error();
    auto pages = views::make_pages({.template_dir = config.page.template_dir,
                                    .shop_name = config.page.shop_name,
                                    .logo = config.page.logo,
                                    .color = config.page.color});
    if (!pages)
        return pages.error();
    auto core = Core::make(config, lifetime, confine);
    if (!core)
        return core.error();
    return std::unique_ptr<Responder>(new Responder(std::make_unique<Parts>(
        config, *std::move(core), *std::move(pages), *std::move(settings))));
}

http::Response Responder::handle(const http::Request& request) const {
    return parts_->router.handle(request);
}

settlement::Worker& Responder::worker() {
    return parts_->core->worker();
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
