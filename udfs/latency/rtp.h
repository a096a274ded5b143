/*
 * What an RTP receiver reports: interarrival jitter and the share of packets lost. Knows nothing of
 * columns.
 */
#ifndef LATENCY_RTP_H
#define LATENCY_RTP_H

#include <math.h>
#include <stdbool.h>
#include <stdint.h>

/* RFC 3550, 6.4.1 and A.8. A zeroed one has seen no packet. */
typedef struct rtp_jitter {
    double jitter; /* units of the clock */
    double arrival;
    uint32_t timestamp;
    uint64_t packets;
} rtp_jitter;

/* The next packet: when it came, in units of the clock, and its timestamp, which counts modulo
 * 2^32. D is how much further apart two packets came than they were sent. */
static inline void rtp_jitter_add(rtp_jitter *of, double arrival, uint32_t timestamp)
{
    if (of->packets++ > 0) {
        const double sent = (double)(int32_t)(timestamp - of->timestamp);
        of->jitter += (fabs(arrival - of->arrival - sent) - of->jitter) / 16;
    }
    of->arrival = arrival;
    of->timestamp = timestamp;
}

/* In ms; NaN where no two packets have come. */
static inline double rtp_jitter_ms(const rtp_jitter *of, double clock_rate)
{
    const double ms = of->jitter / clock_rate * 1000;
    return of->packets > 1 && isfinite(ms) ? ms : NAN;
}

/* 100 * lost / expected, which is lost + received: RFC 3550, 6.4.1. Duplicates make the loss
 * negative, and it stays so. NaN where nothing was expected. */
static inline double latency_packet_loss_percent(double lost, double received)
{
    const double expected = lost + received;
    return received >= 0 && expected > 0 ? 100 * lost / expected : NAN;
}

#endif
