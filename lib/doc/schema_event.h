/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The fields of events, one table per record. The rows make the schemas, the slots and the reading
 * of names, so a field is added by one line here.
 *
 *     X(record, field, type, flags, read, source, doc)
 *
 * `source` is Falco's name of the field: a dotted name in a flat object, the steps joined by dots
 * in a nested one. `read` is 0 where the value is not copied from there but computed by doc/event.c
 * or taken from a Kubernetes audit event by doc/event_audit.c. A type in lower case is a record.
 */
#ifndef CS_DOC_SCHEMA_EVENT_H
#define CS_DOC_SCHEMA_EVENT_H

#include "value/schema.h"

#define CS_EVENT_EVT(X)                                                                            \
    X(evt, num, INT, 0, 1, "evt.num", "Number of the event in its stream, from 1")                 \
    X(evt, time, TIME, 0, 1, "evt.time", "When it happened")                                       \
    X(evt, type, STRING, CS_FIELD_NAME | CS_FIELD_SOME, 1, "evt.type",                             \
      "System call or event name: execve, openat, connect, container")                             \
    X(evt, category, STRING, CS_FIELD_FEW, 1, "evt.category",                                      \
      "Falco's category of the type: file, net, process")                                          \
    X(evt, dir, STRING, CS_FIELD_FEW, 1, "evt.dir",                                                \
      "\">\" for the entry of a call, \"<\" for its exit")                                         \
    X(evt, source, STRING, CS_FIELD_FEW, 1, "evt.source", "Who observed it: syscall, k8s_audit")   \
    X(evt, hostname, STRING, CS_FIELD_SOME, 1, "evt.hostname", "Name of the node")                 \
    X(evt, res, STRING, CS_FIELD_SOME, 1, "evt.res", "SUCCESS or the name of the error: ENOENT")   \
    X(evt, rawres, INT, 0, 1, "evt.rawres", "Return value as a number")                            \
    X(evt, failed, BOOL, 0, 1, "evt.failed", "The call returned an error")                         \
    X(evt, cpu, INT, CS_FIELD_SOME, 1, "evt.cpu", "Number of the processor")                       \
    X(evt, latency, DURATION, 0, 1, "evt.latency", "Time from the entry to the exit of the call")  \
    X(evt, args, STRING, CS_FIELD_SENSITIVE, 1, "evt.args",                                        \
      "All arguments as name=value, separated by blanks")                                          \
    X(evt, buffer, STRING, CS_FIELD_SENSITIVE, 1, "evt.buffer",                                    \
      "Data read or written, cut to the capture length")                                           \
    X(evt, arg, evt_arg, CS_FIELD_GUARANTEED, 0, "", "The call's arguments by name")               \
    X(evt, is_open_read, BOOL, 0, 1, "evt.is_open_read", "An open call with read access")          \
    X(evt, is_open_write, BOOL, 0, 1, "evt.is_open_write", "An open call with write access")       \
    X(evt, is_open_exec, BOOL, 0, 1, "evt.is_open_exec", "A call that creates an executable file") \
    X(evt, is_open_create, BOOL, 0, 1, "evt.is_open_create", "A call that creates a file")         \
    X(evt, is_io_read, BOOL, 0, 1, "evt.is_io_read", "A call that reads from a descriptor")        \
    X(evt, is_io_write, BOOL, 0, 1, "evt.is_io_write", "A call that writes to a descriptor")

