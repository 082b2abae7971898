#pragma once

#include "base/result.hpp"
#include "domain/certification.hpp"
#include "store/soci.hpp"

#include <optional>
#include <string_view>

/// The SQL of table `certifications`. Everything here throws soci::soci_error; a Result is empty of
/// a value only for a text that cannot be kept (bad_input) or a row that is damaged (store).
namespace imp::store::certifications_table {

Result<std::optional<CertificationRecord>> find(soci::session& session, const ImpUid& imp_uid);

/// Inserts or replaces by imp_uid.
Result<void> put(soci::session& session, const CertificationRecord& record);

/// This person completed an order other than this.
bool knows(soci::session& session, std::string_view person, const MerchantUid& other_than);

}  // namespace imp::store::certifications_table
