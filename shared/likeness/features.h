// What samples of a generator are compared by.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "shared/base/result.h"
#include "shared/directions/samples.h"
#include "shared/meaning/generator.h"
#include "shared/runtime/session.h"

namespace ganvas::likeness {

// The value: w of a style-based generator; else the last value of at most 8 x 8 pixels that is not
// too large; else nothing, and the picture reduced to 8 x 8 pixels stands for it.
Result<std::optional<directions::SampledValue>> FindFeature(const Session& session);

// The features of many samples, in steps.
class Features {
 public:
  // `set`: as directions::Samples takes it. The session must outlive this.
  static Result<Features> Create(Session& session, const meaning::Generator& generator,
                                 directions::LatentSet set);

  // Works until `deadline` and returns the share done, in [0, 1].
  Result<double> Work(directions::Deadline deadline);

  // Once Work has returned 1: float32 [count, size].
  std::vector<float>& rows() { return rows_; }
  // What they are of; "" for reduced pictures.
  const std::string& value() const { return name_; }

 private:
  Features(Session& session, const meaning::Generator& generator, directions::LatentSet set)
      : session_(&session), generator_(generator), set_(std::move(set)) {}
  Status BeginPart();
  Status Reduce(const std::vector<float>& pictures, size_t count);

  Session* session_;
  meaning::Generator generator_;
  directions::LatentSet set_;
  std::optional<directions::SampledValue> value_;
  std::string name_;
  size_t count_ = 0, done_ = 0, part_ = 0;  // samples: all, done, of the part on its way
  std::optional<directions::Samples> samples_;
  std::vector<float> rows_;
};

}  // namespace ganvas::likeness
