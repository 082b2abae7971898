#include "doctor/rights_checks.hpp"

#include "findings.hpp"
#include "support/temporary_directory.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>

using namespace imp;
using namespace imp::doctor;

namespace {

constexpr uid_t kImp = 900;
constexpr uid_t kOther = 901;

Person person(uid_t uid) {
    return {.uid = uid, .groups = {uid}, .name = uid == kImp ? "imp" : "other"};
}

FileFacts file(const std::string& path, mode_t mode, uid_t uid = kImp) {
    return {.path = path, .error = 0, .mode = S_IFREG | mode, .uid = uid, .gid = uid};
}

FileFacts folder(const std::string& path, mode_t mode, uid_t uid = kImp) {
    return {.path = path, .error = 0, .mode = S_IFDIR | mode, .uid = uid, .gid = uid};
}

Files sound_files() {
    return {.config = file("/etc/imp/imp.toml", 0600),
            .config_folder = folder("/etc/imp", 0750),
            .config_holds_secrets = true,
            .secret = file("/etc/imp/secret", 0600),
            .databases = {file("/var/lib/imp/imp.db", 0600), file("/var/lib/imp/imp.db-wal", 0600)},
            .database_folder = folder("/var/lib/imp", 0750)};
}

std::vector<Finding> judge(const Files& files) {
    auto all = judge_rights(files, person(kImp), person(kImp));
    check_form(all);
    return all;
}

}  // namespace

TEST_CASE("files of their own user's alone are well") {
    for (const Finding& each : judge(sound_files()))
        CHECK_MESSAGE(each.grade == Grade::ok, each.name);
}

TEST_CASE("a mode lets its owner, group or others, and root always") {
    const FileFacts a_file = file("x", 0640);
    CHECK(may(person(kImp), a_file, R_OK | W_OK));
    CHECK_FALSE(may(person(kOther), a_file, R_OK));
    Person member = person(kOther);
    member.groups.push_back(kImp);
    CHECK(may(member, a_file, R_OK));
    CHECK_FALSE(may(member, a_file, W_OK));
    // The owner's bits rule for the owner, also where others have more.
    CHECK_FALSE(may(person(kImp), file("x", 0077), R_OK));
    CHECK(may(person(0), file("x", 0), R_OK | W_OK));
    CHECK_FALSE(may(person(0), file("x", 0644), X_OK));
    FileFacts none{.path = "x", .error = ENOENT};
    CHECK_FALSE(may(person(0), none, R_OK));
}

TEST_CASE("a configuration with secrets that everybody reads is a problem, without them none") {
    Files files = sound_files();
    files.config.mode = S_IFREG | 0644;
    CHECK(grade(judge(files), "config.rights") == Grade::problem);
    files.config_holds_secrets = false;
    CHECK(grade(judge(files), "config.rights") == Grade::ok);
    files.config.mode = S_IFREG | 0606;
    CHECK(grade(judge(files), "config.rights") == Grade::problem);
}

TEST_CASE("a folder in which everybody can put another file is a problem, unless it is sticky") {
    Files files = sound_files();
    files.config_folder.mode = S_IFDIR | 0777;
    CHECK(grade(judge(files), "config.folder") == Grade::problem);
    files.config_folder.mode = S_IFDIR | S_ISVTX | 0777;
    CHECK(grade(judge(files), "config.folder") == Grade::ok);
}

TEST_CASE("files of somebody else, which the responder cannot read") {
    Files files = sound_files();
    files.config.uid = files.config.gid = kOther;
    files.secret.uid = files.secret.gid = kOther;
    CHECK(grade(judge(files), "config.rights") == Grade::problem);
    CHECK(grade(judge(files), "secret.rights") == Grade::problem);
}

TEST_CASE("a database that root made is the responder's problem") {
    Files files = sound_files();
    files.databases[0].uid = files.databases[0].gid = 0;
    CHECK(likely_responder(files) == kImp);
    const Finding finding = find(judge(files), "store.rights");
    CHECK(finding.grade == Grade::problem);
    CHECK(holds(finding.advice, "chown imp"));
    files = sound_files();
    files.databases[1].uid = files.databases[1].gid = 0;
    CHECK(grade(judge(files), "store.rights") == Grade::problem);
}

TEST_CASE("a database that cannot be written, or not beside, or that others read") {
    Files files = sound_files();
    files.databases[0].mode = S_IFREG | 0400;
    CHECK(grade(judge(files), "store.rights") == Grade::problem);
    files = sound_files();
    files.database_folder.mode = S_IFDIR | 0550;
    CHECK(grade(judge(files), "store.rights") == Grade::problem);
    files = sound_files();
    files.databases[0].mode = S_IFREG | 0644;
    CHECK(grade(judge(files), "store.rights") == Grade::warning);
    files.databases[0].mode = S_IFREG | 0666;
    CHECK(grade(judge(files), "store.rights") == Grade::problem);
}

TEST_CASE("who runs the responder is told by its files, and root's are the last to tell") {
    Files files = sound_files();
    CHECK(likely_responder(files) == kImp);
    files.database_folder.uid = 0;
    files.config.uid = 0;
    CHECK(likely_responder(files) == kImp);
    files.secret.uid = 0;
    for (FileFacts& each : files.databases)
        each.uid = 0;
    CHECK(likely_responder(files) == uid_t{0});
    CHECK_FALSE(likely_responder(Files()));
}

TEST_CASE("somebody else than the responder's user is told so") {
    const auto all = judge_rights(sound_files(), person(kImp), person(kOther));
    CHECK(grade(all, "config.user") == Grade::warning);
    CHECK(holds(find(all, "config.user").advice,
                "sudo -u imp env IMP_CONFIG=/etc/imp/imp.toml impctl"));
}

TEST_CASE("whose files they are is not guessed by who cannot see them") {
    Files files;
    files.config = {.path = "/etc/imp/imp.toml", .error = EACCES};
    const auto all = judge_rights(files, person(kOther), person(kOther));
    CHECK(grade(all, "config.user") == Grade::unknown);
    check_form(all);
    files.config = file("/etc/imp/imp.toml", 0640, 0);
    CHECK(grade(judge_rights(files, person(0), person(kOther)), "config.user") == Grade::unknown);
    files.config.mode |= S_IROTH;
    CHECK(grade(judge_rights(files, person(0), person(kOther)), "config.user") == Grade::warning);
}

TEST_CASE("files are looked at as they lie there, and the folder that keeps somebody from them") {
    const TemporaryDirectory directory;
    const std::string inner = (directory.path() / "inner").string();
    REQUIRE(::mkdir(inner.c_str(), 0700) == 0);
    const std::string path = inner + "/imp.db";
    std::ofstream(path) << "x";
    std::ofstream(path + "-wal") << "x";
    ::chmod(path.c_str(), 0640);
    const Files files = look_at_files("", false, inner + "/none", path);
    CHECK(files.config.path.empty());
    CHECK_FALSE(files.secret.there());
    CHECK(files.databases.size() == 2);
    CHECK((files.databases.front().mode & 0777U) == 0640);
    CHECK(files.database_folder.path == inner);
    CHECK(likely_responder(files) == ::geteuid());
    const auto barriers = look_for_barriers(files, person(kOther));
    REQUIRE_FALSE(barriers.empty());
    CHECK(grade(barriers, "config.reach") == Grade::problem);
    CHECK(look_for_barriers(files, myself()).empty());
}
