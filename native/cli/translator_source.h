// The translators that `ganvas eval` measures: ONNX files through our engine, or both networks of a
// run through LibTorch.
#pragma once

#include <cstdint>
#include <string>

#include "native/metrics/translation.h"

namespace ganvas::cli {

struct TranslatorRequest {
  std::string target;     // run folder, folder with a2b.onnx (and b2a.onnx), or one ONNX file
  std::string back;       // ONNX file of the other direction, "" for none
  std::string direction;  // of a file: a2b or b2a; "" for what the file says, else a2b
  std::string step;       // a kept step of a run, "" for its last checkpoint
  int64_t size = 0;       // of the pictures; 0: what the network was trained on
  int threads = 1;
};

struct TranslatorSource {
  metrics::SampleShape shape;
  metrics::Translators translators;
  // Where the domains can be opened without being told where they lie, else "".
  std::string data;
  bool paired = false;                   // trained on known pairs
  std::string trained_on;                // for messages, "" when unknown
  std::string fit = TextOf(Fit::kCrop);  // how its pictures got their shape
  std::string background = "white";      // of transparent ones
};

// Whether `target` is a run that translates, a folder of two translators, or a file that says that
// it is one. Throws FatalError for a file that cannot be read.
bool IsTranslator(const std::string& target);

// Throws FatalError: kBadFile for a file that is not a translator, kUsage for a size that it cannot
// take or options that do not go with the target.
TranslatorSource OpenTranslatorSource(const TranslatorRequest& request);

}  // namespace ganvas::cli
