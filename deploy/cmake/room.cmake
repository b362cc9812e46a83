# deskbell_room(NAME LINKS...): a library of the folder's .c files, linked to
# just what it may see. tests/layers checks the includes.
function(deskbell_room name)
  file(GLOB sources CONFIGURE_DEPENDS "*.c")
  add_library(${name} STATIC ${sources})
  target_link_libraries(${name} PUBLIC deskbell_flags ${ARGN})
endfunction()
