#include "native/train/tensor_file.h"

#include <gtest/gtest.h>

#include <cstring>

#include "native/error.h"
#include "tests/unit/train/scratch_folder.h"

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

TEST(TensorFile, OtherFilesAreRefused) {
  const ScratchFolder folder;
  WriteText(folder / "text", "this is a long enough text, but no checkpoint at all");
  EXPECT_NE(ReadError(folder / "text"), "");
  EXPECT_NE(ReadError(folder / "absent"), "");
}

}  // namespace
}  // namespace ganvas::train
