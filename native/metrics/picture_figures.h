// What generated pictures are measured with, beside what SetFigures holds.
#pragma once

#include <torch/torch.h>

#include <map>
#include <memory>
#include <string>

#include "native/metrics/attribute_figures.h"
#include "native/metrics/class_figures.h"
#include "native/metrics/evaluator.h"
#include "native/metrics/memorization.h"
#include "native/metrics/metric_table.h"
#include "native/metrics/picture_net.h"
#include "native/metrics/real_data.h"

namespace ganvas::metrics {

class PictureFigures {
 public:
  // Figures are of `count` generated pictures. Refers to `data` and `net`, which outlive it.
  PictureFigures(const EvalOptions& options, const SampleShape& shape, const RealData& data,
                 const PictureNet& net, int64_t count)
      : options_(options),
        data_(data),
        net_(net),
        classes_(options, shape, data, net),
        shape_(shape),
        count_(count) {}

  // Draws as many pictures of a generator as the metrics share; none where each draws its own.
  void Begin(const Generate& generate);

  // For the functions of the metrics.
  const EvalOptions& options() const { return options_; }
  const Generate& generate() const { return *generate_; }
  int64_t count() const { return count_; }
  // uint8[N, C, H, W]; undefined where none were drawn.
  torch::Tensor generated() const {
    return all_.defined() ? all_.slice(0, 0, count_) : torch::Tensor();
  }
  // As many as this metric takes.
  torch::Tensor generated(const MetricInfo& metric) const {
    return all_.slice(0, 0, SamplesOf(metric));
  }
  ClassFigures& classes() { return classes_; }
  // Made when it is first asked for, and kept for the next generator.
  AttributeFigures& attributes();
  // Of the pictures, or of their features; kept for the next generator.
  const MemorizationMeter& Meter(bool features);

 private:
  int64_t SamplesOf(const MetricInfo& metric) const;

  EvalOptions options_;
  const RealData& data_;
  const PictureNet& net_;
  ClassFigures classes_;
  std::unique_ptr<AttributeFigures> attributes_;
  SampleShape shape_;
  int64_t count_;
  const Generate* generate_ = nullptr;
  torch::Tensor all_;
  std::map<bool, std::unique_ptr<MemorizationMeter>> memorization_;  // by whether of features
};

}  // namespace ganvas::metrics
