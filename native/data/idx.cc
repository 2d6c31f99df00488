#include "native/data/idx.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <utility>

#include "native/data/file_bytes.h"
#include "native/data/fingerprint.h"
#include "native/data/pad.h"
#include "native/error.h"
#include "shared/image/resample.h"

namespace ganvas::data {
namespace {

constexpr uint32_t kImagesMagic = 0x00000803;
constexpr uint32_t kLabelsMagic = 0x00000801;

std::string Hex(uint32_t value) {
  char text[16];
  std::snprintf(text, sizeof(text), "0x%08x", value);
  return text;
}

uint32_t BigEndian(const std::vector<uint8_t>& bytes, size_t at) {
  return static_cast<uint32_t>(bytes[at]) << 24 | static_cast<uint32_t>(bytes[at + 1]) << 16 |
         static_cast<uint32_t>(bytes[at + 2]) << 8 | static_cast<uint32_t>(bytes[at + 3]);
}

// The data of one IDX file behind its header, which is checked against the file's length.
struct IdxFile {
  std::string name;  // for errors
  std::vector<uint32_t> dims;
  std::vector<uint8_t> bytes;
  size_t header = 0;
};

IdxFile ReadIdx(const std::filesystem::path& path, const std::string& name, uint32_t magic) {
  IdxFile file;
  file.name = name;
  file.bytes = ReadPlainOrGzip(path);
  const auto fail = [&name](const std::string& what) {
    return FatalError(ExitCode::kBadFile, name + ": " + what);
  };
  const size_t rank = magic & 0xff;
  file.header = 4 + 4 * rank;
  if (file.bytes.size() < file.header) {
    throw fail(std::to_string(file.bytes.size()) + " bytes, expected a header of " +
               std::to_string(file.header));
  }
  const uint32_t found = BigEndian(file.bytes, 0);
  if (found != magic) {
    throw fail("magic " + Hex(found) + ", expected " + Hex(magic) + " (" + std::to_string(rank) +
               "-dimensional unsigned bytes)");
  }
  size_t expected = 1;
  for (size_t i = 0; i < rank; ++i) {
    file.dims.push_back(BigEndian(file.bytes, 4 + 4 * i));
    if (i > 0 && (file.dims[i] == 0 || file.dims[i] > 16384)) {
      throw fail("pictures with a side of " + std::to_string(file.dims[i]) +
                 ", expected 1 to 16384");
    }
    expected *= file.dims[i];
  }
  if (file.dims[0] == 0) throw fail("holds no pictures");
  if (file.bytes.size() - file.header != expected) {
    throw fail(std::to_string(file.bytes.size() - file.header) +
               " bytes after the header, expected " + std::to_string(expected) +
               (file.bytes.size() - file.header < expected ? " (truncated?)" : ""));
  }
  return file;
}

// The file STEM-KIND or STEM.KIND, plain or .gz: archives of MNIST are in both spellings.
std::filesystem::path FindIdx(const std::string& folder, const std::string& stem,
                              const std::string& kind) {
  const std::filesystem::path path = FindPlainOrGzip(folder, stem + "-" + kind);
  return path.empty() ? FindPlainOrGzip(folder, stem + "." + kind) : path;
}

// The first labels of data sets that come in this layout, and what their classes are.
struct KnownLabels {
  const char* noun;
  std::array<uint8_t, 10> labels;
};
constexpr KnownLabels kKnownLabels[] = {
    {"digit", {5, 0, 4, 1, 9, 2, 1, 3, 1, 4}},    // MNIST, train
    {"digit", {7, 2, 1, 0, 4, 1, 4, 9, 5, 9}},    // MNIST, t10k
    {"garment", {9, 0, 0, 3, 0, 2, 7, 2, 5, 5}},  // Fashion-MNIST, train
    {"garment", {9, 2, 1, 1, 6, 1, 4, 6, 5, 7}},  // Fashion-MNIST, t10k
};

class Idx final : public Dataset {
 public:
  Idx(std::string folder, Split split, int size) : folder_(std::move(folder)), size_(size) {
    const std::string prefix = split == Split::kTrain ? "train" : "t10k";
    const std::string where = "idx:" + folder_ + ": ";
    if (!std::filesystem::is_directory(folder_)) {
      throw FatalError(ExitCode::kBadFile, where +
                                               "no such folder; expected one with files such as " +
                                               prefix + "-images-idx3-ubyte");
    }
    const std::filesystem::path images_path = FindIdx(folder_, prefix + "-images", "idx3-ubyte");
    if (images_path.empty()) {
      throw FatalError(ExitCode::kBadFile, where + "no file " + prefix + "-images-idx3-ubyte or " +
                                               prefix + "-images.idx3-ubyte, plain or .gz");
    }
    images_ = ReadIdx(images_path, where + images_path.filename().string(), kImagesMagic);
    const std::filesystem::path labels_path = FindIdx(folder_, prefix + "-labels", "idx1-ubyte");
    if (labels_path.empty()) return;
    labels_ = ReadIdx(labels_path, where + labels_path.filename().string(), kLabelsMagic);
    if (labels_.dims[0] != images_.dims[0]) {
      throw FatalError(ExitCode::kBadFile, labels_.name + ": " + std::to_string(labels_.dims[0]) +
                                               " labels for " + std::to_string(images_.dims[0]) +
                                               " pictures");
    }
    const int classes =
        1 + *std::max_element(labels_.bytes.begin() + labels_.header, labels_.bytes.end());
    for (int i = 0; i < classes; ++i) classes_.push_back(std::to_string(i));
  }

