# Whatever the umask of whoever installs.
set(CMAKE_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
  OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)

# What the demo does not show is of the component "more"; all else is of this one.
set(CMAKE_INSTALL_DEFAULT_COMPONENT_NAME watchword)

# watchword_plugin(NAME [COMPONENT more] SOURCES … LIBRARIES …)
# A loadable module NAME.so with its manifest NAME.json (from the same folder), placed in the build
# tree and installed as lib/watchword/plugins/, exporting nothing but its entry.
function(watchword_plugin name)
  cmake_parse_arguments(PLUGIN "" "COMPONENT;DIRECTORY" "SOURCES;LIBRARIES" ${ARGN})
  if(NOT PLUGIN_DIRECTORY)
    set(PLUGIN_DIRECTORY ${CMAKE_INSTALL_LIBDIR_PLAIN}/watchword/plugins)
  endif()
  if(NOT PLUGIN_COMPONENT)
    set(PLUGIN_COMPONENT ${CMAKE_INSTALL_DEFAULT_COMPONENT_NAME})
  endif()
  watchword_module(${name} COMPONENT ${PLUGIN_COMPONENT} DIRECTORY ${PLUGIN_DIRECTORY} SOURCES ${PLUGIN_SOURCES} LIBRARIES ${PLUGIN_LIBRARIES})
  set_target_properties(${name} PROPERTIES DEFINE_SYMBOL "") # compiled as a library is
  watchword_compile_quickly(${name} LIBRARY)
  set_property(GLOBAL APPEND PROPERTY WATCHWORD_PLUGINS ${name})
  configure_file(${name}.json ${CMAKE_BINARY_DIR}/${PLUGIN_DIRECTORY}/${name}.json COPYONLY
    FILE_PERMISSIONS OWNER_READ OWNER_WRITE GROUP_READ WORLD_READ)
  install(FILES ${name}.json DESTINATION ${PLUGIN_DIRECTORY} COMPONENT ${PLUGIN_COMPONENT})
endfunction()

# The same without a manifest: a part of the helper that is loaded only when it is needed.
function(watchword_module name)
  cmake_parse_arguments(MODULE "" "COMPONENT;DIRECTORY" "SOURCES;LIBRARIES" ${ARGN})
  if(NOT MODULE_COMPONENT)
    set(MODULE_COMPONENT ${CMAKE_INSTALL_DEFAULT_COMPONENT_NAME})
  endif()
  add_library(${name} MODULE ${MODULE_SOURCES})
  set_target_properties(${name} PROPERTIES PREFIX "" LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/${MODULE_DIRECTORY})
  target_link_libraries(${name} PRIVATE watchword::abi watchword::settings watchword::warnings ${MODULE_LIBRARIES})
  if(NOT WIN32) # where what is marked as WW_EXPORT is all that is exported, and nothing is unloaded
    target_link_options(${name} PRIVATE
      -Wl,--version-script=${PROJECT_SOURCE_DIR}/packaging/cmake/plugin.map -Wl,-z,nodelete)
  endif()
  # The loader takes nothing that others may write to, and some people's umask is 002.
  add_custom_command(TARGET ${name} POST_BUILD
    COMMAND chmod go-w $<TARGET_FILE:${name}> $<TARGET_FILE_DIR:${name}>)
  set_property(TARGET ${name} APPEND PROPERTY LINK_DEPENDS ${PROJECT_SOURCE_DIR}/packaging/cmake/plugin.map)
  install(TARGETS ${name} LIBRARY DESTINATION ${MODULE_DIRECTORY} COMPONENT ${MODULE_COMPONENT})
  set_property(GLOBAL APPEND PROPERTY WATCHWORD_MODULES_OF_${MODULE_COMPONENT} ${name})
endfunction()

# Relocatable: always lib/, so that the executable finds ../lib/watchword wherever it was put.
set(CMAKE_INSTALL_LIBDIR_PLAIN lib)
