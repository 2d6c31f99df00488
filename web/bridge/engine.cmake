# The UI-less engine module: shared/runtime, shared/latent and shared/image behind a small C
# interface. One engine.js + engine.wasm serves pages, workers and Node (which passes the module).
# Adding `node` to ENVIRONMENT would break it there; see site/src/engine/engine_core.ts.
add_executable(ganvas_engine
  bridge/engine_info.cc
  bridge/engine_json.cc
  bridge/engine_numbers.cc
  bridge/engine_session.cc
  bridge/engine_state.cc)
set_target_properties(ganvas_engine PROPERTIES OUTPUT_NAME engine)
target_link_libraries(ganvas_engine PRIVATE ganvas_runtime ganvas_onnx ganvas_latent ganvas_image)
ganvas_compile_options(ganvas_engine)
target_compile_options(ganvas_engine PRIVATE -O3 -msimd128 -fno-exceptions -fno-rtti)
target_link_options(ganvas_engine PRIVATE
  -O3 -msimd128 -fno-exceptions -fno-rtti --no-entry
  -sMODULARIZE -sEXPORT_ES6 -sENVIRONMENT=web,worker -sFILESYSTEM=0
  -sALLOW_MEMORY_GROWTH -sMAXIMUM_MEMORY=4GB -sTOTAL_STACK=1MB -sDYNAMIC_EXECUTION=0)
