#include "tests/support/ffmpeg.hpp"

#include <cstdio>
#include <cstdlib>

#include <array>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace yanxiu::test {

namespace fs = std::filesystem;

Folder::Folder() {
    std::string pattern = fs::temp_directory_path() / "yanxiu-test-XXXXXX";
    if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary directory");
    path_ = pattern;
}

Folder::~Folder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
}

std::string run_command(const std::string& command) {
    std::string out;
    FILE* pipe = popen(command.c_str(), "r");
    if (pipe == nullptr) throw std::runtime_error("cannot run " + command);
    std::array<char, 4096> chunk{};
    for (std::size_t got = 0; (got = fread(chunk.data(), 1, chunk.size(), pipe)) > 0;)
        out.append(chunk.data(), got);
    if (pclose(pipe) != 0) throw std::runtime_error("failed: " + command + "\n" + out);
    return out;
}

void run_ffmpeg(const std::string& arguments) {
    run_command("ffmpeg -nostdin -v error -y " + arguments + " 2>&1");
}

std::string probe_value(const fs::path& file, const std::string& streams, const std::string& entry) {
    auto out = run_command("ffprobe -v error -select_streams " + streams + " -show_entries " + entry +
                           " -of csv=p=0 '" + file.string() + "'");
    while (!out.empty() && (out.back() == '\n' || out.back() == ',')) out.pop_back();
    return out;
}

std::string bytes_of(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace yanxiu::test
