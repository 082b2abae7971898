#include "app/core.hpp"

#include "api/client.hpp"
#include "app/options.hpp"
#include "app/unavailable_shop_table.hpp"
#include "app/unavailable_store.hpp"
#include "base/log.hpp"
#include "metrics/count.hpp"
#include "metrics/numbers.hpp"
#include "settlement/certify.hpp"
#include "settlement/deliveries.hpp"
#include "settlement/expected_orders.hpp"
#include "settlement/lookups.hpp"

#include <algorithm>
#include <chrono>
#include <string>
#include <string_view>
#include <utility>

namespace imp {

namespace {

/// What i'mport's confirm call waits for the store to open: the rest of its time is for the answer.
constexpr std::chrono::milliseconds kHurriedOpening{1'000};

const Clock& system_clock() {
    static const SystemClock kClock;  // outlives everything that is lent it
    return kClock;
}

Result<std::unique_ptr<PaymentSource>> make_source(const Config& config, Lifetime lifetime) {
    api::ClientOptions options = client_options(config);
    if (lifetime != Lifetime::service)
        options.token_file = config.api.token_file;
    return api::make_client(options, system_clock());
}

/// Our own tables, and the shop's where the configuration speaks of it.
struct Database {
    std::unique_ptr<store::OrderStore> store;
    std::unique_ptr<store::ShopTable> shop;
};

Result<std::unique_ptr<store::ShopTable>> open_shop(const Config& config,
                                                    std::chrono::milliseconds longest_opening) {
    const Config::Orders& orders = config.orders;
    const bool is_asked = orders.source == Config::Orders::Source::query;
    if (!is_asked && orders.on_paid.empty() && orders.on_cancelled.empty())
        return std::unique_ptr<store::ShopTable>();
    return store::open_shop_table({.url = config.store.url,
                                   .password = config.store.password,
                                   .select = is_asked ? orders.select : "",
                                   .on_paid = orders.on_paid,
                                   .on_cancelled = orders.on_cancelled,
                                   .longest_opening = longest_opening});
}

/// In CGI mode a buyer who may have paid is not to see an error page: what cannot be opened now
/// says so when it is asked, and the page says that the payment is being confirmed.
bool is_to_be_borne(const Error& error, Lifetime lifetime) {
    return lifetime != Lifetime::service && error.code != Errc::config;
}

Result<Database> open(const Config& config, Lifetime lifetime) {
    Database database;
    store::StoreOptions options = store_options(config);
    if (lifetime == Lifetime::hurried_request)
        options.longest_opening = kHurriedOpening;
    auto store = store::open_store(options);
    if (!store && !is_to_be_borne(store.error(), lifetime))
        return store.error();
    if (!store) {
        metrics::store_error(metrics::StoreWork::open);
        log::error("store cannot be opened", {{"detail", store.error().detail}});
        database.store = std::make_unique<UnavailableStore>(store.error());
        database.shop = std::make_unique<UnavailableShopTable>(store.error());
        return database;
    }
    database.store = *std::move(store);
    auto shop = open_shop(config, options.longest_opening);
    if (!shop && !is_to_be_borne(shop.error(), lifetime))
        return shop.error();
    if (!shop) {
        log::error("the shop's table cannot be opened", {{"detail", shop.error().detail}});
        database.shop = std::make_unique<UnavailableShopTable>(shop.error());
        return database;
    }
    database.shop = *std::move(shop);
    return database;
}

Result<std::unique_ptr<Hook>> make_address(const Config& config, Secret url) {
    return hooks::make_url({.url = std::move(url),
                            .secret = config.notify.secret,
                            .previous = config.notify.secret_previous,
                            .ca_file = "",
                            .connect_timeout = config.api.connect_timeout},
                           system_clock());
}

/// The shop's own programs and addresses; null where none is configured.
struct Hooks {
    std::unique_ptr<Hook> command;
    std::unique_ptr<Hook> url;
    std::unique_ptr<Hook> stock_check;
};

Error in_key(std::string_view key, const Error& error) {
    return {error.code, std::string(key) + ": " + error.detail};
}

Result<std::unique_ptr<Hook>> make_stock_check(const Config& config, hooks::Starting starting) {
    const std::vector<std::string>& check = config.confirm.stock_check;
    const bool is_address = check.size() == 1 && (check.front().starts_with("http://") ||
                                                  check.front().starts_with("https://"));
    return is_address ? make_address(config, Secret(check.front()))
                      : hooks::make_command(check, starting);
}

/// Before there are threads, where there will be any: a service's programs are started by processes
/// that are forked here.
Result<Hooks> make_hooks(const Config& config, Lifetime lifetime) {
    const auto starting =
        lifetime == Lifetime::service ? hooks::Starting::by_helper : hooks::Starting::by_us;
    Hooks made;
    if (!config.notify.command.empty()) {
        auto command = hooks::make_command(config.notify.command, starting);
        if (!command)
            return in_key("notify.command", command.error());
        made.command = *std::move(command);
    }
    if (!config.notify.url.empty()) {
        auto url = make_address(config, config.notify.url);
        if (!url)
            return in_key("notify.url", url.error());
        made.url = *std::move(url);
    }
    if (!config.confirm.stock_check.empty()) {
        auto check = make_stock_check(config, starting);
        if (!check)
            return in_key("confirm.stock_check", check.error());
        made.stock_check = *std::move(check);
    }
    return made;
}

std::unique_ptr<settlement::Lookups> make_lookups(store::OrderStore& store, Lifetime lifetime) {
    if (lifetime == Lifetime::service)
        return std::make_unique<settlement::MemoryLookups>(system_clock());
    return std::make_unique<settlement::StoredLookups>(store, system_clock());
}

std::unique_ptr<settlement::ExpectedOrders> make_orders_of_source(const Config& config,
                                                                  const Database& database,
                                                                  PaymentSource& source,
                                                                  settlement::Lookups& lookups) {
    switch (config.orders.source) {
        case Config::Orders::Source::query:
            return settlement::make_queried_orders(*database.store, *database.shop, system_clock());
        case Config::Orders::Source::prepared:
            return settlement::make_prepared_orders(
                *database.store, source, lookups, system_clock());
        case Config::Orders::Source::store:
            break;
    }
    return settlement::make_stored_orders(*database.store);
}

std::unique_ptr<settlement::ExpectedOrders> make_orders(const Config& config,
                                                        const Database& database,
                                                        PaymentSource& source,
                                                        settlement::Lookups& lookups) {
    auto orders = make_orders_of_source(config, database, source, lookups);
    if (config.subscription.pattern.empty())
        return orders;
    return settlement::make_subscribed_orders(
        std::move(orders), *database.store, source, system_clock(), config.subscription.pattern);
}

settlement::SettlerLimits settler_limits(const Config& config) {
    constexpr int kStrangersPart = 4;
    return {.patience = config.api.deadline,
            .waiting_browsers = config.api.max_in_flight,
            .waiting_strangers = std::max(config.api.max_in_flight / kStrangersPart, 1)};
}

/// A program that lives for the one call has used some of its time before it is asked.
settlement::ConfirmLimits confirm_limits(const Config& config,
                                         Lifetime lifetime,
                                         SteadyTime started) {
    settlement::ConfirmLimits limits{.stock_deadline = config.confirm.stock_deadline};
    if (lifetime == Lifetime::hurried_request)
        limits.patience -= std::chrono::ceil<std::chrono::milliseconds>(
            std::chrono::steady_clock::now() - started);
    return limits;
}

}  // namespace

/// In the order in which one is lent the others.
struct Core::Parts {
    Parts(const Config& config,
          Lifetime lifetime,
          settlement::ConfirmLimits confirm_limits,
          Database opened,
          std::unique_ptr<PaymentSource> client,
          Hooks made_hooks)
        : database(std::move(opened)),
          hooks(std::move(made_hooks)),
          source(std::move(client)),
          lookups(make_lookups(*database.store, lifetime)),
          orders(make_orders(config, database, *source, *lookups)),
          recorder(*database.store, clock, recorder_options(config)),
          certifier(*database.store, *source, *lookups, recorder, clock, seal_key_of(config)),
          desk(*database.store, recorder, clock),
          settler(*database.store,
                  *orders,
                  *source,
                  *lookups,
                  recorder,
                  certifier,
                  clock,
                  settler_limits(config)),
          inbox(*database.store, settler, *lookups, clock),
          confirmer(*database.store,
                    *orders,
                    *source,
                    hooks.stock_check.get(),
                    clock,
                    recorder.policy(),
                    confirm_limits),
          deliveries(
              *database.store, recorder, hooks.command.get(), hooks.url.get(), database.shop.get()),
          refunds(*database.store, *source, recorder, clock, config.forgery.limit),
          outbox(*database.store, clock),
          reconciler(*database.store, *source, *orders, settler, recorder, clock),
          worker(*database.store, outbox, inbox, reconciler, clock) {
        settlement::add_doers(outbox, deliveries, refunds);
    }

