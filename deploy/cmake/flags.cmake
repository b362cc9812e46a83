# Compiler flags of every room, as one interface library.
set(CMAKE_C_STANDARD 17)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()

add_library(deskbell_flags INTERFACE)
target_compile_definitions(deskbell_flags INTERFACE
  _GNU_SOURCE DESKBELL_VERSION="${PROJECT_VERSION}")
target_include_directories(deskbell_flags INTERFACE "${CMAKE_SOURCE_DIR}")
target_compile_options(deskbell_flags INTERFACE
  -Wall -Wextra -Wconversion -Wshadow -Wstrict-prototypes
  -Wmissing-prototypes -Wvla -Wformat=2 -Wpointer-arith -Wundef
  -fno-common -fstack-protector-strong)
if(DESKBELL_WERROR)
  target_compile_options(deskbell_flags INTERFACE -Werror)
endif()
if(CMAKE_BUILD_TYPE STREQUAL "Release")
  target_compile_options(deskbell_flags INTERFACE -g1)
  target_compile_definitions(deskbell_flags INTERFACE _FORTIFY_SOURCE=2)
  target_link_options(deskbell_flags INTERFACE
    -Wl,-z,relro,-z,now -Wl,-z,noexecstack)
  set(CMAKE_POSITION_INDEPENDENT_CODE ON)
  target_link_options(deskbell_flags INTERFACE -pie)
endif()
if(DESKBELL_SANITIZE)
  target_compile_options(deskbell_flags INTERFACE
    -fsanitize=${DESKBELL_SANITIZE} -fno-omit-frame-pointer
    -fno-sanitize-recover=all)
  target_link_options(deskbell_flags INTERFACE
    -fsanitize=${DESKBELL_SANITIZE})
endif()
