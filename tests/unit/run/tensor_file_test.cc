#include "native/run/tensor_file.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>

#include "native/error.h"
#include "tests/support/scratch_folder.h"

namespace ganvas::train {
namespace {

constexpr float kFloats[] = {1.5f, -2.0f, 3.25f, 0.0f, 1e-30f, 7.0f};
constexpr int64_t kCount[] = {123456789012345};

std::string WriteExample(const ScratchFolder& folder) {
  TensorFile file;
  file.metadata["step"] = "12";
  file.tensors.push_back(
      {"weights", "F32", {2, 3}, {reinterpret_cast<const uint8_t*>(kFloats), sizeof kFloats}});
  file.tensors.push_back(
      {"count", "I64", {}, {reinterpret_cast<const uint8_t*>(kCount), sizeof kCount}});
  const std::string path = folder / "example.safetensors";
  WriteTensorFile(path, file);
  return path;
}

std::string ReadError(const std::string& path) {
  try {
    ReadTensorFile(path);
  } catch (const FatalError& error) {
    EXPECT_EQ(error.code(), ExitCode::kBadFile);
    EXPECT_NE(std::string(error.what()).find(path), std::string::npos);
    return error.what();
  }
  return "";
}

TEST(TensorFile, ReadsWhatWasWritten) {
  const ScratchFolder folder;
  const TensorFile file = ReadTensorFile(WriteExample(folder));
  EXPECT_EQ(file.metadata.at("step"), "12");
  ASSERT_NE(file.Find("weights"), nullptr);
  EXPECT_EQ(file.Find("weights")->shape, (std::vector<int64_t>{2, 3}));
  EXPECT_EQ(std::memcmp(file.Find("weights")->data.data(), kFloats, sizeof kFloats), 0);
  ASSERT_NE(file.Find("count"), nullptr);
  EXPECT_EQ(std::memcmp(file.Find("count")->data.data(), kCount, sizeof kCount), 0);
  EXPECT_EQ(file.Find("absent"), nullptr);
}

TEST(TensorFile, EveryTruncationIsNoticed) {
  const ScratchFolder folder;
  const std::string whole = FileText(WriteExample(folder));
  for (size_t length = 0; length < whole.size(); ++length) {
    WriteText(folder / "cut", whole.substr(0, length));
    EXPECT_NE(ReadError(folder / "cut"), "") << length;
  }
  WriteText(folder / "cut", whole + "x");
  EXPECT_NE(ReadError(folder / "cut"), "");
}

TEST(TensorFile, AChangedNumberIsNoticed) {
  const ScratchFolder folder;
  std::string bytes = FileText(WriteExample(folder));
  bytes[bytes.size() - 20] ^= 1;
  WriteText(folder / "changed", bytes);
  EXPECT_NE(ReadError(folder / "changed").find("damaged"), std::string::npos);
}

// The header holds the step and the counters: a wrong one is as bad as a wrong weight.
TEST(TensorFile, EveryChangedBitIsNoticedOrMakesNoDifference) {
  const ScratchFolder folder;
  const std::string whole = FileText(WriteExample(folder));
  const TensorFile original =
      ParseTensorFile({whole.begin(), whole.end()}, folder / "example.safetensors");
  int noticed = 0;
  for (size_t bit = 0; bit < 8 * whole.size(); ++bit) {
    std::string bytes = whole;
    bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << (bit % 8)));
    try {
      const TensorFile file = ParseTensorFile({bytes.begin(), bytes.end()}, "changed");
      ASSERT_EQ(file.metadata.at("step"), "12") << bit;
      ASSERT_EQ(file.tensors.size(), original.tensors.size()) << bit;
      for (size_t i = 0; i < file.tensors.size(); ++i) {
        ASSERT_EQ(file.tensors[i].name, original.tensors[i].name) << bit;
        ASSERT_EQ(file.tensors[i].shape, original.tensors[i].shape) << bit;
        ASSERT_TRUE(std::ranges::equal(file.tensors[i].data, original.tensors[i].data)) << bit;
      }
    } catch (const FatalError& error) {
      ASSERT_EQ(error.code(), ExitCode::kBadFile);
      ++noticed;
    }
  }
  EXPECT_GT(noticed, 0.8 * 8 * static_cast<double>(whole.size()));
}

// Files without a checksum of their header are of before there was one.
TEST(TensorFile, ReadsOlderFiles) {
  const ScratchFolder folder;
  std::string bytes = FileText(WriteExample(folder));
  const size_t at = bytes.find("ganvas.header_checksum");
  ASSERT_NE(at, std::string::npos);
  bytes.replace(at, 22, "another_tools_own_word");
  WriteText(folder / "older", bytes);
  EXPECT_EQ(ReadTensorFile(folder / "older").metadata.at("step"), "12");
}

TEST(TensorFile, OtherFilesAreRefused) {
  const ScratchFolder folder;
  WriteText(folder / "text", "this is a long enough text, but no checkpoint at all");
  EXPECT_NE(ReadError(folder / "text"), "");
  EXPECT_NE(ReadError(folder / "absent"), "");
}

}  // namespace
}  // namespace ganvas::train
