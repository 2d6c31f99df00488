// Trained runs and fresh generators -> ONNX files that say and compute the right thing.
#include <gtest/gtest.h>
#include <torch/torch.h>

#include <nlohmann/json.hpp>

#include "native/error.h"
#include "native/export/generator_onnx.h"
#include "native/export/onnx_check.h"
#include "native/export/verify.h"
#include "native/files/durable_file.h"
#include "native/models/architecture.h"
#include "native/run/run_folder.h"
#include "native/step/sampler.h"
#include "native/train/export_run.h"
#include "native/train/train.h"
#include "shared/onnx/reader.h"
#include "tests/support/scratch_folder.h"

namespace ganvas::exporter {
namespace {

using train::ExportOptions;
using train::ExportReport;
using train::ExportRun;

models::NetworkShape ShapeOf(int size, int channels, int width, int latent) {
  models::NetworkShape shape;
  shape.size = size;
  shape.picture_channels = channels;
  shape.width = width;
  shape.latent = latent;
  return shape;
}

std::shared_ptr<models::Generator> Fresh(const models::NetworkShape& shape) {
  auto generator = models::ArchitectureOf(Model::kDcgan).make_generator(shape, 11);
  train::CalibrateBatchNorm(*generator, {shape.latent, Prior::kNormal, shape.classes}, 256);
  return generator;
}

ModelFacts Facts() {
  ModelFacts facts;
  facts.name = "A name";
  facts.dataset = "some data";
  facts.license = "CC0";
  facts.classes = {"a", "b \"quoted\""};
  facts.step = 1234;
  facts.options_json = "{}";
  return facts;
}

struct Case {
  int size, channels, width, latent;
  Precision precision;
};

class Export : public ::testing::TestWithParam<Case> {};

TEST_P(Export, PassesTheCheckerAndEqualsLibTorch) {
  const Case& c = GetParam();
  const models::NetworkShape shape = ShapeOf(c.size, c.channels, c.width, c.latent);
  const auto generator = Fresh(shape);
  const auto bytes = GeneratorOnnx(*generator, "dcgan", shape, c.precision, Facts());
  const CheckReport check = CheckOnnx(bytes);
  EXPECT_NE(check.outcome, CheckOutcome::kComplaint) << check.message;
  const VerifyReport report = VerifyGenerator(bytes, *generator, shape);
  EXPECT_LE(report.difference, kAllowedDifference);
  EXPECT_LE(report.default_difference, kAllowedDefaultDifference);
  if (c.precision == Precision::kFp32) {
    EXPECT_LE(report.mean_difference, kAllowedDefaultDifference * 127.5);
  } else {
    EXPECT_GT(report.mean_difference, 0);
    EXPECT_LE(report.mean_difference, AllowedMeanDifference(c.precision));
  }
}

INSTANTIATE_TEST_SUITE_P(
    Sizes, Export,
    ::testing::Values(Case{16, 1, 3, 7, Precision::kFp32}, Case{32, 3, 16, 100, Precision::kFp32},
                      Case{64, 1, 4, 20, Precision::kFp32}, Case{32, 3, 16, 100, Precision::kFp16},
                      Case{16, 1, 3, 7, Precision::kInt8}, Case{64, 3, 16, 100, Precision::kInt8}));

TEST(ExportGenerator, AWrongWeightIsNoticed) {
  for (const Precision precision : {Precision::kFp32, Precision::kFp16, Precision::kInt8}) {
    const models::NetworkShape shape = ShapeOf(16, 1, 4, 10);
    const auto generator = Fresh(shape);
    auto bytes = GeneratorOnnx(*generator, "dcgan", shape, precision, Facts());
    EXPECT_LE(VerifyGenerator(bytes, *generator, shape).difference, kAllowedDifference);
    torch::NoGradGuard no_grad;
    generator->parameters().back().mul_(1.01);
    // Of what the file stores narrow, only the pictures as they are run can tell.
    const VerifyReport report = VerifyGenerator(bytes, *generator, shape);
    if (precision == Precision::kFp32) {
      EXPECT_GT(report.difference, kAllowedDifference);
    }
    EXPECT_GT(report.mean_difference, 0.01);
    // A shift of a normalization is wide in every file.
    generator->named_parameters().find("main.1.bias")->add_(0.1);
    EXPECT_GT(VerifyGenerator(bytes, *generator, shape).difference, kAllowedDifference);
  }
}

TEST(ExportGenerator, VerifyingLeavesTheGeneratorAsItWas) {
  const models::NetworkShape shape = ShapeOf(16, 1, 4, 10);
  const auto generator = Fresh(shape);
  const torch::Tensor before = generator->parameters().front().clone();
  const auto bytes = GeneratorOnnx(*generator, "dcgan", shape, Precision::kInt8, Facts());
  VerifyGenerator(bytes, *generator, shape);
  EXPECT_TRUE(torch::equal(generator->parameters().front(), before));
}

TEST(ExportGenerator, FollowsTheContractOfModelFiles) {
  const models::NetworkShape shape = ShapeOf(32, 3, 4, 10);
  const auto generator = Fresh(shape);
  const auto bytes = GeneratorOnnx(*generator, "dcgan", shape, Precision::kFp16, Facts());
  const auto model = ValueOrThrow(onnx::Read(bytes), "model");
  EXPECT_LE(model.opset, 17);
  ASSERT_EQ(model.inputs.size(), 1u);
  EXPECT_EQ(model.inputs[0].name, "z");
  ASSERT_EQ(model.inputs[0].dims.size(), 2u);
  EXPECT_EQ(model.inputs[0].dims[0].name, "N");
  EXPECT_EQ(model.inputs[0].dims[1].value, 10);
  ASSERT_EQ(model.outputs.size(), 1u);
  EXPECT_EQ(model.outputs[0].name, "image");
  EXPECT_EQ(model.outputs[0].dims[1].value, 3);
  EXPECT_EQ(model.outputs[0].dims[3].value, 32);
  EXPECT_EQ(model.metadata.at("ganvas.format"), "1");
  EXPECT_EQ(model.metadata.at("ganvas.kind"), "generator");
  EXPECT_EQ(model.metadata.at("ganvas.name"), "A name");
  EXPECT_EQ(model.metadata.at("ganvas.dataset"), "some data");
  EXPECT_EQ(model.metadata.at("ganvas.license"), "CC0");
  EXPECT_EQ(nlohmann::json::parse(model.metadata.at("ganvas.classes")),
            nlohmann::json({"a", "b \"quoted\""}));
  EXPECT_EQ(model.metadata.at("ganvas.prior"), "normal");
  EXPECT_EQ(model.metadata.at("ganvas.step"), "1234");
  EXPECT_EQ(model.metadata.at("ganvas.options"), "{}");
  // Half the bytes: every convolution weight is narrow.
  const auto wide = GeneratorOnnx(*generator, "dcgan", shape, Precision::kFp32, Facts());
  EXPECT_LT(bytes.size(), wide.size() * 0.65);
  const auto narrow = GeneratorOnnx(*generator, "dcgan", shape, Precision::kInt8, Facts());
  EXPECT_LT(narrow.size(), wide.size() * 0.45);
  EXPECT_LE(ValueOrThrow(onnx::Read(narrow), "model").opset, 17);
}

TEST(OnnxCheck, ComplainsAboutABrokenGraph) {
  const models::NetworkShape shape = ShapeOf(16, 1, 2, 4);
  const auto generator = Fresh(shape);
  auto bytes = GeneratorOnnx(*generator, "dcgan", shape, Precision::kFp32, Facts());
  if (CheckOnnx(bytes).outcome == CheckOutcome::kSkipped) GTEST_SKIP() << "no libonnx";
  const std::string text(bytes.begin(), bytes.end());
  bytes[text.find("ConvTranspose")] = 'X';
  EXPECT_EQ(CheckOnnx(bytes).outcome, CheckOutcome::kComplaint);
  const std::vector<uint8_t> garbage(100, 0xff);
  EXPECT_EQ(CheckOnnx(garbage).outcome, CheckOutcome::kComplaint);
}

class ExportRunTest : public ::testing::Test {
 protected:
  ExportRunTest() {
    train::Options options;
    options.data = "shapes";
    options.out = folder_ / "my run";
    options.size = 16;
    options.channels = 4;
    options.nz = 8;
    options.batch = 8;
    options.steps = 3;
    options.device = Device::kCpu;
    options.threads = 2;
    train::Train(options);
    request_.run = options.out + "/";
    request_.out = folder_ / "model.onnx";
  }
  ExitCode CodeOfExport() {
    try {
      ExportRun(request_);
    } catch (const FatalError& error) {
      message_ = error.what();
      return error.code();
    }
    return ExitCode::kOk;
  }

