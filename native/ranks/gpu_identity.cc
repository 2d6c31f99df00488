#include "native/ranks/gpu_identity.h"

#ifdef GANVAS_NCCL
#include <ATen/cuda/CUDAContext.h>
#endif

#include <cstdio>

namespace ganvas::train {

RankGpu GpuOf(torch::Device device) {
  RankGpu gpu;
  if (!device.is_cuda()) {
    gpu.without = "is on the CPU";
    return gpu;
  }
#ifdef GANVAS_NCCL
  const cudaDeviceProp& properties = *at::cuda::getDeviceProperties(device.index());
  bool named = false;
  std::string uuid;
  for (const char byte : properties.uuid.bytes) {
    char text[3];
    std::snprintf(text, sizeof text, "%02x", static_cast<unsigned char>(byte));
    uuid += text;
    named |= byte != 0;
  }
  if (named) gpu.uuid = uuid;
  char bus[32];
  std::snprintf(bus, sizeof bus, "%04x:%02x:%02x", static_cast<unsigned>(properties.pciDomainID),
                static_cast<unsigned>(properties.pciBusID),
                static_cast<unsigned>(properties.pciDeviceID));
  gpu.bus = bus;
#else
  gpu.without = "has a LibTorch without NCCL";
#endif
  return gpu;
}

}  // namespace ganvas::train
