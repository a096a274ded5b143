/*
 * The rate card's files on disk, with plain stdio.
 */
#include "rate_files.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { FILE_LIMIT = 16 << 20, LOOK_EVERY_MS = 1000 };

/* What tells a changed file from the one that was read. */
typedef struct stamp {
    dev_t device;
    ino_t inode;
    off_t size;
    struct timespec modified, changed;
} stamp;

typedef struct loaded_file {
    char *bytes;
    size_t size;
    stamp stamp;
} loaded_file;

struct rate_files {
    char *paths[RATE_SOURCE_LIMIT];
    stamp stamps[RATE_SOURCE_LIMIT]; /* of the last attempt, also a refused one */
    size_t count;
    rate_card *card;
    int64_t next_look;
    bool refused;
    price_error error; /* of the last attempt, when refused */
};

static bool same_time(struct timespec a, struct timespec b)
{
    return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

static bool same_stamp(const stamp *a, const stamp *b)
{
    return a->device == b->device && a->inode == b->inode && a->size == b->size &&
           same_time(a->modified, b->modified) && same_time(a->changed, b->changed);
}

/* Opens and stamps; a file that cannot be opened has the stamp of nothing. What is no regular file
 * is not opened, and errno is 0: a pipe without a writer would stop the worker for good. */
static FILE *open_stamped(const char *path, stamp *out)
{
    struct stat status;
    *out = (stamp){0};
    if (stat(path, &status) == 0 && !S_ISREG(status.st_mode)) {
        errno = 0;
        return NULL;
    }
    FILE *file = fopen(path, "rbe");
    if (file && fstat(fileno(file), &status) == 0)
        *out = (stamp){.device = status.st_dev,
                       .inode = status.st_ino,
                       .size = status.st_size,
                       .modified = status.st_mtim,
                       .changed = status.st_ctim};
    return file;
}

static bool changed(const rate_files *files)
{
    bool result = false;
    for (size_t i = 0; i < files->count; i++) {
        stamp now;
        FILE *file = open_stamped(files->paths[i], &now);
        if (file)
            fclose(file);
        result |= !same_stamp(&now, &files->stamps[i]);
    }
    return result;
}

static bool fail_file(price_error *error, const char *path, const char *problem)
{
    snprintf(error->text, sizeof error->text, "%s: %s", path, problem);
    return false;
}

static bool read_whole(const char *path, loaded_file *out, price_error *error)
{
    FILE *file = open_stamped(path, &out->stamp);
    if (!file) {
        const int why = errno;
        fail_file(error, path, why != 0 ? strerror(why) : "is no regular file");
        errno = why;
        return false;
    }
    char *bytes = malloc(FILE_LIMIT + 1);
    size_t size = bytes ? fread(bytes, 1, FILE_LIMIT + 1, file) : 0;
    bool good = bytes && !ferror(file) && size <= FILE_LIMIT;
    if (!good)
        fail_file(error, path,
                  !bytes         ? "out of memory"
                  : ferror(file) ? strerror(errno)
                                 : "got more than 16 MiB, expected less");
    fclose(file);
    if (!good) {
        free(bytes);
        return false;
    }
    out->bytes = bytes;
    out->size = size;
    return true;
}

/* Reads all files and builds a card; the stamps are kept whatever comes of it. */
static rate_card *load(rate_files *files, price_error *error)
{
    loaded_file loaded[RATE_SOURCE_LIMIT] = {{0}};
    rate_source sources[RATE_SOURCE_LIMIT];
    rate_card *card = NULL;
    bool good = true;
    size_t count = 0;
    for (size_t i = 0; i < files->count; i++) {
        errno = 0;
        const bool read = read_whole(files->paths[i], &loaded[i], error);
        files->stamps[i] = loaded[i].stamp;
        if (i > 0 && !read && errno == ENOENT)
            continue;
        good = read && good;
        sources[count++] = (rate_source){
            .name = files->paths[i], .bytes = loaded[i].bytes, .size = loaded[i].size};
    }
    if (good)
        card = rate_card_build(sources, count, error);
    for (size_t i = 0; i < files->count; i++)
        free(loaded[i].bytes);
    return card;
}

static void free_files(rate_files *files)
{
    for (size_t i = 0; i < files->count; i++)
        free(files->paths[i]);
    rate_card_free(files->card);
    free(files);
}

rate_files *rate_files_open(const char *const *paths, size_t count, price_error *error)
{
    if (count < 1 || count > RATE_SOURCE_LIMIT) {
        snprintf(error->text, sizeof error->text, "rate card: got %zu files, expected 1 or 2",
                 count);
        return NULL;
    }
    rate_files *files = calloc(1, sizeof *files);
    if (!files) {
        snprintf(error->text, sizeof error->text, "rate card: out of memory");
        return NULL;
    }
    bool good = true;
    for (files->count = 0; files->count < count; files->count++)
        good = (files->paths[files->count] = strdup(paths[files->count])) && good;
    if (!good)
        snprintf(error->text, sizeof error->text, "rate card: out of memory");
    else
        files->card = load(files, error);
    if (!files->card) {
        free_files(files);
        return NULL;
    }
    return files;
}

void rate_files_refresh(rate_files *files, int64_t now)
{
    if (now < files->next_look)
        return;
    files->next_look = now + LOOK_EVERY_MS;
    if (!changed(files))
        return;
    rate_card *card = load(files, &files->error);
    files->refused = card == NULL;
    if (card) {
        rate_card_free(files->card);
        files->card = card;
    }
}

const rate_card *rate_files_card(const rate_files *files)
{
    return files->card;
}

int64_t rate_files_modified(const rate_files *files, size_t file)
{
    const struct timespec at = files->stamps[file].modified;
    return (int64_t)at.tv_sec * 1000 + at.tv_nsec / 1000000;
}

bool rate_files_close(rate_files *files, price_error *refused)
{
    bool was_refused = files->refused;
    if (was_refused)
        *refused = files->error;
    free_files(files);
    return was_refused;
}
