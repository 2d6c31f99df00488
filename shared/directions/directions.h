// Directions in the latents of a generator along which its pictures change in a meaningful way.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shared/base/result.h"
#include "shared/directions/samples.h"
#include "shared/meaning/generator.h"
#include "shared/runtime/session.h"

namespace ganvas::directions {

enum class Method : uint8_t {
  // Shen and Zhou 2021, "Closed-form factorization of latent semantics in GANs": eigenvectors of
  // A^T A, where the rows of A are the weights of the layers that read the latent, at unit length.
  kSefa,
  // Harkonen et al. 2020, "GANSpace": principal components of w, or of an inner value, from which
  // the latent is predicted by linear regression. Without such a value they are those of what the
  // layers that read the latent give, which follow from the weights: eigenvectors of A^T A as A is.
  kPca,
  // From the mean of one set of latents to that of another one.
  kMeans,
  // From the mean w of one class to that of another one, over the same latents.
  kClasses,
};
inline constexpr std::array<const char*, 4> kMethodNames = {"sefa", "pca", "means", "classes"};
std::optional<Method> MethodNamed(std::string_view name);

struct DirectionOptions {
  Method method = Method::kSefa;
  // The value in which the directions lie, [N, size] or [N, layers, size]: w of a style-based
  // generator. Empty: the latent input.
  std::string value = {};
  std::string components_of = {};  // kPca: the value whose components are taken; empty: `value`
  // Of a value with layers, those that are moved; else of the layers that read the latent, those
  // that count. A last one of -1 is the last one that there is.
  int64_t first_layer = 0, last_layer = -1;
  int64_t count = 10;  // at most the size of the value
  // Random latents; left out: kDefaultSamples, or fewer where they would not fit into memory.
  std::optional<int64_t> samples = std::nullopt;
  uint64_t seed = 0;  // of them
  std::optional<int64_t> label =
      std::nullopt;                  // their class; all of them in turn where it is left out
  LatentSet toward = {}, from = {};  // kMeans
  int64_t toward_class = 0, from_class = 1;  // kClasses
};
inline constexpr int64_t kDefaultSamples = 10000;

struct Directions {
  std::string value;                        // where they lie: an input or an inner value
  int64_t dim = 0;                          // numbers of a vector
  int64_t layers = 1;                       // of the value, each of which has `dim` numbers,
  int64_t first_layer = 0, last_layer = 0;  // and those of them that are moved
  std::vector<float> vectors;  // [count, dim], of unit length, by eigenvalue; the largest component
                               // is positive but for kMeans and kClasses
  // [count]: standard deviation of random latents, or w, along each.
  std::vector<float> sigma;
  // [count]: of A^T A, or of the covariance; else the square of the distance of the means.
  std::vector<float> eigenvalues;
  int64_t samples = 0;  // that were drawn
};

// Finds directions in steps. Not thread-safe. The session must outlive it; between two calls others
// may use it.
class DirectionSearch {
 public:
  // kBadInput for options out of range and for values that are no vectors.
  static Result<DirectionSearch> Create(Session& session, const meaning::Generator& generator,
                                        DirectionOptions options);

  // Works for about `milliseconds` and returns the share done, in [0, 1], 1 when finished.
  Result<double> Work(double milliseconds);
  // Once Work has returned 1.
  const Directions& found() const;

  DirectionSearch(DirectionSearch&&) noexcept;
  DirectionSearch& operator=(DirectionSearch&&) noexcept;
  ~DirectionSearch();

 private:
  class Impl;
  explicit DirectionSearch(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace ganvas::directions
