#pragma once

#include <filesystem>
#include <string>

#include "tests/bench/support/child.hpp"

namespace yanxiu::bench {

/// Where this program lies, and the build's others with it.
std::filesystem::path programs();

/// A new directory on the disk of the build, which is no RAM disk as /tmp may be; removed with the object.
class Folder {
  public:
    Folder();
    ~Folder();
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    const std::string& path() const { return path_; }

  private:
    std::string path_;
};

/// The build's yanxiu-server with the documented configuration, but for its port (a free one), a database,
/// the Redis of YANXIU_TEST_REDIS, and directories in `folder`, where its log is too. It listens once
/// constructed; throws std::runtime_error when it does not.
class YanxiuServer {
  public:
    YanxiuServer(const std::string& folder, const std::string& database_url);

    int port() const { return port_; }
    pid_t pid() const { return process_.pid(); }

  private:
    int port_;
    Child process_;
};

}  // namespace yanxiu::bench
