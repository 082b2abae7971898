#include "cli/shop.hpp"

#include "api/client.hpp"
#include "cli/advice.hpp"
#include "cli/arguments.hpp"
#include "config/config.hpp"
#include "settlement/certify.hpp"

#include <doctest/doctest.h>

#include <sstream>

namespace imp {

struct Shop::Parts {
    Parts(store::OrderStore& store,
          FakeSource& fake,
          const Clock& clock,
          settlement::RecorderOptions options)
        : source(fake),
          orders(settlement::make_stored_orders(store)),
          lookups(clock),
          recorder(store, clock, std::move(options)),
          certifier(store, source, lookups, recorder, clock, Secret()),
          settler(store, *orders, source, lookups, recorder, certifier, clock, {}),
          desk(store, recorder, clock),
          inbox(store, settler, lookups, clock),
          refunds(store, source, recorder, clock, 50),
          reconciler(store, source, *orders, settler, recorder, clock),
          deliveries(store, recorder, nullptr, nullptr, nullptr),
          outbox(store, clock),
          worker(store, outbox, inbox, reconciler, clock) {
        settlement::add_doers(outbox, deliveries, refunds);
    }

    FakeSource& source;
    std::unique_ptr<settlement::ExpectedOrders> orders;
    settlement::MemoryLookups lookups;
    settlement::Recorder recorder;
    settlement::Certifier certifier;
    settlement::Settler settler;
    settlement::OrderDesk desk;
    settlement::Inbox inbox;
    settlement::Refunds refunds;
    settlement::Reconciler reconciler;
    settlement::Deliveries deliveries;
    settlement::OutboxRunner outbox;
    settlement::Worker worker;
};

Shop::Shop(settlement::RecorderOptions options)
    : store(store::open_store({.url = "sqlite:" + (directory.path() / "imp.db").string()}).value()),
      parts_(std::make_unique<Parts>(*store, source, clock, std::move(options))) {}

Shop::~Shop() = default;

namespace {

/// Hands each command what it works with, as cli/commands.cpp does.
template <typename Parts>
struct Given {
    store::OrderStore& store;
    Parts& parts;
    const cli::Surroundings& around;

    template <typename OneCommand>
    Result<void> operator()(const OneCommand& command) const {
        const cli::Desk desk{.store = store, .orders = parts.desk};
        const cli::Counter counter{.store = store,
                                   .settler = parts.settler,
                                   .recorder = parts.recorder,
                                   .refunds = parts.refunds,
                                   .reconciler = parts.reconciler};
        if constexpr (requires { cli::run(command, store, around); })
            return cli::run(command, store, around);
        else if constexpr (requires { cli::run(command, desk, around); })
            return cli::run(command, desk, around);
        else
            return cli::run(command, counter, around);
    }

    Result<void> operator()(const cli::CheckWeb& command) const {
        return cli::run(command, Config(), around);
    }

    Result<void> operator()(const cli::CopyStore& command) const {
        return cli::run(command, Config(), around);
    }

    Result<void> operator()(const cli::ReopenStore& command) const {
        return cli::run(command, Config(), around);
    }

    Result<void> operator()(const cli::MakeReport& command) const {
        return cli::run(command, store, parts.recorder.policy(), around);
    }

    Result<void> operator()(const cli::Work& command) const {
        return cli::run(
            command, parts.worker, [] {}, around);
    }

    Result<void> operator()(const cli::ShowIdentity& command) const {
        return cli::run(command, store, Secret(), around);
    }

    Result<void> operator()(const cli::ShowCodes& command) const {
        return cli::run(command, around);
    }

    Result<void> operator()(const cli::PrintCompletion& command) const {
        return cli::run(command, around);
    }

    Result<void> operator()(const cli::InitTemplate& command) const {
        return cli::run(command, around);
    }

    Result<void> operator()(const cli::CheckTemplate& command) const {
        return cli::run(command, around);
    }

    Result<void> operator()(const cli::Doctor& command) const { return cli::run(command, around); }

    /// No server listens there: what needs an answer fails.
    static api::ClientOptions nowhere() {
        return {.url = "http://127.0.0.1:1",
                .key = Secret("key"),
                .secret = Secret("secret"),
                .tier = "",
                .ca_file = ""};
    }

    Result<void> operator()(const cli::CallApi& command) const {
        return cli::run(command, nowhere(), around);
    }

    template <typename OneCommand>

    requires requires(const OneCommand& command,
                      const cli::CardDesk& desk,
                      const cli::Surroundings& surroundings) {
        cli::run(command, desk, surroundings);
    }

    Result<void> operator()(const OneCommand& command) const {
        const auto caller = api::make_any_caller(nowhere(), around.clock);
        const auto api = api::by_name(**caller);
        settlement::Charger charger(store, parts.source, *api, parts.settler, around.clock);
        return cli::run(
            command, cli::CardDesk{.store = store, .charger = charger, .api = *api}, around);
    }

    Result<void> operator()(const cli::ShowConfig& /*command*/) const { return {}; }
};

}  // namespace

int Shop::impctl(std::vector<const char*> words, const std::string& input) {
    words.insert(words.begin(), "impctl");
    const auto parsed = cli::parse_arguments(static_cast<int>(words.size()), words.data());
    std::istringstream in(input);
    std::ostringstream printed;
    std::ostringstream remarks;
    cli::ExitStatus status = cli::ExitStatus::done;
    if (const auto* notice = std::get_if<cli::Notice>(&parsed)) {
        printed << notice->out;
        remarks << notice->err;
        status = notice->status;
    } else {
        const auto& invocation = std::get<cli::Invocation>(parsed);
        const cli::Surroundings around{.in = in,
                                       .out = printed,
                                       .err = remarks,
                                       .clock = clock,
                                       .screen = screen,
                                       .err_screen = err_screen};
        const Result<void> done =
            std::visit(Given<Parts>{*store, *parts_, around}, invocation.command);
        if (!done) {
            remarks << done.error().detail << '\n'
                    << cli::advice_for(invocation.command, invocation.words, done.error());
            status = cli::exit_status_of(done.error().code);
        }
    }
    out = printed.str();
    err = remarks.str();
    return static_cast<int>(status);
}

json::Value Shop::document() const {
    return json::parse(out).value();
}

std::string Shop::state(const char* merchant_uid) {
    REQUIRE(impctl({"order", "show", "--json", "--", merchant_uid}) == 0);
    return document().find("state")->text();
}

std::vector<std::string> Shop::journal(const char* merchant_uid) {
    std::vector<std::string> words;
    const auto events = store->events_of(merchant_uid);
    for (const store::Event& event : events.value())
        words.push_back(event.verdict);
    return words;
}

void Shop::add_entry(const store::OutboxEntry& entry) {
    const Result<void> done = store->transact([&](store::Transaction& tx) -> Result<void> {
        const Result<bool> added = tx.add_entry(entry);
        return added ? Result<void>() : added.error();
    });
    REQUIRE(done);
}

store::OutboxEntry Shop::entry(const std::string& id) {
    std::optional<store::OutboxEntry> found;
    const Result<void> done = store->transact([&](store::Transaction& tx) -> Result<void> {
        found = tx.find_entry(id).value();
        return {};
    });
    REQUIRE(done);
    REQUIRE(found);
    return *found;
}

}  // namespace imp
