// A run that translates -> two files, both right, or none.
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "native/error.h"
#include "native/export/precision.h"
#include "native/files/durable_file.h"
#include "native/train/export_run.h"
#include "native/train/train.h"
#include "shared/onnx/reader.h"
#include "tests/support/scratch_folder.h"

namespace ganvas::exporter {
namespace {

namespace fs = std::filesystem;
using train::ExportOptions;
using train::ExportReport;
using train::ExportRun;

struct Facts {
  std::string graph;
  std::map<std::string, std::string> metadata;
};

Facts FactsIn(const std::string& path) {
  const std::string text = FileText(path);
  const std::vector<uint8_t> bytes(text.begin(), text.end());
  const auto model = ValueOrThrow(onnx::Read(bytes), path);
  return {model.graph_name, model.metadata};
}

class ExportTranslation : public ::testing::TestWithParam<const char*> {
 protected:
  ExportTranslation() {
    train::Options options;
    options.data = "pair:shapes,shapes+stripe@train";
    options.model = *ChoiceOf<Model>(GetParam());
    options.out = folder_ / "my run";
    options.size = 16;
    options.channels = 4;
    options.layers = options.model == Model::kCyclegan ? 1 : 0;
    options.batch = 1;
    options.steps = 2;
    options.device = Device::kCpu;
    options.threads = 1;
    train::Train(options);
    request_.run = options.out;
    request_.out = folder_ / "files";
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
  std::string File(const char* direction) { return request_.out + "/" + direction + ".onnx"; }

  ScratchFolder folder_;
  ExportOptions request_;
  std::string message_;
};

TEST_P(ExportTranslation, WritesBothDirectionsInEveryPrecision) {
  request_.license = "MIT";
  for (const char* precision : {"fp32", "fp16", "int8"}) {
    request_.precision = precision;
    const ExportReport report = ExportRun(request_);
    EXPECT_EQ(report.step, 2);
    ASSERT_EQ(report.files.size(), 2u);
    for (const train::ExportedFile& file : report.files) {
      EXPECT_LE(file.difference, kAllowedDifference);
      EXPECT_LE(file.mean_difference, AllowedMeanDifference(ParsePrecision(precision)));
      EXPECT_EQ(file.bytes, fs::file_size(file.path));
    }
    EXPECT_EQ(report.files[0].path, File("a2b"));
    EXPECT_EQ(report.files[1].path, File("b2a"));
    EXPECT_NE(FileText(File("a2b")), FileText(File("b2a")));
  }
  const Facts there = FactsIn(File("a2b")), back = FactsIn(File("b2a"));
  EXPECT_EQ(there.graph, GetParam());
  EXPECT_EQ(there.metadata.at("ganvas.kind"), "translator");
  EXPECT_EQ(there.metadata.at("ganvas.direction"), "a2b");
  EXPECT_EQ(back.metadata.at("ganvas.direction"), "b2a");
  EXPECT_EQ(there.metadata.at("ganvas.domains"), R"(["shapes","shapes+stripe"])");
  EXPECT_EQ(back.metadata.at("ganvas.domains"), R"(["shapes+stripe","shapes"])");
  EXPECT_EQ(there.metadata.at("ganvas.name"), "shapes to shapes+stripe");
  EXPECT_EQ(there.metadata.at("ganvas.dataset"), "shapes, shapes+stripe");
  EXPECT_EQ(back.metadata.at("ganvas.license"), "MIT");
  EXPECT_EQ(back.metadata.at("ganvas.size"), "16");
  const auto options = nlohmann::json::parse(there.metadata.at("ganvas.options"));
  EXPECT_EQ(options.at("data"), "pair:shapes@train,shapes+stripe@train");
}

TEST_P(ExportTranslation, DomainsHaveTheNamesThatAreGiven) {
  request_.domains = {"Plain", "Striped"};
  ExportRun(request_);
  EXPECT_EQ(FactsIn(File("a2b")).metadata.at("ganvas.name"), "Plain to Striped");
  EXPECT_EQ(FactsIn(File("b2a")).metadata.at("ganvas.domains"), R"(["Striped","Plain"])");
  request_.name = "Toy";
  ExportRun(request_);
  EXPECT_EQ(FactsIn(File("b2a")).metadata.at("ganvas.name"), "Toy: Striped to Plain");
  request_.domains = {"Plain"};
  EXPECT_EQ(CodeOfExport(), ExitCode::kUsage);
  EXPECT_NE(message_.find("--domains: 1 names"), std::string::npos) << message_;
}

TEST_P(ExportTranslation, RefusesAndLeavesNothing) {
  request_.out = folder_ / "model.onnx";
  EXPECT_EQ(CodeOfExport(), ExitCode::kUsage);
  EXPECT_NE(message_.find("--out " + request_.out + ": is the name of a file, expected a folder"),
            std::string::npos)
      << message_;
  EXPECT_FALSE(fs::exists(request_.out));

  request_.out = folder_ / "taken";
  WriteText(request_.out, "of somebody");
  EXPECT_EQ(CodeOfExport(), ExitCode::kUsage);
  EXPECT_NE(message_.find("is a file, expected a folder"), std::string::npos) << message_;
  EXPECT_EQ(FileText(request_.out), "of somebody");

  // The second name is taken by a folder that cannot make room: the first file stays what it was.
  request_.out = folder_ / "half";
  fs::create_directories(request_.out);
  WriteText(File("a2b"), "before");
  fs::create_directories(File("b2a") + ".tmp/in the way");
  EXPECT_EQ(CodeOfExport(), ExitCode::kFailed);
  EXPECT_NE(message_.find(File("b2a")), std::string::npos) << message_;
  EXPECT_EQ(FileText(File("a2b")), "before");
  EXPECT_EQ(std::distance(fs::directory_iterator(request_.out), {}), 2);

  request_.out = folder_ / "files";
  request_.classes = {"a", "b"};
  EXPECT_EQ(CodeOfExport(), ExitCode::kUsage);
  EXPECT_FALSE(fs::exists(request_.out));
}

TEST(ExportPaired, WritesOneDirectionIntoAFolder) {
  const ScratchFolder folder;
  train::Options options;
  options.data = "pair:shapes,shapes+stripe@train";
  options.model = Model::kPix2pix;
  options.paired = true;
  options.dropout = 0.5;
  options.out = folder / "run";
  options.size = 16;
  options.channels = 4;
  options.batch = 1;
  options.steps = 2;
  options.device = Device::kCpu;
  options.threads = 1;
  train::Train(options);
  ExportOptions request;
  request.run = options.out;
  request.out = folder / "model.onnx";
  const auto refused = [&] {
    try {
      ExportRun(request);
    } catch (const FatalError& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  EXPECT_EQ(refused(), "--out " + request.out + ": is the name of a file, expected a folder: " +
                           options.out + " translates pictures, and a2b.onnx is written there");
  request.out = folder / "files";
  const ExportReport report = ExportRun(request);
  ASSERT_EQ(report.files.size(), 1u);
  EXPECT_EQ(report.files[0].path, folder / "files/a2b.onnx");
  EXPECT_LE(report.files[0].difference, kAllowedDifference);
  const Facts facts = FactsIn(report.files[0].path);
  EXPECT_EQ(facts.metadata.at("ganvas.kind"), "translator");
  EXPECT_EQ(facts.metadata.at("ganvas.direction"), "a2b");
  EXPECT_EQ(facts.metadata.at("ganvas.domains"), R"(["shapes","shapes+stripe"])");
}

INSTANTIATE_TEST_SUITE_P(Models, ExportTranslation,
                         ::testing::Values("cyclegan", "cyclegan-skip", "cyclegan-unet"),
                         [](const auto& each) {
                           const std::string model = each.param;
                           return model == "cyclegan" ? "residual" : model.substr(9);
                         });

}  // namespace
}  // namespace ganvas::exporter
