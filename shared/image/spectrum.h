// The power spectrum of pictures, and what strides leave in it.
//
// Generators that upsample by transposed convolutions, or otherwise by a factor of two, leave
// patterns that repeat every two or four pixels (Odena et al. 2016, Deconvolution and checkerboard
// artifacts). They stand out at the Nyquist frequency and at half of it.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "shared/image/image.h"

namespace ganvas {

class Spectrum {
 public:
  // Pictures of this size. The sides of the spectrum are the largest powers of two that they hold:
  // the middle of each picture counts. None (ok() is false) where a side is below 8.
  Spectrum(int width, int height);
  bool ok() const { return side_x_ >= kLeast && side_y_ >= kLeast; }

  // Adds the lightness (Rec. 709 luma, in [0, 1]) of an RGBA picture, without its mean and behind a
  // Hann window, so that its borders do not count as edges.
  void Add(std::span<const uint8_t> rgba);

  int pictures() const { return pictures_; }
  // Columns and rows of `power`; frequency (0, 0) lies at (0, 0).
  int side_x() const { return side_x_; }
  int side_y() const { return side_y_; }
  // The mean of |F|^2 over all pictures.
  std::vector<double> Power() const;

 private:
  static constexpr int kLeast = 8;

  int width_, height_;
  int side_x_ = 0, side_y_ = 0;
  int pictures_ = 0;
  std::vector<double> sums_;
};

// log10 of the power, with frequency (0, 0) in the middle, from black (8 decades below the most) to
// white.
Image PaintSpectrum(const Spectrum& spectrum);

// The mean power at each distance from frequency (0, 0): number i is at i / (2 * (size - 1)) cycles
// a pixel, from 0 to the Nyquist frequency.
std::vector<double> RadialProfile(const Spectrum& spectrum);

struct Checkerboard {
  // Energy at the frequencies of the stride that exceeds that of their neighbours, as a share of
  // all energy but that of the mean.
  double share = 0;
  // Energy at them over that which their neighbours let expect; 1 where they do not stand out.
  double ratio = 1;
};

// At the frequencies of which both parts are 0 or Nyquist (2 pixels), or multiples of half Nyquist
// (4 pixels) that do not belong to the former.
Checkerboard CheckerboardOf(const Spectrum& spectrum, int period);

// One sentence that says what was measured, and what it means.
std::string CheckerboardText(const Spectrum& spectrum);

}  // namespace ganvas
