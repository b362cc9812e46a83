/* Base64url without padding (RFC 4648, 5): bytes as text that needs no
 * escaping anywhere. */
#ifndef SHARED_BASE64_H
#define SHARED_BASE64_H

#include <stdbool.h>
#include <stddef.h>

#include "shared/str.h"

/* Characters for so many bytes, without a NUL. A constant for constants. */
#define BASE64_LEN(bytes) (((bytes)*4 + 2) / 3)

/* True for A-Z a-z 0-9 - _ */
bool base64_char(char c);

/* Writes BASE64_LEN(len) characters and a NUL. */
void base64_encode(const void *bytes, size_t len, char *out);

/* Reads exactly len bytes. False if text is not just what base64_encode makes
 * of them: another length, a foreign character, bits left over. */
bool base64_decode(struct str text, void *bytes, size_t len);

#endif
