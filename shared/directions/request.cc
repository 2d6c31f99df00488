#include "shared/directions/request.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "shared/base/quoted.h"

namespace ganvas::directions {
namespace {

class Checker {
 public:
  Checker(Session& session, const meaning::Generator& generator, const DirectionOptions& options)
      : session_(session), generator_(generator), options_(options) {}

  Result<Request> Check() {
    GANVAS_TRY(CheckModel());
    GANVAS_TRY(FindValue());
    GANVAS_TRY(CheckRange("count", options_.count, 1, 65536));
    asked_.count = static_cast<size_t>(std::min(options_.count, asked_.value.size));
    asked_.in_latent = asked_.value.name == generator_.latent->name;
    asked_.from_weights =
        options_.method == Method::kSefa ||
        (options_.method == Method::kPca && asked_.in_latent && asked_.of.empty());
    GANVAS_TRY(CheckMethod());
    return std::move(asked_);
  }

 private:
  Status CheckModel() const {
    if (!generator_.problem.empty() || !generator_.latent) {
      return BadInput("the model is no generator, in whose latents directions could be looked for");
    }
    if (generator_.latent->size < 1) {
      return BadInput("input " + Quoted(generator_.latent->name) +
                      " does not say how many numbers it takes");
    }
    if (options_.label) GANVAS_TRY(CheckClass("label", *options_.label));
    return {};
  }

  Status CheckClass(const char* name, int64_t label) const {
    if (!generator_.label) return BadInput(std::string(name) + ": the model has no classes");
    const int64_t classes = generator_.label->classes;
    return CheckRange(name, label, 0, classes > 0 ? classes - 1 : INT32_MAX);
  }

  // What is moved, and of what the components are taken.
  Status FindValue() {
    const meaning::LatentInput& latent = *generator_.latent;
    if (options_.value.empty() || options_.value == latent.name) {
      asked_.value = {latent.name, 1, latent.size};
    } else {
      GANVAS_ASSIGN(const NamedValue value, ValueCalled(options_.value));
      const size_t rank = value.dims.size();
      if ((rank != 2 && rank != 3) || value.dims[1] < 1 || value.dims[rank - 1] < 1 ||
          value.dtype != DType::kF32) {
        return BadInput("the value " + Quoted(value.name) +
                        " holds no vectors of known length: expected float32 [N, size] or "
                        "[N, layers, size]");
      }
      asked_.value = {value.name, rank == 3 ? value.dims[1] : 1, value.dims[rank - 1]};
    }
    asked_.of = options_.method == Method::kPca ? options_.components_of : "";
    if (asked_.of == asked_.value.name) asked_.of.clear();
    if (asked_.of.empty()) return {};
    GANVAS_ASSIGN(const NamedValue value, ValueCalled(asked_.of));
    asked_.of_size = 1;
    for (size_t i = 1; i < value.dims.size(); ++i) {
      asked_.of_size *= std::max<int64_t>(1, value.dims[i]);
    }
    return {};
  }

  Result<NamedValue> ValueCalled(const std::string& name) const {
    GANVAS_ASSIGN(const std::vector<NamedValue> values, session_.Values());
    for (const NamedValue& value : values) {
      if (value.name == name) return value;
    }
    return BadInput("no value of the model is called " + Quoted(name));
  }

  Status CheckMethod() {
    if (options_.method == Method::kMeans) {
      GANVAS_TRY(CheckSet("toward", options_.toward));
      GANVAS_TRY(CheckSet("from", options_.from));
      asked_.count = 1;
    }
    if (options_.method == Method::kClasses) {
      if (asked_.in_latent) {
        return BadInput("the latents of all classes are the same: classes differ in w alone");
      }
      GANVAS_TRY(CheckClass("the class", options_.toward_class));
      GANVAS_TRY(CheckClass("the class", options_.from_class));
      asked_.count = 1;
    }
    return {};
  }

  Status CheckSet(const char* name, const LatentSet& set) const {
    const auto size = static_cast<size_t>(generator_.latent->size);
    const size_t count = set.latents.size() / size;
    if (count < 1 || set.latents.size() % size != 0) {
      return BadInput(std::string(name) + " holds " + std::to_string(set.latents.size()) +
                      " numbers, expected latents of " + std::to_string(size));
    }
    if (generator_.label && set.labels.size() != count) {
      return BadInput(std::string(name) + " has " + std::to_string(set.labels.size()) +
                      " classes for " + std::to_string(count) + " latents");
    }
    for (const int64_t label : set.labels) GANVAS_TRY(CheckClass(name, label));
    return {};
  }

  Session& session_;
  const meaning::Generator& generator_;
  const DirectionOptions& options_;
  Request asked_;
};

}  // namespace

Result<Request> CheckRequest(Session& session, const meaning::Generator& generator,
                             const DirectionOptions& options) {
  return Checker(session, generator, options).Check();
}

Status CheckRange(const char* name, int64_t value, int64_t least, int64_t most) {
  if (value >= least && value <= most) return {};
  return BadInput(std::string(name) + " is " + std::to_string(value) + ", expected " +
                  std::to_string(least) + " to " + std::to_string(most));
}

}  // namespace ganvas::directions
