// Training in the page, for JavaScript: a laboratory by its address.
#include <emscripten/emscripten.h>

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <type_traits>
#include <utility>
#include <vector>

#include "shared/laboratory/laboratory.h"
#include "web/bridge/engine_state.h"

namespace {

using ganvas::engine::SetError;
namespace laboratory = ganvas::laboratory;

// In the order of `optionNumbers` in site/src/engine/laboratory_options.ts, but for the seed.
template <typename Options, typename Use>
void ForEachOption(Options& o, const Use& use) {
  use(o.generator.layers), use(o.generator.width), use(o.generator.activation);
  use(o.discriminator.layers), use(o.discriminator.width), use(o.discriminator.activation);
  use(o.nz), use(o.prior), use(o.batch), use(o.objective), use(o.label_smoothing);
  use(o.pixel_weight), use(o.n_critic), use(o.r1), use(o.r2), use(o.reg_every), use(o.gp);
  use(o.clip), use(o.instance_noise), use(o.instance_noise_steps), use(o.lr_g), use(o.lr_d);
  use(o.beta1), use(o.beta2), use(o.ema_half_life), use(o.ema_rampup);
}

laboratory::Options OptionsOf(const double* numbers) {
  laboratory::Options options;
  ForEachOption(options, [&](auto& member) {
    member = static_cast<std::decay_t<decltype(member)>>(*numbers++);
  });
  const auto low = static_cast<uint64_t>(numbers[0]), high = static_cast<uint64_t>(numbers[1]);
  options.seed = high << 32 | low;
  return options;
}

// What a page reads of it.
enum Readout { kPoints, kReal, kManifold, kField, kArrows, kModes, kSnapshot };

struct OpenLaboratory {
  laboratory::Laboratory laboratory;
  std::vector<float> numbers;  // of the last reading
};

// Data by its name or, where that is empty, as `count` points float32 [count, 2] with a mode each,
// or null.
ganvas::Result<laboratory::Data> DataOf(const char* name, const float* xy, const int32_t* modes,
                                        int32_t count) {
  if (*name != '\0') return laboratory::Data::Named(name);
  std::vector<ganvas::points::Pair> points;
  for (int32_t i = 0; i < count; ++i) points.push_back({xy[2 * i], xy[2 * i + 1]});
  std::vector<int64_t> mode_of;
  if (modes != nullptr) mode_of.assign(modes, modes + count);
  return laboratory::Data::Of(std::move(points), mode_of);
}

ganvas::Result<std::vector<float>> ModesOf(laboratory::Laboratory& lab) {
  GANVAS_ASSIGN(const auto modes, lab.Modes());
  if (!modes) return std::vector<float>();
  return std::vector<float>{static_cast<float>(modes->covered), static_cast<float>(modes->total),
                            static_cast<float>(*modes->high_quality),
                            static_cast<float>(modes->reverse_kl),
                            static_cast<float>(modes->samples)};
}

ganvas::Result<std::vector<float>> Read(laboratory::Laboratory& lab, int32_t what, int32_t count,
                                        int32_t rows, const double* window) {
  switch (static_cast<Readout>(what)) {
    case kPoints:
      return lab.Points(count);
    case kReal: {
      std::vector<float> xy(static_cast<size_t>(2 * count));
      lab.data().Draw(0, 0, count, xy.data());
      return xy;
    }
    case kManifold:
      return lab.Manifold(count);
    case kField:
      return lab.Field({window[0], window[1], window[2], window[3]}, count, rows);
    case kArrows:
      return lab.Arrows(count);
    case kModes:
      return ModesOf(lab);
    case kSnapshot:
      return lab.Save().numbers;
  }
  return ganvas::BadInput("no such readout");
}

int Told(const ganvas::Status& status) {
  if (!status.ok()) SetError(status.error());
  return status.ok() ? 1 : 0;
}

}  // namespace

extern "C" {

// Null on error; it lives as long as the instance. `options`: float64, as ForEachOption, then the
// low and the high half of the seed.
EMSCRIPTEN_KEEPALIVE OpenLaboratory* ganvas_laboratory(const double* options, const char* name,
                                                       const float* xy, const int32_t* modes,
                                                       int32_t count) {
  auto data = DataOf(name, xy, modes, count);
  if (!data.ok()) {
    SetError(data.error());
    return nullptr;
  }
  auto made = laboratory::Laboratory::Create(OptionsOf(options), std::move(data).value());
  if (!made.ok()) {
    SetError(made.error());
    return nullptr;
  }
  return new OpenLaboratory{std::move(made).value(), {}};
}

EMSCRIPTEN_KEEPALIVE int ganvas_laboratory_change(OpenLaboratory* lab, const double* options) {
  return Told(lab->laboratory.Change(OptionsOf(options)));
}

// One step. `figures`, float64 [6]: the step's number, both losses, both mean logits and the norm
// of the generator's gradient.
EMSCRIPTEN_KEEPALIVE int ganvas_laboratory_step(OpenLaboratory* lab, double* figures) {
  const ganvas::Status status = lab->laboratory.Step();
  const laboratory::Figures& found = lab->laboratory.figures();
  const double numbers[] = {static_cast<double>(lab->laboratory.step()),
                            found.loss_d,
                            found.loss_g,
                            found.logit_real,
                            found.logit_fake,
                            found.gradient_g};
  std::copy(std::begin(numbers), std::end(numbers), figures);
  return Told(status);
}

// Reads what a Readout names. Returns how many floats there are, -1 on error.
EMSCRIPTEN_KEEPALIVE int32_t ganvas_laboratory_read(OpenLaboratory* lab, int32_t what,
                                                    int32_t count, int32_t rows,
                                                    const double* window) {
  auto numbers = Read(lab->laboratory, what, count, rows, window);
  if (!numbers.ok()) {
    SetError(numbers.error());
    return -1;
  }
  lab->numbers = std::move(numbers).value();
  return static_cast<int32_t>(lab->numbers.size());
}

// The floats of the last reading, until the next.
EMSCRIPTEN_KEEPALIVE const float* ganvas_laboratory_numbers(OpenLaboratory* lab) {
  return lab->numbers.data();
}

EMSCRIPTEN_KEEPALIVE int ganvas_laboratory_restore(OpenLaboratory* lab, double step,
                                                   const float* numbers, int32_t count) {
  return Told(lab->laboratory.Restore({static_cast<int64_t>(step), {numbers, numbers + count}}));
}

}  // extern "C"