#define CS_EVENT_EVT_ARG(X)                                                                       \
    X(evt_arg, addr, STRING, 0, 1, "evt.arg.addr", "Address argument")                            \
    X(evt_arg, args, STRING, CS_FIELD_SENSITIVE, 1, "evt.arg.args", "Arguments of a new process") \
    X(evt_arg, cmd, STRING, 0, 1, "evt.arg.cmd", "bpf: name of the command")                      \
    X(evt_arg, comm, STRING, 0, 1, "evt.arg.comm", "Name of a new process")                       \
    X(evt_arg, cwd, STRING, 0, 1, "evt.arg.cwd", "Working directory of a new process")            \
    X(evt_arg, data, STRING, CS_FIELD_SENSITIVE, 1, "evt.arg.data", "Data read or written")       \
    X(evt_arg, domain, STRING, 0, 1, "evt.arg.domain", "socket: address family")                  \
    X(evt_arg, env, STRING, CS_FIELD_SENSITIVE, 1, "evt.arg.env", "Environment of a new process") \
    X(evt_arg, exe, STRING, 0, 1, "evt.arg.exe", "First argument of a new process")               \
    X(evt_arg, fd, STRING, 0, 1, "evt.arg.fd", "Descriptor argument with the object behind it")   \
    X(evt_arg, filename, STRING, 0, 1, "evt.arg.filename", "File name as given")                  \
    X(evt_arg, flags, STRING, 0, 1, "evt.arg.flags", "Names of the flags, joined by a bar")       \
    X(evt_arg, gid, STRING, 0, 1, "evt.arg.gid", "Group argument")                                \
    X(evt_arg, linkpath, STRING, 0, 1, "evt.arg.linkpath", "symlink, link: path of the new link") \
    X(evt_arg, mode, STRING, 0, 1, "evt.arg.mode",                                                \
      "chmod: names of the permission bits, joined by a bar")                                     \
    X(evt_arg, name, STRING, 0, 1, "evt.arg.name", "Name or path argument")                       \
    X(evt_arg, newpath, STRING, 0, 1, "evt.arg.newpath", "rename, link: the new path")            \
    X(evt_arg, oldpath, STRING, 0, 1, "evt.arg.oldpath", "rename, link: the old path")            \
    X(evt_arg, path, STRING, 0, 1, "evt.arg.path", "Path argument")                               \
    X(evt_arg, pathname, STRING, 0, 1, "evt.arg.pathname", "Path argument of newer calls")        \
    X(evt_arg, pid, STRING, 0, 1, "evt.arg.pid", "Process argument")                              \
    X(evt_arg, proto, STRING, 0, 1, "evt.arg.proto", "socket: protocol")                          \
    X(evt_arg, request, STRING, 0, 1, "evt.arg.request", "ptrace, ioctl: name of the request")    \
    X(evt_arg, res, STRING, 0, 1, "evt.arg.res", "Result as text")                                \
    X(evt_arg, sig, STRING, 0, 1, "evt.arg.sig", "Name of the signal")                            \
    X(evt_arg, size, STRING, 0, 1, "evt.arg.size", "Size argument")                               \
    X(evt_arg, target, STRING, 0, 1, "evt.arg.target", "symlink: what the link points to")        \
    X(evt_arg, tuple, STRING, 0, 1, "evt.arg.tuple", "Both ends of a connection")                 \
    X(evt_arg, type, STRING, 0, 1, "evt.arg.type", "socket: type")                                \
    X(evt_arg, uid, STRING, 0, 1, "evt.arg.uid", "User argument")

