#pragma once

#include "base/finding.hpp"
#include "doctor/person.hpp"

#include <optional>
#include <string>
#include <vector>

namespace imp::doctor {

/// The files that the responder lives on, as they lie there. `path` "" for one that there is none
/// of.
struct Files {
    FileFacts config;
    FileFacts config_folder;
    bool config_holds_secrets = false;
    FileFacts secret;                  ///< api.secret_file
    std::vector<FileFacts> databases;  ///< the file, then what SQLite has beside it
    FileFacts database_folder;
};

Files look_at_files(const std::string& config,
                    bool config_holds_secrets,
                    const std::string& secret_file,
                    const std::string& database);

/// Who runs the responder, as far as its files tell: whoever owns the database's folder, else the
/// secret, the database, the configuration. root only if all of them are root's, who makes files in
/// passing; empty where there is none of them.
std::optional<uid_t> likely_responder(const Files& files);

/// Who may read and change them, and whether the responder can. Pure.
std::vector<Finding> judge_rights(const Files& files, const Person& responder, const Person& me);

/// The first folder that keeps the responder from a file of these.
std::vector<Finding> look_for_barriers(const Files& files, const Person& responder);

}  // namespace imp::doctor
