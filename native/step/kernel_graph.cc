#include "native/step/kernel_graph.h"

#include "native/error.h"

#ifdef GANVAS_CUDA
#include <ATen/cuda/CUDAEvent.h>
#include <ATen/cuda/CUDAGraph.h>
#include <c10/cuda/CUDAGuard.h>
#include <c10/cuda/CUDAStream.h>
#endif

namespace ganvas::train {

#ifdef GANVAS_CUDA

namespace {

// cuDNN and cuBLAS allocate and choose in the first runs, which a record must not see.
constexpr int kRunsBefore = 3;

}  // namespace

struct KernelGraph::Impl {
  explicit Impl(torch::Device device)
      : stream(c10::cuda::getStreamFromPool(/*isHighPriority=*/false, device.index())) {}

  c10::cuda::CUDAStream stream;
  at::cuda::CUDAGraph graph;
  int runs = 0;
  torch::Tensor result;  // of the record
};

KernelGraph::KernelGraph(torch::Device device) : impl_(std::make_unique<Impl>(device)) {}

torch::Tensor KernelGraph::Run(const std::function<void()>& prepare,
                               const std::function<torch::Tensor()>& work) {
  const c10::cuda::CUDAStream outside =
      c10::cuda::getCurrentCUDAStream(impl_->stream.device_index());
  at::cuda::CUDAEvent before, after;
  before.record(outside);
  torch::Tensor copy;
  {
    const c10::cuda::CUDAStreamGuard guard(impl_->stream);
    before.block(impl_->stream);
    prepare();
    if (impl_->runs < kRunsBefore) {
      copy = work();
    } else {
      if (impl_->runs == kRunsBefore) {
        impl_->stream.synchronize();
        impl_->graph.capture_begin();
        impl_->result = work();
        impl_->graph.capture_end();
      }
      impl_->graph.replay();
      copy = impl_->result.clone();
    }
    ++impl_->runs;
    after.record(impl_->stream);
  }
  after.block(outside);
  copy.record_stream(outside);
  return copy;
}

#else

struct KernelGraph::Impl {};

KernelGraph::KernelGraph(torch::Device) {
  throw FatalError(ExitCode::kUsage,
                   "--cuda-graphs: this build's LibTorch has no CUDA; expected one that has");
}

torch::Tensor KernelGraph::Run(const std::function<void()>& prepare,
                               const std::function<torch::Tensor()>& work) {
  prepare();
  return work();
}

#endif

KernelGraph::~KernelGraph() = default;

}  // namespace ganvas::train
