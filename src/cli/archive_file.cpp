#include "cli/archive_file.hpp"

#include "cli/order_output.hpp"
#include "domain/order_json.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

namespace imp::cli {

namespace {

using json::Value;

std::string words_of(int number) {
    return std::generic_category().message(number);
}

/// A new file's name is in its folder, and that has to be kept too.
void keep_name(const std::string& path) {
    const auto folder = std::filesystem::path(path).parent_path();
    const UniqueFd opened(
        ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (opened)
        ::fsync(opened.get());
}

/// What a write that was cut short left of a line is no line.
int end_last_line(int file) {
    const off_t size = ::lseek(file, 0, SEEK_END);
    char last = '\n';
    if (size > 0 && ::pread(file, &last, 1, size - 1) != 1)
        return errno;
    if (last != '\n' && ::write(file, "\n", 1) != 1)
        return errno;
    return 0;
}

std::string line_of(const settlement::OldOrder& old) {
    Value events = Value::array();
    for (const store::Event& event : old.events)
        events.push(event_json(event));
    Value line = Value::object();
    line.set("order", to_full_json(old.order, old.payments));
    line.set("events", std::move(events));
    return line.dump() + '\n';
}

}  // namespace

ArchiveFile::ArchiveFile(std::string path, UniqueFd file)
    : path_(std::move(path)), file_(std::move(file)) {}

Error ArchiveFile::failed(int number) const {
    return {Errc::store, path_ + ": " + words_of(number)};
}

Result<ArchiveFile> ArchiveFile::open(const std::string& path) {
    UniqueFd file(::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NONBLOCK, 0600));
    if (!file)
        return Error{Errc::not_found, path + ": " + words_of(errno)};

    struct stat about {};

    if (::fstat(file.get(), &about) != 0 || !S_ISREG(about.st_mode))
        return Error{Errc::refused, path + ": not a plain file"};
    ArchiveFile archive(path, std::move(file));
    if (const int number = end_last_line(archive.file_.get()); number != 0)
        return archive.failed(number);
    keep_name(path);
    return archive;
}

Result<void> ArchiveFile::add(const std::vector<settlement::OldOrder>& orders) {
    std::string lines;
    for (const settlement::OldOrder& old : orders)
        lines += line_of(old);
    for (std::string_view rest = lines; !rest.empty();) {
        const ssize_t written = ::write(file_.get(), rest.data(), rest.size());
        if (written < 0 && errno != EINTR)
            return failed(errno);
        if (written > 0)
            rest.remove_prefix(static_cast<std::size_t>(written));
    }
    if (::fsync(file_.get()) != 0)
        return failed(errno);
    return {};
}

}  // namespace imp::cli
