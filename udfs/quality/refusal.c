/* Phrases of refusals. See refusal.h. */
#include "refusal.h"

#include "tokens.h"

#include <string.h>

/* As tokens: lower case, apostrophes of any kind are blanks. A phrase says who will not, and what,
 * so that "I'm sorry to hear that" or "you cannot go wrong" are none. */
static const char *const phrases[] = {
    "against my guidelines",
    "against my programming",
    "can t assist with that",
    "can t comply with",
    "can t fulfill that request",
    "can t fulfill this request",
    "can t help with that",
    "can t help you with that",
    "cannot assist with",
    "cannot comply with",
    "cannot fulfill that request",
    "cannot fulfill this request",
    "cannot fulfill your request",
    "i am not able to",
    "i am not comfortable",
    "i am unable to",
    "i apologize but i",
    "i can not assist",
    "i can not help",
    "i can not provide",
    "i can t answer",
    "i can t assist",
    "i can t create",
    "i can t discuss",
    "i can t do that",
    "i can t engage",
    "i can t generate",
    "i can t give",
    "i can t help",
    "i can t offer",
    "i can t provide",
    "i can t share",
    "i can t support",
    "i can t write",
    "i cannot answer",
    "i cannot assist",
    "i cannot create",
    "i cannot discuss",
    "i cannot do that",
    "i cannot engage",
    "i cannot generate",
    "i cannot give",
    "i cannot help",
    "i cannot in good conscience",
    "i cannot offer",
    "i cannot provide",
    "i cannot share",
    "i cannot support",
    "i cannot write",
    "i do not feel comfortable",
    "i don t feel comfortable",
    "i have to decline",
    "i m afraid i can t",
    "i m not able to",
    "i m not comfortable",
    "i m sorry but i",
    "i m unable to",
    "i must decline",
    "i must refuse",
    "i refuse to",
    "i will not be able to",
    "i will not help",
    "i will not provide",
    "i won t be able to",
    "i won t help",
    "i won t provide",
    "my apologies but i",
    "sorry but i can t",
    "sorry but i cannot",
    "sorry i can t",
    "sorry i cannot",
};

enum { PHRASES = sizeof phrases / sizeof phrases[0] };

const char *refusal_phrase(size_t index)
{
    return index < PHRASES ? phrases[index] : NULL;
}

/* Whether tokens begin with a phrase. Only the last one that does not come behind them can. */
static bool begins(const char *tokens)
{
    size_t least = 0, most = PHRASES;
    while (least < most) {
        const size_t middle = (least + most) / 2;
        if (strcmp(phrases[middle], tokens) <= 0)
            least = middle + 1;
        else
            most = middle;
    }
    if (least == 0)
        return false;
    const size_t size = strlen(phrases[least - 1]);
    return strncmp(phrases[least - 1], tokens, size) == 0 && tokens[size] == ' ';
}

bool refusal_begins(const char *text, size_t size)
{
    uint8_t tokens[REFUSAL_ROOM], *out = tokens;
    token_reader reader = {.at = (const uint8_t *)text};
    reader.end = reader.at + (size < REFUSAL_WINDOW ? size : REFUSAL_WINDOW);
    for (size_t bytes; (bytes = tokens_next(&reader, out)) > 0; *out++ = ' ')
        out += bytes;
    *out = '\0';
    for (const char *at = (const char *)tokens; *at != '\0'; at = strchr(at, ' ') + 1)
        if (begins(at))
            return true;
    return false;
}
