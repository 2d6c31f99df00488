#include <torch/script.h>

#include <algorithm>
#include <filesystem>
#include <utility>
#include <vector>

#include "native/error.h"
#include "native/metrics/feature_net.h"

namespace ganvas::metrics {
namespace {

constexpr double kSumTolerance = 1e-3;  // of a row of probabilities

// The first line that says something; TorchScript's messages are long.
std::string FirstLine(const std::string& text) {
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = std::min(text.find('\n', begin), text.size());
    const std::string line = text.substr(begin, end - begin);
    if (line.find_first_not_of(" \t.") != std::string::npos) return line;
    begin = end + 1;
  }
  return "no reason given";
}

bool AreProbabilities(const torch::Tensor& rows) {
  return rows.min().item<double>() >= 0 &&
         (rows.sum(1) - 1).abs().max().item<double>() < kSumTolerance;
}

class TorchScriptNet final : public FeatureNet {
 public:
  TorchScriptNet(const std::string& path, torch::Device device)
      : path_(path), name_(std::filesystem::path(path).filename().string()), device_(device) {
    Guarded("cannot be loaded as TorchScript", [&] {
      module_ = torch::jit::load(path, device);
      module_.eval();
      const auto& schema = module_.get_method("forward").function().getSchema();
      for (const auto& argument : schema.arguments()) {
        if (argument.name() == "return_features") has_return_features_ = true;
        if (argument.name() == "no_output_bias") has_no_output_bias_ = true;
      }
    });
  }

  torch::Tensor Features(const torch::Tensor& pictures) override {
    torch::jit::Kwargs named;
    if (has_return_features_) named.emplace("return_features", true);
    return Run(pictures, named);
  }

  torch::Tensor Probabilities(const torch::Tensor& pictures) override {
    torch::jit::Kwargs named;
    if (has_no_output_bias_) named.emplace("no_output_bias", true);
    const torch::Tensor rows = Run(pictures, named);
    if (AreProbabilities(rows)) return rows;
    if (!has_return_features_) {
      throw FatalError(ExitCode::kUsage,
                       path_ +
                           ": its forward has no return_features, so it gives features, not the "
                           "class probabilities that the inception score needs");
    }
    return rows.softmax(1);
  }

  const std::string& name() const override { return name_; }

 private:
  template <typename Work>
  auto Guarded(const std::string& what, Work work) const -> decltype(work()) {
    try {
      return work();
    } catch (const FatalError&) {
      throw;
    } catch (const c10::Error& error) {
      throw FatalError(ExitCode::kBadFile,
                       path_ + ": " + what + ": " + FirstLine(error.what_without_backtrace()));
    } catch (const std::exception& error) {
      throw FatalError(ExitCode::kBadFile, path_ + ": " + what + ": " + FirstLine(error.what()));
    }
  }

  torch::Tensor Run(const torch::Tensor& pictures, const torch::jit::Kwargs& named) {
    torch::NoGradGuard no_grad;
    const torch::Tensor coloured =
        pictures.size(1) == 1 ? pictures.expand({-1, 3, -1, -1}).contiguous() : pictures;
    const c10::IValue result = Guarded("cannot be run on uint8 [N, 3, H, W]", [&] {
      return module_.forward({coloured.to(device_)}, named);
    });
    if (!result.isTensor() || result.toTensor().dim() < 2 ||
        result.toTensor().size(0) != pictures.size(0)) {
      throw FatalError(
          ExitCode::kBadFile,
          path_ + ": its forward gives no tensor [N, ...] with a row for each picture");
    }
    const torch::Tensor rows = result.toTensor().to(torch::kCPU, torch::kFloat32).flatten(1);
    if (!torch::isfinite(rows).all().item<bool>()) {
      throw FatalError(ExitCode::kBadFile, path_ + ": gives numbers that are not finite");
    }
    return rows;
  }

  std::string path_;
  std::string name_;
  torch::Device device_;
  torch::jit::Module module_;
  bool has_return_features_ = false;
  bool has_no_output_bias_ = false;
};

}  // namespace

std::unique_ptr<FeatureNet> OpenTorchScript(const std::string& path, torch::Device device) {
  if (!std::filesystem::is_regular_file(path)) {
    throw FatalError(ExitCode::kBadFile, path + ": no such file, expected TorchScript");
  }
  return std::make_unique<TorchScriptNet>(path, device);
}

}  // namespace ganvas::metrics
