#pragma once

#include "base/clock.hpp"
#include "base/json.hpp"
#include "base/result.hpp"
#include "sandbox/payment.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace imp::sandbox {

/// `sorting` of the look-ups: the time that counts, and its direction.
struct Sorting {
    enum class By { started, paid, updated };
    By by = By::started;
    bool descending = true;
};

/// "-started", "started", "-paid", "paid", "-updated", "updated"; "" is the default, -started. Else
/// empty.
std::optional<Sorting> parse_sorting(std::string_view word);

/// One page of a look-up, as i'mport answers it; previous and next are page numbers, 0 where there
/// is none.
struct Page {
    std::size_t total = 0;
    std::size_t previous = 0;
    std::size_t next = 0;
    std::vector<const Payment*> list;

    [[nodiscard]] std::string json() const;
};

/// Cuts page `number` (from 1) out of all hits. Empty if it lies beyond them; the first page always
/// exists.
std::optional<Page> cut_page(const std::vector<const Payment*>& hits,
                             std::size_t number,
                             std::size_t limit);

/// All payments of the account, in memory. Not for several threads at once. Pointers hold until the
/// next change.
class Payments {
  public:
    explicit Payments(const Clock& clock) : clock_(clock) {}

    /// Creates one, or replaces the one with the same imp_uid. Errors: bad_input.
    Result<const Payment*> create(const json::Value& given);
    /// Errors: not_found, bad_input.
    Result<const Payment*> update(const std::string& imp_uid, const json::Value& given);
    bool erase(const std::string& imp_uid);
    void clear();

    /// Creates what a file holds: an array of payments, {"payments": […]}, or one envelope of the
    /// API. Each counts as last changed at the latest time in it. Errors: bad_input.
    Result<std::size_t> load(const json::Value& file);

    [[nodiscard]] const Payment* find(const std::string& imp_uid) const;

    using Predicate = std::function<bool(const Payment&)>;
    [[nodiscard]] std::vector<const Payment*> select(const Predicate& wanted,
                                                     Sorting sorting) const;
    [[nodiscard]] std::vector<const Payment*> of_order(const std::string& merchant_uid,
                                                       std::string_view status,
                                                       Sorting sorting) const;

  private:
    const Payment* keep(Payment payment);
    void forget_order(const Payment& payment);

    const Clock& clock_;
    std::uint64_t counter_ = 0;
    std::unordered_map<std::string, Payment> by_imp_uid_;
    std::unordered_map<std::string, std::vector<std::string>> imp_uids_of_order_;
};

}  // namespace imp::sandbox