#define CS_EVENT_PROC(X)                                                                      \
    X(proc, name, STRING, CS_FIELD_NAME, 1, "proc.name",                                      \
      "The kernel's short name of the process, up to 15 characters")                          \
    X(proc, exe, STRING, 0, 1, "proc.exe", "First argument, argv[0]")                         \
    X(proc, exepath, STRING, 0, 1, "proc.exepath", "Full path of the executable")             \
    X(proc, args, STRING, CS_FIELD_SENSITIVE, 1, "proc.args",                                 \
      "Arguments without the first, separated by blanks")                                     \
    X(proc, cmdline, STRING, CS_FIELD_SENSITIVE, 1, "proc.cmdline",                           \
      "Name and arguments, separated by blanks")                                              \
    X(proc, cwd, STRING, 0, 1, "proc.cwd", "Working directory, with a slash at the end")      \
    X(proc, env, STRING, CS_FIELD_SENSITIVE, 1, "proc.env",                                   \
      "Environment as NAME=value, separated by blanks")                                       \
    X(proc, pid, INT, 0, 1, "proc.pid", "Process id on the node")                             \
    X(proc, ppid, INT, 0, 1, "proc.ppid", "Process id of the parent")                         \
    X(proc, vpid, INT, 0, 1, "proc.vpid", "Process id inside the container")                  \
    X(proc, pvpid, INT, 0, 1, "proc.pvpid", "Process id of the parent inside the container")  \
    X(proc, sid, INT, 0, 1, "proc.sid", "Session id")                                         \
    X(proc, vpgid, INT, 0, 1, "proc.vpgid", "Process group id inside the container")          \
    X(proc, tty, INT, CS_FIELD_FEW, 1, "proc.tty", "Controlling terminal, 0: none")           \
    X(proc, pname, STRING, 0, 1, "proc.pname", "Name of the parent")                          \
    X(proc, pexe, STRING, 0, 1, "proc.pexe", "First argument of the parent")                  \
    X(proc, pexepath, STRING, 0, 1, "proc.pexepath", "Full path of the parent's executable")  \
    X(proc, pcmdline, STRING, CS_FIELD_SENSITIVE, 1, "proc.pcmdline",                         \
      "Name and arguments of the parent")                                                     \
    X(proc, sname, STRING, 0, 1, "proc.sname", "Name of the session leader")                  \
    X(proc, sexe, STRING, 0, 1, "proc.sexe", "First argument of the session leader")          \
    X(proc, sexepath, STRING, 0, 1, "proc.sexepath",                                          \
      "Full path of the session leader's executable")                                         \
    X(proc, ancestors, ANCESTORS, 0, 0, "",                                                   \
      "The ancestors that were given; the first is the parent")                               \
    X(proc, duration, DURATION, 0, 1, "proc.duration", "Time since the process started")      \
    X(proc, pduration, DURATION, 0, 1, "proc.ppid.duration", "Time since the parent started") \
    X(proc, start, TIME, 0, 1, "proc.pid.ts", "When the process started")                     \
    X(proc, exe_ino, proc_exe_ino, CS_FIELD_GUARANTEED, 0, "", "The executable's file")       \
    X(proc, is_exe_writable, BOOL, 0, 1, "proc.is_exe_writable",                              \
      "The user of the process may change the executable")                                    \
    X(proc, is_exe_upper_layer, BOOL, 0, 1, "proc.is_exe_upper_layer",                        \
      "The executable is not from the image: it lies in the container's writable layer")      \
    X(proc, is_exe_lower_layer, BOOL, 0, 1, "proc.is_exe_lower_layer",                        \
      "The executable is from the image")                                                     \
    X(proc, is_exe_from_memfd, BOOL, 0, 1, "proc.is_exe_from_memfd",                          \
      "The executable is an anonymous file in memory")                                        \
    X(proc, is_sid_leader, BOOL, 0, 1, "proc.is_sid_leader", "The process leads its session") \
    X(proc, is_vpgid_leader, BOOL, 0, 1, "proc.is_vpgid_leader",                              \
      "The process leads its process group")                                                  \
    X(proc, is_container_healthcheck, BOOL, 0, 1, "proc.is_container_healthcheck",            \
      "Runs as the container's health check")                                                 \
    X(proc, is_container_liveness_probe, BOOL, 0, 1, "proc.is_container_liveness_probe",      \
      "Runs as the container's liveness probe")                                               \
    X(proc, is_container_readiness_probe, BOOL, 0, 1, "proc.is_container_readiness_probe",    \
      "Runs as the container's readiness probe")

#define CS_EVENT_PROC_EXE_INO(X)                                                                  \
    X(proc_exe_ino, ctime, TIME, 0, 1, "proc.exe_ino.ctime", "Last change of the file's status")  \
    X(proc_exe_ino, mtime, TIME, 0, 1, "proc.exe_ino.mtime", "Last change of the file's content") \
    X(proc_exe_ino, number, INT, 0, 1, "proc.exe_ino", "Inode number")                            \
    X(proc_exe_ino, ctime_duration_proc_start, DURATION, 0, 1,                                    \
      "proc.exe_ino.ctime_duration_proc_start",                                                   \
      "From the last change of status to the start of the process")                               \
    X(proc_exe_ino, ctime_duration_pidns_start, DURATION, 0, 1,                                   \
      "proc.exe_ino.ctime_duration_pidns_start",                                                  \
      "From the last change of status to the start of the process namespace")

