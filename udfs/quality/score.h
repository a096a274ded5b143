/*
 * Quality scores from components that are shares of 0-1. NaN is the unknown, in and out, and passes
 * through sums and products by itself: loops over these have no branches and vectorise. Knows
 * nothing of columns and NULL flags.
 *
 * Source: OptiInfra's README, whose row .92, .95, .88 scores .91; the variants are Meterhouse's.
 */
#ifndef QUALITY_SCORE_H
#define QUALITY_SCORE_H

#include <math.h>

typedef struct components {
    double relevance, coherence, factuality;
    double hallucination; /* 1: detected, 0: none */
    double toxicity;
} components;

/* A value of 0-1, else NaN. */
static inline double quality_share(double value)
{
    return value >= 0 && value <= 1 ? value : NAN;
}

/* 0 or 1, else NaN. */
static inline double quality_flag(double value)
{
    return value * (value - 1) == 0 ? value : NAN;
}

static inline double quality_score(components of)
{
    return .4 * quality_share(of.relevance) + .2 * quality_share(of.coherence) +
           .4 * quality_share(of.factuality);
}

/* A hallucination costs factuality .3, but does not push it below .5: min(f, max(.5, f - .3)) is f
 * less what it is above .5, and that at most .3. */
static inline double quality_score_equal(components of)
{
    double loss = of.factuality > .5 ? of.factuality - .5 : 0;
    loss = loss > .3 ? .3 : loss;
    double factuality = quality_share(of.factuality) - quality_flag(of.hallucination) * loss;
    return (quality_share(of.relevance) + quality_share(of.coherence) + factuality) / 3;
}

/* Scaled down by toxicity; at most .5 with a hallucination. */
static inline double quality_score_strict(components of)
{
    double score = quality_score(of) * (1 - quality_share(of.toxicity));
    double limit = 1 - .5 * quality_flag(of.hallucination);
    return score <= limit ? score : limit + 0 * score; /* the smaller; NaN if either is */
}

/* A value of 0-1, 0 for the unknown, else NaN. */
static inline double quality_known_share(double value)
{
    const double known = isnan(value) ? 0 : value;
    return value < 0 || value > 1 ? NAN : known;
}

/* Unknown components are left out and the other weights made to add up to 1; a component that is
 * known but no share still spoils the score. */
static inline double quality_score_known(components of)
{
    double known = (isnan(of.relevance) ? 0 : .4) + (isnan(of.coherence) ? 0 : .2) +
                   (isnan(of.factuality) ? 0 : .4);
    const double sum = .4 * quality_known_share(of.relevance) +
                       .2 * quality_known_share(of.coherence) +
                       .4 * quality_known_share(of.factuality);
    return sum / known; /* none known: 0 / 0 */
}

#endif
