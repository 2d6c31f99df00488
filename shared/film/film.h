// A film: snapshots of a generator in training, in one file.
//
// The file is the ONNX file of the last snapshot, so that every program opens it as that. Behind
// it stands one more field of ModelProto, kFilmField, which others pass over. It is a message:
//   1  format, varint, 1
//   2  steps of the snapshots, ascending, packed varints
//   3  what is known of the run, JSON, coded (entropy.h)
//   4  bytes of that JSON
//   5  the weights of each snapshot but the last, in the order of the steps
// Weights are the initializers that the file stores as raw_data, in its order. Each is the byte 0
// where it is that of the next snapshot, or 1 and its numbers, or 2 and their differences from the
// next snapshot's; the numbers' lowest bytes are coded first, then the next higher ones, and so on.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "shared/base/result.h"
#include "shared/film/track.h"

namespace ganvas::film {

inline constexpr uint32_t kFilmField = 20117;
inline constexpr size_t kMaxSnapshots = 1001;

class Film {
 public:
  // Whether the bytes of an ONNX file hold a film, damaged or not.
  static bool IsIn(std::span<const uint8_t> file);
  // Fails with kBadModel: no film, a damaged one, or another format.
  static Result<Film> Open(std::vector<uint8_t> file);

  Film(Film&&) = default;
  Film& operator=(Film&&) = default;

  // Of the snapshots, ascending; at least two.
  const std::vector<int64_t>& steps() const { return steps_; }
  // JSON of the writer's.
  const std::string& about() const { return about_; }
  // The ONNX file of a snapshot: its weights in the graph, and with the metadata, of the last one.
  // Snapshots near those that were asked for before come sooner. Precondition: it is one of them.
  Result<std::vector<uint8_t>> File(size_t snapshot);

 private:
  Film() = default;

  Status ReadTrack(std::span<const uint8_t> track);
  Status DecodeInto(size_t snapshot, std::span<uint8_t> weights) const;
  Result<std::span<const uint8_t>> Weights(size_t snapshot);
  void Forget(size_t asked);

  std::vector<uint8_t> file_;  // without the film's field
  std::vector<uint8_t> track_;
  std::vector<Place> places_;
  size_t weight_bytes_ = 0;
  std::vector<int64_t> steps_;
  std::string about_;
  std::vector<std::span<const uint8_t>> coded_;  // in track_; moves with it
  std::map<size_t, std::vector<uint8_t>> decoded_;
};

struct Snapshot {
  int64_t step = 0;
  std::span<const uint8_t> file;  // ONNX
};

// The film of at least two snapshots, in the order of their steps, with this JSON about the run.
// `metadata` replaces entries of the last one's metadata_props; "" removes one. kBadInput: their
// graphs or the shapes of their weights differ, or steps do not ascend. Deterministic.
Result<std::vector<uint8_t>> Write(std::span<const Snapshot> snapshots,
                                   const std::map<std::string, std::string>& metadata,
                                   std::string_view about);

}  // namespace ganvas::film
