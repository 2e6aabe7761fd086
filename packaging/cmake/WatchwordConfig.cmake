# find_package(Watchword), for plugins of other people:
#   Watchword::plugin                     the headers that a plugin may include
#   watchword_add_plugin(NAME SOURCE…)    a module NAME.so with NAME.json, its manifest, beside it
#   watchword_plugin_test(NAME)           a test: `watchword plugins check` on that module
# Everything is found relative to this file, wherever Watchword was put.
get_filename_component(WATCHWORD_PREFIX "${CMAKE_CURRENT_LIST_DIR}/../../.." ABSOLUTE)
set(WATCHWORD_PLUGIN_MAP "${CMAKE_CURRENT_LIST_DIR}/plugin.map")

if(NOT TARGET Watchword::plugin)
  add_library(Watchword::plugin INTERFACE IMPORTED)
  set_target_properties(Watchword::plugin PROPERTIES
    INTERFACE_INCLUDE_DIRECTORIES "${WATCHWORD_PREFIX}/include")
endif()

# Exports its entry and nothing else, and has a C++ runtime of its own. C++17, unless
# CMAKE_CXX_STANDARD says otherwise.
function(watchword_add_plugin name)
  if(NOT DEFINED CMAKE_CXX_STANDARD)
    set(CMAKE_CXX_STANDARD 17)
  endif()
  add_library(${name} MODULE ${ARGN})
  set_target_properties(${name} PROPERTIES
    PREFIX "" C_VISIBILITY_PRESET hidden CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)
  target_link_libraries(${name} PRIVATE Watchword::plugin)
  if(WIN32) # where only what is marked as WW_EXPORT is exported
    target_link_options(${name} PRIVATE -static)
  else()
    target_link_options(${name} PRIVATE "-Wl,--version-script=${WATCHWORD_PLUGIN_MAP}"
      $<$<LINK_LANGUAGE:CXX>:-static-libstdc++> $<$<LINK_LANGUAGE:CXX>:-static-libgcc>)
  endif()
  set_property(TARGET ${name} APPEND PROPERTY LINK_DEPENDS
    "${CMAKE_CURRENT_SOURCE_DIR}/${name}.json" "${WATCHWORD_PLUGIN_MAP}")
  # Watchword takes nothing that others may write to, and some people's umask is 002.
  add_custom_command(TARGET ${name} POST_BUILD
    COMMAND ${CMAKE_COMMAND} -E copy "${CMAKE_CURRENT_SOURCE_DIR}/${name}.json" $<TARGET_FILE_DIR:${name}>)
  if(NOT CMAKE_HOST_WIN32)
    add_custom_command(TARGET ${name} POST_BUILD
      COMMAND chmod go-w $<TARGET_FILE:${name}> $<TARGET_FILE_DIR:${name}>/${name}.json
        $<TARGET_FILE_DIR:${name}>)
  endif()
  install(TARGETS ${name} LIBRARY DESTINATION lib/watchword/plugins)
  install(FILES "${CMAKE_CURRENT_SOURCE_DIR}/${name}.json" DESTINATION lib/watchword/plugins)
endfunction()

function(watchword_plugin_test name)
  add_test(NAME ${name}.rules
    COMMAND "${WATCHWORD_PREFIX}/bin/watchword" plugins check $<TARGET_FILE:${name}>)
endfunction()
