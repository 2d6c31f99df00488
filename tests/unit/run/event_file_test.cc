// Event files against a reader of their own.
#include "native/run/event_file.h"

#include <gtest/gtest.h>

#include "native/run/run_log.h"
#include "tests/support/event_reader.h"
#include "tests/support/scratch_folder.h"

namespace ganvas::train {
namespace {

uint32_t Crc(std::string_view text) {
  return Crc32c({reinterpret_cast<const uint8_t*>(text.data()), text.size()});
}

// RFC 3720, appendix B.4, and the check value of the catalogue of checksums.
TEST(Crc32c, KnownValues) {
  EXPECT_EQ(Crc("123456789"), 0xe3069283u);
  EXPECT_EQ(Crc(std::string(32, '\0')), 0x8a9136aau);
  EXPECT_EQ(Crc(std::string(32, '\xff')), 0x62a8ab43u);
  EXPECT_EQ(Crc(""), 0u);
}

TEST(EventFile, NumbersAndPicturesCanBeRead) {
  const ScratchFolder folder;
  std::string path;
  {
    EventFile file(folder.path(), 0);
    path = file.path();
    const std::pair<std::string, double> numbers[] = {{"loss/loss_d", 0.75}, {"metrics/fid", 1e5}};
    file.Scalars(50, numbers);
    const std::vector<uint8_t> png = {0x89, 'P', 0, 'G'};
    file.Picture(100, "samples", 640, 320, png);
  }
  const std::vector<ReadEvent> events = ReadEvents(path);
  ASSERT_EQ(events.size(), 3u);
  EXPECT_EQ(events[0].version, "brain.Event:2");
  EXPECT_FALSE(events[0].session_start);
  EXPECT_GT(events[0].wall_time, 1.6e9);
  EXPECT_EQ(events[1].step, 50);
  ASSERT_EQ(events[1].scalars.size(), 2u);
  EXPECT_EQ(events[1].scalars[0], std::make_pair(std::string("loss/loss_d"), 0.75F));
  EXPECT_EQ(events[1].scalars[1], std::make_pair(std::string("metrics/fid"), 1e5F));
  EXPECT_EQ(events[2].step, 100);
  ASSERT_EQ(events[2].pictures.size(), 1u);
  EXPECT_EQ(events[2].pictures[0].tag, "samples");
  EXPECT_EQ(events[2].pictures[0].width, 640u);
  EXPECT_EQ(events[2].pictures[0].height, 320u);
  EXPECT_EQ(events[2].pictures[0].png, std::string("\x89P\0G", 4));
}

// Within one second, too.
TEST(EventFile, ALaterSessionReplacesWhatTheEarlierOneSaid) {
  const ScratchFolder folder;
  const auto say = [](EventFile& file, int64_t step, double value) {
    const std::pair<std::string, double> number[] = {{"x", value}};
    file.Scalars(step, number);
  };
  {
    EventFile first(folder.path(), 0);
    for (const int64_t step : {10, 20, 30}) say(first, step, 1);
  }
  {
    EventFile second(folder.path(), 20);
    for (const int64_t step : {30, 40}) say(second, step, 2);
  }
  EXPECT_EQ(EventFilesIn(folder.path()).size(), 2u);
  std::vector<std::pair<int64_t, float>> shown;
  for (const ReadEvent& event : ShownEvents(folder.path())) {
    shown.emplace_back(event.step, event.scalars[0].second);
  }
  EXPECT_EQ(shown, (std::vector<std::pair<int64_t, float>>{{10, 1}, {20, 1}, {30, 2}, {40, 2}}));
}

TEST(EventTag, GroupsNumbers) {
  EXPECT_EQ(EventTag("loss_d"), "loss/loss_d");
  EXPECT_EQ(EventTag("grad_norm_g"), "gradients/grad_norm_g");
  EXPECT_EQ(EventTag("fid"), "metrics/fid");
  EXPECT_EQ(EventTag("swd_32"), "metrics/swd_32");
  EXPECT_EQ(EventTag("spread"), "collapse/spread");
  EXPECT_EQ(EventTag("images_per_second"), "run/images_per_second");
}

}  // namespace
}  // namespace ganvas::train