#define CS_EVENT_FD(X)                                                                             \
    X(fd, num, INT, 0, 1, "fd.num", "Number of the descriptor")                                    \
    X(fd, name, STRING, CS_FIELD_NAME, 1, "fd.name",                                               \
      "Path of a file, or \"client:port->server:port\" of a connection")                           \
    X(fd, nameraw, STRING, 0, 1, "fd.nameraw", "Path as the program gave it")                      \
    X(fd, path, STRING, 0, 0, "fd.name",                                                           \
      "Path of a file or folder; absent for connections, pipes and the like")                      \
    X(fd, directory, STRING, 0, 1, "fd.directory", "Folder of the file")                           \
    X(fd, filename, STRING, 0, 1, "fd.filename", "Last part of the file's path")                   \
    X(fd, type, STRING, CS_FIELD_FEW, 1, "fd.type",                                                \
      "file, directory, ipv4, ipv6, unix, pipe, event, inotify")                                   \
    X(fd, typechar, STRING, CS_FIELD_FEW, 1, "fd.typechar",                                        \
      "The type as one letter: f file, d folder, 4 and 6 connection, u unix")                      \
    X(fd, l4proto, STRING, CS_FIELD_FEW, 1, "fd.l4proto", "tcp, udp, icmp or raw")                 \
    X(fd, sockfamily, STRING, 0, 1, "fd.sockfamily", "ip or unix")                                 \
    X(fd, connected, BOOL, 0, 1, "fd.connected", "The socket is connected")                        \
    X(fd, is_server, BOOL, 0, 1, "fd.is_server", "The process is the server of the connection")    \
    X(fd, name_changed, BOOL, 0, 1, "fd.name_changed", "This event changed the descriptor's name") \
    X(fd, cip, STRING, 0, 1, "fd.cip", "Address of the client")                                    \
    X(fd, sip, STRING, 0, 1, "fd.sip", "Address of the server")                                    \
    X(fd, lip, STRING, 0, 1, "fd.lip", "Local address")                                            \
    X(fd, rip, STRING, 0, 1, "fd.rip", "Remote address")                                           \
    X(fd, cip_name, STRING, 0, 1, "fd.cip.name", "Domain name of the client")                      \
    X(fd, sip_name, STRING, 0, 1, "fd.sip.name", "Domain name of the server")                      \
    X(fd, lip_name, STRING, 0, 1, "fd.lip.name", "Domain name of the local address")               \
    X(fd, rip_name, STRING, 0, 1, "fd.rip.name", "Domain name of the remote address")              \
    X(fd, cport, INT, 0, 1, "fd.cport", "Port of the client")                                      \
    X(fd, sport, INT, 0, 1, "fd.sport", "Port of the server")                                      \
    X(fd, lport, INT, 0, 1, "fd.lport", "Local port")                                              \
    X(fd, rport, INT, 0, 1, "fd.rport", "Remote port")                                             \
    X(fd, ips, WORDS, 0, 0, "fd.sip",                                                              \
      "Addresses of client and server, as far as known (Falco's fd.ip)")                           \
    X(fd, ports, INTS, 0, 0, "fd.sport",                                                           \
      "Ports of client and server, as far as known (Falco's fd.port)")                             \
    X(fd, dev, INT, 0, 1, "fd.dev", "Device of the file")                                          \
    X(fd, ino, INT, 0, 1, "fd.ino", "Inode of the file")

#define CS_EVENT_THREAD(X)                                                                  \
    X(thread, tid, INT, 0, 1, "thread.tid", "Thread id")                                    \
    X(thread, vtid, INT, 0, 1, "thread.vtid", "Thread id inside the container")             \
    X(thread, cap_effective, WORDS, 0, 1, "thread.cap_effective",                           \
      "Effective capabilities: CAP_SYS_ADMIN")                                              \
    X(thread, cap_permitted, WORDS, 0, 1, "thread.cap_permitted", "Permitted capabilities") \
    X(thread, cap_inheritable, WORDS, 0, 1, "thread.cap_inheritable", "Inheritable capabilities")

#define CS_EVENT_USER(X)                                                                 \
    X(user, uid, INT, CS_FIELD_SOME, 1, "user.uid", "User id of the process")            \
    X(user, name, STRING, CS_FIELD_NAME | CS_FIELD_SOME, 1, "user.name",                 \
      "User name of the process")                                                        \
    X(user, loginuid, INT, 0, 1, "user.loginuid", "Audit user id, -1: none")             \
    X(user, loginname, STRING, 0, 1, "user.loginname", "Name of the user who logged in") \
    X(user, homedir, STRING, 0, 1, "user.homedir", "Home folder")                        \
    X(user, shell, STRING, 0, 1, "user.shell", "Login shell")

#define CS_EVENT_GROUP(X)                                            \
    X(group, gid, INT, 0, 1, "group.gid", "Group id of the process") \
    X(group, name, STRING, CS_FIELD_NAME, 1, "group.name", "Group name of the process")

