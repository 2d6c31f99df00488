#include "shared/graph/expansion.h"

#include <optional>
#include <utility>

#include "shared/graph/graph_writer.h"
#include "shared/graph/op_table.h"

namespace ganvas::graph {
namespace {

bool IsNamePart(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

std::optional<DType> CastOf(std::string_view name) {
  if (name == "F32") return DType::kF32;
  if (name == "I32") return DType::kI32;
  if (name == "I64") return DType::kI64;
  if (name == "U8") return DType::kU8;
  return std::nullopt;
}

}  // namespace

// Formulas are part of this program, so there are no errors to report.
class FormulaWriter {
 public:
  FormulaWriter(Expansion& e, std::string_view formula, AttributeReader& r)
      : e_(e), rest_(formula), r_(r) {}

  ValueId Run() {
    for (;;) {
      std::string name;
      const size_t sign = rest_.find_first_not_of(
          "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");
      if (sign != std::string_view::npos && rest_[sign] == '=') {
        name = rest_.substr(0, sign);
        rest_.remove_prefix(sign + 1);
      }
      const ValueId value = Value();
      if (!name.empty()) e_.Set(name, value);
      if (!Take(';')) return value;
    }
  }

 private:
  bool Take(char c) {
    if (rest_.empty() || rest_[0] != c) return false;
    rest_.remove_prefix(1);
    return true;
  }

  std::string_view Name() {
    size_t length = 0;
    while (length < rest_.size() && IsNamePart(rest_[length])) ++length;
    const std::string_view name = rest_.substr(0, length);
    rest_.remove_prefix(length);
    return name;
  }

  // Without strtod, which would be a part of the engine for this alone.
  double Number() {
    const bool negative = Take('-');
    double digits = 0, unit = 1;
    for (bool behind_point = false; !rest_.empty(); rest_.remove_prefix(1)) {
      const char c = rest_[0];
      if (c == '.') {
        behind_point = true;
      } else if (c >= '0' && c <= '9') {
        digits = digits * 10 + (c - '0');
        if (behind_point) unit *= 10;
      } else {
        break;
      }
    }
    return (negative ? -digits : digits) / unit;
  }

  ValueId Value() {
    if (Take('$')) {
      const std::string_view name = Name();
      Take('=');
      const auto fallback = static_cast<float>(Number());
      return e_.Scalar(r_.Float(name, fallback));
    }
    if (Take('[')) {
      std::vector<int64_t> numbers;
      while (!Take(']')) {
        numbers.push_back(static_cast<int64_t>(Number()));
        Take(',');
      }
      return e_.Ints(numbers);
    }
    const char first = rest_[0];
    if ((first >= '0' && first <= '9') || first == '-') {
      const double number = Number();
      if (!Take('L')) return e_.Scalar(static_cast<float>(number));
      const auto whole = static_cast<int64_t>(number);
      return e_.AddConstant(DType::kI64, Shape{}, &whole, sizeof(whole));
    }
    const std::string_view name = Name();
    const bool optional = Take('?');
    if (Take('(')) return Call(name, optional);
    const auto named = e_.names_.find(name);
    if (named != e_.names_.end()) return named->second;
    return e_.input(static_cast<size_t>(name[0] - 'a'));
  }

  ValueId Call(std::string_view name, bool optional) {
    std::vector<ValueId> inputs;
    while (!Take(')')) {
      inputs.push_back(Value());
      Take(',');
    }
    if (inputs[0] == kNoValue) return kNoValue;
    if (optional && inputs[1] == kNoValue) return inputs[0];
    while (inputs.back() == kNoValue) inputs.pop_back();
    if (const auto type = CastOf(name)) return e_.Apply(OpKind::kCast, inputs, CastAttrs{*type});
    if (name == "Join") return e_.Apply(OpKind::kConcat, inputs, AxisAttrs{0});
    const Operator* op = FindOperator(name);
    return e_.Apply(op->kind, std::move(inputs), op->parse(r_));
  }

  Expansion& e_;
  std::string_view rest_;
  AttributeReader& r_;
};

const TensorView* Expansion::constant(size_t i) const {
  if (input(i) == kNoValue) return nullptr;
  const auto& constant = graph_.values[static_cast<size_t>(input(i))].constant;
  return constant ? &*constant : nullptr;
}

ValueId Expansion::AddValue() {
  graph_.values.push_back({name_ + "/" + std::to_string(++count_), std::nullopt});
  return static_cast<ValueId>(graph_.values.size() - 1);
}

ValueId Expansion::AddConstant(DType dtype, Shape shape, const void* numbers, size_t bytes) {
  return graph::AddConstant(&graph_, name_ + "/" + std::to_string(++count_), dtype, shape, numbers,
                            bytes);
}

ValueId Expansion::Scalar(float number) {
  return AddConstant(DType::kF32, Shape{}, &number, sizeof(number));
}

ValueId Expansion::Floats(const std::vector<float>& numbers) {
  return AddConstant(DType::kF32, Shape{static_cast<int64_t>(numbers.size())}, numbers.data(),
                     numbers.size() * sizeof(float));
}

ValueId Expansion::Ints(const std::vector<int64_t>& numbers) {
  return AddConstant(DType::kI64, Shape{static_cast<int64_t>(numbers.size())}, numbers.data(),
                     numbers.size() * sizeof(int64_t));
}

ValueId Expansion::Apply(OpKind kind, std::vector<ValueId> inputs, Attributes attributes) {
  const ValueId output = AddValue();
  graph_.nodes.push_back({kind,
                          graph_.values[static_cast<size_t>(output)].name,
                          std::move(attributes),
                          std::move(inputs),
                          {output}});
  return output;
}

void Expansion::Finish(OpKind kind, std::vector<ValueId> inputs, Attributes attributes) {
  graph_.nodes.push_back({kind, name_, std::move(attributes), std::move(inputs), {outputs_[0]}});
}

void Expansion::MarkExact() {
  for (size_t n = graph_.nodes.size(); n-- > 0;) {
    auto* conv = std::get_if<ConvAttrs>(&graph_.nodes[n].attributes);
    if (conv == nullptr) continue;
    conv->exact = true;
    return;
  }
}

ValueId Expansion::Write(std::string_view formula, AttributeReader& r) {
  return FormulaWriter(*this, formula, r).Run();
}

void Expansion::Finish(std::string_view formula, AttributeReader& r, size_t out) {
  if (out >= outputs_.size() || outputs_[out] == kNoValue) return;
  const size_t before = graph_.nodes.size();
  const ValueId value = Write(formula, r);
  if (graph_.nodes.size() == before || graph_.nodes.back().outputs[0] != value) {
    graph_.nodes.push_back({OpKind::kIdentity, name_, {}, {value}, {outputs_[out]}});
    return;
  }
  graph_.nodes.back().outputs = {outputs_[out]};
  graph_.nodes.back().name = name_;
}

}  // namespace ganvas::graph
