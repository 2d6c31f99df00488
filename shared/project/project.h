// Finds the latent of a picture: the one whose picture is nearest to it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "shared/base/result.h"
#include "shared/meaning/generator.h"
#include "shared/project/target.h"
#include "shared/runtime/session.h"

namespace ganvas::project {

struct ProjectOptions {
  // The value in which to search, which the picture depends on: w of a style-based generator.
  // Empty: the latent input.
  std::string value;
  int64_t steps = 600;  // of Adam
  int64_t starts = 8;   // latents that are moved at once at first; half of them stay at each third
  int64_t tries = 256;  // random latents that the starts are the best of
  double rate = 0.2;    // of Adam, which goes down to 0
  double prior =
      1e-4;           // weight of the mean square of z, or of what moves w away from where it began
  uint64_t seed = 0;  // of the tries
  std::optional<int64_t> label;  // the class; all of them are tried where it is left out
};

struct Found {
  std::vector<float> latent;   // as the searched value is, without its first dimension
  std::vector<int64_t> dims;   // of it
  int64_t label = 0;           // of generators with classes
  std::vector<float> picture;  // as the model gave it
  Shape picture_shape;         // with a first dimension of 1
  double psnr = 0;  // of the weighted pixels, in decibels: 20 is alike, 40 is hard to tell apart
};

// Not thread-safe. The session may be used, or go, in the meantime.
class Projection {
 public:
  // The target must have the size of the generator's pictures. kBadInput for options out of range;
  // kUnsupportedOp where the model has no gradient.
  static Result<Projection> Create(Session& session, const meaning::Generator& generator,
                                   const Target& target, const ProjectOptions& options);

  // Works for about `milliseconds` and returns the share done, in [0, 1], 1 when finished.
  Result<double> Work(double milliseconds);
  // The best so far; nothing before the first step.
  const std::optional<Found>& best() const;
  // The best of the tries, from where the search set out.
  const std::optional<Found>& first() const;

  Projection(Projection&&) noexcept;
  Projection& operator=(Projection&&) noexcept;
  ~Projection();

 private:
  class Impl;
  explicit Projection(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace ganvas::project
