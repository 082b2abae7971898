#pragma once

#include <string>
#include <string_view>

namespace imp {

/// The service manager that started us, if one did: the socket that it passed and the place where
/// it is told how we are. The two protocols are a few variables and one datagram, so systemd's
/// library is not needed. Source: sd_listen_fds(3), sd_notify(3).
class ServiceManager {
  public:
    /// Takes its variables out of the environment, so that programs we start do not take them for
    /// theirs. Before threads.
    ServiceManager();

    /// The first descriptor that was passed to this very process, whatever it is, or -1.
    [[nodiscard]] int socket() const noexcept { return socket_; }

    /// Requests are answered from now on. Nothing is said where nobody asked to be told.
    void tell_ready() const { tell("READY=1"); }

    /// We are about to end by ourselves or as asked.
    void tell_stopping() const { tell("STOPPING=1"); }

  private:
    void tell(std::string_view state) const;

    int socket_ = -1;
    std::string address_;  ///< of a datagram socket: a path, or `@` and an abstract name
};

}  // namespace imp
