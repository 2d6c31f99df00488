#include "native/ranks/distributed.h"

#include <chrono>
#include <cstdlib>
#include <map>

#include "native/models/torch_errors.h"
#include "native/run/launch.h"

#ifdef GANVAS_GLOO
#ifndef USE_C10D_GLOO  // Debian's LibTorch says so to all that use it
#define USE_C10D_GLOO
#endif
#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>
#endif
#ifdef GANVAS_NCCL
#ifndef USE_C10D_NCCL
#define USE_C10D_NCCL
#endif
#include <torch/csrc/distributed/c10d/ProcessGroupNCCL.hpp>
#endif
#include <torch/csrc/distributed/c10d/TCPStore.hpp>

#include "native/ranks/gpu_identity.h"
#include "native/ranks/rank_meeting.h"
#include "native/run/rank_gpus.h"
#include "native/run/rank_store.h"

namespace ganvas::train {

using torch::Tensor;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

namespace {

// Ranks that are alive may keep others waiting, for a measurement say; RankMeeting notices those
// that are not.
constexpr std::chrono::hours kNoTimeout{24 * 365};

#ifdef GANVAS_GLOO
bool IsLoopback(const std::string& address) {
  return address == "localhost" || address == "127.0.0.1" || address == "::1";
}

std::shared_ptr<gloo::transport::Device> GlooDevice(const std::string& address) {
  using Gloo = c10d::ProcessGroupGloo;
  if (const char* interface = std::getenv("GLOO_SOCKET_IFNAME")) {
    return Gloo::createDeviceForInterface(interface);
  }
  return IsLoopback(address) ? Gloo::createDeviceForHostname("127.0.0.1")
                             : Gloo::createDefaultDevice();
}

c10::intrusive_ptr<c10d::ProcessGroupGloo> GlooGroup(const RankMeeting& meeting) {
  const RankPlace& place = meeting.place();
  const auto options = c10d::ProcessGroupGloo::Options::create();
  options->timeout = kNoTimeout;
  options->threads = 1;
  options->devices.push_back(GlooDevice(place.address));
  return c10::make_intrusive<c10d::ProcessGroupGloo>(meeting.store(), static_cast<int>(place.rank),
                                                     static_cast<int>(place.ranks), options);
}
#endif

#ifdef GANVAS_NCCL
c10::intrusive_ptr<c10d::ProcessGroupNCCL> NcclGroup(const RankMeeting& meeting) {
  const RankPlace& place = meeting.place();
  const auto options = c10d::ProcessGroupNCCL::Options::create();
  options->timeout = kNoTimeout;
  return c10::make_intrusive<c10d::ProcessGroupNCCL>(meeting.store(), static_cast<int>(place.rank),
                                                     static_cast<int>(place.ranks), options);
}
#endif

bool HasHostGroup() {
#ifdef GANVAS_GLOO
  return true;
#else
  return false;
#endif
}

[[noreturn]] void FailWithoutGloo() {
  throw FatalError(ExitCode::kUsage,
                   "several processes: this build has no c10d with Gloo (build it where LibTorch "
                   "and libgloo-dev are installed)");
}

}  // namespace

// The ranks that met, and the groups through which tensors go.
class RankGroup {
 public:
  RankGroup(const RankPlace& place, double timeout_seconds) : meeting_(place, timeout_seconds) {}

  ~RankGroup() {
    if (left_) return;
      // Something failed: a group would wait for operations that never end.
#ifdef GANVAS_GLOO
    host_.release();
#endif
#ifdef GANVAS_NCCL
    device_.release();
#endif
  }

  void Join() {
    meeting_.Meet();
#ifdef GANVAS_GLOO
    Guarded([&] { host_ = GlooGroup(meeting_); });
#endif
  }

  RankMeeting& meeting() { return meeting_; }
  int64_t rank() const { return meeting_.place().rank; }
  int64_t ranks() const { return meeting_.place().ranks; }

  std::string UseDevice(torch::Device device) {
    const std::vector<std::string> texts = meeting_.FromAll(RankGpuText(GpuOf(device)));
    std::vector<RankGpu> gpus;
    for (size_t i = 0; i < texts.size(); ++i) {
      gpus.push_back(RankGpuFromText(meeting_.hosts()[i], texts[i]));
    }
    const std::string why_not = WhyNotNccl(gpus);
    if (device.is_cpu()) return "Gloo";
    if (!why_not.empty()) return "Gloo, through the host: " + why_not;
#ifdef GANVAS_NCCL
    Guarded([&] { device_ = NcclGroup(meeting_); });
#endif
    return "NCCL";
  }

