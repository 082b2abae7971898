#pragma once

#include "base/fd.hpp"

#include <httplib.h>
#include <openssl/ssl.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

namespace imp::sandbox {

struct SslDeleter {
    void operator()(SSL* ssl) const noexcept { SSL_free(ssl); }
};

/// An accepted connection, plain or TLS, as cpp-httplib's stream. Output is collected and leaves in
/// one piece; reset() does what the library cannot: TCP RST in the middle. One thread at a time.
class Connection final : public httplib::Stream {
  public:
    /// Takes the socket. `context` null: plain.
    Connection(int fd, SSL_CTX* context, std::uint64_t number);

    /// The TLS handshake, if there is one to make.
    bool handshake();

    /// Waits for the first byte of a request. False at the end of the connection, of `idle`, or
    /// when `stop_fd` is readable.
    bool wait_for_request(int stop_fd, std::chrono::milliseconds idle);

    /// False once the connection is broken.
    bool flush();

    /// Nothing more is sent, not even what is collected; the destructor resets instead of closing
    /// in order.
    void reset();

    /// Nothing more is sent, not even what is collected; the destructor closes in order.
    void close_silently() noexcept { broken_ = true; }

    [[nodiscard]] std::uint64_t number() const noexcept { return number_; }

    /// True the first time.
    bool mark_used() noexcept { return !std::exchange(used_, true); }

    [[nodiscard]] bool is_readable() const override;

    [[nodiscard]] bool is_writable() const override { return !broken_; }

    ssize_t read(char* ptr, size_t size) override;
    ssize_t write(const char* ptr, size_t size) override;
    void get_remote_ip_and_port(std::string& ip, int& port) const override;
    void get_local_ip_and_port(std::string& ip, int& port) const override;

    [[nodiscard]] socket_t socket() const override { return fd_.get(); }

  private:
    ssize_t receive(char* ptr, size_t size);

    UniqueFd fd_;
    std::unique_ptr<SSL, SslDeleter> ssl_;
    std::uint64_t number_;
    std::string in_;
    std::size_t in_used_ = 0;
    std::string out_;
    bool broken_ = false;
    bool used_ = false;
};

}  // namespace imp::sandbox
