#include "cli/advice.hpp"

#include <variant>

namespace imp::cli {

namespace {

/// Errors that name a command, or the word that was meant, or an option.
bool says_what_to_do(std::string_view detail) {
    for (const std::string_view mark : {"`", "did you mean", "--", "Look before"}) {
        if (detail.find(mark) != std::string_view::npos)
            return true;
    }
    return false;
}

template <typename... Commands>
bool is_one_of(const Command& command) {
    return (std::holds_alternative<Commands>(command) || ...);
}

/// Money or a card may have been asked for: blind repeating is the one thing not to do.
bool moves_money(const Command& command) {
    return is_one_of<CancelPayment, ChargeAgain, ChargeOnetime, AddSchedule, CancelSchedule>(
        command);
}

/// Its findings say what to do themselves.
bool reports_findings(const Command& command) {
    return is_one_of<Doctor, CheckWeb>(command);
}

/// Is about one order, which it names.
bool is_of_one_order(const Command& command) {
    return moves_money(command) || is_one_of<AddOrder,
                                             ShowOrder,
                                             ShowTimeline,
                                             ShowIdentity,
                                             CloseOrder,
                                             ReopenOrder,
                                             RepriceOrder,
                                             ExpireOrder,
                                             SettleNow,
                                             AcceptPayment>(command);
}

bool is_of_outbox(const Command& command) {
    return is_one_of<ListOutbox, ShowOutbox, RetryOutbox, DropOutbox>(command);
}

/// The responder's user alone may read its files, most often.
std::string for_denied(std::string_view detail) {
    if (detail.find("Permission denied") != std::string_view::npos)
        return "run it as the responder's user: `sudo -u imp env IMP_CONFIG=/etc/imp-fcgi/imp.toml "
               "impctl …`; `impctl doctor` says whose the files are";
    const bool is_login = detail.find("Access denied for user") != std::string_view::npos ||
                          detail.find("authentication failed") != std::string_view::npos;
    return is_login ? "look at user and database of store.url, at store.password_file, and at what "
                      "the server lets that user do"
                    : "";
}

std::string for_missing(const Command& command, std::string_view detail) {
    if (is_one_of<CancelPayment>(command) && detail.find("accepted payment") != detail.npos)
        return "money that was refused goes back in i'mport's console, or by `impctl api "
               "cancel-payment imp_uid=IMP_UID checksum=AMOUNT reason=…`; then `impctl settle "
               "IMP_UID`";
    if (is_of_outbox(command))
        return "`impctl outbox list --all` lists the entries";
    if (is_one_of<ImportOrders, ArchiveOrders>(command))
        return "look at the file's name, and at whether this user may open it";
    if (is_one_of<CopyStore, ReopenStore>(command))
        return "`impctl config store.url` says which store is meant";
    if (is_one_of<AcceptPayment>(command))
        return "`impctl settle IMP_UID` asks i'mport for a payment; `impctl report` lists a day's";
    if (moves_money(command) || is_one_of<SettleNow>(command))
        return "`impctl order list` lists the orders, `impctl timeline MERCHANT_UID` tells what "
               "happened to one";
    return is_of_one_order(command) ? "`impctl order list` lists the orders" : "";
}

std::string for_refused(const Command& command) {
    if (is_of_outbox(command))
        return "`impctl outbox show ID` tells its story";
    if (is_one_of<ImportOrders>(command))
        return "correct the file and import it again: orders that are there already count as "
               "unchanged";
    return is_of_one_order(command)
               ? "`impctl timeline MERCHANT_UID` tells what happened to an order"
               : "";
}

std::string for_not_now(const Command& command) {
    if (moves_money(command))
        return "look before trying again: `impctl settle MERCHANT_UID` asks what there is";
    if (is_one_of<CallApi>(command))
        return "`impctl doctor` says what is in the way";
    return "try again; if it stays so, `impctl doctor` says what is in the way";
}

}  // namespace

std::string advice_for(const Command& command, std::string_view words, const Error& error) {
    if (says_what_to_do(error.detail) || reports_findings(command))
        return "";
    if (error.code == Errc::config || error.code == Errc::store) {
        if (std::string denied = for_denied(error.detail); !denied.empty())
            return denied;
    }
    switch (error.code) {
        case Errc::bad_input:
            if (is_one_of<CallApi>(command))
                return "`impctl api help CALL` says what a call takes";
            return "`" + std::string(words) + " --help` says what it takes";
        case Errc::config:
            return "imp.toml(5) has every key; `impctl doctor` says all that is wrong";
        case Errc::not_found:
            return for_missing(command, error.detail);
        case Errc::refused:
        case Errc::conflict:
            return for_refused(command);
        case Errc::unavailable:
        case Errc::bad_reply:
            return for_not_now(command);
        case Errc::store:
            return "try again; if it stays so, `impctl doctor` looks at the store";
        case Errc::internal:
            return "this is a fault of impctl: tell those who made it what it said";
    }
    return "";
}

}  // namespace imp::cli
