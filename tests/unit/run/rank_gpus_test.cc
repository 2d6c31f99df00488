#include "native/run/rank_gpus.h"

#include <gtest/gtest.h>

#include <vector>

namespace ganvas::train {
namespace {

RankGpu Gpu(const std::string& host, const std::string& uuid, const std::string& bus) {
  return {host, uuid, bus, ""};
}

TEST(RankGpus, OfTheirOwnAreServedByNccl) {
  // Two machines whose GPUs have the same addresses.
  const std::vector<RankGpu> ranks = {
      Gpu("node0", "aa", "0000:3b:00"), Gpu("node0", "ab", "0000:5e:00"),
      Gpu("node1", "ac", "0000:3b:00"), Gpu("node1", "ad", "0000:5e:00")};
  EXPECT_EQ(WhyNotNccl(ranks), "");
}

TEST(RankGpus, WithoutNamesAreToldByTheirAddresses) {
  const std::vector<RankGpu> own = {Gpu("node0", "", "0000:3b:00"), Gpu("node0", "", "0000:5e:00"),
                                    Gpu("node1", "", "0000:3b:00")};
  EXPECT_EQ(WhyNotNccl(own), "");
}

TEST(RankGpus, ThatAreSharedAreNamed) {
  std::vector<RankGpu> ranks = {Gpu("node0", "aa", "0000:3b:00"), Gpu("node1", "ab", "0000:3b:00"),
                                Gpu("node1", "ab", "0000:3b:00")};
  EXPECT_EQ(WhyNotNccl(ranks), "ranks 1 and 2 share GPU 0000:3b:00 of node1");
  // One machine by two names.
  ranks[2] = Gpu("node0-container", "aa", "0000:3b:00");
  EXPECT_EQ(WhyNotNccl(ranks), "ranks 0 and 2 share GPU 0000:3b:00 of node0-container");
  // Two parts of one GPU, with names of their own.
  ranks[2] = Gpu("node0", "ac", "0000:3b:00");
  EXPECT_EQ(WhyNotNccl(ranks), "ranks 0 and 2 share GPU 0000:3b:00 of node0");
}

TEST(RankGpus, OneWithoutNcclDecidesForAll) {
  std::vector<RankGpu> ranks = {Gpu("node0", "aa", "0000:3b:00"), Gpu("node1", "ab", "0000:3b:00")};
  ranks[1].without = "has a LibTorch without NCCL";
  EXPECT_EQ(WhyNotNccl(ranks), "rank 1 on node1 has a LibTorch without NCCL");
}

TEST(RankGpus, AreWhatTheirTextSays) {
  for (const RankGpu& gpu :
       {Gpu("node0", "aa", "0000:3b:00"), RankGpu{"node0", "", "", "is on the CPU"}}) {
    const RankGpu read = RankGpuFromText(gpu.host, RankGpuText(gpu));
    EXPECT_EQ(read.host, gpu.host);
    EXPECT_EQ(read.uuid, gpu.uuid);
    EXPECT_EQ(read.bus, gpu.bus);
    EXPECT_EQ(read.without, gpu.without);
  }
}

}  // namespace
}  // namespace ganvas::train