  int64_t size() const override { return images_.dims[0]; }
  PictureShape shape() const override { return {1, size_, size_}; }
  const std::vector<std::string>& classes() const override { return classes_; }

  std::string class_noun() const override {
    const size_t first = std::min(labels_.header, labels_.bytes.size());
    for (const KnownLabels& known : kKnownLabels) {
      const size_t length = known.labels.size();
      if (labels_.bytes.size() < first + length) continue;
      const auto from = labels_.bytes.begin() + static_cast<std::ptrdiff_t>(first);
      if (std::equal(known.labels.begin(), known.labels.end(), from)) return known.noun;
    }
    return Dataset::class_noun();
  }

  int64_t Get(int64_t index, uint8_t* out) const override {
    const int height = static_cast<int>(images_.dims[1]);
    const int width = static_cast<int>(images_.dims[2]);
    const size_t at = static_cast<size_t>(index) * height * width;
    const uint8_t* picture = images_.bytes.data() + images_.header + at;
    const int longest = std::max(height, width);
    if (size_ >= longest && size_ <= longest + longest / 4) {
      PadCentred(picture, 1, height, width, 0, out, size_, size_);
    } else {
      ResamplePlanes(picture, 1, height, width, out, size_, size_);
    }
    return classes_.empty() ? -1 : labels_.bytes[labels_.header + static_cast<size_t>(index)];
  }

  std::string Describe() const override {
    return "MNIST layout, " + std::to_string(size()) + " pictures " +
           std::to_string(images_.dims[2]) + "x" + std::to_string(images_.dims[1]) + " grey at " +
           std::to_string(size_) + "x" + std::to_string(size_) +
           (classes_.empty() ? ", unlabelled"
                             : ", " + std::to_string(classes_.size()) + " classes") +
           ", from " + folder_;
  }

  uint64_t Fingerprint() const override {
    return Fingerprinter()
        .Add("idx 1")
        .Add(images_.bytes)
        .Add(labels_.bytes)
        .Add(static_cast<uint64_t>(size_))
        .value();
  }

 private:
  std::string folder_;
  int size_;
  IdxFile images_;
  IdxFile labels_;
  std::vector<std::string> classes_;
};

}  // namespace

std::unique_ptr<Dataset> OpenIdx(const std::string& folder, Split split, int size) {
  return std::make_unique<Idx>(folder, split, size);
}

bool IdxHasTest(const std::string& folder) {
  return !FindIdx(folder, "t10k-images", "idx3-ubyte").empty() ||
         !FindIdx(folder, "t10k-labels", "idx1-ubyte").empty();
}

}  // namespace ganvas::data
