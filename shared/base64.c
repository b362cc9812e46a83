/* The alphabet of tokens and stored hashes. Not for secrets that must be
 * compared: token.h does that in constant time. */
#include "shared/base64.h"

#include <stdint.h>

static const char alphabet[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

static int value_of(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	if (c == '-')
		return 62;
	return c == '_' ? 63 : -1;
}

bool base64_char(char c)
{
	return value_of(c) >= 0;
}

void base64_encode(const void *bytes, size_t len, char *out)
{
	const uint8_t *in = bytes;
	uint32_t bits = 0;
	int have = 0;

	for (size_t i = 0; i < len; i++) {
		bits = bits << 8 | in[i];
		for (have += 8; have >= 6; have -= 6)
			*out++ = alphabet[bits >> (have - 6) & 63];
	}
	if (have)
		*out++ = alphabet[bits << (6 - have) & 63];
	*out = '\0';
}

bool base64_decode(struct str text, void *bytes, size_t len)
{
	uint8_t *out = bytes;
	uint32_t bits = 0;
	int have = 0;

	if (text.len != BASE64_LEN(len))
		return false;
	for (size_t i = 0; i < text.len; i++) {
		int value = value_of(text.ptr[i]);

		if (value < 0)
			return false;
		bits = bits << 6 | (uint32_t)value;
		have += 6;
		if (have >= 8) {
			have -= 8;
			*out++ = (uint8_t)(bits >> have);
		}
	}
	return !(bits & ((1u << have) - 1));
}
