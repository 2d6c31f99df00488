// Steps a second of the laboratory, natively or as WebAssembly in node; one thread. 3 hidden layers
// of 128 units and batches of 128 unless told otherwise.
//
//   laboratory_speed [SECONDS [CASE]]     a line for each objective and penalty, or for one, from 0
//
// In node both times are the same: time of the clock.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <utility>

#include "shared/laboratory/laboratory.h"

namespace {

namespace laboratory = ganvas::laboratory;
using Clock = std::chrono::steady_clock;

struct Case {
  const char* name;
  void (*set)(laboratory::Options&);
};

constexpr Case kCases[] = {
    {"default: R1 each step", [](laboratory::Options&) {}},
    {"no penalty", [](laboratory::Options& options) { options.r1 = 0; }},
    {"rpgan, R1 and R2 every 8",
     [](laboratory::Options& options) {
       options.objective = laboratory::Objective::kRpgan;
       options.r1 = options.r2 = 0.1;
       options.reg_every = 8;
     }},
    {"R1 and R2 each step", [](laboratory::Options& options) { options.r1 = options.r2 = 0.1; }},
    {"wgan, GP",
     [](laboratory::Options& options) {
       options.objective = laboratory::Objective::kWgan;
       options.gp = 1;
     }},
};

int Measure(const Case& c, double seconds) {
  laboratory::Options options;
  c.set(options);
  auto made =
      laboratory::Laboratory::Create(options, std::move(laboratory::Data::Named("ring8")).value());
  if (!made.ok()) {
    std::fprintf(stderr, "laboratory_speed: %s\n", made.error().message.c_str());
    return 1;
  }
  const auto work = [&](int steps) {
    for (int i = 0; i < steps; ++i) {
      if (!made->Step().ok()) std::exit(1);
    }
  };
  work(8);
  const auto start = Clock::now();
  const std::clock_t processor = std::clock();
  double spent = 0;
  int steps = 0;
  while (spent < seconds) {
    work(8);
    steps += 8;
    spent = std::chrono::duration<double>(Clock::now() - start).count();
  }
  const double busy = static_cast<double>(std::clock() - processor) / CLOCKS_PER_SEC;
  std::printf("%-28s %7.1f steps/s, %7.1f a second of processor time\n", c.name, steps / spent,
              steps / busy);
  std::fflush(stdout);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const double seconds = argc > 1 ? std::atof(argv[1]) : 5;
  const int only = argc > 2 ? std::atoi(argv[2]) : -1;
  int failed = 0, place = 0;
  for (const Case& c : kCases) {
    if (only < 0 || place == only) failed |= Measure(c, seconds);
    ++place;
  }
  return failed;
}
