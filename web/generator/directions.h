// Asks for directions of latents and keeps the last ones that came.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace ganvas::page {

struct DirectionRequest {
  std::string method;         // "sefa", "pca", "classes" or "means"
  int first = -1, last = -1;  // layers of styles; -1 for all
  int toward = 0, from = 0;   // classes of "classes"; how many latents of "means" there are
  // Of "means": float[from + toward, nz], those of `from` first, and the class of each.
  std::vector<float> latents = {};
  std::vector<int32_t> labels = {};

  friend bool operator==(const DirectionRequest&, const DirectionRequest&) = default;
};

struct DirectionSet {
  DirectionRequest of;
  int count = 0;
  int dim = 0;
  bool styled = false;  // of styles, in the layers `first` to `last`
  int first = 0, last = 0;
  std::vector<float> vectors;  // [count, dim], each of length 1
  std::vector<float> sigma;    // [count], how far random latents or styles vary along each
};

class Directions {
 public:
  // Forgets what was found.
  void SetModel(const std::string& id);

  // What the page shows; it is asked for once.
  void Want(const DirectionRequest& request);
  // An answer: float[count, dim], then float[count]. Without any, there are none.
  void Receive(int stamp, DirectionSet answer, std::span<const uint8_t> bytes);

  // Those of the last request that was answered; without any before the first.
  const DirectionSet& found() const { return found_; }
  bool busy() const { return asked_.has_value(); }

 private:
  std::string model_;
  int stamp_ = 0;
  std::optional<DirectionRequest> asked_;
  std::optional<DirectionRequest> answered_;
  DirectionSet found_;
};

}  // namespace ganvas::page