    const Clock& clock = system_clock();
    Database database;
    Hooks hooks;
    std::unique_ptr<PaymentSource> source;
    std::unique_ptr<settlement::Lookups> lookups;
    std::unique_ptr<settlement::ExpectedOrders> orders;
    settlement::Recorder recorder;
    settlement::Certifier certifier;
    settlement::OrderDesk desk;
    settlement::Settler settler;
    settlement::Inbox inbox;
    settlement::Confirmer confirmer;
    settlement::Deliveries deliveries;
    settlement::Refunds refunds;
    settlement::OutboxRunner outbox;
    settlement::Reconciler reconciler;
    settlement::Worker worker;
};

Core::Core(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Core::~Core() = default;

Result<std::unique_ptr<Core>> Core::make(const Config& config,
                                         Lifetime lifetime,
                                         const std::function<void()>& confine) {
    const SteadyTime started = std::chrono::steady_clock::now();
    // Hooks first: what they need of the process is arranged before there are threads.
    auto hooks = make_hooks(config, lifetime);
    if (!hooks)
        return hooks.error();
    metrics::share(config.metrics.file);
    if (confine)
        confine();
    auto source = make_source(config, lifetime);
    if (!source)
        return source.error();
    auto database = open(config, lifetime);
    if (!database)
        return database.error();
    return std::unique_ptr<Core>(
        new Core(std::make_unique<Parts>(config,
                                         lifetime,
                                         confirm_limits(config, lifetime, started),
                                         *std::move(database),
                                         *std::move(source),
                                         *std::move(hooks))));
}

store::OrderStore& Core::store() {
    return *parts_->database.store;
}

PaymentSource& Core::source() {
    return *parts_->source;
}

settlement::Settler& Core::settler() {
    return parts_->settler;
}

settlement::Recorder& Core::recorder() {
    return parts_->recorder;
}

settlement::OrderDesk& Core::desk() {
    return parts_->desk;
}

settlement::Inbox& Core::inbox() {
    return parts_->inbox;
}

settlement::Confirmer& Core::confirmer() {
    return parts_->confirmer;
}

settlement::OutboxRunner& Core::outbox() {
    return parts_->outbox;
}

settlement::Refunds& Core::refunds() {
    return parts_->refunds;
}

settlement::Reconciler& Core::reconciler() {
    return parts_->reconciler;
}

settlement::Worker& Core::worker() {
    return parts_->worker;
}

const Clock& Core::clock() {
    return parts_->clock;
}

}  // namespace imp
