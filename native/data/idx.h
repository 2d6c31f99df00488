// Pictures in the IDX layout of MNIST (LeCun, "The MNIST database"): big-endian header, then bytes.
#pragma once

#include <memory>
#include <string>

#include "native/data/dataset.h"
#include "native/data/dataset_spec.h"

namespace ganvas::data {

// Reads {train,t10k}-images-idx3-ubyte and, when it is there, {train,t10k}-labels-idx1-ubyte from
// `folder`, each plain or .gz, also with a dot for the second hyphen (train-images.idx3-ubyte).
// Pictures are averaged down by area; where `size` is up to a quarter larger than the original (28
// -> 32), they are centred in a border of 0, else enlarged linearly.
std::unique_ptr<Dataset> OpenIdx(const std::string& folder, Split split, int size);

// Whether the folder has one of the files of t10k.
bool IdxHasTest(const std::string& folder);

}  // namespace ganvas::data
