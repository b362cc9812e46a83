# Where an installed Deskbell lies.
include(GNUInstallDirs)
install(TARGETS deskbelld RUNTIME DESTINATION ${CMAKE_INSTALL_SBINDIR})
install(TARGETS deskbell RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(DIRECTORY replies client/web
  DESTINATION ${CMAKE_INSTALL_DATADIR}/deskbell)
install(FILES deploy/deskbelld.service
  DESTINATION lib/systemd/system)
install(FILES deploy/deskbelld.sysusers
  DESTINATION lib/sysusers.d RENAME deskbelld.conf)
install(FILES deploy/deskbell.conf.sample
  DESTINATION ${CMAKE_INSTALL_DOCDIR})
foreach(section 1 5 8)
  file(GLOB pages "${CMAKE_SOURCE_DIR}/deploy/man/*.${section}")
  install(FILES ${pages} DESTINATION ${CMAKE_INSTALL_MANDIR}/man${section})
endforeach()
