# The four libraries below ours, each used by one file of lib/text (see lib/FLOORS). The installed
# package includes this file too, for those who link the static library.
find_package(PkgConfig REQUIRED)
set(CTRSEC_DEPENDENCIES m)
set(CTRSEC_PKGCONFIG "jansson libpcre2-8 libsodium")
pkg_check_modules(CTRSEC_JANSSON REQUIRED QUIET IMPORTED_TARGET jansson>=2.12)
pkg_check_modules(CTRSEC_PCRE2 REQUIRED QUIET IMPORTED_TARGET libpcre2-8>=10.34)
pkg_check_modules(CTRSEC_SODIUM REQUIRED QUIET IMPORTED_TARGET libsodium>=1.0.18)
list(APPEND CTRSEC_DEPENDENCIES
  PkgConfig::CTRSEC_JANSSON PkgConfig::CTRSEC_PCRE2 PkgConfig::CTRSEC_SODIUM)
if(CTRSEC_WITH_YAML)
  pkg_check_modules(CTRSEC_YAML REQUIRED QUIET IMPORTED_TARGET yaml-0.1>=0.2.2)
  list(APPEND CTRSEC_DEPENDENCIES PkgConfig::CTRSEC_YAML)
  string(APPEND CTRSEC_PKGCONFIG " yaml-0.1")
endif()
