#include "native/objectives/warp.h"

#include <array>
#include <tuple>

namespace ganvas::train {
namespace {

using torch::Tensor;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

// Numbers of LibTorch's grid_sampler_2d.
constexpr int64_t kBilinear = 0;
constexpr int64_t kReflection = 2;
constexpr bool kAlignCorners = false;

// Sampling is S x with a matrix S that `grid` determines; its gradient is S' g, and the gradient of
// that is S again.
class Sample : public torch::autograd::Function<Sample> {
 public:
  static Tensor forward(AutogradContext* context, const Tensor& pictures, const Tensor& grid);
  static variable_list backward(AutogradContext* context, variable_list gradients);
};

class Spread : public torch::autograd::Function<Spread> {
 public:
  // `like` gives the shape of the pictures that were sampled; its values are not read.
  static Tensor forward(AutogradContext* context, const Tensor& gradient, const Tensor& grid,
                        const Tensor& like) {
    context->save_for_backward({grid});
    return std::get<0>(at::grid_sampler_2d_backward(gradient.contiguous(), like, grid, kBilinear,
                                                    kReflection, kAlignCorners,
                                                    std::array<bool, 2>{true, false}));
  }
  static variable_list backward(AutogradContext* context, variable_list gradients) {
    return {Sample::apply(gradients[0], context->get_saved_variables()[0]), {}, {}};
  }
};

Tensor Sample::forward(AutogradContext* context, const Tensor& pictures, const Tensor& grid) {
  context->save_for_backward({pictures, grid});
  return at::grid_sampler_2d(pictures, grid, kBilinear, kReflection, kAlignCorners);
}

variable_list Sample::backward(AutogradContext* context, variable_list gradients) {
  const variable_list saved = context->get_saved_variables();
  return {Spread::apply(gradients[0], saved[1], saved[0].detach()), {}};
}

}  // namespace

Tensor Warp(const Tensor& pictures, const Tensor& to_source) {
  torch::Tensor grid;
  {
    torch::NoGradGuard no_grad;
    // From pixels to LibTorch's [-1, 1], which goes from edge to edge.
    const Tensor unit = torch::tensor({2.0 / static_cast<double>(pictures.size(3)),
                                       2.0 / static_cast<double>(pictures.size(2)), 1.0},
                                      to_source.options());
    const Tensor theta = to_source * unit.unsqueeze(1) / unit.unsqueeze(0);
    grid = torch::affine_grid_generator(theta.narrow(1, 0, 2), pictures.sizes(), kAlignCorners)
               .to(pictures.scalar_type());
  }
  return Sample::apply(pictures, grid);
}

}  // namespace ganvas::train