#define CS_EVENT_CONTAINER(X)                                                                      \
    X(container, id, STRING, 0, 1, "container.id",                                                 \
      "First 12 digits of the container id; \"host\" outside containers")                          \
    X(container, full_id, STRING, 0, 1, "container.full_id", "Whole container id")                 \
    X(container, name, STRING, CS_FIELD_NAME, 1, "container.name", "Name of the container")        \
    X(container, type, STRING, 0, 1, "container.type", "docker, containerd, cri-o, podman, host")  \
    X(container, is_host, BOOL, 0, 0, "container.id", "The process runs outside of any container") \
    X(container, image, container_image, CS_FIELD_GUARANTEED, 0, "",                               \
      "The image that the container was made from")                                                \
    X(container, privileged, BOOL, 0, 1, "container.privileged", "The container runs privileged")  \
    X(container, mounts, MOUNTS, 0, 1, "container.mounts", "What is mounted into the container")   \
    X(container, start, TIME, 0, 1, "container.start_ts", "When the container started")            \
    X(container, duration, DURATION, 0, 1, "container.duration",                                   \
      "Time since the container started")                                                          \
    X(container, ip, STRING, 0, 1, "container.ip", "Address of the container")

#define CS_EVENT_CONTAINER_IMAGE(X)                                                        \
    X(container_image, name, STRING, 0, 1, "container.image",                              \
      "Reference of the image as the runtime names it")                                    \
    X(container_image, repository, STRING, CS_FIELD_SOME, 1, "container.image.repository", \
      "Registry and path without tag and digest")                                          \
    X(container_image, tag, STRING, 0, 1, "container.image.tag", "Tag")                    \
    X(container_image, digest, STRING, 0, 1, "container.image.digest",                     \
      "Digest of the image in its registry")                                               \
    X(container_image, id, STRING, 0, 1, "container.image.id", "Id of the image")

#define CS_EVENT_K8S(X)                                                    \
    X(k8s, ns, k8s_ns, CS_FIELD_GUARANTEED, 0, "", "Namespace of the pod") \
    X(k8s, pod, k8s_pod, CS_FIELD_GUARANTEED, 0, "", "Pod of the container")

#define CS_EVENT_K8S_NS(X)                                                   \
    X(k8s_ns, name, STRING, CS_FIELD_NAME | CS_FIELD_SOME, 1, "k8s.ns.name", \
      "Name of the namespace")

#define CS_EVENT_K8S_POD(X)                                                       \
    X(k8s_pod, name, STRING, CS_FIELD_NAME, 1, "k8s.pod.name", "Name of the pod") \
    X(k8s_pod, uid, STRING, 0, 1, "k8s.pod.uid", "Unique id of the pod")          \
    X(k8s_pod, ip, STRING, 0, 1, "k8s.pod.ip", "Address of the pod")

#define CS_EVENT_KA(X)                                                                      \
    X(ka, verb, STRING, CS_FIELD_SOME, 1, "ka.verb",                                        \
      "get, list, watch, create, update, patch, delete")                                    \
    X(ka, uri, STRING, CS_FIELD_SENSITIVE, 1, "ka.uri", "Path and query of the request")    \
    X(ka, path, STRING, 0, 0, "ka.uri", "Path of the request without the query")            \
    X(ka, params, PARAMS, CS_FIELD_SENSITIVE, 0, "ka.uri",                                  \
      "First value of each parameter of the query")                                         \
    X(ka, level, STRING, 0, 1, "ka.level", "Metadata, Request, RequestResponse")            \
    X(ka, stage, STRING, 0, 1, "ka.stage",                                                  \
      "RequestReceived, ResponseStarted, ResponseComplete, Panic")                          \
    X(ka, auditID, STRING, 0, 1, "ka.auditid", "Id of the request")                         \
    X(ka, sourceIPs, WORDS, 0, 1, "ka.sourceips", "Addresses of the client and of proxies") \
    X(ka, userAgent, STRING, 0, 1, "ka.useragent", "What the client says it is")            \
    X(ka, user, ka_user, CS_FIELD_GUARANTEED, 0, "", "Who made the request")                \
    X(ka, impersonated, STRING, 0, 1, "ka.impuser.name", "User that the request acted as")  \
    X(ka, auth, ka_auth, CS_FIELD_GUARANTEED, 0, "", "What the authorizer decided")         \
    X(ka, target, ka_target, CS_FIELD_GUARANTEED, 0, "", "What the request is about")       \
    X(ka, response, ka_response, CS_FIELD_GUARANTEED, 0, "", "What the server answered")    \
    X(ka, req, ka_req, CS_FIELD_GUARANTEED, 0, "", "What the request would make, by kind")  \
    X(ka, requestObject, DYN, CS_FIELD_SENSITIVE, 0, "", "The object in the request")       \
    X(ka, responseObject, DYN, CS_FIELD_SENSITIVE, 0, "", "The object in the answer")       \
    X(ka, responseName, STRING, 0, 1, "ka.resp.name", "Name of the object in the answer")

