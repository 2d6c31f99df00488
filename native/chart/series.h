// One curve of a run: as many samples as there are, in bounded memory.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace ganvas::chart {

// Some samples in a row. Without a finite one among them, `count` is 0 and the curve has a gap.
struct Bin {
  double first = 0, last = 0;  // where along x
  double mean = 0, low = 0, high = 0;
  double squares = 0;  // sum of squared distances from the mean
  int64_t count = 0;

  double middle() const { return (first + last) / 2; }
};

// Samples come in order of x. One that lies not behind the last takes the place of it and of all
// behind it: a run that went back to a checkpoint.
class Series {
 public:
  // Up to `bins` samples are kept one by one; with more, bins hold 2, then 4, 8, ... each.
  explicit Series(size_t bins = 1024) : limit_(bins) {}

  void Add(double x, double y);

  const std::vector<Bin>& bins() const { return bins_; }
  int64_t each() const { return each_; }  // samples of a whole bin
  bool empty() const { return samples_ == 0; }
  int64_t samples() const { return samples_; }  // finite ones
  // Of the finite samples; 0 where there is none.
  double last() const { return last_; }
  double lowest() const { return low_; }
  double highest() const { return high_; }
  double lowest_at() const { return low_at_; }
  double highest_at() const { return high_at_; }

 private:
  std::vector<Bin> bins_;
  size_t limit_;
  int64_t each_ = 1;     // samples of a whole bin
  int64_t in_last_ = 0;  // samples in the last bin, gaps too
  int64_t samples_ = 0;
  double last_ = 0, low_ = 0, high_ = 0, low_at_ = 0, high_at_ = 0;
};

// The means of `bins`, each averaged with its neighbours by a normal curve of `deviation` bins; NaN
// at gaps, over which nothing is carried. Means outside [low, high] count as its nearest end, so
// that a stray one does not bend the curve.
std::vector<double> Smoothed(const std::vector<Bin>& bins, double deviation, double low,
                             double high);

}  // namespace ganvas::chart
