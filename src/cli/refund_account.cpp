#include "cli/refund_account.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <istream>
#include <ostream>
#include <utility>

namespace imp::cli {

namespace {

constexpr std::size_t kLongestPart = 64;  // characters; i'mport's own bounds are narrower

constexpr std::array<std::string_view, 4> kParts{
    "--refund-bank", "--refund-account", "--refund-holder", "--refund-tel"};

using Parts = std::array<std::string, kParts.size()>;

/// Lines that are not there are empty.
Parts read_lines(const Surroundings& around) {
    constexpr std::array<std::string_view, 4> kQuestions{
        "Bank (its code)", "Account", "Holder", "Telephone"};
    Parts parts;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (around.is_typed)
            around.err << kQuestions[i] << ": " << std::flush;
        std::getline(around.in, parts[i]);
        parts[i] = text::trim(parts[i]);
    }
    return parts;
}

Result<void> check(const Parts& parts) {
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (parts[i].empty())
            return Error{
                Errc::bad_input,
                std::string(kParts[i]) +
                    " is missing: bank, account, holder and telephone are needed together"};
        if (!text::is_utf8(parts[i]) || text::has_control(parts[i]) ||
            text::utf8_length(parts[i]) > kLongestPart)
            return Error{Errc::bad_input, std::string(kParts[i]) + " is not of its form"};
    }
    return {};
}

}  // namespace

Result<std::optional<RefundAccount>> read_refund_account(const CancelPayment& command,
                                                         const Surroundings& around) {
    Parts parts{
        command.refund_bank, command.refund_account, command.refund_holder, command.refund_tel};
    const bool in_options = std::any_of(
        parts.begin(), parts.end(), [](const std::string& part) { return !part.empty(); });
    if (in_options && command.refund_stdin)
        return Error{Errc::bad_input, "--refund-stdin stands instead of the other --refund-*"};
    if (!in_options && !command.refund_stdin)
        return std::optional<RefundAccount>();
    if (command.refund_stdin)
        parts = read_lines(around);
    if (Result<void> fine = check(parts); !fine)
        return fine.error();
    return std::optional<RefundAccount>({.bank = std::move(parts[0]),
                                         .account = std::move(parts[1]),
                                         .holder = std::move(parts[2]),
                                         .tel = std::move(parts[3])});
}

}  // namespace imp::cli
