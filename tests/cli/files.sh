# SPDX-License-Identifier: Apache-2.0
# Output files: a plain one is replaced as a whole, what is none (a pipe, a link) is written to. A
# pipe is read from its first byte.
echo '{"evt.type":"execve","proc.name":"sh"}' >event.json
check() { ctrsec check --rules "$DATA/stream" event.json -f "json=$1" || echo "exit $?"; }
kind() { stat -c '%F %A' "$1" | sed 's/regular empty file/regular file/'; }
check plain
check plain
kind plain
ln -s plain link
: >plain
check link
kind link
[ -s plain ] && echo "the link's file is written"
mkfifo pipe
cat pipe >from-pipe &
check pipe
wait
kind pipe
cmp plain from-pipe
check none/x
mkdir folder
check folder
ls
mkfifo input
cat event.json >input &
ctrsec check --rules "$DATA/stream" -f csv input || echo "exit $?"
wait
