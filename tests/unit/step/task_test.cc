// What is known of tasks without LibTorch, against the tasks themselves.
#include "native/step/task.h"

#include <gtest/gtest.h>

#include "native/choices/tasks.h"

namespace ganvas::train {
namespace {

TEST(Tasks, TranslatorsTakeAndGiveDomainsAndAreExportedIntoAFolder) {
  for (const std::string& name : NamesOf<Model>()) {
    Options options;
    SetOption(options, "model", name);
    options.data = "pair:shapes,shapes+stripe";
    const Task& task = TaskOf(options);
    const std::vector<std::string> domains = task.Domains(options);
    const bool translates = Translates(TaskKindOf(options.model));
    EXPECT_EQ(!domains.empty(), translates) << name;
    EXPECT_EQ(!task.traits().why_many_files.empty(), translates) << name;
    for (const ExportedNetwork& network : task.Exported(domains)) {
      EXPECT_EQ(!network.direction.empty(), translates) << name;
    }
  }
}

}  // namespace
}  // namespace ganvas::train
