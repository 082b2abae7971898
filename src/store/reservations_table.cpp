#include "store/reservations_table.hpp"

#include "store/query.hpp"
#include "store/texts.hpp"

namespace imp::store::reservations_table {

namespace {

constexpr UnixSeconds kForgottenAfter = 24L * 3600;

}  // namespace

std::optional<Reservation> find(soci::session& session,
                                std::string_view merchant_uid,
                                std::string_view lock) {
    Reservation reservation;
    long long until = 0;
    Query query(session,
                "SELECT merchant_uid, imp_uid, held_until FROM reservations"
                " WHERE merchant_uid = :merchant_uid" +
                    std::string(lock));
    query.text("merchant_uid", merchant_uid)
        .into(reservation.merchant_uid)
        .into(reservation.imp_uid)
        .into(until);
    if (!query.next())
        return std::nullopt;
    reservation.until = until;
    return reservation;
}

Result<void> put(soci::session& session, const Reservation& reservation) {
    Result<void> fine =
        check_texts("reservations", {reservation.merchant_uid, reservation.imp_uid});
    if (!fine)
        return fine;
    Query(session, "DELETE FROM reservations WHERE held_until < :forgotten")
        .number("forgotten", reservation.until - kForgottenAfter)
        .run();
    const auto bind = [&reservation](Query& query) -> Query& {
        return query.text("merchant_uid", reservation.merchant_uid)
            .text("imp_uid", reservation.imp_uid)
            .number("held_until", reservation.until);
    };
    Query update(session,
                 "UPDATE reservations SET imp_uid = :imp_uid, held_until = :held_until"
                 " WHERE merchant_uid = :merchant_uid");
    if (bind(update).run() == 1)
        return {};
    Query insert(session,
                 "INSERT INTO reservations (merchant_uid, imp_uid, held_until)"
                 " VALUES (:merchant_uid, :imp_uid, :held_until)");
    bind(insert).run();
    return {};
}

void remove(soci::session& session, std::string_view merchant_uid) {
    Query(session, "DELETE FROM reservations WHERE merchant_uid = :merchant_uid")
        .text("merchant_uid", merchant_uid)
        .run();
}

}  // namespace imp::store::reservations_table
