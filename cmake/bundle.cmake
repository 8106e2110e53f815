# The bundle that ships: the folder rules/ built, signed and laid where the command of the build
# tree looks for it. No private key is in the repository: unless CTRSEC_BUNDLE_KEY names one, a
# throw-away key is made in the build folder, and made only once.
if(NOT EXISTS ${PROJECT_SOURCE_DIR}/rules/bundle.yaml)
  return()
endif()

file(GLOB_RECURSE CTRSEC_RULES CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/rules/*)
set(share ${PROJECT_BINARY_DIR}/share/ctrsec)
set(unsigned ${PROJECT_BINARY_DIR}/base.unsigned)
file(MAKE_DIRECTORY ${share})

if(CTRSEC_BUNDLE_KEY)
  set(key ${CTRSEC_BUNDLE_KEY})
else()
  set(key ${PROJECT_BINARY_DIR}/key/throw-away)
  file(MAKE_DIRECTORY ${PROJECT_BINARY_DIR}/key)
  add_custom_command(OUTPUT ${key}.sec ${key}.pub
    COMMAND ctrsec_cli key new -o ${key}
    COMMENT "Making a throw-away key for the bundle of this build tree" VERBATIM)
endif()

add_custom_command(OUTPUT ${share}/base.bundle ${share}/base.pub
  COMMAND ctrsec_cli bundle build ${PROJECT_SOURCE_DIR}/rules -o ${unsigned} --signer ${key}.pub
  COMMAND ctrsec_cli bundle sign ${unsigned} -k ${key}.sec -o ${share}/base.bundle
  COMMAND ${CMAKE_COMMAND} -E copy ${key}.pub ${share}/base.pub
  DEPENDS ctrsec_cli ${CTRSEC_RULES} ${key}.sec ${key}.pub
  COMMENT "Building, testing and signing the rules" VERBATIM)
add_custom_target(ctrsec_bundle ALL DEPENDS ${share}/base.bundle ${share}/base.pub)
