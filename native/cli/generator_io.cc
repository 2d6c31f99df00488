#include "native/cli/generator_io.h"

#include <algorithm>

#include "native/cli/model_file.h"
#include "native/error.h"
#include "native/files/shell_words.h"
#include "shared/meaning/feeds.h"
#include "shared/meaning/reading.h"
#include "shared/translate/numbers.h"
#include "shared/translate/pixels.h"

namespace ganvas::cli {
namespace {

constexpr int64_t kLargestBatch = 64;
constexpr int64_t kBatchElements = int64_t{1} << 20;  // of the output, so that memory stays small

template <typename T>
T ValueOf(const std::string& path, Result<T> result) {
  if (!result.ok()) {
    throw FatalError(CodeOf(result.error()), path + ": " + result.error().message);
  }
  return std::move(result).value();
}

int64_t BatchSize(const meaning::Generator& generator, int64_t count) {
  if (generator.batch > 0) return generator.batch;
  int64_t elements = 1;
  if (generator.picture) {
    const meaning::PictureOutput& picture = *generator.picture;
    elements = std::max<int64_t>(1, picture.height) * std::max<int64_t>(1, picture.width) *
               picture.format.channels;
  }
  return std::clamp<int64_t>(kBatchElements / elements, 1, std::min(count, kLargestBatch));
}

std::string OutputName(const meaning::Generator& generator, const ModelInfo& info) {
  if (generator.picture) return generator.picture->name;
  if (!generator.points.empty()) return generator.points;
  return info.outputs.empty() ? "" : info.outputs[0].name;
}

// Values of a run, moved.
struct MovedValues {
  std::vector<std::string> names;
  std::vector<OutputTensor> outputs;
  std::vector<std::vector<float>> numbers;
};

MovedValues Moved(Session* session, const std::string& path, std::span<const NamedTensor> inputs,
                  const StyleMoves& moves, int64_t first, int64_t count) {
  MovedValues moved;
  for (const StyleMove& move : moves(first)) {
    if (std::find(moved.names.begin(), moved.names.end(), move.value) == moved.names.end()) {
      moved.names.push_back(move.value);
    }
  }
  if (moved.names.empty()) return moved;
  moved.outputs = ValueOf(path, session->Run(inputs, moved.names));
  for (const OutputTensor& output : moved.outputs) {
    moved.numbers.push_back(
        translate::FloatsOf({output.dtype, output.shape, output.storage.data()}));
  }
  for (int64_t i = 0; i < count; ++i) {
    for (const StyleMove& move : moves(first + i)) {
      const auto v = static_cast<size_t>(
          std::find(moved.names.begin(), moved.names.end(), move.value) - moved.names.begin());
      const Shape& shape = moved.outputs[v].shape;
      const int64_t size = shape.rank() > 0 ? shape.Product(1, shape.rank()) : 0;
      if (moved.outputs[v].dtype != DType::kF32 || shape.rank() < 1 || shape[0] < count ||
          size != static_cast<int64_t>(move.offset.size())) {
        throw FatalError(ExitCode::kBadFile, path + ": value '" + move.value + "' is " +
                                                 DTypeName(moved.outputs[v].dtype) + " " +
                                                 shape.ToString() + ", but it would be moved by " +
                                                 std::to_string(move.offset.size()) +
                                                 " numbers for each sample");
      }
      float* numbers = moved.numbers[v].data() + i * size;
      for (int64_t k = 0; k < size; ++k) {
        numbers[k] = (move.replaces ? 0 : numbers[k]) + move.offset[static_cast<size_t>(k)];
      }
    }
  }
  return moved;
}

}  // namespace

meaning::Generator FindGenerator(const std::string& path, Session* session,
                                 const PictureChoice& choice) {
  const bool all_said = choice.range.has_value();
  meaning::Meaning meaning = ValueOf(path, meaning::Describe(*session, {.runs = !all_said}));
  if (meaning.translator) {
    throw FatalError(ExitCode::kBadFile,
                     path + ": is an image-to-image model and takes no latents; run it with: " +
                         ShellCommand({"ganvas", "translate", path, "IN", "OUT"}));
  }
  meaning::Generator& generator = meaning.generator;
  if (!generator.problem.empty()) {
    throw FatalError(ExitCode::kBadFile, path + ": not a generator: " + generator.problem);
  }
  if (generator.label) {
    const auto named = static_cast<int64_t>(ClassNames(path, session->info()).size());
    const bool vectors = generator.label->form == meaning::LabelForm::kOneHot;
    if (named > 0 && !vectors) generator.label->classes = named;
  }
  if (!generator.picture) return std::move(generator);
  if (!generator.picture->has_batch) {  // Generate adds the dimension
    generator.picture->dims.insert(generator.picture->dims.begin(), 1);
    generator.picture->has_batch = true;
  }
  if (choice.range) ChooseRange(*generator.picture, *choice.range);
  if (choice.layout && !ChooseLayout(*generator.picture, *choice.layout)) {
    throw FatalError(ExitCode::kBadFile, path + ": output '" + generator.picture->name +
                                             "' cannot hold pictures as " +
                                             translate::LayoutName(*choice.layout));
  }
  return std::move(generator);
}

std::vector<ChannelMask> MasksFor(const std::string& origin, const Session& session,
                                  const ChannelChanges& changes) {
  if (changes.empty()) return {};
  const std::vector<NamedValue> values = ValueOf(origin, session.Values());
  auto masks = MasksOf(changes, [&](const std::string& name) {
    for (const NamedValue& value : values) {
      const bool has_channels = value.dtype == DType::kF32 && value.dims.size() > 1;
      if (value.name == name && has_channels) return static_cast<int>(value.dims[1]);
    }
    return 0;
  });
  if (masks.ok()) return std::move(masks).value();
  throw FatalError(ExitCode::kUsage, origin + ": " + masks.error().message +
                                         "; ganvas info MODEL --values lists the values");
}

void Generate(Session* session, const std::string& path, const meaning::Generator& generator,
              std::span<const float> latents, std::span<const int64_t> labels,
              const std::function<void(const GeneratedBatch&)>& take, const StyleMoves& moves,
              std::span<const ChannelMask> masks) {
  const int64_t nz = generator.latent->size;
  const int64_t count = static_cast<int64_t>(latents.size()) / nz;
  const int64_t batch = BatchSize(generator, count);
  const std::string name = OutputName(generator, session->info());
  std::vector<float> padded;
  std::vector<int64_t> padded_labels;
  for (int64_t first = 0; first < count; first += batch) {
    const int64_t wanted = std::min(batch, count - first);
    std::span<const float> z =
        latents.subspan(static_cast<size_t>(first * nz), static_cast<size_t>(wanted * nz));
    std::span<const int64_t> label;
    if (generator.label) {
      label = labels.subspan(static_cast<size_t>(first), static_cast<size_t>(wanted));
    }
    int64_t n = wanted;
    if (generator.batch > 0 && wanted < batch) {
      n = batch;
      padded.assign(z.begin(), z.end());
      padded.resize(static_cast<size_t>(n * nz));
      z = padded;
      padded_labels.assign(label.begin(), label.end());
      padded_labels.resize(static_cast<size_t>(n));
      label = padded_labels;
    }
    const std::vector<meaning::Feed> feeds =
        ValueOf(path, meaning::MakeFeeds(generator, n, z, label));
    std::vector<NamedTensor> inputs;
    for (const meaning::Feed& feed : feeds) inputs.push_back(feed.tensor());
    for (const ChannelMask& mask : masks) {
      const Shape shape{static_cast<int64_t>(mask.factors.size())};
      inputs.push_back({"mask of " + mask.value, {DType::kF32, shape, mask.factors.data()}});
    }
    MovedValues moved;
    if (moves) moved = Moved(session, path, inputs, moves, first, wanted);
    for (size_t v = 0; v < moved.names.size(); ++v) {
      const Shape& shape = moved.outputs[v].shape;
      inputs.push_back({moved.names[v], {DType::kF32, shape, moved.numbers[v].data()}});
    }
    const std::vector<OutputTensor> outputs = ValueOf(path, session->Run(inputs));
    const auto output = std::find_if(outputs.begin(), outputs.end(),
                                     [&](const OutputTensor& o) { return o.name == name; });
    if (output == outputs.end()) throw FatalError(ExitCode::kBadFile, path + ": has no outputs");
    std::vector<int64_t> dims(output->shape.dims().begin(), output->shape.dims().end());
    const bool counted = !generator.picture || dims.size() == generator.picture->dims.size();
    if (!counted) dims.insert(dims.begin(), 1);
    if (dims.empty() || dims[0] != n) {
      throw FatalError(ExitCode::kBadFile, path + ": output '" + name + "' is " +
                                               output->shape.ToString() +
                                               ", expected one result "
                                               "for each of " +
                                               std::to_string(n) + " latents");
    }
    dims[0] = wanted;
    const Shape shape = ValueOrThrow(Shape::Create(dims), path);
    const std::vector<float> values = translate::FloatsOf(
        {output->dtype, output->shape, output->storage.data()}, shape.elements());
    take({shape, values, first});
  }
}

UnitPictures ToUnit(const std::string& path, const meaning::Generator& generator,
                    const GeneratedBatch& batch) {
  if (!generator.picture) throw FatalError(ExitCode::kBadFile, path + ": " + generator.no_picture);
  const meaning::PictureOutput& picture = *generator.picture;
  UnitPictures unit;
  unit.size = ValueOf(path, BatchIn(picture, batch.shape));
  unit.channels = picture.format.channels;
  unit.values.resize(batch.values.size());
  const auto channels = static_cast<size_t>(unit.channels);
  const auto pixels = static_cast<size_t>(unit.size.height * unit.size.width);
  const bool planes = picture.format.layout == translate::Layout::kNchw;
  for (size_t i = 0; i < unit.values.size(); ++i) {
    const size_t in_picture = i % (pixels * channels);
    const size_t channel = in_picture / pixels, pixel = in_picture % pixels;
    const size_t from = planes ? i : i - in_picture + pixel * channels + channel;
    unit.values[i] = translate::ToUnit(batch.values[from], picture.format.range);
  }
  return unit;
}

}  // namespace ganvas::cli
