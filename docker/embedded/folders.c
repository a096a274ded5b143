/* Data and configuration folders of the embedded server. See folders.h.
 *   DATA/etc            config.xml and users.xml made here, everything else links into --config
 *   DATA/user_scripts   as in /var/lib/clickhouse
 *   DATA/server.pid     locked by the server that uses DATA */
#include "folders.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static bool complain(const char *what, const char *path)
{
    fprintf(stderr, "meterhouse-embedded: %s %s: %s\n", what, path, strerror(errno));
    return false;
}

static bool make_folder(const char *path)
{
    /* 0700: the tables and the key of hashPromptKeyed are nobody else's to read. */
    return mkdir(path, 0700) == 0 || errno == EEXIST || complain("cannot create", path);
}

/* snprintf into a path of PATH_MAX bytes; folders.data is half as long, so names always fit. */
#define JOIN(target, folder, name) (snprintf(target, PATH_MAX, "%s/%s", folder, name) < PATH_MAX)

static int remove_entry(const char *path, const struct stat *status, int kind, struct FTW *place)
{
    (void)status, (void)kind, (void)place;
    return remove(path);
}

static bool remove_tree(const char *path)
{
    if (nftw(path, remove_entry, 16, FTW_DEPTH | FTW_PHYS) == 0 || errno == ENOENT)
        return true;
    return complain("cannot remove", path);
}

static bool make_parents(const char *path)
{
    char part[PATH_MAX];
    if (snprintf(part, sizeof part, "%s", path) >= (int)sizeof part) {
        errno = ENAMETOOLONG;
        return complain("cannot use", path);
    }
    for (char *slash = strchr(part + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        if (!make_folder(part))
            return false;
        *slash = '/';
    }
    return make_folder(part);
}

/* Makes the data folder and resolves its path. */
static bool open_data(const char *path, struct serve_folders *folders)
{
    char absolute[PATH_MAX];
    if (!make_parents(path))
        return false;
    if (realpath(path, absolute) == NULL)
        return complain("cannot use", path);
    if (strlen(absolute) >= sizeof folders->data || strpbrk(absolute, "<>&'\"\\") != NULL) {
        fprintf(stderr,
                "meterhouse-embedded: cannot use %s: too long, or a quote, <, > or & in "
                "the path\n",
                path);
        return false;
    }
    memcpy(folders->data, absolute, strlen(absolute) + 1);
    return true;
}

/* One server a folder. The descriptor stays open, and with it the lock, until the process ends. */
static bool lock_data(const struct serve_folders *folders)
{
    int fd = open(folders->pid_file, O_RDWR | O_CREAT | O_CLOEXEC, 0640);
    if (fd < 0)
        return complain("cannot open", folders->pid_file);
    if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        char pid[16] = "";
        ssize_t length = read(fd, pid, sizeof pid - 1);
        pid[length < 1 ? 0 : length - 1] = '\0';
        fprintf(stderr, "meterhouse-embedded: %s is in use by another server (process %s)\n",
                folders->data, pid);
        return false;
    }
    if (ftruncate(fd, 0) != 0 || dprintf(fd, "%d\n", (int)getpid()) < 0)
        return complain("cannot write", folders->pid_file);
    return true;
}

static bool write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "we");
    if (file == NULL)
        return complain("cannot create", path);
    bool written = fputs(text, file) >= 0;
    return (fclose(file) == 0 && written) || complain("cannot write", path);
}

/* What the image's own config.xml says, for these ports and folders. */
static bool write_config(const struct serve_options *options, const struct serve_folders *folders)
{
    FILE *file = fopen(folders->config_file, "we");
    if (file == NULL)
        return complain("cannot create", folders->config_file);
    const char *data = folders->data;
    fprintf(file,
            "<clickhouse>\n"
            "  <log-level>error</log-level>\n"
            "  <logger><errorlog>%s/server.log</errorlog><errorlog_level>error</errorlog_level>\n"
            "    <size>10M</size><count>2</count></logger>\n"
            "  <listen_host>127.0.0.1</listen_host>\n"
            "  <http_port>%u</http_port>\n"
            "  <tcp_port>%u</tcp_port>\n"
            "  <path>%s/</path>\n"
            "  <user_scripts_path>%s/user_scripts/</user_scripts_path>\n"
            "  <users_config>users.xml</users_config>\n",
            data, (unsigned)options->http_port, (unsigned)options->tcp_port, data, data);
    fputs("  <user_defined_executable_functions_config>*_function.*ml"
          "</user_defined_executable_functions_config>\n"
          "</clickhouse>\n",
          file);
    bool written = ferror(file) == 0;
    return (fclose(file) == 0 && written) || complain("cannot write", folders->config_file);
}

