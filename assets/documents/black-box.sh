#!/bin/sh
# Saves what this node still has within seconds: ends of logs, the kernel's messages, rules and routes. Uploads one archive once, and leaves nothing behind.
#
# Systems Manager replaces the parameters below by their values, as text, before a shell sees them. Each stands alone between single quotes; the patterns of the document admit
# no quote, no line break and no sign that a shell knows, and every value is checked here once more. So no value can become code.
# Nothing is printed. Exit codes: src/catalog/black-box.ts.
set -u
umask 077
LC_ALL=C
# the times of the journal as the reader of the archive takes them
TZ=UTC
PATH="${PATH:-/usr/bin:/bin}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
export LC_ALL PATH TZ

collection_id='{{ CollectionId }}'
upload_url='{{ UploadUrl }}'

lock=/run/eks-node-diagnostics-black-box.lock
gather_seconds=20
# a command ends before the gathering does, so that what it printed until then is kept
command_seconds=15
upload_seconds=25
log_bytes=4000000
state_bytes=16000000
free_kib=65536
folder='' upload_pid=''

case $collection_id in '' | -* | *[!a-z0-9-]*) exit 80 ;; esac
case $upload_url in https://?*) ;; *) exit 80 ;; esac
case $upload_url in *[!A-Za-z0-9:/.?%\&=_~+-]*) exit 80 ;; esac

for needed in awk curl df flock gzip mktemp tail tar timeout; do command -v "$needed" >/dev/null || exit 83; done

(: >>"$lock") 2>/dev/null || exit 84
exec 9>>"$lock"
flock -n 9 || exit 81

# has_room FOLDER TENTHS: whether so much of its file system stays free
has_room() {
  if [ ! -d "$1" ]; then mkdir -p "$1" 2>/dev/null || return 1; fi
  if [ -L "$1" ] || [ ! -O "$1" ]; then return 1; fi
  timeout 5 df -Pk "$1" 2>/dev/null | awk -v least="$free_kib" -v tenths="$2" 'NR == 2 { exit !($4 >= least + $2 / 10 * tenths) }'
}
# A full disk is among the reasons why a node is in trouble, and memory has room then. On the disk a tenth stays free: kubelet evicts pods below that.
if has_room /var/lib/eks-node-diagnostics 1; then base=/var/lib/eks-node-diagnostics
elif has_room /run/eks-node-diagnostics 0; then base=/run/eks-node-diagnostics
else exit 84; fi
rm -rf "$base"/black-box-*

clean_up() {
  trap '' HUP INT TERM
  if [ -n "$upload_pid" ]; then kill "$upload_pid" 2>/dev/null; fi
  if [ -n "$folder" ]; then rm -rf "$folder"; fi
}
trap clean_up EXIT
trap 'exit 93' HUP INT TERM
folder=$(mktemp -d "$base/black-box-XXXXXXXXXXXXXXXX" 2>/dev/null) || exit 84
tree=$folder/tree
mkdir "$tree" "$folder/parts" "$folder/ended" || exit 84
started=0

# All at once, and with none of this shell's outputs, for whose end the agent waits: one command that hangs takes nothing from the others. A command that this node lacks leaves no file, because an empty one would be read as an answer.
begin() { started=$((started + 1)); mkdir -p "$tree/${1%/*}"; }
# log FILE COMMAND...: the end of what it prints, also when it was cut off: each line stands for itself
log() {
  command -v "$2" >/dev/null || return 0
  begin "$1"
  (
    file=$tree/$1
    shift
    timeout -s KILL "$command_seconds" "$@" 2>/dev/null | tail -c "$log_bytes" >"$file"
    [ -s "$file" ] || rm -f "$file"
    : >"$folder/ended/$started"
  ) </dev/null >/dev/null 2>&1 9>&- &
}
# state FILE COMMAND...: all that it prints, or nothing: half a table would be read as a whole one
state() {
  command -v "$2" >/dev/null || return 0
  begin "$1"
  (
    file=$tree/$1 part=$folder/parts/$started
    shift
    # shellcheck disable=SC3045 # every sh of a Linux node has it; the unit is 512 bytes
    ulimit -c 0
    ulimit -f $((state_bytes / 512))
    if timeout -s KILL "$command_seconds" "$@" >"$part" 2>/dev/null && [ -s "$part" ]; then mv "$part" "$file"; else rm -f "$part"; fi
    : >"$folder/ended/$started"
  ) </dev/null >/dev/null 2>&1 9>&- &
}

