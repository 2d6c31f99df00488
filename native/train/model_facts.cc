#include "native/train/model_facts.h"

#include "native/data/pair_spec.h"
#include "native/run/shown_data.h"
#include "native/step/sampler.h"

namespace ganvas::train {
exporter::ModelFacts FactsOf(const Options& options, const DatasetRecord& record, int64_t step,
                             const ExportedNetwork& network) {
  Options shown = options;
  shown.data = DataWithoutFolders(options.data);
  shown.init_from = WithoutFolders(":" + options.init_from).substr(1);
  shown.detector = WithoutFolders(":" + options.detector).substr(1);
  shown.cache.clear();
  shown.out = WithoutFolders(":" + options.out).substr(1);
  exporter::ModelFacts facts;
  facts.dataset = WithoutKind(shown.data);
  facts.classes = record.classes;
  facts.class_noun = record.class_noun;
  facts.prior = PriorOf(options);
  facts.step = step;
  facts.options_json = OptionsToJson(shown, /*indent=*/-1);
  facts.direction = network.direction;
  facts.domains = network.domains;
  if (data::IsPairSpec(options.data)) {
    const auto [a, b] = DomainNames(options.data);
    facts.dataset = a + ", " + b;
  }
  return facts;
}

}  // namespace ganvas::train
