#include "shared/film/film.h"

#include <algorithm>
#include <cstring>
#include <functional>
#include <iterator>
#include <optional>
#include <utility>

#include "shared/film/entropy.h"
#include "shared/film/numbers.h"
#include "shared/onnx/reader.h"
#include "shared/onnx/wire.h"

namespace ganvas::film {
namespace {

constexpr uint64_t kMaxAboutBytes = uint64_t{4} << 20;
// Of decoded weights that are kept, so that one may go to and fro.
constexpr size_t kKeptBytes = size_t{64} << 20;

// Behind the name of what it is: "the film is damaged: ...".
Error Damaged(const std::string& what) { return BadModel("the film is damaged: " + what); }

// The field of the film in the bytes of a model, if it has one.
Result<std::optional<onnx::Field>> FindTrack(std::span<const uint8_t> file) {
  onnx::WireReader model(file, {file.data(), "ModelProto"});
  while (!model.done()) {
    GANVAS_ASSIGN(const onnx::Field found, model.Next());
    if (found.number != kFilmField) continue;
    if (!model.done()) return Damaged("it is not at the end of the file");
    return std::optional(found);
  }
  return std::optional<onnx::Field>();
}

}  // namespace

Result<std::vector<Place>> PlacesIn(std::span<const uint8_t> file) {
  GANVAS_ASSIGN(const onnx::Model model, onnx::Read(file));
  std::vector<Place> places;
  size_t weights = 0;
  for (const onnx::Tensor& tensor : model.initializers) {
    const uint8_t* const data = tensor.data.data();
    if (tensor.data.empty() || !tensor.owned.empty()) continue;
    const bool floating =
        tensor.dtype == DType::kF32 || tensor.dtype == DType::kF16 || tensor.dtype == DType::kF64;
    places.push_back({static_cast<size_t>(data - file.data()),
                      weights,
                      tensor.data.size(),
                      {ByteSize(tensor.dtype), floating}});
    weights += tensor.data.size();
  }
  return places;
}

bool Film::IsIn(std::span<const uint8_t> file) {
  const auto track = FindTrack(file);
  // A damaged model is the reader's to name.
  return track.ok() && track->has_value();
}

Result<Film> Film::Open(std::vector<uint8_t> file) {
  GANVAS_ASSIGN(const std::optional<onnx::Field> found, FindTrack(file));
  if (!found) return BadModel("the file holds no film");
  const size_t end = static_cast<size_t>(found->begin - file.data());
  Film film;
  film.track_.assign(found->bytes.begin(), found->bytes.end());
  film.file_ = std::move(file);
  film.file_.resize(end);
  GANVAS_ASSIGN(film.places_, PlacesIn(film.file_));
  if (!film.places_.empty()) {
    film.weight_bytes_ = film.places_.back().weights + film.places_.back().bytes;
  }
  GANVAS_TRY(film.ReadTrack(film.track_));
  return film;
}

Status Film::ReadTrack(std::span<const uint8_t> track) {
  onnx::WireReader message(track, {track.data(), "film"});
  uint64_t format = 0, about_bytes = 0;
  std::span<const uint8_t> about;
  while (!message.done()) {
    GANVAS_ASSIGN(const onnx::Field found, message.Next());
    switch (found.number) {
      case track_field::kFormat: {
        GANVAS_ASSIGN(format, message.Varint(found));
        break;
      }
      case track_field::kSteps: {
        GANVAS_TRY(message.AppendVarints(found, steps_));
        break;
      }
      case track_field::kAbout: {
        GANVAS_ASSIGN(about, message.Bytes(found));
        break;
      }
      case track_field::kAboutBytes: {
        GANVAS_ASSIGN(about_bytes, message.Varint(found));
        break;
      }
      case track_field::kWeights: {
        GANVAS_TRY(message.CheckCount(found, coded_.size(), kMaxSnapshots - 1));
        GANVAS_ASSIGN(coded_.emplace_back(), message.Bytes(found));
        break;
      }
      default:
        break;
    }
  }
  if (format != kFormat) {
    return BadModel("the film has format " + std::to_string(format) +
                    ", expected 1: a newer version of Ganvas may read it");
  }
  if (coded_.empty() || steps_.size() != coded_.size() + 1) {
    return Damaged("it has " + std::to_string(steps_.size()) + " steps and the weights of " +
                   std::to_string(coded_.size()) + " snapshots before the last");
  }
  if (steps_[0] < 0 ||
      std::adjacent_find(steps_.begin(), steps_.end(), std::greater_equal<>()) != steps_.end()) {
    return Damaged("its steps do not ascend");
  }
  if (about_bytes > kMaxAboutBytes) return Damaged("what it says of the run is too long");
  about_.resize(static_cast<size_t>(about_bytes));
  return Decode(about, {reinterpret_cast<uint8_t*>(about_.data()), about_.size()});
}

Status Film::DecodeInto(size_t snapshot, std::span<uint8_t> weights) const {
  std::span<const uint8_t> coded = coded_[snapshot];
  for (const Place& place : places_) {
    GANVAS_TRY(DecodeNumbers(coded, place.form, weights.subspan(place.weights, place.bytes)));
  }
  if (!coded.empty()) return Damaged("the weights of a snapshot are too long");
  return {};
}

// Far from `asked`, where they take too much room.
void Film::Forget(size_t asked) {
  while (decoded_.size() > 1 && (decoded_.size() + 1) * weight_bytes_ > kKeptBytes) {
    const auto first = decoded_.begin();
    const auto last = std::prev(decoded_.end());
    const bool first_is_farther =
        asked > first->first &&
        asked - first->first > (last->first > asked ? last->first - asked : 0);
    decoded_.erase(first_is_farther ? first : last);
  }
}

Result<std::span<const uint8_t>> Film::Weights(size_t snapshot) {
  auto next = decoded_.lower_bound(snapshot);
  std::vector<uint8_t> weights(weight_bytes_);
  size_t at = steps_.size() - 1;
  if (next != decoded_.end()) {
    if (next->first == snapshot) return std::span<const uint8_t>(next->second);
    at = next->first;
    weights = next->second;
  } else {
    for (const Place& place : places_) {
      std::memcpy(weights.data() + place.weights, file_.data() + place.file, place.bytes);
    }
  }
  while (at > snapshot) {
    --at;
    GANVAS_TRY(DecodeInto(at, weights));
    Forget(snapshot);
    decoded_[at] = weights;
  }
  return std::span<const uint8_t>(decoded_[snapshot]);
}

Result<std::vector<uint8_t>> Film::File(size_t snapshot) {
  std::vector<uint8_t> file = file_;
  if (snapshot + 1 == steps_.size()) return file;
  GANVAS_ASSIGN(const std::span<const uint8_t> weights, Weights(snapshot));
  for (const Place& place : places_) {
    std::memcpy(file.data() + place.file, weights.data() + place.weights, place.bytes);
  }
  return file;
}

}  // namespace ganvas::film