#define CS_EVENT_KA_USER(X)                                                 \
    X(ka_user, name, STRING, CS_FIELD_NAME, 1, "ka.user.name", "User name") \
    X(ka_user, groups, WORDS, 0, 1, "ka.user.groups", "Groups of the user")

#define CS_EVENT_KA_AUTH(X)                                                        \
    X(ka_auth, decision, STRING, 0, 1, "ka.auth.decision", "allow or forbid")      \
    X(ka_auth, reason, STRING, 0, 1, "ka.auth.reason", "Which binding allowed it") \
    X(ka_auth, openshiftDecision, STRING, 0, 1, "ka.auth.openshift.decision",      \
      "OpenShift's decision")

#define CS_EVENT_KA_TARGET(X)                                                               \
    X(ka_target, resource, STRING, CS_FIELD_SOME, 1, "ka.target.resource",                  \
      "pods, secrets, clusterrolebindings")                                                 \
    X(ka_target, subresource, STRING, 0, 1, "ka.target.subresource",                        \
      "exec, attach, log, portforward")                                                     \
    X(ka_target, name, STRING, CS_FIELD_NAME, 1, "ka.target.name", "Name of the object")    \
    X(ka_target, namespace, STRING, 0, 1, "ka.target.namespace", "Namespace of the object") \
    X(ka_target, apiGroup, STRING, 0, 0, "", "API group; empty for the core")               \
    X(ka_target, apiVersion, STRING, 0, 0, "", "API version")

#define CS_EVENT_KA_RESPONSE(X)                                        \
    X(ka_response, code, INT, 0, 1, "ka.response.code", "HTTP status") \
    X(ka_response, reason, STRING, 0, 1, "ka.response.reason", "Reason of a failure")

#define CS_EVENT_KA_REQ(X)                                                             \
    X(ka_req, pod, ka_req_pod, CS_FIELD_GUARANTEED, 0, "",                             \
      "The pod that a request creates or changes")                                     \
    X(ka_req, binding, ka_req_binding, CS_FIELD_GUARANTEED, 0, "", "The role binding") \
    X(ka_req, role, ka_req_role, CS_FIELD_GUARANTEED, 0, "", "The role")               \
    X(ka_req, service, ka_req_service, CS_FIELD_GUARANTEED, 0, "", "The service")      \
    X(ka_req, configmap, ka_req_configmap, CS_FIELD_GUARANTEED, 0, "", "The config map")

#define CS_EVENT_KA_REQ_POD(X)                                                                    \
    X(ka_req_pod, images, WORDS, 0, 1, "ka.req.pod.containers.image", "Images of the containers") \
    X(ka_req_pod, repositories, WORDS, 0, 1, "ka.req.pod.containers.image.repository",            \
      "The same without tag and digest")                                                          \
    X(ka_req_pod, privileged, BOOLS, 0, 1, "ka.req.pod.containers.privileged",                    \
      "The privileged flags of the containers that set one")                                      \
    X(ka_req_pod, initImages, WORDS, 0, 1, "ka.req.pod.initContainers.image",                     \
      "Images of the init containers")                                                            \
    X(ka_req_pod, initPrivileged, BOOLS, 0, 1, "ka.req.pod.initContainers.privileged",            \
      "The privileged flags of the init containers that set one")                                 \
    X(ka_req_pod, ephemeralImages, WORDS, 0, 1, "ka.req.pod.ephemeralContainers.image",           \
      "Images of the ephemeral containers")                                                       \
    X(ka_req_pod, ephemeralPrivileged, BOOLS, 0, 1, "ka.req.pod.ephemeralContainers.privileged",  \
      "The privileged flags of the ephemeral containers that set one")                            \
    X(ka_req_pod, hostNetwork, BOOL, 0, 1, "ka.req.pod.host_network", "Uses the node's network")  \
    X(ka_req_pod, hostPID, BOOL, 0, 1, "ka.req.pod.host_pid", "Sees the node's processes")        \
    X(ka_req_pod, hostIPC, BOOL, 0, 1, "ka.req.pod.host_ipc", "Uses the node's IPC")              \
    X(ka_req_pod, hostPaths, WORDS, 0, 1, "ka.req.pod.volumes.hostpath",                          \
      "Folders of the node that are mounted")

