// Pictures to train on, whatever they are stored as.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "native/choices/pictures.h"

namespace ganvas::data {

struct FolderContents;  // folder_contents.h

// uint8, planar [channels, height, width].
struct PictureShape {
  int channels = 3;
  int height = 32;
  int width = 32;
  size_t bytes() const { return static_cast<size_t>(channels) * height * width; }
};

// Random access to a fixed, ordered set of pictures. Get may be called from several threads at once
// and returns the same bytes every time.
class Dataset {
 public:
  virtual ~Dataset() = default;

  virtual int64_t size() const = 0;
  virtual PictureShape shape() const = 0;
  // Writes picture `index` as uint8 [C, H, W] (0..255) into `out`, shape().bytes() long, and
  // returns its label, -1 when unlabelled. Throws FatalError naming the file that is broken.
  virtual int64_t Get(int64_t index, uint8_t* out) const = 0;
  // Class names in label order; empty when unlabelled.
  virtual const std::vector<std::string>& classes() const = 0;
  // What one of these is, in the singular: "digit", "shape".
  virtual std::string class_noun() const { return "class"; }
  // What picture `index` is called: its path within a folder, without the file's ending. "" where
  // pictures have no names.
  virtual std::string Name(int64_t index) const {
    static_cast<void>(index);
    return "";
  }
  // "MNIST layout, 60000 pictures 28x28 grey from ../data/mnist": for logs.
  virtual std::string Describe() const = 0;
  // Changes when the content changes (names, sizes, seeds): checked on resume.
  virtual uint64_t Fingerprint() const = 0;
  // What the user should know, a sentence each: files that are not used, where pictures are cached.
  virtual std::vector<std::string> Notes() const { return {}; }
  // Of a folder or zip file of pictures; null for other data.
  virtual const FolderContents* contents() const { return nullptr; }
};

// In place of a cache folder's name: no files of decoded pictures.
inline constexpr std::string_view kNoCache = "none";

struct DatasetOptions {
  PictureSize size;                // as pictures are delivered
  Fit fit = Fit::kCrop;            // of a folder's pictures
  int channels = 0;                // 1, 3, 4 with alpha, or 0 for what the data has, without alpha
  Half half = Half::kNone;         // of each file of a folder; OpenDataset takes that of its spec
  Background background = kWhite;  // of transparent pictures of a folder, and of --fit pad
  std::string cache_dir;  // where decoded pictures are kept, or kNoCache; "": in memory, large
                          // folders in the user's cache
  int threads = 2;        // decoding threads for the first pass
  bool skip_bad = false;  // damaged files of a folder are left out, not an error
};

// The channels of pictures of this colour; 0 for what the data has.
int ChannelsOf(Color color);

// "64" for squares, "96x64" for width x height. Throws FatalError(kUsage); whether the size can be
// read or trained is not looked at.
PictureSize PictureSizeOf(std::string_view text);

// "white", "black" or six hexadecimal digits behind a #. Throws FatalError(kUsage).
Background BackgroundOf(std::string_view text);

// Opens a data specification: glyphs, shapes, idx:DIR, stacked:DIR, cifar:DIR, folder:DIR,
// zip:FILE, each optionally followed by +invert, +stripe or +tint and by @train (default) or @test.
// Throws FatalError: kUsage for an unknown specification, kBadFile for a missing or broken file.
std::unique_ptr<Dataset> OpenDataset(std::string_view spec, const DatasetOptions& options);

// Whether OpenDataset knows this kind of data, and a folder is named where it needs one; whether
// that is there is not looked at.
bool IsPictureSpec(std::string_view spec);

// "glyphs, shapes, idx:DIR, ..., then any of +invert, ...": what OpenDataset takes, for messages.
std::string PictureSpecs();
// "; did you mean shapes?" for what is no data, "" where nothing is near.
std::string NearestData(std::string_view spec);

// Whether the data has test pictures of its own, in whatever state: where it says so, OpenDataset
// of the specification with @test opens them or throws what is wrong with them. Of a pair
// (pair_spec.h): whether both domains have them.
bool HasTestSplit(std::string_view spec);

}  // namespace ganvas::data
