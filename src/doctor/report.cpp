#include "doctor/report.hpp"

#include <algorithm>

namespace imp::doctor {

int count(const std::vector<Finding>& findings, Grade grade) {
    return static_cast<int>(
        std::count_if(findings.begin(), findings.end(), [grade](const Finding& each) {
            return each.grade == grade;
        }));
}

Health health_of(const std::vector<Finding>& findings, bool strict) {
    if (count(findings, Grade::problem) > 0 || (strict && count(findings, Grade::warning) > 0))
        return Health::ill;
    return count(findings, Grade::unknown) > 0 ? Health::unclear : Health::well;
}

}  // namespace imp::doctor
