# Asks a server once whether it is ready: cmake -DURL=... -P ready.cmake ends
# with an error unless the answer is 200. What builds Deskbell brings this
# along, so that nothing else is needed to speak HTTP.
file(DOWNLOAD "${URL}" TIMEOUT 2 STATUS status)
list(GET status 0 code)
if(NOT code EQUAL 0)
  message(FATAL_ERROR "${URL}: ${status}")
endif()
