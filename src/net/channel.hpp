#pragma once

#include "base/clock.hpp"
#include "base/fd.hpp"
#include "net/tls.hpp"

#include <sys/types.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace imp::net {

/// How far a request came.
enum class Trouble {
    none,
    connect,      ///< nobody there; nothing was sent
    certificate,  ///< somebody is there who cannot prove to be the host asked for; nothing was sent
    transfer,     ///< a TLS handshake, request or answer broken off
    too_large,    ///< the answer is longer than we take
    deadline,
    setup,  ///< our own configuration: the authorities cannot be loaded
};

/// Bytes over TCP, in TLS or plain, each step against a deadline: nothing here waits for longer,
/// however slowly the other side drips its bytes. Used by one thread at a time. The process must
/// ignore SIGPIPE, because OpenSSL writes to sockets that the other side may have closed.
class Channel {
  public:
    struct Failure {
        Trouble trouble = Trouble::none;
        std::string detail;                                     ///< for the log
        CertificateFault certificate = CertificateFault::none;  ///< only with Trouble::certificate
    };

    Channel() = default;
    ~Channel();
    Channel(const Channel&) = delete;
    Channel& operator=(const Channel&) = delete;

    /// To an address in digits; with a TLS handshake unless `tls` is null. `patience` limits the
    /// connecting, and each silence of the handshake. Not to be called while connected.
    bool connect(const std::string& address,
                 int port,
                 TlsSession tls,
                 std::chrono::milliseconds patience,
                 SteadyTime deadline);

    /// Some bytes, 0 at the end, -1 after a failure.
    ssize_t read(char* room, std::size_t size, SteadyTime deadline);
    /// All of them.
    bool write(std::string_view bytes, SteadyTime deadline);

    /// It is connected, and nothing waits to be read.
    [[nodiscard]] bool quiet() const;

    /// Of the handshake; empty for plain TCP.
    [[nodiscard]] TlsFacts tls_facts() const { return describe(tls_.get()); }

    /// Says goodbye where TLS wants it, without waiting.
    void close() noexcept;

    /// Why the last call failed.
    [[nodiscard]] const Failure& failure() const noexcept { return failure_; }

  private:
    struct Attempt;

    bool fail(Trouble trouble, std::string detail);
    bool connect_tcp(const std::string& address, int port, SteadyTime until);
    bool shake_hands(std::chrono::milliseconds patience, SteadyTime deadline);
    [[nodiscard]] bool wait(short events, SteadyTime until) const;
    ssize_t repeat(const std::function<Attempt()>& attempt, SteadyTime until) const;
    ssize_t receive(char* room, std::size_t size, SteadyTime until);
    [[nodiscard]] Attempt judge_tls(int returned) const;

    UniqueFd fd_;
    TlsSession tls_;
    bool may_say_goodbye_ = false;
    Failure failure_;
    /// The library reads header lines byte by byte.
    std::array<char, 4096> buffer_{};
    std::string_view unread_;  ///< of buffer_
};

}  // namespace imp::net
