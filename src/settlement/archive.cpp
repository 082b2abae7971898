#include "settlement/archive.hpp"

#include "base/calendar.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <thread>
#include <utility>

namespace imp::settlement {

namespace {

/// Orders that are read at a time.
constexpr int kReadAtOnce = 1000;
/// And archived in one transaction, which others wait for.
constexpr std::size_t kAtOnce = 50;

/// As far as the order itself tells.
bool is_at_rest(const Order& order, UnixSeconds before) {
    const bool is_in_file = order.archived_at != 0 && order.updated_at <= order.archived_at;
    return order.updated_at < before && order.created_at < before && !is_in_file &&
           order.kind == OrderKind::payment && !is_open(order) &&
           order.state != OrderState::partially_cancelled;
}

/// What is known of these payments and of nothing else is not needed any more.
bool may_go(const Order& order, const std::vector<PaymentRecord>& payments) {
    return std::none_of(payments.begin(), payments.end(), [&](const PaymentRecord& record) {
        const bool is_foreign_money =
            holds_money(record.payment) && order.accepted != record.payment.imp_uid;
        return record.overruled || is_foreign_money;
    });
}

class Archiver {
  public:
    Archiver(store::OrderStore& store, UnixSeconds before, UnixSeconds now)
        : store_(store), before_(before), now_(now) {}

    /// `keep`: empty to count only.
    Result<ArchiveCount> run(const KeepOutside& keep,
                             const std::function<void(const ArchiveCount&)>& progress) {
        if (before_ > now_ - kRefundableFor)
            return Error{Errc::bad_input,
                         "orders stay for 180 days, while i'mport is asked whether their money was "
                         "given back: before " +
                             calendar::rfc3339(now_ - kRefundableFor) + " at the latest"};
        if (keep) {
            if (Result<void> noted = note_before(); !noted)
                return noted.error();
        }
        std::string after;
        for (bool more = true; more;) {
            const auto page = store_.list_orders(std::nullopt, after, kReadAtOnce);
            if (!page)
                return page.error();
            if (Result<void> done = take(*page, keep); !done)
                return done.error();
            count_.looked_at += static_cast<std::int64_t>(page->size());
            more = page->size() == static_cast<std::size_t>(kReadAtOnce);
            if (more)
                after = page->back().merchant_uid.str();
            if (progress)
                progress(count_);
        }
        return count_;
    }

  private:
    /// Before anything is gone: who writes reports is to know.
    Result<void> note_before() {
        return store_.transact([&](store::Transaction& tx) -> Result<void> {
            const auto noted = tx.find_note(kArchivedBefore);
            if (!noted)
                return noted.error();
            const auto earlier = *noted ? text::parse_int(**noted) : std::nullopt;
            if (earlier.value_or(0) >= before_)
                return {};
            return tx.put_note(kArchivedBefore, std::to_string(before_));
        });
    }

    Result<void> take(const std::vector<Order>& page, const KeepOutside& keep) {
        std::vector<OldOrder> old;
        for (const Order& order : page) {
            if (!is_at_rest(order, before_))
                continue;
            auto payments = store_.payments_of(order.merchant_uid.str());
            if (!payments)
                return payments.error();
            if (!may_go(order, *payments)) {
                ++count_.kept;
                continue;
            }
            if (!keep) {
                ++count_.archived;
                continue;
            }
            auto events = store_.events_of(order.merchant_uid.str());
            if (!events)
                return events.error();
            old.push_back({order, *std::move(payments), *std::move(events)});
            if (old.size() == kAtOnce) {
                if (Result<void> gone = let_go(old, keep); !gone)
                    return gone;
                old.clear();
            }
        }
        return old.empty() ? Result<void>() : let_go(old, keep);
    }

    /// Outside first: what a crash leaves in both places is no loss.
    Result<void> let_go(const std::vector<OldOrder>& old, const KeepOutside& keep) {
        if (Result<void> kept = keep(old); !kept)
            return kept;
        const auto began = std::chrono::steady_clock::now();
        std::int64_t changed = 0;
        Result<void> gone = store_.transact([&](store::Transaction& tx) -> Result<void> {
            changed = 0;
            for (const OldOrder& one : old) {
                auto is_gone = remove(tx, one);
                if (!is_gone)
                    return is_gone.error();
                changed += *is_gone ? 0 : 1;
            }
            return {};
        });
        if (!gone)
            return gone;
        count_.changed += changed;
        count_.archived += static_cast<std::int64_t>(old.size()) - changed;
        // Others of this machine, and of others, have their turn.
        std::this_thread::sleep_for(std::chrono::steady_clock::now() - began);
        return {};
    }

    /// False, and nothing done, if there is more to it than was kept.
    Result<bool> remove(store::Transaction& tx, const OldOrder& one) const {
        const std::string& merchant_uid = one.order.merchant_uid.str();
        auto order = tx.find_order(one.order.merchant_uid);
        if (!order)
            return order.error();
        auto payments = tx.payments_of(merchant_uid);
        if (!payments)
            return payments.error();
        auto events = tx.events_of(merchant_uid);
        if (!events)
            return events.error();
        if (!*order || **order != one.order || *payments != one.payments || *events != one.events)
            return false;
        if (Result<void> removed = tx.remove_details(merchant_uid); !removed)
            return removed.error();
        Order archived = one.order;
        archived.archived_at = now_;
        return tx.update_order(archived);
    }

    store::OrderStore& store_;
    UnixSeconds before_;
    UnixSeconds now_;
    ArchiveCount count_;
};

}  // namespace

Result<ArchiveCount> archive_orders(store::OrderStore& store,
                                    UnixSeconds before,
                                    UnixSeconds now,
                                    const KeepOutside& keep,
                                    const std::function<void(const ArchiveCount&)>& progress) {
    return Archiver(store, before, now).run(keep, progress);
}

Result<ArchiveCount> count_archivable(store::OrderStore& store,
                                      UnixSeconds before,
                                      UnixSeconds now,
                                      const std::function<void(const ArchiveCount&)>& progress) {
    return Archiver(store, before, now).run({}, progress);
}

}  // namespace imp::settlement
