#include "shared/translate/translation.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstring>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "shared/base/quoted.h"
#include "shared/translate/memory.h"
#include "shared/translate/numbers.h"
#include "shared/translate/pixels.h"
#include "shared/translate/tensor_size.h"
#include "shared/translate/tiles.h"

namespace ganvas::translate {
namespace {

using Clock = std::chrono::steady_clock;

// float[H, W, C] -> float[C, H, W].
std::vector<float> Planar(const float* numbers, const PictureSize& size, int channels) {
  const auto pixels = static_cast<size_t>(size.height * size.width);
  const auto count = static_cast<size_t>(channels);
  std::vector<float> planar(pixels * count);
  for (size_t i = 0; i < pixels; ++i) {
    for (size_t c = 0; c < count; ++c) planar[c * pixels + i] = numbers[i * count + c];
  }
  return planar;
}

Error TooLarge(uint64_t bytes, uint64_t budget, const std::string& why) {
  return OutOfMemory("a run needs " + std::to_string((bytes >> 20) + 1) + " MB, more than the " +
                     std::to_string(budget >> 20) + " MB allowed, and " + why);
}

}  // namespace

class Translation::Impl {
 public:
  Impl(Session& session, const Translator& translator, const TranslationOptions& options)
      : session_(session), translator_(translator), options_(options) {}

  Status Begin(const Image& picture) {
    GANVAS_TRY(AllowTiles());
    GANVAS_ASSIGN(fit_, FitPicture(translator_, picture.width, picture.height, options_.fit));
    GANVAS_TRY(ChooseTiles());  // before the picture is enlarged for a run that is too large
    pixels_.resize(4 * static_cast<size_t>(fit_.tensor_width) *
                   static_cast<size_t>(fit_.tensor_height));
    ApplyFit(fit_, picture.rgba.data(), pixels_.data());
    const size_t tiles = grid_.tiles.size();
    if (tiles == 1) {
      jobs_.push_back({Job::kWhole, 0});
      return {};
    }
    GANVAS_ASSIGN(blend_, TileBlend::Create(grid_, translator_.gives.channels,
                                            static_cast<int>(translator_.scale)));
    if (statistics() != nullptr) {
      options_.statistics->Forget();
      for (size_t i = 0; i < tiles; ++i) jobs_.push_back({Job::kStatistics, i});
    }
    for (size_t i = 0; i < tiles; ++i) jobs_.push_back({Job::kTile, i});
    return {};
  }

  Result<double> Step(double milliseconds) {
    const auto end = Clock::now() + std::chrono::duration_cast<Clock::duration>(
                                        std::chrono::duration<double, std::milli>(milliseconds));
    double share = 0;
    while (done_ < jobs_.size()) {
      const Job& job = jobs_[done_];
      if (!running_) {
        GANVAS_TRY(Start(job));
        running_ = true;
      }
      const double left = std::chrono::duration<double, std::milli>(end - Clock::now()).count();
      GANVAS_ASSIGN(share, Runner(job).Step(std::max(0.0, left)));
      if (share < 1) break;
      GANVAS_TRY(End(job));
      running_ = false;
      share = 0;
      ++done_;
      if (Clock::now() >= end) break;
    }
    return (static_cast<double>(done_) + share) / static_cast<double>(jobs_.size());
  }

  Result<Image> Finish() {
    if (done_ < jobs_.size()) return BadInput("finish before the last step was done");
    if (!blend_) return std::move(result_);
    PictureFormat format = translator_.gives;
    format.layout = Layout::kNchw;
    const auto scale = static_cast<int>(translator_.scale);
    return Cut(blend_->Finish(), format, grid_.width * scale, grid_.height * scale);
  }

  const Fit& fit() const { return fit_; }
  Image Fitted() const { return CutRect(GivenRect(fit_), pixels_.data(), fit_.tensor_width); }
  int64_t tiles() const { return static_cast<int64_t>(grid_.tiles.size()); }
  bool own_statistics() const {
    return tiles() > 1 && statistics() == nullptr && translator_.picture_statistics > 0;
  }

 private:
  // Of networks that lose their border each tile has its own.
  WholeStatistics* statistics() const {
    return translator_.lost == 0 ? options_.statistics : nullptr;
  }

  struct Job {
    enum Kind : uint8_t { kWhole, kStatistics, kTile } kind;
    size_t tile;
  };

  // A model of fixed size takes larger pictures in tiles of that size.
  Status AllowTiles() {
    if (!translator_.fixed_size() || options_.tile == 0) return {};
    if (translator_.height != translator_.width || options_.tile != translator_.height) {
      return BadInput("tiles of " + std::to_string(options_.tile) +
                      " pixels, but the model takes " + std::to_string(translator_.width) + "x" +
                      std::to_string(translator_.height) + " only");
    }
    translator_.height = translator_.width = -1;
    translator_.multiple = 1;
    translator_.smallest = options_.tile;
    return {};
  }

