// The signals that end a run, before and while it trains.
#include "native/run/interrupt.h"

#include <gtest/gtest.h>

#include <csignal>
#include <cstdlib>

namespace ganvas::train {
namespace {

TEST(LoadingHandlers, EndTheProcessWithOneLine) {
  for (const int signal : {SIGINT, SIGTERM}) {
    EXPECT_EXIT(
        {
          std::signal(signal, SIG_DFL);  // commands in the background ignore SIGINT
          InstallLoadingHandlers(/*answers=*/true);
          std::raise(signal);
        },
        testing::ExitedWithCode(130),
        "^ganvas: interrupted before the first step; there was nothing to save\n$");
    EXPECT_EXIT(
        {
          std::signal(signal, SIG_DFL);  // commands in the background ignore SIGINT
          InstallLoadingHandlers(/*answers=*/false);
          std::raise(signal);
        },
        testing::ExitedWithCode(130), "^$");
  }
}

TEST(LoadingHandlers, LeaveWhatIsIgnored) {
  EXPECT_EXIT(
      {
        std::signal(SIGINT, SIG_IGN);
        InstallLoadingHandlers(/*answers=*/true);
        std::raise(SIGINT);
        std::exit(7);
      },
      testing::ExitedWithCode(7), "");
}

TEST(LoadingHandlers, GiveWayToThoseOfTraining) {
  EXPECT_EXIT(
      {
        std::signal(SIGINT, SIG_DFL);
        InstallLoadingHandlers(/*answers=*/true);
        InstallInterruptHandlers(/*answers=*/false);
        std::raise(SIGINT);
        std::exit(InterruptRequested() ? 7 : 8);
      },
      testing::ExitedWithCode(7), "^$");
}

}  // namespace
}  // namespace ganvas::train
