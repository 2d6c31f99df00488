#include "shared/kernels/elementwise.h"

#include "shared/plan/lower/lower.h"

namespace ganvas::plan {

Result<Work> LowerActivation(const LowerContext& context) {
  GANVAS_TRY(context.RequireF32(0));
  kernels::Activation activation;
  switch (context.node.kind) {
    case graph::OpKind::kLeakyRelu:
      activation = {kernels::ActivationKind::kLeakyRelu,
                    context.attributes<graph::LeakyReluAttrs>().alpha, 0};
      break;
    case graph::OpKind::kTanh:
      activation.kind = kernels::ActivationKind::kTanh;
      break;
    case graph::OpKind::kSigmoid:
      activation.kind = kernels::ActivationKind::kSigmoid;
      break;
    default:
      activation.kind = kernels::ActivationKind::kRelu;
  }
  const int64_t count = context.out().elements();
  Work work;
  work.kernel = "elementwise";
  work.items = Parts(count, kItemElements);
  work.run = [=, in = context.in(0), out = context.out()](int64_t item, const Memory& memory,
                                                          std::byte*) {
    const Part part = PartOf(item, count, kItemElements);
    kernels::RunActivation(activation, memory.Read<float>(in) + part.begin, part.end - part.begin,
                           memory.Write<float>(out) + part.begin);
  };
  return work;
}

}  // namespace ganvas::plan
