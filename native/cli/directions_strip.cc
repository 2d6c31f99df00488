#include "native/cli/directions_strip.h"

#include "native/cli/chosen_samples.h"
#include "native/cli/direction_file.h"
#include "native/cli/sample_output.h"
#include "shared/image/image.h"

namespace ganvas::cli {
namespace {

constexpr int64_t kColumns = 7;  // -3 to 3 sigmas
constexpr int64_t kMiddle = 3;

}  // namespace

void WriteDirectionStrip(const std::string& path, const std::string& model, Session* session,
                         const meaning::Generator& generator, const directions::Directions& found,
                         uint64_t seed, int64_t label) {
  const auto rows = static_cast<int64_t>(found.sigma.size());
  const int64_t count = rows * kColumns;
  const std::vector<uint64_t> seeds(static_cast<size_t>(count), seed);
  std::vector<float> latents = SeedLatents(*generator.latent, seed, seeds, count);
  const std::vector<int64_t> labels(generator.label ? static_cast<size_t>(count) : 0, label);
  const auto move_of = [&](int64_t sample) {
    return MoveAlong(found, static_cast<size_t>(sample / kColumns),
                     static_cast<double>(sample % kColumns - kMiddle));
  };
  StyleMoves moves = [&](int64_t sample) { return std::vector<StyleMove>{move_of(sample)}; };
  if (found.value == generator.latent->name) {
    for (int64_t sample = 0; sample < count; ++sample) {
      const StyleMove move = move_of(sample);
      float* z = latents.data() + sample * generator.latent->size;
      for (size_t i = 0; i < move.offset.size(); ++i) z[i] += move.offset[i];
    }
    moves = nullptr;
  }
  const auto output = OpenGrid(path, model, generator, count, static_cast<int>(kColumns));
  Generate(
      session, model, generator, latents, labels,
      [&](const GeneratedBatch& batch) { output->Take(batch); }, moves);
  output->Finish();
}

}  // namespace ganvas::cli
