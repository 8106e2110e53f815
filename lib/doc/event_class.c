/* SPDX-License-Identifier: Apache-2.0 */
/* The class of an event. contract: doc/event_class.h */
#include "doc/event_class.h"

/* Calls that say by themselves what they are about. All others go by their descriptor. */
#define TYPE_TABLE(X)               \
    X("execve", PROCESS)            \
    X("execveat", PROCESS)          \
    X("clone", PROCESS)             \
    X("clone3", PROCESS)            \
    X("fork", PROCESS)              \
    X("vfork", PROCESS)             \
    X("procexit", PROCESS)          \
    X("exit", PROCESS)              \
    X("exit_group", PROCESS)        \
    X("kill", PROCESS)              \
    X("tkill", PROCESS)             \
    X("tgkill", PROCESS)            \
    X("ptrace", PROCESS)            \
    X("setuid", PROCESS)            \
    X("setgid", PROCESS)            \
    X("setreuid", PROCESS)          \
    X("setregid", PROCESS)          \
    X("setresuid", PROCESS)         \
    X("setresgid", PROCESS)         \
    X("setsid", PROCESS)            \
    X("setpgid", PROCESS)           \
    X("setns", PROCESS)             \
    X("unshare", PROCESS)           \
    X("capset", PROCESS)            \
    X("prctl", PROCESS)             \
    X("seccomp", PROCESS)           \
    X("bpf", PROCESS)               \
    X("userfaultfd", PROCESS)       \
    X("memfd_create", PROCESS)      \
    X("init_module", PROCESS)       \
    X("finit_module", PROCESS)      \
    X("delete_module", PROCESS)     \
    X("process_vm_readv", PROCESS)  \
    X("process_vm_writev", PROCESS) \
    X("signaldeliver", PROCESS)     \
    X("switch", PROCESS)            \
    X("open", FILE)                 \
    X("openat", FILE)               \
    X("openat2", FILE)              \
    X("open_by_handle_at", FILE)    \
    X("creat", FILE)                \
    X("access", FILE)               \
    X("faccessat", FILE)            \
    X("stat", FILE)                 \
    X("lstat", FILE)                \
    X("newfstatat", FILE)           \
    X("statx", FILE)                \
    X("statfs", FILE)               \
    X("mkdir", FILE)                \
    X("mkdirat", FILE)              \
    X("rmdir", FILE)                \
    X("unlink", FILE)               \
    X("unlinkat", FILE)             \
    X("rename", FILE)               \
    X("renameat", FILE)             \
    X("renameat2", FILE)            \
    X("link", FILE)                 \
    X("linkat", FILE)               \
    X("symlink", FILE)              \
    X("symlinkat", FILE)            \
    X("readlink", FILE)             \
    X("readlinkat", FILE)           \
    X("chmod", FILE)                \
    X("fchmod", FILE)               \
    X("fchmodat", FILE)             \
    X("chown", FILE)                \
    X("fchown", FILE)               \
    X("lchown", FILE)               \
    X("fchownat", FILE)             \
    X("truncate", FILE)             \
    X("ftruncate", FILE)            \
    X("mknod", FILE)                \
    X("mknodat", FILE)              \
    X("mount", FILE)                \
    X("umount", FILE)               \
    X("umount2", FILE)              \
    X("move_mount", FILE)           \
    X("pivot_root", FILE)           \
    X("chroot", FILE)               \
    X("chdir", FILE)                \
    X("getdents", FILE)             \
    X("getdents64", FILE)           \
    X("inotify_add_watch", FILE)    \
    X("socket", NETWORK)            \
    X("socketpair", NETWORK)        \
    X("connect", NETWORK)           \
    X("accept", NETWORK)            \
    X("accept4", NETWORK)           \
    X("bind", NETWORK)              \
    X("listen", NETWORK)            \
    X("send", NETWORK)              \
    X("sendto", NETWORK)            \
    X("sendmsg", NETWORK)           \
    X("sendmmsg", NETWORK)          \
    X("recv", NETWORK)              \
    X("recvfrom", NETWORK)          \
    X("recvmsg", NETWORK)           \
    X("recvmmsg", NETWORK)          \
    X("shutdown", NETWORK)          \
    X("getsockname", NETWORK)       \
    X("getpeername", NETWORK)       \
    X("getsockopt", NETWORK)        \
    X("setsockopt", NETWORK)        \
    X("container", CONTAINER)       \
    X("k8s", CONTAINER)

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

static const struct type *find_type(struct cs_value name)
{
    for (size_t i = 0; name.tag == CS_STRING && i < sizeof types / sizeof types[0]; i++)
        if (types[i].len == name.len && memcmp(types[i].name, name.as.text, name.len) == 0)
            return &types[i];
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
