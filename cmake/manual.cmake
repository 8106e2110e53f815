# Manual pages and completion scripts, written by the command from its tables.
set(pages man1/ctrsec.1 man5/ctrsec-rules.5 man5/ctrsec-config.5)
set(scripts bash-completion/completions/ctrsec zsh/site-functions/_ctrsec
  fish/vendor_completions.d/ctrsec.fish)
set(CTRSEC_MANUAL "")

foreach(page ${pages})
  get_filename_component(name ${page} NAME_WE)
  set(file ${PROJECT_BINARY_DIR}/share/man/${page})
  get_filename_component(folder ${file} DIRECTORY)
  file(MAKE_DIRECTORY ${folder})
  add_custom_command(OUTPUT ${file} COMMAND ctrsec_cli man ${name} > ${file}
    DEPENDS ctrsec_cli COMMENT "Writing ${page}" VERBATIM)
  list(APPEND CTRSEC_MANUAL ${file})
endforeach()

foreach(script ${scripts})
  string(REGEX MATCH "^(bash|zsh|fish)" shell ${script})
  set(file ${PROJECT_BINARY_DIR}/share/${script})
  get_filename_component(folder ${file} DIRECTORY)
  file(MAKE_DIRECTORY ${folder})
  add_custom_command(OUTPUT ${file} COMMAND ctrsec_cli completion ${shell} > ${file}
    DEPENDS ctrsec_cli COMMENT "Writing ${script}" VERBATIM)
  list(APPEND CTRSEC_MANUAL ${file})
endforeach()

add_custom_target(ctrsec_manual ALL DEPENDS ${CTRSEC_MANUAL})

if(CTRSEC_INSTALL)
  foreach(page ${pages})
    get_filename_component(folder ${page} DIRECTORY)
    install(FILES ${PROJECT_BINARY_DIR}/share/man/${page}
      DESTINATION ${CMAKE_INSTALL_MANDIR}/${folder})
  endforeach()
  foreach(script ${scripts})
    get_filename_component(folder ${script} DIRECTORY)
    install(FILES ${PROJECT_BINARY_DIR}/share/${script}
      DESTINATION ${CMAKE_INSTALL_DATADIR}/${folder})
  endforeach()
endif()
