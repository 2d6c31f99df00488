#include "native/cli/bench_models.h"

#include <cstdint>
#include <cstdio>
#include <span>

#include "native/bench/suite.h"
#include "native/cli/files.h"
#include "native/export/convert.h"

namespace ganvas::cli {
namespace {

void WriteModel(const std::string& folder, const std::string& stem, const std::string& title,
                std::span<const uint8_t> bytes) {
  const std::string path = folder + "/" + stem + ".onnx";
  WriteFile(path, bytes);
  std::printf("%s: %s\n", path.c_str(), title.c_str());
}

}  // namespace

void WriteModels(const WriteModelsOptions& options) {
  std::vector<std::string> names = options.names;
  if (names.empty()) {
    for (const bench::SuiteModel& model : bench::Suite()) names.emplace_back(model.name);
  }
  std::vector<exporter::Precision> precisions;
  for (const std::string& text : options.precisions) {
    precisions.push_back(exporter::ParsePrecision(text));
  }
  for (const std::string& name : names) bench::FindSuiteModel(name);  // or throws
  MakeFolder(options.folder);
  for (const std::string& name : names) {
    const bench::SuiteModel& model = bench::FindSuiteModel(name);
    const std::vector<uint8_t> bytes = bench::WriteSuiteModel(name, {});
    for (size_t i = 0; i < precisions.size(); ++i) {
      if (precisions[i] == exporter::Precision::kFp32) {
        WriteModel(options.folder, name, model.title, bytes);
        if (!model.batch_norm) continue;
        WriteModel(options.folder, name + "-folded",
                   std::string(model.title) + ", BatchNormalization folded",
                   bench::WriteSuiteModel(name, {.folded = true}));
      } else {
        const std::string& precision = options.precisions[i];
        WriteModel(options.folder, name + "-" + precision,
                   std::string(model.title) + ", " + precision + " weights",
                   exporter::ConvertModel(bytes, precisions[i], name).bytes);
      }
    }
  }
}

std::string SuiteNames() {
  std::string names;
  for (const bench::SuiteModel& model : bench::Suite()) {
    names += std::string(names.empty() ? "" : ", ") + model.name;
  }
  return names;
}

}  // namespace ganvas::cli
