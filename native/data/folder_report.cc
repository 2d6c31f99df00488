#include "native/data/folder_report.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <map>
#include <utility>

#include "native/data/folder_contents.h"
#include "native/error.h"

namespace ganvas::data {
namespace {

constexpr size_t kNamedClasses = 12;
constexpr int kLargestSuggestedSize = 128;
constexpr size_t kFewPictures = 10000;  // for which --augment pays (Karras 2020, figure 7)
constexpr double kNoticedLoss = 0.2;    // of a picture's area

// The size as a viewer shows it.
std::pair<int, int> UprightSize(const PictureHeader& header) {
  return header.orientation >= 5 ? std::pair(header.height, header.width)
                                 : std::pair(header.width, header.height);
}

std::string PixelsText(const std::pair<int, int>& size) {
  return std::to_string(size.first) + "x" + std::to_string(size.second);
}

void AddItem(std::string* list, const std::string& item) {
  *list += (list->empty() ? "" : ", ") + item;
}

std::string SizesLine(const FolderContents& contents) {
  std::map<std::pair<int, int>, size_t> sizes;
  for (const PictureEntry& entry : contents.pictures) ++sizes[UprightSize(entry.header)];
  const auto area = [](const auto& each) { return int64_t{each.first.first} * each.first.second; };
  const auto by_area = [&area](const auto& a, const auto& b) { return area(a) < area(b); };
  // The first of the smallest and the last of the largest.
  const auto ends = std::minmax_element(sizes.begin(), sizes.end(), by_area);
  const auto smallest = ends.first->first, largest = ends.second->first;
  const auto most = std::max_element(
      sizes.begin(), sizes.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
  if (sizes.size() == 1) return "Sizes: all " + PixelsText(smallest);
  return "Sizes: " + std::to_string(sizes.size()) + " different, from " + PixelsText(smallest) +
         " to " + PixelsText(largest) + ", most often " + PixelsText(most->first) + " (" +
         std::to_string(most->second) + ")";
}

std::string FilesLine(const FolderContents& contents) {
  std::map<PictureFormat, size_t> formats;
  std::map<int, size_t> bits;
  size_t grey = 0;
  for (const PictureEntry& entry : contents.pictures) {
    ++formats[entry.header.format];
    ++bits[entry.header.bits];
    if (entry.header.channels == 1) ++grey;
  }
  std::string text, bits_text;
  for (const auto& [format, count] : formats) {
    AddItem(&text, std::to_string(count) + " " + FormatName(format));
  }
  for (const auto& [each, count] : bits) {
    AddItem(&bits_text, (bits.size() > 1 ? std::to_string(count) + " with " : "") +
                            std::to_string(each) + (each == 1 ? " bit" : " bits"));
  }
  const size_t colour = contents.pictures.size() - grey;
  return "Files: " + text + "; " + bits_text + " a channel; " + std::to_string(colour) +
         " stored in colour, " + std::to_string(grey) + " in grey";
}

std::string ClassesLine(const FolderContents& contents) {
  std::vector<size_t> counts(contents.classes.size());
  for (const PictureEntry& entry : contents.pictures) ++counts[static_cast<size_t>(entry.label)];
  std::string text;
  for (size_t i = 0; i < std::min(counts.size(), kNamedClasses); ++i) {
    AddItem(&text, contents.classes[i] + " " + std::to_string(counts[i]));
  }
  if (counts.size() > kNamedClasses) {
    const auto [fewest, most] = std::minmax_element(counts.begin(), counts.end());
    text += ", ... (" + std::to_string(*fewest) + " to " + std::to_string(*most) +
            " pictures in a class)";
  }
  return "Classes: " + text;
}

std::string EqualLine(const FolderContents& contents) {
  const auto& [picture, first] = contents.equal.front();
  const size_t count = contents.equal.size();
  return "Equal pictures: " + std::to_string(count) +
         (count == 1 ? " is the same as an earlier one (" : " are the same as earlier ones (") +
         contents.pictures[picture].name + " = " + contents.pictures[first].name + ")";
}

// The bits that the values of 16-bit files use, of some of them at even distances; 0 for no such
// files.
int BitsUsed(const FolderContents& contents, int most_files) {
  std::vector<const PictureEntry*> deep;
  for (const PictureEntry& entry : contents.pictures) {
    if (entry.header.bits == 16 && entry.header.format == PictureFormat::kPng)
      deep.push_back(&entry);
  }
  const size_t count = std::min(deep.size(), static_cast<size_t>(most_files));
  int largest = 0;
  for (size_t i = 0; i < count; ++i) {
    const PictureEntry& entry = *deep[i * deep.size() / count];
    largest = std::max(largest, LargestValueOf16Bits(PictureIn(*contents.source, entry.name)));
  }
  return deep.empty() ? 0 : std::bit_width(static_cast<unsigned>(largest));
}

int ShortSide(const PictureEntry& entry) {
  return std::min(entry.header.width, entry.header.height);
}

int MedianShortSide(const FolderContents& contents) {
  std::vector<int> sides;
  for (const PictureEntry& entry : contents.pictures) sides.push_back(ShortSide(entry));
  const auto middle = sides.begin() + static_cast<ptrdiff_t>(sides.size() / 2);
  std::nth_element(sides.begin(), middle, sides.end());
  return *middle;
}

// The mean share of a picture's area outside its largest part of the wanted shape.
double AreaLost(const FolderContents& contents) {
  const double wanted = static_cast<double>(contents.size.width) / contents.size.height;
  double lost = 0;
  for (const PictureEntry& entry : contents.pictures) {
    const auto [width, height] = UprightSize(entry.header);
    const double shape =
        static_cast<double>(width) / height / (contents.half == Half::kNone ? 1 : 2);
    lost += 1 - std::min(shape, wanted) / std::max(shape, wanted);
  }
  return lost / static_cast<double>(contents.pictures.size());
}

std::string SizeSuggestion(const FolderContents& contents, int size) {
  const int median = MedianShortSide(contents);
  const int fitting = std::min(static_cast<int>(std::bit_floor(static_cast<unsigned>(median))),
                               kLargestSuggestedSize);
  const std::string side = std::to_string(median) + " pixels on their short side";
  if (fitting < size && median < size && fitting >= 4) {
    return "--size " + std::to_string(fitting) + ": half of the pictures have at most " + side +
           " and are enlarged";
  }
  if (fitting >= 2 * size) {
    return "--size " + std::to_string(fitting) + ": half of the pictures have " + side +
           " or more; larger sizes show more detail, but steps take longer";
  }
  return "";
}

std::vector<std::string> Suggestions(const FolderContents& contents, int size,
                                     const FolderReportOptions& options) {
  std::vector<std::string> lines;
  const size_t count = contents.pictures.size();
  if (count < static_cast<size_t>(options.batch)) {
    lines.push_back("--batch " + std::to_string(std::bit_floor(count)) + ": there " +
                    (count == 1 ? "is " : "are ") + std::to_string(count) +
                    (count == 1 ? " picture" : " pictures") + ", fewer than the default batch of " +
                    std::to_string(options.batch));
  }
  if (count - contents.equal.size() < kFewPictures) {
    lines.push_back("--augment ada: a discriminator memorizes few different pictures (" +
                    std::to_string(count - contents.equal.size()) + ")");
  }
  if (const std::string line = SizeSuggestion(contents, size); !line.empty()) {
    lines.push_back(line);
  }
  if (const double lost = AreaLost(contents); contents.fit == Fit::kCrop && lost > kNoticedLoss) {
    lines.push_back(
        "--fit pad or --fit stretch: pictures have other shapes, and cutting out the "
        "middle loses " +
        std::to_string(std::lround(100 * lost)) + "% of their area");
  }
  if (contents.classes.size() > 1) {
    lines.emplace_back("--conditional: the networks learn the class of each picture");
  }
  return lines;
}

}  // namespace

std::vector<std::string> FolderReport(const Dataset& dataset, const FolderReportOptions& options) {
  if (dataset.contents() == nullptr) return {};
  const FolderContents& contents = *dataset.contents();
  std::vector<std::string> lines = {SizesLine(contents), FilesLine(contents)};
  if (!contents.classes.empty()) lines.push_back(ClassesLine(contents));
  if (!contents.equal.empty()) lines.push_back(EqualLine(contents));
  const int bits = BitsUsed(contents, options.deep_files);
  if (bits > 0 && bits < 16) {
    lines.push_back("16-bit files: their values use " + std::to_string(bits) + " bits (up to " +
                    std::to_string((1 << bits) - 1) +
                    "), so the pictures are dark; multiply the values by " +
                    std::to_string(1 << (16 - bits)) + " before training");
  }
  const std::vector<std::string> suggestions =
      Suggestions(contents, contents.size.shorter(), options);
  for (const std::string& line : suggestions) lines.push_back("Try " + line);
  return lines;
}

}  // namespace ganvas::data
