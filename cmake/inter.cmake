# Inter, the typeface of the page and of pictures of curves, compiled in.
find_path(GANVAS_INTER_DIR Inter-Regular.otf HINTS ${GANVAS_DEPS}/inter /usr/share/fonts/opentype/inter
          NO_DEFAULT_PATH NO_CMAKE_FIND_ROOT_PATH)
find_program(GANVAS_FONT_PYTHON NAMES python3 PATHS /usr/bin NO_DEFAULT_PATH NO_CMAKE_FIND_ROOT_PATH)
set(GANVAS_INTER_SUBSETS FALSE)
if(GANVAS_INTER_DIR AND GANVAS_FONT_PYTHON)
  execute_process(COMMAND ${GANVAS_FONT_PYTHON} -c "import fontTools.subset"
                  RESULT_VARIABLE failed OUTPUT_QUIET ERROR_QUIET)
  if(NOT failed)
    set(GANVAS_INTER_SUBSETS TRUE)
  endif()
endif()

# Sets VARIABLE to sources that define kInterWEIGHT and kInterWEIGHTSize for each of the weights: the
# face cut down to the characters that are drawn, or whole where fonttools is missing. Without Inter
# they hold one byte, which is no typeface.
function(ganvas_inter_sources variable)
  set(script ${CMAKE_SOURCE_DIR}/cmake/subset_font.py)
  set(result "")
  foreach(weight ${ARGN})
    set(otf ${CMAKE_CURRENT_BINARY_DIR}/Inter-${weight}.otf)
    set(embedded ${CMAKE_CURRENT_BINARY_DIR}/inter_${weight}.cc)
    set(face ${GANVAS_INTER_DIR}/Inter-${weight}.otf)
    if(GANVAS_INTER_SUBSETS)
      set(make_face ${GANVAS_FONT_PYTHON} ${script} ${face} ${otf})
    elseif(GANVAS_INTER_DIR)
      set(otf ${face})
      set(make_face ${CMAKE_COMMAND} -E true)
    else()
      file(WRITE ${otf} " ")
      set(make_face ${CMAKE_COMMAND} -E true)
    endif()
    add_custom_command(
      OUTPUT ${embedded}
      COMMAND ${make_face}
      COMMAND ${CMAKE_COMMAND} -DINPUT=${otf} -DOUTPUT=${embedded} -DNAME=kInter${weight}
              -P ${CMAKE_SOURCE_DIR}/cmake/embed_file.cmake
      DEPENDS ${script} ${CMAKE_SOURCE_DIR}/cmake/embed_file.cmake
      COMMENT "Embedding Inter ${weight}")
    list(APPEND result ${embedded})
  endforeach()
  set(${variable} ${result} PARENT_SCOPE)
endfunction()
