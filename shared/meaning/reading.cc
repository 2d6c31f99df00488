#include "shared/meaning/reading.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "shared/base/decimal.h"
#include "shared/graph/graph.h"
#include "shared/meaning/clues.h"
#include "shared/translate/declared.h"
#include "shared/translate/numbers.h"
#include "shared/translate/range_probe.h"
#include "shared/translate/run_cost.h"

namespace ganvas::meaning {
namespace {

using translate::RangeProbe;
using translate::Translator;
using translate::Wiring;

bool SaysGenerator(const std::map<std::string, std::string>& metadata) {
  const auto kind = metadata.find("ganvas.kind");
  return kind != metadata.end() && kind->second.rfind("generator", 0) == 0;
}

std::string Rounded(double v) {
  return Decimal(std::abs(v) > 10 ? std::round(v) : std::round(v * 100) / 100);
}

std::vector<int64_t> DimsOf(const Shape& shape) {
  return {shape.dims().begin(), shape.dims().end()};
}

}  // namespace

class Reading::Impl {
 public:
  Impl(std::span<const onnx::ValueInfo> inputs, std::span<const onnx::ValueInfo> outputs,
       const std::map<std::string, std::string>& metadata, Wiring wiring)
      : inputs_(inputs), outputs_(outputs), metadata_(metadata), wiring_(std::move(wiring)) {}

  // With inference of shapes.
  Status Read(Session& session) {
    if (!SaysGenerator(metadata_)) {
      auto translator = translate::DescribeTranslator(session, {.probe = false});
      if (translator.ok()) {
        const auto size = translate::ProbeSize(session, *translator);
        if (size) {
          const Shape shape = TensorShape(translator->takes, BatchOf(*translator), *size);
          GANVAS_TRY(CheckPlan(session, InputShapes(inputs_, *translator, shape)));
        }
        SetTranslator(std::move(translator).value(), size);
        return {};
      }
      if (translator.error().code == ErrorCode::kUnsupportedOp) return translator.error();
      meaning_.not_translator = translator.error().message;
    } else {
      meaning_.not_translator = "the file says that it is a generator";
    }
    meaning_.generator = ReadInputs(inputs_, metadata_, wiring_);
    if (!meaning_.generator.problem.empty()) return {};
    return Infer(session);
  }

  // By what is declared.
  void Read(const onnx::Model& model) {
    meaning_.not_translator = "the file says that it is a generator";
    if (!SaysGenerator(metadata_)) {
      auto translator = translate::DeclaredTranslator(model, wiring_);
      if (translator.ok()) {
        constexpr int64_t kProbeSide = 64, kMostPixels = 512 * 512;
        translate::PictureSize size{kProbeSide, kProbeSide};
        if (translator->fixed_size()) size = {translator->height, translator->width};
        SetTranslator(std::move(translator).value(),
                      size.height <= kMostPixels / size.width ? std::optional(size) : std::nullopt);
        return;
      }
      meaning_.not_translator = translator.error().message;
    }
    Generator& generator = meaning_.generator;
    generator = ReadInputs(inputs_, metadata_, wiring_);
    if (!generator.problem.empty()) return;
    if (generator.latent->size < 0 && !generator.latent->dims.empty()) {
      generator.latent = Settled(*generator.latent, SidesOf(*generator.latent)[0]);
    }
    std::vector<OutputShape> shapes;
    for (const onnx::ValueInfo& info : outputs_) {
      OutputShape& shape =
          shapes.emplace_back(OutputShape{info.name, info.dtype, info.has_shape, {}});
      for (const onnx::ValueInfo::Dim& dim : info.dims) shape.dims.push_back(dim.value);
    }
    ReadOutputs(shapes, [](Wiring::Value) { return std::vector<int64_t>(); });
    const bool unknown = std::any_of(shapes.begin(), shapes.end(),
                                     [](const OutputShape& shape) { return !shape.known; });
    const auto& picture = generator.picture;
    const bool open = picture && (picture->range.source == RangeSource::kAssumed ||
                                  picture->height < 0 || picture->width < 0);
    wants_run_ = generator.latent->size >= 1 && (open || (!picture && unknown));
    // A problem that only missing shapes cause is not reported yet.
    if (wants_run_) generator.no_picture.clear();
  }

