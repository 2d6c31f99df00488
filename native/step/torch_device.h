// --device for LibTorch.
#pragma once

#include <torch/torch.h>

#include "native/choices/training.h"

namespace ganvas::train {

// `device` has been resolved: it is not kAuto.
inline torch::Device TorchDevice(Device device) { return torch::Device(TextOf(device)); }

}  // namespace ganvas::train
