// The main of a fuzz target where there is no libFuzzer: judges the files it is given, and those in the folders.

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <vector>

#include "fuzz/fuzz_target.hpp"
#include "support/read_text.hpp"

int main(int argc, char** argv) {
  std::vector<std::filesystem::path> files;
  for (int i = 1; i < argc; ++i) {
    const std::filesystem::path path = argv[i];
    if (!std::filesystem::is_directory(path)) {
      files.push_back(path);
      continue;
    }
    for (const auto& entry : std::filesystem::directory_iterator(path)) files.push_back(entry.path());
  }
  std::ranges::sort(files);
  for (const auto& file : files) {
    std::cout << file.string() << std::endl;  // flushed: the last one is the culprit
    const auto text = adapter::test::read_text(file);
    const std::vector<char> input(text.begin(), text.end());  // without the NUL behind a string: nobody may read on
    adapter::fuzz::judge({input.data(), input.size()});
  }
  if (files.empty()) std::cerr << "nothing to replay\n";
  return files.empty() ? 1 : 0;
}
