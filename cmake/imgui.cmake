# Dear ImGui's core as target `ganvas_imgui`; its platform and renderer are ours (web/platform).
# Sources: GANVAS_IMGUI_DIR, else Debian's source package, fetched once into .cache/.
if(GANVAS_IMGUI_DIR)
  set(imgui ${GANVAS_IMGUI_DIR})
else()
  set(imgui ${CMAKE_SOURCE_DIR}/.cache/imgui)
  execute_process(COMMAND ${CMAKE_SOURCE_DIR}/cmake/fetch_imgui.sh ${imgui}
                  RESULT_VARIABLE failed ERROR_VARIABLE message ERROR_STRIP_TRAILING_WHITESPACE)
  if(failed)
    message(FATAL_ERROR "${message}")
  endif()
endif()
if(NOT EXISTS ${imgui}/imgui.cpp)
  message(FATAL_ERROR "${imgui}: no imgui.cpp; expected Dear ImGui's sources (GANVAS_IMGUI_DIR)")
endif()

add_library(ganvas_imgui STATIC
  ${imgui}/imgui.cpp ${imgui}/imgui_draw.cpp ${imgui}/imgui_tables.cpp ${imgui}/imgui_widgets.cpp)
target_include_directories(ganvas_imgui SYSTEM PUBLIC ${imgui})
# Atlas draws more vertices than 16 bits count.
target_compile_definitions(ganvas_imgui PUBLIC "ImDrawIdx=unsigned int"
  IMGUI_DISABLE_DEMO_WINDOWS IMGUI_DISABLE_DEBUG_TOOLS
  IMGUI_DISABLE_FILE_FUNCTIONS IMGUI_DISABLE_OBSOLETE_FUNCTIONS IMGUI_DISABLE_OBSOLETE_KEYIO)
target_compile_options(ganvas_imgui PRIVATE -Os -fno-exceptions -fno-rtti -w)
