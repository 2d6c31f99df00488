// Works out what a model takes and gives, from its graph and, where that does not tell, from small
// runs. The caller that runs the model takes the inputs from here and brings the outputs back, so
// the meaning is the same whichever engine runs it.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "shared/base/result.h"
#include "shared/meaning/feeds.h"
#include "shared/meaning/generator.h"
#include "shared/onnx/model.h"
#include "shared/runtime/session.h"
#include "shared/translate/translator.h"

namespace ganvas::meaning {

struct Meaning {
  std::optional<translate::Translator> translator;
  std::string not_translator;  // why, where it is none
  Generator generator;         // of a translator: only a problem
};

class Reading {
 public:
  // Shapes by inference. kUnsupportedOp where the engine loads the model but cannot run it.
  static Result<Reading> Of(Session& session);
  // Also of a file with operators that the engine lacks: declared shapes have to do. The bytes
  // behind the model must outlive the result only while this runs.
  static Reading Of(const onnx::Model& model);

  // Inputs of a small run whose outputs would tell more; nothing when all is known that can be.
  std::optional<std::vector<Feed>> Next();
  // The outputs of that run, by name.
  void Take(std::span<const NamedTensor> outputs);
  // The run failed: what it would have told stays assumed.
  void GiveUp();

  // The facts known so far; assumptions stand for the rest.
  Meaning Known() const;

  Reading(Reading&&) noexcept;
  Reading& operator=(Reading&&) noexcept;
  ~Reading();

 private:
  class Impl;
  explicit Reading(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

struct DescribeOptions {
  bool runs = true;  // whether small runs may be made
};

// A whole reading by the session's own runs. An unfinished run of the session is dropped.
Result<Meaning> Describe(Session& session, const DescribeOptions& options = {});

}  // namespace ganvas::meaning
