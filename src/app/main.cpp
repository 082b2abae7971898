// imp.fcgi: how the process was started decides what it is (design 2). In CGI mode no argument is
// read: a query without `=` arrives as arguments (RFC 3875 4.4).
#include "app/confinement.hpp"
#include "app/options.hpp"
#include "app/responder.hpp"
#include "app/service_manager.hpp"
#include "base/log.hpp"
#include "base/own_libc.hpp"
#include "config/config.hpp"
#include "config/environment.hpp"
#include "http/gateway.hpp"

#include <getopt.h>
#include <malloc.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <memory>
#include <string>
#include <string_view>
#include <thread>

namespace {

constexpr int kExitUsage = 2;
constexpr int kExitNotNow = 3;
/// Deliveries and other work under way may take so long after SIGTERM. Requests have 20 s
/// (FastCgiOptions), and in all it must be less than what web servers wait for an answer.
constexpr std::chrono::seconds kWorkPatience{10};

constexpr std::string_view kUsage =
    "usage: imp.fcgi --listen ADDR    serve FastCGI at a unix path or host:port\n"
    "       imp.fcgi                  with a listening socket on descriptor 0 (spawn-fcgi, "
    "mod_fcgid), from systemd,\n"
    "                                 or at server.listen of the configuration\n"
    "As a CGI program it is started by the web server. IMP_CONFIG names the configuration; see "
    "imp.fcgi(8), imp.toml(5).\n";

void print(std::FILE* to, std::string_view s) {
    // If it cannot be written, nobody is left to tell.
    [[maybe_unused]] const std::size_t written = std::fwrite(s.data(), 1, s.size(), to);
}

/// Each request holds its connection, one to i'mport and one to the store: more than the usual 1024
/// at full load.
void allow_descriptors() {
    constexpr rlim_t kEnough = 8192;
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= kEnough)
        return;
    limit.rlim_cur = std::min(kEnough, limit.rlim_max);
    if (::setrlimit(RLIMIT_NOFILE, &limit) != 0)
        imp::log::warn("the limit of open files stays low");
}

/// Hundreds of threads that come and go through many heaps leave holes in each. Few do as well, at
/// the same speed: docs/performance.md.
void share_heaps() {
    constexpr unsigned kEnough = 4;
    // NOLINTNEXTLINE(concurrency-mt-unsafe): before threads
    ::mallopt(M_ARENA_MAX,
              static_cast<int>(std::max(kEnough, std::thread::hardware_concurrency())));
}

/// What is free in the heaps lies between what is not, and stays with us unless it is given back:
/// over hours as much again as is in use. A few milliseconds.
void give_back_memory() {
    ::malloc_trim(0);
}