log kubelet/kubelet.log journalctl --no-pager --unit=kubelet --lines=20000
log containerd/containerd-log.txt journalctl --no-pager --unit=containerd --lines=10000
log nodeadm/nodeadm-run.log journalctl --no-pager --unit=nodeadm-run --lines=2000
# kubelet and containerd write everything as info: these are all the others
log var_log/messages journalctl --no-pager --priority=notice --lines=20000
log kernel/dmesg.current dmesg
log kernel/dmesg.human.current dmesg --ctime
log var_log/aws-routed-eni/ipamd.log tail -c "$log_bytes" /var/log/aws-routed-eni/ipamd.log
log var_log/aws-routed-eni/plugin.log tail -c "$log_bytes" /var/log/aws-routed-eni/plugin.log
state kernel/uname.txt uname -a
state networking/iptables-save.txt iptables-save
state networking/ip6tables-save.txt ip6tables-save
state networking/iptables-filter.txt iptables --wait 5 --numeric --verbose --list --table filter
state networking/iproute.txt ip route show table all
state networking/ip6route.txt ip -6 route show table all
state networking/iprule.txt ip rule show
state networking/resolv.conf cat /etc/resolv.conf
log storage/mounts.txt sh -c 'mount; echo; df --human-readable'
log storage/inodes.txt df --inodes
# the host's ends of pods' links have no counters of a card
log networking/ethtool.txt sh -c 'for link in /sys/class/net/*; do
  name=${link##*/}
  case $name in lo | eni* | veth* | cali* | lxc*) continue ;; esac
  echo "Interface $name"
  ethtool -S "$name"
  echo
done'
log sysctls/sysctl_all.txt sysctl --all
state system/instance-id.txt sh -c 'cat /var/lib/cloud/data/instance-id /sys/devices/virtual/dmi/id/board_asset_tag 2>/dev/null | awk "/^i-[0-9a-f]+\$/ { print; exit }"'
state system/services.txt systemctl list-units --no-pager
state system/procstat.txt cat /proc/stat
state system/last_reboot.txt last reboot
for resource in cpu memory io; do state "system/pressure_$resource.txt" cat "/proc/pressure/$resource"; done

# a process that the kernel does not let go cannot be waited for
waited=0
while [ "$waited" -lt "$gather_seconds" ]; do
  set -- "$folder"/ended/*
  if [ -e "$1" ] && [ $# -ge "$started" ]; then break; fi
  sleep 1 9<&-
  waited=$((waited + 1))
done
[ -n "$(find "$tree" -type f | head -n 1)" ] || exit 90

# what is still being written may grow while it is packed: tar says so, and goes on
timeout -s KILL 8 tar -C "$tree" -cf - . 2>/dev/null | timeout -s KILL 8 gzip -1 >"$folder/archive" 2>/dev/null
[ -s "$folder/archive" ] || exit 84

# The URL goes to curl through a pipe: arguments are for everybody on the node to see. S3 takes the object only while there is none of that name.
printf 'url = "%s"\nupload-file = "%s"\nheader = "If-None-Match: *"\n' "$upload_url" "$folder/archive" \
  | timeout -k 1 "$upload_seconds" curl --disable --silent --proto =https --connect-timeout 5 --retry 2 --retry-delay 1 --output /dev/null --write-out '%{http_code}' --config - \
    >"$folder/answer" 2>/dev/null &
upload_pid=$!
wait "$upload_pid"
upload_pid=''
case $(cat "$folder/answer") in
  # 412: an earlier run of this collection has uploaded already
  2?? | 412) exit 0 ;;
  4??) exit 91 ;;
  *) exit 92 ;;
esac
