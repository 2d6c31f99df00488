// A small convolutional network that learns the classes of labelled pictures.
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "native/data/dataset.h"
#include "native/metrics/feature_net.h"
#include "native/metrics/pictures.h"

namespace ganvas::metrics {

struct ClassifierOptions {
  int64_t channels = 1;  // of the pictures
  int64_t classes = 10;
  uint64_t seed = 0;
  double epochs = 4;
  int64_t least_steps = 600;  // for small sets
  int64_t batch = 128;
  bool mirror = false;
  // Several questions about each picture, with so many answers each: `classes` is their sum, and
  // labels are rows of `answers`, int64[rows, questions]. Empty: one question, the label its
  // answer.
  std::vector<int64_t> questions = {};
  torch::Tensor answers = {};
};

// Bytes in [0, 255] -> 5x5/2 convolution of 32, 3x3/2 of 64, 3x3 of 64, each with BatchNorm and
// ReLU; averaged to 4x4; a ReLU layer of 128, the features; class logits. Pictures larger than 32
// are averaged down to 32 first.
class Classifier final : public FeatureNet {
 public:
  explicit Classifier(const ClassifierOptions& options);

  // Trains on pictures of `dataset` (all labelled, in [0, classes)), shifted by up to two pixels,
  // by Adam with a rate that rises and falls linearly. On the CPU the result is the same for the
  // same options, data and threads.
  void Train(const data::Dataset& dataset, const std::string& what, const Progress& progress);

  // Share of pictures whose likeliest class is their label; with several questions, whose likeliest
  // answers are all right.
  double Measure(const data::Dataset& dataset, const Progress& progress);

  // Likeliest class of each picture, int64[N].
  torch::Tensor Predict(const torch::Tensor& pictures);
  // Likeliest answer to each question, int64[N, questions].
  torch::Tensor Answer(const torch::Tensor& pictures);

  torch::Tensor Features(const torch::Tensor& pictures) override;
  torch::Tensor Probabilities(const torch::Tensor& pictures) override;
  const std::string& name() const override { return name_; }
  std::optional<double> accuracy() const override { return accuracy_; }
  // A warning where it is right too seldom for its features to mean much.
  std::string Caution() const override;
  void set_name(std::string name) { name_ = std::move(name); }
  void set_accuracy(double accuracy) { accuracy_ = accuracy; }

  // Writes and reads weights and accuracy; Read returns false where the file is not there or is
  // not such a network. Write gives up silently: the cache is only a convenience.
  void Write(const std::string& path) const;
  bool Read(const std::string& path);

 private:
  struct Layer {
    torch::Tensor weight, scale, shift;  // convolution or matrix, BatchNorm
    torch::Tensor mean, variance;        // running statistics
  };
  torch::Tensor Hidden(const torch::Tensor& pictures, bool training);
  torch::Tensor Logits(const torch::Tensor& features) const;
  torch::Tensor Loss(const torch::Tensor& logits, const torch::Tensor& labels) const;
  torch::Tensor Right(const Pictures& pictures);  // bool[N]
  std::vector<torch::Tensor> Parameters() const;
  std::vector<torch::Tensor> Tensors() const;  // those and the running statistics

  ClassifierOptions options_;
  std::vector<Layer> layers_;
  torch::Tensor last_weight_, last_bias_;
  std::string name_;
  std::optional<double> accuracy_;
};

// The classifier of `train`, read from the cache folder where it is there, else trained and kept
// there with its accuracy on `test`. `what` names the data for people.
std::unique_ptr<Classifier> CachedClassifier(const data::Dataset& train, const data::Dataset& test,
                                             const ClassifierOptions& options,
                                             const std::string& what, const std::string& cache_dir,
                                             const Progress& progress);

}  // namespace ganvas::metrics
