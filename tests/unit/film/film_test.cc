#include "shared/film/film.h"

#include <gtest/gtest.h>

#include <cstring>

#include "shared/onnx/reader.h"
#include "shared/onnx/writer.h"
#include "tests/unit/film/draws.h"
#include "tests/unit/runtime/models.h"

namespace ganvas::film {
namespace {

using Bytes = std::vector<uint8_t>;

// One of a run: the weights move away from those of step 0.
Bytes SnapshotAt(int64_t step, int64_t ngf = 2) {
  onnx::Model model = Dcgan(8, ngf, 1, 4);
  model.metadata = {{"ganvas.step", std::to_string(step)}, {"ganvas.name", "step"}};
  for (onnx::Tensor& tensor : model.initializers) {
    if (tensor.dtype != DType::kF32) continue;
    Draws draws(17);
    std::vector<float> numbers(tensor.data.size() / sizeof(float));
    std::memcpy(numbers.data(), tensor.data.data(), tensor.data.size());
    for (float& number : numbers) {
      number *= 1 + 0.001f * static_cast<float>(step) * static_cast<float>(draws.Uniform());
    }
    tensor.owned.resize(tensor.data.size());
    std::memcpy(tensor.owned.data(), numbers.data(), tensor.owned.size());
    tensor.data = tensor.owned;
  }
  return onnx::Write(model).value();
}

const std::vector<int64_t> kSteps = {0, 1, 5, 30};
const std::string kAbout = R"({"curves": []})";

struct Made {
  std::vector<Bytes> files;
  Bytes film;
};

Made MakeFilm() {
  Made made;
  std::vector<Snapshot> snapshots;
  for (const int64_t step : kSteps) made.files.push_back(SnapshotAt(step));
  for (size_t i = 0; i < kSteps.size(); ++i) snapshots.push_back({kSteps[i], made.files[i]});
  auto film = Write(snapshots, {{"ganvas.name", "A film"}}, kAbout);
  EXPECT_TRUE(film.ok()) << film.error().message;
  made.film = std::move(film).value();
  return made;
}

std::vector<float> PictureOf(Bytes file) {
  auto session = Session::Load(std::move(file));
  EXPECT_TRUE(session.ok()) << session.error().message;
  const std::vector<float> z = {0.5f, -1, 2, 0.25f};
  const NamedTensor input = Floats("z", Shape{1, 4}, z);
  const auto outputs = session->Run({&input, 1});
  EXPECT_TRUE(outputs.ok()) << outputs.error().message;
  const OutputTensor& image = outputs->front();
  return {image.floats(), image.floats() + image.shape.elements()};
}

TEST(Film, EachSnapshotMakesThePicturesOfItsOwnFile) {
  const Made made = MakeFilm();
  auto film = Film::Open(made.film);
  ASSERT_TRUE(film.ok()) << film.error().message;
  EXPECT_EQ(film->steps(), kSteps);
  EXPECT_EQ(film->about(), kAbout);
  // To and fro.
  for (const size_t i : {0u, 3u, 2u, 0u, 1u, 2u, 3u}) {
    const auto file = film->File(i);
    ASSERT_TRUE(file.ok()) << file.error().message;
    EXPECT_TRUE(PictureOf(*file) == PictureOf(made.files[i])) << i;
  }
  EXPECT_FALSE(PictureOf(made.files[0]) == PictureOf(made.files[1]));
}

TEST(Film, IsTheLastSnapshotForAllOthers) {
  const Made made = MakeFilm();
  EXPECT_TRUE(Film::IsIn(made.film));
  EXPECT_FALSE(Film::IsIn(made.files[3]));
  EXPECT_TRUE(PictureOf(made.film) == PictureOf(made.files[3]));
  const auto model = onnx::Read(made.film);
  ASSERT_TRUE(model.ok()) << model.error().message;
  EXPECT_EQ(model->metadata.at("ganvas.name"), "A film");
  EXPECT_EQ(model->metadata.at("ganvas.step"), "30");
}

TEST(Film, IsSmallerThanItsSnapshots) {
  const Made made = MakeFilm();
  size_t all = 0;
  for (const Bytes& file : made.files) all += file.size();
  EXPECT_LT(made.film.size(), all);
}

TEST(Film, TakesSnapshotsOfOneRunAlone) {
  const Bytes first = SnapshotAt(0), second = SnapshotAt(4), wider = SnapshotAt(4, 4);
  const auto refusal = [](std::vector<Snapshot> snapshots) {
    const auto film = Write(snapshots, {}, "");
    EXPECT_FALSE(film.ok());
    return film.ok() ? "" : film.error().message;
  };
  EXPECT_NE(refusal({{0, first}}).find("expected 2 to 1001"), std::string::npos);
  EXPECT_NE(refusal({{0, first}, {4, wider}}).find("is of another network"), std::string::npos);
  EXPECT_NE(refusal({{4, first}, {4, second}}).find("expected ascending"), std::string::npos);
  EXPECT_NE(refusal({{0, first}, {4, Bytes{1, 2}}}), "");
}

TEST(Film, SurvivesAnyDamage) {
  const Made made = MakeFilm();
  const size_t track = made.film.size() - made.files[3].size();
  const size_t begin = made.film.size() - track + 40;  // metadata differ in length
  const auto use = [](const Bytes& bytes) {
    if (!Film::IsIn(bytes)) return;
    auto film = Film::Open(bytes);
    if (!film.ok()) {
      EXPECT_FALSE(film.error().message.empty());
      return;
    }
    for (size_t i = 0; i < film->steps().size(); ++i) {
      const auto file = film->File(i);
      EXPECT_TRUE(file.ok() || file.error().code == ErrorCode::kBadModel);
    }
  };
  Draws draws(9);
  for (int round = 0; round < 400; ++round) {
    Bytes damaged = made.film;
    for (int change = 0; change <= round % 3; ++change) {
      const size_t at = begin + draws.Next() % (damaged.size() - begin);
      damaged[at] = static_cast<uint8_t>(draws.Next());
    }
    if (round % 4 == 0) damaged.resize(begin + draws.Next() % (damaged.size() - begin));
    use(damaged);
  }
}

TEST(Film, SaysWhatIsWrong) {
  const auto refusal = [](Bytes bytes) {
    const auto film = Film::Open(std::move(bytes));
    EXPECT_FALSE(film.ok());
    return film.ok() ? "" : film.error().message;
  };
  const Made made = MakeFilm();
  EXPECT_EQ(refusal(made.files[0]), "the file holds no film");
  Bytes followed = made.film;
  followed.insert(followed.end(), {0x08, 0x08});  // ir_version once more
  EXPECT_EQ(refusal(followed), "the film is damaged: it is not at the end of the file");
}

}  // namespace
}  // namespace ganvas::film
