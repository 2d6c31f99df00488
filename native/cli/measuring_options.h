// The options that all commands have that compare samples with real pictures.
#pragma once

#include <CLI/CLI.hpp>
#include <memory>

#include "native/choices/pictures.h"
#include "native/choices/training.h"

namespace ganvas::cli {

// `given` has the members of their names.
template <typename Request>
void AddMeasuringOptions(CLI::App* command, const std::shared_ptr<Request>& given) {
  command
      ->add_option("--fit", given->fit,
                   "How real pictures of a folder get the shape of the samples [as in training, "
                   "else crop]")
      ->check(CLI::IsMember(NamesOf<Fit>()));
  command
      ->add_option(
          "--cache", given->cache,
          "Folder for decoded pictures of a large folder, or none [the user's cache folder]")
      ->type_name("DIR");
  command->add_option("--threads", given->threads, "CPU threads; 0 for one per core [0]")
      ->check(CLI::Range(0, 1024));
  command->add_option("--device", given->device, "Device of --detector: auto, cpu or cuda")
      ->check(CLI::IsMember(NamesOf<Device>()))
      ->capture_default_str();
  command->add_flag("--json", given->json, "Print one JSON object on stdout and nothing else");
}

}  // namespace ganvas::cli
