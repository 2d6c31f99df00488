#include "shared/base/base64.h"

#include <gtest/gtest.h>

namespace ganvas {
namespace {

std::vector<uint8_t> Bytes(std::string_view text) { return {text.begin(), text.end()}; }

TEST(Base64, WritesTheVectorsOfTheStandardWithoutPadding) {
  const std::pair<const char*, const char*> kVectors[] = {
      {"", ""},           {"f", "Zg"},          {"fo", "Zm8"},         {"foo", "Zm9v"},
      {"foob", "Zm9vYg"}, {"fooba", "Zm9vYmE"}, {"foobar", "Zm9vYmFy"}};
  for (const auto& [bytes, text] : kVectors) {
    EXPECT_EQ(ToBase64(Bytes(bytes)), text);
    EXPECT_EQ(FromBase64(text), Bytes(bytes));
  }
  EXPECT_EQ(ToBase64(std::vector<uint8_t>{0xFB, 0xFF}), "-_8");
}

TEST(Base64, ReadsBackEveryByte) {
  std::vector<uint8_t> bytes(257);
  for (size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<uint8_t>(i * 31);
  EXPECT_EQ(FromBase64(ToBase64(bytes)), bytes);
}

TEST(Base64, RefusesWhatIsNone) {
  for (const char* text : {"A", "Zg==", "Zm9+", "Zm 9", "Zh"}) {
    EXPECT_EQ(FromBase64(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace ganvas
