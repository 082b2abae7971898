#include "base/text.hpp"
#include "sandbox/sandbox.hpp"

#include <array>
#include <unordered_set>

namespace imp::sandbox {

namespace {

constexpr std::string_view kBadStatus = "지원되지 않는 상태값입니다.";
// Not recorded anywhere: ours.
constexpr std::string_view kBadPage = "페이지 범위를 벗어났습니다.";
constexpr std::string_view kBadParameter = "파라메터가 올바르지 않습니다.";
constexpr std::string_view kTooMany = "imp_uid, merchant_uid는 최대 100개까지 지정할 수 있습니다.";

constexpr std::array<std::string_view, 5> kStatuses = {
    "all", "ready", "paid", "cancelled", "failed"};
constexpr std::size_t kMostIds = 100;
constexpr std::int64_t kDefaultLimit = 20;
constexpr std::int64_t kMostPerPage = 1000;
constexpr UnixSeconds kNinetyDays = 90LL * 24 * 3600;

bool is_status(std::string_view word) {
    return std::find(kStatuses.begin(), kStatuses.end(), word) != kStatuses.end();
}

/// i'mport REST v1, status look-up: the time that `from` and `to` are about.
std::string_view time_key(std::string_view status) {
    if (status == "paid")
        return "paid_at";
    if (status == "cancelled")
        return "cancelled_at";
    if (status == "failed")
        return "failed_at";
    return "started_at";
}

std::optional<std::int64_t> number(const Fields& query,
                                   std::string_view name,
                                   std::int64_t otherwise) {
    const auto word = query.text(name);
    return word ? text::parse_int(*word) : otherwise;
}

void drop_hidden(std::vector<const Payment*>& hits, const Settings& settings) {
    if (!settings.lists_show_test_payments)
        std::erase_if(hits, [](const Payment* p) { return p->is_test(); });
}

Reply one_payment(const Call& call, const Sandbox& sandbox) {
    const Payment* const payment = sandbox.payments.find(call.segments[1]);
    const bool hidden = payment != nullptr && payment->is_test() &&
                        sandbox.settings.hide_test_payments && !call.query.flag("include_sandbox");
    if (payment == nullptr || hidden)
        return no_payment();
    return envelope(payment->answer);
}

/// i'mport REST v1, GET /payments: 200 all ids found, 207 some, 404 none.
Reply many_payments(const Call& call, const Sandbox& sandbox) {
    const auto imp_uids = call.query.list("imp_uid");
    const auto merchant_uids = call.query.list("merchant_uid");
    if (imp_uids.size() + merchant_uids.size() > kMostIds)
        return failure(400, -1, kTooMany);
    std::vector<const Payment*> found;
    found.reserve(imp_uids.size() + merchant_uids.size());
    bool all = true;
    for (const std::string& imp_uid : imp_uids)
        found.push_back(sandbox.payments.find(imp_uid));
    for (const std::string& merchant_uid : merchant_uids) {
        const auto hits = sandbox.payments.of_order(merchant_uid, "", {});
        found.push_back(hits.empty() ? nullptr : hits.front());
    }
    std::string list;
    std::unordered_set<const Payment*> seen;
    for (const Payment* const payment : found) {
        if (payment == nullptr ||
            (payment->is_test() && !sandbox.settings.lists_show_test_payments)) {
            all = false;
        } else if (seen.insert(payment).second) {
            list += list.empty() ? "" : ",";
            list += payment->answer;
        }
    }
    if (seen.empty())
        return no_payment();
    Reply reply = envelope('[' + list + ']');
    reply.status = all ? 200 : 207;
    return reply;
}

Reply paged(const Call& call, const std::vector<const Payment*>& hits) {
    const auto page_number = number(call.query, "page", 1);
    const auto limit = number(call.query, "limit", kDefaultLimit);
    if (!page_number || *page_number < 1 || !limit || *limit < 1 || *limit > kMostPerPage)
        return failure(400, -1, kBadParameter);
    const auto page =
        cut_page(hits, static_cast<std::size_t>(*page_number), static_cast<std::size_t>(*limit));
    return page ? envelope(page->json()) : failure(400, -1, kBadPage);
}

/// find and findAll, `all` being no restriction.
Reply of_order(const Call& call, const Sandbox& sandbox, bool top_one) {
    const auto sorting = parse_sorting(call.query.text_or_empty("sorting"));
    std::string status = call.segments.size() == 4 ? call.segments[3] : "all";
    if (!sorting || (!top_one && !is_status(status)))
        return failure(400, -1, sorting ? kBadStatus : kBadParameter);
    if (status == "all")
        status.clear();
    auto hits = sandbox.payments.of_order(call.segments[2], status, *sorting);
    drop_hidden(hits, sandbox.settings);
    if (hits.empty())
        return no_payment();
    return top_one ? envelope(hits.front()->answer) : paged(call, hits);
}

Reply by_status(const Call& call, const Sandbox& sandbox) {
    const std::string& status = call.segments[2];
    if (!is_status(status))
        return failure(400, -1, kBadStatus);
    const auto sorting = parse_sorting(call.query.text_or_empty("sorting"));
    const auto to = number(call.query, "to", sandbox.clock.now());
    const auto from = number(call.query, "from", to.value_or(0) - kNinetyDays);
    if (!sorting || !from || !to || *from > *to || *to - *from > kNinetyDays)
        return failure(400, -1, kBadParameter);
    const std::string_view key = time_key(status);
    auto hits = sandbox.payments.select(
        [&](const Payment& p) {
            const UnixSeconds at = p.time(key);
            return (status == "all" || p.text("status") == status) && at >= *from && at <= *to;
        },
        *sorting);
    drop_hidden(hits, sandbox.settings);
    return paged(call, hits);
}

}  // namespace

Reply answer_lookup(const Call& call, Sandbox& sandbox) {
    const auto& path = call.segments;
    const bool find = path.size() >= 3 && path.size() <= 4 && path[1] == "find";
    const bool status = path.size() == 3 && path[1] == "status";
    if (path.size() == 1)
        return many_payments(call, sandbox);
    if (path.size() == 2)
        return one_payment(call, sandbox);
    return status ? by_status(call, sandbox) : of_order(call, sandbox, find);
}

}  // namespace imp::sandbox
