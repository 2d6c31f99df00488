// StringStringEntryProto -> a key and its value: metadata, and where external data lies.
#pragma once

#include <string>

#include "shared/base/result.h"
#include "shared/onnx/wire.h"

namespace ganvas::onnx {

struct Entry {
  std::string key, value;  // "" where the message has none
};

Result<Entry> ReadEntry(WireReader message);

}  // namespace ganvas::onnx
