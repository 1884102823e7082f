#include "tests/bench/support/figures.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <stdexcept>

namespace yanxiu::bench {

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    const auto middle = values.size() / 2;
    return values.size() % 2 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

std::vector<double> Rounds::ratios() const {
    std::vector<double> all;
    for (std::size_t i = 0; i < ours.size(); ++i) all.push_back(ours[i] / theirs[i]);
    return all;
}

double Rounds::spread() const {
    const auto all = ratios();
    const auto [least, most] = std::minmax_element(all.begin(), all.end());
    return *most - *least;
}

std::string Rounds::json(double scale) const {
    return fmt::format(R"("ratio":{:.3f},"ours":{:.2f},"theirs":{:.2f},"spread":{:.3f})", ratio(),
                       median(ours) / scale, median(theirs) / scale, spread());
}

void print_result(const std::string& name, const std::string& members) {
    fmt::print("{{\"bench\":\"{}\",{}}}\n", name, members);
}

int bench_main(const char* name, const std::function<void()>& run) {
    try {
        run();
        return 0;
    } catch (const std::exception& error) {
        fmt::print(stderr, "bench_{}: {}\n", name, error.what());
        return 1;
    }
}

}  // namespace yanxiu::bench