  ScratchFolder folder_;
  ExportOptions request_;
  std::string message_;
};

TEST_F(ExportRunTest, WritesAVerifiedFile) {
  request_.license = "MIT";
  request_.credits = "drawn by A, B and C";
  const ExportReport report = ExportRun(request_);
  EXPECT_EQ(report.step, 3);
  EXPECT_LE(report.files.at(0).difference, kAllowedDifference);
  const std::string text = FileText(request_.out);
  EXPECT_EQ(report.files[0].path, request_.out);
  EXPECT_EQ(report.files[0].bytes, text.size());
  const std::vector<uint8_t> bytes(text.begin(), text.end());
  const auto model = ValueOrThrow(onnx::Read(bytes), "model");
  EXPECT_EQ(model.metadata.at("ganvas.name"), "my run");
  EXPECT_EQ(model.metadata.at("ganvas.dataset"), "shapes");
  EXPECT_EQ(model.metadata.at("ganvas.license"), "MIT");
  EXPECT_EQ(model.metadata.at("ganvas.credits"), "drawn by A, B and C");
  const auto options = nlohmann::json::parse(model.metadata.at("ganvas.options"));
  EXPECT_EQ(options.at("steps"), 3);
  EXPECT_EQ(options.at("out"), "my run");  // no folders of this machine in a file for others
}

TEST_F(ExportRunTest, WritesEveryPrecision) {
  size_t previous = SIZE_MAX;
  for (const char* precision : {"fp32", "fp16", "int8"}) {
    request_.precision = precision;
    const ExportReport report = ExportRun(request_);
    const train::ExportedFile& file = report.files.at(0);
    EXPECT_LE(file.difference, kAllowedDifference);
    EXPECT_LE(file.mean_difference, AllowedMeanDifference(ParsePrecision(precision)));
    EXPECT_LT(file.bytes, previous) << precision;
    previous = file.bytes;
  }
}

TEST_F(ExportRunTest, SaysWhatAClassIs) {
  const auto noun_in_file = [&]() -> std::string {
    ExportRun(request_);
    const std::string text = FileText(request_.out);
    const std::vector<uint8_t> bytes(text.begin(), text.end());
    const auto model = ValueOrThrow(onnx::Read(bytes), "model");
    const auto found = model.metadata.find("ganvas.class_noun");
    return found == model.metadata.end() ? "" : found->second;
  };
  EXPECT_EQ(noun_in_file(), "");
  request_.class_noun = "form";
  EXPECT_EQ(CodeOfExport(), ExitCode::kUsage);
  EXPECT_NE(message_.find("--class-noun"), std::string::npos) << message_;
  train::Options options = train::ReadOptions(train::RunFolder::Open(request_.run).OptionsFile());
  options.out = request_.run = folder_ / "conditional";
  options.conditional = true;
  train::Train(options);
  request_.class_noun.clear();
  EXPECT_EQ(noun_in_file(), "shape");
  request_.class_noun = "form";
  EXPECT_EQ(noun_in_file(), "form");
}

TEST_F(ExportRunTest, AFolderIsNoFile) {
  request_.out = folder_ / "folder";
  std::filesystem::create_directories(request_.out);
  EXPECT_EQ(CodeOfExport(), ExitCode::kUsage);
  EXPECT_NE(message_.find("is a folder, expected FILE.onnx"), std::string::npos) << message_;
  request_.out = folder_ / "model.onnx";
  request_.domains = {"A", "B"};
  EXPECT_EQ(CodeOfExport(), ExitCode::kUsage);
  EXPECT_NE(message_.find("does not translate"), std::string::npos) << message_;
}

TEST_F(ExportRunTest, TheSameCheckpointGivesTheSameFile) {
  ExportRun(request_);
  const std::string first = FileText(request_.out);
  ExportRun(request_);
  EXPECT_EQ(FileText(request_.out), first);
}

TEST_F(ExportRunTest, TakesAnyKeptStep) {
  train::ResumeOptions longer;
  longer.steps = 5;
  train::Resume(request_.run, longer);
  request_.step = "3";
  EXPECT_EQ(ExportRun(request_).step, 3);
  request_.step = "";
  EXPECT_EQ(ExportRun(request_).step, 5);
  request_.step = "4";
  EXPECT_EQ(CodeOfExport(), ExitCode::kBadFile);
  EXPECT_NE(message_.find("has nothing of step 4; there are checkpoints of steps 3, 5"),
            std::string::npos)
      << message_;

  const train::RunFolder run = train::RunFolder::Open(request_.run);
  WriteText(run.StatsFile(), "{\"step\":3,\"fid\":1}\n{\"step\":5,\"fid\":2}\n");
  request_.step = "best:fid";
  EXPECT_EQ(ExportRun(request_).step, 3);
}

TEST_F(ExportRunTest, TakesASnapshotWhereTheCheckpointIsGone) {
  train::Options options;
  options.data = "shapes";
  options.out = request_.run = folder_ / "film";
  options.size = 16;
  options.channels = 4;
  options.nz = 8;
  options.batch = 8;
  options.steps = 2;
  options.device = Device::kCpu;
  options.threads = 1;
  options.snapshot_every = 1;
  options.keep = 1;
  train::Train(options);
  request_.step = "1";
  request_.name = "First";
  const ExportReport report = ExportRun(request_);
  EXPECT_TRUE(report.snapshot);
  EXPECT_EQ(report.step, 1);
  EXPECT_EQ(report.precision, "fp16");
  EXPECT_EQ(report.files.at(0).mean_difference, 0);
  const std::string text = FileText(request_.out);
  const std::vector<uint8_t> bytes(text.begin(), text.end());
  const auto model = ValueOrThrow(onnx::Read(bytes), "model");
  EXPECT_EQ(model.metadata.at("ganvas.name"), "First");
  EXPECT_EQ(model.metadata.at("ganvas.step"), "1");

  request_.precision = "int8";
  EXPECT_GT(ExportRun(request_).files.at(0).mean_difference, 0);
  request_.precision = "fp32";
  EXPECT_EQ(CodeOfExport(), ExitCode::kUsage);
  EXPECT_NE(message_.find("one of the checkpoints: 2"), std::string::npos) << message_;
  request_.step = "2";
  EXPECT_FALSE(ExportRun(request_).snapshot);
}

TEST_F(ExportRunTest, RefusesAndLeavesNothing) {
  request_.precision = "int4";
  EXPECT_EQ(CodeOfExport(), ExitCode::kUsage);
  request_.precision = "fp32";
  request_.out = request_.run + "/options.json/model.onnx";  // a file stands where a folder should
  EXPECT_EQ(CodeOfExport(), ExitCode::kFailed);
  EXPECT_NE(message_.find(request_.out), std::string::npos);

  request_.out = folder_ / "model.onnx";
  const train::RunFolder run = train::RunFolder::Open(request_.run);
  const std::string checkpoint = FileText(run.CheckpointFile(3));
  WriteText(run.CheckpointFile(3), checkpoint.substr(0, 1000));
  EXPECT_EQ(CodeOfExport(), ExitCode::kBadFile);
  EXPECT_NE(message_.find("step_000003.safetensors"), std::string::npos);
  std::filesystem::remove(run.CheckpointFile(3));
  EXPECT_EQ(CodeOfExport(), ExitCode::kBadFile);
  EXPECT_NE(message_.find("no checkpoint"), std::string::npos);
  EXPECT_FALSE(std::filesystem::exists(request_.out));
  request_.run = folder_ / "absent";
  EXPECT_EQ(CodeOfExport(), ExitCode::kBadFile);
}

}  // namespace
}  // namespace ganvas::exporter
