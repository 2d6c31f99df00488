#include "native/data/pair_spec.h"

#include "native/data/counterparts.h"
#include "native/data/dataset_spec.h"
#include "native/data/fingerprint.h"
#include "native/data/points.h"
#include "native/error.h"

namespace ganvas::data {
namespace {

constexpr std::string_view kPrefix = "pair:";
constexpr std::string_view kHalves = "+split";

FatalError Wrong(std::string_view spec, const std::string& what) {
  return FatalError(ExitCode::kUsage, "data '" + std::string(spec) + "': " + what);
}

bool IsKnown(std::string_view spec) {
  return IsPictureSpec(spec) || IsPointSpec(spec) || IsPairSpec(spec);
}

// Where the comma between the domains stands: npos where there is none.
size_t FindComma(std::string_view body) {
  for (size_t at = body.find(','); at != std::string_view::npos; at = body.find(',', at + 1)) {
    if (IsKnown(body.substr(0, at)) && IsKnown(body.substr(at + 1))) return at;
  }
  return body.find(',');
}

void CheckDomain(std::string_view spec, const std::string& domain, std::string_view side) {
  if (IsPictureSpec(side)) return;
  const DatasetSpec parsed = ParseDatasetSpec(side);
  if (parsed.kind.empty() && parsed.argument.empty()) {
    throw Wrong(spec, "domain " + domain + " is missing, expected pair:SPEC_A,SPEC_B");
  }
  const std::string what = "domain " + domain + " is '" + std::string(side) + "', ";
  if (IsPairSpec(side)) throw Wrong(spec, what + "a pair in a pair; expected pictures of one kind");
  if (IsPointSpec(side)) throw Wrong(spec, what + "points in the plane; expected pictures");
  throw Wrong(spec, what + "expected " + PictureSpecs() + NearestData(side));
}

std::pair<std::string, std::string> HalvesOf(std::string_view spec) {
  const auto with = [&](std::string_view half) {
    std::string text(spec);
    return text.replace(text.rfind(kHalves), kHalves.size(), half);
  };
  std::pair<std::string, std::string> halves = {with("+left"), with("+right")};
  CheckDomain(spec, "A", halves.first);
  return halves;
}

// What opening a domain throws says which of them it was.
std::unique_ptr<Dataset> OpenDomain(const char* domain, const std::string& spec,
                                    const DatasetOptions& options) {
  try {
    return OpenDataset(spec, options);
  } catch (const FatalError& error) {
    throw FatalError(error.code(), std::string("domain ") + domain + ": " + error.what());
  }
}

}  // namespace

bool IsPairSpec(std::string_view spec) {
  return spec.starts_with(kPrefix) ||
         (spec.find(kHalves) != std::string_view::npos && ParseDatasetSpec(spec).halves);
}

std::pair<std::string, std::string> ParsePairSpec(std::string_view spec) {
  if (!spec.starts_with(kPrefix) && IsPairSpec(spec)) return HalvesOf(spec);
  if (!IsPairSpec(spec)) throw Wrong(spec, "one kind of data, expected pair:SPEC_A,SPEC_B");
  const std::string_view body = spec.substr(kPrefix.size());
  const size_t comma = FindComma(body);
  if (comma == std::string_view::npos) {
    throw Wrong(spec, "one domain, expected pair:SPEC_A,SPEC_B with a comma between the two");
  }
  std::string a(body.substr(0, comma)), b(body.substr(comma + 1));
  CheckDomain(spec, "A", a);
  CheckDomain(spec, "B", b);
  const DatasetSpec of_b = ParseDatasetSpec(b);
  if (of_b.split_given && !ParseDatasetSpec(a).split_given) {
    a += of_b.split == Split::kTest ? "@test" : "@train";
  }
  return {std::move(a), std::move(b)};
}

std::string DomainPair::Describe() const { return "A: " + a->Describe() + "; B: " + b->Describe(); }

uint64_t DomainPair::Fingerprint() const {
  return Fingerprinter().Add("pair 1").Add(a->Fingerprint()).Add(b->Fingerprint()).value();
}

DomainPair OpenPair(std::string_view spec, const DatasetOptions& options, bool matched) {
  const auto [spec_a, spec_b] = ParsePairSpec(spec);
  DomainPair pair{OpenDomain("A", spec_a, options), OpenDomain("B", spec_b, options)};
  const int channels_a = pair.a->shape().channels;
  const int channels_b = pair.b->shape().channels;
  DatasetOptions in_colour = options;
  in_colour.channels = 3;
  if (channels_a < channels_b) pair.a = OpenDomain("A", spec_a, in_colour);
  if (channels_b < channels_a) pair.b = OpenDomain("B", spec_b, in_colour);
  if (matched) KeepCounterparts(&pair, std::string(spec));
  return pair;
}

}  // namespace ganvas::data
