/* SPDX-License-Identifier: Apache-2.0 */
/* The class of an event. contract: doc/event_class.h */
#include "doc/event_class.h"

/*
 * Calls that say by themselves what they are about; all others go by their descriptor. In order of
 * length, those of one length in order of the alphabet.
 */
#define TYPE_TABLE(X)              \
    X("bpf", PROCESS)              \
    X("k8s", CONTAINER)            \
    X("bind", NETWORK)             \
    X("exit", PROCESS)             \
    X("fork", PROCESS)             \
    X("kill", PROCESS)             \
    X("link", FILE)                \
    X("open", FILE)                \
    X("recv", NETWORK)             \
    X("send", NETWORK)             \
    X("stat", FILE)                \
    X("chdir", FILE)               \
    X("chmod", FILE)               \
    X("chown", FILE)               \
    X("clone", PROCESS)            \
    X("creat", FILE)               \
    X("lstat", FILE)               \
    X("mkdir", FILE)               \
    X("mknod", FILE)               \
    X("mount", FILE)               \
    X("prctl", PROCESS)            \
    X("rmdir", FILE)               \
    X("setns", PROCESS)            \
    X("statx", FILE)               \
    X("tkill", PROCESS)            \
    X("vfork", PROCESS)            \
    X("accept", NETWORK)           \
    X("access", FILE)              \
    X("capset", PROCESS)           \
    X("chroot", FILE)              \
    X("clone3", PROCESS)           \
    X("execve", PROCESS)           \
    X("fchmod", FILE)              \
    X("fchown", FILE)              \
    X("lchown", FILE)              \
    X("linkat", FILE)              \
    X("listen", NETWORK)           \
    X("openat", FILE)              \
    X("ptrace", PROCESS)           \
    X("rename", FILE)              \
    X("sendto", NETWORK)           \
    X("setgid", PROCESS)           \
    X("setsid", PROCESS)           \
    X("setuid", PROCESS)           \
    X("socket", NETWORK)           \
    X("statfs", FILE)              \
    X("switch", PROCESS)           \
    X("tgkill", PROCESS)           \
    X("umount", FILE)              \
    X("unlink", FILE)              \
    X("accept4", NETWORK)          \
    X("connect", NETWORK)          \
    X("mkdirat", FILE)             \
    X("mknodat", FILE)             \
    X("openat2", FILE)             \
    X("recvmsg", NETWORK)          \
    X("seccomp", PROCESS)          \
    X("sendmsg", NETWORK)          \
    X("setpgid", PROCESS)          \
    X("symlink", FILE)             \
    X("umount2", FILE)             \
    X("unshare", PROCESS)          \
    X("execveat", PROCESS)         \
    X("fchmodat", FILE)            \
    X("fchownat", FILE)            \
    X("getdents", FILE)            \
    X("procexit", PROCESS)         \
    X("readlink", FILE)            \
    X("recvfrom", NETWORK)         \
    X("recvmmsg", NETWORK)         \
    X("renameat", FILE)            \
    X("sendmmsg", NETWORK)         \
    X("setregid", PROCESS)         \
    X("setreuid", PROCESS)         \
    X("shutdown", NETWORK)         \
    X("truncate", FILE)            \
    X("unlinkat", FILE)            \
    X("container", CONTAINER)      \
    X("faccessat", FILE)           \
    X("ftruncate", FILE)           \
    X("renameat2", FILE)           \
    X("setresgid", PROCESS)        \
    X("setresuid", PROCESS)        \
    X("symlinkat", FILE)           \
    X("exit_group", PROCESS)       \
    X("getdents64", FILE)          \
    X("getsockopt", NETWORK)       \
    X("move_mount", FILE)          \
    X("newfstatat", FILE)          \
    X("pivot_root", FILE)          \
    X("readlinkat", FILE)          \
    X("setsockopt", NETWORK)       \
    X("socketpair", NETWORK)       \
    X("getpeername", NETWORK)      \
    X("getsockname", NETWORK)      \
    X("init_module", PROCESS)      \
    X("userfaultfd", PROCESS)      \
    X("finit_module", PROCESS)     \
    X("memfd_create", PROCESS)     \
    X("delete_module", PROCESS)    \
    X("signaldeliver", PROCESS)    \
    X("process_vm_readv", PROCESS) \
    X("inotify_add_watch", FILE)   \
    X("open_by_handle_at", FILE)   \
    X("process_vm_writev", PROCESS)

static const struct type {
    const char *name;
    uint8_t len, class;
} types[] = {
#define TYPE(name, class) {name, sizeof(name) - 1, CS_EVENT_CLASS_##class},
    TYPE_TABLE(TYPE)
#undef TYPE
};

struct cs_str cs_event_class_word(enum cs_event_class class)
{
    static const struct cs_str words[] = {
#define WORD(name, word) CS_STR_INIT(word),
        CS_EVENT_CLASS_TABLE(WORD)
#undef WORD
    };
    return words[class];
}

static int order(const struct type *type, struct cs_value name)
{
    if (type->len != name.len)
        return type->len < name.len ? -1 : 1;
    return memcmp(type->name, name.as.text, name.len);
}

static const struct type *find_type(struct cs_value name)
{
    size_t from = 0, to = name.tag == CS_STRING ? sizeof types / sizeof *types : 0;
    while (from < to) {
        size_t middle = (from + to) / 2;
        int side = order(&types[middle], name);
        if (side == 0)
            return &types[middle];
        if (side < 0)
            from = middle + 1;
        else
            to = middle;
    }
    return NULL;
}

bool cs_event_class_is_known(struct cs_value type)
{
    return find_type(type) != NULL;
}

enum cs_event_class cs_event_class_of(struct cs_value type, struct cs_value typechar,
                                      struct cs_value fd_type, struct cs_value fd_name)
{
    const struct type *known = find_type(type);
    if (known != NULL)
        return (enum cs_event_class)known->class;
    char letter = typechar.tag == CS_STRING && typechar.len == 1 ? typechar.as.text[0] : '\0';
    if (letter == '4' || letter == '6' || letter == 'u' || cs_value_is_string(fd_type, "ipv4") ||
        cs_value_is_string(fd_type, "ipv6") || cs_value_is_string(fd_type, "unix"))
        return CS_EVENT_CLASS_NETWORK;
    if (letter == 'f' || letter == 'd' || cs_value_is_string(fd_type, "file") ||
        cs_value_is_string(fd_type, "directory"))
        return CS_EVENT_CLASS_FILE;
    if (letter == '\0' && fd_type.tag == CS_ABSENT && fd_name.tag == CS_STRING && fd_name.len > 0)
        return fd_name.as.text[0] == '/' ? CS_EVENT_CLASS_FILE : CS_EVENT_CLASS_NETWORK;
    return CS_EVENT_CLASS_PROCESS;
}
