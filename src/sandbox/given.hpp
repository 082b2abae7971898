#pragma once

#include "sandbox/call.hpp"

#include <initializer_list>
#include <optional>
#include <string_view>

/// What a call brings, checked the same way everywhere.
namespace imp::sandbox {

/// The body's fields; none where it is not what its label says.
Fields body_of(const Call& call);

/// A 400 that names those of `names` which are missing. Empty where all are there.
std::optional<Reply> refuse_missing(const Fields& fields,
                                    std::initializer_list<std::string_view> names);

/// A 400 where `name` is given and is none of `words`.
std::optional<Reply> refuse_unknown_word(const Fields& fields,
                                         std::string_view name,
                                         std::initializer_list<std::string_view> words);

/// A 400 about one parameter that cannot be read.
Reply refuse_value(std::string_view name);

}  // namespace imp::sandbox
