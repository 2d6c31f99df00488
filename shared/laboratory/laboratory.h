// A GAN of two multilayer perceptrons that learns points in the plane, step by step.
//
// With equal options, data and seed, a step has the numbers of `ganvas train --model mlp` on a CPU
// but for rounding: the same weights, batches, latents and noise.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "shared/base/result.h"
#include "shared/laboratory/data.h"
#include "shared/laboratory/options.h"
#include "shared/points/modes.h"

namespace ganvas::laboratory {

// Of the last step; the discriminator's numbers are those of its last update.
struct Figures {
  double loss_d = 0, loss_g = 0;
  double logit_real = 0, logit_fake = 0;  // means over the batch
  double gradient_g = 0;                  // norm of the loss's gradient by the generator's weights
};

// A rectangle of the plane, in data units.
struct Window {
  double left = -1, right = 1, bottom = -1, top = 1;
};

// All that a step changes.
struct Snapshot {
  int64_t step = 0;
  std::vector<float> numbers;
};

// Not thread-safe. Coordinates are in data units. Options.ema_half_life above 0 makes Points,
// Manifold and Modes those of the averaged generator.
class Laboratory {
 public:
  static Result<Laboratory> Create(const Options& options, Data data);

  // The updates of the discriminator and one of the generator.
  Status Step();
  int64_t step() const;
  const Figures& figures() const;
  const Options& options() const;
  const Data& data() const;

  // Goes on with other options. kBadInput where they are bad or need other networks.
  Status Change(const Options& options);

  Snapshot Save() const;
  // kBadInput for a snapshot of other networks.
  Status Restore(const Snapshot& snapshot);

  // Points of latents 0 .. count - 1 of seed 0, float[count, 2]: what `ganvas sample` gives.
  Result<std::vector<float>> Points(int64_t count);
  // Points of `side` x `side` latents on a grid of the first two numbers of z, row by row, the
  // others 0; between -2 and 2 of a normal prior, -1 and 1 of a uniform one.
  Result<std::vector<float>> Manifold(int64_t side);
  // Logits of the discriminator at the centres of columns x rows cells, from the top row down.
  Result<std::vector<float>> Field(const Window& window, int64_t columns, int64_t rows);
  // Of generated points, float[count, 4]: x, y, and the way the generator's loss goes down there.
  Result<std::vector<float>> Arrows(int64_t count);
  // Of 2,500 generated points; nothing where the data has no modes.
  Result<std::optional<points::ModeReport>> Modes();

  Laboratory(Laboratory&&) noexcept;
  Laboratory& operator=(Laboratory&&) noexcept;
  ~Laboratory();

 private:
  class Impl;
  explicit Laboratory(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace ganvas::laboratory
