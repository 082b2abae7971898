#include "hooks/launcher.hpp"

#include "hooks/minder.hpp"

#include <fcntl.h>
#include <limits.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <optional>
#include <system_error>
#include <utility>

namespace imp::hooks {

namespace {

Error no_program(const char* what, int number) {
    return {Errc::unavailable,
            std::string(what) + ": " + std::error_code(number, std::generic_category()).message()};
}

std::vector<char*> pointers_to(std::vector<std::string>& words) {
    std::vector<char*> pointers;
    pointers.reserve(words.size() + 1);
    for (std::string& word : words)
        pointers.push_back(word.data());
    pointers.push_back(nullptr);
    return pointers;
}

/// Words as execve wants them, made before any fork.
class Prepared {
  public:
    explicit Prepared(Words words)
        : words_(std::move(words)),
          argv_(pointers_to(words_.arguments)),
          envp_(pointers_to(words_.environment)) {}

    Prepared(const Prepared&) = delete;
    Prepared& operator=(const Prepared&) = delete;

    [[nodiscard]] Program program(const char* path) const {
        return {.path = path, .argv = argv_.data(), .envp = envp_.data()};
    }

  private:
    Words words_;
    std::vector<char*> argv_;
    std::vector<char*> envp_;
};

/// Both ends of what a program and its minder are given.
struct Ends {
    Running ours;
    UniqueFd in;
    UniqueFd out;
    UniqueFd link;
};

std::optional<Ends> make_ends() {
    Ends ends;
    std::array<int, 2> pair{};
    if (::pipe2(pair.data(), O_CLOEXEC) != 0)
        return std::nullopt;
    ends.in = UniqueFd(pair[0]);
    ends.ours.in = UniqueFd(pair[1]);
    if (::pipe2(pair.data(), O_CLOEXEC) != 0)
        return std::nullopt;
    ends.ours.out = UniqueFd(pair[0]);
    ends.out = UniqueFd(pair[1]);
    if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair.data()) != 0)
        return std::nullopt;
    ends.ours.link = UniqueFd(pair[0]);
    ends.link = UniqueFd(pair[1]);
    for (const UniqueFd* end : {&ends.ours.in, &ends.ours.out, &ends.ours.link})
        ::fcntl(end->get(), F_SETFL, O_NONBLOCK);
    return ends;
}

class Forker final : public Launcher {
  public:
    explicit Forker(Words words) : prepared_(std::move(words)) {}

    Result<Running> start(const std::string& path) override {
        auto ends = make_ends();
        if (!ends)
            return no_program("no pipe for the program", errno);
        const pid_t minder = ::fork();
        if (minder < 0)
            return no_program("no process for the program", errno);
        if (minder == 0)
            mind(
                prepared_.program(path.c_str()), ends->in.get(), ends->out.get(), ends->link.get());
        ends->ours.minder = minder;
        return std::move(ends->ours);
    }

  private:
    Prepared prepared_;
};

class Helper final : public Launcher {
  public:
    static Result<std::unique_ptr<Launcher>> make(Words words) {
        auto made = std::make_unique<Helper>(std::move(words));
        std::array<int, 2> pair{};
        if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair.data()) != 0)
            return no_program("no helper for the program", errno);
        made->socket_ = UniqueFd(pair[0]);
        // Many may ask at once; one fork takes a fraction of a millisecond.
        constexpr timeval kPatience{.tv_sec = 5, .tv_usec = 0};
        ::setsockopt(pair[0], SOL_SOCKET, SO_SNDTIMEO, &kPatience, sizeof kPatience);
        const UniqueFd theirs(pair[1]);
        made->pid_ = ::fork();
        if (made->pid_ < 0)
            return no_program("no helper for the program", errno);
        if (made->pid_ == 0)
            help(made->prepared_.program(nullptr), theirs.get());
        return std::unique_ptr<Launcher>(std::move(made));
    }

    explicit Helper(Words words) : prepared_(std::move(words)) {}

    ~Helper() override {
        socket_ = UniqueFd();  // that ends it
        while (pid_ > 0 && ::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
        }
    }

    Helper(const Helper&) = delete;
    Helper& operator=(const Helper&) = delete;

    Result<Running> start(const std::string& path) override {
        auto ends = make_ends();
        if (!ends)
            return no_program("no pipe for the program", errno);
        if (path.size() >= PATH_MAX)
            return no_program("the program", ENAMETOOLONG);
        const std::array<int, 3> sent{ends->in.get(), ends->out.get(), ends->link.get()};
        alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof sent)> room{};
        std::string text = path;
        iovec place{.iov_base = text.data(), .iov_len = text.size()};
        msghdr message{};
        message.msg_iov = &place;
        message.msg_iovlen = 1;
        message.msg_control = room.data();
        message.msg_controllen = room.size();
        cmsghdr* const header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(sizeof sent);
        std::memcpy(CMSG_DATA(header), sent.data(), sizeof sent);
        if (::sendmsg(socket_.get(), &message, MSG_NOSIGNAL) < 0)
            return no_program("the process that starts programs does not answer", errno);
        return std::move(ends->ours);
    }

  private:
    Prepared prepared_;
    UniqueFd socket_;
    pid_t pid_ = 0;
};

}  // namespace

std::unique_ptr<Launcher> make_launcher(Words words) {
    return std::make_unique<Forker>(std::move(words));
}

Result<std::unique_ptr<Launcher>> make_helper(Words words) {
    return Helper::make(std::move(words));
}

}  // namespace imp::hooks
