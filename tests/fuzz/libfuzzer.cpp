// What libFuzzer's main calls: the one target that is linked in.
#include "base/log.hpp"
#include "fuzz/fuzz.hpp"

#include <csignal>
#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerInitialize(int* argc, char*** argv);
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size);

extern "C" int LLVMFuzzerInitialize(int* /*argc*/, char*** /*argv*/) {
    std::signal(SIGPIPE, SIG_IGN);
    imp::log::configure(imp::log::Level::error, imp::log::Format::logfmt);
    return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    imp::fuzz::targets().front().run({reinterpret_cast<const char*>(bytes), size});
    return 0;
}
