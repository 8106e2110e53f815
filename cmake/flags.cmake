# How everything of ours is compiled: the target ctrsec_flags, linked privately and never exported.
include(CheckCCompilerFlag)
include(CheckCSourceCompiles)

add_library(ctrsec_flags INTERFACE)
target_compile_features(ctrsec_flags INTERFACE c_std_11)
target_compile_options(ctrsec_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wstrict-prototypes -Wvla
  -ffunction-sections -fdata-sections $<$<BOOL:${CTRSEC_WERROR}>:-Werror>)
check_c_compiler_flag(-Wshadow=local CTRSEC_HAS_Wshadow_local) # gcc's; clang would warn of -W itself
if(CTRSEC_HAS_Wshadow_local)
  target_compile_options(ctrsec_flags INTERFACE -Wshadow=local)
endif()

# Optimised builds are hardened. The distributions' compilers may have set the first one already.
set(optimised $<NOT:$<CONFIG:Debug>>)
if(NOT CTRSEC_SANITIZE)
  target_compile_options(ctrsec_flags INTERFACE
    $<${optimised}:-U_FORTIFY_SOURCE> $<${optimised}:-D_FORTIFY_SOURCE=2>)
endif()
foreach(flag -fstack-protector-strong -fstack-clash-protection -fcf-protection)
  string(MAKE_C_IDENTIFIER "CTRSEC_HAS${flag}" has)
  check_c_compiler_flag(${flag} ${has})
  if(${has})
    target_compile_options(ctrsec_flags INTERFACE $<${optimised}:${flag}>)
  endif()
endforeach()
target_link_options(ctrsec_flags INTERFACE
  $<${optimised}:LINKER:-z,relro,-z,now> LINKER:-z,noexecstack)

# The tables have thousands of pointers, and each costs a relocation of 24 bytes; packed, all of them
# together cost a kilobyte. The loader of glibc knows the form from 2.36 on.
set(CMAKE_REQUIRED_LINK_OPTIONS LINKER:-z,pack-relative-relocs LINKER:--fatal-warnings)
check_c_source_compiles("
  #include <features.h>
  #if !defined(__GLIBC__) || !__GLIBC_PREREQ(2, 36)
  #error the loader does not know packed relocations
  #endif
  int main(void) {return 0;}" CTRSEC_HAS_packed_relocations)
unset(CMAKE_REQUIRED_LINK_OPTIONS)
if(CTRSEC_HAS_packed_relocations)
  target_link_options(ctrsec_flags INTERFACE $<${optimised}:LINKER:-z,pack-relative-relocs>)
endif()

if(CTRSEC_SANITIZE)
  target_compile_options(ctrsec_flags INTERFACE
    -fsanitize=${CTRSEC_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(ctrsec_flags INTERFACE -fsanitize=${CTRSEC_SANITIZE})
else()
  # A sanitizer's runtime is linked into the program only.
  string(FIND "${CMAKE_C_FLAGS}" "-fsanitize" at)
  if(at EQUAL -1)
    target_link_options(ctrsec_flags INTERFACE LINKER:-z,defs)
  endif()
endif()
if(CTRSEC_COVERAGE)
  target_compile_options(ctrsec_flags INTERFACE --coverage)
  target_link_options(ctrsec_flags INTERFACE --coverage)
endif()
if(CTRSEC_FUZZ)
  if(NOT CMAKE_C_COMPILER_ID MATCHES Clang)
    message(FATAL_ERROR "CTRSEC_FUZZ needs clang")
  endif()
  target_compile_options(ctrsec_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()
