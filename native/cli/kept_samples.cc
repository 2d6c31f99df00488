#include "native/cli/kept_samples.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numeric>
#include <span>

#include "native/choices/training.h"
#include "native/cli/chosen_samples.h"
#include "native/cli/generator_io.h"
#include "native/cli/model_file.h"
#include "native/error.h"
#include "shared/latent/latent.h"

namespace ganvas::cli {
namespace {

constexpr double kEpsilon = 1e-6;
// From which the largest logit and gamma are found.
constexpr int64_t kJudgedFirst = 2048;
constexpr int64_t kBatch = 256;
constexpr int64_t kMostPerKept = 10000;  // samples for each that is kept, at most
// Of the numbers that decide, apart from those of latents.
constexpr uint64_t kDecisions = 0x64656369646573;

double Sigma(double x) { return 1 / (1 + std::exp(-x)); }

double Fitness(double logit, double largest) {
  const double below = logit - largest;
  return below - std::log1p(-std::exp(below - kEpsilon));
}

// In [0, 1), one for each sample.
double DecisionOf(uint64_t seed, int64_t sample) {
  float number = 0;
  Latents(seed ^ kDecisions, static_cast<uint64_t>(sample), 1, 1, Prior::kUniform, &number);
  return (static_cast<double>(number) + 1) / 2;
}

// The latents of samples first .. first + count - 1 of the seed.
std::vector<float> LatentsFrom(const meaning::LatentInput& latent, uint64_t seed, int64_t first,
                               int64_t count) {
  std::vector<float> latents(static_cast<size_t>(count * latent.size));
  Latents(seed, static_cast<uint64_t>(first), count, latent.size, latent.prior, latents.data());
  return latents;
}

class Maker {
 public:
  Maker(Session* session, const std::string& path, const meaning::Generator& generator,
        Judge* judge)
      : session_(session), path_(path), generator_(generator), judge_(judge) {}

  std::vector<double> Logits(std::span<const float> latents, std::span<const int64_t> labels) {
    std::vector<double> logits;
    Generate(session_, path_, generator_, latents, labels, [&](const GeneratedBatch& batch) {
      const int64_t n = batch.shape[0];
      std::vector<float> unit;
      Shape shape = batch.shape;
      const float* values = batch.values.data();
      if (generator_.picture) {
        UnitPictures pictures = ToUnit(path_, generator_, batch);
        unit = std::move(pictures.values);
        values = unit.data();
        shape = Shape{n, pictures.channels, pictures.size.height, pictures.size.width};
      }
      std::vector<NamedTensor> inputs;
      for (const Port& port : judge_->session.info().inputs) {
        if (port.dtype == DType::kI64) {
          inputs.push_back({port.name, {DType::kI64, Shape{n}, labels.data() + batch.first}});
        } else {
          inputs.push_back({port.name, {DType::kF32, shape, values}});
        }
      }
      const auto outputs = ModelValue(judge_->session.Run(inputs), judge_->path);
      if (outputs.empty() || outputs.front().shape.elements() != n) {
        throw FatalError(ExitCode::kBadFile, judge_->path + ": gives no logit for each sample");
      }
      for (int64_t i = 0; i < n; ++i) {
        logits.push_back(static_cast<double>(outputs.front().floats()[i]));
      }
    });
    return logits;
  }

