// Files that people give in place of a model.
#include "shared/onnx/file_kind.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "shared/onnx/reader.h"
#include "shared/onnx/writer.h"
#include "tests/unit/onnx/sample_model.h"

namespace ganvas::onnx {
namespace {

using std::string_view_literals::operator""sv;

std::string KindOfText(std::string_view text) {
  const auto* bytes = reinterpret_cast<const uint8_t*>(text.data());
  const Result<Model> model = Read({bytes, text.size()});
  EXPECT_FALSE(model.ok());
  const std::string kind = OtherKind({bytes, text.size()});
  if (!kind.empty() && !text.empty()) {
    EXPECT_EQ(model.error().message, "not an ONNX model but " + kind);
  }
  return kind;
}

TEST(FileKindTest, PagesAndPointersSayHowToGetTheFile) {
  const std::string page = "a web page: download the model file itself";
  EXPECT_EQ(KindOfText("\n\n<!DOCTYPE html>\n<html><head><title>model.onnx</title></head>"), page);
  EXPECT_EQ(KindOfText("\xef\xbb\xbf<HTML lang=en>"), page);
  EXPECT_EQ(KindOfText("<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code></Error>"),
            "an XML or HTML file");
  EXPECT_EQ(KindOfText("version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 5150762\n"),
            "a Git LFS pointer: fetch the file itself with 'git lfs pull'");
}

TEST(FileKindTest, CheckpointsOfOtherTools) {
  EXPECT_EQ(KindOfText("PK\x03\x04\x00\x00\x08\x08\x00\x00\x00\x00\x00\x00archive/data.pkl"sv),
            "a PyTorch checkpoint: export it to ONNX first");
  EXPECT_EQ(KindOfText("PK\x03\x04\x14\x00\x00\x00\x08\x00model.onnx"sv),
            "a zip archive: unpack it first");
  EXPECT_EQ(KindOfText("\x80\x02\x8a\x0al\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19."sv),
            "a Python pickle, as PyTorch checkpoints are: export it to ONNX first");
  EXPECT_EQ(KindOfText("\x80\x04\x95\x1b\x00\x00\x00\x00\x00\x00\x00}"sv),
            "a Python pickle, as PyTorch checkpoints are: export it to ONNX first");
  EXPECT_EQ(KindOfText("\x08\x00\x00\x00\x00\x00\x00\x00{\"w\":{}}"sv),
            "a safetensors file, which holds weights and no network: export the model to ONNX "
            "first");
  EXPECT_EQ(KindOfText("\x89HDF\r\n\x1a\n\x00\x00"sv), "an HDF5 file, as Keras writes");
  EXPECT_EQ(KindOfText("\x1c\x00\x00\x00TFL3\x00\x00"sv), "a TensorFlow Lite model");
  EXPECT_EQ(KindOfText("GGUF\x03\x00\x00\x00"sv), "a GGUF file");
}

TEST(FileKindTest, OtherFiles) {
  EXPECT_EQ(KindOfText(""), "an empty file");
  EXPECT_EQ(KindOfText("\x89PNG\r\n\x1a\n and so on"), "a PNG picture");
  EXPECT_EQ(KindOfText("\x1f\x8b\x08\x00"sv), "a gzip archive: unpack it first");
  EXPECT_EQ(KindOfText("{\"error\": \"Entry not found\"}"), "a JSON file");
  EXPECT_EQ(KindOfText("Not Found"), "a text file");
  EXPECT_EQ(KindOfText(std::string_view("\0\0\0\0\0\0\0\0", 8)),
            "a file of zeros, as an unfinished download leaves");
}

TEST(FileKindTest, ModelsAndPiecesOfModelsAreNothingElse) {
  std::vector<uint8_t> bytes = Write(SampleModel()).value();
  EXPECT_EQ(OtherKind(bytes), "");
  bytes.resize(bytes.size() / 2);
  EXPECT_EQ(OtherKind(bytes), "");
  const Result<Model> cut = Read(bytes);
  ASSERT_FALSE(cut.ok());
  EXPECT_EQ(cut.error().message.find("not an ONNX model, or a truncated one: "), 0u);
}

}  // namespace
}  // namespace ganvas::onnx
