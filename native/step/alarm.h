// Notices a collapse while training: samples that are all alike, or far from all that is real, or a
// generator that is told nothing, for so long that it does not pass by itself. Says nothing of how
// good samples are; metrics do.
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <string>

#include "native/choices/training.h"

namespace ganvas::train {

// How a batch of generated samples compares with as many real ones; 1, 1 and 0 for samples that
// could be real.
struct Likeness {
  double spread = 1;   // root mean square distance between two samples
  double nearest = 1;  // mean distance from a sample to the nearest other one
  double offset = 0;   // between the means, in root mean square deviations of the real ones
  // What the generator's loss multiplies the discriminator's gradient by; goes to 0 where the loss
  // saturates.
  double push = 1;
};

// Batches that are compared have this many samples.
inline constexpr int64_t kAlarmSamples = 64;

// That of --objective minimax, log(1 - sigmoid(D)), at a mean logit of generated samples
// (Goodfellow 2014, section 3); 1 of others, which are steepest where the discriminator is sure.
double PushOf(AdversarialLoss objective, double logit_fake);

// What Likeness takes of real samples, once.
class RealSide {
 public:
  // `samples` float[N, ...], N at least 2.
  explicit RealSide(const torch::Tensor& samples);
  // `samples` float[kAlarmSamples, ...]. Numbers that are not finite count as a collapse.
  Likeness Compare(const torch::Tensor& samples) const;

 private:
  torch::Tensor mean_;
  double spread_ = 0, nearest_ = 0;
};

// What has been seen so far: a part of a run's state, so that it stops at the same step whether it
// was interrupted or not.
struct AlarmState {
  bool sound = false;      // some look was good
  bool raised = false;     // and not taken back since
  int64_t bad_since = -1;  // step of the first of the last bad looks in a row; -1: none

  std::string Text() const;                        // for a checkpoint
  static AlarmState FromText(const std::string&);  // "" for none
};

// Takes in a look at step `step`. Returns what is wrong, for the user, at the look that raises the
// alarm, and "" at all others.
std::string Observe(AlarmState& state, const Likeness& seen, int64_t step);

}  // namespace ganvas::train
