// The samples that a discriminator finds most real.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "shared/meaning/generator.h"
#include "shared/runtime/session.h"

namespace ganvas::cli {

// Of "best:10%": 0.1. Throws FatalError(kUsage), naming --keep.
double ParseKeptShare(const std::string& text);

// Discriminator rejection sampling: Azadi et al. 2019, "Discriminator Rejection Sampling". A
// sample whose logit is D is kept with the probability sigma(F), equation 8:
//   F = D - M - log(1 - exp(D - M - epsilon)) - gamma,
// where M is the largest logit so far and gamma makes the mean probability the share. If exp(D) is
// the ratio of the densities of real and generated samples, and gamma is 0, what is kept has the
// density of real ones.
class Rejection {
 public:
  // From the logits of samples that are not kept themselves; `share` in (0, 1).
  Rejection(std::vector<double> logits, double share);

  // The probability with which a sample of this logit is kept.
  double Probability(double logit);

 private:
  double largest_;
  double gamma_ = 0;
};

// A discriminator's file, and what it is asked about.
struct Judge {
  Session session;
  std::string path;

  // Throws FatalError(kBadFile) where the file is not a discriminator of such samples.
  static Judge Open(const std::string& path, const meaning::Generator& generator, int threads);
  // Why its logits are no logarithms of ratios of densities, in words; "" where they should be, or
  // where its objective is not known.
  std::string WhyNoRatios() const;
};

struct KeptSamples {
  std::vector<float> latents;   // float[count, nz]
  std::vector<int64_t> labels;  // as those of the samples, or empty
  int64_t made = 0;             // samples that were judged to find them
};

// The first `count` samples of `seed` that are kept; sample i is of class label_of(i), where the
// generator has classes. Which are kept depends on seed, share and both models alone. Throws
// FatalError.
KeptSamples KeepBest(Session* session, const std::string& path, const meaning::Generator& generator,
                     Judge* judge, double share, uint64_t seed, int64_t count,
                     const std::function<int64_t(int64_t)>& label_of);

}  // namespace ganvas::cli
