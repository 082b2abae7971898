#pragma once

#include "base/finding.hpp"
#include "doctor/person.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace imp {
class Secret;
}

namespace imp::doctor {

/// A program that the responder is to run.
struct Program {
    FileFacts file;
    std::string named;       ///< as the configuration has it
    std::string first_line;  ///< of a script, from its #! on; else ""
    FileFacts interpreter;   ///< of a script
    std::optional<std::string> barrier;
};

Program look_at_program(const std::string& named, const Person& responder);

/// `key`: notify.command, confirm.stock_check. Pure.
Finding judge_program(const std::string& key, const Program& program, const Person& responder);

/// Whether the server of such an address is there. Nothing is asked of it.
Finding look_at_address(const std::string& key,
                        const Secret& url,
                        std::chrono::milliseconds patience);

/// Whether somebody answers at `server.listen`, and who may come there. "" gives nothing.
std::vector<Finding> look_at_socket(const std::string& listen);

}  // namespace imp::doctor
