// What an exported file says about the run that it comes from.
#pragma once

#include <cstdint>

#include "native/export/generator_onnx.h"
#include "native/run/dataset_record.h"
#include "native/run/options.h"
#include "native/step/task.h"

namespace ganvas::train {

// Name and licence are left empty. Folders are cut down to their last name: the file is for others.
exporter::ModelFacts FactsOf(const Options& options, const DatasetRecord& record, int64_t step,
                             const ExportedNetwork& network = {});

}  // namespace ganvas::train
