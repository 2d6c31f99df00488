#include "shared/image/palette.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace ganvas {
namespace {

constexpr size_t kMostExact = 256;
constexpr int kCellBits = 5, kFoundBits = 7;

uint32_t KeyOf(int red, int green, int blue) {
  return static_cast<uint32_t>(red) << 16 | static_cast<uint32_t>(green) << 8 |
         static_cast<uint32_t>(blue);
}

size_t Index(int red, int green, int blue, int bits) {
  const int drop = 8 - bits;
  return static_cast<size_t>((red >> drop) << (2 * bits) | (green >> drop) << bits | blue >> drop);
}

// Green counts most and red least, as eyes see them.
int Distance(const Colour& c, int red, int green, int blue) {
  const int r = c[0] - red, g = c[1] - green, b = c[2] - blue;
  return 2 * r * r + 4 * g * g + 3 * b * b;
}

}  // namespace

// Splits the counted colours into boxes.
class PaletteMaker {
 public:
  explicit PaletteMaker(const std::vector<ColourCount::Cell>& cells) {
    for (const ColourCount::Cell& cell : cells) {
      if (cell.count == 0) continue;
      Entry entry;
      entry.count = static_cast<double>(cell.count);
      for (size_t c = 0; c < 3; ++c)
        entry.colour[c] = static_cast<double>(cell.sums[c]) / entry.count;
      entries_.push_back(entry);
    }
  }

  std::vector<Colour> Make(size_t most) {
    std::vector<Box> boxes;
    if (!entries_.empty()) boxes.push_back(Measured(0, entries_.size()));
    while (boxes.size() < most) {
      const auto worst = std::max_element(
          boxes.begin(), boxes.end(), [](const Box& a, const Box& b) { return a.error < b.error; });
      if (worst == boxes.end() || !(worst->error > 0)) break;
      const size_t middle = Split(*worst);
      const Box upper = Measured(middle, worst->end);
      *worst = Measured(worst->begin, middle);
      boxes.push_back(upper);
    }
    std::vector<Colour> palette;
    for (const Box& box : boxes) palette.push_back(Rounded(box.mean));
    for (int round = 0; round < 3; ++round) Settle(&palette);
    std::sort(palette.begin(), palette.end());
    palette.erase(std::unique(palette.begin(), palette.end()), palette.end());
    return palette;
  }

 private:
  using Mean = std::array<double, 3>;
  struct Entry {
    Mean colour{};
    double count = 0;
  };
  struct Box {
    size_t begin = 0, end = 0;
    Mean mean{};
    double error = 0;  // the sum of squares that a split could make smaller
    size_t axis = 0;
  };

  static Colour Rounded(const Mean& mean) {
    Colour colour;
    for (size_t c = 0; c < 3; ++c) {
      colour[c] = static_cast<uint8_t>(std::clamp(mean[c] + 0.5, 0.0, 255.0));
    }
    return colour;
  }

  Box Measured(size_t begin, size_t end) const {
    Box box{begin, end, {}, 0, 0};
    double count = 0;
    Mean squares{};
    for (size_t i = begin; i < end; ++i) {
      const Entry& entry = entries_[i];
      count += entry.count;
      for (size_t c = 0; c < 3; ++c) {
        box.mean[c] += entry.count * entry.colour[c];
        squares[c] += entry.count * entry.colour[c] * entry.colour[c];
      }
    }
    double largest = -1;
    for (size_t c = 0; c < 3; ++c) {
      box.mean[c] /= count;
      const double spread = squares[c] - count * box.mean[c] * box.mean[c];
      if (spread > largest) box.axis = c;
      largest = std::max(largest, spread);
      box.error += std::max(0.0, spread);
    }
    if (end - begin < 2) box.error = 0;
    return box;
  }

  // Sorts the box along its axis and returns where its upper half begins.
  size_t Split(const Box& box) {
    const auto begin = entries_.begin() + static_cast<ptrdiff_t>(box.begin);
    const auto end = entries_.begin() + static_cast<ptrdiff_t>(box.end);
    std::stable_sort(begin, end, [&](const Entry& a, const Entry& b) {
      return a.colour[box.axis] < b.colour[box.axis];
    });
    size_t middle = box.begin + 1;
    while (middle + 1 < box.end && entries_[middle].colour[box.axis] < box.mean[box.axis]) {
      ++middle;
    }
    return middle;
  }

