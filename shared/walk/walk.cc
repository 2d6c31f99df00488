#include "shared/walk/walk.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "shared/latent/exact_math.h"

namespace ganvas::walk {
namespace {

constexpr double kPi = 3.141592653589793;

// sin of a number of turns, at least 0.
double SinOfTurns(double turns) {
  const double part = turns - static_cast<double>(static_cast<int64_t>(turns));
  return part < 0.5 ? ExactSin(part * 2 * kPi) : -ExactSin((part - 0.5) * 2 * kPi);
}

}  // namespace

Result<KeyWalk> KeyWalk::Create(std::vector<float> keys, size_t size, const WalkOptions& options) {
  if (size < 1 || keys.empty() || keys.size() % size != 0) {
    return BadInput("a walk of " + std::to_string(keys.size()) +
                    " numbers, expected at least one key of " + std::to_string(size));
  }
  if (options.frames < 1 || options.frames > kMostFrames) {
    return BadInput("a walk of " + std::to_string(options.frames) + " frames, expected 1 to " +
                    std::to_string(kMostFrames));
  }
  const size_t count = keys.size() / size, ways = options.loop ? count : count - 1;
  const std::vector<double>& durations = options.durations;
  if (!durations.empty() && durations.size() != ways) {
    return BadInput(std::to_string(durations.size()) + " durations, expected " +
                    std::to_string(ways) + ": one for each way between " + std::to_string(count) +
                    " keys" + (options.loop ? " of a loop" : ""));
  }
  for (const double duration : durations) {
    if (!(duration > 0) || !std::isfinite(duration)) {
      return BadInput("a duration is not a number above 0");
    }
  }
  return KeyWalk(std::move(keys), size, options);
}

KeyWalk::KeyWalk(std::vector<float> keys, size_t size, const WalkOptions& options)
    : keys_(std::move(keys)), size_(size), count_(keys_.size() / size), options_(options) {
  const size_t ways = options_.loop ? count_ : count_ - 1;
  for (size_t way = 0; way < ways; ++way) Measure(way);
  double all = 0;
  for (const double duration : options_.durations) all += duration;
  double end = 0;
  for (const double duration : options_.durations) ends_.push_back((end += duration) / all);
}

std::span<const float> KeyWalk::Key(size_t i) const {
  return {keys_.data() + (i % count_) * size_, size_};
}

void KeyWalk::Point(size_t way, double t, std::span<float> latent) const {
  const auto along = static_cast<float>(t);
  if (options_.between == Between::kSlerp) {
    Slerp(Key(way), Key(way + 1), along, latent);
  } else {
    Lerp(Key(way), Key(way + 1), along, latent);
  }
}

// Adds the lengths of chords.
void KeyWalk::Measure(size_t way) {
  std::vector<float> last(size_), next(size_);
  Point(way, 0, last);
  double length = lengths_.empty() ? 0 : lengths_.back();
  lengths_.push_back(length);
  for (size_t piece = 1; piece <= kPieces; ++piece) {
    Point(way, static_cast<double>(piece) / kPieces, next);
    double square = 0;
    for (size_t i = 0; i < size_; ++i) {
      const double step = static_cast<double>(next[i]) - static_cast<double>(last[i]);
      square += step * step;
    }
    length += std::sqrt(square);
    lengths_.push_back(length);
    last.swap(next);
  }
}

void KeyWalk::Frame(int64_t frame, std::span<float> latent) const {
  const auto steps = static_cast<double>(options_.loop ? options_.frames : options_.frames - 1);
  const double whole = lengths_.empty() ? 0 : lengths_.back();
  if (!(whole > 0) || !(steps > 0)) {
    const std::span<const float> key = Key(0);
    std::copy(key.begin(), key.end(), latent.begin());
    return;
  }
  const double time = static_cast<double>(frame) / steps;
  double at = whole * time;
  constexpr size_t kEach = kPieces + 1;
  const size_t ways = lengths_.size() / kEach;
  size_t way = 0;
  const auto is_past = [&](size_t i) {
    return ends_.empty() ? at >= lengths_[(i + 1) * kEach] : time >= ends_[i];
  };
  while (way + 1 < ways && is_past(way)) ++way;
  const double* length = &lengths_[way * kEach];
  const double all = length[kPieces] - length[0];
  if (!ends_.empty()) {
    const double start = way == 0 ? 0 : ends_[way - 1];
    at = length[0] + all * ((time - start) / (ends_[way] - start));
  }
  if (options_.ease == Ease::kSmooth && all > 0) {
    const double u = std::min(1.0, (at - length[0]) / all);
    at = length[0] + all * (u * u * (3 - 2 * u));
  }
  size_t piece = 0;
  while (piece + 1 < kPieces && at >= length[piece + 1]) ++piece;
  const double part = length[piece + 1] - length[piece];
  const double inside = part > 0 ? std::clamp((at - length[piece]) / part, 0.0, 1.0) : 0;
  Point(way, (static_cast<double>(piece) + inside) / kPieces, latent);
}

NoiseWalk::NoiseWalk(uint64_t seed, size_t size, Prior prior, double radius, int64_t frames)
    : prior_(prior), radius_(radius), frames_(frames), centre_(size) {
  Latent(seed, 0, prior, centre_);
  for (size_t i = 0; i < 2 * kWaves; ++i) {
    factors_[i].resize(size);
    Latent(seed, i + 1, prior, factors_[i]);
  }
}

void NoiseWalk::Frame(int64_t frame, std::span<float> latent) const {
  const double turns = static_cast<double>(frame) / static_cast<double>(frames_);
  double weights[2 * kWaves];
  double squares = 0;
  for (size_t wave = 0; wave < kWaves; ++wave) {
    const auto rate = static_cast<double>(wave + 1);
    weights[2 * wave] = SinOfTurns(turns * rate) / rate;
    weights[2 * wave + 1] = SinOfTurns(turns * rate + 0.25) / rate;
    squares += 1 / (rate * rate);
  }
  const double scale = radius_ / std::sqrt(squares);
  const double keep = prior_ == Prior::kNormal ? 1 / std::sqrt(1 + radius_ * radius_) : 1;
  for (size_t i = 0; i < centre_.size(); ++i) {
    double away = 0;
    for (size_t k = 0; k < 2 * kWaves; ++k) {
      away += weights[k] * static_cast<double>(factors_[k][i]);
    }
    double z = keep * (static_cast<double>(centre_[i]) + scale * away);
    if (prior_ == Prior::kUniform) z = std::clamp(z, -1.0, 1.0);
    latent[i] = static_cast<float>(z);
  }
}

}  // namespace ganvas::walk
