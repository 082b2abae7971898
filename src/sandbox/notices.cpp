#include "sandbox/notices.hpp"

#include "base/text.hpp"

namespace imp::sandbox {

namespace {

using json::Value;

constexpr int kThreads = 4;
constexpr int kDone = 200;
constexpr int kServerError = 500;
/// The first attempt may take longer than those after it: iamport-v1.md 4.3.
constexpr OutgoingLimits kFirst{std::chrono::seconds(10), std::chrono::seconds(30)};
constexpr OutgoingLimits kAgain{std::chrono::seconds(10), std::chrono::seconds(15)};

std::string content_type_of(const NoticeStyle& style) {
    return style.form ? "application/x-www-form-urlencoded" : "application/json";
}

std::string body_of(const Notice& notice, const NoticeStyle& style) {
    if (style.form) {
        std::string body = "imp_uid=" + text::percent_encode(notice.imp_uid) +
                           "&merchant_uid=" + text::percent_encode(notice.merchant_uid) +
                           "&status=" + text::percent_encode(notice.status);
        if (!notice.cancellation_id.empty())
            body += "&cancellation_id=" + text::percent_encode(notice.cancellation_id);
        return body;
    }
    Value body = Value::object();
    body.set("imp_uid", Value::string(notice.imp_uid));
    body.set("merchant_uid", Value::string(notice.merchant_uid));
    body.set("status", Value::string(notice.status));
    if (!notice.cancellation_id.empty())
        body.set("cancellation_id", Value::string(notice.cancellation_id));
    return body.dump();
}

}  // namespace

Notices::~Notices() {
    {
        const std::lock_guard lock(mutex_);
        stop_ = true;
    }
    changed_.notify_all();
    for (std::thread& thread : threads_)
        thread.join();
}

std::uint64_t Notices::remember(const Notice& notice,
                                const std::string& url,
                                const NoticeStyle& style) {
    const std::uint64_t number = next_++;
    deliveries_[number] = {notice, url, style, {}, true};
    while (deliveries_.size() > kMostRemembered && !deliveries_.begin()->second.pending)
        deliveries_.erase(deliveries_.begin());
    if (threads_.empty()) {
        for (int i = 0; i < kThreads; ++i)
            threads_.emplace_back([this] { work(); });
    }
    return number;
}

void Notices::send(const Notice& notice,
                   const std::string& url,
                   const NoticeStyle& style,
                   std::chrono::milliseconds after) {
    {
        const std::lock_guard lock(mutex_);
        if (waiting_.size() >= kMostWaiting)
            return;
        waiting_.emplace(std::chrono::steady_clock::now() + after, remember(notice, url, style));
    }
    changed_.notify_all();
}

void Notices::send_and_wait(const Notice& notice,
                            const std::string& url,
                            const NoticeStyle& style) {
    std::uint64_t number = 0;
    {
        const std::lock_guard lock(mutex_);
        number = remember(notice, url, style);
        ++under_way_;
    }
    attempt(number);
}

/// One attempt; counted in under_way_ by the caller.
void Notices::attempt(std::uint64_t number) {
    Delivery delivery;
    {
        const std::lock_guard lock(mutex_);
        const auto found = deliveries_.find(number);
        if (found != deliveries_.end())
            delivery = found->second;
    }
    const std::string body = body_of(delivery.notice, delivery.style);
    const Posted posted = post_to_shop({.url = delivery.url,
                                        .content_type = content_type_of(delivery.style),
                                        .body = body,
                                        .bearer = {},
                                        .limits = delivery.attempts.empty() ? kFirst : kAgain});
    const auto& reply = posted.reply;
    show(delivery, body, posted);
    const bool again = !reply || reply->status >= kServerError;
    {
        const std::lock_guard lock(mutex_);
        --under_way_;
        const auto found = deliveries_.find(number);
        if (found != deliveries_.end()) {
            Delivery& kept = found->second;
            kept.attempts.push_back(reply ? std::to_string(reply->status) : posted.error);
            kept.pending =
                again && kept.attempts.size() <= static_cast<std::size_t>(kept.style.retries);
            if (kept.pending)
                waiting_.emplace(std::chrono::steady_clock::now() + kept.style.retry_every, number);
        }
    }
    changed_.notify_all();
}

void Notices::show(const Delivery& delivery, const std::string& body, const Posted& posted) {
    if (!wire_.is_on())
        return;
    WireEvent event;
    event.kind = "webhook";
    event.merchant_uid = delivery.notice.merchant_uid;
    event.imp_uid = delivery.notice.imp_uid;
    event.line = "POST " + target_of(delivery.url);
    event.status = posted.reply ? posted.reply->status : 0;
    event.failed = !posted.reply;
    event.took = posted.took;
    event.meaning = !posted.reply                          ? "wire.webhook.silence"
                    : posted.reply->status >= kServerError ? "wire.webhook.later"
                    : posted.reply->status == kDone ? "wire.webhook." + delivery.notice.status
                                                    : "wire.webhook.refused";
    event.details = {{"detail.to", delivery.url},
                     {"detail.sent", readable(body)},
                     {"detail.answer", posted.reply ? readable(posted.reply->body) : posted.error}};
    wire_.add(std::move(event));
}

void Notices::work() {
    std::unique_lock lock(mutex_);
    while (!stop_) {
        if (waiting_.empty()) {
            changed_.wait(lock);
            continue;
        }
        const auto first = waiting_.begin();
        if (first->first > std::chrono::steady_clock::now()) {
            changed_.wait_until(lock, Time(first->first));
            continue;
        }
        const std::uint64_t number = first->second;
        waiting_.erase(first);
        ++under_way_;
        lock.unlock();
        attempt(number);
        lock.lock();
    }
}

bool Notices::settle(std::chrono::milliseconds most) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, most, [this] { return waiting_.empty() && under_way_ == 0; });
}

Value Notices::list() const {
    const std::lock_guard lock(mutex_);
    Value list = Value::array();
    for (const auto& [number, delivery] : deliveries_) {
        Value item = Value::object();
        item.set("imp_uid", Value::string(delivery.notice.imp_uid));
        item.set("merchant_uid", Value::string(delivery.notice.merchant_uid));
        item.set("status", Value::string(delivery.notice.status));
        item.set("url", Value::string(delivery.url));
        item.set("content_type", Value::string(content_type_of(delivery.style)));
        Value attempts = Value::array();
        for (const std::string& attempt : delivery.attempts)
            attempts.push(Value::string(attempt));
        item.set("attempts", std::move(attempts));
        item.set("pending", Value::boolean(delivery.pending));
        list.push(std::move(item));
    }
    return list;
}

void Notices::reset() {
    const std::lock_guard lock(mutex_);
    waiting_.clear();
    deliveries_.clear();
}

}  // namespace imp::sandbox
