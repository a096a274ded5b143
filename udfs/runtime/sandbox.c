/*
 * Closing doors: descriptors, privileges, system calls (seccomp), folders (Landlock).
 * Calls outside the list fail with EPERM. The sanitizers need more calls than we do: with
 * MH_NO_SANDBOX the list is left out.
 */
#include "sandbox.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__x86_64__)
#define OUR_ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define OUR_ARCHITECTURE AUDIT_ARCH_AARCH64
#endif

static void close_inherited(void)
{
#ifdef SYS_close_range
    if (syscall(SYS_close_range, 3U, ~0U, 0U) == 0)
        return;
#endif
    DIR *folder = opendir("/proc/self/fd");
    if (folder == NULL)
        return;
    int own = dirfd(folder);
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        int descriptor = atoi(entry->d_name);
        if (descriptor > 2 && descriptor != own)
            (void)close(descriptor);
    }
    (void)closedir(folder);
}

void mh_sandbox_begin(void)
{
    struct rlimit none = {0, 0};
    close_inherited();
    (void)setrlimit(RLIMIT_CORE, &none);
    (void)prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
#ifndef MH_NO_SANDBOX /* the leak checker has to trace us */
    (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#endif
}

#if !defined(MH_NO_SANDBOX) && defined(OUR_ARCHITECTURE)

/* Files below the folder of `path` may be read. */
static void allow_folder(int set, char *path)
{
    int folder = open(dirname(path), O_PATH | O_CLOEXEC);
    struct landlock_path_beneath_attr rule = {
        .allowed_access = LANDLOCK_ACCESS_FS_READ_FILE,
        .parent_fd = folder,
    };
    (void)syscall(SYS_landlock_add_rule, set, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
    (void)close(folder);
}

/* Read-only files below the folders of `paths`: as named, where a mounted configuration swaps its
 * links, and as they are now, where a link leads elsewhere. */
static void confine_folders(const char *const *paths, size_t count)
{
    struct landlock_ruleset_attr rules = {
        .handled_access_fs = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1, /* all of the first version */
    };
    long set = syscall(SYS_landlock_create_ruleset, &rules, sizeof rules, 0);
    if (set < 0)
        return;
    for (size_t i = 0; i < count; i++) {
        char path[PATH_MAX];
        (void)snprintf(path, sizeof path, "%s", paths[i]);
        allow_folder((int)set, path);
        if (realpath(paths[i], path) != NULL)
            allow_folder((int)set, path);
    }
    (void)syscall(SYS_landlock_restrict_self, set, 0);
    (void)close((int)set);
}

/* What a worker calls: pipes, memory, the clock, the end. */
static const unsigned worker_calls[] = {
    SYS_read,   SYS_write,  SYS_writev,  SYS_ppoll,         SYS_mmap,         SYS_munmap,
    SYS_mremap, SYS_madvise, SYS_mprotect, SYS_brk,         SYS_clock_gettime, SYS_exit,
    SYS_exit_group, SYS_rt_sigreturn, SYS_restart_syscall, SYS_futex,
#ifdef SYS_poll
    SYS_poll,
#endif
};
/* What reading a file again takes. */
static const unsigned file_calls[] = {
    SYS_openat, SYS_close, SYS_newfstatat, SYS_fstat, SYS_lseek,
};

static size_t allow(struct sock_filter *filter, const unsigned *calls, size_t count)
{
    size_t n = 0;
    for (size_t i = 0; i < count; i++) {
        filter[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, calls[i], 0, 1);
        filter[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    }
    return n;
}

void mh_sandbox_enter(const char *const *paths, size_t count)
{
    enum { CALLS = sizeof worker_calls / sizeof *worker_calls,
           FILES = sizeof file_calls / sizeof *file_calls };
    struct sock_filter filter[2 * (CALLS + FILES) + 8];
    size_t n = 0;
    if (count > 0)
        confine_folders(paths, count);
    filter[n++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
                                               offsetof(struct seccomp_data, arch));
    filter[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, OUR_ARCHITECTURE, 1, 0);
    filter[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS);
    filter[n++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
                                               offsetof(struct seccomp_data, nr));
    n += allow(filter + n, worker_calls, CALLS);
    if (count > 0)
        n += allow(filter + n, file_calls, FILES);
    filter[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM);
    struct sock_fprog program = {.len = (unsigned short)n, .filter = filter};
    (void)prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

#else

void mh_sandbox_enter(const char *const *paths, size_t count)
{
    (void)paths;
    (void)count;
}

#endif
