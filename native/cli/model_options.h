// Options that the commands which use a model have in common: one row for each.
#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ganvas::cli {

// MODEL, an ONNX generator.
void AddGeneratorArgument(CLI::App* command, std::string* model);

// --label, or --class: one class, by number or name. `meaning` goes before that.
void AddClassOption(CLI::App* command, std::vector<std::string>* label, const std::string& meaning,
                    const std::string& otherwise);

// --range: the numbers of black and white, "auto" among them; see translate::RangeNamed.
void AddRangeOption(CLI::App* command, std::string* range, const std::string& meaning);

// --space: z, w, or auto, which is w where the file names it.
void AddSpaceOption(CLI::App* command, std::string* space, const std::string& meaning);

// --psi, or --trunc. `meaning` says what it does.
void AddTruncationOption(CLI::App* command, std::optional<double>* psi, const std::string& meaning);
// --space: where --psi truncates: "auto", "z" or "w".
void AddTruncationSpaceOption(CLI::App* command, std::string* space);

// --noise of a style-based generator.
void AddNoiseOption(CLI::App* command, std::optional<double>* noise);

// --set NAME=NUMBER, as often as one likes. `beside`: "the picture", or whatever else MODEL takes.
CLI::Option* AddNumbersOption(CLI::App* command, std::vector<std::string>* texts,
                              const std::string& beside);
// What they say, in order. Throws FatalError(kUsage).
std::vector<std::pair<std::string, double>> NumbersIn(const std::vector<std::string>& texts);

// --threads; 0 stands for one a core, as ThreadCount has it.
void AddThreadsOption(CLI::App* command, int* threads);
int ThreadCount(int threads);

// --json: one object in place of words for people.
void AddJsonFlag(CLI::App* command, bool* json);

}  // namespace ganvas::cli
