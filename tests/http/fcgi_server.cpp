#include "http/fcgi_server.hpp"

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <utility>

namespace imp::test {

namespace {

void block_sigterm() {
    sigset_t signals{};
    ::sigemptyset(&signals);
    ::sigaddset(&signals, SIGTERM);
    ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

}  // namespace

TemporaryFolder::TemporaryFolder()
    : path_((std::filesystem::temp_directory_path() / "imp-http-XXXXXX").string()) {
    if (::mkdtemp(path_.data()) == nullptr)
        throw std::runtime_error("no temporary folder");
}

TemporaryFolder::~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

FcgiServer::FcgiServer(http::FastCgiOptions options, http::Handler handler) {
    auto listener = http::listen_at(path(), 0600);
    if (!listener)
        throw std::runtime_error(listener.error().detail);
    listener_ = std::move(*listener);
    // Inherited by the thread: the signal must not find a moment at which it would end the tests.
    block_sigterm();
    thread_ = std::thread([this, options, handler = std::move(handler)] {
        drained_ = http::serve_fastcgi(listener_.get(), options, handler);
    });
}

FcgiServer::~FcgiServer() {
    if (thread_.joinable())
        stop();
}

void FcgiServer::send_stop() {
    ::pthread_kill(thread_.native_handle(), SIGTERM);
}

bool FcgiServer::wait() {
    thread_.join();
    return drained_;
}

}  // namespace imp::test
