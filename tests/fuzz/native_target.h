/* What libFuzzer and native_mutate.c call. */
#ifndef NATIVE_TARGET_H
#define NATIVE_TARGET_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
