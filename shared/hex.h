/* Bytes as lower-case hexadecimal digits, and back. */
#ifndef SHARED_HEX_H
#define SHARED_HEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "shared/str.h"

/* Two digits a byte and a NUL behind them: out has 2 * len + 1 bytes. */
void hex_print(const uint8_t *bytes, size_t len, char *out);
/* False unless hex is just 2 * len such digits; out is then undefined. */
bool hex_parse(struct str hex, uint8_t *out, size_t len);

#endif
