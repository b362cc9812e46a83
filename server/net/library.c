/* Questions about the websocket library. Not for using it. */
#include "server/net/library.h"

#include <dlfcn.h>
#include <libwebsockets.h>
#include <stddef.h>

const char *library_version(void)
{
	return lws_get_library_version();
}

bool library_has_ev(void)
{
	void *plugin =
	    dlopen("libwebsockets-evlib_ev.so", RTLD_LAZY | RTLD_LOCAL);

	if (!plugin)
		return false;
	dlclose(plugin);
	return true;
}
