/*
 * A peer: the kernel of qualityScore behind RowBinary with a chunk header, as a careful author
 * would write it without this project's runtime. Reads five Nullable(Float64), returns
 * Nullable(Float32).
 */
#include "../../udfs/quality/score.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char in[1 << 20], out[1 << 20];

int main(void)
{
    size_t rows;
    setvbuf(stdin, in, _IOFBF, sizeof in);
    setvbuf(stdout, out, _IOFBF, sizeof out);
    while (scanf("%zu", &rows) == 1) {
        if (getchar_unlocked() != '\n')
            return 1;
        for (size_t i = 0; i < rows; i++) {
            double value[5] = {0};
            int missing = 0;
            for (size_t a = 0; a < 5; a++) {
                int null = getchar_unlocked();
                if (!null && fread_unlocked(&value[a], sizeof *value, 1, stdin) != 1)
                    return 1;
                missing |= null && a < 3;
            }
            double exact = missing ? NAN : quality_score((components){
                                               value[0], value[1], value[2], value[3], value[4]});
            float score = (float)exact;
            missing = isnan(exact);
            putchar_unlocked(missing);
            if (!missing)
                fwrite_unlocked(&score, sizeof score, 1, stdout);
        }
        if (fflush(stdout) != 0)
            return 0;
    }
    return 0;
}
