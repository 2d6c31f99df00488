#include "shared/translate/statistics.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "shared/base/quoted.h"
#include "shared/graph/graph.h"
#include "shared/onnx/reader.h"
#include "shared/onnx/writer.h"
#include "shared/translate/statistics_model.h"

namespace ganvas::translate {
namespace {

// Ones over the core of a tile and zeros elsewhere, at the resolution of one value of the network,
// scaled so that their mean is 1.
std::vector<float> Mask(const PictureSize& tensor, const TileRect& core, const Shape& shape) {
  const int64_t height = shape[2], width = shape[3];
  const auto at = [](int64_t pixel, int64_t side, int64_t pixels) {
    return (2 * pixel * side + pixels) / (2 * pixels);
  };
  const int64_t top = std::min(at(core.top, height, tensor.height), height - 1);
  const int64_t left = std::min(at(core.left, width, tensor.width), width - 1);
  const int64_t bottom = std::max(at(core.bottom, height, tensor.height), top + 1);
  const int64_t right = std::max(at(core.right, width, tensor.width), left + 1);
  const float value = static_cast<float>(static_cast<double>(height * width) /
                                         static_cast<double>((bottom - top) * (right - left)));
  std::vector<float> mask(static_cast<size_t>(height * width), 0.0f);
  for (int64_t y = top; y < bottom; ++y) {
    std::fill_n(mask.begin() + y * width + left, right - left, value);
  }
  return mask;
}

const OutputTensor* Named(const std::vector<OutputTensor>& outputs, const std::string& name) {
  const auto found = std::find_if(outputs.begin(), outputs.end(),
                                  [&](const OutputTensor& o) { return o.name == name; });
  return found == outputs.end() ? nullptr : &*found;
}

}  // namespace

Result<WholeStatistics> WholeStatistics::Load(std::vector<uint8_t> bytes, const Session& session,
                                              const Translator& translator,
                                              const SessionOptions& options) {
  GANVAS_ASSIGN(onnx::Model model, onnx::Read(bytes));
  GANVAS_ASSIGN(const std::vector<NormPorts> ports, TakeStatistics(model));
  if (ports.empty() || static_cast<int>(ports.size()) != translator.picture_statistics ||
      BatchOf(translator) != 1 || translator.input_type != DType::kF32 ||
      translator.output_type != DType::kF32) {
    return UnsupportedOp(
        "statistics of the whole picture can be given to InstanceNormalization of one float32 "
        "picture only");
  }
  GANVAS_ASSIGN(std::vector<uint8_t> written, onnx::Write(model));
  GANVAS_ASSIGN(Session second, Session::Load(std::move(written), options));
  WholeStatistics made(std::move(second));
  for (const NormPorts& p : ports) {
    made.norms_.push_back({p.value, p.mean, p.variance, p.mask, p.first, p.second, {}, {}, {}, {}});
  }
  const int64_t side = std::max(translator.smallest, translator.multiple);
  const PictureSize size = translator.fixed_size()
                               ? PictureSize{translator.height, translator.width}
                               : PictureSize{side, side};
  GANVAS_ASSIGN(const std::vector<Shape> shapes, made.Shapes(session, translator, size));
  for (size_t i = 0; i < shapes.size(); ++i) {
    if (shapes[i].rank() != 4) {
      return UnsupportedOp(
          "statistics of the whole picture cannot be given to the normalization of " +
          Quoted(made.norms_[i].value) + ", which is " + shapes[i].ToString());
    }
    const auto channels = static_cast<size_t>(shapes[i][1]);
    made.norms_[i].known_mean.assign(channels, 0.0f);
    made.norms_[i].known_variance.assign(channels, 1.0f);
    made.norms_[i].sums.assign(channels, 0.0);
    made.norms_[i].squares.assign(channels, 0.0);
  }
  return made;
}

Result<std::vector<Shape>> WholeStatistics::Shapes(const Session& original,
                                                   const Translator& translator,
                                                   const PictureSize& size) const {
  const graph::Graph& graph = original.graph();
  const Shape input = TensorShape(translator.takes, 1, size);
  GANVAS_ASSIGN(const std::vector<graph::Inferred> inferred,
                graph::Infer(graph, InputShapes(graph.input_infos, translator, input)));
  std::vector<Shape> shapes;
  for (const Norm& norm : norms_) {
    const auto value = std::find_if(graph.values.begin(), graph.values.end(),
                                    [&](const graph::Value& v) { return v.name == norm.value; });
    if (value == graph.values.end()) {
      return BadModel("no value " + Quoted(norm.value) + " to normalize");
    }
    shapes.push_back(inferred[static_cast<size_t>(value - graph.values.begin())].shape);
  }
  return shapes;
}

Status WholeStatistics::Begin(const Session& original, const Translator& translator,
                              const float* tensor, const PictureSize& size, const TileRect& core,
                              bool own) {
  GANVAS_ASSIGN(const std::vector<Shape> shapes, Shapes(original, translator, size));
  const float given = own ? 0.0f : 1.0f;
  std::vector<NamedTensor> inputs = {
      {translator.input, {DType::kF32, TensorShape(translator.takes, 1, size), tensor}},
      {kGivenShare, {DType::kF32, Shape{1}, &given}}};
  const std::vector<Feed> constants = ConstantFeeds(translator, 1);
  for (const Feed& feed : constants) inputs.push_back(feed.tensor());
  std::vector<std::vector<float>> masks;
  for (const Shape& shape : shapes) masks.push_back(Mask(size, core, shape));
  for (size_t i = 0; i < norms_.size(); ++i) {
    const Norm& norm = norms_[i];
    const Shape channels{1, static_cast<int64_t>(norm.known_mean.size()), 1, 1};
    inputs.push_back({norm.mean, {DType::kF32, channels, norm.known_mean.data()}});
    inputs.push_back({norm.variance, {DType::kF32, channels, norm.known_variance.data()}});
    const Shape plane{1, 1, shapes[i][2], shapes[i][3]};
    inputs.push_back({norm.mask, {DType::kF32, plane, masks[i].data()}});
  }
  return session_.Begin(inputs);
}

Result<OutputTensor> WholeStatistics::Finish(const Translator& translator, double weight) {
  GANVAS_ASSIGN(std::vector<OutputTensor> outputs, session_.Finish());
  weight_ += weight;
  for (Norm& norm : norms_) {
    const OutputTensor* first = Named(outputs, norm.first);
    const OutputTensor* second = Named(outputs, norm.second);
    for (size_t c = 0; c < norm.sums.size(); ++c) {
      norm.sums[c] += weight * static_cast<double>(first->floats()[c]);
      norm.squares[c] += weight * static_cast<double>(second->floats()[c]);
    }
  }
  for (OutputTensor& output : outputs) {
    if (output.name == translator.output) return std::move(output);
  }
  return BadModel("the run gave no " + Quoted(translator.output));
}

void WholeStatistics::EndPass() {
  for (Norm& norm : norms_) {
    for (size_t c = 0; c < norm.sums.size(); ++c) {
      const double distance = norm.sums[c] / weight_;
      const double variance = norm.squares[c] / weight_ - distance * distance;
      norm.known_mean[c] += static_cast<float>(distance);
      norm.known_variance[c] = static_cast<float>(std::max(0.0, variance));
      norm.sums[c] = norm.squares[c] = 0;
    }
  }
  weight_ = 0;
}

void WholeStatistics::Forget() {
  for (Norm& norm : norms_) {
    std::fill(norm.known_mean.begin(), norm.known_mean.end(), 0.0f);
    std::fill(norm.known_variance.begin(), norm.known_variance.end(), 1.0f);
    std::fill(norm.sums.begin(), norm.sums.end(), 0.0);
    std::fill(norm.squares.begin(), norm.squares.end(), 0.0);
  }
  weight_ = 0;
}

Result<uint64_t> WholeStatistics::BytesOf(const Session& original, const Translator& translator,
                                          const PictureSize& size, int threads) {
  GANVAS_ASSIGN(const std::vector<Shape> shapes, Shapes(original, translator, size));
  std::vector<std::pair<std::string, Shape>> named =
      NamedShapes(translator, TensorShape(translator.takes, 1, size));
  named.emplace_back(kGivenShare, Shape{1});
  for (size_t i = 0; i < norms_.size(); ++i) {
    const Shape channels{1, shapes[i][1], 1, 1};
    named.emplace_back(norms_[i].mean, channels);
    named.emplace_back(norms_[i].variance, channels);
    named.emplace_back(norms_[i].mask, Shape{1, 1, shapes[i][2], shapes[i][3]});
  }
  GANVAS_ASSIGN(const PlanInfo plan, session_.InspectPlan(named));
  GANVAS_ASSIGN(const PictureSize out, OutputSize(original, translator, size));
  uint64_t floats = static_cast<uint64_t>(translator.gives.channels * out.height * out.width);
  for (const auto& [name, shape] : named) floats += static_cast<uint64_t>(shape.elements());
  return plan.arena_bytes + plan.scratch_bytes * static_cast<uint64_t>(threads) +
         sizeof(float) * floats;
}

}  // namespace ganvas::translate
