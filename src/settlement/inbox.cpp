#include "settlement/inbox.hpp"

#include "base/log.hpp"

#include <array>

namespace imp::settlement {

namespace {

/// When a webhook without an order is tried again after its first, second … try.
constexpr std::array<UnixSeconds, 5> kPauses{
    kMinute, 5 * kMinute, 30 * kMinute, 6 * kHour, 24 * kHour};
/// While i'mport cannot be asked.
constexpr UnixSeconds kAskAgain = kMinute;
constexpr UnixSeconds kGiveUpAfter = 72 * kHour;

constexpr std::string_view kGivenUp = "webhook_given_up";

Answer cannot_keep(Error why) {
    Answer answer;
    answer.status = Status::pending;
    answer.trouble = std::move(why);
    return answer;
}

}  // namespace

Inbox::Inbox(store::OrderStore& store, Settler& settler, Lookups& lookups, const Clock& clock)
    : store_(store), settler_(settler), lookups_(lookups), clock_(clock) {}

Answer Inbox::receive(const Notice& notice) {
    auto known = store_.find_payment(notice.imp_uid);
    if (!known)
        return cannot_keep(known.error());
    if (*known)
        return settle_or_keep(notice);
    const auto sender = sender_of(notice);
    if (!sender)
        return cannot_keep(sender.error());
    // A payment that we have not heard of: anybody can send such, so that i'mport is asked within
    // a budget only. What is over it is asked later.
    Inquiry inquiry(lookups_, sender->budget, "webhook " + notice.imp_uid.str(), kPerNetwork);
    if (inquiry.advice() == Advice::not_there)
        return kept_for_later(notice, Status::not_found);
    if (inquiry.advice() == Advice::over_budget)
        return kept_for_later(notice, Status::unknown_order);
    Answer answer = sender->is_stranger ? settle_for_stranger(notice) : settle_or_keep(notice);
    if (answer.status == Status::not_found || answer.status == Status::unknown_order)
        inquiry.ended(LookupOutcome::missed);
    return answer;
}

Answer Inbox::settle_for_stranger(const Notice& notice) {
    const Place place = settler_.place_for_stranger();
    return place ? settle_or_keep(notice) : kept_for_later(notice, Status::pending);
}

/// An order of ours has its own; all else counts by the network that it comes from.
Result<Inbox::Sender> Inbox::sender_of(const Notice& notice) {
    if (notice.merchant_uid) {
        auto order = store_.find_order(*notice.merchant_uid);
        if (!order)
            return order.error();
        if (*order)
            return Sender{"webhooks of " + notice.merchant_uid->str(), false};
    }
    return Sender{"network " + network_of(notice.remote_addr), true};
}

Answer Inbox::settle_or_keep(const Notice& notice) {
    Answer answer = settler_.settle({.imp_uid = notice.imp_uid,
                                     .source = Source::webhook,
                                     .remote_addr = notice.remote_addr,
                                     .cancellation_id = notice.cancellation_id});
    const bool settled = !answer.trouble && answer.status != Status::unknown_order &&
                         answer.status != Status::not_found;
    if (settled)
        return answer;
    // The webhook may be ahead of its order, or of i'mport's own records; or nobody can say.
    if (const auto kept = keep(notice, 0); !kept)
        return cannot_keep(kept.error());
    return answer;
}

Answer Inbox::kept_for_later(const Notice& notice, Status status) {
    if (const auto kept = keep(notice, 0); !kept)
        return cannot_keep(kept.error());
    Answer answer;
    answer.status = status;
    return answer;
}

Result<void> Inbox::keep(const Notice& notice, int attempts) {
    const UnixSeconds now = clock_.now();
    bool has_room = true;
    Result<void> done = store_.transact([&](store::Transaction& tx) -> Result<void> {
        auto record = tx.find_payment(notice.imp_uid);
        if (!record)
            return record.error();
        std::string merchant_uid = notice.merchant_uid ? notice.merchant_uid->str() : "";
        if (*record)
            merchant_uid = (*record)->payment.merchant_uid;
        auto put = tx.put_inbox({.imp_uid = notice.imp_uid.str(),
                                 .merchant_uid = merchant_uid,
                                 .first_at = now,
                                 .due_at = now + kAskAgain,
                                 .attempts = attempts});
        if (!put)
            return put.error();
        has_room = *put;
        return {};
    });
    if (!done)
        return done;
    if (!has_room)
        return Error{Errc::unavailable, "the inbox is full"};
    return {};
}

Result<Inbox::Pass> Inbox::run_due(int most) {
    auto due = store_.due_inbox(clock_.now(), most);
    if (!due)
        return due.error();
    Pass pass;
    for (const store::InboxItem& item : *due) {
        if (auto tried = try_again(item, pass); !tried)
            return tried.error();
        ++pass.tried;
    }
    return pass;
}

Result<void> Inbox::try_again(const store::InboxItem& item, Pass& pass) {
    const auto imp_uid = ImpUid::parse(item.imp_uid);
    if (!imp_uid)
        return remove(item);
    const Answer answer = settler_.settle({.imp_uid = *imp_uid, .source = Source::webhook});
    const UnixSeconds now = clock_.now();
    if (answer.trouble) {
        if (!pass.trouble)
            pass.trouble = answer.trouble;
        if (now - item.first_at > kGiveUpAfter)
            return give_up(item, "i'mport could not be asked");
        return put_off(item, item.attempts, now + kAskAgain);
    }
    if (answer.status == Status::not_found)  // the second time: there is no such payment
        return remove(item);
    if (answer.status != Status::unknown_order)
        return remove(item);
    const auto next = static_cast<std::size_t>(item.attempts) + 1;
    if (next >= kPauses.size())
        return give_up(item, "its order never came");
    return put_off(item, item.attempts + 1, now + kPauses[next]);
}

Result<void> Inbox::put_off(const store::InboxItem& item, int attempts, UnixSeconds due_at) {
    store::InboxItem later = item;
    later.attempts = attempts;
    later.due_at = due_at;
    return store_.transact([&](store::Transaction& tx) -> Result<void> {
        auto put = tx.put_inbox(later);
        return put ? Result<void>() : put.error();
    });
}

Result<void> Inbox::remove(const store::InboxItem& item) {
    return store_.transact([&](store::Transaction& tx) { return tx.remove_inbox(item.imp_uid); });
}

Result<void> Inbox::give_up(const store::InboxItem& item, std::string_view why) {
    log::warn("a webhook is given up",
              {{"imp_uid", item.imp_uid}, {"merchant_uid", item.merchant_uid}, {"detail", why}});
    return store_.transact([&](store::Transaction& tx) -> Result<void> {
        auto noted = tx.append_event({.at = clock_.now(),
                                      .source = std::string(to_string(Source::webhook)),
                                      .merchant_uid = item.merchant_uid,
                                      .imp_uid = item.imp_uid,
                                      .verdict = std::string(kGivenUp),
                                      .detail = "{}"});
        return noted ? tx.remove_inbox(item.imp_uid) : noted;
    });
}

}  // namespace imp::settlement
