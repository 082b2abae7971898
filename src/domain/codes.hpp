#pragma once

#include <span>
#include <string_view>

/// Names for i'mport's codes. All tables are open sets: a code that is not here is not wrong.
namespace imp::codes {

struct Name {
    std::string_view code;
    std::string_view name;  ///< Korean, as shops show it
};

/// A bank. i'mport's answers use the KFTC code; what `refund_bank` takes depends on the PG, ""
/// where that PG has no code for the bank. Source: iamport-v1.md, appendix D.
struct Bank {
    std::string_view code;  ///< KFTC: also tosspayments, danal, nice, kicc, smartro, settle
    std::string_view name;
    std::string_view inicis;
    std::string_view kcp;
    std::string_view daou;
};

std::span<const Bank> banks() noexcept;
/// KFTC codes of card issuers. Source: appendix A.
std::span<const Name> cards() noexcept;
/// Values of pg_provider. Source: appendix B.
std::span<const Name> pgs() noexcept;
/// Couriers of an escrow delivery; what is not here is sent as ETC. Source: appendix C.
std::span<const Name> couriers() noexcept;

/// The name of a KFTC code, "" where we know none.
std::string_view bank_name(std::string_view code) noexcept;

}  // namespace imp::codes
