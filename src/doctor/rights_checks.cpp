#include "doctor/rights_checks.hpp"

#include <fmt/format.h>

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string_view>

namespace imp::doctor {

namespace {

constexpr mode_t kOthersRead = S_IROTH;
constexpr mode_t kOthersWrite = S_IWOTH;
constexpr mode_t kAllButOwner = S_IRWXG | S_IRWXO;

std::string mode_of(const FileFacts& file) {
    return fmt::format("{:04o}", file.mode & 07777U);
}

Finding ok(std::string name, std::string found) {
    return {.name = std::move(name), .found = std::move(found), .advice = {}};
}

Finding judge_config_file(const Files& files, const Person& responder) {
    const FileFacts& file = files.config;
    Finding finding{.name = "config.rights", .found = {}, .advice = {}};
    if (file.has(kOthersWrite)) {
        finding.grade = Grade::problem;
        finding.found = file.path + ": everybody may change it (mode " + mode_of(file) + ")";
        finding.advice = "chmod 600 it: it names programs that are run";
    } else if (file.has(kOthersRead) && files.config_holds_secrets) {
        finding.grade = Grade::problem;
        finding.found = file.path + ": everybody may read its secrets (mode " + mode_of(file) + ")";
        finding.advice = "chmod 600 it, and get a new secret from i'mport if others use this host";
    } else if (!may(responder, file, R_OK)) {
        finding.grade = Grade::problem;
        finding.found = fmt::format("{}: {} cannot read it", file.path, responder.name);
        finding.advice = fmt::format("chown {} it", responder.name);
    } else {
        finding.found = fmt::format("{} has mode {}", file.path, mode_of(file));
    }
    return finding;
}

Finding judge_folder(std::string name, const FileFacts& folder) {
    if (!folder.has(kOthersWrite) || (folder.mode & S_ISVTX) != 0)
        return ok(std::move(name), folder.path + ": only its owner and group change what is in it");
    return {.name = std::move(name),
            .grade = Grade::problem,
            .found = folder.path + ": everybody may put another file in place (mode " +
                     mode_of(folder) + ")",
            .advice = "chmod o-w it"};
}

/// load_config itself refuses a secret file that others may touch, and says so.
Finding judge_secret(const FileFacts& file, const Person& responder) {
    if (!may(responder, file, R_OK)) {
        return {.name = "secret.rights",
                .grade = Grade::problem,
                .found = fmt::format("{}: {} cannot read it", file.path, responder.name),
                .advice = fmt::format("chown {} it, and leave its mode at 600", responder.name)};
    }
    return ok("secret.rights", fmt::format("{} is read by {}", file.path, responder.name));
}

/// A file whose owner is not the responder, most often made by root.
std::optional<Finding> judge_database_owner(const FileFacts& file, const Person& responder) {
    if (may(responder, file, R_OK | W_OK))
        return std::nullopt;
    return Finding{
        .name = "store.rights",
        .grade = Grade::problem,
        .found = fmt::format("{}: {} cannot read and write it (owner {}, mode {})",
                             file.path,
                             responder.name,
                             person_of(file.uid).name,
                             mode_of(file)),
        .advice = fmt::format(
            "chown {} it and chmod 600 it; run impctl as {}", responder.name, responder.name)};
}

Finding judge_database(const Files& files, const Person& responder) {
    for (const FileFacts& file : files.databases) {
        if (auto wrong = judge_database_owner(file, responder))
            return *std::move(wrong);
    }
    if (!may(responder, files.database_folder, W_OK | X_OK)) {
        return {.name = "store.rights",
                .grade = Grade::problem,
                .found = fmt::format("{}: {} cannot make files there, and SQLite needs to",
                                     files.database_folder.path,
                                     responder.name),
                .advice = fmt::format("chown {} that folder", responder.name)};
    }
    for (const FileFacts& file : files.databases) {
        if (file.has(kAllButOwner)) {
            const bool is_open = file.has(kOthersWrite);
            return {.name = "store.rights",
                    .grade = is_open ? Grade::problem : Grade::warning,
                    .found = fmt::format("{}: others may {} it (mode {})",
                                         file.path,
                                         is_open ? "change" : "read",
                                         mode_of(file)),
                    .advice = "chmod 600 it"};
        }
    }
    return ok("store.rights", fmt::format("{} reads and writes the database", responder.name));
}

Finding judge_me(const Files& files, const Person& responder, const Person& me) {
    // root's own file tells nothing of who runs the responder: its group may read it.
    const bool is_hidden = files.config.error == EACCES ||
                           (responder.uid == 0 && files.config.there() &&
                            !files.config.path.empty() && !may(me, files.config, R_OK));
    if (is_hidden)
        return {.name = "config.user",
                .grade = Grade::unknown,
                .found = "run as " + me.name + ", who cannot see the responder's files",
                .advice = "run this as the user that the responder runs as"};
    if (me.uid == responder.uid)
        return ok("config.user", "run as " + me.name + ", who owns the responder's files");
    return {
        .name = "config.user",
        .grade = Grade::warning,
        .found = fmt::format("run as {}; the responder's files are {}'s", me.name, responder.name),
        .advice =
            fmt::format("sudo -u {} env IMP_CONFIG={} impctl …, or files may come to belong to {}",
                        responder.name,
                        files.config.path.empty() ? "…" : files.config.path,
                        me.name)};
}

}  // namespace

Files look_at_files(const std::string& config,
                    bool config_holds_secrets,
                    const std::string& secret_file,
                    const std::string& database) {
    Files files;
    files.config_holds_secrets = config_holds_secrets;
    if (!config.empty()) {
        files.config = look_at(config);
        files.config_folder = look_at_folder_of(config);
    }
    if (!secret_file.empty())
        files.secret = look_at(secret_file);
    if (!database.empty()) {
        for (const std::string_view suffix : {"", "-wal", "-shm"}) {
            if (FileFacts file = look_at(database + std::string(suffix)); file.there())
                files.databases.push_back(std::move(file));
        }
        files.database_folder = look_at_folder_of(database);
    }
    return files;
}

std::optional<uid_t> likely_responder(const Files& files) {
    std::vector<const FileFacts*> telling{&files.database_folder, &files.secret};
    for (const FileFacts& file : files.databases)
        telling.push_back(&file);
    telling.push_back(&files.config);
    std::optional<uid_t> owner;
    for (const FileFacts* file : telling) {
        if (file->path.empty() || !file->there())
            continue;
        owner = file->uid;
        if (*owner != 0)
            break;
    }
    return owner;
}

std::vector<Finding> judge_rights(const Files& files, const Person& responder, const Person& me) {
    std::vector<Finding> out{judge_me(files, responder, me)};
    if (!files.config.path.empty() && files.config.there()) {
        out.push_back(judge_config_file(files, responder));
        out.push_back(judge_folder("config.folder", files.config_folder));
    }
    if (!files.secret.path.empty() && files.secret.there())
        out.push_back(judge_secret(files.secret, responder));
    if (files.database_folder.there() && !files.database_folder.path.empty())
        out.push_back(judge_database(files, responder));
    return out;
}

std::vector<Finding> look_for_barriers(const Files& files, const Person& responder) {
    std::vector<Finding> out;
    std::vector<std::string> paths{files.config.path, files.secret.path};
    if (!files.databases.empty())
        paths.push_back(files.databases.front().path);
    for (const std::string& path : paths) {
        const auto folder = path.empty() ? std::nullopt : barrier(responder, path);
        if (folder) {
            out.push_back({.name = "config.reach",
                           .grade = Grade::problem,
                           .found = fmt::format(
                               "{} cannot go through {} to {}", responder.name, *folder, path),
                           .advice = "chmod that folder, or move the file"});
        }
    }
    return out;
}

}  // namespace imp::doctor