  // Moves each colour to the mean of those that it is nearest to.
  void Settle(std::vector<Colour>* palette) const {
    struct Sum {
      Mean sum{};
      double count = 0;
    };
    std::vector<Sum> sums(palette->size());
    for (const Entry& entry : entries_) {
      const Colour at = Rounded(entry.colour);
      size_t nearest = 0;
      int least = std::numeric_limits<int>::max();
      for (size_t i = 0; i < palette->size(); ++i) {
        const int distance = Distance((*palette)[i], at[0], at[1], at[2]);
        if (distance < least) nearest = i;
        least = std::min(least, distance);
      }
      Sum& sum = sums[nearest];
      for (size_t c = 0; c < 3; ++c) sum.sum[c] += entry.count * entry.colour[c];
      sum.count += entry.count;
    }
    for (size_t i = 0; i < palette->size(); ++i) {
      if (sums[i].count == 0) continue;
      Mean mean = sums[i].sum;
      for (double& x : mean) x /= sums[i].count;
      (*palette)[i] = Rounded(mean);
    }
  }

  std::vector<Entry> entries_;
};

ColourCount::ColourCount() : cells_(size_t{1} << (3 * kCellBits)) {}

void ColourCount::Add(std::span<const uint8_t> rgba) {
  uint32_t last = 0;
  bool any = false;
  for (size_t i = 0; i + 3 < rgba.size(); i += 4) {
    const uint8_t* p = &rgba[i];
    if (p[3] < 128) {
      has_transparent_ = true;
      continue;
    }
    Cell& cell = cells_[Index(p[0], p[1], p[2], kCellBits)];
    ++cell.count;
    for (size_t c = 0; c < 3; ++c) cell.sums[c] += p[c];
    const uint32_t key = KeyOf(p[0], p[1], p[2]);
    if (colours_.size() <= kMostExact && (!any || key != last)) colours_[key] = true;
    last = key;
    any = true;
  }
}

std::vector<Colour> ColourCount::Choose(size_t most) const {
  if (colours_.size() > std::min(most, kMostExact)) return PaletteMaker(cells_).Make(most);
  std::vector<Colour> palette;
  for (const auto& [key, seen] : colours_) {
    palette.push_back({static_cast<uint8_t>(key >> 16), static_cast<uint8_t>(key >> 8),
                       static_cast<uint8_t>(key)});
  }
  std::sort(palette.begin(), palette.end());
  return palette;
}

NearestColour::NearestColour(std::vector<Colour> palette)
    : palette_(std::move(palette)),
      has_exact_(size_t{1} << (3 * kFoundBits), false),
      found_(size_t{1} << (3 * kFoundBits), -1) {
  for (size_t i = 0; i < palette_.size(); ++i) {
    const Colour& c = palette_[i];
    exact_.emplace(KeyOf(c[0], c[1], c[2]), static_cast<uint8_t>(i));
    has_exact_[Index(c[0], c[1], c[2], kFoundBits)] = true;
  }
}

uint8_t NearestColour::Search(int red, int green, int blue) const {
  size_t nearest = 0;
  int least = std::numeric_limits<int>::max();
  for (size_t i = 0; i < palette_.size(); ++i) {
    const int distance = Distance(palette_[i], red, green, blue);
    if (distance < least) nearest = i;
    least = std::min(least, distance);
  }
  return static_cast<uint8_t>(nearest);
}

uint8_t NearestColour::Of(int red, int green, int blue) {
  const size_t cell = Index(red, green, blue, kFoundBits);
  if (has_exact_[cell]) {
    const auto exact = exact_.find(KeyOf(red, green, blue));
    if (exact != exact_.end()) return exact->second;
  }
  int16_t& found = found_[cell];
  if (found < 0) {
    // The middle of all colours that share this place.
    const auto middle = [](int x) { return (x >> (8 - kFoundBits) << (8 - kFoundBits)) + 1; };
    found = Search(middle(red), middle(green), middle(blue));
  }
  return static_cast<uint8_t>(found);
}

int NearestColour::Spacing() const {
  if (palette_.size() < 2) return 0;
  double sum = 0;
  for (const Colour& a : palette_) {
    int least = std::numeric_limits<int>::max();
    for (const Colour& b : palette_) {
      if (a != b) least = std::min(least, Distance(a, b[0], b[1], b[2]));
    }
    sum += std::sqrt(static_cast<double>(least) / 9);
  }
  return static_cast<int>(std::lround(sum / static_cast<double>(palette_.size())));
}

}  // namespace ganvas
