#include "shared/directions/samples.h"

#include <algorithm>
#include <utility>

#include "shared/base/quoted.h"
#include "shared/graph/cut.h"
#include "shared/meaning/feeds.h"

namespace ganvas::directions {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int64_t kFirstBatch = 8;  // before it is known how large values are
constexpr int64_t kLargestBatch = 128;
constexpr int64_t kBatchNumbers = 1 << 19;  // of the values of a run

}  // namespace

Result<Samples> Samples::Create(const Session& session, const meaning::Generator& generator,
                                std::vector<SampledValue> values, LatentSet set) {
  std::vector<std::string> names;
  for (const SampledValue& value : values) names.push_back(value.name);
  GANVAS_ASSIGN(graph::Graph part, graph::Cut(session.graph(), {}, names));
  GANVAS_ASSIGN(Session runner, session.Derive(std::move(part)));
  return Samples(std::move(runner), generator, std::move(values), std::move(set));
}

Samples::Samples(Session runner, const meaning::Generator& generator,
                 std::vector<SampledValue> values, LatentSet set)
    : runner_(std::move(runner)),
      generator_(generator),
      values_(std::move(values)),
      set_(std::move(set)),
      count_(static_cast<int64_t>(set_.latents.size()) / generator.latent->size),
      batch_(generator.batch > 0 ? generator.batch : std::min(kFirstBatch, count_)),
      rows_(values_.size()) {}

Result<double> Samples::Work(Deadline deadline) {
  while (done_ < count_) {
    if (!running_) GANVAS_TRY(Begin());
    const double left = std::chrono::duration<double, std::milli>(deadline - Clock::now()).count();
    GANVAS_ASSIGN(const double share, runner_.Step(std::max(0.0, left)));
    if (share < 1) break;
    running_ = false;
    GANVAS_ASSIGN(const std::vector<OutputTensor> outputs, runner_.Finish());
    GANVAS_TRY(Take(outputs));
    if (Clock::now() >= deadline) break;
  }
  return done_ >= count_ ? 1.0 : static_cast<double>(done_) / static_cast<double>(count_);
}

Status Samples::Begin() {
  const auto size = static_cast<size_t>(generator_.latent->size);
  // Where the file fixes how many there are in a run, the last one repeats latents.
  std::vector<float> latents;
  std::vector<int64_t> labels;
  if (generator_.batch < 1) batch_ = std::min(batch_, count_ - done_);
  const bool one_class = generator_.label && generator_.label->form == meaning::LabelForm::kScalar;
  if (generator_.batch < 1 && one_class) batch_ = 1;
  for (int64_t i = 0; i < batch_; ++i) {
    const auto from = static_cast<size_t>(std::min(done_ + i, count_ - 1));
    const auto row = set_.latents.begin() + static_cast<ptrdiff_t>(from * size);
    latents.insert(latents.end(), row, row + static_cast<ptrdiff_t>(size));
    if (generator_.label) labels.push_back(set_.labels[from]);
  }
  GANVAS_ASSIGN(const std::vector<meaning::Feed> feeds,
                meaning::MakeFeeds(generator_, batch_, latents, labels));
  std::vector<NamedTensor> inputs;
  for (const meaning::Feed& feed : feeds) {
    const std::vector<Port>& ports = runner_.info().inputs;
    if (std::any_of(ports.begin(), ports.end(),
                    [&](const Port& port) { return port.name == feed.name; })) {
      inputs.push_back(feed.tensor());
    }
  }
  GANVAS_TRY(runner_.Begin(inputs));
  running_ = true;
  return {};
}

Status Samples::Take(const std::vector<OutputTensor>& outputs) {
  const int64_t wanted = std::min(batch_, count_ - done_);
  int64_t largest = 1;
  for (size_t v = 0; v < outputs.size(); ++v) {
    const OutputTensor& output = outputs[v];
    const SampledValue& value = values_[v];
    const Shape& shape = output.shape;
    const bool layers_fit = value.layers == 1 || (shape.rank() == 3 && shape[1] == value.layers);
    if (output.dtype != DType::kF32 || shape.rank() < 1 || shape[0] != batch_ || !layers_fit) {
      return BadInput("the value " + Quoted(value.name) + " is " + DTypeName(output.dtype) + " " +
                      shape.ToString() + ", expected float32 with a row for each picture");
    }
    const int64_t all = shape.Product(1, shape.rank());
    const int64_t size = all / value.layers;
    if (size < 1) return BadInput("the value " + Quoted(value.name) + " holds no numbers");
    if (count_ > kMostNumbers / size) {
      return BadInput(std::to_string(count_) + " samples of the value " + Quoted(value.name) +
                      ", which holds " + std::to_string(size) + " numbers, are too many: at most " +
                      std::to_string(kMostNumbers / size) + " fit");
    }
    largest = std::max(largest, all);
    std::vector<float>& rows = rows_[v];
    rows.reserve(static_cast<size_t>(count_ * size));
    if (value.layers == 1) {
      rows.insert(rows.end(), output.floats(), output.floats() + wanted * size);
      continue;
    }
    for (int64_t row = 0; row < wanted; ++row) {
      for (int64_t i = 0; i < size; ++i) {
        double sum = 0;
        for (int64_t layer = value.first; layer <= value.last; ++layer) {
          sum += static_cast<double>(output.floats()[row * all + layer * size + i]);
        }
        rows.push_back(static_cast<float>(sum / static_cast<double>(value.last - value.first + 1)));
      }
    }
  }
  done_ += wanted;
  if (generator_.batch < 1) batch_ = std::clamp<int64_t>(kBatchNumbers / largest, 1, kLargestBatch);
  return {};
}

}  // namespace ganvas::directions
