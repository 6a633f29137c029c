#include "base/byte_count.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace adapter {
namespace {

TEST(ByteCount, IsReadAsKubernetesWritesMemory) {
  struct Case {
    std::string_view text;
    std::optional<std::uint64_t> bytes;
  };
  for (const Case& c : std::vector<Case>{{"0", 0},
                                         {"134217728", 134217728},
                                         {"128Mi", 128u << 20},
                                         {"1Ki", 1024},
                                         {"1k", 1000},
                                         {"2M", 2'000'000},
                                         {"1.5Gi", 3ull << 29},
                                         {".5Ki", 512},
                                         {"5.", 5},
                                         {"0.5", std::nullopt},
                                         {"1e8", 100'000'000},
                                         {"1E3", 1000},
                                         {"7E", 7'000'000'000'000'000'000},
                                         {"7Ei", 7ull << 60},
                                         {"8Ei", std::nullopt},
                                         {"9223372036854775807", 9223372036854775807ull},
                                         {"9223372036854775808", std::nullopt},
                                         {"18446744073709551616", std::nullopt},
                                         {"1e19", std::nullopt},
                                         {"0e19", std::nullopt},
                                         {"1e99999999999", std::nullopt},
                                         {"", std::nullopt},
                                         {".", std::nullopt},
                                         {"Mi", std::nullopt},
                                         {"-1", std::nullopt},
                                         {"+1", std::nullopt},
                                         {" 1", std::nullopt},
                                         {"1 Mi", std::nullopt},
                                         {"1MB", std::nullopt},
                                         {"1Mib", std::nullopt},
                                         {"1mi", std::nullopt},
                                         {"1m", std::nullopt},
                                         {"1K", std::nullopt},
                                         {"1ki", std::nullopt},
                                         {"1e-3", std::nullopt},
                                         {"1.2.3", std::nullopt},
                                         {"0x10", std::nullopt}}) {
    EXPECT_EQ(parse_byte_count(c.text), c.bytes) << c.text;
  }
}

TEST(ByteCount, IsShownInTheLargestUnitThatFits) {
  struct Case {
    std::uint64_t bytes;
    std::string_view text;
  };
  for (const Case& c : std::vector<Case>{{0, "0 B"},
                                         {512, "512 B"},
                                         {1023, "1023 B"},
                                         {1024, "1 KiB"},
                                         {1536, "1.5 KiB"},
                                         {134217728, "128 MiB"},
                                         {(128u << 20) - 1, "127.9 MiB"},
                                         {3ull << 29, "1.5 GiB"},
                                         {5ull << 40, "5 TiB"},
                                         {5ull << 50, "5120 TiB"}}) {
    EXPECT_EQ(byte_count_text(c.bytes), c.text);
  }
}

}  // namespace
}  // namespace adapter
