// The functions that the page's TypeScript calls; site/src/pages/app_module.ts declares them.
#include <emscripten/emscripten.h>

#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "web/bridge/app_bridge.h"
#include "web/panels/page.h"

namespace {

// Lives as long as the document.
ganvas::page::Page* page = nullptr;
std::vector<uint8_t>* buffer = nullptr;

std::string_view BufferText(int size) {
  return {reinterpret_cast<const char*>(buffer->data()), static_cast<size_t>(size)};
}

}  // namespace

extern "C" {

// Takes the canvas #stage. 0 if the browser does not support WebGL2.
EMSCRIPTEN_KEEPALIVE int app_start() {
  page = new ganvas::page::Page;
  buffer = new std::vector<uint8_t>;
  return page->Start("#stage") ? 1 : 0;
}

// A place for `size` bytes, valid until the next call.
EMSCRIPTEN_KEEPALIVE uint8_t* app_buffer(int size) {
  if (static_cast<size_t>(size) > buffer->size() || buffer->size() > (8u << 20)) {
    buffer->assign(static_cast<size_t>(size), 0);
    buffer->shrink_to_fit();
  }
  return buffer->data();
}

// The buffer holds `json_size` bytes of JSON, then from `offset` on `size` other bytes.
EMSCRIPTEN_KEEPALIVE void app_message(int json_size, int offset, int size) {
  const auto message = nlohmann::json::parse(BufferText(json_size), nullptr, false);
  page->app().Receive(message, {buffer->data() + offset, static_cast<size_t>(size)});
  page->Wake();
}

// The buffer holds a key's name; 1 if it did something.
EMSCRIPTEN_KEEPALIVE int app_key(int size) {
  return page->Key(std::string(BufferText(size))) ? 1 : 0;
}

EMSCRIPTEN_KEEPALIVE void app_resize(int width, int height, float ratio) {
  page->Resize(width, height, ratio);
}

EMSCRIPTEN_KEEPALIVE void app_pointer_move(float x, float y, int touch) {
  page->PointerMoved(x, y, touch != 0);
}

EMSCRIPTEN_KEEPALIVE void app_pointer_press(int down) { page->PointerPressed(down != 0); }

EMSCRIPTEN_KEEPALIVE void app_pointer_leave() { page->PointerLeft(); }

EMSCRIPTEN_KEEPALIVE void app_wheel(float notches) { page->Wheel(notches); }

EMSCRIPTEN_KEEPALIVE void app_pinch(float factor, float x, float y, float dx, float dy) {
  page->Pinch(factor, {x, y}, {dx, dy});
}

EMSCRIPTEN_KEEPALIVE void app_frame(double now_ms) { page->Frame(now_ms); }

EMSCRIPTEN_KEEPALIVE int app_busy() { return page->app().busy() ? 1 : 0; }

// Posts what the stage shows as a `shown` message, with a count of 0 while pictures are missing.
EMSCRIPTEN_KEEPALIVE void app_pictures() {
  const ganvas::page::Pixels pixels = page->app().kind().ShownPixels();
  ganvas::page::Post(ganvas::page::FromApp::kShown,
                     {{"width", pixels.width}, {"height", pixels.height}, {"count", pixels.count}},
                     pixels.rgba);
}

// Posts where everything that the last frame drew lies, as a `places` message.
EMSCRIPTEN_KEEPALIVE void app_places() {
  nlohmann::json places = nlohmann::json::object();
  for (const auto& [id, box] : page->places()) {
    places[id] = {box.x, box.y, box.width, box.height};
  }
  ganvas::page::Post(ganvas::page::FromApp::kPlaces, {{"places", std::move(places)}});
}

}  // extern "C"
