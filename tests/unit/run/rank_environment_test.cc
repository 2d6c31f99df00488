#include "native/run/rank_environment.h"

#include <gtest/gtest.h>

#include <map>

#include "native/error.h"

namespace ganvas::train {
namespace {

using Environment = std::map<std::string, std::string>;

std::optional<RankPlace> PlaceIn(const Environment& environment) {
  return PlaceFromEnvironment([&](const char* name) {
    const auto found = environment.find(name);
    return found == environment.end() ? nullptr : found->second.c_str();
  });
}

std::string Refusal(const Environment& environment) {
  try {
    PlaceIn(environment);
  } catch (const FatalError& error) {
    EXPECT_EQ(error.code(), ExitCode::kUsage);
    return error.what();
  }
  ADD_FAILURE() << "expected FatalError";
  return "";
}

const Environment kTorchrun = {{"RANK", "3"},
                               {"WORLD_SIZE", "8"},
                               {"LOCAL_RANK", "1"},
                               {"MASTER_ADDR", "node0"},
                               {"MASTER_PORT", "29500"}};

TEST(RankEnvironment, IsTorchruns) {
  const auto place = PlaceIn(kTorchrun);
  ASSERT_TRUE(place);
  EXPECT_EQ(place->rank, 3);
  EXPECT_EQ(place->ranks, 8);
  EXPECT_EQ(place->local_rank, 1);
  EXPECT_EQ(place->address, "node0");
  EXPECT_EQ(place->port, 29500);
  EXPECT_FALSE(place->store_elsewhere);
  EXPECT_FALSE(place->launched);

  Environment agent = kTorchrun;
  agent["TORCHELASTIC_USE_AGENT_STORE"] = "True";
  agent["TORCHELASTIC_RESTART_COUNT"] = "2";
  EXPECT_TRUE(PlaceIn(agent)->store_elsewhere);
  EXPECT_EQ(PlaceIn(agent)->attempt, "2");
}

TEST(RankEnvironment, IsSlurms) {
  const Environment step = {{"SLURM_PROCID", "5"},    {"SLURM_NTASKS", "6"},
                            {"SLURM_LOCALID", "2"},   {"SLURM_STEP_ID", "0"},
                            {"MASTER_ADDR", "node0"}, {"MASTER_PORT", "29500"}};
  const auto place = PlaceIn(step);
  ASSERT_TRUE(place);
  EXPECT_EQ(place->rank, 5);
  EXPECT_EQ(place->ranks, 6);
  EXPECT_EQ(place->local_rank, 2);

  Environment without_address = step;
  without_address.erase("MASTER_ADDR");
  EXPECT_NE(Refusal(without_address).find("export MASTER_ADDR="), std::string::npos);
  // A batch script that starts the program by itself.
  without_address.erase("SLURM_STEP_ID");
  EXPECT_FALSE(PlaceIn(without_address));

  Environment both = step;
  both.insert(kTorchrun.begin(), kTorchrun.end());
  EXPECT_EQ(PlaceIn(both)->rank, 3);
}

TEST(RankEnvironment, MaySpeakOfNone) {
  EXPECT_FALSE(PlaceIn({}));
  EXPECT_FALSE(PlaceIn({{"WORLD_SIZE", "8"}, {"MASTER_ADDR", "node0"}}));
  EXPECT_FALSE(PlaceIn({{"RANK", "0"}, {"WORLD_SIZE", "1"}}));
}

TEST(RankEnvironment, NamesWhatIsWrong) {
  const auto with = [](const char* name, const char* value) {
    Environment environment = kTorchrun;
    environment[name] = value;
    return Refusal(environment);
  };
  EXPECT_EQ(with("RANK", "8"),
            "environment variable RANK is '8': expected a whole number from 0 to 7");
  EXPECT_EQ(with("WORLD_SIZE", "x"),
            "environment variable WORLD_SIZE is 'x': expected a whole number from 1 to 65536");
  EXPECT_NE(with("MASTER_PORT", "0").find("MASTER_PORT"), std::string::npos);
  EXPECT_NE(with("MASTER_ADDR", "").find("MASTER_ADDR is not"), std::string::npos);
}

}  // namespace
}  // namespace ganvas::train
