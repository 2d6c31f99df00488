// Values of a model for many random latents.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "shared/base/result.h"
#include "shared/directions/components.h"
#include "shared/meaning/generator.h"
#include "shared/runtime/session.h"

namespace ganvas::directions {

// Latents and the classes that go with them; no classes for models without.
struct LatentSet {
  std::vector<float> latents;  // [count, latent.size]
  std::vector<int64_t> labels;
};

struct SampledValue {
  std::string name;
  // Of [N, layers, size] the mean over these layers is kept; of one layer all of the value is.
  int64_t layers = 1, first = 0, last = 0;
};

// Numbers that are kept of a value, over all samples.
inline constexpr int64_t kMostNumbers = int64_t{1} << 26;

// Runs a part of the model that gives `values`, in steps.
class Samples {
 public:
  static Result<Samples> Create(const Session& session, const meaning::Generator& generator,
                                std::vector<SampledValue> values, LatentSet set);

  // Works until `deadline` and returns the share done, in [0, 1].
  Result<double> Work(Deadline deadline);

  // Once Work has returned 1: float32 [count, size] of that value.
  std::vector<float>& rows(size_t value) { return rows_[value]; }

 private:
  Samples(Session runner, const meaning::Generator& generator, std::vector<SampledValue> values,
          LatentSet set);
  Status Begin();
  Status Take(const std::vector<OutputTensor>& outputs);

  Session runner_;
  meaning::Generator generator_;
  std::vector<SampledValue> values_;
  LatentSet set_;
  int64_t count_ = 0, done_ = 0, batch_ = 1;
  bool running_ = false;
  std::vector<std::vector<float>> rows_;
};

}  // namespace ganvas::directions
