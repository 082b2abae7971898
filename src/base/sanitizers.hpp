#pragma once

namespace imp {

/// Whether this is a build to be watched by a tool that makes system calls and writes files of its
/// own: lines counted (SAN=coverage), or valgrind (SAN=valgrind).
#if defined(IMP_WATCHED)
inline constexpr bool kWatched = true;
#else
inline constexpr bool kWatched = false;
#endif

/// Whether this is a build for AddressSanitizer or ThreadSanitizer, which make system calls and
/// keep memory of their own.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool kSanitized = true;
#elif defined(__has_feature)
inline constexpr bool kSanitized =
    __has_feature(address_sanitizer) || __has_feature(thread_sanitizer);
#else
inline constexpr bool kSanitized = false;
#endif

}  // namespace imp
