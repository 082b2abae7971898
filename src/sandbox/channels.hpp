#pragma once

#include "sandbox/call.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace imp::sandbox {

struct Sandbox;

/// A contract with a payment gateway, as the console shows it. None of the sandbox's is a test
/// channel: payments are real ones unless a test says otherwise. Source: iamport-v1.md 3.4, GET
/// /users/pg.
struct Channel {
    std::string_view pg_provider;
    std::string_view pg_id;
    std::string_view type;  ///< payment, api_payment or certification
    std::string_view name;
    std::string_view key;
};

std::span<const Channel> channels() noexcept;

/// The channel of that key; null where the sandbox has none.
const Channel* find_channel(std::string_view key) noexcept;

/// The merchant id at that gateway; "" where the sandbox has no channel of it.
std::string_view pg_id_of(std::string_view provider) noexcept;

/// The gateway a call is about: that of its `channel_key`; of an unknown key or none, `pg` up to
/// its dot; else `otherwise`. A shop's own keys thus work as they are.
std::string provider_of(const Fields& fields, std::string_view otherwise);

/// A 400 where channel_key is missing and the settings require it.
std::optional<Reply> refuse_channel(const Fields& fields, const Sandbox& sandbox);

}  // namespace imp::sandbox
