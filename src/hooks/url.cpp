#include "hooks/hook.hpp"
#include "hooks/look.hpp"
#include "hooks/signature.hpp"
#include "net/transport.hpp"

#include <algorithm>

namespace imp::hooks {

namespace {

constexpr std::size_t kMaxReply = std::size_t{1} << 16U;
constexpr int kOk = 200;
constexpr int kRedirect = 300;

/// `https://host/path?query` as the transport wants it: where, and what there.
struct Address {
    net::Endpoint endpoint;
    std::string target;
};

bool is_target(std::string_view target) noexcept {
    return std::all_of(target.begin(), target.end(), [](char c) { return c > ' ' && c <= '~'; });
}

Result<Address> parse_address(std::string_view url) {
    const std::size_t host = url.find("://");
    if (host == std::string_view::npos)
        return Error{Errc::config, "an address begins with https://"};
    const std::size_t path = std::min(url.find_first_of("/?", host + 3), url.size());
    if (url.find('#') != std::string_view::npos)
        return Error{Errc::config, "an address without a fragment is needed"};
    auto endpoint = net::parse_endpoint(url.substr(0, path));
    if (!endpoint)
        return endpoint.error();
    std::string target(url.substr(path));
    if (!target.starts_with('/'))
        target.insert(0, "/");
    if (!is_target(target))
        return Error{Errc::config, "the address's path must be percent-encoded"};
    return Address{*std::move(endpoint), std::move(target)};
}

class Url final : public Hook {
  public:
    Url(Address address, std::vector<Secret> keys, const UrlOptions& options, const Clock& clock)
        : target_(std::move(address.target)),
          keys_(std::move(keys)),
          clock_(clock),
          transport_(
              std::move(address.endpoint), options.ca_file, options.connect_timeout, kMaxReply) {}

    Result<HookReply> call(std::string_view id,
                           std::string_view line,
                           SteadyTime deadline) override {
        const UnixSeconds now = clock_.now();
        net::Call call{
            .method = "POST", .target = target_, .body = std::string(line), .once = true};
        call.headers.emplace_back("webhook-id", std::string(id));
        call.headers.emplace_back("webhook-timestamp", std::to_string(now));
        std::string signatures;
        for (const Secret& key : keys_)
            signatures += (signatures.empty() ? "" : " ") + signature(key, id, now, line);
        if (!signatures.empty())
            call.headers.emplace_back("webhook-signature", signatures);
        auto reply = transport_.send(std::move(call), deadline);
        if (!reply)
            return Error{Errc::unavailable, reply.error().detail};
        return HookReply{.accepted = reply->status >= kOk && reply->status < kRedirect,
                         .status = reply->status,
                         .output = reply->body.substr(0, kMaxHookOutput)};
    }

  private:
    std::string target_;
    std::vector<Secret> keys_;  ///< the present one first
    const Clock& clock_;
    net::Transport transport_;
};

}  // namespace

Result<net::Endpoint> server_of(const Secret& url) {
    auto address = parse_address(url.reveal());
    if (!address)
        return address.error();
    return std::move(address->endpoint);
}

Result<std::unique_ptr<Hook>> make_url(const UrlOptions& options, const Clock& clock) {
    auto address = parse_address(options.url.reveal());
    if (!address)
        return address.error();
    std::vector<Secret> keys;
    for (const Secret& secret : {options.secret, options.previous}) {
        if (secret.empty())
            continue;
        auto key = key_of(secret);
        if (!key)
            return key.error();
        keys.push_back(*std::move(key));
    }
    return std::unique_ptr<Hook>(
        std::make_unique<Url>(*std::move(address), std::move(keys), options, clock));
}

}  // namespace imp::hooks