/* The engine's own session is always the user `default` without a password. It may only open
 * and close the ports, and its one session is taken, so that nobody enters as `default`. */
static bool write_users(const char *path, const char *user)
{
    FILE *file = fopen(path, "we");
    if (file == NULL)
        return complain("cannot create", path);
    fputs("<clickhouse>\n"
          "  <profiles><default/>\n"
          "    <launcher><max_sessions_for_user>1</max_sessions_for_user></launcher></profiles>\n"
          "  <quotas><default/></quotas>\n"
          "  <users>\n"
          "    <default><password/><networks><ip>127.0.0.1</ip></networks>\n"
          "      <profile>launcher</profile><quota>default</quota>\n"
          "      <grants><query>GRANT SYSTEM LISTEN ON *.*</query></grants></default>\n",
          file);
    fprintf(file,
            "    <%s><password from_env=\"CLICKHOUSE_PASSWORD\"/>\n"
            "      <networks><ip>127.0.0.1</ip></networks>\n"
            "      <profile>default</profile><quota>default</quota>\n"
            "      <access_management>1</access_management>\n"
            "      <named_collection_control>1</named_collection_control></%s>\n"
            "  </users>\n</clickhouse>\n",
            user, user);
    bool written = ferror(file) == 0;
    return (fclose(file) == 0 && written) || complain("cannot write", path);
}

/* Every entry of `from` but the two main files, which are ours, as a link in `to`. */
static bool link_entries(const char *from, const char *to)
{
    char absolute[PATH_MAX];
    DIR *folder = realpath(from, absolute) == NULL ? NULL : opendir(absolute);
    if (folder == NULL)
        return complain("cannot read the configuration folder", from);
    bool linked = true;
    for (struct dirent *entry; linked && (entry = readdir(folder)) != NULL;) {
        char source[PATH_MAX];
        char target[PATH_MAX];
        const char *name = entry->d_name;
        if (name[0] == '.' || strcmp(name, "config.xml") == 0 || strcmp(name, "users.xml") == 0)
            continue;
        if (!JOIN(source, absolute, name) || !JOIN(target, to, name) ||
            symlink(source, target) != 0)
            linked = complain("cannot link", name);
    }
    closedir(folder);
    return linked;
}

bool folders_open(const struct serve_options *options, struct serve_folders *folders)
{
    if (!open_data(options->data, folders))
        return false;
    const char *data = folders->data;
    return JOIN(folders->config_file, data, "etc/config.xml") &&
           JOIN(folders->start_file, data, "etc/start.sql") &&
           JOIN(folders->stop_fifo, data, "etc/stop.fifo") &&
           JOIN(folders->pid_file, data, "server.pid") && lock_data(folders);
}

bool folders_prepare(const struct serve_options *options, const char *user,
                     const struct serve_folders *folders)
{
    char etc[PATH_MAX];
    char users[PATH_MAX];
    char scripts[PATH_MAX];
    char logs[PATH_MAX];
    const char *data = folders->data;
    if (!JOIN(etc, data, "etc") || !JOIN(users, data, "etc/users.xml") ||
        !JOIN(scripts, data, "user_scripts") || !JOIN(logs, data, "data/system"))
        return false;
    /* data/system: folders of *_log tables that stayed keep the engine from making them again. */
    if (!remove_tree(etc) || !remove_tree(logs) || !make_folder(etc) || !make_folder(scripts) ||
        !write_config(options, folders) || !write_users(users, user) ||
        !write_file(folders->start_file, "SYSTEM START LISTEN HTTP;\nSYSTEM START LISTEN TCP;\n"))
        return false;
    for (int i = 0; i < options->config_count; i++)
        if (!link_entries(options->configs[i], etc))
            return false;
    return mkfifo(folders->stop_fifo, 0600) == 0 || complain("cannot create", folders->stop_fifo);
}
