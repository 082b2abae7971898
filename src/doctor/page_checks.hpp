#pragma once

#include "base/finding.hpp"
#include "doctor/person.hpp"

#include <string>
#include <vector>

namespace imp::doctor {

/// Whether page.template_dir and page.logo ("" for none) can be read, by the responder too, and are
/// such as the pages take. What is not is a warning: buyers see what is built in.
std::vector<Finding> look_at_pages(const std::string& template_dir,
                                   const std::string& logo,
                                   const Person& responder);

}  // namespace imp::doctor
