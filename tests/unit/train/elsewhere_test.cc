// Runs that go on from another folder, and data that have moved or grown meanwhile.
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>

#include "native/run/data_place.h"
#include "native/run/dataset_record.h"
#include "native/run/run_folder.h"
#include "native/run/tensor_file.h"
#include "tests/support/child_process.h"

namespace ganvas::train {
namespace {

namespace fs = std::filesystem;

// project/points.csv, from which a run of two steps was begun: project/runs/one.
class Elsewhere : public testing::Test {
 protected:
  // The run is trained once, into a folder that each test then fills with copies of it.
  static void SetUpTestSuite() {
    shared_ = std::make_unique<ScratchFolder>();
    fs::create_directories(*shared_ / "project/my data");
    WriteText(*shared_ / "project/my data/points.csv", kPoints);
    ChildProcess process(*shared_ / "project",
                         {"train", "--data", "points:my data/points.csv", "--out", "runs/one",
                          "--model", "mlp", "--channels", "8", "--batch", "8", "--steps", "2",
                          "--threads", "1", "--device", "cpu", "--sample-every", "0"});
    ASSERT_EQ(process.Wait(), 0) << process.err();
    fs::rename(*shared_ / "project", *shared_ / "trained");
  }
  static void TearDownTestSuite() { shared_.reset(); }

  void SetUp() override {
    for (const char* name : {"project", "moved", "other"}) fs::remove_all(folder_ / name);
    fs::copy(folder_ / "trained", folder_ / "project", fs::copy_options::recursive);
    fs::create_directory(folder_ / "other");
  }
  int Ganvas(const std::string& from, const std::vector<std::string>& arguments) {
    ChildProcess process(folder_ / from, arguments);
    const int code = process.Wait();
    out_ = process.out();
    err_ = process.err();
    return code;
  }
  std::string Points(const std::string& project) const {
    return folder_ / (project + "/my data/points.csv");
  }
  static DatasetRecord RecordOf(const std::string& run) {
    return ReadDatasetRecord(RunFolder::Open(run).DatasetFile());
  }

  static constexpr const char* kPoints = "x,y\n0,1\n1,0\n0,-1\n-1,0\n0.5,0.5\n";
  static std::unique_ptr<ScratchFolder> shared_;
  const ScratchFolder& folder_ = *shared_;
  std::string out_, err_;
};

std::unique_ptr<ScratchFolder> Elsewhere::shared_;

TEST_F(Elsewhere, RelativeDataBeginWhereTrainRan) {
  // Data of the same name lie here, too; they are not those of the run.
  fs::create_directory(folder_ / "other/my data");
  WriteText(Points("other"), "x,y\n5,5\n6,6\n");
  ASSERT_EQ(Ganvas("other", {"resume", "../project/runs/one", "--steps", "4"}), 0) << err_;
  EXPECT_EQ(out_.find("no longer exist"), std::string::npos) << out_;
  const std::string run = folder_ / "project/runs/one";
  EXPECT_EQ(ReadOptions(RunFolder::Open(run).OptionsFile()).data, "points:my data/points.csv");
  ASSERT_EQ(Ganvas("project", {"resume", "runs/one", "--steps", "6"}), 0) << err_;

  ASSERT_EQ(Ganvas("project", {"eval", "runs/one", "--metrics", "swd", "--json"}), 0) << err_;
  const std::string here = out_;
  ASSERT_EQ(Ganvas("other", {"eval", "../project/runs/one", "--metrics", "swd", "--json"}), 0)
      << err_;
  const auto figures = [](const std::string& json) {  // all but where the data lie
    return json.substr(0, json.find("\"samples\""));
  };
  EXPECT_EQ(figures(out_), figures(here));
  EXPECT_NE(here.find("\"swd\""), std::string::npos) << here;
}

TEST_F(Elsewhere, DataThatMovedWithTheRunAreFoundAndSaid) {
  fs::rename(folder_ / "project", folder_ / "moved");
  ASSERT_EQ(Ganvas("other", {"resume", "../moved/runs/one", "--steps", "4"}), 0) << err_;
  EXPECT_NE(out_.find("Note: " + Points("project") +
                      " no longer exists, and points:" + Points("moved") + " has the same data"),
            std::string::npos)
      << out_;
  EXPECT_EQ(RecordOf(folder_ / "moved/runs/one").spec, "points:" + Points("moved"));
  ASSERT_EQ(Ganvas("other", {"resume", "../moved/runs/one", "--steps", "6"}), 0) << err_;
  EXPECT_EQ(out_.find("no longer exist"), std::string::npos) << out_;
}

TEST_F(Elsewhere, OthersOfTheSameNameAreNotTaken) {
  fs::rename(folder_ / "project", folder_ / "moved");
  WriteText(Points("moved"), "x,y\n5,5\n6,6\n");
  EXPECT_EQ(Ganvas("other", {"resume", "../moved/runs/one", "--steps", "4"}), 3);
  EXPECT_NE(err_.find("is not the data of this run"), std::string::npos) << err_;
}

TEST_F(Elsewhere, DataThatAreNowhereAreAskedFor) {
  fs::rename(Points("project"), folder_ / "other/renamed.csv");
  EXPECT_EQ(Ganvas("project", {"resume", "runs/one", "--steps", "4"}), 3);
  EXPECT_EQ(err_,
            "ganvas resume: my data/points.csv: the data of this run no longer exist; if they "
            "moved, say where: ganvas resume runs/one --data points:PATH\n");
  ASSERT_EQ(Ganvas("other", {"resume", "../project/runs/one", "--steps", "4", "--data",
                             "points:renamed.csv"}),
            0)
      << err_;
  // From now on it begins here.
  ASSERT_EQ(Ganvas("project", {"resume", "runs/one", "--steps", "6"}), 0) << err_;
}

TEST_F(Elsewhere, DataThatWereAddedToAreAccepted) {
  const std::string run = folder_ / "project/runs/one";
  const DatasetRecord before = RecordOf(run);
  WriteText(Points("project"), std::string(kPoints) + "9,9\n");
  EXPECT_EQ(Ganvas("project", {"resume", "runs/one", "--steps", "4"}), 3);
  EXPECT_TRUE(
      err_.ends_with("to continue with the changed data: "
                     "ganvas resume runs/one --accept-changes\n"))
      << err_;
  ASSERT_EQ(Ganvas("project", {"resume", "runs/one", "--steps", "4", "--accept-changes"}), 0)
      << err_;
  EXPECT_NE(FileText(run + "/log.txt").find("accepted: from here on the run differs"),
            std::string::npos);
  const DatasetRecord after = RecordOf(run);
  EXPECT_NE(after.fingerprint, before.fingerprint);
  EXPECT_EQ(after.count, before.count + 1);
  EXPECT_EQ(after.points_mean, before.points_mean) << "the networks know these";
  ASSERT_EQ(Ganvas("project", {"resume", "runs/one", "--steps", "6"}), 0) << err_;
}

}  // namespace
}  // namespace ganvas::train
