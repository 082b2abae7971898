#include "sandbox/channels.hpp"

#include "sandbox/given.hpp"
#include "sandbox/sandbox.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace imp::sandbox {

namespace {

constexpr std::array<Channel, 13> kChannels = {{
    {"html5_inicis", "INIpayTest", "payment", "이니시스", "channel-key-inicis"},
    {"html5_inicis", "INIBillTst", "api_payment", "이니시스 빌링", "channel-key-billing"},
    {"inicis_unified", "INIiasTest", "certification", "통합인증", "channel-key-certification"},
    {"danal", "A010002002", "certification", "다날 본인인증", "channel-key-danal"},
    {"kcp", "T0000", "payment", "KCP", "channel-key-kcp"},
    {"kcp_quick", "TESTQ", "payment", "KCP 퀵페이", "channel-key-kcp-quick"},
    {"settle", "portone_test", "payment", "헥토파이낸셜", "channel-key-settle"},
    {"galaxia", "glx_api", "payment", "갤럭시아", "channel-key-cvs"},
    {"payco", "PARTNERTEST", "payment", "페이코", "channel-key-payco"},
    {"kakaopay", "TC0ONETIME", "payment", "카카오페이", "channel-key-kakaopay"},
    {"naverco", "naverco_test", "payment", "네이버페이 주문형", "channel-key-naver-orders"},
    {"naverpay", "naverpay_test", "payment", "네이버페이 결제형", "channel-key-naverpay"},
    {"paymentwall", "pw_test", "payment", "페이먼트월", "channel-key-paymentwall"},
}};

}  // namespace

std::span<const Channel> channels() noexcept {
    return kChannels;
}

const Channel* find_channel(std::string_view key) noexcept {
    const auto* const found = std::find_if(
        kChannels.begin(), kChannels.end(), [&](const Channel& c) { return c.key == key; });
    return found == kChannels.end() ? nullptr : found;
}

std::string_view pg_id_of(std::string_view provider) noexcept {
    const auto* const found =
        std::find_if(kChannels.begin(), kChannels.end(), [&](const Channel& c) {
            return c.pg_provider == provider;
        });
    return found == kChannels.end() ? std::string_view() : found->pg_id;
}

std::string provider_of(const Fields& fields, std::string_view otherwise) {
    if (const Channel* const channel = find_channel(fields.text_or_empty("channel_key")))
        return std::string(channel->pg_provider);
    const auto pg = fields.text("pg");
    return pg ? pg->substr(0, pg->find('.')) : std::string(otherwise);
}

std::optional<Reply> refuse_channel(const Fields& fields, const Sandbox& sandbox) {
    return sandbox.settings.require_channel_key ? refuse_missing(fields, {"channel_key"})
                                                : std::nullopt;
}

}  // namespace imp::sandbox
