// Gradients of a model, or of a part of it, ready to run.
#pragma once

#include <list>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "shared/base/result.h"
#include "shared/runtime/cut_model.h"

namespace ganvas::runtime {

// A gradient is a graph for concrete shapes of its inputs; the last few are kept.
class GradientModels {
 public:
  // The derivative of the outputs `of` of `part` by its inputs `by`, for these shapes of its
  // inputs, and the values `also`. It takes what `part` takes and a cotangent of each output,
  // called by graph::CotangentName. Weights are shared with `whole`, of which `part` is a cut, and
  // which must outlive the result; `part` lives as long as its gradients are kept.
  Result<std::shared_ptr<CutModel>> For(const CutModel& whole,
                                        const std::shared_ptr<CutModel>& part,
                                        const std::vector<Shape>& shapes,
                                        std::span<const std::string> of,
                                        std::span<const std::string> by,
                                        std::span<const std::string> also);
  static constexpr size_t kKept = 4;

 private:
  struct Kept {
    std::vector<Shape> shapes;
    std::vector<std::string> inputs, of, by, also;
    std::shared_ptr<CutModel> part, model;  // constants of the model may lie in the part
  };
  std::list<Kept> kept_;  // last used first
};

}  // namespace ganvas::runtime
