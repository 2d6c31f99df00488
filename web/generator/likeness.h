// Asks for samples to be laid out by likeness and keeps the last maps that came.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace ganvas::page {

struct MapRequest {
  uint64_t seed = 0;
  int count = 0;
  int label = -1;  // class; -1: all in turn
  float psi = 1;   // truncation

  friend bool operator==(const MapRequest&, const MapRequest&) = default;
};

struct SampleMap {
  MapRequest of;
  int64_t side = 0;
  std::vector<int32_t> cells;  // [side, side], the number of a sample each, -1 for none
};

class Likeness {
 public:
  // Forgets what was found.
  void SetModel(const std::string& id);

  // What the page shows; it is asked for once. Nothing: what is on its way is dropped.
  void Want(const std::optional<MapRequest>& request);
  // Drops what is on its way until something else is wanted, or Resume.
  void Stop();
  void Resume() { stopped_.reset(); }
  bool stopped() const { return stopped_.has_value(); }

  void Progress(int stamp, float share);
  // An answer: int32[side, side]. A side of 0: there is none.
  void Receive(int stamp, int side, std::span<const uint8_t> bytes);

  // Null while it is not there.
  const SampleMap* Find(const MapRequest& request) const;
  // Until it is there, the last map of the same samples at another truncation.
  const SampleMap* Nearest(const MapRequest& request) const;
  bool busy() const { return asked_.has_value(); }
  float share() const { return share_; }  // in [0, 1]
  double asked_at() const { return asked_at_; }

 private:
  void Cancel();

  std::string model_;
  int stamp_ = 0;
  std::optional<MapRequest> asked_, stopped_;
  float share_ = 0;
  double asked_at_ = 0;
  std::vector<SampleMap> maps_;  // the last one last
};

}  // namespace ganvas::page
