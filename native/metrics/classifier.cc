#include "native/metrics/classifier.h"

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <vector>

#include "native/data/fingerprint.h"
#include "native/data/loader.h"
#include "native/error.h"
#include "native/metrics/pictures.h"
#include "native/metrics/random_stream.h"
#include "shared/latent/latent.h"

namespace ganvas::metrics {
namespace {

namespace F = torch::nn::functional;
namespace fs = std::filesystem;

constexpr int64_t kLargestSide = 32;
constexpr int64_t kFeatures = 128;
constexpr int64_t kGrid = 4;  // of the last maps
constexpr int64_t kShift = 2;
constexpr int64_t kBatchAtOnce = 250;  // of measuring
constexpr double kPeakRate = 3e-3;
constexpr double kWarmUp = 0.2;  // share of the steps
constexpr double kNormMomentum = 0.05;
constexpr double kUsefulAccuracy = 0.5;
constexpr double kOverChance = 1.5;  // with two classes half of all guesses are right
// Raise it when what is trained changes: other files in the cache are then ignored.
constexpr int64_t kVersion = 2;

// He et al. 2015: N(0, 2 / fan in).
torch::Tensor HeNormal(RandomStream& random, std::vector<int64_t> shape) {
  torch::Tensor weight = torch::empty(shape);
  const int64_t fan_in = weight.numel() / shape[0];
  Latent(random.NextSeed(), 0, Prior::kNormal,
         {weight.data_ptr<float>(), static_cast<size_t>(weight.numel())});
  return weight * std::sqrt(2.0 / static_cast<double>(fan_in));
}

// Moves each picture by up to kShift pixels; what enters is the border's edge.
void ShiftPictures(torch::Tensor& pictures, RandomStream& random) {
  const int64_t side = 2 * kShift + 1;
  const int64_t height = pictures.size(2), width = pictures.size(3);
  const torch::Tensor padded =
      F::pad(pictures, F::PadFuncOptions({kShift, kShift, kShift, kShift}).mode(torch::kReplicate));
  for (int64_t n = 0; n < pictures.size(0); ++n) {
    const int64_t x = random.Below(side), y = random.Below(side);
    pictures[n].copy_(padded[n].slice(1, y, y + height).slice(2, x, x + width));
  }
}

}  // namespace

Classifier::Classifier(const ClassifierOptions& options)
    : options_(options), name_("classifier of " + std::to_string(options.classes) + " classes") {
  RandomStream random(options.seed, Purpose::kWeights);
  const auto layer = [&](std::vector<int64_t> shape) {
    const int64_t outputs = shape[0];
    layers_.push_back({HeNormal(random, std::move(shape)), torch::ones({outputs}),
                       torch::zeros({outputs}), torch::zeros({outputs}), torch::ones({outputs})});
  };
  layer({32, options.channels, 5, 5});
  layer({64, 32, 3, 3});
  layer({64, 64, 3, 3});
  layer({kFeatures, 64 * kGrid * kGrid});
  last_weight_ = HeNormal(random, {options.classes, kFeatures}) * 0.5;
  last_bias_ = torch::zeros({options.classes});
}

// float [N, C, H, W] of bytes -> features [N, 128].
torch::Tensor Classifier::Hidden(const torch::Tensor& pictures, bool training) {
  torch::Tensor x = (pictures - 127.5) / 127.5;
  if (std::max(x.size(2), x.size(3)) > kLargestSide) {
    x = F::adaptive_avg_pool2d(
        x, F::AdaptiveAvgPool2dFuncOptions(
               {std::min(x.size(2), kLargestSide), std::min(x.size(3), kLargestSide)}));
  }
  const int64_t strides[] = {2, 2, 1, 1};
  for (size_t i = 0; i < layers_.size(); ++i) {
    Layer& layer = layers_[i];
    if (layer.weight.dim() == 4) {
      x = F::conv2d(x, layer.weight,
                    F::Conv2dFuncOptions().stride(strides[i]).padding(layer.weight.size(2) / 2));
    } else {
      x = F::adaptive_avg_pool2d(x, F::AdaptiveAvgPool2dFuncOptions({kGrid, kGrid}));
      x = F::linear(x.flatten(1), layer.weight);
    }
    x = torch::batch_norm(x, layer.scale, layer.shift, layer.mean, layer.variance, training,
                          kNormMomentum, 1e-5, false)
            .relu();
  }
  return x;
}

torch::Tensor Classifier::Logits(const torch::Tensor& features) const {
  return F::linear(features, last_weight_, last_bias_);
}

// The sum of the questions' losses.
torch::Tensor Classifier::Loss(const torch::Tensor& logits, const torch::Tensor& labels) const {
  if (options_.questions.empty()) return F::cross_entropy(logits, labels);
  const torch::Tensor answers = options_.answers.index_select(0, labels);
  const std::vector<torch::Tensor> parts = logits.split_with_sizes(options_.questions, 1);
  torch::Tensor loss;
  for (size_t i = 0; i < parts.size(); ++i) {
    const torch::Tensor term =
        F::cross_entropy(parts[i], answers.select(1, static_cast<int64_t>(i)));
    loss = loss.defined() ? loss + term : term;
  }
  return loss;
}

torch::Tensor Classifier::Right(const Pictures& pictures) {
  const torch::Tensor labels = torch::tensor(pictures.labels);
  if (options_.questions.empty()) return Predict(pictures.bytes) == labels;
  return (Answer(pictures.bytes) == options_.answers.index_select(0, labels)).all(1);
}

std::vector<torch::Tensor> Classifier::Parameters() const {
  std::vector<torch::Tensor> list;
  for (const Layer& layer : layers_) {
    list.insert(list.end(), {layer.weight, layer.scale, layer.shift});
  }
  list.insert(list.end(), {last_weight_, last_bias_});
  return list;
}

std::vector<torch::Tensor> Classifier::Tensors() const {
  std::vector<torch::Tensor> list = Parameters();
  for (const Layer& layer : layers_) list.insert(list.end(), {layer.mean, layer.variance});
  return list;
}

void Classifier::Train(const data::Dataset& dataset, const std::string& what,
                       const Progress& progress) {
  const data::PictureShape shape = dataset.shape();
  const int64_t batch = std::min(options_.batch, dataset.size());
  const int64_t steps =
      std::max(options_.least_steps,
               static_cast<int64_t>(options_.epochs * static_cast<double>(dataset.size()) /
                                    static_cast<double>(batch)));
  data::LoaderOptions loader_options;
  loader_options.batch = static_cast<int>(batch);
  loader_options.mirror = options_.mirror;
  RandomStream order(options_.seed, Purpose::kClassifierOrder);
  loader_options.seed = order.NextSeed();
  data::BatchLoader loader(dataset, loader_options);
  RandomStream shifts(options_.seed, Purpose::kShifts);

  for (torch::Tensor& parameter : Parameters()) parameter.set_requires_grad(true);
  torch::optim::Adam adam(Parameters(), torch::optim::AdamOptions(kPeakRate));
  for (int64_t step = 0; step < steps; ++step) {
    const double done = static_cast<double>(step) / static_cast<double>(steps);
    const double rate = std::min(done / kWarmUp, (1 - done) / (1 - kWarmUp));
    static_cast<torch::optim::AdamOptions&>(adam.param_groups()[0].options())
        .lr(kPeakRate * std::max(rate, 0.01));
    const data::Batch& next = loader.Next();
    torch::Tensor pictures =
        torch::from_blob(const_cast<uint8_t*>(next.pictures.data()),
                         {next.count, shape.channels, shape.height, shape.width}, torch::kUInt8)
            .to(torch::kFloat32);
    ShiftPictures(pictures, shifts);
    const torch::Tensor loss =
        Loss(Logits(Hidden(pictures, /*training=*/true)), torch::tensor(next.labels));
    adam.zero_grad();
    loss.backward();
    adam.step();
    if (progress) progress("training the " + what, step + 1, steps);
  }
  for (torch::Tensor& parameter : Parameters()) parameter.set_requires_grad(false);
}

double Classifier::Measure(const data::Dataset& dataset, const Progress& progress) {
  int64_t right = 0;
  std::vector<int64_t> indices;
  for (int64_t first = 0; first < dataset.size(); first += kBatchAtOnce) {
    indices.clear();
    for (int64_t i = first; i < std::min(first + kBatchAtOnce, dataset.size()); ++i) {
      indices.push_back(i);
    }
    const Pictures pictures = ReadPictures(dataset, indices);
    right += Right(pictures).sum().item<int64_t>();
    if (progress) {
      progress("testing the classifier", first + pictures.count(), dataset.size());
    }
  }
  return static_cast<double>(right) / static_cast<double>(std::max<int64_t>(1, dataset.size()));
}

torch::Tensor Classifier::Predict(const torch::Tensor& pictures) {
  return Probabilities(pictures).argmax(1);
}

torch::Tensor Classifier::Answer(const torch::Tensor& pictures) {
  torch::NoGradGuard no_grad;
  std::vector<torch::Tensor> answers;
  for (const torch::Tensor& part :
       Logits(Features(pictures)).split_with_sizes(options_.questions, 1)) {
    answers.push_back(part.argmax(1));
  }
  return torch::stack(answers, 1);
}

torch::Tensor Classifier::Features(const torch::Tensor& pictures) {
  torch::NoGradGuard no_grad;
  return Hidden(pictures.to(torch::kFloat32), /*training=*/false);
}

torch::Tensor Classifier::Probabilities(const torch::Tensor& pictures) {
  torch::NoGradGuard no_grad;
  return Logits(Features(pictures)).softmax(1);
}

std::string Classifier::Caution() const {
  const double chance = 1.0 / static_cast<double>(std::max<int64_t>(1, options_.classes));
  const double accuracy = accuracy_.value_or(0);
  if (accuracy >= std::max(kUsefulAccuracy, kOverChance * chance)) return "";
  char numbers[96];
  std::snprintf(numbers, sizeof numbers,
                " is right on %.1f%% of unseen pictures; a guess is on %.1f%%", 100 * accuracy,
                100 * chance);
  return "Warning: the " + name_ + numbers +
         ". Its features and classes say little about these pictures. Give --detector built-in or "
         "--detector FILE.pt for features, or more pictures of each class";
}

void Classifier::Write(const std::string& path) const {
  std::error_code ignored;
  fs::create_directories(fs::path(path).parent_path(), ignored);
  const std::string unfinished = path + "." + std::to_string(getpid());
  try {
    std::vector<torch::Tensor> tensors = Tensors();
    tensors.push_back(torch::tensor(accuracy_.value_or(0), torch::kFloat64));
    torch::save(tensors, unfinished);
    fs::rename(unfinished, path, ignored);
  } catch (const c10::Error&) {
    fs::remove(unfinished, ignored);
  }
}

bool Classifier::Read(const std::string& path) {
  if (!fs::is_regular_file(path)) return false;
  std::vector<torch::Tensor> stored;
  try {
    torch::load(stored, path);
  } catch (const c10::Error&) {
    return false;
  }
  std::vector<torch::Tensor> own = Tensors();
  if (stored.size() != own.size() + 1) return false;
  for (size_t i = 0; i < own.size(); ++i) {
    if (stored[i].sizes() != own[i].sizes()) return false;
  }
  torch::NoGradGuard no_grad;
  for (size_t i = 0; i < own.size(); ++i) own[i].copy_(stored[i]);
  accuracy_ = stored.back().item<double>();
  return true;
}

std::unique_ptr<Classifier> CachedClassifier(const data::Dataset& train, const data::Dataset& test,
                                             const ClassifierOptions& options,
                                             const std::string& what, const std::string& cache_dir,
                                             const Progress& progress) {
  data::Fingerprinter key;
  key.Add(static_cast<uint64_t>(kVersion)).Add(train.Fingerprint()).Add(test.Fingerprint());
  const data::PictureShape sides = train.shape();
  if (sides.width != sides.height) key.Add("width").Add(static_cast<uint64_t>(sides.width));
  key.Add(static_cast<uint64_t>(sides.height)).Add(static_cast<uint64_t>(options.channels));
  key.Add(options.seed).Add(static_cast<uint64_t>(options.epochs * 1000));
  key.Add(static_cast<uint64_t>(options.least_steps)).Add(static_cast<uint64_t>(options.mirror));
  char name[48];
  std::snprintf(name, sizeof(name), "classifier_%016llx.pt",
                static_cast<unsigned long long>(key.value()));
  const std::string path = cache_dir + "/" + name;

  auto classifier = std::make_unique<Classifier>(options);
  classifier->set_name("classifier of " + std::to_string(options.classes) + " classes of " + what);
  if (classifier->Read(path)) return classifier;
  classifier->Train(train, "classifier of " + what, progress);
  classifier->set_accuracy(classifier->Measure(test, progress));
  classifier->Write(path);
  return classifier;
}

}  // namespace ganvas::metrics
