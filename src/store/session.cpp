#include "store/session.hpp"

#include <algorithm>
#include <utility>

namespace imp::store {

namespace {

/// Of one session: more than the texts that are run again and again.
constexpr std::size_t kMostKept = 32;

}  // namespace

Session::Session(bool keeps) {
    kept_.reserve(keeps ? kMostKept : 0);
}

std::unique_ptr<Statement> Session::take(std::string_view sql) {
    const auto found = std::find_if(
        kept_.begin(), kept_.end(), [&](const auto& statement) { return statement->sql == sql; });
    if (found == kept_.end())
        return std::make_unique<Statement>(*this, sql);
    std::unique_ptr<Statement> statement = std::move(*found);
    *found = std::move(kept_.back());
    kept_.pop_back();
    return statement;
}

void Session::give_back(std::unique_ptr<Statement> statement) noexcept {
    if (kept_.size() < kept_.capacity())
        kept_.push_back(std::move(statement));
}

}  // namespace imp::store
