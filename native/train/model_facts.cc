#include "native/train/model_facts.h"

#include <filesystem>
#include <string>

#include "native/train/sampler.h"

namespace ganvas::train {
namespace {

// "idx:/home/me/mnist" -> "idx:mnist".
std::string WithoutFolders(const std::string& spec) {
  const size_t colon = spec.find(':');
  if (colon == std::string::npos) return spec;
  std::filesystem::path path = spec.substr(colon + 1);
  if (path.filename().empty()) path = path.parent_path();
  return spec.substr(0, colon + 1) + path.filename().string();
}

}  // namespace

exporter::ModelFacts FactsOf(const Options& options, const DatasetRecord& record, int64_t step) {
  Options shown = options;
  shown.data = WithoutFolders(options.data);
  shown.init_from = WithoutFolders(":" + options.init_from).substr(1);
  shown.detector = WithoutFolders(":" + options.detector).substr(1);
  shown.out = WithoutFolders(":" + options.out).substr(1);
  exporter::ModelFacts facts;
  const size_t colon = shown.data.find(':');
  facts.dataset = colon == std::string::npos ? shown.data : shown.data.substr(colon + 1);
  facts.classes = record.classes;
  facts.prior = PriorOf(options);
  facts.step = step;
  facts.options_json = OptionsToJson(shown, /*indent=*/-1);
  return facts;
}

}  // namespace ganvas::train
