#include "doctor/exposure.hpp"

#include "base/text.hpp"
#include "doctor/bait.hpp"
#include "net/visit.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <system_error>
#include <utility>

namespace imp::doctor {

namespace {

using std::chrono::steady_clock;

constexpr std::size_t kLargestAnswer = std::size_t{64} * 1024;
constexpr std::chrono::milliseconds kConnectPatience{3'000};
constexpr std::chrono::milliseconds kAnswerPatience{10'000};
/// So many bytes tell a file from any page.
constexpr std::size_t kTelling = 64;
constexpr std::size_t kFewest = 12;

std::vector<std::string> components(std::string_view path) {
    std::vector<std::string> parts;
    for (const auto& part : std::filesystem::path(path).lexically_normal()) {
        if (!part.empty() && part != "/" && part != ".")
            parts.push_back(part.string());
    }
    return parts;
}

/// "b/c/" of a, b, c from 1; "" from 3.
std::string tail(const std::vector<std::string>& parts, std::size_t from) {
    std::string joined;
    for (; from < parts.size(); ++from)
        joined += text::percent_encode(parts[from]) + "/";
    return joined;
}

/// The first bytes of a file of ours; "" where it cannot be read, or holds too little to be known.
/// A database is not opened: closing any descriptor of it drops the locks that SQLite holds on it
/// for this process. They all begin the same. Source: sqlite.org/howtocorrupt.html, 2.2, and
/// fileformat.html.
std::string beginning_of(const PrivateFile& asked) {
    if (asked.is_sqlite) {
        std::error_code failure;
        const bool is_written = std::filesystem::file_size(asked.path, failure) > 0 && !failure;
        return is_written ? std::string("SQLite format 3\0", 16) : "";
    }
    std::ifstream file(asked.path, std::ios::binary);
    std::string bytes(kTelling, '\0');
    file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    bytes.resize(static_cast<std::size_t>(file.gcount()));
    return bytes.size() < kFewest ? "" : bytes;
}

/// What is asked for, and what must come back.
struct Question {
    std::string name;
    std::string beginning;
    bool is_bait = false;
};

/// Files, looked for one after the other.
class Search {
  public:
    Search(const net::Endpoint& endpoint, SteadyTime deadline)
        : visit_(endpoint, ""), deadline_(deadline) {}

    Exposure look_for(const PrivateFile& file, const std::string& routes) {
        const std::filesystem::path path(file.path);
        Exposure found{.file = file, .asked = 0, .reachable_at = {}, .trouble = {}};
        Bait bait;
        std::vector<Question> questions;
        std::string no_bait;
        if (const auto put = bait.put(path.parent_path(), path.extension().string()); put)
            questions.push_back({bait.name(), bait.content(), true});
        else
            no_bait = put.error().detail;
        if (std::string beginning = beginning_of(file); !beginning.empty())
            questions.push_back({path.filename().string(), std::move(beginning)});
        if (questions.empty() || !over_.empty()) {
            found.trouble = over_.empty() ? no_bait : over_;
            return found;
        }
        for (const std::string& folder : paths_to_folder(routes, path.parent_path().string())) {
            for (const Question& question : questions) {
                if (!ask(question, folder, found))
                    return found;
            }
        }
        return found;
    }

  private:
    /// Whether to go on.
    bool ask(const Question& question, const std::string& folder, Exposure& found) {
        const std::string target = folder + text::percent_encode(question.name);
        net::Call call{.method = "GET", .target = target};
        call.headers.emplace_back("Range", fmt::format("bytes=0-{}", kTelling - 1));
        const net::Outcome outcome =
            visit_.ask(std::move(call),
                       {std::min(deadline_, steady_clock::now() + kAnswerPatience),
                        kConnectPatience,
                        kLargestAnswer});
        ++found.asked;
        if (outcome.trouble != net::Trouble::none && outcome.trouble != net::Trouble::too_large) {
            over_ = fmt::format("{}: {}", target, outcome.detail);
            found.trouble = over_;
            return false;
        }
        if (!outcome.reply.body.starts_with(question.beginning))
            return true;
        found.reachable_at = question.is_bait ? folder : target;
        return false;
    }

    net::Visit visit_;
    SteadyTime deadline_;
    std::string over_;  ///< why nothing more is asked
};

}  // namespace

std::vector<PrivateFile> private_files(const Config& config,
                                       const std::string& config_file,
                                       const std::string& database) {
    std::error_code failure;
    std::vector<PrivateFile> files{
        {"the configuration", config_file},
        {"the database", database, true},
        {"the secret", config.api.secret_file},
        {"the store's password", config.store.password_file},
        {"the key of identities", config.certification.seal_key_file},
    };
    if (std::filesystem::exists(config.api.token_file, failure))
        files.push_back({"the token", config.api.token_file});
    if (std::filesystem::exists(config.metrics.file, failure))
        files.push_back({"the counters", config.metrics.file});
    std::erase_if(files, [](const PrivateFile& each) { return each.path.empty(); });
    for (PrivateFile& each : files)
        each.path = std::filesystem::absolute(each.path, failure).string();
    return files;
}

std::vector<std::string> paths_to_folder(std::string_view routes, std::string_view folder) {
    const std::vector<std::string> parts = components(folder);
    std::vector<std::string> tails;
    tails.reserve(parts.size() + 1);
    for (std::size_t from = 0; from <= parts.size(); ++from)
        tails.push_back(tail(parts, from));

    std::vector<std::string> above{"/"};
    for (const std::string& part : components(routes))
        above.push_back(above.back() + part + "/");
    if (above.size() > 1)
        above.pop_back();  // the responder itself
    std::vector<std::string> paths;
    for (const std::string& prefix : above) {
        for (const std::string& each : tails)
            paths.push_back(prefix + each);
    }
    // UserDir: /~me/ is a folder in me's home, public_html or another.
    for (std::size_t user = 0; user + 1 < parts.size(); ++user) {
        for (std::size_t from = user + 1; from <= std::min(user + 2, parts.size()); ++from)
            paths.push_back("/~" + text::percent_encode(parts[user]) + "/" + tail(parts, from));
    }
    std::sort(paths.begin(), paths.end());
    paths.erase(std::unique(paths.begin(), paths.end()), paths.end());
    return paths;
}

std::vector<Exposure> look_for_files(const SiteAddress& address,
                                     const std::vector<PrivateFile>& files,
                                     SteadyTime deadline) {
    Search search(address.endpoint, deadline);
    std::vector<Exposure> found;
    found.reserve(files.size());
    for (const PrivateFile& file : files)
        found.push_back(search.look_for(file, address.routes));
    return found;
}

Finding judge_files(const std::vector<Exposure>& exposures) {
    std::vector<std::string> exposed;
    std::string trouble;
    int asked = 0;
    for (const Exposure& each : exposures) {
        asked += each.asked;
        if (!each.reachable_at.empty())
            exposed.push_back(fmt::format("{} at {}", each.file.what, each.reachable_at));
        if (trouble.empty())
            trouble = each.trouble;
    }
    if (!exposed.empty()) {
        return {.name = "site.files",
                .grade = Grade::problem,
                .found = fmt::format("everybody can fetch {}", fmt::join(exposed, ", ")),
                .advice =
                    "move it out of what the web server serves, now; then get a new secret "
                    "from i'mport"};
    }
    if (!trouble.empty()) {
        return {.name = "site.files",
                .grade = Grade::unknown,
                .found = "not known whether a secret or the database can be fetched: " + trouble,
                .advice = "run this as the user that the files belong to, and try again"};
    }
    return {.name = "site.files",
            .found = fmt::format("no secret or database at {} likely addresses", asked),
            .advice = {}};
}

}  // namespace imp::doctor
