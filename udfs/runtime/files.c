/* Files beside the executable. See files.h. */
#include "files.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

mh_status mh_find_files(const char *const *names, size_t count, mh_files *files, mh_error *error)
{
    char own[PATH_MAX];
    ssize_t size = readlink("/proc/self/exe", own, sizeof own - 1);
    own[size < 0 ? 0 : size] = '\0';
    char *slash = strrchr(own, '/');
    if (slash == NULL)
        return mh_fail(error, MH_ENVIRONMENT, "cannot read /proc/self/exe to find files beside it");
    *slash = '\0';
    if (count > MH_MAX_FILES)
        return mh_fail(error, MH_ENVIRONMENT, "got %zu files in <command>, expected at most %d",
                       count, MH_MAX_FILES);
    for (size_t i = 0; i < count; i++) {
        bool absolute = names[i][0] == '/';
        int length = snprintf(files->text[i], PATH_MAX, "%s%s%s", absolute ? "" : own,
                              absolute ? "" : "/", names[i]);
        if (length < 0 || length >= PATH_MAX)
            return mh_fail(error, MH_ENVIRONMENT, "the path of file %zu is too long", i + 1);
        files->paths[i] = files->text[i];
    }
    files->count = count;
    return MH_OK;
}

mh_status mh_open_state(const mh_family *family, const mh_function *function, void **state,
                        mh_error *error)
{
    char words[256];
    const char *names[MH_MAX_FILES + 1];
    mh_files files;
    size_t count = 0;
    if (function->files == NULL)
        return MH_OK;
    (void)snprintf(words, sizeof words, "%s", function->files);
    char *rest = NULL;
    for (char *word = strtok_r(words, " ", &rest); word != NULL && count <= MH_MAX_FILES;
         word = strtok_r(NULL, " ", &rest))
        names[count++] = word;
    MH_TRY(mh_find_files(names, count, &files, error));
    return family->open(files.paths, files.count, state, error);
}
