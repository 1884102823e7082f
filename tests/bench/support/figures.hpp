#pragma once

#include <functional>
#include <string>
#include <vector>

namespace yanxiu::bench {

double median(std::vector<double> values);

/// What two contenders did in the same rounds, ours first.
struct Rounds {
    std::vector<double> ours, theirs;

    /// Of each round. Their median is the bench's ratio, so that a busy machine, which slows both, cannot
    /// decide.
    std::vector<double> ratios() const;
    double ratio() const { return median(ratios()); }
    /// The greatest of the ratios less the least.
    double spread() const;

    /// "ratio", "ours", "theirs" (medians, these two divided by `scale`) and "spread", as members of a JSON
    /// object.
    std::string json(double scale = 1) const;
};

/// Prints the one line in which a bench ends; `members` of a JSON object follow its name.
void print_result(const std::string& name, const std::string& members);

/// Runs a bench; what it throws is printed, and the program's status.
int bench_main(const char* name, const std::function<void()>& run);

}  // namespace yanxiu::bench
