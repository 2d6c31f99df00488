// CIFAR-10 and CIFAR-100 in the binary and the Python version (Krizhevsky 2009).
#pragma once

#include <memory>
#include <string>

#include "native/data/dataset.h"
#include "native/data/dataset_spec.h"

namespace ganvas::data {

// CIFAR-10 is told by data_batch_1.bin (up to _5; @test: test_batch.bin), CIFAR-100 by train.bin
// (@test: test.bin), whose fine labels are used. Class names come from batches.meta.txt or
// fine_label_names.txt where they are there, else they are numbers. The Python version has the same
// in pickles: data_batch_1 ... and test_batch with batches.meta, or train and test with meta; its
// fingerprint is that of the binary one. 32x32 RGB, resized as idx is.
std::unique_ptr<Dataset> OpenCifar(const std::string& folder, Split split, int size);

// Whether the folder has the file of the test pictures.
bool CifarHasTest(const std::string& folder);

}  // namespace ganvas::data