#define CS_EVENT_KA_REQ_BINDING(X)                                       \
    X(ka_req_binding, role, STRING, 0, 1, "ka.req.binding.role",         \
      "Name of the role that is granted")                                \
    X(ka_req_binding, roleKind, STRING, 0, 0, "", "Role or ClusterRole") \
    X(ka_req_binding, subjects, LIST, 0, 1, "ka.req.binding.subjects", "Who gets it")

#define CS_EVENT_KA_REQ_ROLE(X)                                                 \
    X(ka_req_role, rules, LIST, 0, 1, "ka.req.role.rules", "Rules of the role") \
    X(ka_req_role, resources, WORDS, 0, 1, "ka.req.role.rules.resources",       \
      "Resources of all rules together")                                        \
    X(ka_req_role, verbs, WORDS, 0, 1, "ka.req.role.rules.verbs", "Verbs of all rules together")

#define CS_EVENT_KA_REQ_SERVICE(X)                               \
    X(ka_req_service, type, STRING, 0, 1, "ka.req.service.type", \
      "ClusterIP, NodePort, LoadBalancer")                       \
    X(ka_req_service, ports, LIST, 0, 1, "ka.req.service.ports", "Ports")

#define CS_EVENT_KA_REQ_CONFIGMAP(X)                                         \
    X(ka_req_configmap, name, STRING, 0, 1, "ka.req.configmap.name", "Name") \
    X(ka_req_configmap, data, DYN, CS_FIELD_SENSITIVE, 1, "ka.req.configmap.obj", "Its data")

/* Of an element of proc.ancestors and of container.mounts. */
#define CS_EVENT_ANCESTOR(X)                                                                  \
    X(ancestor, name, STRING, CS_FIELD_NAME, 0, "", "The kernel's short name of the process") \
    X(ancestor, exe, STRING, 0, 0, "", "First argument")                                      \
    X(ancestor, exepath, STRING, 0, 0, "", "Full path of the executable")                     \
    X(ancestor, pid, INT, 0, 0, "", "Process id on the node")

#define CS_EVENT_MOUNT(X)                                                        \
    X(mount, source, STRING, 0, 0, "", "Path on the node")                       \
    X(mount, destination, STRING, CS_FIELD_NAME, 0, "", "Path in the container") \
    X(mount, mode, STRING, 0, 0, "", "Options of the mount")                     \
    X(mount, writable, BOOL, 0, 0, "", "The container may write to it")          \
    X(mount, propagation, STRING, 0, 0, "", "private, rslave, rshared")

#define CS_EVENT_ALERT(X)                                                              \
    X(alert, rule, STRING, CS_FIELD_NAME, 0, "rule", "Falco rule that fired")          \
    X(alert, priority, STRING, CS_FIELD_FEW, 0, "priority",                            \
      "Falco's priority: Critical, Warning, Notice")                                   \
    X(alert, source, STRING, 0, 0, "source", "syscall, k8s_audit")                     \
    X(alert, output, STRING, CS_FIELD_SENSITIVE, 0, "output", "The text of the alert") \
    X(alert, hostname, STRING, 0, 0, "hostname", "Name of the node")                   \
    X(alert, tags, WORDS, 0, 0, "tags", "Tags of the rule")

#define CS_EVENT_EVENT(X)                                                                      \
    X(event, class, STRING, CS_FIELD_GUARANTEED | CS_FIELD_FEW, 0, "evt.type",                 \
      "process, file, network, container or audit")                                            \
    X(event, evt, evt, CS_FIELD_GUARANTEED, 0, "", "The event itself")                         \
    X(event, proc, proc, CS_FIELD_GUARANTEED, 0, "", "The process that caused it")             \
    X(event, fd, fd, CS_FIELD_GUARANTEED, 0, "", "The file or connection that it is about")    \
    X(event, thread, thread, CS_FIELD_GUARANTEED, 0, "", "The thread that caused it")          \
    X(event, user, user, CS_FIELD_GUARANTEED, 0, "", "The user of the process")                \
    X(event, group, group, CS_FIELD_GUARANTEED, 0, "", "The group of the process")             \
    X(event, container, container, CS_FIELD_GUARANTEED, 0, "", "The container of the process") \
    X(event, k8s, k8s, CS_FIELD_GUARANTEED, 0, "", "The pod of the container")                 \
    X(event, ka, ka, CS_FIELD_GUARANTEED, 0, "", "A request to the Kubernetes API server")     \
    X(event, alert, alert, CS_FIELD_GUARANTEED, 0, "", "The alert that the event came with")

