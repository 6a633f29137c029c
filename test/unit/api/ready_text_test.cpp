#include "api/ready_text.hpp"

#include <gtest/gtest.h>

#include "http/gzip.hpp"
#include "support/gunzip.hpp"

namespace adapter::api {
namespace {

TEST(ReadyText, IsWhatItWasInEitherForm) {
  for (const std::size_t size : {0u, 5u, 131072u, 131073u, 3'000'000u}) {
    std::string text(size, 'x');
    for (std::size_t i = 0; i < size; i += 7) text[i] = static_cast<char>('a' + i % 23);
    const auto ready = ReadyText::make(text);
    EXPECT_EQ(*ready->plain(), text);
    EXPECT_EQ(ready->gzip() != nullptr, size > http::kPlainBodyBytes);
    if (!ready->gzip()) continue;
    EXPECT_EQ(test::gunzip(*ready->gzip()), text);
  }
}

TEST(ReadyText, IsUnpackedOnceForAllWhoHoldIt) {
  const auto ready = ReadyText::make(std::string(1 << 20, 'x'));
  auto first = ready->plain();
  EXPECT_EQ(first, ready->plain());
  const std::weak_ptr<const std::string> gone = first;
  first.reset();
  EXPECT_TRUE(gone.expired());
  EXPECT_EQ(ready->plain()->size(), 1u << 20);
}

TEST(ReadyText, IsKnownByEachOfItsForms) {
  for (const std::size_t size : {10u, 1u << 20}) {
    auto ready = ReadyText::make(std::string(size, 'x'));
    const auto plain = ready->plain(), other = ready->form("written otherwise");
    EXPECT_EQ(ReadyText::source_of(plain), ready);
    EXPECT_EQ(ReadyText::source_of(other), ready);
    EXPECT_EQ(ReadyText::source_of(std::make_shared<const std::string>("x")), nullptr);
    EXPECT_EQ(ReadyText::source_of(nullptr), nullptr);
    ready.reset();
    EXPECT_EQ(ReadyText::source_of(plain), nullptr);
    EXPECT_EQ(plain->size(), size);
  }
}

}  // namespace
}  // namespace adapter::api
