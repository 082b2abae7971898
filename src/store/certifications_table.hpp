#pragma once

#include "base/result.hpp"
#include "domain/certification.hpp"
#include "store/soci.hpp"

#include <optional>
#include <string_view>

/// The SQL of table `certifications`. Everything here throws soci::soci_error; a Result is empty of
/// a value only for a text that cannot be kept (bad_input) or a row that is damaged (store).
namespace imp::store::certifications_table {

/// `lock`: "", or Dialect::lock_row().
Result<std::optional<CertificationRecord>> find(soci::session& session,
                                                const ImpUid& imp_uid,
                                                std::string_view lock = {});

/// Inserts or replaces by imp_uid.
Result<void> put(soci::session& session, const CertificationRecord& record);

/// Keeps others who ask about this person waiting until the transaction has ended. Throws a
/// duplicate for whoever comes second to a person that nobody has asked about before.
void lock_person(soci::session& session, std::string_view person);

/// This person completed an order other than this.
bool knows(soci::session& session, std::string_view person, const MerchantUid& other_than);

}  // namespace imp::store::certifications_table
