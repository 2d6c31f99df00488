#include "native/cli/eval_source.h"

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "native/cli/generator_io.h"
#include "native/cli/model_file.h"
#include "native/error.h"
#include "native/run/data_place.h"
#include "native/run/kept_steps.h"
#include "native/run/run_folder.h"
#include "native/train/run_generator.h"
#include "shared/latent/latent.h"

namespace ganvas::cli {
namespace {

// Latents and labels of an ONNX generator, and its answers.
metrics::Generate GenerateByEngine(const std::string& path, std::shared_ptr<Session> session,
                                   const meaning::Generator& generator, uint64_t seed) {
  return [=](int64_t begin, int64_t count) {
    const meaning::LatentInput& latent = *generator.latent;
    std::vector<float> z(static_cast<size_t>(count * latent.size));
    Latents(seed, static_cast<uint64_t>(begin), count, latent.size, latent.prior, z.data());
    std::vector<int64_t> labels;
    if (generator.label) {
      const int64_t classes = std::max<int64_t>(1, generator.label->classes);
      for (int64_t i = 0; i < count; ++i) labels.push_back((begin + i) % classes);
    }
    std::vector<torch::Tensor> parts;
    Generate(session.get(), path, generator, z, labels, [&](const GeneratedBatch& batch) {
      std::vector<int64_t> dims(batch.shape.dims().begin(), batch.shape.dims().end());
      std::vector<float> values(batch.values.begin(), batch.values.end());
      if (generator.points.empty()) {
        UnitPictures unit = ToUnit(path, generator, batch);
        dims = {unit.size.count, unit.channels, unit.size.height, unit.size.width};
        values = std::move(unit.values);
      }
      torch::Tensor part = torch::empty(dims);
      std::copy(values.begin(), values.end(), part.data_ptr<float>());
      parts.push_back(part);
    });
    return torch::cat(parts);
  };
}

EvalSource OpenModel(const std::string& path, uint64_t seed, int threads) {
  SessionOptions session_options;
  session_options.threads = threads;
  auto session = std::make_shared<Session>(LoadSession(path, session_options));
  const meaning::Generator generator = FindGenerator(path, session.get());
  if (generator.latent->size < 1) {
    throw FatalError(ExitCode::kBadFile, path + ": input '" + generator.latent->name +
                                             "' has no fixed length, expected [N, nz]");
  }
  EvalSource source;
  source.shape.classes = generator.label ? generator.label->classes : 0;
  source.trained_on = TrainingOption(session->info(), "data");
  const std::string fit = TrainingOption(session->info(), "fit");
  if (!fit.empty()) source.fit = fit;
  const std::string background = TrainingOption(session->info(), "background");
  if (!background.empty()) source.background = background;
  // Folders are not written into files, so only built-in data is found again.
  if (source.trained_on.find(':') == std::string::npos) source.data = source.trained_on;
  source.generate = GenerateByEngine(path, std::move(session), generator, seed);
  return source;
}

EvalSource OpenRun(const std::string& path, uint64_t seed, int threads, const std::string& step) {
  const train::RunFolder run = train::RunFolder::Open(path);
  const train::KeptStep chosen = train::ChooseStep(run, step);
  if (!chosen.checkpoint) {
    EvalSource snapshot = OpenModel(run.SnapshotFile(chosen.step), seed, threads);
    snapshot.data = snapshot.trained_on = train::DataOfRun(path);
    return snapshot;
  }
  auto generator = std::make_shared<train::RunGenerator>(
      train::RunGenerator::Open(path, std::to_string(chosen.step)));
  EvalSource source;
  source.shape.classes = generator->classes();
  source.data = source.trained_on = train::DataOfRun(path);
  source.fit = TextOf(generator->options().fit);
  source.background = generator->options().background;
  source.generate = [generator, seed](int64_t first, int64_t count) {
    return generator->Generate(seed, first, count);
  };
  return source;
}

}  // namespace

EvalSource OpenEvalSource(const std::string& target, uint64_t seed, int threads,
                          const std::string& step) {
  std::error_code error;
  const bool run = std::filesystem::is_directory(target, error);
  if (!run && !step.empty()) {
    throw FatalError(ExitCode::kUsage, "--step: " + target + " is a file, expected a run folder");
  }
  EvalSource source = run ? OpenRun(target, seed, threads, step) : OpenModel(target, seed, threads);
  const torch::Tensor one = source.generate(0, 1);
  source.shape.points = one.dim() == 2 && one.size(1) == 2;
  if (one.dim() == 4) {
    source.shape.channels = one.size(1);
    source.shape.height = one.size(2);
    source.shape.width = one.size(3);
  } else if (!source.shape.points) {
    throw FatalError(ExitCode::kBadFile,
                     target + ": gives neither pictures [N, C, H, W] nor points [N, 2]");
  }
  return source;
}

}  // namespace ganvas::cli
