// Steps a second of the laboratory, natively or as WebAssembly in node; one thread. 3 hidden layers
// of 128 units and batches of 128 unless told otherwise.
//
//   laboratory_speed [SECONDS]     a line for each objective and penalty
#include <chrono>
#include <cstdio>
#include <cstdlib>
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
    {"default", [](laboratory::Options&) {}},
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
  double spent = 0;
  int steps = 0;
  while (spent < seconds) {
    work(8);
    steps += 8;
    spent = std::chrono::duration<double>(Clock::now() - start).count();
  }
  std::printf("%-28s %7.1f steps/s\n", c.name, steps / spent);
  std::fflush(stdout);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const double seconds = argc > 1 ? std::atof(argv[1]) : 5;
  int failed = 0;
  for (const Case& c : kCases) failed |= Measure(c, seconds);
  return failed;
}
