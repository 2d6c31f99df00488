// The bits of assets/golden/latents.json, on every platform.
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "shared/latent/latent.h"

// assets/golden/latents.json; the build sets it.
extern const char* const kGoldenLatents;

namespace ganvas {
namespace {

using Json = nlohmann::ordered_json;

Json Bits(const std::vector<float>& values) {
  Json list = Json::array();
  for (float v : values) {
    uint32_t bits;
    std::memcpy(&bits, &v, 4);
    char text[16];
    std::snprintf(text, sizeof(text), "%08x", static_cast<unsigned>(bits));
    list.push_back(text);
  }
  return list;
}

std::vector<float> LatentOf(uint64_t seed, uint64_t index, size_t nz, Prior prior) {
  std::vector<float> z(nz);
  Latent(seed, index, prior, z);
  return z;
}

Prior PriorOf(const std::string& name) {
  return name == "uniform" ? Prior::kUniform : Prior::kNormal;
}

Json ComputeLatent(const Json& entry) {
  const uint64_t seed = std::strtoull(entry["seed"].get<std::string>().c_str(), nullptr, 10);
  return Bits(LatentOf(seed, entry["index"].get<uint64_t>(), entry["nz"].get<size_t>(),
                       PriorOf(entry["prior"].get<std::string>())));
}

// Between latents 0 and 1 of a seed, normal prior.
Json ComputePath(const Json& entry) {
  const uint64_t seed = std::strtoull(entry["seed"].get<std::string>().c_str(), nullptr, 10);
  const size_t nz = entry["nz"].get<size_t>();
  std::vector<float> out(nz);
  const auto path = entry["path"].get<std::string>() == "slerp" ? Slerp : Lerp;
  path(LatentOf(seed, 0, nz, Prior::kNormal), LatentOf(seed, 1, nz, Prior::kNormal),
       entry["t"].get<float>(), out);
  return Bits(out);
}

void Write() {
  Json golden;
  golden["format"] = 1;
  golden["about"] =
      "float32 bits, hexadecimal; paths run from latent 0 to latent 1 of the seed, normal prior";
  golden["latents"] = Json::array();
  for (const char* prior : {"normal", "uniform"}) {
    for (const char* seed : {"0", "1", "42", "9007199254740991", "18446744073709551615"}) {
      for (uint64_t index : {0, 1, 1000003}) {
        for (size_t nz : {2, 7, 100}) {
          if (nz == 100 && index != 1) continue;
          Json entry = {{"seed", seed}, {"index", index}, {"nz", nz}, {"prior", prior}};
          entry["bits"] = ComputeLatent(entry);
          golden["latents"].push_back(entry);
        }
      }
    }
  }
  golden["paths"] = Json::array();
  for (const char* path : {"lerp", "slerp"}) {
    for (float t : {0.0f, 0.125f, 0.5f, 0.75f, 1.0f}) {
      Json entry = {{"path", path}, {"seed", "5"}, {"nz", 16}, {"t", t}};
      entry["bits"] = ComputePath(entry);
      golden["paths"].push_back(entry);
    }
  }
  // One entry a line: short, and a change shows where it is.
  std::ofstream file(kGoldenLatents);
  file << "{\n\"format\": 1,\n\"about\": " << golden["about"].dump();
  for (const char* list : {"latents", "paths"}) {
    file << ",\n\"" << list << "\": [";
    const char* separator = "\n";
    for (const Json& entry : golden[list]) {
      file << separator << entry.dump();
      separator = ",\n";
    }
    file << "\n]";
  }
  file << "\n}\n";
}

TEST(Golden, LatentsHaveTheseBits) {
  if (std::getenv("GANVAS_WRITE_GOLDEN") != nullptr) Write();
  std::ifstream file(kGoldenLatents);
  ASSERT_TRUE(file.good()) << kGoldenLatents;
  const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  const Json golden = Json::parse(text, nullptr, false);
  ASSERT_TRUE(golden.is_object());
  ASSERT_EQ(golden["latents"].size(), 70u);
  for (const Json& entry : golden["latents"]) {
    EXPECT_EQ(ComputeLatent(entry), entry["bits"]) << entry.dump();
  }
  ASSERT_EQ(golden["paths"].size(), 10u);
  for (const Json& entry : golden["paths"]) {
    EXPECT_EQ(ComputePath(entry), entry["bits"]) << entry.dump();
  }
}

}  // namespace
}  // namespace ganvas