  // In place; contiguous.
  void Sum(Tensor tensor) {
    Exchange(tensor, [](auto& group, std::vector<Tensor>& tensors) {
      return group.allreduce(tensors, c10d::AllreduceOptions());
    });
  }
  void CopyFromFirst(Tensor tensor) {
    Exchange(tensor, [](auto& group, std::vector<Tensor>& tensors) {
      return group.broadcast(tensors, c10d::BroadcastOptions());
    });
  }
  // [n, ...] -> [ranks * n, ...]. Adding zeros keeps the bits.
  Tensor Gather(const Tensor& rows) {
    std::vector<int64_t> sizes = rows.sizes().vec();
    sizes[0] *= ranks();
    const Tensor all = torch::zeros(sizes, rows.options());
    OwnRows(all).copy_(rows);
    Sum(all);
    return all;
  }
  Tensor OwnRows(const Tensor& all) const {
    const int64_t rows = all.size(0) / ranks();
    return all.narrow(0, rank() * rows, rows);
  }

  // The buffer of all gradients of a network, kept for the next time.
  Tensor& Bucket(const void* network, int64_t numbers, const torch::TensorOptions& options) {
    Tensor& bucket = buckets_[{network, numbers}];
    if (!bucket.defined()) bucket = torch::empty({numbers}, options);
    return bucket;
  }

  void Leave() {
    Tensor all_here = torch::zeros({1}, torch::kFloat32);
    Sum(all_here);
    meeting_.Leave();
    left_ = true;
  }

 private:
  template <typename Work>
  void Guarded(Work work) {
    try {
      work();
    } catch (const std::exception& error) {
      meeting_.ThrowLost(error.what());
    }
  }

  template <typename Operation>
  void Exchange(Tensor& tensor, Operation operation) {
    torch::NoGradGuard no_grad;
    Guarded([&] {
#ifdef GANVAS_NCCL
      if (tensor.is_cuda() && device_) {
        std::vector<Tensor> tensors = {tensor};
        operation(*device_, tensors)->wait();
        return;
      }
#endif
#ifdef GANVAS_GLOO
      std::vector<Tensor> tensors = {tensor.to(torch::kCPU)};
      operation(*host_, tensors)->wait();
      if (!tensor.is_cpu()) tensor.copy_(tensors[0]);
#endif
    });
  }

