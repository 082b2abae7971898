#include "store/dialect.hpp"

namespace imp::store {

Error Dialect::to_error(std::string_view doing, const soci::soci_error& error) const {
    const Errc code = classify(error) == Failure::duplicate ? Errc::conflict : Errc::store;
    return Error{code, std::string(doing) + ": " + error.get_error_message()};
}

}  // namespace imp::store
