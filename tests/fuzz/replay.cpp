// Runs every target on what the tree keeps for it: tests/fuzz/corpus/TARGET/* and
// tests/fuzz/regression/TARGET/*, each folder a test in a process of its own. Needs no libFuzzer.
// Names of files as arguments: `replay TARGET FILE…` runs these alone, in this process.
#include "base/log.hpp"
#include "fuzz/fuzz.hpp"

#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>

namespace fs = std::filesystem;
using imp::fuzz::Target;

namespace {

constexpr unsigned kPatience = 60;  // seconds for a folder

/// The file that the child is at, seen by its parent.
using Place = std::array<char, 512>;

std::string contents_of(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<fs::path> files_in(const fs::path& folder) {
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(folder))
        files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    return files;
}

/// True if nothing broke.
bool run_folder(const Target& target, const fs::path& folder, Place& place) {
    const auto files = files_in(folder);
    if (files.empty()) {
        std::cout << "FAIL " << folder.string() << ": no input\n";
        return false;
    }
    std::cout.flush();
    const pid_t child = ::fork();
    if (child == 0) {
        ::alarm(kPatience);
        for (const fs::path& file : files) {
            std::strncpy(place.data(), file.c_str(), place.size() - 1);
            target.run(contents_of(file));
        }
        // A leak is a finding, too: exit() looks for them.
        std::strncpy(place.data(), folder.c_str(), place.size() - 1);
        std::exit(0);  // NOLINT(concurrency-mt-unsafe)
    }
    int status = 0;
    if (child < 0 || ::waitpid(child, &status, 0) != child || status != 0) {
        std::cout << "FAIL " << target.name << " at " << place.data() << ": "
                  << (WIFSIGNALED(status) ? "signal " : "exit status ")
                  << (WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status)) << '\n';
        return false;
    }
    return true;
}

/// A folder whose target was renamed would go unnoticed.
int folders_of_nobody(const fs::path& kind) {
    int found = 0;
    for (const fs::path& folder : files_in(kind)) {
        const auto& all = imp::fuzz::targets();
        if (std::any_of(all.begin(), all.end(), [&](const Target& t) {
                return folder.filename() == t.name;
            }))
            continue;
        std::cout << "FAIL " << folder.string() << ": no target of this name\n";
        ++found;
    }
    return found;
}

int run_files(const std::string& name, char** files) {
    for (const Target& target : imp::fuzz::targets()) {
        if (name != target.name)
            continue;
        for (; *files != nullptr; ++files)
            target.run(contents_of(*files));
        return 0;
    }
    std::cerr << "no target " << name << '\n';
    return 2;
}

}  // namespace

int main(int argc, char** argv) {
    std::signal(SIGPIPE, SIG_IGN);
    imp::log::configure(imp::log::Level::error, imp::log::Format::logfmt);
    if (argc > 2)
        return run_files(argv[1], argv + 2);
    const fs::path root = "tests/fuzz";
    void* const shared =
        ::mmap(nullptr, sizeof(Place), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED)
        return 1;
    Place& place = *static_cast<Place*>(shared);
    int passed = 0;
    int failed = 0;
    for (const Target& target : imp::fuzz::targets()) {
        for (const char* const kind : {"corpus", "regression"}) {
            const fs::path folder = root / kind / target.name;
            // Findings are not everybody's; what a target starts from is.
            if (kind == std::string("regression") && !fs::exists(folder))
                continue;
            const bool fine = fs::exists(folder) && run_folder(target, folder, place);
            if (!fs::exists(folder))
                std::cout << "FAIL " << folder.string() << ": not there\n";
            ++(fine ? passed : failed);
        }
    }
    for (const char* const kind : {"corpus", "regression"})
        failed += folders_of_nobody(root / kind);
    std::cout << passed << " passed, " << failed << " failed\n";
    return failed == 0 ? 0 : 1;
}
