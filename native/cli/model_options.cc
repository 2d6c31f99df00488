#include "native/cli/model_options.h"

#include <charconv>
#include <cmath>
#include <system_error>

#include "native/cli/model_file.h"
#include "native/error.h"

namespace ganvas::cli {
namespace {

// "strength=0.5".
std::pair<std::string, double> NumberOf(const std::string& text) {
  const size_t equals = text.rfind('=');
  double value = 0;
  const char* const end = text.data() + text.size();
  const char* const from = equals == std::string::npos ? end : text.data() + equals + 1;
  const auto [stop, error] = std::from_chars(from, end, value);
  if (equals == 0 || from == end || error != std::errc() || stop != end || !std::isfinite(value)) {
    throw FatalError(ExitCode::kUsage, "--set " + text + ": expected NAME=NUMBER");
  }
  return {text.substr(0, equals), value};
}

}  // namespace

void AddGeneratorArgument(CLI::App* command, std::string* model) {
  command->add_option("MODEL", *model, "ONNX generator")->required()->type_name("MODEL.onnx");
}

void AddClassOption(CLI::App* command, std::vector<std::string>* label, const std::string& meaning,
                    const std::string& otherwise) {
  command
      ->add_option("--label,--class", *label, meaning + ", by number or name [" + otherwise + "]")
      ->expected(1)
      ->type_name("CLASS");
}

void AddRangeOption(CLI::App* command, std::string* range, const std::string& meaning) {
  command->add_option("--range", *range, meaning)
      ->check(CLI::IsMember({"auto", "-1..1", "0..1", "0..255"}))
      ->capture_default_str();
}

void AddSpaceOption(CLI::App* command, std::string* space, const std::string& meaning) {
  command
      ->add_option("--space", *space,
                   meaning +
                       ": z (the latent), w (the styles of a style-based generator), auto (w "
                       "where the file names it)")
      ->check(CLI::IsMember({"auto", "z", "w"}))
      ->capture_default_str();
}

void AddTruncationOption(CLI::App* command, std::optional<double>* psi,
                         const std::string& meaning) {
  command->add_option("--psi,--trunc", *psi, meaning + " [1]")
      ->check(CLI::Range(-10.0, 10.0))
      ->type_name("X");
}

void AddTruncationSpaceOption(CLI::App* command, std::string* space) {
  command
      ->add_option("--space", *space,
                   "Where --psi truncates: w (styles move towards their mean), z (latents are "
                   "multiplied by it), auto (w where the model has an input for it, else z)")
      ->check(CLI::IsMember({"auto", "z", "w"}))
      ->capture_default_str();
}

void AddNoiseOption(CLI::App* command, std::optional<double>* noise) {
  command
      ->add_option("--noise", *noise,
                   "Strength of the constant noise of a style-based model; 0 for none [1]")
      ->check(CLI::Range(0.0, 10.0))
      ->type_name("X");
}

CLI::Option* AddNumbersOption(CLI::App* command, std::vector<std::string>* texts,
                              const std::string& beside) {
  return command
      ->add_option("--set", *texts,
                   "Number for an input of MODEL beside " + beside +
                       ", strength=0.5 say [its default in the file, or the usual value]")
      ->type_name("NAME=NUMBER");
}

std::vector<std::pair<std::string, double>> NumbersIn(const std::vector<std::string>& texts) {
  std::vector<std::pair<std::string, double>> numbers;
  for (const std::string& text : texts) numbers.push_back(NumberOf(text));
  return numbers;
}

void AddThreadsOption(CLI::App* command, int* threads) {
  command->add_option("--threads", *threads, "CPU threads; 0 for one per core")
      ->check(CLI::Range(0, 1024))
      ->capture_default_str();
}

int ThreadCount(int threads) { return threads > 0 ? threads : DefaultThreads(); }

void AddJsonFlag(CLI::App* command, bool* json) {
  command->add_flag("--json", *json, "Print one JSON object on stdout and nothing else");
}

}  // namespace ganvas::cli