  Result<uint64_t> BytesOf(const PictureSize& size) {
    if (statistics() != nullptr) {
      return options_.statistics->BytesOf(session_, translator_, size, options_.threads);
    }
    return RunBytes(session_, translator_, size, options_.threads);
  }

  Status ChooseTiles() {
    const PictureSize whole{fit_.tensor_height, fit_.tensor_width};
    int64_t tile = options_.tile;
    if (tile == 0 && options_.memory > 0) {
      GANVAS_ASSIGN(const uint64_t bytes, RunBytes(session_, translator_, whole, options_.threads));
      if (bytes > options_.memory) {
        if (translator_.fixed_size()) {
          return TooLarge(bytes, options_.memory, "the model takes only this size");
        }
        if (!CanTile()) return TooLarge(bytes, options_.memory, "it cannot run in tiles");
        GANVAS_ASSIGN(tile, LargestTile(translator_, options_.memory, [&](int64_t side) {
                        return BytesOf({side, side});
                      }));
      }
    }
    if (tile == 0) tile = std::max(whole.width, whole.height);
    const int64_t multiple = translator_.multiple;
    tile = std::max(tile, translator_.smallest);
    tile = (tile + multiple - 1) / multiple * multiple;
    int64_t overlap = options_.overlap;
    if (overlap < 0) {
      overlap = (std::min<int64_t>(64, tile / 4) + multiple - 1) / multiple * multiple;
      overlap = std::min(overlap, tile - multiple);
    }
    if (tile >= whole.width && tile >= whole.height) {
      GANVAS_ASSIGN(grid_, CutTiles(whole.width, whole.height, tile, 0, multiple));
      return {};
    }
    border_ = CanTile() ? Border() : 0;
    if (!CanTile()) {
      return BadInput(
          "the model's output size is not a whole multiple of its input size, so it cannot run "
          "in tiles");
    }
    const int64_t inner = tile - 2 * border_;
    if (inner < multiple) {
      return BadInput("tiles of " + std::to_string(tile) + " pixels, of which the model loses " +
                      std::to_string(border_) + " at each side");
    }
    if (border_ > 0) overlap = std::min(overlap, inner - multiple);
    GANVAS_ASSIGN(grid_, CutTiles(whole.width - 2 * border_, whole.height - 2 * border_, inner,
                                  overlap, multiple));
    return {};
  }

  bool CanTile() const {
    const double scale = translator_.scale;
    if (scale < 1 || scale != std::floor(scale)) return false;
    return translator_.lost % (2 * static_cast<int64_t>(scale)) == 0 &&
           2 * Border() % translator_.multiple == 0;
  }

  // What a network without padding loses of its input at each side: tiles are cut of what is left,
  // and each is run with that much around it.
  int64_t Border() const {
    return translator_.lost / (2 * static_cast<int64_t>(translator_.scale));
  }

  TileRect InputRect(const Tile& tile) const {
    const auto around = static_cast<int32_t>(2 * border_);
    return {tile.input.left, tile.input.top, tile.input.right + around, tile.input.bottom + around};
  }

  Session& Runner(const Job& job) {
    const bool whole = job.kind == Job::kWhole;
    return whole || statistics() == nullptr ? session_ : options_.statistics->session();
  }

  // A part of the fitted picture as the model takes it, the same for every place of a fixed batch.
  std::vector<float> Tensor(const uint8_t* rgba, const PictureSize& size) const {
    const Shape shape = TensorShape(translator_.takes, BatchOf(translator_), size);
    std::vector<float> tensor(static_cast<size_t>(shape.elements()));
    PixelsToTensor(rgba, static_cast<int>(size.width), static_cast<int>(size.height),
                   translator_.takes, tensor.data());
    const size_t one = tensor.size() / static_cast<size_t>(BatchOf(translator_));
    for (size_t at = one; at < tensor.size(); at += one) {
      std::memcpy(tensor.data() + at, tensor.data(), one * sizeof(float));
    }
    return tensor;
  }

  std::vector<uint8_t> TilePixels(const TileRect& rect) const {
    const size_t row = 4 * static_cast<size_t>(rect.width());
    std::vector<uint8_t> pixels(row * static_cast<size_t>(rect.height()));
    for (int y = 0; y < rect.height(); ++y) {
      const size_t from =
          static_cast<size_t>(rect.top + y) * static_cast<size_t>(fit_.tensor_width) +
          static_cast<size_t>(rect.left);
      std::memcpy(pixels.data() + row * static_cast<size_t>(y), pixels_.data() + 4 * from, row);
    }
    return pixels;
  }

