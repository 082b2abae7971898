#pragma once

#include "api/payment_source.hpp"
#include "base/clock.hpp"
#include "config/config.hpp"
#include "settlement/confirm.hpp"
#include "settlement/inbox.hpp"
#include "settlement/order_desk.hpp"
#include "settlement/outbox_runner.hpp"
#include "settlement/reconcile.hpp"
#include "settlement/refunds.hpp"
#include "settlement/settle.hpp"
#include "settlement/worker.hpp"
#include "store/order_store.hpp"

#include <functional>
#include <memory>

namespace imp {

/// How long the program lives.
enum class Lifetime {
    one_request,      ///< CGI, impctl: nothing is kept in memory that the next one should know
    hurried_request,  ///< CGI, i'mport's confirm call: answered within 2 s, the start included
    service,          ///< FastCGI
};

/// Everything behind the handlers and impctl's commands, wired by the configuration: the one place
/// that picks the concrete classes. Any thread.
class Core {
  public:
    /// Errors: config, store. Where it lives for one request a store that cannot be opened is no
    /// error: each call says so. `confine`: called once the processes that start the shop's
    /// programs are there, and before there is any thread.
    static Result<std::unique_ptr<Core>> make(const Config& config,
                                              Lifetime lifetime,
                                              const std::function<void()>& confine = {});
    ~Core();
    Core(const Core&) = delete;
    Core& operator=(const Core&) = delete;

    store::OrderStore& store();
    PaymentSource& source();
    settlement::Settler& settler();
    settlement::Recorder& recorder();
    settlement::OrderDesk& desk();
    settlement::Inbox& inbox();
    settlement::Confirmer& confirmer();
    settlement::OutboxRunner& outbox();
    settlement::Refunds& refunds();
    settlement::Reconciler& reconciler();
    settlement::Worker& worker();
    const Clock& clock();

  private:
    struct Parts;

    explicit Core(std::unique_ptr<Parts> parts);

    std::unique_ptr<Parts> parts_;
};

}  // namespace imp
