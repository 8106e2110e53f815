# SPDX-License-Identifier: Apache-2.0
# Completion of bash, tried; of zsh and fish, read by those shells where they are there.
mkdir rules
touch pod.yaml key.pub
ctrsec completion bash >script
# shellcheck source=/dev/null
. ./script
complete -p ctrsec
words() { # words of the line, the last one is being typed
    COMP_WORDS=(ctrsec "$@")
    COMP_CWORD=$#
    _ctrsec
    echo "$* -> ${COMPREPLY[*]:-}"
}
words ''
words b
words r
words bundle ''
words bundle s
words key ''
words check --ph
words check --phase ''
words check --phase = d
words check --phase =
words check --fail-on h
words check --allow-unknown c
words check -f s
words check --rules ''
words check --rules r
words check --bundle k
words check p
words run --fo
words run -o po
words bundle build --
words bundle build r
words bundle sign --key ''
words rules list -f ''
words eval --target ''
words completion ''
words man ctrsec-r
words check --channel ''
words nonsense ''
for shell in bash zsh fish; do
    ctrsec completion "$shell" >script
    [ "$(wc -l <script)" -gt 50 ] || echo "$shell: hardly anything"
    if command -v "$shell" >/dev/null; then "$shell" -n script; fi
done
try ctrsec completion ksh
try ctrsec completion