/// In this thread and those it will start: the one that serves waits for these signals itself, and
/// the worker's threads must not die of them. From here to the end of the process: a second signal
/// must not cut short what the first one let finish.
void block_stop_signals() {
    sigset_t signals{};
    ::sigemptyset(&signals);
    ::sigaddset(&signals, SIGTERM);
    ::sigaddset(&signals, SIGINT);
    ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

int serve_as_cgi() {
    // lighttpd ends the program when the buyer hangs up; what i'mport says is recorded all the
    // same. That takes no longer than the deadlines.
    block_stop_signals();
    const auto config = imp::load_config();
    imp::config::forget_secrets_in_environment();
    if (!config) {
        imp::log::error("configuration", {{"detail", config.error().detail}});
        imp::http::serve_cgi(imp::answer_without_configuration);
        return 0;
    }
    imp::log::configure(config->log.level, config->log.format);
    // It ends after the answer is out: whoever closes a SQLite store last moves what was committed
    // from the journal into the file, and the buyer is not to wait for that.
    std::unique_ptr<imp::Responder> responder;
    imp::http::serve_cgi([&](const imp::http::Request& request) {
        const auto lifetime = imp::Responder::lifetime_for(*config, request);
        auto made = imp::Responder::make(*config, lifetime);
        if (!made) {
            imp::log::error("configuration", {{"detail", made.error().detail}});
            return imp::answer_without_configuration(request);
        }
        responder = *std::move(made);
        return responder->handle(request);
    });
    return 0;
}

/// Where requests come from.
struct Entrance {
    int inherited = -1;   ///< a listening socket, or -1 to open one
    std::string address;  ///< to open one at; "" means server.listen
};

/// Until it is asked to end. True if nothing was left under way then.
bool serve(imp::Responder& responder,
           int listen_fd,
           imp::http::FastCgiOptions options,
           const imp::ServiceManager& manager,
           const imp::http::SocketPath& path) {
    auto asked_to_end = std::chrono::steady_clock::now();
    options.serving = [&] { manager.tell_ready(); };
    options.each_minute = give_back_memory;
    options.stopping = [&] {
        asked_to_end = std::chrono::steady_clock::now();
        manager.tell_stopping();
        path.remove();
        responder.worker().ask_to_stop();
    };
    block_stop_signals();
    responder.worker().start();
    const bool answered =
        imp::http::serve_fastcgi(listen_fd, options, [&](const imp::http::Request& request) {
            return responder.handle(request);
        });
    const bool worked = responder.worker().stop_by(asked_to_end + kWorkPatience);
    if (!worked)
        imp::log::warn("work under way is cut short, and done again later");
    return answered && worked;
}

int serve_as_fastcgi(const Entrance& entrance, const imp::ServiceManager& manager) {
    const auto config = imp::load_config();
    imp::config::forget_secrets_in_environment();
    if (!config) {
        imp::log::error("configuration", {{"detail", config.error().detail}});
        return kExitUsage;
    }
    imp::log::configure(config->log.level, config->log.format);
    allow_descriptors();
    share_heaps();
    const bool is_inherited = entrance.inherited >= 0;
    const std::string& listen = entrance.address.empty() ? config->server.listen : entrance.address;
    if (!is_inherited && listen.empty()) {
        print(stderr, kUsage);
        return kExitUsage;
    }
    const auto responder = imp::Responder::make(*config, imp::Lifetime::service, [&] {
        if (config->server.confine)
            imp::confine_files(imp::folders_to_write(*config, is_inherited ? "" : listen));
    });
    if (!responder) {
        imp::log::error("cannot start", {{"detail", responder.error().detail}});
        return responder.error().code == imp::Errc::config ? kExitUsage : kExitNotNow;
    }
    imp::UniqueFd own;
    if (!is_inherited) {
        auto opened = imp::http::listen_at(listen, config->server.socket_mode);
        if (!opened) {
            imp::log::error("cannot listen", {{"detail", opened.error().detail}});
            return kExitUsage;
        }
        own = std::move(*opened);
    }
    const imp::http::SocketPath path(is_inherited ? "" : listen);
    imp::http::FastCgiOptions options;
    options.threads = config->server.threads;
    options.queue_outlives_us = is_inherited && entrance.inherited == manager.socket();
    if (config->server.confine)
        imp::confine_system_calls(config->log.format);
    imp::log::info("serving FastCGI",
                   {{"version", IMP_VERSION},
                    {"address", is_inherited ? "inherited" : std::string_view(listen)},
                    {"threads", options.threads}});
    const bool clean =
        serve(**responder, is_inherited ? entrance.inherited : own.get(), options, manager, path);
    imp::log::info("ended", {{"clean", clean}});
    if (!clean)
        std::_Exit(0);  // a thread is still at work: it must not see its surroundings destroyed
    return 0;
}

/// What the arguments ask for. Only where they may be read.
int serve_as_asked(int argc, char** argv, const imp::ServiceManager& manager) {
    enum Option { listen_at = 1, help, version };

    static const option kOptions[] = {{"listen", required_argument, nullptr, listen_at},
                                      {"help", no_argument, nullptr, help},
                                      {"version", no_argument, nullptr, version},
                                      {nullptr, 0, nullptr, 0}};
    std::string address;
    // NOLINTNEXTLINE(concurrency-mt-unsafe): before any thread
    for (int found = 0; (found = ::getopt_long(argc, argv, "", kOptions, nullptr)) != -1;) {
        switch (found) {
            case listen_at:
                address = optarg;
                break;
            case help:
                print(stdout, kUsage);
                return 0;
            case version:
                print(stdout, "imp.fcgi " IMP_VERSION "\n");
                return 0;
            default:
                print(stderr, kUsage);
                return kExitUsage;
        }
    }
    if (optind != argc) {
        print(stderr, kUsage);
        return kExitUsage;
    }
    return serve_as_fastcgi({.inherited = -1, .address = address}, manager);
}

int run(int argc, char** argv) {
    std::signal(SIGPIPE, SIG_IGN);
    ::umask(077);
    imp::keep_memory_private();
    const imp::ServiceManager manager;
    if (imp::http::is_listening(STDIN_FILENO))
        return serve_as_fastcgi({.inherited = STDIN_FILENO, .address = ""}, manager);
    if (imp::http::started_as_cgi())
        return serve_as_cgi();
    if (manager.socket() >= 0 && imp::http::is_listening(manager.socket()))
        return serve_as_fastcgi({.inherited = manager.socket(), .address = ""}, manager);
    return serve_as_asked(argc, argv, manager);
}

}  // namespace

int main(int argc, char** argv) {
    imp::keep_to_built_in_services();
    try {
        return run(argc, argv);
    } catch (const std::exception& failure) {
        imp::log::error("ended by a failure", {{"detail", failure.what()}});
        return kExitNotNow;
    }
}
