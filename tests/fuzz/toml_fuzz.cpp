// A configuration file of any contents: no secret in an error or a listing, and what a listing says
// means the same when the environment says it.
#include "config/config.hpp"
#include "config/keys.hpp"
#include "fuzz/fuzz.hpp"
#include "support/text.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <map>
#include <string>

using namespace imp;

namespace {

constexpr std::string_view kHush = "hush-7301-hush";

/// A file that has a name and is nowhere.
class MemoryFile {
  public:
    MemoryFile() : fd_(::memfd_create("imp.toml", MFD_CLOEXEC)) { FUZZ_CHECK(fd_ >= 0); }

    [[nodiscard]] std::string with(std::string_view contents) const {
        FUZZ_CHECK(::ftruncate(fd_, 0) == 0);
        FUZZ_CHECK(::pwrite(fd_, contents.data(), contents.size(), 0) ==
                   static_cast<ssize_t>(contents.size()));
        return "/proc/self/fd/" + std::to_string(fd_);
    }

  private:
    int fd_;
};

using Variables = std::map<std::string, std::string>;

ConfigInspection inspect(const Variables& variables) {
    std::vector<std::string> names;
    for (const auto& [name, value] : variables)
        names.push_back(name);
    return inspect_config(
        [&](const std::string& name) -> std::optional<std::string> {
            const auto found = variables.find(name);
            return found == variables.end() ? std::nullopt : std::optional(found->second);
        },
        names);
}

void check_the_environment_says_the_same(const Config& config) {
    Variables variables;
    for (const ConfigLine& line : describe(config)) {
        const config::Key* const key = config::find_key(line.key);
        // Masked, or without effect, or a connection string whose password is masked.
        if (key == nullptr || key->secret || !key->set || holds(line.value, "***"))
            continue;
        variables[config::variable_of(*key)] = line.value;
    }
    const ConfigInspection again = inspect(variables);
    std::map<std::string, std::string> before;
    for (const ConfigLine& line : describe(config))
        before[line.key] = line.value;
    for (const ConfigLine& line : describe(again.config)) {
        const config::Key* const key = config::find_key(line.key);
        if (key == nullptr || variables.count(config::variable_of(*key)) == 0)
            continue;
        // Nothing set is the default, which the environment cannot turn into nothing.
        if (variables[config::variable_of(*key)].empty())
            continue;
        FUZZ_CHECK(before[line.key] == line.value);
    }
}

}  // namespace

FUZZ_TARGET(toml) {
    static const MemoryFile file;
    if (holds(input, kHush) || input.size() > 4096)
        return;
    // The input may be followed by a secret, or go on behind the half of one.
    const std::string contents = std::string(input) + std::string(kHush);
    const ConfigInspection found = inspect({{"IMP_CONFIG", file.with(contents)}});
    for (const ConfigFault& fault : found.faults) {
        FUZZ_CHECK(fault.error.code == Errc::config);
        FUZZ_CHECK(fuzz::is_clean_line(fault.error.detail));
    }
    // What could not be read is not repeated: it may be a piece of a secret.
    if (!found.file_is_read) {
        for (const ConfigFault& fault : found.faults)
            FUZZ_CHECK(!holds(fault.error.detail, kHush));
    }
    const std::string secret = "[notify]\nsecret = \"" + std::string(kHush) + "\"\n";
    const ConfigInspection hiding =
        inspect({{"IMP_CONFIG", file.with(secret + std::string(input))}});
    for (const ConfigLine& line : describe(hiding.config)) {
        FUZZ_CHECK(config::find_key(line.key) != nullptr);
        FUZZ_CHECK(!holds(line.value, kHush));
    }
    for (const ConfigFault& fault : hiding.faults)
        FUZZ_CHECK(!holds(fault.error.detail, kHush));
    const ConfigInspection alone = inspect({{"IMP_CONFIG", file.with(input)}});
    if (alone.faults.empty())
        check_the_environment_says_the_same(alone.config);
}
