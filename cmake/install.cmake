# Rules of `cmake --install`: libraries, headers, CMake package, pkg-config file, command, bundle.
include(CMakePackageConfigHelpers)
set(package ${CMAKE_INSTALL_LIBDIR}/cmake/ctrsec)

install(TARGETS ctrsec EXPORT ctrsec
  LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(TARGETS ctrsec_static EXPORT ctrsec_static
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(FILES ${CTRSEC_HEADERS} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/ctrsec)

foreach(export ctrsec ctrsec_static)
  install(EXPORT ${export} NAMESPACE ctrsec:: DESTINATION ${package}
    FILE ${export}-targets.cmake)
endforeach()
configure_package_config_file(cmake/ctrsec-config.cmake.in ctrsec-config.cmake
  INSTALL_DESTINATION ${package} NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file(ctrsec-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/ctrsec-config.cmake
  ${PROJECT_BINARY_DIR}/ctrsec-config-version.cmake cmake/dependencies.cmake DESTINATION ${package})

# The file finds its prefix from its own place, so an installation can be moved.
file(RELATIVE_PATH CTRSEC_PREFIX_UP
  ${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig ${CMAKE_INSTALL_PREFIX})
configure_file(cmake/ctrsec.pc.in ctrsec.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/ctrsec.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)

if(TARGET ctrsec_cli)
  install(TARGETS ctrsec_cli RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endif()
install(FILES docs/schemas/findings-v1.json
  DESTINATION ${CMAKE_INSTALL_DATADIR}/ctrsec/schemas)
if(TARGET ctrsec_bundle)
  install(FILES ${PROJECT_BINARY_DIR}/share/ctrsec/base.bundle
    ${PROJECT_BINARY_DIR}/share/ctrsec/base.pub DESTINATION ${CMAKE_INSTALL_DATADIR}/ctrsec)
endif()