  std::optional<std::vector<Feed>> Next() {
    if (probe_) {
      shown_ = probe_->Next();
      if (!shown_) {
        EndProbe();
        return std::nullopt;
      }
      const Translator& t = *meaning_.translator;
      const Shape shape = TensorShape(t.takes, BatchOf(t), probe_->size());
      std::vector<float> numbers = probe_->Picture(*shown_);
      numbers.resize(static_cast<size_t>(shape.elements()));
      std::vector<Feed> feeds = ConstantFeeds(t, BatchOf(t));
      feeds.push_back({t.input, t.input_type, shape, translate::BytesOf(numbers, t.input_type)});
      return feeds;
    }
    if (!wants_run_) return std::nullopt;
    const Generator& generator = meaning_.generator;
    const int64_t count = RunCount();
    std::vector<float> latents(static_cast<size_t>(count * generator.latent->size));
    Latents(0, 0, count, generator.latent->size, generator.latent->prior, latents.data());
    const std::vector<int64_t> labels(generator.label ? static_cast<size_t>(count) : 0, 0);
    auto feeds = MakeFeeds(generator, count, latents, labels);
    if (feeds.ok()) return std::move(feeds).value();
    GiveUp();
    return std::nullopt;
  }

  void Take(std::span<const NamedTensor> outputs) {
    if (probe_) {
      TakeProbe(outputs);
    } else if (wants_run_) {
      wants_run_ = false;
      TakePictures(outputs);
    }
  }

  void GiveUp() {
    probe_.reset();
    if (std::exchange(wants_run_, false) && !meaning_.generator.picture &&
        meaning_.generator.points.empty()) {
      meaning_.generator.no_picture = "a test run, which would tell its outputs, failed";
    }
  }

  Meaning Known() const {
    Meaning known = meaning_;
    if (known.translator) translate::SettleRanges(*known.translator);
    return known;
  }

 private:
  int64_t RunCount() const { return std::max<int64_t>(1, meaning_.generator.batch); }

  // What the free dimensions of the latent are tried with, the likeliest first.
  std::vector<int64_t> SidesOf(const LatentInput& latent) const {
    std::vector<int64_t> sides = LikelyDims(latent);
    for (size_t i = 0; i < inputs_.size() && latent.dims.size() == 1; ++i) {
      if (inputs_[i].name != latent.name) continue;
      const std::vector<int64_t> found = LengthsByWeights(wiring_, wiring_.inputs[i]);
      sides.insert(sides.begin(), found.begin(), found.end());
    }
    return sides;
  }

  void SetTranslator(Translator translator, std::optional<translate::PictureSize> size) {
    meaning_.generator.problem = "it turns pictures into pictures and takes no latents";
    const bool open = translator.output_range.source == RangeSource::kAssumed;
    if (open && size) probe_.emplace(translator, *size);
    if (open && !size) translator.output_range.reason = translate::kTooLargeToProbe;
    meaning_.translator = std::move(translator);
  }

