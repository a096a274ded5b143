/*
 * School grades for shares of 0-1. Knows nothing of columns.
 */
#ifndef QUALITY_GRADE_H
#define QUALITY_GRADE_H

#include <stdbool.h>
#include <stdint.h>

enum { QUALITY_GRADE_A = 1, QUALITY_GRADE_B, QUALITY_GRADE_C, QUALITY_GRADE_D, QUALITY_GRADE_F };

/* Stored scores are Float32: .9 from a column is a little less than .9 as a double, and both must
 * be an A. Therefore the share is rounded before it is compared. False: not a share; *grade is set
 * all the same, since an Enum must hold one of its values even under a NULL. */
static inline bool quality_grade(double share, int8_t *grade)
{
    float s = (float)share;
    *grade = (int8_t)(QUALITY_GRADE_A + (s < .9f) + (s < .8f) + (s < .7f) + (s < .6f));
    return s >= 0 && s <= 1;
}

#endif
