/* What short answers are compared by. See quasi.h. */
#include "quasi.h"

#include "letters.h"
#include "utf8.h"

#include <string.h>

/* Writing: `word` is where the run of letters, marks and numbers began that ends at `out`. */
typedef struct writing {
    uint8_t *start, *word, *out;
} writing;

static void blank(writing *w)
{
    if (w->out > w->start && w->out[-1] != ' ')
        *w->out++ = ' ';
}

/* An article becomes a blank, wherever it does not belong to a longer word. */
static void end_word(writing *w)
{
    const size_t size = (size_t)(w->out - w->word);
    if ((size == 1 && w->word[0] == 'a') || (size == 2 && memcmp(w->word, "an", 2) == 0) ||
        (size == 3 && memcmp(w->word, "the", 3) == 0)) {
        w->out = w->word;
        blank(w);
    }
    w->word = w->out;
}

static void write_point(writing *w, int32_t point)
{
    if (letter_is_punctuation(point))
        return;
    if (letter_is_space(point)) {
        end_word(w);
        blank(w);
        w->word = w->out;
        return;
    }
    int32_t lower;
    const bool inside = letter_of(point, &lower) != LETTER_NONE;
    if (!inside)
        end_word(w);
    w->out = utf8_write(w->out, lower);
    if (!inside)
        w->word = w->out;
}

size_t quasi_text(const char *text, size_t size, uint8_t *out)
{
    const uint8_t *in = (const uint8_t *)text, *const end = in + size;
    writing w = {out, out, out};
    while (in < end) {
        if (end - in >= 8) {
            const size_t count = letters_ascii8(in, w.out);
            in += count;
            w.out += count;
            if (count > 0)
                continue;
        }
        size_t taken;
        bool broken;
        write_point(&w, utf8_read(in, (size_t)(end - in), &taken, &broken));
        in += taken;
    }
    end_word(&w);
    if (w.out > out && w.out[-1] == ' ')
        w.out--;
    return (size_t)(w.out - out);
}
