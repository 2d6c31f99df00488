#include "native/cli/translator_source.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "native/choices/tasks.h"
#include "native/cli/model_file.h"
#include "native/data/pair_spec.h"
#include "native/error.h"
#include "native/run/data_place.h"
#include "native/run/kept_steps.h"
#include "native/run/options.h"
#include "native/run/run_folder.h"
#include "native/train/run_generator.h"
#include "shared/translate/numbers.h"
#include "shared/translate/tensor_size.h"
#include "shared/translate/translator.h"

namespace ganvas::cli {
namespace {

namespace fs = std::filesystem;

constexpr const char* kThereFile = "a2b.onnx";
constexpr const char* kBackFile = "b2a.onnx";

std::string FileIn(const std::string& folder, const char* name) {
  const std::string path = folder + "/" + name;
  return fs::is_regular_file(path) ? path : "";
}

// As `ganvas export` writes them: a translator, and one of the other direction if there is one.
bool HoldsTranslators(const std::string& folder) { return !FileIn(folder, kThereFile).empty(); }

std::string Metadata(const ModelInfo& info, const std::string& key) {
  const auto found = info.metadata.find(key);
  return found == info.metadata.end() ? "" : found->second;
}

// Folders are not written into files, so only pairs of built-in data are found again.
bool IsBuiltIn(const std::string& spec) {
  if (!data::IsPairSpec(spec)) return false;
  const auto [a, b] = data::ParsePairSpec(spec);
  return a.find(':') == std::string::npos && b.find(':') == std::string::npos;
}

// Values of [-1, 1] in another range, and back.
torch::Tensor ToRange(const torch::Tensor& unit, translate::ValueRange range) {
  switch (range) {
    case translate::ValueRange::kShare:
      return (unit + 1) / 2;
    case translate::ValueRange::kBytes:
      return (unit + 1) * 127.5;
    case translate::ValueRange::kUnit:
      break;
  }
  return unit;
}
torch::Tensor FromRange(const torch::Tensor& values, translate::ValueRange range) {
  switch (range) {
    case translate::ValueRange::kShare:
      return values * 2 - 1;
    case translate::ValueRange::kBytes:
      return values / 127.5 - 1;
    case translate::ValueRange::kUnit:
      break;
  }
  return values;
}

struct OpenFile {
  std::string path;
  Session session;
  translate::Translator translator;
};

// One run of the engine, of as many pictures as the file takes at once.
torch::Tensor RunEngine(OpenFile& file, const torch::Tensor& pictures) {
  const translate::Translator& translator = file.translator;
  torch::Tensor input = ToRange(pictures, translator.takes.range);
  if (translator.takes.layout == translate::Layout::kNhwc) input = input.permute({0, 2, 3, 1});
  input = input.contiguous();
  const Shape shape{input.size(0), input.size(1), input.size(2), input.size(3)};
  const std::vector<uint8_t> bytes = translate::BytesOf(
      {input.data_ptr<float>(), static_cast<size_t>(input.numel())}, translator.input_type);
  const std::vector<translate::Feed> constants =
      translate::ConstantFeeds(translator, pictures.size(0));
  std::vector<NamedTensor> inputs = {
      {translator.input, {translator.input_type, shape, bytes.data()}}};
  for (const translate::Feed& feed : constants) inputs.push_back(feed.tensor());
  auto ran = file.session.Run(inputs);
  if (!ran.ok()) throw FatalError(CodeOf(ran.error()), file.path + ": " + ran.error().message);
  for (const OutputTensor& output : *ran) {
    if (output.name != translator.output) continue;
    const std::vector<int64_t> dims(output.shape.dims().begin(), output.shape.dims().end());
    torch::Tensor values = torch::empty(dims);
    const std::vector<float> numbers =
        translate::FloatsOf({output.dtype, output.shape, output.storage.data()});
    std::copy(numbers.begin(), numbers.end(), values.data_ptr<float>());
    if (translator.gives.layout == translate::Layout::kNhwc) values = values.permute({0, 3, 1, 2});
    return FromRange(values, translator.gives.range);
  }
  throw FatalError(ExitCode::kBadFile, file.path + ": has no output " + translator.output);
}

std::shared_ptr<OpenFile> LoadTranslator(const std::string& path, int threads) {
  SessionOptions options;
  options.threads = threads;
  Session session = LoadSession(path, options);
  translate::Translator translator = ModelValue(translate::DescribeTranslator(session), path);
  return std::make_shared<OpenFile>(OpenFile{path, std::move(session), std::move(translator)});
}

metrics::Translate ByEngine(std::shared_ptr<OpenFile> file) {
  return [file = std::move(file)](const torch::Tensor& pictures) {
    const int64_t at_once = file->translator.batch > 0 ? file->translator.batch : pictures.size(0);
    std::vector<torch::Tensor> parts;
    for (int64_t first = 0; first < pictures.size(0); first += at_once) {
      const int64_t last = std::min(first + at_once, pictures.size(0));
      parts.push_back(RunEngine(*file, pictures.slice(0, first, last)));
    }
    return torch::cat(parts);
  };
}

// Of the pictures that a file is measured with.
metrics::SampleShape SampleShapeOf(const OpenFile& file, int64_t size) {
  const translate::Translator& translator = file.translator;
  metrics::SampleShape shape;
  shape.channels = translator.takes.channels;
  if (translator.fixed_size()) {
    if (size != 0 && (size != translator.height || size != translator.width)) {
      throw FatalError(ExitCode::kUsage, "--size " + std::to_string(size) + ": " + file.path +
                                             " takes pictures of " +
                                             std::to_string(translator.width) + "x" +
                                             std::to_string(translator.height));
    }
    shape.height = translator.height;
    shape.width = translator.width;
    return shape;
  }
  const std::string trained = TrainingOption(file.session.info(), "size");
  if (size == 0 && !trained.empty()) {  // "96x64"
    const PictureSize sides = data::PictureSizeOf(trained);
    shape.height = sides.height;
    shape.width = sides.width;
    return shape;
  }
  if (size == 0) size = TrainedSize(file.session.info());
  if (size == 0) {
    throw FatalError(ExitCode::kUsage,
                     "--size is required: " + file.path + " takes pictures of any size");
  }
  shape.height = shape.width = size;
  return shape;
}

TranslatorSource OpenFiles(const TranslatorRequest& request, const std::string& there,
                           const std::string& back) {
  const auto file = LoadTranslator(there, request.threads);
  const ModelInfo& info = file->session.info();
  std::string direction = request.direction;
  if (direction.empty()) direction = Metadata(info, "ganvas.direction") == "b2a" ? "b2a" : "a2b";
  TranslatorSource source;
  source.shape = SampleShapeOf(*file, request.size);
  source.trained_on = TrainingOption(info, "data");
  const std::string fit = TrainingOption(info, "fit");
  if (!fit.empty()) source.fit = fit;
  const std::string background = TrainingOption(info, "background");
  if (!background.empty()) source.background = background;
  if (IsBuiltIn(source.trained_on)) source.data = source.trained_on;
  metrics::Translate forth = ByEngine(file), return_trip;
  if (!back.empty()) return_trip = ByEngine(LoadTranslator(back, request.threads));
  if (direction == "b2a") std::swap(forth, return_trip);
  source.translators = {std::move(forth), std::move(return_trip)};
  return source;
}

TranslatorSource OpenTranslationRun(const TranslatorRequest& request) {
  const auto run = std::make_shared<train::RunGenerator>(
      train::RunGenerator::Open(request.target, request.step));
  models::Generator* const there = run->Find("a2b");
  models::Generator* const back = run->Find("b2a");
  if (there == nullptr) {
    throw FatalError(ExitCode::kBadFile, request.target + ": is a run that does not translate");
  }
  const auto by = [run](models::Generator* generator) -> metrics::Translate {
    return [run, generator](const torch::Tensor& pictures) {
      const torch::NoGradGuard no_grad;
      return generator->forward(pictures, torch::Tensor()).to(torch::kFloat32);
    };
  };
  TranslatorSource source;
  const PictureSize size =
      request.size != 0 ? PictureSize(static_cast<int>(request.size)) : run->options().size;
  source.shape.channels = run->record().picture_channels;
  source.shape.height = size.height;
  source.shape.width = size.width;
  source.data = source.trained_on = train::DataOfRun(request.target);
  source.fit = TextOf(run->options().fit);
  source.background = run->options().background;
  source.translators.a2b = by(there);
  if (back != nullptr) source.translators.b2a = by(back);
  source.paired = run->options().paired;
  return source;
}

}  // namespace

bool IsTranslator(const std::string& target) {
  if (!fs::is_directory(target)) {
    return Metadata(InspectModel(target), "ganvas.kind") == "translator";
  }
  if (HoldsTranslators(target)) return true;
  const train::RunFolder run = train::RunFolder::Open(target);
  const train::Options options = train::ReadOptions(run.OptionsFile());
  return Translates(TaskKindOf(options.model));
}

TranslatorSource OpenTranslatorSource(const TranslatorRequest& request) {
  const bool folder = fs::is_directory(request.target);
  if (folder && (!request.back.empty() || !request.direction.empty())) {
    throw FatalError(ExitCode::kUsage, "--back and --direction are for one file; " +
                                           request.target + " is a folder of translators");
  }
  if (folder && !HoldsTranslators(request.target)) return OpenTranslationRun(request);
  if (!request.step.empty()) {
    throw FatalError(ExitCode::kUsage, "--step: " + request.target + " is not a run folder");
  }
  if (!folder) return OpenFiles(request, request.target, request.back);
  TranslatorRequest both = request;
  both.direction = "a2b";
  return OpenFiles(both, FileIn(request.target, kThereFile), FileIn(request.target, kBackFile));
}

}  // namespace ganvas::cli
