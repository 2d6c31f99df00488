// Where generated results go: a grid, a folder of pictures, numbers.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "native/cli/generator_io.h"
#include "shared/image/image.h"
#include "shared/image/png_text.h"

namespace ganvas::cli {

// Takes batches in order. Take and Finish throw FatalError: kBadFile where the model's output does
// not fit (naming `model`), kFailed where the file cannot be written.
class SampleOutput {
 public:
  virtual ~SampleOutput() = default;
  virtual void Take(const GeneratedBatch& batch) = 0;
  virtual void Finish() = 0;
};

// Throws FatalError(kUsage) for names of files that cannot be written (.gif, .jpg).
void CheckSampleOutput(const std::string& out);

// Whether `out` becomes PNG files, which can hold texts.
bool WritesPictures(const std::string& out);

// How a result looks and what it says of itself.
struct SampleLook {
  int columns = 0;  // of a grid; 0: ceil(sqrt(count))
  // Of the .png: its pixels are enlarged by the whole number that gives this width, if there is
  // one; scatter plots get it. 0: as they are.
  int width = 0;
  // Texts of a .png of pictures first to first + count - 1, in rows of `columns`.
  std::function<std::vector<PngText>(int64_t first, int64_t count, int columns)> texts = nullptr;
};

// By the ending of `out`: .png a row-major grid of ceil(sqrt(count)) columns or, for 2-D points, a
// scatter plot, .npy the raw floats [count, ...], .csv 2-D points under the header x,y; a name
// without the ending of a file, or with a slash behind it, is a folder of 000000.png ..., whose
// older pictures are told of on stderr. `generator` must outlive the result.
std::unique_ptr<SampleOutput> OpenSampleOutput(const std::string& out, const std::string& model,
                                               const meaning::Generator& generator, int64_t count,
                                               const SampleLook& look = {});

// Picture `which` of a batch. Throws FatalError(kBadFile), naming `model`, where it holds none.
Image PictureIn(const GeneratedBatch& batch, const meaning::Generator& generator,
                const std::string& model, int64_t which);

// Writes "NNNNNN.png" into the folder.
void WriteNumbered(const std::string& folder, int64_t number, const Image& image,
                   std::span<const PngText> texts = {});
// Says on stderr that the folder also holds numbered pictures from `count` on, of an earlier result
// of `command`.
void TellOlderPictures(const char* command, const std::string& folder, int64_t count);

// A .png whose grid has this many columns.
std::unique_ptr<SampleOutput> OpenGrid(const std::string& out, const std::string& model,
                                       const meaning::Generator& generator, int64_t count,
                                       int columns);

}  // namespace ganvas::cli
