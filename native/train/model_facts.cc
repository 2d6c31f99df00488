#include "native/train/model_facts.h"

#include <filesystem>

#include "native/data/pair_spec.h"
#include "native/step/sampler.h"

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

// "idx:/home/me/mnist" -> "mnist"; "shapes" stays.
std::string WithoutKind(const std::string& spec) { return spec.substr(spec.find(':') + 1); }

std::string DomainName(const std::string& spec) {
  const std::string name = WithoutKind(WithoutFolders(spec));
  return name.substr(0, name.find('@'));
}

std::string DataWithoutFolders(const std::string& spec) {
  if (!data::IsPairSpec(spec)) return WithoutFolders(spec);
  const auto [a, b] = data::ParsePairSpec(spec);
  return "pair:" + WithoutFolders(a) + "," + WithoutFolders(b);
}

}  // namespace

std::pair<std::string, std::string> DomainNames(const Options& options) {
  if (!data::IsPairSpec(options.data)) return {};
  const auto [a, b] = data::ParsePairSpec(options.data);
  return {DomainName(a), DomainName(b)};
}

exporter::ModelFacts FactsOf(const Options& options, const DatasetRecord& record, int64_t step,
                             const std::string& direction) {
  Options shown = options;
  shown.data = DataWithoutFolders(options.data);
  shown.init_from = WithoutFolders(":" + options.init_from).substr(1);
  shown.detector = WithoutFolders(":" + options.detector).substr(1);
  shown.cache.clear();
  shown.out = WithoutFolders(":" + options.out).substr(1);
  exporter::ModelFacts facts;
  facts.dataset = WithoutKind(shown.data);
  facts.classes = record.classes;
  facts.prior = PriorOf(options);
  facts.step = step;
  facts.options_json = OptionsToJson(shown, /*indent=*/-1);
  if (!data::IsPairSpec(options.data)) return facts;
  facts.direction = direction;
  const auto [a, b] = DomainNames(options);
  facts.dataset = a + ", " + b;
  facts.domains = direction == "a2b" ? std::vector{a, b} : std::vector{b, a};
  return facts;
}

}  // namespace ganvas::train
