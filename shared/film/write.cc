// Snapshots -> the bytes of a film.
#include <algorithm>
#include <utility>

#include "shared/film/entropy.h"
#include "shared/film/film.h"
#include "shared/film/numbers.h"
#include "shared/film/track.h"
#include "shared/onnx/reader.h"
#include "shared/onnx/wire_writer.h"
#include "shared/onnx/writer.h"

namespace ganvas::film {
namespace {

using Metadata = std::map<std::string, std::string>;

std::string StepText(const Snapshot& snapshot) {
  return "the snapshot of step " + std::to_string(snapshot.step);
}

Status CheckSteps(std::span<const Snapshot> snapshots) {
  if (snapshots.size() < 2 || snapshots.size() > kMaxSnapshots) {
    return BadInput("there are " + std::to_string(snapshots.size()) + " snapshots, expected 2 to " +
                    std::to_string(kMaxSnapshots));
  }
  for (size_t i = 0; i + 1 < snapshots.size(); ++i) {
    if (snapshots[i].step >= 0 && snapshots[i].step < snapshots[i + 1].step) continue;
    return BadInput(StepText(snapshots[i]) + " comes before that of step " +
                    std::to_string(snapshots[i + 1].step) + ": expected ascending steps");
  }
  return {};
}

// The file with this metadata, so that files of one network differ in their weights alone.
Result<std::vector<uint8_t>> WithMetadata(std::span<const uint8_t> file, const Metadata& metadata) {
  GANVAS_ASSIGN(onnx::Model model, onnx::Read(file));
  model.metadata = metadata;
  return onnx::Write(model);
}

Result<Metadata> ChangedMetadata(std::span<const uint8_t> file, const Metadata& changes) {
  GANVAS_ASSIGN(onnx::Model model, onnx::Read(file));
  for (const auto& [key, value] : changes) {
    if (value.empty()) {
      model.metadata.erase(key);
    } else {
      model.metadata[key] = value;
    }
  }
  return std::move(model.metadata);
}

bool DifferInWeightsAlone(const std::vector<uint8_t>& a, const std::vector<uint8_t>& b,
                          std::span<const Place> places) {
  if (a.size() != b.size()) return false;
  size_t from = 0;
  for (const Place& place : places) {
    if (!std::equal(a.begin() + static_cast<ptrdiff_t>(from),
                    a.begin() + static_cast<ptrdiff_t>(place.file),
                    b.begin() + static_cast<ptrdiff_t>(from))) {
      return false;
    }
    from = place.file + place.bytes;
  }
  return std::equal(a.begin() + static_cast<ptrdiff_t>(from), a.end(),
                    b.begin() + static_cast<ptrdiff_t>(from));
}

}  // namespace

Result<std::vector<uint8_t>> Write(std::span<const Snapshot> snapshots, const Metadata& metadata,
                                   std::string_view about) {
  GANVAS_TRY(CheckSteps(snapshots));
  const Snapshot& last = snapshots.back();
  GANVAS_ASSIGN(const Metadata entries, ChangedMetadata(last.file, metadata));
  GANVAS_ASSIGN(std::vector<uint8_t> film, WithMetadata(last.file, entries));
  GANVAS_ASSIGN(const std::vector<Place> places, PlacesIn(film));
  std::vector<std::vector<uint8_t>> coded(snapshots.size() - 1);
  std::vector<uint8_t> next = film;
  for (size_t i = coded.size(); i-- > 0;) {
    GANVAS_ASSIGN(std::vector<uint8_t> file, WithMetadata(snapshots[i].file, entries));
    if (!DifferInWeightsAlone(file, next, places)) {
      return BadInput(StepText(snapshots[i]) + " is of another network than that of step " +
                      std::to_string(last.step) +
                      ": expected snapshots of one run, whose weights alone differ");
    }
    for (const Place& place : places) {
      AppendNumbers(std::span<const uint8_t>(file).subspan(place.file, place.bytes),
                    std::span<const uint8_t>(next).subspan(place.file, place.bytes), place.form,
                    coded[i]);
    }
    next = std::move(file);
  }

  onnx::WireWriter track;
  track.AddVarint(track_field::kFormat, kFormat);
  for (const Snapshot& snapshot : snapshots) {
    track.AddInt64(track_field::kSteps, snapshot.step);
  }
  std::vector<uint8_t> coded_about;
  AppendCoded({reinterpret_cast<const uint8_t*>(about.data()), about.size()}, coded_about);
  track.AddBytes(track_field::kAbout, coded_about.data(), coded_about.size());
  track.AddVarint(track_field::kAboutBytes, about.size());
  for (const std::vector<uint8_t>& weights : coded) {
    track.AddBytes(track_field::kWeights, weights.data(), weights.size());
  }
  onnx::WireWriter field;
  field.AddMessage(kFilmField, track);
  const std::vector<uint8_t> bytes = std::move(field).Take();
  film.insert(film.end(), bytes.begin(), bytes.end());
  return film;
}

}  // namespace ganvas::film
