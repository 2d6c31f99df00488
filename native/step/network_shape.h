// Options and data -> what the networks are built for.
#pragma once

#include "native/models/architecture.h"
#include "native/run/dataset_record.h"
#include "native/run/options.h"

namespace ganvas::train {

// The options must have passed CheckOptions, or be about to: unknown names count as defaults.
models::NetworkShape NetworkShapeOf(const Options& options, int picture_channels, int classes);

// For the data of a run: its colours, its classes if the run is conditional, its spread if it is
// points.
models::NetworkShape NetworkShapeOf(const Options& options, const DatasetRecord& record);

// The same for the discriminator, which may be of another width.
models::NetworkShape DiscriminatorShapeOf(const Options& options, const DatasetRecord& record);

}  // namespace ganvas::train
