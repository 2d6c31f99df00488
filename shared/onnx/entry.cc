#include "shared/onnx/entry.h"

#include "shared/onnx/field_numbers.h"

namespace ganvas::onnx {

Result<Entry> ReadEntry(WireReader message) {
  Entry entry;
  while (!message.done()) {
    GANVAS_ASSIGN(const Field field, message.Next());
    if (field.number == entry_field::kKey) {
      GANVAS_ASSIGN(entry.key, message.String(field));
    } else if (field.number == entry_field::kValue) {
      GANVAS_ASSIGN(entry.value, message.String(field));
    }
  }
  return entry;
}

}  // namespace ganvas::onnx
