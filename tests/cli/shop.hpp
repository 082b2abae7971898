#pragma once

#include "base/json.hpp"
#include "cli/screen.hpp"
#include "settlement/deliveries.hpp"
#include "settlement/order_desk.hpp"
#include "settlement/reconcile.hpp"
#include "settlement/refunds.hpp"
#include "settlement/settle.hpp"
#include "settlement/worker.hpp"
#include "support/fake_source.hpp"
#include "support/temporary_directory.hpp"
#include "support/test_clock.hpp"
#include "support/text.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace imp {

/// A shop with an empty store and an i'mport in memory, and impctl run on it word by word.
class Shop {
  public:
    explicit Shop(settlement::RecorderOptions options = {});
    ~Shop();
    Shop(const Shop&) = delete;
    Shop& operator=(const Shop&) = delete;

    /// The exit status; what was printed is in `out` and `err`.
    int impctl(std::vector<const char*> words, const std::string& input = "");

    /// `out`, which must be one JSON document.
    json::Value document() const;

    /// The order's state as `order show --json` has it.
    std::string state(const char* merchant_uid);

    /// The journal's words about an order, oldest first.
    std::vector<std::string> journal(const char* merchant_uid);

    void add_entry(const store::OutboxEntry& entry);
    store::OutboxEntry entry(const std::string& id);

    TemporaryDirectory directory;
    TestClock clock;
    FakeSource source;
    std::unique_ptr<store::OrderStore> store;
    cli::Screen screen;      ///< what impctl prints to
    cli::Screen err_screen;  ///< and its remarks
    std::string out;
    std::string err;

  private:
    struct Parts;

    std::unique_ptr<Parts> parts_;
};

}  // namespace imp
