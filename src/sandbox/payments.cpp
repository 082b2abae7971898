#include "sandbox/payments.hpp"

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

namespace imp::sandbox {

namespace {

using json::Value;

UnixSeconds last_time_in(const Payment& payment) {
    UnixSeconds last = 0;
    for (const char* const key :
         {"started_at", "paid_at", "failed_at", "cancelled_at", "vbank_issued_at"})
        last = std::max(last, payment.time(key));
    for (const Value& item : payment.fields.at("cancel_history").items()) {
        if (const Value* const at = item.find("cancelled_at"))
            last = std::max(last, at->as_int().value_or(0));
    }
    return last;
}

void sort(std::vector<const Payment*>& hits, Sorting sorting) {
    const auto key = [&](const Payment& p) -> std::tuple<UnixSeconds, std::uint64_t> {
        switch (sorting.by) {
            case Sorting::By::started:
                return {p.time("started_at"), p.created};
            case Sorting::By::paid:
                return {p.time("paid_at"), p.created};
            case Sorting::By::updated:
                return {p.updated_at, p.revision};
        }
        return {};
    };
    // The keys first: each comparison would else read texts as numbers.
    std::vector<std::pair<std::tuple<UnixSeconds, std::uint64_t>, const Payment*>> keyed;
    keyed.reserve(hits.size());
    for (const Payment* const hit : hits)
        keyed.emplace_back(key(*hit), hit);
    std::sort(keyed.begin(), keyed.end(), [&](const auto& a, const auto& b) {
        return sorting.descending ? b.first < a.first : a.first < b.first;
    });
    std::transform(
        keyed.begin(), keyed.end(), hits.begin(), [](const auto& k) { return k.second; });
}

}  // namespace

std::optional<Sorting> parse_sorting(std::string_view word) {
    Sorting sorting;
    if (word.empty())
        return sorting;
    sorting.descending = word.starts_with('-');
    if (sorting.descending)
        word.remove_prefix(1);
    if (word == "started")
        sorting.by = Sorting::By::started;
    else if (word == "paid")
        sorting.by = Sorting::By::paid;
    else if (word == "updated")
        sorting.by = Sorting::By::updated;
    else
        return std::nullopt;
    return sorting;
}

std::string Page::json() const {
    std::string out = R"({"list":[)";
    for (const Payment* const payment : list) {
        if (payment != list.front())
            out += ',';
        out += payment->answer;
    }
    out += R"(],"next":)" + std::to_string(next) + R"(,"previous":)" + std::to_string(previous);
    out += R"(,"total":)" + std::to_string(total) + '}';
    return out;
}

std::optional<Page> cut_page(const std::vector<const Payment*>& hits,
                             std::size_t number,
                             std::size_t limit) {
    if (number < 1 || limit < 1 || (number > 1 && number - 1 >= (hits.size() + limit - 1) / limit))
        return std::nullopt;
    Page page;
    page.total = hits.size();
    const std::size_t first = (number - 1) * limit;
    const std::size_t end = std::min(first + limit, hits.size());
    page.list.assign(hits.begin() + static_cast<std::ptrdiff_t>(first),
                     hits.begin() + static_cast<std::ptrdiff_t>(end));
    page.previous = number - 1;
    page.next = end < hits.size() ? number + 1 : 0;
    return page;
}

Result<const Payment*> Payments::create(const Value& given) {
    auto payment = new_payment(given, clock_.now());
    if (!payment)
        return payment.error();
    return keep(*std::move(payment));
}

const Payment* Payments::keep(Payment payment) {
    const std::string imp_uid = payment.text("imp_uid");
    payment.revision = ++counter_;
    const auto old = by_imp_uid_.find(imp_uid);
    payment.created = old == by_imp_uid_.end() ? counter_ : old->second.created;
    if (old != by_imp_uid_.end())
        forget_order(old->second);
    imp_uids_of_order_[payment.text("merchant_uid")].push_back(imp_uid);
    return &by_imp_uid_.insert_or_assign(imp_uid, std::move(payment)).first->second;
}

void Payments::forget_order(const Payment& payment) {
    const auto order = imp_uids_of_order_.find(payment.text("merchant_uid"));
    if (order == imp_uids_of_order_.end())
        return;
    std::erase(order->second, payment.text("imp_uid"));
    if (order->second.empty())
        imp_uids_of_order_.erase(order);
}

Result<const Payment*> Payments::update(const std::string& imp_uid, const Value& given) {
    const Payment* const old = find(imp_uid);
    if (old == nullptr)
        return Error{Errc::not_found, "no payment " + imp_uid};
    Payment changed = *old;
    if (const auto updated = update_payment(changed, given, clock_.now()); !updated)
        return updated.error();
    return keep(std::move(changed));
}

bool Payments::erase(const std::string& imp_uid) {
    const auto payment = by_imp_uid_.find(imp_uid);
    if (payment == by_imp_uid_.end())
        return false;
    forget_order(payment->second);
    by_imp_uid_.erase(payment);
    return true;
}

void Payments::clear() {
    by_imp_uid_.clear();
    imp_uids_of_order_.clear();
}

Result<std::size_t> Payments::load(const Value& file) {
    std::vector<Value> all;
    if (file.is_array())
        all = file.items();
    else if (const Value* const list = file.find("payments"); list != nullptr && list->is_array())
        all = list->items();
    else if (const Value* const response = file.find("response");
             response != nullptr && response->is_object())
        all = {*response};
    else
        return Error{Errc::bad_input,
                     "neither an array, nor {\"payments\": []}, nor an API envelope"};
    for (const Value& given : all) {
        auto payment = new_payment(given, clock_.now());
        if (!payment)
            return payment.error();
        payment->updated_at = last_time_in(*payment);
        keep(*std::move(payment));
    }
    return all.size();
}

const Payment* Payments::find(const std::string& imp_uid) const {
    const auto payment = by_imp_uid_.find(imp_uid);
    return payment == by_imp_uid_.end() ? nullptr : &payment->second;
}

std::vector<const Payment*> Payments::select(const Predicate& wanted, Sorting sorting) const {
    std::vector<const Payment*> hits;
    for (const auto& [imp_uid, payment] : by_imp_uid_) {
        if (wanted(payment))
            hits.push_back(&payment);
    }
    sort(hits, sorting);
    return hits;
}

std::vector<const Payment*> Payments::of_order(const std::string& merchant_uid,
                                               std::string_view status,
                                               Sorting sorting) const {
    std::vector<const Payment*> hits;
    if (const auto order = imp_uids_of_order_.find(merchant_uid);
        order != imp_uids_of_order_.end()) {
        for (const std::string& imp_uid : order->second) {
            const Payment& payment = by_imp_uid_.at(imp_uid);
            if (status.empty() || payment.text("status") == status)
                hits.push_back(&payment);
        }
    }
    sort(hits, sorting);
    return hits;
}

}  // namespace imp::sandbox
