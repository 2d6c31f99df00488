#include "native/run/shown_data.h"

#include <filesystem>

#include "native/data/pair_spec.h"

namespace ganvas::train {
namespace {

std::string DomainName(const std::string& spec) {
  const std::string name = WithoutKind(WithoutFolders(spec));
  std::string domain = name.substr(0, name.find('@'));
  for (const std::string half : {"left", "right"}) {
    if (domain.ends_with("+" + half)) domain.replace(domain.size() - half.size() - 1, 1, ", ");
  }
  return domain;
}

}  // namespace

std::string WithoutFolders(const std::string& spec) {
  const size_t colon = spec.find(':');
  if (colon == std::string::npos) return spec;
  std::filesystem::path path = spec.substr(colon + 1);
  if (path.filename().empty()) path = path.parent_path();
  return spec.substr(0, colon + 1) + path.filename().string();
}

std::string DataWithoutFolders(const std::string& spec) {
  if (!spec.starts_with("pair:")) return WithoutFolders(spec);
  const auto [a, b] = data::ParsePairSpec(spec);
  return "pair:" + WithoutFolders(a) + "," + WithoutFolders(b);
}

std::string WithoutKind(const std::string& spec) { return spec.substr(spec.find(':') + 1); }

std::pair<std::string, std::string> DomainNames(const std::string& spec) {
  if (!data::IsPairSpec(spec)) return {};
  const auto [a, b] = data::ParsePairSpec(spec);
  return {DomainName(a), DomainName(b)};
}

}  // namespace ganvas::train