  Status Start(const Job& job) {
    const Tile& tile = grid_.tiles[job.tile];
    const TileRect rect = InputRect(tile);
    const PictureSize size{rect.height(), rect.width()};
    const std::vector<float> tensor =
        Tensor(grid_.tiles.size() == 1 ? pixels_.data() : TilePixels(rect).data(), size);
    if (&Runner(job) == &session_) {
      const Shape shape = TensorShape(translator_.takes, BatchOf(translator_), size);
      const std::vector<uint8_t> bytes = translate::BytesOf(tensor, translator_.input_type);
      const std::vector<Feed> constants = ConstantFeeds(translator_, BatchOf(translator_));
      std::vector<NamedTensor> inputs = {
          {translator_.input, {translator_.input_type, shape, bytes.data()}}};
      for (const Feed& feed : constants) inputs.push_back(feed.tensor());
      return session_.Begin(inputs);
    }
    const TileRect core{tile.core.left - tile.input.left, tile.core.top - tile.input.top,
                        tile.core.right - tile.input.left, tile.core.bottom - tile.input.top};
    return options_.statistics->Begin(session_, translator_, tensor.data(), size, core,
                                      job.kind == Job::kStatistics);
  }

  Status End(const Job& job) {
    if (&Runner(job) == &session_) {
      GANVAS_ASSIGN(std::vector<OutputTensor> outputs, session_.Finish());
      for (const OutputTensor& output : outputs) {
        if (output.name == translator_.output) return Take(job, output);
      }
      return BadModel("the run gave no " + Quoted(translator_.output));
    }
    WholeStatistics& statistics = *options_.statistics;
    const TileRect& core = grid_.tiles[job.tile].core;
    const double weight = static_cast<double>(core.width()) * core.height();
    GANVAS_ASSIGN(const OutputTensor output, statistics.Finish(translator_, weight));
    if (job.kind == Job::kTile) return Take(job, output);
    if (job.tile + 1 == grid_.tiles.size()) statistics.EndPass();
    return {};
  }

  Status Take(const Job& job, const OutputTensor& output) {
    const Layout layout = translator_.gives.layout;
    const PictureSize size = SizeIn(output.shape, layout);
    const std::vector<float> numbers =
        translate::FloatsOf({output.dtype, output.shape, output.storage.data()});
    if (job.kind == Job::kWhole) {
      result_ = Cut(numbers.data(), translator_.gives, static_cast<int>(size.width),
                    static_cast<int>(size.height));
      return {};
    }
    const auto scale = static_cast<int64_t>(translator_.scale);
    if (size.height != grid_.tile_height * scale || size.width != grid_.tile_width * scale) {
      return BadModel("a tile gave " + output.shape.ToString());
    }
    if (layout == Layout::kNchw) {
      blend_->Add(job.tile, numbers.data());
    } else {
      blend_->Add(job.tile, Planar(numbers.data(), size, translator_.gives.channels).data());
    }
    return {};
  }

  Image Cut(const float* numbers, const PictureFormat& format, int width, int height) const {
    std::vector<uint8_t> rgba(4 * static_cast<size_t>(width) * static_cast<size_t>(height));
    TensorToPixels(numbers, width, height, format, rgba.data());
    return CutRect(ResultRect(fit_, width, height), rgba.data(), width);
  }

  Session& session_;
  Translator translator_;
  const TranslationOptions options_;
  Fit fit_;
  std::vector<uint8_t> pixels_;  // RGBA8 as the fit made them
  TileGrid grid_;
  int64_t border_ = 0;  // around each tile, where there are several
  std::vector<Job> jobs_;
  size_t done_ = 0;  // jobs
  bool running_ = false;
  std::optional<TileBlend> blend_;
  Image result_;  // of a whole run
};

Result<Translation> Translation::Begin(Session& session, const Translator& translator,
                                       const Image& picture, const TranslationOptions& options) {
  auto impl = std::make_unique<Impl>(session, translator, options);
  GANVAS_TRY(impl->Begin(picture));
  return Translation(std::move(impl));
}

Translation::Translation(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Translation::Translation(Translation&&) noexcept = default;
Translation& Translation::operator=(Translation&&) noexcept = default;
Translation::~Translation() = default;

Result<double> Translation::Step(double milliseconds) { return impl_->Step(milliseconds); }
Result<Image> Translation::Finish() { return impl_->Finish(); }
const Fit& Translation::fit() const { return impl_->fit(); }
Image Translation::Fitted() const { return impl_->Fitted(); }
int64_t Translation::tiles() const { return impl_->tiles(); }
bool Translation::own_statistics() const { return impl_->own_statistics(); }

}  // namespace ganvas::translate
