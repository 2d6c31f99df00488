#include "native/step/translator_options.h"

#include <string>

#include "native/data/pair_spec.h"
#include "native/error.h"

namespace ganvas::train {

void RequirePair(const Options& options) {
  if (!data::IsPairSpec(options.data)) {
    throw FatalError(ExitCode::kUsage,
                     "--model " + TextOf(options.model) +
                         " translates between two domains: expected --data pair:SPEC_A,SPEC_B or "
                         "folder:DIR+split, not " +
                         options.data);
  }
  data::ParsePairSpec(options.data);
}

void RefuseOptions(const Options& options,
                   std::initializer_list<std::pair<bool, const char*>> given) {
  for (const auto& [is_given, name] : given) {
    if (!is_given) continue;
    throw FatalError(ExitCode::kUsage,
                     std::string(name) + ": not with --model " + TextOf(options.model));
  }
}

void RefuseLatentOptions(const Options& options) {
  const Options defaults;
  RefuseOptions(options, {
                             {options.style_layers != defaults.style_layers, "--style-layers"},
                             {options.style_mixing != defaults.style_mixing, "--style-mixing"},
                             {options.layer_noise != defaults.layer_noise, "--no-layer-noise"},
                             {options.pl_weight != defaults.pl_weight, "--pl-weight"},
                             {options.pl_every != defaults.pl_every, "--pl-every"},
                             {options.conditional, "--conditional"},
                             {options.pack > 1, "--pack"},
                             {options.n_critic > 1, "--n-critic"},
                             {options.r1 > 0, "--r1"},
                             {options.r2 > 0, "--r2"},
                             {options.gp > 0, "--gp"},
                             {options.clip > 0, "--clip"},
                             {options.pixel_weight > 0, "--pixel-weight"},
                             {options.augment == NameOf(Augment::kAda), "--augment ada"},
                             {!options.metrics.empty(), "--metrics"},
                             {options.snapshot_every > 0, "--snapshot-every"},
                             {options.film > 0, "--film"},
                             {options.cuda_graphs, "--cuda-graphs"},
                         });
}

void CheckLoadSize(const Options& options) {
  if (options.load_size == 0 || options.load_size >= options.size.shorter()) return;
  throw FatalError(ExitCode::kUsage, "--load-size " + std::to_string(options.load_size) +
                                         ": expected at least the shorter side of --size, " +
                                         std::to_string(options.size.shorter()) + ", or 0");
}

}  // namespace ganvas::train
