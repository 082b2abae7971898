#pragma once

#include "base/secret.hpp"
#include "store/dialect.hpp"

#include <memory>
#include <string>

namespace imp::store {

/// The database that `url` (store.url) names; creates an SQLite file that is missing (0600). A
/// server is not spoken to. `password`: where the url holds none. Errors: config (not understood,
/// or this build has no such database; the detail holds no password), store.
Result<std::unique_ptr<Dialect>> find_database(const std::string& url, const Secret& password);

/// The same, but nothing is created. Errors besides: not_found (there is no such file).
Result<std::unique_ptr<Dialect>> find_existing_database(const std::string& url,
                                                        const Secret& password);

}  // namespace imp::store
