#pragma once

#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>

namespace adapter::test {

// Removed, with all in it, at the end of the test.
class TemporaryDirectory {
 public:
  TemporaryDirectory() {
    auto name = (std::filesystem::temp_directory_path() / "promadapter-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary directory");
    path_ = name;
  }
  ~TemporaryDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

  const std::filesystem::path& path() const { return path_; }

  // Writes a file into it and returns its full name. The file looks as if it had been written ten seconds ago: nobody
  // who starts on it waits until it is still.
  std::string write(const std::string& name, const std::string& content) const {
    const auto file = path_ / name;
    std::ofstream(file, std::ios::binary) << content;
    std::filesystem::last_write_time(file, std::filesystem::file_time_type::clock::now() - std::chrono::seconds(10));
    return file;
  }

  // Likewise, in one step and as it was written a minute ago elsewhere: as a rotation does.
  std::string replace(const std::string& name, const std::string& content) const {
    const auto written = write("new", content);
    std::filesystem::last_write_time(written, std::filesystem::last_write_time(written) - std::chrono::minutes(1));
    std::filesystem::rename(written, path_ / name);
    return path_ / name;
  }

 private:
  std::filesystem::path path_;
};

}  // namespace adapter::test