  // Output shapes for one picture, or for those of a run; and whether a run takes any number.
  Status Infer(Session& session) {
    const graph::Graph& graph = session.graph();
    Generator& generator = meaning_.generator;
    const auto infer = [&](const Generator& g,
                           int64_t count) -> Result<std::vector<graph::Inferred>> {
      GANVAS_ASSIGN(const std::vector<Shape> shapes, FeedShapes(g, inputs_, count));
      return graph::Infer(graph, shapes);
    };
    std::vector<int64_t> sides = {0};
    if (generator.latent->size < 0) sides = SidesOf(*generator.latent);
    std::optional<Error> failure;
    std::vector<graph::Inferred> inferred;
    for (const int64_t side : sides) {
      Generator tried = generator;
      if (side > 0) tried.latent = Settled(*generator.latent, side);
      auto found = infer(tried, RunCount());
      if (found.ok()) {
        inferred = std::move(found).value();
        generator = std::move(tried);
        failure.reset();
        break;
      }
      if (!failure) failure = found.error();
    }
    if (failure) {
      if (failure->code == ErrorCode::kUnsupportedOp) return *failure;
      generator.problem = "it cannot be run: " + failure->message;
      return {};
    }
    std::vector<OutputShape> shapes;
    for (size_t i = 0; i < outputs_.size(); ++i) {
      const graph::Inferred& out = inferred[static_cast<size_t>(graph.outputs[i])];
      shapes.push_back({outputs_[i].name, out.dtype, true, DimsOf(out.shape)});
    }
    ReadOutputs(shapes,
                [&](Wiring::Value v) { return DimsOf(inferred[static_cast<size_t>(v)].shape); });
    if (generator.batch == -1 && (generator.picture || !generator.points.empty())) {
      FindBatch(graph, infer(generator, 3));
    }
    const bool small = IsSmall(translate::CostOf(graph, inferred));
    const bool open = generator.picture && generator.picture->range.source == RangeSource::kAssumed;
    wants_run_ = open && small;
    if (open && !small) generator.picture->range.reason = translate::kTooLargeToProbe;
    if (!small || !generator.problem.empty()) return {};
    GANVAS_ASSIGN(const std::vector<Shape> given, FeedShapes(generator, inputs_, RunCount()));
    return CheckPlan(session, given);
  }

  // kUnsupportedOp where the engine finds out by planning only that it cannot run the model.
  Status CheckPlan(Session& session, std::span<const Shape> shapes) const {
    std::vector<std::pair<std::string, Shape>> named;
    for (size_t i = 0; i < shapes.size(); ++i) named.emplace_back(inputs_[i].name, shapes[i]);
    const auto plan = session.InspectPlan(named);
    if (!plan.ok() && plan.error().code == ErrorCode::kUnsupportedOp) return plan.error();
    return {};
  }

  // Some files declare a free N but were written for one picture.
  void FindBatch(const graph::Graph& graph, const Result<std::vector<graph::Inferred>>& three) {
    Generator& generator = meaning_.generator;
    const std::string& name = generator.picture ? generator.picture->name : generator.points;
    bool follows = three.ok();
    for (size_t i = 0; follows && i < outputs_.size(); ++i) {
      const Shape& shape = (*three)[static_cast<size_t>(graph.outputs[i])].shape;
      if (outputs_[i].name == name) follows = shape.rank() > 0 && shape[0] == 3;
    }
    if (!follows) generator.batch = 1;
  }

  void ReadOutputs(std::span<const OutputShape> shapes, const ShapeOf& shape_of) {
    std::vector<FlatSource> sources;
    for (size_t i = 0; i < shapes.size(); ++i) {
      if (!shapes[i].known || shapes[i].dims.size() != 2) continue;
      sources.push_back({i, FlattenedFrom(wiring_, wiring_.outputs[i], shape_of)});
    }
    meaning::ReadOutputs(shapes, metadata_, wiring_, sources, meaning_.generator);
    Generator& generator = meaning_.generator;
    if (generator.problem.empty()) generator.problem = SizeProblem(generator);
  }

  void TakeProbe(std::span<const NamedTensor> outputs) {
    Translator& t = *meaning_.translator;
    const auto output = std::find_if(outputs.begin(), outputs.end(),
                                     [&](const NamedTensor& o) { return o.name == t.output; });
    if (output == outputs.end() || output->tensor.shape.rank() != 4 || !shown_) return GiveUp();
    const Shape& shape = output->tensor.shape;
    t.gives.channels = static_cast<int>(std::min<int64_t>(5, ChannelsIn(shape, t.gives.layout)));
    const translate::PictureSize size = SizeIn(shape, t.gives.layout);
    const int64_t numbers = size.height * size.width * t.gives.channels;
    if (t.gives.channels > 4 || numbers < 1 || numbers > shape.elements()) return GiveUp();
    const bool even = size.height * probe_->size().width == size.width * probe_->size().height;
    t.scale =
        even ? static_cast<double>(size.height) / static_cast<double>(probe_->size().height) : 0;
    probe_->Take(*shown_, translate::FloatsOf(output->tensor, numbers), size, t);
  }

