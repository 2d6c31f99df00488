// How often the latents of a generator's own samples are found again: pictures of seeds, rounded to
// 8 bits, are looked for, and the PSNR of what is found is counted. Natively, or as WebAssembly in
// node; one thread.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "shared/image/image.h"
#include "shared/latent/latent.h"
#include "shared/meaning/feeds.h"
#include "shared/meaning/reading.h"
#include "shared/project/project.h"
#include "shared/runtime/value_uses.h"
#include "tests/bench/model_bench.h"

namespace ganvas {
namespace {

int Fail(const std::string& message) {
  std::fprintf(stderr, "project_seeds: %s\n", message.c_str());
  return 1;
}

// The sample of a seed, in 8 bits; class seed mod classes.
Result<Image> Sample(Session& session, const meaning::Generator& generator, uint64_t seed) {
  std::vector<float> z(static_cast<size_t>(generator.latent->size));
  Latents(seed, 0, 1, generator.latent->size, generator.latent->prior, z.data());
  std::vector<int64_t> label;
  if (generator.label) {
    label.push_back(static_cast<int64_t>(seed) % std::max<int64_t>(1, generator.label->classes));
  }
  GANVAS_ASSIGN(const std::vector<meaning::Feed> feeds, meaning::MakeFeeds(generator, 1, z, label));
  std::vector<NamedTensor> inputs;
  for (const meaning::Feed& feed : feeds) inputs.push_back(feed.tensor());
  const std::string names[] = {generator.picture->name};
  GANVAS_ASSIGN(const std::vector<OutputTensor> outputs, session.Run(inputs, names));
  const auto channels = generator.picture->format.channels;
  Image image{
      static_cast<int>(generator.picture->width), static_cast<int>(generator.picture->height), {}};
  image.rgba.resize(4 * static_cast<size_t>(image.width) * static_cast<size_t>(image.height));
  ChwToRgba(outputs[0].floats(), channels, image.height, image.width, image.rgba.data());
  return image;
}

int Measure(const char* path, int seeds, project::ProjectOptions options, bool in_w) {
  std::vector<uint8_t> bytes;
  if (!bench::ReadFile(path, &bytes)) return Fail(std::string(path) + ": cannot be read");
  auto loaded = Session::Load(std::move(bytes));
  if (!loaded.ok()) return Fail(loaded.error().message);
  Session session = std::move(loaded).value();
  auto meaning = meaning::Describe(session);
  if (!meaning.ok()) return Fail(meaning.error().message);
  meaning::Generator& generator = meaning->generator;
  if (!generator.latent || !generator.picture || generator.picture->height < 1) {
    return Fail("not a generator of pictures of a fixed size");
  }
  if (in_w) options.value = StylesName(session.info(), session.Values().value());
  if (generator.label && generator.label->classes == 0) {
    const auto named = session.info().metadata.find("ganvas.classes");
    if (named != session.info().metadata.end()) {
      const auto commas = std::count(named->second.begin(), named->second.end(), ',');
      generator.label->classes = commas + 1;
    }
  }
  std::vector<double> psnr, seconds;
  for (int seed = 0; seed < seeds; ++seed) {
    const auto image = Sample(session, generator, static_cast<uint64_t>(seed) + 1000);
    if (!image.ok()) return Fail(image.error().message);
    const auto target = project::MakeTarget(*image, nullptr, generator.picture->format.channels,
                                            image->height, image->width);
    const auto start = std::chrono::steady_clock::now();
    auto projection = project::Projection::Create(session, generator, *target, options);
    if (!projection.ok()) return Fail(projection.error().message);
    for (;;) {
      const auto share = projection->Work(50);
      if (!share.ok()) return Fail(share.error().message);
      if (*share == 1) break;
    }
    seconds.push_back(
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    psnr.push_back(projection->best()->psnr);
  }
  const auto found =
      std::count_if(psnr.begin(), psnr.end(), [](double value) { return value > 30; });
  std::printf(
      "%d of %d above 30 dB; PSNR %.1f, lowest %.1f, a tenth %.1f; %.1f s, longest %.1f s\n",
      static_cast<int>(found), seeds, bench::Quantile(psnr, 0.5), bench::Quantile(psnr, 0),
      bench::Quantile(psnr, 0.1), bench::Quantile(seconds, 0.5), bench::Quantile(seconds, 1));
  return 0;
}

}  // namespace
}  // namespace ganvas

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fprintf(stderr,
                 "usage: project_seeds MODEL SEEDS [z|w [STEPS STARTS TRIES RATE PRIOR]]\n");
    return 2;
  }
  ganvas::project::ProjectOptions options;
  if (argc > 4) options.steps = std::atoll(argv[4]);
  if (argc > 5) options.starts = std::atoll(argv[5]);
  if (argc > 6) options.tries = std::atoll(argv[6]);
  if (argc > 7) options.rate = std::atof(argv[7]);
  if (argc > 8) options.prior = std::atof(argv[8]);
  return ganvas::Measure(argv[1], std::atoi(argv[2]), options,
                         argc > 3 && std::string(argv[3]) == "w");
}