 private:
  Session* session_;
  const std::string& path_;
  const meaning::Generator& generator_;
  Judge* judge_;
};

}  // namespace

double ParseKeptShare(const std::string& text) {
  double percent = 0;
  const size_t from = std::string_view("best:").size();
  const char* const end = text.data() + text.size() - 1;
  const bool framed = text.starts_with("best:") && text.ends_with("%") && text.size() > from + 1;
  const auto parsed = framed ? std::from_chars(text.data() + from, end, percent)
                             : std::from_chars_result{nullptr, std::errc::invalid_argument};
  if (parsed.ec == std::errc() && parsed.ptr == end && percent > 0 && percent < 100) {
    return percent / 100;
  }
  throw FatalError(ExitCode::kUsage, "--keep " + text + ": expected best:P%, such as best:10%");
}

Rejection::Rejection(std::vector<double> logits, double share)
    : largest_(*std::max_element(logits.begin(), logits.end())) {
  std::vector<double> fitness;
  for (const double logit : logits) fitness.push_back(Fitness(logit, largest_));
  const auto mean = [&](double gamma) {
    double sum = 0;
    for (const double each : fitness) sum += Sigma(each - gamma);
    return sum / static_cast<double>(fitness.size());
  };
  // The mean falls as gamma grows.
  const auto [least, most] = std::minmax_element(fitness.begin(), fitness.end());
  double low = *least - 50, high = *most + 50;
  for (int i = 0; i < 200; ++i) {
    const double middle = (low + high) / 2;
    (mean(middle) > share ? low : high) = middle;
  }
  gamma_ = (low + high) / 2;
}

double Rejection::Probability(double logit) {
  largest_ = std::max(largest_, logit);
  return Sigma(Fitness(logit, largest_) - gamma_);
}

Judge Judge::Open(const std::string& path, const meaning::Generator& generator, int threads) {
  Judge judge{LoadSession(path, {.threads = threads}), path};
  const ModelInfo& info = judge.session.info();
  const auto kind = info.metadata.find("ganvas.kind");
  if (kind == info.metadata.end() || kind->second != "discriminator") {
    throw FatalError(ExitCode::kBadFile,
                     path +
                         ": is not a discriminator; expected a file of ganvas export RUN "
                         "--discriminator");
  }
  const bool points = !generator.picture;
  size_t labels = 0, samples = 0;
  for (const Port& port : info.inputs) {
    if (port.dtype == DType::kI64) ++labels;
    if (port.dtype == DType::kF32 && port.dims.size() == (points ? 2u : 4u)) ++samples;
  }
  if (samples != 1 || labels > 1 || samples + labels != info.inputs.size() ||
      (labels == 1) != generator.label.has_value()) {
    throw FatalError(ExitCode::kBadFile,
                     path +
                         ": does not judge what this generator makes; expected the "
                         "discriminator of the same run");
  }
  return judge;
}

std::string Judge::WhyNoRatios() const {
  const std::string objective = TrainingOption(session.info(), "objective");
  for (const AdversarialLoss other :
       {AdversarialLoss::kWgan, AdversarialLoss::kHinge, AdversarialLoss::kLsgan}) {
    if (objective != TextOf(other)) continue;
    return "was trained by " + objective +
           ", whose logits are no logarithms of a ratio of densities: what is kept is found more "
           "real, but by no known measure";
  }
  return "";
}

KeptSamples KeepBest(Session* session, const std::string& path, const meaning::Generator& generator,
                     Judge* judge, double share, uint64_t seed, int64_t count,
                     const std::function<int64_t(int64_t)>& label_of) {
  Maker maker(session, path, generator, judge);
  const meaning::LatentInput& latent = *generator.latent;
  const auto labels_from = [&](int64_t first, int64_t n) {
    std::vector<int64_t> labels(generator.label ? static_cast<size_t>(n) : 0);
    for (size_t i = 0; i < labels.size(); ++i) {
      labels[i] = label_of(first + static_cast<int64_t>(i));
    }
    return labels;
  };
  // The samples behind all that may be kept, so that none decides about itself.
  constexpr int64_t kFar = int64_t{1} << 40;
  Rejection rejection(
      maker.Logits(LatentsFrom(latent, seed, kFar, kJudgedFirst), labels_from(kFar, kJudgedFirst)),
      share);
  KeptSamples kept;
  int64_t found = 0;
  while (found < count) {
    if (kept.made > kMostPerKept * count) {
      throw FatalError(ExitCode::kFailed,
                       "--keep: " + std::to_string(kept.made) + " samples gave " +
                           std::to_string(found) + " of " + std::to_string(count) +
                           "; the discriminator finds one sample better than all others");
    }
    const std::vector<float> latents = LatentsFrom(latent, seed, kept.made, kBatch);
    const std::vector<int64_t> labels = labels_from(kept.made, kBatch);
    const std::vector<double> logits = maker.Logits(latents, labels);
    for (int64_t i = 0; i < kBatch && found < count; ++i) {
      const auto at = static_cast<size_t>(i);
      if (DecisionOf(seed, kept.made + i) >= rejection.Probability(logits[at])) continue;
      const auto from = latents.begin() + static_cast<ptrdiff_t>(i * latent.size);
      kept.latents.insert(kept.latents.end(), from, from + static_cast<ptrdiff_t>(latent.size));
      if (!labels.empty()) kept.labels.push_back(labels[at]);
      ++found;
    }
    kept.made += kBatch;
  }
  return kept;
}

}  // namespace ganvas::cli
