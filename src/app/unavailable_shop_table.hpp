#pragma once

#include "store/shop_table.hpp"

#include <utility>

namespace imp {

/// The shop's table in a database that could not be opened: every call says why. See
/// unavailable_store.hpp. Any thread.
class UnavailableShopTable final : public store::ShopTable {
  public:
    explicit UnavailableShopTable(Error why) : why_(std::move(why)) {}

    Result<std::optional<store::ShopOrder>> find(const MerchantUid& /*uid*/,
                                                 SteadyTime /*deadline*/) override {
        return why_;
    }

    Result<std::optional<std::int64_t>> on_paid(const store::ShopUpdate& /*update*/) override {
        return why_;
    }

    Result<std::optional<std::int64_t>> on_cancelled(const store::ShopUpdate& /*update*/) override {
        return why_;
    }

  private:
    Error why_;
};

}  // namespace imp