/* X(record, TABLE, name, parent, slot of the parent): parents stand before their children. */
#define CS_EVENT_RECORD_TABLE(X)                                                       \
    X(evt, EVT, "event.evt", event, evt)                                               \
    X(evt_arg, EVT_ARG, "event.evt.arg", evt, arg)                                     \
    X(proc, PROC, "event.proc", event, proc)                                           \
    X(proc_exe_ino, PROC_EXE_INO, "event.proc.exe_ino", proc, exe_ino)                 \
    X(fd, FD, "event.fd", event, fd)                                                   \
    X(thread, THREAD, "event.thread", event, thread)                                   \
    X(user, USER, "event.user", event, user)                                           \
    X(group, GROUP, "event.group", event, group)                                       \
    X(container, CONTAINER, "event.container", event, container)                       \
    X(container_image, CONTAINER_IMAGE, "event.container.image", container, image)     \
    X(k8s, K8S, "event.k8s", event, k8s)                                               \
    X(k8s_ns, K8S_NS, "event.k8s.ns", k8s, ns)                                         \
    X(k8s_pod, K8S_POD, "event.k8s.pod", k8s, pod)                                     \
    X(ka, KA, "event.ka", event, ka)                                                   \
    X(ka_user, KA_USER, "event.ka.user", ka, user)                                     \
    X(ka_auth, KA_AUTH, "event.ka.auth", ka, auth)                                     \
    X(ka_target, KA_TARGET, "event.ka.target", ka, target)                             \
    X(ka_response, KA_RESPONSE, "event.ka.response", ka, response)                     \
    X(ka_req, KA_REQ, "event.ka.req", ka, req)                                         \
    X(ka_req_pod, KA_REQ_POD, "event.ka.req.pod", ka_req, pod)                         \
    X(ka_req_binding, KA_REQ_BINDING, "event.ka.req.binding", ka_req, binding)         \
    X(ka_req_role, KA_REQ_ROLE, "event.ka.req.role", ka_req, role)                     \
    X(ka_req_service, KA_REQ_SERVICE, "event.ka.req.service", ka_req, service)         \
    X(ka_req_configmap, KA_REQ_CONFIGMAP, "event.ka.req.configmap", ka_req, configmap) \
    X(alert, ALERT, "event.alert", event, alert)

/* Numbers of the records; the event itself comes first. */
enum cs_event_record {
    CS_EVENT_event,
#define CS_EVENT_NUMBER(record, TABLE, name, parent, slot) CS_EVENT_##record,
    CS_EVENT_RECORD_TABLE(CS_EVENT_NUMBER)
#undef CS_EVENT_NUMBER
        CS_EVENT_RECORDS
};

/* Slots, counted from 0 in each record: CS_SLOT_proc_name. */
#define CS_EVENT_SLOT(record, field, type, flags, read, source, doc) CS_SLOT_##record##_##field,
#define CS_EVENT_SLOTS(record, TABLE, name, parent, slot) \
    enum { CS_EVENT_##TABLE(CS_EVENT_SLOT) CS_SLOT_##record##_COUNT };
enum { CS_EVENT_EVENT(CS_EVENT_SLOT) CS_SLOT_event_COUNT };
enum { CS_EVENT_ANCESTOR(CS_EVENT_SLOT) CS_SLOT_ancestor_COUNT };
enum { CS_EVENT_MOUNT(CS_EVENT_SLOT) CS_SLOT_mount_COUNT };
CS_EVENT_RECORD_TABLE(CS_EVENT_SLOTS)
#undef CS_EVENT_SLOTS
#undef CS_EVENT_SLOT

extern const struct cs_schema cs_schema_event, cs_schema_event_ancestor, cs_schema_event_mount;

/* By number; the first is cs_schema_event. */
extern const struct cs_schema *const cs_event_schemas[CS_EVENT_RECORDS];

/* A name in a document and the slot that it fills. */
struct cs_event_name {
    const char *source;
    uint8_t len, record, slot;
    uint8_t kind; /* enum cs_type_kind of the field */
};

/* The slot of a dotted name ("proc.name"), or NULL. Quick: called for every name of every event. */
const struct cs_event_name *cs_event_name_find(struct cs_str name);

/* Whether longer names begin with `name` and a dot, so a nested object may stand there. */
bool cs_event_name_opens(struct cs_str name);

#endif
