#include "store/dialect.hpp"

namespace imp::store {

void Dialect::connect_examiner(soci::session& session, std::chrono::milliseconds lock_wait) const {
    connect_reader(session, lock_wait);
}

std::vector<Finding> Dialect::examine_place() const {
    return {};
}

std::vector<Finding> Dialect::examine(soci::session& /*session*/) const {
    return {{.name = "store.durability",
             .grade = Grade::warning,
             .found = "this program cannot tell how durable this kind of database is",
             .advice = "see to it that a commit is on the disk before it is answered"}};
}

std::string Dialect::words_of(const soci::soci_error& error) const {
    return error.get_error_message();
}

Error Dialect::to_error(std::string_view doing, const soci::soci_error& error) const {
    const Errc code = classify(error) == Failure::duplicate ? Errc::conflict : Errc::store;
    return Error{code, std::string(doing) + ": " + words_of(error)};
}

}  // namespace imp::store
