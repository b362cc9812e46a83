/* What customers should not have typed, hidden before anybody or anything
 * gets to see it: card numbers and their codes, passwords, account numbers.
 * Not for deciding whose lines are looked at (server/masking.c). */
#ifndef SERVER_DESK_MASK_H
#define SERVER_DESK_MASK_H

#include <stdbool.h>

#include "shared/arena.h"
#include "shared/err.h"
#include "shared/str.h"

/* Hides in a text (valid UTF-8)
 * - card numbers: 13-19 digits, also full width, with blanks, dashes or dots
 *   between; an issuer's beginning and length, and Luhn's sum: all but the
 *   last four, "•••• 1111";
 * - the three or four digits behind cvv, cvc, 安全码, セキュリティコード,
 *   código de seguridad, security code;
 * - the word behind password, contraseña, 密码, パスワード and a colon, an
 *   equals sign or "is";
 * - with `iban`, account numbers whose sum mod 97 is right: all but the last
 *   four. Without, they stay whole.
 * *out is the text itself if there is nothing to hide, else in the arena. It
 * never has more characters than the text, and masking it again changes
 * nothing. */
MUST_CHECK enum err mask_text(
    struct str text, bool iban, struct arena *arena, struct str *out);

/* Hides digits at the beginning of a text that make a card number with those
 * at the end of what was said just before. Best effort: of two lines only. */
MUST_CHECK enum err mask_rest(
    struct str before, struct str text, struct arena *arena, struct str *out);

#endif
