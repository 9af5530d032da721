#!/bin/sh
# Records packets on this node, or in one pod on it, uploads them once, and leaves nothing behind.
#
# Systems Manager replaces the parameters below by their values, as text, before a shell sees them. Each stands alone between single quotes; the patterns of the document admit
# no quote, no line break and no sign that a shell knows, and every value is checked here once more. So no value can become code.
# Nothing is printed but one line of numbers. Exit codes: src/catalog/capture-exit-codes.ts.
set -u
umask 077
LC_ALL=C
PATH="${PATH:-/usr/bin:/bin}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
export LC_ALL PATH

capture_id='{{ CaptureId }}'
upload_url='{{ UploadUrl }}'
scope='{{ Scope }}'
pod_namespace='{{ PodNamespace }}'
pod_name='{{ PodName }}'
interface='{{ Interface }}'
direction='{{ Direction }}'
seconds='{{ DurationSeconds }}'
snap_length='{{ SnapLength }}'
max_packets='{{ MaxPackets }}'
max_megabytes='{{ MaxMegabytes }}'
ring='{{ Ring }}'
filter='{{ Filter }}'

base=/var/lib/eks-node-diagnostics
lock=/run/eks-node-diagnostics-capture.lock
upload_seconds=240
folder='' tcpdump_pid='' guard_pid='' upload_pid=''

# word VALUE: letters, digits, dots, hyphens and underscores, no hyphen in front
word() { case $1 in '' | -* | *[!A-Za-z0-9_.-]*) exit 80 ;; esac; }
# number VALUE LEAST MOST: decimal, no leading zero
number() {
  case $1 in '' | 0* | *[!0-9]* | ????????*) exit 80 ;; esac
  if [ "$1" -lt "$2" ] || [ "$1" -gt "$3" ]; then exit 80; fi
}
word "$capture_id"
word "$pod_namespace"
word "$pod_name"
word "$interface"
case $scope in host | pod) ;; *) exit 80 ;; esac
case $direction in in | out | inout) ;; *) exit 80 ;; esac
case $ring in true | false) ;; *) exit 80 ;; esac
number "$seconds" 1 300
number "$snap_length" 64 9216
number "$max_packets" 1 1000000
number "$max_megabytes" 1 100
case $filter in '' | -* | *[!a-z0-9\ .:/\(\)\[\]\&=!-]*) exit 80 ;; esac
case $upload_url in https://?*) ;; *) exit 80 ;; esac
case $upload_url in *[!A-Za-z0-9:/.?%\&=_~+-]*) exit 80 ;; esac

command -v tcpdump >/dev/null || exit 82
for needed in awk curl df flock mktemp nsenter setsid timeout; do command -v "$needed" >/dev/null || exit 83; done

# One capture at a time. Whatever still records holds the lock, too, so what lies about when we have it is of nobody.
(: >>"$lock") 2>/dev/null || exit 84
exec 9>>"$lock"
flock -n 9 || exit 81
if [ ! -d "$base" ]; then mkdir -p "$base" 2>/dev/null || exit 84; fi
if [ -L "$base" ] || [ ! -O "$base" ]; then exit 84; fi
# the capturing user has to pass through, and to see nothing
chmod 0711 "$base" || exit 84
rm -rf "$base"/capture-*

free_kb() { df -Pk "$base" | awk 'NR == 2 { print $4 }'; }
# kubelet evicts pods when less than a tenth of the disk is free: stay above that, with room for the packets and half as much for joining the halves of a ring
reserve_kb=$(df -Pk "$base" | awk 'NR == 2 { print int($2 / 10) }')
[ "$(free_kb)" -ge $((reserve_kb + max_megabytes * 1500)) ] || exit 84

clean_up() {
  trap '' HUP INT TERM
  if [ -n "$upload_pid" ]; then kill "$upload_pid" 2>/dev/null; fi
  if [ -n "$tcpdump_pid" ]; then kill -s KILL -- "-$tcpdump_pid" 2>/dev/null; fi
  if [ -n "$guard_pid" ]; then kill "$guard_pid" 2>/dev/null; fi
  if [ -n "$folder" ]; then rm -rf "$folder"; fi
}
trap clean_up EXIT
trap 'exit 93' HUP INT TERM
folder=$(mktemp -d "$base/capture-XXXXXXXXXXXXXXXX" 2>/dev/null) || exit 84
# the name is not to be guessed, and the folder above cannot be listed
chmod 0711 "$folder" || exit 84