  void EndProbe() {
    probe_->Settle(*meaning_.translator);
    probe_.reset();
  }

  void TakePictures(std::span<const NamedTensor> outputs) {
    Generator& generator = meaning_.generator;
    std::vector<OutputShape> shapes;
    for (const onnx::ValueInfo& info : outputs_) {
      const auto output = std::find_if(outputs.begin(), outputs.end(),
                                       [&](const NamedTensor& o) { return o.name == info.name; });
      if (output == outputs.end()) return GiveUp();
      shapes.push_back({info.name, output->tensor.dtype, true, DimsOf(output->tensor.shape)});
    }
    ReadOutputs(shapes, [](Wiring::Value) { return std::vector<int64_t>(); });
    if (!generator.picture || generator.picture->range.source != RangeSource::kAssumed) return;
    PictureOutput& picture = *generator.picture;
    const auto output = std::find_if(outputs.begin(), outputs.end(),
                                     [&](const NamedTensor& o) { return o.name == picture.name; });
    std::vector<float> numbers = translate::FloatsOf(output->tensor);
    if (numbers.empty()) return;
    double low = 0, high = 0;
    const ValueRange range = JudgeRange(std::move(numbers), &low, &high);
    picture.range = {range, RangeSource::kProbe,
                     "a test run gave " + Rounded(low) + ".." + Rounded(high)};
    picture.format.range = range;
  }

  const std::span<const onnx::ValueInfo> inputs_, outputs_;
  const std::map<std::string, std::string>& metadata_;
  Wiring wiring_;
  Meaning meaning_;
  std::optional<RangeProbe> probe_;  // of a translator whose range is open
  std::optional<ValueRange> shown_;  // of the run under way
  bool wants_run_ = false;           // of a generator
};

Result<Reading> Reading::Of(Session& session) {
  const graph::Graph& graph = session.graph();
  auto impl = std::make_unique<Impl>(graph.input_infos, graph.output_infos, graph.metadata,
                                     translate::WiringOf(graph));
  GANVAS_TRY(impl->Read(session));
  return Reading(std::move(impl));
}

Reading Reading::Of(const onnx::Model& model) {
  auto impl = std::make_unique<Impl>(model.inputs, model.outputs, model.metadata,
                                     translate::WiringOf(model));
  impl->Read(model);
  return Reading(std::move(impl));
}

Reading::Reading(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Reading::Reading(Reading&&) noexcept = default;
Reading& Reading::operator=(Reading&&) noexcept = default;
Reading::~Reading() = default;

std::optional<std::vector<Feed>> Reading::Next() { return impl_->Next(); }
void Reading::Take(std::span<const NamedTensor> outputs) { impl_->Take(outputs); }
void Reading::GiveUp() { impl_->GiveUp(); }
Meaning Reading::Known() const { return impl_->Known(); }

Result<Meaning> Describe(Session& session, const DescribeOptions& options) {
  GANVAS_ASSIGN(Reading reading, Reading::Of(session));
  while (options.runs) {
    const auto feeds = reading.Next();
    if (!feeds) break;
    std::vector<NamedTensor> inputs;
    for (const Feed& feed : *feeds) inputs.push_back(feed.tensor());
    const auto outputs = session.Run(inputs);
    if (!outputs.ok()) {
      if (outputs.error().code == ErrorCode::kUnsupportedOp) return outputs.error();
      reading.GiveUp();
      break;
    }
    std::vector<NamedTensor> given;
    for (const OutputTensor& output : *outputs) {
      given.push_back({output.name, {output.dtype, output.shape, output.storage.data()}});
    }
    reading.Take(given);
  }
  return reading.Known();
}

}  // namespace ganvas::meaning
