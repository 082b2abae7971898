#pragma once

#include <sys/stat.h>

namespace imp::config {

/// True where nobody may read or change the open file but its owner, root, and this process's user
/// (who may have been given it by an access control list, as systemd does with credentials: the
/// mode then shows the list's mask as the group's rights). `about` is of the same file.
bool is_private(int fd, const struct stat& about) noexcept;

}  // namespace imp::config