# The process of the pod's sandbox. crictl compares labels exactly; its --name and --namespace are patterns. ctr is asked only where crictl cannot answer.
sandbox_pid() {
  sandboxes=$(timeout 20 crictl pods --label "io.kubernetes.pod.namespace=$pod_namespace" --label "io.kubernetes.pod.name=$pod_name" --state ready --no-trunc --quiet 2>/dev/null) || {
    ctr_pid
    return
  }
  # shellcheck disable=SC2086 # ids are words
  set -- $sandboxes
  [ $# -gt 0 ] || return 86
  [ $# -eq 1 ] || return 87
  case $1 in *[!0-9a-f]*) return 85 ;; esac
  # info.pid, by its depth: other keys of that name lie deeper, and texts of the pod are in quotes
  timeout 20 crictl inspectp --output json "$1" 2>/dev/null | awk '/^    "pid": [0-9]+,?$/ { gsub(/[^0-9]/, ""); print }' | one_pid || return 85
}
ctr_pid() {
  sandboxes=$(timeout 20 ctr --namespace k8s.io containers list --quiet "labels.\"io.kubernetes.pod.namespace\"==\"$pod_namespace\",labels.\"io.kubernetes.pod.name\"==\"$pod_name\",labels.\"io.cri-containerd.kind\"==\"sandbox\"" 2>/dev/null) || return 85
  tasks=$(timeout 20 ctr --namespace k8s.io tasks list 2>/dev/null) || return 85
  # sandboxes that have ended stay listed as containers, without a running task
  printf '%s\n' "$tasks" | awk -v ids="$(printf '%s' "$sandboxes" | tr '\n' ' ')" 'BEGIN { n = split(ids, list, " "); for (i = 1; i <= n; i++) wanted[list[i]] } ($1 in wanted) && $3 == "RUNNING" { print $2 }' | one_pid
}
one_pid() {
  # shellcheck disable=SC2046 # pids are words
  set -- $(cat)
  [ $# -gt 0 ] || return 86
  [ $# -eq 1 ] || return 87
  case $1 in '' | 0* | *[!0-9]* | ????????*) return 85 ;; esac
  printf '%s' "$1"
}

if [ "$scope" = pod ]; then
  pid=$(sandbox_pid) || exit $?
  [ -r "/proc/$pid/ns/net" ] || exit 86
  exec 8<"/proc/$pid/ns/net"
  # the process may have ended, and its number been given away, between the two: what is open now is the pod's if the pod still has that process
  [ "$(sandbox_pid)" = "$pid" ] || exit 86
  # a pod on the host's network has no network of its own: recording there would record the node
  [ "$(stat -Lc %i /proc/self/fd/8 8<&8)" != "$(stat -Lc %i /proc/self/ns/net)" ] || exit 88
fi
in_scope() { if [ "$scope" = pod ]; then nsenter --net=/proc/self/fd/8 -- "$@"; else "$@"; fi; }

if [ "$interface" != any ]; then
  in_scope cat /proc/self/net/dev | awk -F: -v wanted="$interface" '{ gsub(/ /, "", $1) } $1 == wanted { found = 1 } END { exit !found }' || exit 89
fi

# tcpdump gives up root once it has the interface, so the files it may write are made for it
user=nobody
if id -u tcpdump >/dev/null 2>&1; then user=tcpdump; fi
packets=$folder/packets.pcap
bytes=$((max_megabytes * 1000000))
set -- tcpdump -i "$interface" -Z "$user" -n -p -B 4096 -s "$snap_length" -c "$max_packets"
[ "$direction" = inout ] || set -- "$@" -Q "$direction"
if [ "$ring" = true ]; then
  # two halves, written over in turn; -C counts millions of bytes
  half=$(((max_megabytes + 1) / 2))
  set -- "$@" -C "$half" -W 2
  files="$packets"0' '"$packets"1
else
  half=0
  files=$packets
fi
for file in $files; do
  : >"$file" && chown "$user" "$file" || exit 84
done
set -- "$@" -w "$packets"
: >"$folder/disk-is-well" || exit 84
[ "$filter" = all ] || set -- "$@" -- "$filter"
# the kernel holds the size of each file: tcpdump is stopped at the byte; the unit of ulimit is 512 bytes
if [ "$half" = 0 ]; then most=$bytes; else most=$((half * 1000000 + 100000)); fi
(
  # shellcheck disable=SC3045 # every sh of a Linux node has it
  ulimit -c 0
  ulimit -f $((most / 512))
  if [ "$scope" = pod ]; then set -- nsenter --net=/proc/self/fd/8 -- "$@"; fi
  exec timeout -s TERM -k 5 "$seconds" "$@"
) >/dev/null 2>"$folder/said" </dev/null &
tcpdump_pid=$!

# Watches the disk, and cleans up when this shell is killed outright. A session of its own, because SSM kills the whole group.
# shellcheck disable=SC2016 # expanded there
setsid sh -c '
  main=$1 recorder=$2 folder=$3 reserve=$4
  while kill -0 "$main" 2>/dev/null; do
    free=$(df -Pk "$folder" 2>/dev/null | awk "NR == 2 { print \$4 }")
    # removing a mark works on a full disk, too
    if [ -n "$free" ] && [ "$free" -lt "$reserve" ]; then rm -f "$folder/disk-is-well"; kill -TERM "$recorder" 2>/dev/null; fi
    sleep 1 9<&-
  done
  kill -s KILL -- "-$recorder" 2>/dev/null
  rm -rf "$folder"
' sh "$$" "$tcpdump_pid" "$folder" "$reserve_kb" >/dev/null 2>&1 </dev/null 8<&- &
guard_pid=$!

wait "$tcpdump_pid"
status=$?
tcpdump_pid=''

size() { wc -c <"$1" | tr -d ' '; }
wrapped=false
if [ "$half" != 0 ]; then
  # the older half first, and one file header (24 bytes) for both
  # shellcheck disable=SC2012 # the names are ours
  newer=$(ls -t "$packets"0 "$packets"1 | head -n 1)
  if [ "$newer" = "$packets"0 ]; then older=${packets}1; else older=${packets}0; fi
  if [ "$(size "$older")" -gt 24 ]; then
    if tail -c +25 "$newer" >>"$older"; then newer=$older; wrapped=true; fi
  fi
  mv "$newer" "$packets" || exit 84
  rm -f "$packets"0 "$packets"1
fi
size=$(size "$packets")
[ "$size" -ge 24 ] || exit 90
if [ ! -e "$folder/disk-is-well" ]; then stopped=disk
elif [ "$half" = 0 ] && [ "$size" -ge $((most / 512 * 512)) ]; then stopped=bytes
elif [ "$status" -eq 124 ]; then stopped=duration
elif [ "$status" -eq 0 ]; then stopped=packets
else stopped=error; fi
count() { awk -v last="$1" 'BEGIN { n = -1 } $0 ~ "^[0-9]+ packets? " last { n = $1 } END { printf "%d", n }' "$folder/said"; }

# The URL goes to curl through a pipe: arguments are for everybody on the node to see. S3 takes the object only while there is none of that name.
printf 'url = "%s"\nupload-file = "%s"\nheader = "If-None-Match: *"\n' "$upload_url" "$packets" \
  | curl --disable --silent --proto =https --connect-timeout 10 --max-time "$upload_seconds" --retry 3 --retry-delay 2 --output /dev/null --write-out '%{http_code}' --config - \
    >"$folder/answer" 2>/dev/null &
upload_pid=$!
wait "$upload_pid"
upload_pid=''
answer=$(cat "$folder/answer")
case $answer in
  2??) ;;
  4??) exit 91 ;;
  *) exit 92 ;;
esac
printf 'eks-node-diagnostics packets=%s received=%s dropped=%s bytes=%s wrapped=%s stopped=%s\n' \
  "$(count captured)" "$(count 'received by filter')" "$(count 'dropped by kernel')" "$size" "$wrapped" "$stopped"