  RankMeeting meeting_;
#ifdef GANVAS_GLOO
  c10::intrusive_ptr<c10d::ProcessGroupGloo> host_;
#endif
#ifdef GANVAS_NCCL
  c10::intrusive_ptr<c10d::ProcessGroupNCCL> device_;
#endif
  std::map<std::pair<const void*, int64_t>, Tensor> buckets_;
  bool left_ = false;
};

namespace {

// Linear maps, each the other's adjoint: own rows to all ranks, and the sum over ranks of what
// belongs to own rows.
class GatherRows : public torch::autograd::Function<GatherRows> {
 public:
  static Tensor forward(AutogradContext* context, const Tensor& rows, RankGroup* group) {
    context->saved_data["group"] = reinterpret_cast<int64_t>(group);
    return group->Gather(rows);
  }
  static variable_list backward(AutogradContext* context, variable_list gradients);
};

class SumRows : public torch::autograd::Function<SumRows> {
 public:
  static Tensor forward(AutogradContext* context, const Tensor& all, RankGroup* group) {
    context->saved_data["group"] = reinterpret_cast<int64_t>(group);
    const Tensor sum = all.clone(torch::MemoryFormat::Contiguous);
    group->Sum(sum);
    return group->OwnRows(sum).clone();
  }
  static variable_list backward(AutogradContext* context, variable_list gradients) {
    return {GatherRows::apply(gradients[0], GroupOf(context)), {}};
  }
  static RankGroup* GroupOf(AutogradContext* context) {
    return reinterpret_cast<RankGroup*>(context->saved_data["group"].toInt());
  }
};

variable_list GatherRows::backward(AutogradContext* context, variable_list gradients) {
  return {SumRows::apply(gradients[0], SumRows::GroupOf(context)), {}};
}

}  // namespace

Ranks::Ranks() = default;

Ranks::Ranks(const RankPlace& place, double timeout_seconds) : slice_{place.rank, place.ranks} {
  if (!HasHostGroup()) FailWithoutGloo();
  group_ = std::make_unique<RankGroup>(place, timeout_seconds);
}

void Ranks::Join() {
  if (!group_) return;
  group_->Join();
  const RankPlace& place = group_->meeting().place();
  const std::vector<std::string>& hosts = group_->meeting().hosts();
  const auto rank = static_cast<size_t>(place.rank);
  local_count_ = 0;
  for (size_t i = 0; i < hosts.size(); ++i) {
    if (hosts[i] != hosts[rank]) continue;
    if (i < rank) ++local_rank_;
    ++local_count_;
  }
  if (place.local_rank) local_rank_ = *place.local_rank;
}

Ranks::~Ranks() = default;

std::string Ranks::UseDevice(torch::Device device) {
  return group_ ? group_->UseDevice(device) : "";
}

std::string Ranks::FromFirst(const std::string& text) {
  return group_ ? group_->meeting().FromFirst(text) : text;
}

void Ranks::CopyFromFirst(const std::vector<Tensor>& tensors) {
  if (!group_) return;
  torch::NoGradGuard no_grad;
  for (const Tensor& tensor : tensors) {
    const Tensor whole = tensor.contiguous();
    group_->CopyFromFirst(whole);
    if (!whole.is_same(tensor)) tensor.copy_(whole);
  }
}

void Ranks::Average(const std::vector<Tensor>& parameters) {
  if (!group_) return;
  torch::NoGradGuard no_grad;
  std::vector<Tensor> with_gradient, flat;
  int64_t numbers = 0;
  for (const Tensor& parameter : parameters) {
    if (!parameter.grad().defined()) continue;
    with_gradient.push_back(parameter);
    flat.push_back(parameter.grad().reshape(-1));
    numbers += flat.back().numel();
  }
  if (flat.empty()) return;
  Tensor& bucket = group_->Bucket(parameters.front().data_ptr(), numbers, flat[0].options());
  torch::cat_out(bucket, flat);
  group_->Sum(bucket);
  bucket.mul_(1 / static_cast<double>(count()));
  int64_t first = 0;
  for (Tensor& parameter : with_gradient) {
    parameter.mutable_grad() = bucket.narrow(0, first, parameter.numel()).view(parameter.sizes());
    first += parameter.numel();
  }
}

Tensor Ranks::Mean(const Tensor& numbers) {
  if (!group_) return numbers;
  const Tensor sum = numbers.detach().clone(torch::MemoryFormat::Contiguous);
  group_->Sum(sum);
  return sum / static_cast<double>(count());
}

Tensor Ranks::Gather(const Tensor& rows) {
  return group_ ? GatherRows::apply(rows, group_.get()) : rows;
}

bool Ranks::Any(bool mine) { return Any(mine, false).first; }

std::pair<bool, bool> Ranks::Any(bool first, bool second) {
  if (!group_) return {first, second};
  const Tensor sums = torch::tensor({first ? 1.0F : 0.0F, second ? 1.0F : 0.0F});
  group_->Sum(sums);
  return {sums[0].item<float>() > 0, sums[1].item<float>() > 0};
}

void Ranks::Leave() {
  if (group_) group_->Leave();
}

ExitCode OnRanks(int64_t nproc, double timeout_seconds,
                 const std::function<ExitCode(Ranks&)>& work) {
  const std::optional<RankPlace> place = PlaceFromEnvironment();
  if (!place) {
    if (nproc > 1) {
      throw FatalError(ExitCode::kUsage, "--nproc " + std::to_string(nproc) +
                                             ": only the command ganvas starts processes");
    }
    Ranks alone;
    return models::WithTorchErrors([&] { return work(alone); });
  }
  Ranks ranks(*place, timeout_seconds);
  return ranks.Guarded([&] {
    ranks.Join();
    const ExitCode code = models::WithTorchErrors([&] { return work(ranks); });
    ranks.Leave();
    return code;
  });
}

ExitCode Ranks::Guarded(const std::function<ExitCode()>& work) {
  RankMeeting& meeting = group_->meeting();
  const auto fail = [&](const std::string& message, ExitCode code) {
    if (meeting.lost() && meeting.place().launched) return kLostAnotherRank;
    if (!meeting.MayReport()) return code;
    throw FatalError(code, message);
  };
  try {
    return work();
  } catch (const LostRank& error) {
    return fail(error.what(), error.code());
  } catch (const FatalError& error) {
    const std::string speaker = first() ? "" : "rank " + std::to_string(slice_.rank) + ": ";
    return fail(speaker + error.what(), error.code());
  } catch (const std::exception& error) {
    return fail(error.what(), ExitCode::kFailed);
  }
}

struct RankStore::Server {
  c10::intrusive_ptr<c10d::TCPStore> store;
};

RankStore::RankStore() {
  if (!HasHostGroup()) FailWithoutGloo();
  c10d::TCPStoreOptions options;
  options.port = 0;  // any free one
  options.isServer = true;
  options.waitWorkers = false;
  server_ = std::make_unique<Server>();
  server_->store = c10::make_intrusive<c10d::TCPStore>("127.0.0.1", options);
}

RankStore::~RankStore() = default;

uint16_t RankStore::port() const { return server_->store->getPort(); }

}  // namespace ganvas::train
