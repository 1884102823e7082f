#pragma once

#include <filesystem>
#include <string>
#include <vector>

/// The ffmpeg program, with which tests make their inputs and look at results. The product does not use it.
namespace yanxiu::test {

/// A directory that goes with the object.
class Folder {
  public:
    Folder();
    ~Folder();
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
};

/// What a shell command prints; throws std::runtime_error when it fails.
std::string run_command(const std::string& command);

/// Runs the ffmpeg program with these arguments (after -v error -y); throws when it fails.
void run_ffmpeg(const std::string& arguments);

/// What ffprobe says of one entry, as probe_value(file, "v", "stream=width").
std::string probe_value(const std::filesystem::path& file, const std::string& streams,
                        const std::string& entry);

std::string bytes_of(const std::filesystem::path& file);

}  // namespace yanxiu::test
